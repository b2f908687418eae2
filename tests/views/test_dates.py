from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from plainstatus.views.dates import ONE_DAY, day_of, day_start
from tests.support.build import at


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("America/Los_Angeles", date(2026, 3, 8), 23),
        ("America/Los_Angeles", date(2026, 11, 1), 25),
        ("America/Los_Angeles", date(2026, 11, 2), 24),
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("Asia/Kolkata", date(2026, 3, 29), 24),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
        ("Africa/Cairo", date(2026, 4, 24), 23),
        ("America/Havana", date(2026, 11, 1), 25),
    ],
)
def test_days_last_as_long_as_in_their_zone(zone: str, day: date, hours: float) -> None:
    """A day begins at its first moment in the zone, also where midnight is skipped or comes twice."""
    place = ZoneInfo(zone)
    start, stop = day_start(day, place), day_start(day + ONE_DAY, place)

    assert hours == (stop - start).total_seconds() / 3600
    assert day == day_of(start, place)


def test_a_moment_falls_on_the_day_of_its_zone() -> None:
    """The same moment may fall into two years."""
    moment = at("2026-12-31 23:30 Z")

    assert date(2026, 12, 31) == day_of(moment, ZoneInfo("America/Los_Angeles"))
    assert date(2027, 1, 1) == day_of(moment, ZoneInfo("Asia/Kolkata"))
