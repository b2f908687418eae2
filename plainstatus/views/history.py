"""What happened, by day and by month."""

from __future__ import annotations

from bisect import bisect_right
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate

from plainstatus.model import ComponentState
from plainstatus.views.dates import ONE_DAY, day_of
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import Overview
from plainstatus.views.states import STATES

__all__ = ["DayOfIncidents", "Month", "MonthDay", "days", "months"]


@dataclass(frozen=True)
class DayOfIncidents:
    """A day and the incidents that began on it."""

    date: date
    #: Newest begin first. An incident stands under the day of its begin, in the organisation's zone.
    incidents: tuple[IncidentView, ...]


@dataclass(frozen=True)
class MonthDay:
    """A day in a month's calendar."""

    date: date
    #: The worst state of any component on that day; None for days to come, and where there was no component yet.
    state: ComponentState | None
    #: How many incidents touched the day (began, ended or went on), of any type.
    incidents: int


@dataclass(frozen=True)
class Month:
    """A calendar month with the incidents that began in it."""

    year: int
    month: int
    #: Newest begin first; withdrawn ones are left out.
    incidents: tuple[IncidentView, ...]
    #: Every day of the month; the calendar's weeks begin on Monday.
    days: tuple[MonthDay, ...]
    #: The nearest months that have a page: older and newer, as (year, month).
    older: tuple[int, int] | None
    newer: tuple[int, int] | None


def days(view: Overview, count: int = 14) -> tuple[DayOfIncidents, ...]:
    """Return the last `count` days, today first, each with the incidents that began on it; upcoming ones left out."""
    today = _day(view, view.now)
    found: dict[date, list[IncidentView]] = {today - offset * ONE_DAY: [] for offset in range(count)}
    for incident in _past(view):
        day = _day(view, incident.begin)
        if day not in found:
            break
        found[day].append(incident)
    return tuple(DayOfIncidents(day, tuple(incidents)) for day, incidents in found.items())


def months(view: Overview) -> tuple[Month, ...]:
    """Return every month in which an incident began, and the present one, newest first."""
    today = _day(view, view.now)
    began: dict[tuple[int, int], list[IncidentView]] = {(today.year, today.month): []}
    for incident in _past(view):
        day = _day(view, incident.begin)
        began.setdefault((day.year, day.month), []).append(incident)
    under_way = _Tally(_days_of(view, incident.begin, incident.end) for incident in _past(view))
    by_state = [(state, _Tally(_days_in_state(view, state))) for state in reversed(STATES)]
    months = sorted(began, reverse=True)
    return tuple(
        Month(
            year=month[0],
            month=month[1],
            incidents=tuple(began[month]),
            days=tuple(
                MonthDay(
                    date=day,
                    state=next((state for state, tally in by_state if tally.on(day)), None),
                    incidents=under_way.on(day),
                )
                for day in _days_of_month(*month)
            ),
            older=older,
            newer=newer,
        )
        for newer, month, older in zip([None, *months], months, [*months[1:], None], strict=False)
    )


def _past(view: Overview) -> Iterator[IncidentView]:
    """Go through what has begun, newest begin first."""
    return (incident for incident in view.incidents if incident.phase in {"open", "closed"})


def _day(view: Overview, moment: datetime) -> date:
    return day_of(moment, view.site.organisation.timezone)


def _days_of_month(year: int, month: int) -> Iterator[date]:
    return (date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1))


class _Tally:
    """How many of some stretches of days, first and last day included, hold a given day."""

    def __init__(self, stretches: Iterable[tuple[date, date]]) -> None:
        changes = Counter[date]()
        for first, last in stretches:
            if first <= last:
                changes[first] += 1
                changes[last + ONE_DAY] -= 1
        self._days = sorted(changes)
        self._counts = [0, *accumulate(changes[day] for day in self._days)]

    def on(self, day: date) -> int:
        """Return the number of stretches that hold this day."""
        return self._counts[bisect_right(self._days, day)]


def _days_of(view: Overview, start: datetime, end: datetime | None) -> tuple[date, date]:
    """Return the first and last day that a stretch of time touches; what ends at midnight leaves the new day alone."""
    last = view.now if end is None else max(start, end - timedelta(microseconds=1))
    return _day(view, start), _day(view, last)


def _days_in_state(view: Overview, state: ComponentState) -> Iterator[tuple[date, date]]:
    """Go through the stretches of days on which some component was in this state; as operational count all its days."""
    today = _day(view, view.now)
    for component in view.site.components:
        since, retired = component.since or date.min, min(component.retired or today, today)
        if state == "operational":
            yield since, retired
        for span in view.spans[component.id]:
            if span.state == state:
                first, last = _days_of(view, span.start, span.end)
                yield max(first, since), min(last, retired)
