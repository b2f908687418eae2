"""What an import decided, as people read it: a line for each kind on the screen, and everything in a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby

from plainstatus.read.importers.report import Note, places_above
from plainstatus.text.amounts import counted
from plainstatus.text.invisible import shown

__all__ = ["in_full", "in_short"]

_HEADINGS = {True: "yours to decide", False: "adjusted or left out"}


def in_short(notes: Sequence[Note], spots: Mapping[str, str]) -> list[str]:
    """Return a line for each kind of remark, below a heading; `spots` says in which file and line things stand."""
    lines = []
    for todo, kinds in _by_kind(notes, spots):
        lines.append(f"{_HEADINGS[todo]}:")
        for kind, some in kinds:
            if len(some) == 1:
                lines.append(f"  {_named(some[0], spots)}: {some[0].sentence}")
            else:
                first = _spot(some[0], spots) or some[0].what
                lines.append(f"  {len(some)} times, first at {first}: {kind}")
    return lines


def in_full(notes: Sequence[Note], spots: Mapping[str, str], *, source: str, file: str, now: datetime) -> str:
    """Return all remarks as a file for people, by kind, each with the place where it can be changed."""
    lines = [
        f"Imported from {source} into {file} on {now.astimezone(UTC):%Y-%m-%d at %H:%M} UTC: what was decided.",
        "Each line begins with the file and line where you can change it, as they were then. Nothing reads this file:",
        "delete it when you are done.",
    ]
    for todo, kinds in _by_kind(notes, spots):
        total = counted(sum(len(some) for _, some in kinds), "time")
        lines += ["", "", f"{_HEADINGS[todo].upper()} ({total})"]
        for kind, some in kinds:
            lines += ["", f"{counted(len(some), 'time')}: {kind}"]
            lines += [f"  {': '.join(filter(None, [_named(note, spots), note.detail]))}" for note in some]
    return "\n".join(shown(line) for line in lines) + "\n"


def _by_kind(notes: Sequence[Note], spots: Mapping[str, str]) -> Iterator[tuple[bool, list[tuple[str, list[Note]]]]]:
    """Yield what wants a decision, and then the rest, as pairs of a kind and its remarks in the order of the files."""

    def key(note: Note) -> tuple[str, int]:
        file, _, row = _spot(note, spots).rpartition(":")
        return file, int(row) if row.isdecimal() else 0

    for todo, some in groupby(notes, key=lambda note: note.todo):
        yield todo, [(kind, sorted(those, key=key)) for kind, those in groupby(some, key=lambda note: note.kind)]


def _named(note: Note, spots: Mapping[str, str]) -> str:
    """Return file and line of what a remark is about, as far as they are known, and its name."""
    return ": ".join(filter(None, [_spot(note, spots), note.what]))


def _spot(note: Note, spots: Mapping[str, str]) -> str:
    return next((spots[place] for place in places_above(note.at) if place in spots), "")
