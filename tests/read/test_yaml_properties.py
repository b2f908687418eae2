from __future__ import annotations

import gc
from pathlib import Path
from typing import TypeAlias

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from plainstatus.errors import InvalidIncidents, Problem
from plainstatus.read.yaml import Document, Value, parse_document, quoted
from tests.support.project import examples

SHARED = Path(__file__).parent.parent.parent.parent / "shared"

Data: TypeAlias = "str | list[Data] | dict[str, Data] | None"

#: What a person could type, and what YAML is most easily led astray by.
FRAGMENTS = st.sampled_from(
    [
        *("\n", "  ", "    ", "- ", ": ", " #", "# ", " #4", "|", ">", "'", '"', "[", "]", "{", "}", "&a", "*b", "!c"),
        *("@", "`", "%", "\t", "\xa0", "\u201c", "\u201d", "\u2018", "title", "text: |\n", "text: >\n", "---\n", "?"),
        *("...\n", "<<<<<<< ", "=======\n", ">>>>>>> x\n", "\r", "\r\n", "\u2028", "\x85", "\x07", ",", "\\", "x: y\n"),
        *("- a: b\n", "null", "~", "<<: ", "words of a text", "1. ", "\ufeff", "\u3000", "\ufffe", "\U0001f600"),
    ]
)
ONE_LINE = FRAGMENTS.filter(lambda part: not set(part) & set("\n\r\u2028\x85\x07\ufffe"))
#: Texts that a file can hold as they are, even in a block.
PRINTABLE = st.characters(
    codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufeff\ufffe\uffff"
)
WORDS = st.text(PRINTABLE, min_size=1, max_size=40)
NAMES = st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True).filter(lambda name: name != "null")
TREES = st.recursive(
    st.none() | WORDS,
    lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(NAMES, inner, min_size=1, max_size=3),
    max_leaves=12,
)
MAPPINGS = st.dictionaries(NAMES, TREES, min_size=1, max_size=3)


def parse(text: str | bytes) -> Document:
    """Read `text` as the incidents file."""
    raw = text if isinstance(text, bytes) else text.encode()
    return parse_document(raw, name="incidents.yaml", max_bytes=1_000_000)


def written(value: Data, *, margin: int = 0) -> str:
    """Return `value` as a person would type it: block style, and every text in double quotes."""
    space = " " * margin
    match value:
        case dict():
            entries = [(f"{space}{key}:", inner) for key, inner in value.items()]
        case list():
            entries = [(f"{space}-", inner) for inner in value]
        case _:
            return "" if value is None else quoted(value)
    return "".join(
        f"{head}\n{written(inner, margin=margin + 2)}"
        if isinstance(inner, dict | list)
        else f"{head} {written(inner)}".rstrip(" ") + "\n"
        for head, inner in entries
    )


def read(raw: bytes) -> Document | tuple[Problem, ...]:
    """Return what `raw` holds, or what is wrong with it."""
    try:
        return parse(raw)
    except InvalidIncidents as error:
        return error.problems


def leaves(value: Value, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], str | None]]:
    """Return every scalar with its path."""
    match value:
        case dict():
            return [leaf for key, inner in value.items() for leaf in leaves(inner, (*path, key))]
        case list():
            return [leaf for index, inner in enumerate(value) for leaf in leaves(inner, (*path, index))]
        case _:
            return [(path, value)]


@given(st.binary(max_size=200))
@example(b"\xef\xbb\xbf\xff")
@example(b"?")
def test_any_bytes(raw: bytes) -> None:
    """Whatever the bytes are, they are read or refused with problems."""
    assert read(raw)
    assert gc.isenabled()


@given(st.lists(FRAGMENTS, max_size=30).map("".join) | st.text(max_size=100))
@settings(max_examples=examples(150))
def test_any_text(text: str) -> None:
    """Whatever the text is, it is read or refused, at lines that the file has."""
    raw = text.encode("utf-8", "replace")
    lines = len(raw.decode().replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    found = read(raw)
    if not isinstance(found, Document):
        assert found
        assert all(0 <= problem.line <= lines for problem in found)
        assert all("while " not in problem.message and problem.hint for problem in found)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")))
def test_quoted_round_trip(text: str) -> None:
    """Any text that is quoted reads back exactly."""
    assert {"a": text, "b": [text]} == parse(f"a: {quoted(text)}\nb: [{quoted(text)}]\n").data


@given(MAPPINGS)
def test_block_style_round_trip(data: dict[str, Data]) -> None:
    """What is written in block style reads back as the same data, with any line ends."""
    text = written(data)

    assert data == parse(text).data
    assert data == parse("\ufeff" + text.replace("\n", "\r\n")).data
    assert data == parse(text.replace("\n", "\r").rstrip("\r")).data


@given(MAPPINGS)
def test_positions(data: dict[str, Data]) -> None:
    """The span of every scalar holds exactly the scalar, and its line is where it stands."""
    document = parse(written(data))
    for path, value in leaves(document.data):
        span = document.position(path)
        source = document.text[span.start : span.end]

        assert ("" if value is None else quoted(value)) == source
        assert document.source_line(span.line)[span.column - 1 :] == source
        assert span.line == document.line(path)


@given(
    MAPPINGS,
    st.sampled_from([None, '"', "'", "|", ">"]),
    st.booleans() | st.none(),
    st.sampled_from([10, 40, 100_000]),
)
@settings(max_examples=examples(100))
def test_other_writers(data: dict[str, Data], style: str | None, flow: bool | None, width: int) -> None:
    """What PyYAML writes is read as PyYAML reads it, or refused for a reason that is ours, never for its syntax."""
    text = yaml.dump(data, Dumper=yaml.CSafeDumper, default_style=style, default_flow_style=flow, width=width,
                     allow_unicode=True)  # fmt: skip
    found = read(text.encode())
    if isinstance(found, Document):
        expected = leaves(yaml.load(text, yaml.CBaseLoader))  # noqa: S506 -- the safest loader there is
        assert expected == [(path, _typed(value, text)) for path, value in leaves(found.data)]
    else:
        ours = ("typographic", "YAML joins this list", "> joins", "tag", "nested", "no-break space", "a tab")
        assert all(any(word in problem.message for word in ours) for problem in found), text


def _typed(value: str | None, text: str) -> str:
    """Return what was typed for None."""
    return "null" if value is None and "null" in text else value or ""


@given(st.lists(st.text(PRINTABLE, max_size=60), min_size=1, max_size=8))
@example(["# Heading", "- item #4", "1. item", "title: Checkout: slow", "```", "\tcode #4", "> quote", "*b* @x | y"])
@example(["\u201cquoted\u201d", "\xa0indented", "<<<<<<< HEAD", "=======", "- at: now", "text: |", 'key: "open', "[a"])
def test_anything_in_a_block(lines: list[str]) -> None:
    """In a text block, every line is text."""
    lines = ["First line", *(line.strip(" ") for line in lines), "last"]
    block = "".join(f"        {line}\n" for line in lines)
    document = parse(f"incidents:\n  - updates:\n    - text: |\n{block}      status: resolved # order: done\n")

    assert {"incidents": [{"updates": [{"text": "\n".join(lines) + "\n", "status": "resolved"}]}]} == document.data


@given(st.text(PRINTABLE, min_size=1, max_size=30) | st.lists(ONE_LINE, min_size=1, max_size=8).map("".join))
@settings(max_examples=examples(150))
def test_nothing_is_swallowed(text: str) -> None:
    """A text typed without quotes is read as typed, or the corrected line is shown, and that is read as typed."""
    text = text.strip(" \t")
    found = read(f"id: x\ntitle: {text}\nstatus: resolved\n".encode())
    if isinstance(found, Document):
        title = found.data["title"]

        assert {"id": "x", "title": title, "status": "resolved"} == found.data
        if isinstance(title, str) and text[0] not in "\"'|>" and "#" not in text:
            assert text == title
    elif "\\" not in text:  # an escape in a quote that is also open takes two rounds
        for problem in found:
            if problem.hint.startswith('write: title: "'):
                assert isinstance(parse(problem.hint.removeprefix("write: ")).data["title"], str)


@pytest.mark.shared
def test_real_history() -> None:
    """Real incidents are read as PyYAML reads them."""
    folder = SHARED / "data" / "stactus"
    if not folder.is_dir():
        pytest.skip("../shared is absent")
    files = sorted(folder.rglob("*.yaml"))
    for file in files:
        raw = file.read_bytes()
        expected = yaml.load(raw, yaml.CBaseLoader)  # noqa: S506
        if isinstance(expected, dict):
            actual = parse(raw).data

            assert [(path, value or "") for path, value in leaves(expected)] == [
                (path, value or "") for path, value in leaves(actual)
            ]
    assert len(files) > 400
