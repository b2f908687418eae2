"""How a file is laid out: what is put into it should look like the rest of it."""

from __future__ import annotations

from collections.abc import Iterator

from plainstatus.edit.lines import column_of, line_start
from plainstatus.edit.spelling import Style
from plainstatus.read.yaml import Document, Value
from plainstatus.read.yaml.places import Place
from plainstatus.read.yaml.places import at as value_at

__all__ = ["is_flow", "style_of"]


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
    if isinstance(_at(document, place), list):
        yield place
    incidents = _at(document, ("incidents",))
    for index in range(len(incidents) if isinstance(incidents, list) else 0):
        if "updates" in place and isinstance(_at(document, ("incidents", index, "updates")), list):
            yield ("incidents", index, "updates")
            break
    for key, value in document.data.items():
        if isinstance(value, list):
            yield (key,)


def _offset(document: Document, place: Place) -> int | None:
    """Return how far the block below a key is indented from it; None where there is no such block."""
    value = _at(document, place)
    if not value or isinstance(value, str) or is_flow(document, place):
        return None
    key, start = document.key_position(place), document.position(place).start
    if line_start(document.text, key) == line_start(document.text, start):
        return None
    return column_of(document.text, start) - column_of(document.text, key)


def _gap(document: Document, place: Place) -> int | None:
    """Return how far what the list holds is indented from its dashes; None where that cannot be seen."""
    if not _at(document, place) or is_flow(document, place):
        return None
    dash, item = document.position(place).start, document.position((*place, 0)).start
    together = line_start(document.text, dash) == line_start(document.text, item)
    return item - dash if together else None


def _at(document: Document, place: Place) -> Value:
    try:
        return value_at(document.data, place)
    except IndexError:
        return None
