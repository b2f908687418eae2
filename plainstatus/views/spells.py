"""When an incident was under way, of all the time between its begin and its end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from plainstatus.model import CLOSED
from plainstatus.views.timeline import Step

__all__ = ["Spell", "under_way"]

#: A stretch of time in which an incident was under way; the end is None while it lasts.
Spell = tuple[datetime, datetime | None]


def under_way(standing: Iterable[Step], begin: datetime, end: datetime | None) -> tuple[Spell, ...]:
    """Return when an incident was under way between two moments.

    It was not while it was thought to be over, nor while a maintenance that had stopped was planned for later.
    """
    found: list[Spell] = []
    since, stopped, put_off, begun = begin, None, False, False
    for step in standing:
        if step.status in CLOSED or (step.status == "scheduled" and begun):
            if stopped is None:
                stopped, put_off = step.at, step.status == "scheduled"
            continue
        begun = begun or step.status != "scheduled"
        if stopped is not None:
            if since < stopped and (end is None or step.at < end):
                found.append((since, stopped))
                since = step.at
            stopped = None
    # What was put off and has not gone on since was not under way any more when it ended.
    return (*found, (since, stopped if stopped and put_off else end))
