"""How much a component worked: day by day, and as a percentage.

Counts as Statuspage documents it: a major outage fully, a partial outage 30 per cent, everything else not.
Overlapping incidents count once, at the worst; maintenance is shown apart and does not count.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from plainstatus.model import Component, ComponentState
from plainstatus.model.frozen import dataclass
from plainstatus.views.dates import ONE_DAY, day_of, day_start
from plainstatus.views.spans import Span
from plainstatus.views.states import RANK, STATES, worst

__all__ = ["DAYS", "Day", "Uptime", "uptime"]

#: How many days the bars on the home page show, today among them.
DAYS: Final = 90

_TICK: Final = timedelta(microseconds=1)


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
    """Return the last `days` days up to `now`; `spans` are the component's, oldest first."""
    today = day_of(now, zone)
    dates = [today - offset * ONE_DAY for offset in reversed(range(days))]
    #: Where each day starts, and where the last one ends.
    edges = [day_start(day, zone) for day in (*dates, today + ONE_DAY)]
    begin = edges[0] if component.since is None else max(edges[0], day_start(component.since, zone))
    end = now if component.retired is None else min(now, day_start(component.retired + ONE_DAY, zone))
    recent = [span for span in spans if span.start <= now and (span.end is None or span.end > edges[0])]

    spent = [Counter[ComponentState]() for _ in dates]
    for start, stop, state in _worst_over_time(recent, begin, end):
        for index in range(bisect_right(edges, start) - 1, bisect_left(edges, stop)):
            spent[index][state] += (min(stop, edges[index + 1]) - max(start, edges[index])) // _TICK
    # A state that lasts has touched today even if it began at this very moment, as it has in a page that is built
    # right after the update.
    touched: list[list[Span]] = [[] for _ in dates]
    for span in recent:
        last = days if span.end is None else min(bisect_left(edges, span.end), days)
        for index in range(bisect_right(edges, max(span.start, edges[0])) - 1, last):
            touched[index].append(span)

    return Uptime(
        tuple(
            _day(day, spans_of_day, times) if component.lives_on(day) else _day(day, None, Counter())
            for day, spans_of_day, times in zip(dates, touched, spent, strict=True)
        ),
        _basis_points((end - begin) // _TICK, sum(spent, Counter())),
    )


def _worst_over_time(
    spans: Iterable[Span], begin: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime, ComponentState]]:
    """Yield every stretch between the two moments in which something was wrong, with the worst of it."""
    edges: list[tuple[datetime, int, int]] = []
    for span in spans:
        start, stop = max(span.start, begin), end if span.end is None else min(span.end, end)
        if start < stop:
            edges += [(start, RANK[span.state], 1), (stop, RANK[span.state], -1)]
    active = Counter[int]()
    for (start, rank, change), (stop, _, _) in pairwise(sorted(edges)):
        active[rank] += change
        present = [held for held, count in active.items() if count]
        if present and start < stop:
            yield start, stop, STATES[max(present)]


def _day(day: date, spans: Iterable[Span] | None, times: Counter[ComponentState]) -> Day:
    """Return a day; `spans` is None where the component did not exist."""
    return Day(
        date=day,
        state=None if spans is None else worst(span.state for span in spans),
        major=times["major_outage"] * _TICK,
        partial=times["partial_outage"] * _TICK,
        maintenance=times["under_maintenance"] * _TICK,
        incidents=tuple(dict.fromkeys(span.incident for span in spans or ())),
    )


def _basis_points(total: int, times: Counter[ComponentState]) -> int | None:
    if total <= 0:
        return None
    # In tenths, so that all stays whole numbers and the rounding is always down.
    lost = 10 * times["major_outage"] + 3 * times["partial_outage"]
    return 10_000 * (10 * total - lost) // (10 * total)
