"""The times that public things bear, and when each can have been published at the latest, whatever a clock said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from plainstatus.record.differences import leaves
from plainstatus.record.lines import ASIDE, Line
from plainstatus.record.said import FACTS
from plainstatus.urls import key_moment

__all__ = ["Borne", "borne"]

#: (key in the YAML, time) → the latest moment that it can have been.
Borne = Mapping[tuple[str, datetime], datetime]

_SECOND = timedelta(seconds=1)


def borne(lines: Sequence[Line], now: datetime) -> dict[str, dict[tuple[str, datetime], datetime]]:
    """Return the times that things bear, by the incident that its line names, or under "" of all else.

    `lines` are in the order of the record. A line is no younger than what follows it: where a clock was ahead, its
    times are moved back by as much as that shows. One that is dated before what it follows, as by a clock that was
    behind, shows nothing.
    """
    right = _rightly_dated(lines, now)
    times_of = {line.name: line.time for line in lines}
    latest = {line.name: line.time if line.name in right else max(line.time, now) for line in lines}
    for line in reversed(lines):
        for before in line.prev:
            # What one publish said, it said at one time.
            apart = _SECOND if times_of[before] != line.time else timedelta(0)
            latest[before] = min(latest[before], latest[line.name] - apart)
    found: dict[str, dict[tuple[str, datetime], datetime]] = {}
    for line in lines:
        ahead = max(line.time - latest[line.name], timedelta(0))
        times = found.setdefault(line.incident or "", {})
        for key, moment in _times(line):
            times.setdefault((key, moment), moment - ahead)
    _move_before_the_next(lines, right, found)
    return found


def _rightly_dated(lines: Sequence[Line], now: datetime) -> frozenset[str]:
    """Return the names of lines dated neither in the future nor before what stands above them."""
    right, newest = set(), None
    for line in lines:
        if line.time <= now and (newest is None or line.time >= newest):
            right.add(line.name)
            newest = line.time
    return frozenset(right)


def _move_before_the_next(
    lines: Sequence[Line], right: frozenset[str], found: Mapping[str, dict[tuple[str, datetime], datetime]]
) -> None:
    """Move what a fast clock dated before the update that went on from there: else that would never be the newest."""
    firsts: dict[tuple[str, str], Line] = {}
    for line in lines:
        if line.kind == "update" and line.incident is not None:
            firsts.setdefault((line.incident, line.key), line)
    newest: dict[str, datetime] = {}
    going_on = set[str]()
    for (incident, key), line in firsts.items():
        moment = key_moment(key)
        if line.name in right and (incident not in newest or moment > newest[incident]):
            newest[incident] = moment
            going_on.add(line.name)
    following: dict[str, datetime] = {}
    for (incident, key), line in reversed(firsts.items()):
        moment = key_moment(key)
        if line.name in going_on:
            following[incident] = moment
        elif line.name not in right and incident in following:
            times = found[incident]
            times["at", moment] = min(times["at", moment], following[incident] - _SECOND)


def _times(line: Line) -> Iterator[tuple[str, datetime]]:
    if line.kind in ASIDE:
        return
    if line.incident and line.key:
        yield "at", key_moment(line.key)
    for path, said in leaves(line.content.get(FACTS, {})) if line.content else ():
        if len(said) in {10, 20} and said[4:5] == said[7:8] == "-":
            try:
                moment = datetime.fromisoformat(said if len(said) == 20 else f"{said}T00:00:00Z")
            except ValueError:
                continue
            yield path.rpartition(".")[2], moment
