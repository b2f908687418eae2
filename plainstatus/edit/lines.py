"""Where lines, comments and items begin and end, and how a file is laid out: what goes in should look like the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plainstatus.edit.spelling import Style
from plainstatus.read.yaml import Document
from plainstatus.read.yaml.places import Place, at, items_at

__all__ = [
    "LINE_BREAK",
    "attached",
    "behind",
    "column_of",
    "is_blank",
    "is_flow",
    "line_end",
    "line_start",
    "newline_of",
    "next_line",
    "style_of",
]

LINE_BREAK = re.compile(r"\r\n|\r|\n")
_KEPT = re.compile(r"[|>][0-9]*\+")


def newline_of(text: str) -> str:
    """Return how the lines of a text end."""
    found = LINE_BREAK.search(text)
    return found[0] if found else "\n"


def line_start(text: str, offset: int) -> int:
    """Return where the line that holds an offset begins."""
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def line_end(text: str, offset: int) -> int:
    """Return where the line that holds an offset ends, before its line end."""
    found = LINE_BREAK.search(text, offset)
    return found.start() if found else len(text)


def next_line(text: str, offset: int) -> int:
    """Return where the line below the one that holds an offset begins."""
    found = LINE_BREAK.search(text, offset)
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


def is_flow(document: Document, place: Place) -> bool:
    """Say whether the list or mapping at a place stands in brackets or braces."""
    return document.text[document.position(place).start] in "[{"


def style_of(document: Document, place: Place) -> Style:
    """Return the layout for what goes to a place: that of the list there, else of the first like it in the file."""
    default = Style()
    lists = list(_like(document, place))
    offset = next((found for one in lists if (found := _offset(document, one)) is not None), default.offset)
    gap = next((found for one in lists if (found := _gap(document, one)) is not None), default.gap)
    steps = (_offset(document, one) for one in (("organisation",), *((*one, 0) for one in lists)))
    step = next((found for found in steps if found), max(default.step, offset))
    return Style(offset, gap, step)


def _like(document: Document, place: Place) -> Iterator[Place]:
    """Yield the places of lists that show how one at `place` should look, the best first."""
    if isinstance(at(document.data, place), list):
        yield place
    for index, incident in enumerate(items_at(document.data, "incidents")):
        if "updates" in place and isinstance(at(incident, ("updates",)), list):
            yield ("incidents", index, "updates")
            break
    for key, value in document.data.items():
        if isinstance(value, list):
            yield (key,)


def _offset(document: Document, place: Place) -> int | None:
    """Return how far the block below a key is indented from it; None where there is no such block."""
    value = at(document.data, place)
    if not value or isinstance(value, str) or is_flow(document, place):
        return None
    key, start = document.key_position(place), document.position(place).start
    if line_start(document.text, key) == line_start(document.text, start):
        return None
    return column_of(document.text, start) - column_of(document.text, key)


def _gap(document: Document, place: Place) -> int | None:
    """Return how far what the list holds is indented from its dashes; None where that cannot be seen."""
    if not at(document.data, place) or is_flow(document, place):
        return None
    dash, item = document.position(place).start, document.position((*place, 0)).start
    together = line_start(document.text, dash) == line_start(document.text, item)
    return item - dash if together else None
