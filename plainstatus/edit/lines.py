"""Where lines, comments and items begin and end in a text."""

from __future__ import annotations

import re

from plainstatus.read.yaml import Document
from plainstatus.read.yaml.places import Place, at

__all__ = ["attached", "behind", "column_of", "is_blank", "line_end", "line_start", "newline_of", "next_line"]

_BREAK = re.compile(r"\r\n|\r|\n")
_KEPT = re.compile(r"[|>][0-9]*\+")


def newline_of(text: str) -> str:
    """Return how the lines of a text end."""
    found = _BREAK.search(text)
    return found[0] if found else "\n"


def line_start(text: str, offset: int) -> int:
    """Return where the line that holds an offset begins."""
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def line_end(text: str, offset: int) -> int:
    """Return where the line that holds an offset ends, before its line end."""
    found = _BREAK.search(text, offset)
    return found.start() if found else len(text)


def next_line(text: str, offset: int) -> int:
    """Return where the line below the one that holds an offset begins."""
    found = _BREAK.search(text, offset)
    return found.end() if found else len(text)


def column_of(text: str, offset: int) -> int:
    """Return the column of an offset, from 0."""
    return offset - line_start(text, offset)


def is_blank(text: str, start: int) -> bool:
    """Say whether the line that begins at an offset is there and holds nothing."""
    return start < len(text) and not text[start : line_end(text, start)].strip(" \t")


def attached(text: str, offset: int, *, bound: int) -> int:
    """Return where the comment directly above a line begins, or else the line itself.

    The comment has no blank line in it or below it, stands no deeper than the line's item or key at `offset`, and
    begins behind `bound`.
    """
    column, start = column_of(text, offset), line_start(text, offset)
    while start > 0:
        above = line_start(text, _before(text, start))
        line = text[above : line_end(text, above)]
        bare = line.lstrip(" \t")
        if above <= bound or not bare.startswith("#") or len(line) - len(bare) > column:
            break
        start = above
    return start


def _before(text: str, start: int) -> int:
    """Return the end of the line above the one that begins at `start`."""
    return start - (2 if text[start - 2 : start] == "\r\n" else 1)


def behind(document: Document, place: Place, column: int) -> int:
    """Return where the lines of a value at `place` are over, with comments below that stand deeper than `column`.

    That is the beginning of a line, or the end of a text whose last line has no end.
    """
    text, span = document.text, document.position(place)
    offset = next_line(text, span.end)
    if _KEPT.match(text, document.position(_last(document, place)).start):
        while is_blank(text, offset):
            offset = next_line(text, offset)
    while offset < len(text):
        line = text[offset : line_end(text, offset)]
        bare = line.lstrip(" \t")
        if not bare.startswith("#") or len(line) - len(bare) <= column:
            break
        offset = next_line(text, offset)
    return offset


def _last(document: Document, place: Place) -> Place:
    """Return the place of the last value within the one at `place`."""
    value = at(document.data, place)
    while value and not isinstance(value, str):
        step: str | int = len(value) - 1 if isinstance(value, list) else next(reversed(value))
        place = (*place, step)
        value = value[step]  # type: ignore[index]  # of the kind that the container wants
    return place
