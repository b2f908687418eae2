"""Plain text in lines that any screen, printer or message can hold."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from plainstatus.render.words.markup import one_line

__all__ = ["WIDTH", "heading", "wrap"]

#: How many columns a line has at most; a word or address that is longer stands alone on its line.
WIDTH = 72


def heading(text: str, rule: str) -> Iterator[str]:
    """Yield the lines of a heading, underlined with the character `rule`."""
    lines = wrap(text)
    yield from lines
    yield rule * max(map(len, lines))


def wrap(text: str, *, indent: int = 0) -> list[str]:
    """Break a line at spaces, and at whatever else ends one; what follows the first stands `indent` to the right.

    Addresses are never broken.
    """
    return textwrap.wrap(
        one_line(text), WIDTH, subsequent_indent=" " * indent, break_long_words=False, break_on_hyphens=False
    ) or [""]
