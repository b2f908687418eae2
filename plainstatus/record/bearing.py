"""The times that public things bear, and when each can have been published at the latest, whatever a clock said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from plainstatus.record.content import FACTS
from plainstatus.record.differences import leaves
from plainstatus.record.lines import Line
from plainstatus.urls import key_moment

__all__ = ["Borne", "borne"]

#: (key in the YAML, time) → the latest moment that it can have been.
Borne = Mapping[tuple[str, datetime], datetime]


def borne(lines: Sequence[Line]) -> dict[str, dict[tuple[str, datetime], datetime]]:
    """Return the times that things bear, by the incident that its line names, or under "" of all else.

    `lines` are in the order of the record. A line is no younger than what follows it: where a clock was ahead, its
    times are moved back by as much as that shows.
    """
    times_of = {line.name: line.time for line in lines}
    latest = dict(times_of)
    for line in reversed(lines):
        for before in line.prev:
            # What one publish said, it said at one time.
            apart = timedelta(seconds=times_of[before] != line.time)
            latest[before] = min(latest[before], latest[line.name] - apart)
    found: dict[str, dict[tuple[str, datetime], datetime]] = {}
    for line in lines:
        ahead = line.time - latest[line.name]
        times = found.setdefault(line.incident or "", {})
        for key, moment in _times(line):
            times.setdefault((key, moment), moment - ahead)
    return found


def _times(line: Line) -> Iterator[tuple[str, datetime]]:
    if line.incident and line.key:
        yield "at", key_moment(line.key)
    for path, said in leaves(line.content.get(FACTS, {})) if line.content else ():
        if len(said) in {10, 20} and said[4:5] == said[7:8] == "-":
            try:
                moment = datetime.fromisoformat(said if len(said) == 20 else f"{said}T00:00:00Z")
            except ValueError:
                continue
            yield path.rpartition(".")[2], moment
