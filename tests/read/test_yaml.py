from __future__ import annotations

import gc
from pathlib import Path

import pytest

from plainstatus.errors import InvalidIncidents, Problem
from plainstatus.read.yaml import Document, Span, parse_document, quoted, read_document

SAMPLE = """\
# Example Shoes
organisation:
  name: Example Shoes          # the company
groups: []
incidents:
  - id: 2026-11-15-slow
    title: "Slow \\"pages\\""
    components: [accounts, {shop: partial}]
    updates:
      - at: 2026-11-15 13:00
        text: |
          First.

          Second.

      - at: now
        text:
"""


def parse(text: str | bytes) -> Document:
    """Read `text` as the incidents file."""
    raw = text if isinstance(text, bytes) else text.encode()
    return parse_document(raw, name="incidents.yaml", max_bytes=1_000_000)


def test_values() -> None:
    """Scalars are what was typed; what was left empty is None."""
    expected = {
        "organisation": {"name": "Example Shoes"},
        "groups": [],
        "incidents": [
            {
                "id": "2026-11-15-slow",
                "title": 'Slow "pages"',
                "components": ["accounts", {"shop": "partial"}],
                "updates": [
                    {"at": "2026-11-15 13:00", "text": "First.\n\nSecond.\n"},
                    {"at": "now", "text": None},
                ],
            }
        ],
    }

    assert expected == parse(SAMPLE).data


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("null", None),
        ("~", None),
        ("", None),
        ('""', ""),
        ("''", ""),
        ('"null"', "null"),
        ("Null", "Null"),
        ("no", "no"),
        ("11:35", "11:35"),
        ("0x1F", "0x1F"),
        ("2026-11-15", "2026-11-15"),
        ("1_000.50", "1_000.50"),
        ("'it''s'", "it's"),
        ('"a\\tb\\u00e9"', "a\tb\u00e9"),
        ("https://example.com/#top", "https://example.com/#top"),
        ("C# and F#", "C# and F#"),
        ("a: b".replace(": ", ":"), "a:b"),
    ],
)
def test_scalars(typed: str, expected: str | None) -> None:
    """Only unquoted null, ~ and nothing mean 'not given'; all else is text."""
    assert {"value": expected, "list": [expected]} == parse(f"value: {typed}\nlist:\n  - {typed}\n").data


@pytest.mark.parametrize(
    "text",
    [
        "status: investigating   # outage, security: investigating\n",
        "name: Shop # the web shop\n",
        "name: Shop ## the web shop\n",
        "name: Shop #! the web shop\n",
        "name: Shop  # 2 of them\n",
        "name: Shop #\n",
        "#- at: now\n  #- at: now\nname: Shop\n    #name: Other\n",
        "updates: #newest first\n  - at: now\n",
        "updates: #newest first\n- at: now\n",
        'title: "Order #4411" #4412\n',
        "title: 'Order #4411'\n",
        "components: [accounts] #all\n",
        "components: [\n  accounts,  # first\n  shop\n]\n",
        'help: {text: "see order #4411, a: b", hours: [9, 17]}\n',
        "contacts: {kind: email, value: help@example.com}\n",
        "text: |\n  title: x #4411\n\n  - a\n  # b\n  \u201cc\u201d\n  \td\n",
        "text: |-  # the text\n  > a #4411\n",
        "- |\n".replace("- |", "text: |2") + "    a #1\n",
        "text: >-\n  joined\n  words\n",
        'text: "over\n  two #2 lines - a"\n',
        "text: over\n  two lines\n",
        "text:\n  below # the key\n",
        "text: a\tb\nother: c\t\n",
        'title: \u201cOrders\u201d and \u201ccarts\u201d\nquote: "\u201call\u201d"\n',
        "title: Don\u2019t \u2018panic\u2019\n",
        "---\na: b\n...\n",
        "%YAML 1.1\n---\na: b\n",
        "# yaml-language-server: $schema=x\n\n\na: b",
    ],
)
def test_accepted(text: str) -> None:
    """Ordinary comments, quotes, brackets and text blocks are nobody's problem."""
    assert parse(text).data


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_line_ends(end: str) -> None:
    """Any line ends, a byte order mark and a missing last line end are accepted."""
    text = SAMPLE.rstrip("\n").replace("\n", end)
    document = parse(b"\xef\xbb\xbf" + text.encode())

    assert parse(SAMPLE).data == document.data
    assert text == document.text
    assert document.line(("incidents", 0, "title")) == 7
    assert document.source_line(7) == '    title: "Slow \\"pages\\""'


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 2),
        (("organisation",), 2),
        (("organisation", "name"), 3),
        (("incidents", 0), 6),
        (("incidents", 0, "components", 1, "shop"), 8),
        (("incidents", 0, "updates", 0, "text"), 11),
        (("incidents", 0, "updates", 1, "text"), 17),
        (("incidents", 0, "updates", 1, "status"), 16),
        (("incidents", 0, "updates", 7, "at"), 9),
        (("incidents", 0, "title", "en"), 7),
        (("nowhere", 3), 2),
    ],
)
def test_line(path: tuple[str | int, ...], line: int) -> None:
    """The line of a key, an item, or of the nearest thing that is there."""
    assert line == parse(SAMPLE).line(path)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        (("incidents", 0, "title"), '"Slow \\"pages\\""'),
        (("incidents", 0, "components", 0), "accounts"),
        (("incidents", 0, "components", 1), "{shop: partial}"),
        (("incidents", 0, "components"), "[accounts, {shop: partial}]"),
        (
            ("incidents", 0, "updates", 0),
            "at: 2026-11-15 13:00\n        text: |\n          First.\n\n          Second.",
        ),
        (("incidents", 0, "updates", 0, "text"), "|\n          First.\n\n          Second."),
        (("incidents", 0, "updates", 1, "at"), "now"),
        (("incidents", 0, "updates", 1, "text"), ""),
        (("groups",), "[]"),
    ],
)
def test_position(path: tuple[str | int, ...], source: str) -> None:
    """A span holds exactly what was typed for the value."""
    document = parse(SAMPLE)
    span = document.position(path)

    assert source == document.text[span.start : span.end]
    assert document.source_line(span.line)[span.column - 1 :].startswith(source.split("\n", maxsplit=1)[0])


def test_position_numbers() -> None:
    """Lines and columns count from 1, offsets from 0."""
    assert Span(6, 9, 2, 4) == parse("a:\n - two\n").position(("a", 0))


@pytest.mark.parametrize("path", [("title",), ("incidents", 1), ("incidents", -1), ("groups", 0), ("incidents", "0")])
def test_position_absent(path: tuple[str | int, ...]) -> None:
    """There is no position where there is no value."""
    with pytest.raises(KeyError):
        parse(SAMPLE).position(path)


@pytest.mark.parametrize("line", [0, -1, 99])
def test_source_line_absent(line: int) -> None:
    """There is no text of a line that the file does not have."""
    with pytest.raises(IndexError):
        parse(SAMPLE).source_line(line)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", '"plain"'),
        ('a "b" \\ c', '"a \\"b\\" \\\\ c"'),
        ("a\nb\tc\r", '"a\\nb\\tc\\r"'),
        ("\x07\x85\u2028\xa0\ufeff\U000e0001", '"\\x07\\x85\\u2028\xa0\\ufeff\\U000e0001"'),
        ("Caf\xe9 \U0001f469\u200d\U0001f4bb", '"Caf\xe9 \U0001f469\u200d\U0001f4bb"'),
    ],
)
def test_quoted(text: str, expected: str) -> None:
    """Quotes are double, and only what could not be read otherwise is escaped."""
    assert expected == quoted(text)


def test_read_document(tmp_path: Path) -> None:
    """A file is read under the name that users know it by."""
    file = tmp_path / "x.yaml"
    file.write_text("a: b\n", encoding="utf-8")

    assert Document("incidents.yaml", "a: b\n", {"a": "b"}) == read_document(file, name="incidents.yaml", max_bytes=9)


def test_no_file(tmp_path: Path) -> None:
    """A missing file is a problem like any other."""
    with pytest.raises(InvalidIncidents) as caught:
        read_document(tmp_path / "x.yaml", name="incidents.yaml", max_bytes=9)

    assert (
        Problem("incidents.yaml", 0, "", "there is no such file", "run this in the folder that holds it, or create it"),
    ) == caught.value.problems
    assert caught.value.exitcode == 3


def test_folder(tmp_path: Path) -> None:
    """A folder in the file's place is told as such."""
    with pytest.raises(InvalidIncidents) as caught:
        read_document(tmp_path, name="incidents.yaml", max_bytes=9)

    assert str(caught.value) == "incidents.yaml: this is a folder, not a file (give the name of a YAML file)"


def test_unreadable(tmp_path: Path) -> None:
    """What the system says about an unreadable file is passed on."""
    loop = tmp_path / "x.yaml"
    loop.symlink_to(loop)
    with pytest.raises(InvalidIncidents) as caught:
        read_document(loop, name="incidents.yaml", max_bytes=9)

    assert str(caught.value).startswith("incidents.yaml: this file cannot be read: ")
    assert str(caught.value).endswith(" (look at its permissions)")


def test_too_large(tmp_path: Path) -> None:
    """A file over the limit is refused before it is read to its end."""
    file = tmp_path / "x.yaml"
    file.write_bytes(b"a: " + b"b" * 2000)
    with pytest.raises(InvalidIncidents) as caught:
        read_document(file, name="incidents.yaml", max_bytes=1000)

    assert str(caught.value) == (
        "incidents.yaml: the file is larger than 1,000 bytes "
        "(move older incidents into incidents/, or raise STATUS_MAX_FILE_SIZE)"
    )


@pytest.mark.parametrize("text", ["a: b\n", "a: [\n", "a: !b c\n"])
def test_collector(text: str) -> None:
    """Garbage collection is as it was, whatever the file holds."""
    for wanted in (False, True):
        (gc.enable if wanted else gc.disable)()
        try:
            parse(text)
        except InvalidIncidents:
            pass
        finally:
            actual = gc.isenabled()
            gc.enable()

        assert wanted == actual
