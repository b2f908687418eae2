"""What happened, by day and by month."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Final, NamedTuple

from plainstatus.model import ComponentState
from plainstatus.model.frozen import dataclass
from plainstatus.views.dates import ONE_DAY, day_of, day_start
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import Overview
from plainstatus.views.states import STATES

__all__ = ["DayOfIncidents", "Month", "MonthDay", "WentOn", "days", "months"]

#: What ends at midnight has not touched the new day.
_TICK: Final = timedelta(microseconds=1)


class WentOn(NamedTuple):
    """An incident on a day, or in a month, after the one in which it began."""

    view: IncidentView
    #: Whether it was over by the end of it.
    ended: bool
    #: Whether it was over all the time, and not everything worked because of what it had left.
    left: bool


@dataclass(frozen=True)
class DayOfIncidents:
    """A day, in the organisation's zone, and the incidents that touched it."""

    date: date
    #: Those that began on it, newest begin first.
    incidents: tuple[IncidentView, ...]
    #: Those that had begun before and were under way on it, newest begin first. A notice is news on its first day only.
    went_on: tuple[WentOn, ...]


@dataclass(frozen=True)
class MonthDay:
    """A day in a month's calendar."""

    #: The day on which the newest incident that touched it began; None where none did.
    since: date | None
    date: date
    #: The worst state of any component on that day; None for days to come, and where there was no component yet.
    state: ComponentState | None
    #: How many incidents touched the day (began, ended, went on or had left something broken), of any type.
    incidents: int


@dataclass(frozen=True)
class Month:
    """A calendar month with the incidents that touched it."""

    year: int
    month: int
    #: Those that began in it, newest begin first; withdrawn ones are left out.
    incidents: tuple[IncidentView, ...]
    #: Those that had begun before and were under way in it, newest begin first.
    went_on: tuple[WentOn, ...]
    #: Every day of the month; the calendar's weeks begin on Monday.
    days: tuple[MonthDay, ...]
    #: The nearest months that have a page: older and newer, as (year, month).
    older: tuple[int, int] | None
    newer: tuple[int, int] | None


def days(view: Overview, count: int = 14) -> tuple[DayOfIncidents, ...]:
    """Return the last `count` days, today first, each with the incidents that touched it; upcoming ones left out.

    Nobody can say of a day before the first component was there that nothing happened: such days are left out, but for
    those since the first incident that is told.
    """
    today = _day(view, view.now)
    wanted = [today - offset * ONE_DAY for offset in range(count)]
    began: dict[date, list[IncidentView]] = {day: [] for day in wanted}
    went_on: dict[date, list[WentOn]] = {day: [] for day in wanted}
    since = day_start(wanted[-1], view.site.organisation.timezone)
    for incident in _past(view):
        if _was_over(incident, since):
            continue
        first = _day(view, incident.begin)
        if first in began:
            began[first].append(incident)
        for day, left in _days_after(view, incident, first, wanted):
            went_on[day].append(WentOn(incident, _ended_by(view, incident, day), left))
    first = min((component.since or date.min for component in view.site.components), default=date.min)
    told = min((day for day in wanted if began[day] or went_on[day]), default=today)
    return tuple(
        DayOfIncidents(day, tuple(began[day]), tuple(went_on[day])) for day in wanted if day >= min(first, told)
    )


def _days_after(
    view: Overview, incident: IncidentView, first: date, wanted: Sequence[date]
) -> Iterator[tuple[date, bool]]:
    """Go through the wanted days after its first one that an incident touched, and whether it was over by then."""
    if incident.incident.type == "notice" or not incident.spells:
        return
    stretches = [_days_of(view, begin, end) for begin, end in incident.spells]
    left = list(_days_left(view, incident))
    for day in wanted:
        if day > first and any(begin <= day <= end for begin, end in stretches):
            yield day, False
        elif day > first and any(begin <= day <= end for begin, end in left):
            yield day, True


def _days_left(view: Overview, incident: IncidentView) -> Iterator[tuple[date, date]]:
    """Go through the stretches of days on which what an incident had left, when it was over, did not work."""
    over = incident.spells[0][1] if incident.spells else None
    late = [span for span in incident.spans if over is not None and (span.end is None or span.end > over)]
    if over is None or not late:
        return
    retired = {component.id: component.retired for component in view.site.components}
    for span in late:
        first, last = _days_of(view, max(span.start, over), span.end)
        last = min(last, retired[span.component] or last)
        if first <= last:
            yield first, last


def months(view: Overview) -> tuple[Month, ...]:
    """Return every month in which an incident began or was under way, and the present one, newest first."""
    today = _day(view, view.now)
    began: dict[tuple[int, int], list[IncidentView]] = {(today.year, today.month): []}
    went_on: dict[tuple[int, int], list[WentOn]] = {}
    past = [*_past(view)]
    touched = {incident.incident.id: _days_touched(view, incident) for incident in past}
    for incident in past:
        stretches = touched[incident.incident.id]
        # The first day of all is that on which it began.
        day, until = stretches[0][0], stretches[-1][1]
        began.setdefault((day.year, day.month), []).append(incident)
        # Nearly all are over in the month in which they began.
        if (until.year, until.month) == (day.year, day.month):
            continue
        for month, left in _months_after(view, incident, (day.year, day.month)):
            began.setdefault(month, [])
            last = date(*month, monthrange(*month)[1])
            went_on.setdefault(month, []).append(WentOn(incident, _ended_by(view, incident, last), left))
    under_way = _Tally(chain.from_iterable(touched.values()))
    in_state = _days_in_state(view)
    by_state = [(state, _Tally(in_state[state])) for state in reversed(STATES)]
    months = sorted(began, reverse=True)
    since = {month: _since(month, touched, began[month], went_on.get(month, ())) for month in months}
    return tuple(
        Month(
            year=month[0],
            month=month[1],
            incidents=tuple(began[month]),
            went_on=tuple(went_on.get(month, ())),
            days=tuple(
                MonthDay(
                    date=day,
                    state=next((state for state, tally in by_state if tally.on(day)), None),
                    incidents=under_way.on(day),
                    since=since[month].get(day),
                )
                for day in _days_of_month(*month)
            ),
            older=older,
            newer=newer,
        )
        for newer, month, older in zip([None, *months], months, [*months[1:], None], strict=False)
    )


def _since(
    month: tuple[int, int],
    touched: Mapping[str, Sequence[tuple[date, date]]],
    began: Sequence[IncidentView],
    went_on: Sequence[WentOn],
) -> dict[date, date]:
    """Return the days of a month that an incident touched → the day on which the newest of these began.

    `touched` has the stretches of days that each incident touched.
    """
    found: dict[date, date] = {}
    waiting = {*_days_of_month(*month)}
    for incident in chain(began, (one.view for one in went_on)):
        if not waiting:
            break
        for first, last in touched[incident.incident.id]:
            # Nearly all are over on the day on which they began.
            if first < last or first in waiting:
                its_own = {day for day in waiting if first <= day <= last}
                found |= dict.fromkeys(its_own, touched[incident.incident.id][0][0])
                waiting -= its_own
    return found


def _ended_by(view: Overview, incident: IncidentView, day: date) -> bool:
    return incident.end is not None and _days_of(view, incident.begin, incident.end)[1] <= day


def _months_after(
    view: Overview, incident: IncidentView, first: tuple[int, int]
) -> Iterator[tuple[tuple[int, int], bool]]:
    """Go through the months after its first one that an incident touched, and whether it was over by then."""
    if incident.incident.type == "notice":
        return
    known = {first}
    stretches = [(_days_of(view, begin, end), False) for begin, end in incident.spells]
    for (since, until), left in (*stretches, *((days, True) for days in _days_left(view, incident))):
        month = since.year, since.month
        while month <= (until.year, until.month):
            if month not in known:
                yield month, left
                known.add(month)
            month = _next_month(month)


def _next_month(month: tuple[int, int]) -> tuple[int, int]:
    return (month[0] + month[1] // 12, month[1] % 12 + 1)


def _days_touched(view: Overview, incident: IncidentView) -> Sequence[tuple[date, date]]:
    """Return the stretches of days that an incident touched, the oldest first, each day once.

    What never was under way touched the moment of its end.
    """
    spells = incident.spells or ((incident.begin, incident.end),)
    stretches = [*(_days_of(view, *spell) for spell in spells), *_days_left(view, incident)]
    # Nearly all have one.
    return stretches if len(stretches) == 1 else [*_each_day_once(sorted(stretches))]


def _each_day_once(stretches: Iterable[tuple[date, date]]) -> Iterator[tuple[date, date]]:
    after = date.min
    for first, last in stretches:
        if last >= after:
            yield max(first, after), last
            after = last + ONE_DAY


def _was_over(incident: IncidentView, moment: datetime) -> bool:
    """Say whether an incident was over before a moment, and all that it had left."""
    ends = (incident.end, *[end for _, end in incident.spells], *[span.end for span in incident.spans])
    return all(end is not None and end < moment for end in ends)


def _past(view: Overview) -> Iterator[IncidentView]:
    """Go through what has begun, newest begin first; what has stopped and is planned for later is among it."""
    return (incident for incident in view.incidents if incident.phase in {"open", "closed"} or incident.spells)


def _day(view: Overview, moment: datetime) -> date:
    return day_of(moment, view.site.organisation.timezone)


def _days_of_month(year: int, month: int) -> Iterator[date]:
    return (date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1))


class _Tally:
    """How many of some stretches of days, first and last day included, hold a given day."""

    def __init__(self, stretches: Iterable[tuple[date, date]]) -> None:
        real = [(first, last) for first, last in stretches if first <= last]
        self._firsts = sorted([first for first, _ in real])
        self._lasts = sorted([last for _, last in real])

    def on(self, day: date) -> int:
        """Return the number of stretches that hold this day."""
        return bisect_right(self._firsts, day) - bisect_left(self._lasts, day)


def _days_of(view: Overview, start: datetime, end: datetime | None) -> tuple[date, date]:
    """Return the first and last day that a stretch of time touches; what ends at midnight leaves the new day alone."""
    zone = view.site.organisation.timezone
    first = day_of(start, zone)
    if end is None:
        return first, day_of(view.now, zone)
    last = end - _TICK
    return first, day_of(last, zone) if last > start else first


def _days_in_state(view: Overview) -> dict[ComponentState, list[tuple[date, date]]]:
    """Return state → the stretches of days on which some component was in it; as operational count all its days."""
    found: dict[ComponentState, list[tuple[date, date]]] = {state: [] for state in STATES}
    today = _day(view, view.now)
    for component in view.site.components:
        since, retired = component.since or date.min, min(component.retired or today, today)
        found["operational"].append((since, retired))
        for span in view.spans[component.id]:
            first, last = _days_of(view, span.start, span.end)
            found[span.state].append((max(first, since), min(last, retired)))
    return found
