from __future__ import annotations

import gc
from pathlib import Path
from typing import TypeAlias

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from plainstatus.errors import InvalidIncidents
from plainstatus.source import Document, Value, parse_document, quoted

SHARED = Path(__file__).parent.parent.parent / "shared"

Data: TypeAlias = "str | None | list[Data] | dict[str, Data]"

#: What a person could type, and what YAML is most easily led astray by.
FRAGMENTS = st.sampled_from(
    ["\n", "  ", "    ", "- ", ": ", " #", "# ", " #4", "|", ">", "'", '"', "[", "]", "{", "}", "&a", "*b", "!c", "@"]
    + ["`", "%", "\t", "\xa0", "\u201c", "\u201d", "\u2018", "title", "text: |\n", "text: >\n", "---\n", "...\n", "?"]
    + ["<<<<<<< ", "=======\n", ">>>>>>> x\n", "\r", "\r\n", "\u2028", "\x85", "\x07", ",", "\\", "x: y\n", "- a: b\n"]
    + ["null", "~", "<<: ", "words of a text", "1. ", "\ufeff", "\u3000", "\ufffe", "\U0001f600"]
)
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


def leaves(value: Value, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], str | None]]:
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
    try:
        parse(raw)
    except InvalidIncidents as error:
        assert error.problems

    assert gc.isenabled()


@given(st.lists(FRAGMENTS, max_size=30).map("".join) | st.text(max_size=100))
@settings(max_examples=500)
def test_any_text(text: str) -> None:
    """Whatever the text is, it is read or refused, at lines that the file has."""
    raw = text.encode("utf-8", "replace")
    lines = len(raw.decode().replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    try:
        parse(raw)
    except InvalidIncidents as error:
        assert error.problems
        assert all(0 <= problem.line <= lines for problem in error.problems)
        assert all("while " not in problem.message and problem.hint for problem in error.problems)


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
@settings(max_examples=300)
def test_other_writers(data: dict[str, Data], style: str | None, flow: bool | None, width: int) -> None:
    """What PyYAML writes is read as PyYAML reads it, or refused for a reason that is ours, never for its syntax."""
    text = yaml.dump(data, Dumper=yaml.CSafeDumper, default_style=style, default_flow_style=flow, width=width,
                     allow_unicode=True)  # fmt: skip
    try:
        actual = parse(text).data
    except InvalidIncidents as error:
        ours = ("typographic", "YAML joins this list", "> joins", "tag", "nested", "no-break space", "a tab")
        assert all(any(word in problem.message for word in ours) for problem in error.problems), text
    else:
        assert leaves(yaml.load(text, yaml.CBaseLoader)) == [(path, _typed(v, text)) for path, v in leaves(actual)]  # noqa: S506


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
