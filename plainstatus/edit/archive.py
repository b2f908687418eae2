"""Incidents moved from one file to another as they stand, comments and all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from plainstatus.edit.incidents import first_time
from plainstatus.edit.lines import attached, behind, column_of, is_blank, is_flow, line_start, newline_of
from plainstatus.edit.splice import dash, is_cut, refusal, reread, with_last_line_end
from plainstatus.read.yaml import Document, Value
from plainstatus.read.yaml.places import Place

__all__ = ["archived", "without"]

_LIST: Final[Place] = ("incidents",)
_BREAK: Final = re.compile(r"\r\n|\r|\n")


def archived(document: Document, numbers: Sequence[int], target: Document | None, *, name: str) -> Document:
    """Return the file `target` with some incidents of `document` more, given by their numbers from 0.

    They stand there as they do here, with the comments above them, but as deep as those that are there; above them
    where the newest stand there, else below. Without a `target` the file, called `name`, begins with them. Raises
    BuildError where the incidents, here or there, do not stand below each other with dashes.
    """
    if is_cut(document.text, len(document.text)):
        document = with_last_line_end(document)
    numbers = sorted(numbers)
    lines = _lifted(document, numbers)
    moved = [_listed(document)[number] for number in numbers]
    newline = newline_of(document.text)
    if target is None:
        text = f"incidents:{newline}{lines}"
        return reread(Document(name, text, {}), text, {"incidents": moved})
    listed = _listed(target)
    if not listed:
        raise refusal(target)
    column = _column(target)
    if is_cut(target.text, _end(target, len(listed) - 1)):
        target = with_last_line_end(target)
    lines = _moved(lines, column - _column(document), newline_of(target.text))
    apart = newline_of(target.text) * (_are_apart(target) if len(listed) > 1 else _are_apart(document))
    times = [first_time(one) for one in listed]
    oldest_first = any(one < other for one, other in pairwise(time for time in times if time is not None))
    offset = _end(target, len(listed) - 1) if oldest_first else _top(target, 0)
    lines = f"{apart}{lines}" if oldest_first else f"{lines}{apart}"
    meant: list[Value] = [*listed, *moved] if oldest_first else [*moved, *listed]
    return reread(target, target.text[:offset] + lines + target.text[offset:], {**target.data, "incidents": meant})


def without(document: Document, numbers: Sequence[int]) -> Document:
    """Return the document without some incidents, the comments above them, and the blank lines that set them apart.

    Raises BuildError where the incidents do not stand below each other with dashes.
    """
    text, listed = document.text, _listed(document)
    gone = set(numbers)
    for last in sorted((number for number in gone if number + 1 not in gone), reverse=True):
        first = last
        while first - 1 in gone:
            first -= 1
        start = _top(document, first)
        if last + 1 < len(listed):
            end = _top(document, last + 1)
        else:
            end = _end(document, last)
            while is_blank(text, above := line_start(text, start - (2 if text[start - 2 : start] == "\r\n" else 1))):
                start = above
        text = text[:start] + text[end:]
    kept = [one for number, one in enumerate(listed) if number not in gone]
    return reread(document, text, {**document.data, "incidents": kept or None})


def _listed(document: Document) -> list[Value]:
    listed = document.data.get("incidents")
    return listed if isinstance(listed, list) else []


def _column(document: Document) -> int:
    if is_flow(document, _LIST):
        raise refusal(document)
    return column_of(document.text, document.position(_LIST).start)


def _top(document: Document, number: int) -> int:
    """Return where an incident begins, with the comment above it."""
    before = document.position((*_LIST, number - 1)).end if number else document.key_position(_LIST)
    return attached(document.text, dash(document, _LIST, number, _column(document)), bound=before)


def _end(document: Document, number: int) -> int:
    return behind(document, (*_LIST, number), _column(document))


def _lifted(document: Document, numbers: Sequence[int]) -> str:
    """Return the lines of some incidents as they stand, with the comments above them."""
    parts = [document.text[_top(document, number) : _end(document, number)] for number in numbers]
    return (newline_of(document.text) * _are_apart(document)).join(parts)


def _are_apart(document: Document) -> bool:
    """Say whether blank lines set the incidents of a file apart."""
    return len(_listed(document)) < 2 or _end(document, 0) < _top(document, 1)


def _moved(lines: str, columns: int, newline: str) -> str:
    """Return lines with so many more columns of indentation, or fewer, and another line end."""
    moved = []
    for line in _BREAK.split(lines):
        depth = len(line) - len(line.lstrip(" "))
        moved.append(" " * max(0, depth + columns) + line[depth:] if line.strip(" ") else line)
    return newline.join(moved)
