"""Maintenances that were moved: what an incident's lines keep of the windows that were public before.

A line's facts hold under `moved` each earlier window, the oldest first, and the key of the update that became public
with the new one, where there was such an update: feeds tell a move once. Lines of before there was `moved` say
nothing of moves, and so nothing is told of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from plainstatus.model import CLOSED, Incident, Site
from plainstatus.record.known import Known
from plainstatus.record.news import status_of
from plainstatus.record.record import Record
from plainstatus.record.said import FACTS, Content, incident_content
from plainstatus.urls import update_key

__all__ = ["MOVED", "Window", "moves_in", "moves_without_update", "tells_move", "with_moves"]

MOVED = "moved"

#: `from` and `until`, as lines have them; an earlier one may have the key of an `update`.
Window = Mapping[str, str]


class Moved(NamedTuple):
    """A move as the record has it."""

    at: datetime
    was: Window
    now: Window
    #: Empty where no update became public with it.
    update: str


def with_moves(content: Content, incident: Incident, known: Mapping[str, Known]) -> Content:
    """Return what an incident's line holds, with the windows that it had before; `known` is what the record knows."""
    said = known[""].said if "" in known else None
    if said is None or said.content is None:
        return content
    moved = list(said.content[FACTS].get(MOVED, ()))
    if (was := _left(said.content, content)) and status_of(incident) not in CLOSED:
        new = _new_updates(incident, known)
        moved.append({**was, "update": new[-1]} if new else dict(was))
    return {**content, FACTS: {**content[FACTS], MOVED: moved}} if moved else content


def tells_move(before: Content | None, content: Content) -> bool:
    """Say whether a line tells a move that the one before it does not, and no update tells."""
    known = before[FACTS].get(MOVED, ()) if before else ()
    return any(not window.get("update") for window in content[FACTS].get(MOVED, ())[len(known) :])


def moves_in(course: Iterable[tuple[datetime, Content]]) -> Iterator[Moved]:
    """Yield the moves of one incident, oldest first; `course` is what its lines held, and when they became public."""
    seen = 0
    for at, content in course:
        moved = content[FACTS].get(MOVED, ())
        windows = [*moved, content[FACTS].get("scheduled")]
        for number in range(seen, len(moved)):
            if windows[number + 1]:
                yield Moved(at, moved[number], windows[number + 1], moved[number].get("update", ""))
        seen = max(seen, len(moved))


def moves_without_update(site: Site, record: Record) -> Mapping[str, Window]:
    """Return the incidents that are not over and were moved without an update since, with the window before.

    Those that the next publish would move are among them.
    """
    found = {}
    planned = [
        item for item in site.incidents if item.scheduled and not item.withdrawn and status_of(item) not in CLOSED
    ]
    for incident in planned:
        known = record.known((incident.id, *incident.aliases))
        said = known[""].said if "" in known else None
        if said is None or said.content is None or _new_updates(incident, known):
            continue
        if was := _left(said.content, incident_content(incident, site.organisation.language)):
            found[incident.id] = was
        elif said.content[FACTS].get(MOVED):
            about = record.about((incident.id, *incident.aliases))
            lines = [(line.time, line.content) for line in about if line.kind == "incident"]
            heard = max((item.published for key, item in known.items() if key), default=None)
            for last in list(moves_in((at, content) for at, content in lines if content))[-1:]:
                if not last.update and (heard is None or heard <= last.at):
                    found[incident.id] = last.was
    return found


def _left(before: Content, after: Content) -> Any:
    """Return the window that an incident had and has no longer; nothing where it has none, or the same."""
    was, now = before[FACTS].get("scheduled"), after[FACTS].get("scheduled")
    return was if was and now and was != now else None


def _new_updates(incident: Incident, known: Mapping[str, Known]) -> list[str]:
    """Return the keys of the updates that are not public yet, in the order of their times."""
    told = [one for one in incident.updates if not one.withdrawn and not incident.is_imported(one)]
    return [key for one in told if (key := update_key(one.known_at)) not in known]
