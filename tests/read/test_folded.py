"""Whether lines of a file may be joined is told without reading it, and never wrongly denied."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.read.yaml.folded import may_fold
from plainstatus.read.yaml.positions import Node, survey

PIECES = st.sampled_from(["word", " ", "\n", "\n\n", ": ", "- ", "#", '"', "'", "|", ">", "[", "{", "a: b", "é"])
TEXTS = st.lists(PIECES, max_size=12).map("".join)
VALUES = st.recursive(
    TEXTS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abc"), inner, max_size=3)),
    max_leaves=8,
)


def scalars(node: Node) -> Iterator[Node]:
    """Yield the places of all single values."""
    if isinstance(node.children, dict):
        for _, child in node.children.values():
            yield from scalars(child)
    elif isinstance(node.children, list):
        for child in node.children:
            yield from scalars(child)
    else:
        yield node


def is_joined(text: str) -> bool:
    """Say whether a value stands on several lines that YAML reads as one, as a reading of the file tells."""
    root = survey(text).root
    typed = [] if root is None else [text[node.start : node.end].strip() for node in scalars(root)]
    return any("\n" in one and not one.startswith("|") for one in typed)


@given(
    st.dictionaries(st.sampled_from(["x", "text", "list"]), VALUES, min_size=1, max_size=3),
    st.sampled_from([None, "|", ">", '"', "'"]),
    st.sampled_from([None, True, False]),
    st.sampled_from([8, 20, 200]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_no_joined_lines_are_overlooked(
    site: dict[str, object], style: str | None, flow: bool | None, width: int, end: str
) -> None:
    """However a file is written, what says that no lines are joined is right."""
    text = yaml.safe_dump(site, default_style=style, default_flow_style=flow, width=width, allow_unicode=True)
    written = text.replace("\n", end)
    if is_joined(text):
        assert may_fold(written)


@pytest.mark.parametrize(
    "text",
    [
        "a: one\n  two\n",
        "a:\n  one\n",
        'a: "one\n\n  b: c"\n',
        "a: >\n  one\n",
        "a: |\n  one\nb: two\n  three\n",
        "- text: |\n    one\n  b: two\n    three\n",
        "a: [one,\n  two]\n",
        "a: one\r  two\r",
        "- - a: |\n      x\n    b: >\n      y\n",
        "a: |\n  x: |\nb: >\n  y\n",
    ],
)
def test_what_may_be_joined_is_seen(text: str) -> None:
    """Below a block that keeps its lines, and elsewhere."""
    assert may_fold(text)


@pytest.mark.parametrize(
    "text",
    [
        "a: one\nb: 'two'\nc: [d, e]\n",
        "incidents:\n  - id: a\n    # why\n    updates:\n      - at: 2026-11-15 13:00\n        text: |\n"
        "          one\n\n          a: >\n        status: resolved\n",
        'a: "one: two"\n\nb: {c: d}\r\n',
    ],
)
def test_what_ends_on_its_line_is_not_joined(text: str) -> None:
    """An ordinary file need not be surveyed."""
    assert not may_fold(text)
