"""How much a component worked: day by day, and as a percentage.

Counts as Statuspage documents it: a major outage fully, a partial outage 30 per cent, everything else not.
Overlapping incidents count once, at the worst; maintenance is shown apart and does not count.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from plainstatus.model import Component, ComponentState
from plainstatus.views.incident import Span

__all__ = ["DAYS", "Day", "Uptime", "uptime"]

#: How many days the bars on the home page show, today among them.
DAYS = 90


@dataclass(frozen=True)
class Day:
    """A component's day in the organisation's zone."""

    date: date
    #: The worst state of the day; None for 'no data': before `since`, after `retired`, or still to come.
    state: ComponentState | None
    #: How long it was in major and in partial outage (not weighted), overlaps once.
    major: timedelta
    partial: timedelta
    #: How long it was under maintenance while nothing worse was the case.
    maintenance: timedelta
    #: Ids of the incidents concerned, in order of their begin.
    incidents: tuple[str, ...]


@dataclass(frozen=True)
class Uptime:
    """A window of days, oldest first, and what share of it the component worked."""

    days: tuple[Day, ...]
    #: Hundredths of a per cent, rounded down, so that 10000 means no downtime at all; None without data.
    basis_points: int | None


def uptime(component: Component, spans: tuple[Span, ...], now: datetime, zone: ZoneInfo, *, days: int = DAYS) -> Uptime:
    """Return the last `days` days up to `now`."""
    raise NotImplementedError
