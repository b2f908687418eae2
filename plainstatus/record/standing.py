"""What stood of an incident when each of its updates was published.

An update that gives no status or component goes on from those before it. Who withdraws or corrects one of these, or
puts another between them, changes how things stand, and nothing that others were published with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import accumulate, groupby
from typing import Any

from plainstatus.record.lines import Line
from plainstatus.record.said import FACTS
from plainstatus.urls import key_moment

__all__ = ["STATES", "stood_with"]

#: The facts of an update that others go on from.
STATES = ("at", "status", "impact", "components")
#: Lines of this version and before were published by what worked everything out anew each time.
_WORKED_OUT_ANEW = 1
_NEVER = datetime.max.replace(tzinfo=UTC)


def stood_with(lines: Iterable[Line]) -> dict[str, Mapping[str, Line]]:
    """Return which updates stood when one was published: its key → their keys → the line that says what they were.

    `lines` are those about one incident, in the order of the record. Left out is what would be worked out just so from
    what stands today. An update whose own status or components were corrected counts as published with that.
    """
    publishes = [tuple(group) for _, group in groupby((line for line in lines if line.key), key=_publish)]
    standing: dict[str, Line] = {}
    #: Key → the publish that brought what decides how the update reads, and the time of the update.
    brought: dict[str, tuple[int, datetime]] = {}
    #: For each publish, the earliest time from which it changed how things stood.
    changed_from: list[datetime] = []
    for number, publish in enumerate(publishes):
        changed = []
        for line in publish:
            before = _put(standing, line)
            if line.kind == "withdrawal":
                changed += [before] if before else []
            elif before is None or _states(before) != _states(line):
                brought[line.key] = number, _at(line)
                changed += [before, line] if before else [line]
        changed_from.append(min(map(_at, changed), default=_NEVER))
    # From the last publish on: the earliest time that was changed since.
    since = list(accumulate(reversed(changed_from), min, initial=_NEVER))[-2::-1]
    wanted = {key: number for key, (number, at) in brought.items() if since[number] <= at}
    if not wanted:
        return {}
    then: dict[int, Mapping[str, Line]] = {}
    standing, marked = {}, {*wanted.values()}
    for number, publish in enumerate(publishes):
        for line in publish:
            _put(standing, line)
        if number in marked:
            then[number] = {**standing}
    return {key: then[number] for key, number in wanted.items()}


def _put(standing: dict[str, Line], line: Line) -> Line | None:
    """Let a line take effect; return the one that stood before."""
    before = standing.pop(line.key, None)
    if line.kind != "withdrawal":
        standing[line.key] = line
    return before


def _publish(line: Line) -> datetime | None:
    # Of a publish, each line that feeds tell has a time of its own, and follows what it goes on from: they are in the
    # order of updates.
    return None if line.version <= _WORKED_OUT_ANEW else line.time


def _states(line: Line) -> Any:
    return line.content and [line.content[FACTS].get(name) for name in STATES]


def _at(line: Line) -> datetime:
    """Return the time of an update, or that by which it is known where the line does not say."""
    at = line.content[FACTS].get("at") if line.content else None
    return datetime.fromisoformat(at) if at else key_moment(line.key)
