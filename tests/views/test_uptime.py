from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plainstatus.model import ComponentState
from plainstatus.views.spans import Span
from plainstatus.views.states import RANK, STATES
from plainstatus.views.uptime import DAYS, Day, uptime
from tests.support.build import ZONE, at, component

NOW = at("2026-11-15 12:00")
HOUR = timedelta(hours=1)


def _span(
    begin: str, end: str | None, state: ComponentState = "major_outage", name: str = "one", zone: ZoneInfo = ZONE
) -> Span:
    return Span("accounts", state, at(begin, zone), None if end is None else at(end, zone), name)


def _days(*spans: Span, now: datetime = NOW, days: int = 3, zone: ZoneInfo = ZONE, **fields: Any) -> tuple[Day, ...]:
    return uptime(component("accounts", **fields), spans, now, zone, days=days).days


def _basis_points(*spans: Span, now: datetime = NOW, days: int = 3, **fields: Any) -> int | None:
    return uptime(component("accounts", **fields), spans, now, ZONE, days=days).basis_points


def test_the_window_is_today_and_the_89_days_before() -> None:
    """Without being told otherwise the window has 90 days, the oldest first, all of them operational."""
    shown = uptime(component("accounts"), (), NOW, ZONE)

    assert (DAYS, date(2026, 8, 18), date(2026, 11, 15)) == (len(shown.days), shown.days[0].date, shown.days[-1].date)
    assert {"operational"} == {day.state for day in shown.days}
    assert shown.basis_points == 10_000


def test_a_stretch_over_midnight_is_split() -> None:
    """An outage counts on each of its days for the part that lies there, and what lasts counts until now."""
    shown = _days(_span("2026-11-13 22:00", "2026-11-14 01:00"), _span("2026-11-15 11:00", None, name="two"))

    assert [(day.major, day.incidents) for day in shown] == [(2 * HOUR, ("one",)), (HOUR, ("one",)), (HOUR, ("two",))]


def test_what_ends_at_midnight_leaves_the_new_day_alone() -> None:
    """A stretch holds its begin and not its end; one that begins at midnight leaves the old day alone."""
    shown = _days(_span("2026-11-13 23:00", "2026-11-14 00:00"), _span("2026-11-15 00:00", "2026-11-15 01:00"))

    assert [day.state for day in shown] == ["major_outage", "operational", "major_outage"]


def test_the_window_cuts_what_began_before_it() -> None:
    """Only the part in the window counts, and what was over before it not at all."""
    shown = _days(
        _span("2026-11-12 12:00", "2026-11-13 00:00"), _span("2026-10-01 00:00", "2026-11-13 02:00", name="two")
    )

    assert (shown[0].major, shown[0].incidents) == (2 * HOUR, ("two",))


def test_an_outage_of_this_very_moment_shows() -> None:
    """A page built at the moment of an update shows the day as bad, although no time was lost yet."""
    span = _span("2026-11-15 12:00", None)

    assert ("major_outage", timedelta(0), ("one",)) == (
        _days(span)[-1].state,
        _days(span)[-1].major,
        _days(span)[-1].incidents,
    )
    assert _basis_points(span) == 10_000


def test_overlaps_count_once_at_the_worst() -> None:
    """At each instant the worst of simultaneous states counts, whatever the order of the incidents."""
    day = _days(
        _span("2026-11-15 01:00", "2026-11-15 09:00", "under_maintenance", "a"),
        _span("2026-11-15 02:00", "2026-11-15 06:00", "partial_outage", "b"),
        _span("2026-11-15 03:00", "2026-11-15 04:00", "major_outage", "c"),
        _span("2026-11-15 03:30", "2026-11-15 05:00", "major_outage", "d"),
        _span("2026-11-15 05:30", "2026-11-15 07:00", "degraded_performance", "e"),
    )[-1]

    assert Day(day.date, "major_outage", 2 * HOUR, 2 * HOUR, 3 * HOUR, ("a", "b", "c", "d", "e")) == day


@pytest.mark.parametrize(
    ("zone", "day", "now", "hours"),
    [
        ("America/Los_Angeles", "2026-03-08", "2026-03-09 12:00", 23),
        ("America/Los_Angeles", "2026-11-01", "2026-11-02 12:00", 25),
        ("Europe/Berlin", "2026-03-29", "2026-03-30 12:00", 23),
        ("Europe/Berlin", "2026-10-25", "2026-10-26 12:00", 25),
        ("Asia/Kolkata", "2026-10-25", "2026-10-26 12:00", 24),
        ("Australia/Lord_Howe", "2026-04-05", "2026-04-06 12:00", 24.5),
        ("Europe/Berlin", "2026-12-31", "2027-01-01 12:00", 24),
    ],
)
def test_a_whole_day_is_as_long_as_in_its_zone(zone: str, day: str, now: str, hours: float) -> None:
    """An outage that covers everything covers 23 hours where clocks go forward, and 25 where they go back."""
    place = ZoneInfo(zone)
    shown = _days(_span("2026-01-01 12:00", None, zone=place), now=at(now, place), days=2, zone=place)

    assert (date.fromisoformat(day), hours * HOUR) == (shown[0].date, shown[0].major)
    assert shown[1].major == 12 * HOUR


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([], 10_000),
        ([_span("2026-11-13 00:00", None)], 0),
        ([_span("2026-11-13 00:00", "2026-11-13 06:00")], 9_000),
        ([_span("2026-11-13 00:00", "2026-11-13 06:00", "partial_outage")], 9_700),
        ([_span("2026-11-13 00:00", None, "degraded_performance")], 10_000),
        ([_span("2026-11-13 00:00", None, "under_maintenance")], 10_000),
        ([_span("2026-11-13 00:00", "2026-11-13 00:00:01", "partial_outage")], 9_999),
        ([_span("2026-11-13 00:00", "2026-11-13 06:00"), _span("2026-11-13 03:00", "2026-11-13 06:00")], 9_000),
    ],
)
def test_basis_points(spans: list[Span], expected: int) -> None:
    """A major outage counts fully and a partial one 30 per cent, rounded down: the smallest loss shows."""
    assert expected == _basis_points(*spans)


def test_days_before_since_are_no_data() -> None:
    """A component that began within the window counts from its first day on."""
    fields: dict[str, Any] = {"since": "2026-11-14"}
    spans = [_span("2026-11-13 00:00", "2026-11-14 18:00")]

    assert [day.state for day in _days(*spans, **fields)] == [None, "major_outage", "operational"]
    assert [timedelta(0), 18 * HOUR, timedelta(0)] == [day.major for day in _days(*spans, **fields)]
    assert _days(*spans, **fields)[0].incidents == ()
    assert _basis_points(*spans, **fields) == 5_000


def test_days_after_retired_are_no_data() -> None:
    """A component that was retired within the window counts up to the end of its last day."""
    fields: dict[str, Any] = {"retired": "2026-11-13"}
    spans = [_span("2026-11-13 12:00", None)]

    assert [day.state for day in _days(*spans, **fields)] == ["major_outage", None, None]
    assert [12 * HOUR, timedelta(0), timedelta(0)] == [day.major for day in _days(*spans, **fields)]
    assert _basis_points(*spans, **fields) == 5_000


@pytest.mark.parametrize("fields", [{"since": "2026-11-16"}, {"retired": "2026-11-12"}])
def test_without_a_living_day_there_is_no_percentage(fields: dict[str, Any]) -> None:
    """A component that never existed within the window has no data at all."""
    assert [day.state for day in _days(**fields)] == [None, None, None]
    assert _basis_points(**fields) is None


def test_the_first_moment_of_the_first_day_is_no_data_yet() -> None:
    """At the very moment it begins, a component has no time that a share could be of."""
    assert _basis_points(now=at("2026-11-15 00:00"), since="2026-11-15") is None


_MINUTES = 2 * 25 * 60


@st.composite
def _random_spans(draw: st.DrawFn) -> list[Span]:
    start = at("2026-10-31 00:00")
    spans = []
    for index in range(draw(st.integers(0, 8))):
        begin = draw(st.integers(-300, _MINUTES - 70))
        length = draw(st.one_of(st.none(), st.integers(1, 900)))
        end = None if length is None else start + timedelta(minutes=min(begin + length, _MINUTES - 60))
        spans.append(
            Span("accounts", draw(st.sampled_from(STATES[1:])), start + timedelta(minutes=begin), end, f"i{index}")
        )
    return sorted(spans, key=lambda span: (span.start, span.incident))


@settings(deadline=None)  # a count of minutes has no deadline on a busy machine
@given(_random_spans(), st.sampled_from([None, "2026-11-01"]))
def test_uptime_equals_a_count_minute_by_minute(spans: list[Span], since: str | None) -> None:
    """Whatever overlaps, the sums are those of looking at every minute of the window, a 25-hour day among them."""
    start, now = at("2026-10-31 00:00"), at("2026-11-01 23:59")
    shown = uptime(component("accounts", since=since), tuple(spans), now, ZONE, days=2)
    counted = {(day.date, state): 0 for day in shown.days for state in STATES}
    moment, total = start, 0
    while moment < now:
        present = [span.state for span in spans if span.start <= moment and (span.end is None or moment < span.end)]
        day = moment.astimezone(ZONE).date()
        if since is None or day >= date.fromisoformat(since):
            counted[day, max(present, key=RANK.__getitem__, default="operational")] += 1
            total += 1
        moment += timedelta(minutes=1)

    sums = [(day.date, day.major, day.partial, day.maintenance) for day in shown.days]
    counts = {key: timedelta(minutes=minutes) for key, minutes in counted.items()}
    assert [
        (
            day.date,
            counts[day.date, "major_outage"],
            counts[day.date, "partial_outage"],
            counts[day.date, "under_maintenance"],
        )
        for day in shown.days
    ] == sums
    lost = sum(
        10 * minutes * (state == "major_outage") + 3 * minutes * (state == "partial_outage")
        for (_, state), minutes in counted.items()
    )
    assert (10 * total - lost) * 10_000 // (10 * total) == shown.basis_points
    assert (shown.basis_points == 10_000) == (lost == 0)
