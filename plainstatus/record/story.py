"""What was said about an incident or another thing, and when: each thing with what stood there before and since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from plainstatus.model.frozen import dataclass
from plainstatus.record.differences import NOT_KEPT, Difference, differences, facts_and_texts
from plainstatus.record.lines import Kind, Line, ThingKind
from plainstatus.record.moves import MOVED
from plainstatus.record.record import Record
from plainstatus.record.said import FACTS, digests

__all__ = ["Event", "story", "thing_story"]


@dataclass(frozen=True)
class Event:
    """Something that became public at one time."""

    time: datetime
    kind: Kind
    #: The incident's id at that time; empty for what is no incident.
    incident: str
    #: Of an update, or of what is no incident; empty for the incident itself.
    key: str
    #: What was added, changed (with the old words) or taken away.
    changes: tuple[Difference, ...]


def story(record: Record, incident: str) -> tuple[Event, ...]:
    """Return what the record holds about the incident that has, or had, this id, oldest first; all words in full."""
    family = record.family(incident)
    return tuple(_events(line for line in record.lines if line.incident and record.family(line.incident) == family))


def thing_story(record: Record, kind: ThingKind, key: str) -> tuple[Event, ...]:
    """Return what the record holds about a statement, an answer or an official entry, oldest first."""
    kinds = {kind, "post"} if kind == "statement" else {kind}
    about = (line for line in record.lines if line.kind in kinds and line.incident is None and line.key == key)
    return tuple(_events(about))


def _events(lines: Iterator[Line]) -> Iterator[Event]:
    said: dict[tuple[str, str], Line] = {}
    for line in lines:
        place = _place(line)
        before = said.get(place)
        said[place] = line
        if line.content is None:
            changes: tuple[Difference, ...] = (Difference("", "", "", NOT_KEPT),)
        elif before is None:
            changes = facts_and_texts(line.content)
        else:
            changes = differences(before, line.content, digests(line.content), translations=True)
            # Told already, as a change of `scheduled`.
            changes = tuple(change for change in changes if not change.path.startswith(MOVED))
        yield Event(line.time, line.kind, line.incident or "", line.key, changes)


def _place(line: Line) -> tuple[str, str]:
    """Return what stands for the thing that a line says something about: a post by its address, sums by their part."""
    if line.kind == "post" and line.content is not None:
        return line.kind, line.content[FACTS]["url"]
    if line.kind == "mailing" and line.content is not None:
        return line.kind, "{part} of {parts}".format_map(line.content[FACTS])
    return ("withdrawal" if line.kind == "withdrawal" else ""), line.key
