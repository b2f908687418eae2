"""Files that are read in parts: they say what they say as a whole, or are read as a whole."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from plainstatus.errors import InvalidIncidents
from plainstatus.read.yaml import Document, Value, parse_document
from plainstatus.read.yaml.parts import Doubtful, PartedDocument, take_apart
from plainstatus.read.yaml.places import Place
from tests.read.test_schema import EVERYTHING
from tests.support.histories import history
from tests.support.project import NIGHTLY, ROOT, YAML

SIZE = 1 << 20
EXAMPLES = 20_000 if NIGHTLY else 160
#: Texts of every kind in a list that is indented by `%`.
SOUND = """incidents:
%- id: one
%  title: "A quote
%  that goes on"
%- id: two
%  text: |+
%    Kept lines

%    - a list

%- id: three
%  text: >-
%    Joined
%    lines
%  # a remark
# one at the margin
%- {id: four, text: 'It''s
%  more'}
%- id: six
%  list:
%  - a
%  - [b,
%    c]
%- - nested
%  - list
%- a text
%  that goes on
%- "quoted": yes
%-   id: seven
%    text: again - and again
"""
#: What looks like an item and is none, an item that does not look like one, and a fault.
ODD = """%- id: one
%  title: "A quote
%- id: not an item
%  that goes on"
%- {id: four, text: 'It''s
%- more'}
%-
%  id: five
%- - a
%  - [b,
%- c]
%- id: seven
%  text: Problem with order #4411 - again
"""


def read_in_parts(text: str) -> PartedDocument | None:
    """Return a file all of whose parts were read; None where it has to be read as a whole."""
    try:
        document = take_apart(text.encode(), name="i.yaml", max_bytes=SIZE)
        items = range(document.count("incidents") or 0)
        closer = [document.item(index)[1] for index in items]
        if document.suspicious or any(closer):
            document.look_closer(items)
    except Doubtful:
        return None
    return document


def places(value: Value, place: Place = ()) -> Iterator[Place]:
    """Yield all places in some data, and some where nothing stands."""
    yield place
    yield (*place, "absent")
    yield (*place, 999)
    if isinstance(value, dict):
        for key, item in value.items():
            yield from places(item, (*place, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, (*place, index))


def position(document: Document, place: Place) -> object:
    """Return all that a document tells of a place."""
    try:
        return document.line(place), document.position(place), document.key_position(place)
    except KeyError:
        return document.line(place), None


def check(text: str) -> bool:
    """Compare a file in parts with the whole; return whether it could be read in parts."""
    document = read_in_parts(text)
    if document is None:
        return False
    whole = parse_document(text.encode(), name="i.yaml", max_bytes=SIZE)
    items = [document.value(("incidents", index)) for index in range(document.count("incidents") or 0)]
    assert {**document.top, "incidents": items} == whole.data
    assert list(document.top) == list(whole.data)
    assert list(document.scalars()) == list(whole.scalars())
    for place in places(whole.data):
        assert document.value(place) == whole.value(place), place
        assert position(document, place) == position(whole, place), place
    assert document.data == whole.data
    return True


@pytest.mark.parametrize("margin", [0, 1, 2, 4])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_people_write_is_read_in_parts(margin: int, end: str) -> None:
    """A list in block style is taken apart, however it is indented, and whatever stands around it."""
    item = (
        "- id: a\n  title: A - b\n  updates:\n  - at: now\n    text: |\n      One\n\n      - two\n- {id: b}\n\n# end\n"
    )
    indented = "".join(" " * margin + line if line.strip() else line for line in item.splitlines(keepends=True))
    text = f"---\n# what\nformat: 1\nincidents:\n\n # first\n{indented}groups: []\norganisation: {{name: A}}\n"
    assert check(text.replace("\n", end))
    assert check(text.replace("\n", end).rstrip())


@pytest.mark.parametrize("margin", ["", "  "])
def test_texts_of_every_kind_are_read_in_parts(margin: str) -> None:
    """So are quotes and brackets that go on, blocks with empty lines at their end, and lists in lists."""
    assert check(SOUND.replace("%", margin))
    assert not check(SOUND.replace("%", margin) + ODD.replace("%", margin))


def test_shipped_files_are_read_in_parts() -> None:
    """So are the example, a history, and a file with everything in it."""
    for text in ((ROOT / "incidents.yaml").read_text(encoding="utf-8"), history(5), EVERYTHING, YAML):
        assert check(text)


@pytest.mark.parametrize(
    "text",
    [
        "incidents: []\n",
        "incidents:\n",
        "incidents:\n  a: b\n",
        "incidents: # all\n  - a\n",
        '"incidents":\n  - a\n',
        "{incidents: [a]}\n",
        "incidents:\n  - a\nincidents:\n  - b\n",
        "incidents:\n  - a\n...\n",
        "incidents:\n  - a\n---\nb: c\n",
        "incidents:\n  - a\n  -\n    b: c\n",
        "incidents:\n  - a\n - b\n",
        "incidents:\n  - a\n\tb\n",
        "incidents:\n  - a\r  - b\n",
        "incidents:\n  - 'a\n  - b'\n",
        "incidents:\n  - [a,\n  b]\n  - [c,\n  - d]\n",
        "incidents:\n  - a\n<<<<<<< ours\n",
        "incidents:\n  - title: cut #4411\n",
        "incidents:\n  - title: a\n  - title: !b c\n",
        "incidents:\n  - title: a\u2028\n",
        'a: "b\nincidents:\n  - c\nd"\n',
        'a: "b\nincidents:\n  - c\nd"\n"incidents": parted-6d2f0c1e\n',
        "other: 1\n",
        "",
    ],
)
def test_what_is_in_doubt_is_read_as_a_whole(text: str) -> None:
    """So is what is at fault, so that the messages are those of the whole."""
    assert read_in_parts(text) is None


def test_bytes_that_are_no_text_are_read_as_a_whole() -> None:
    """So is a file that is too large."""
    for raw in (b"incidents:\n  - \xff\n", b"incidents:\n  - a\n" + b"#" * SIZE):
        with pytest.raises(Doubtful):
            take_apart(raw, name="i.yaml", max_bytes=SIZE)


@st.composite
def odd_files(draw: st.DrawFn) -> str:
    """Make a file of lines that may well be misread."""
    margin = " " * draw(st.sampled_from([0, 2, 4]))
    base = draw(st.sampled_from([SOUND, EVERYTHING, history(3), YAML]))
    lines = base.replace("%", margin).splitlines(keepends=True)
    others = ODD.replace("%", margin).splitlines(keepends=True)
    pieces = st.sampled_from([
        "- ", "'", '"', "[", "]", "{", "}", "#", " #", ": ", "|", ">", "|+\n", "\\", "\t", "\r", "\n", "\r\n", "\n\n",
        " ", f"\n{margin}- ", "---\n", "...",
        "\n...\n", "&a ", "*a", "!a ", "? ", "%", "now", "\u2028", "\x85", "\ufeff",
        "\u201c", "incidents:\n", "\nincidents:\n", "a: b\n", "\n  a: b\n", "- x\n", "  - x\n", ", ", " - ", "\x07",
        "<<: ",
    ])  # fmt: skip
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(["drop", "double", "other", "insert", "indent", "swap", "cut"])):
            case "drop":
                del lines[at]
            case "double":
                lines.insert(at, lines[at])
            case "other":
                lines.insert(at, draw(st.sampled_from(others)))
            case "insert":
                column = draw(st.integers(0, len(lines[at])))
                lines[at] = lines[at][:column] + draw(pieces) + lines[at][column:]
            case "indent":
                lines[at] = draw(st.sampled_from(["", " ", "  ", "      "])) + lines[at].lstrip(" ")
            case "swap":
                lines[at], lines[0] = lines[0], lines[at]
            case "cut":
                lines[at] = lines[at].rstrip("\n")
        if not lines:
            break
    return "".join(lines)


@given(odd_files())
@settings(max_examples=EXAMPLES)
@example("incidents:\n- text: |+\n    a\n\n\n- b\n")
@example("incidents:\n  - a\n \n  - b\n    \nb: c")
def test_a_file_says_in_parts_what_it_says_as_a_whole(text: str) -> None:
    """Whatever is read in parts has no faults as a whole, the same values, and each of them in the same place."""
    event(f"in parts: {check(text)}")


@given(odd_files())
@settings(max_examples=EXAMPLES // 4)
def test_nothing_else_comes_of_it(text: str) -> None:
    """Taking a file apart raises nothing but Doubtful, and faults are told as ever."""
    document = read_in_parts(text)
    try:
        parse_document(text.encode(), name="i.yaml", max_bytes=SIZE)
    except InvalidIncidents:
        assert document is None
