"""Times as people type them."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.edit.answers import NotATime, in_full, read_time
from plainstatus.model import format_moment

ZONE = ZoneInfo("America/Los_Angeles")
#: Sunday, 15 November 2026, 14:32:10 in Los Angeles.
NOW = datetime(2026, 11, 15, 22, 32, 10, tzinfo=UTC)


def local(typed: str, *, past: bool = False, now: datetime = NOW, zone: ZoneInfo = ZONE) -> str:
    """Return the moment that was meant, as the zone's time."""
    return format_moment(read_time(typed, now=now, zone=zone, past=past), zone)


@pytest.mark.parametrize(
    ("typed", "ahead", "before"),
    [
        ("now", "2026-11-15 14:32:10", "2026-11-15 14:32:10"),
        (" Now ", "2026-11-15 14:32:10", "2026-11-15 14:32:10"),
        ("14:30", "2026-11-16 14:30", "2026-11-15 14:30"),
        ("14:32", "2026-11-16 14:32", "2026-11-15 14:32"),
        ("14:33", "2026-11-15 14:33", "2026-11-15 14:33"),
        ("14:50", "2026-11-15 14:50", "2026-11-14 14:50"),
        ("9:00", "2026-11-16 09:00", "2026-11-15 09:00"),
        ("at 9.00", "2026-11-16 09:00", "2026-11-15 09:00"),
        ("3 pm", "2026-11-15 15:00", "2026-11-14 15:00"),
        ("2:30 p.m.", "2026-11-16 14:30", "2026-11-15 14:30"),
        ("12 am", "2026-11-16 00:00", "2026-11-15 00:00"),
        ("2 h", "2026-11-15 16:32", "2026-11-15 12:32"),
        ("2h", "2026-11-15 16:32", "2026-11-15 12:32"),
        ("in 2 hours", "2026-11-15 16:32", "2026-11-15 16:32"),
        ("2 hours ago", "2026-11-15 12:32", "2026-11-15 12:32"),
        ("90 min", "2026-11-15 16:02", "2026-11-15 13:02"),
        ("1 h 30 min", "2026-11-15 16:02", "2026-11-15 13:02"),
        ("1h30m", "2026-11-15 16:02", "2026-11-15 13:02"),
        ("1 hour and 30 minutes", "2026-11-15 16:02", "2026-11-15 13:02"),
        ("1.5 h", "2026-11-15 16:02", "2026-11-15 13:02"),
        ("1,5 h", "2026-11-15 16:02", "2026-11-15 13:02"),
        ("2 days", "2026-11-17 14:32", "2026-11-13 14:32"),
        ("1 week", "2026-11-22 14:32", "2026-11-08 14:32"),
        ("0 min", "2026-11-15 14:32:10", "2026-11-15 14:32:10"),
        ("tomorrow 9:00", "2026-11-16 09:00", "2026-11-16 09:00"),
        ("Tomorrow at 9 am", "2026-11-16 09:00", "2026-11-16 09:00"),
        ("today, 14:30", "2026-11-15 14:30", "2026-11-15 14:30"),
        ("yesterday 23:05", "2026-11-14 23:05", "2026-11-14 23:05"),
        ("22:40 UTC", "2026-11-15 14:40", "2026-11-15 14:40"),
        ("23:30 +0100", "2026-11-16 14:30", "2026-11-15 14:30"),
        ("2026-11-15 13:00", "2026-11-15 13:00", "2026-11-15 13:00"),
        ("2026-11-15T21:00:00Z", "2026-11-15 13:00", "2026-11-15 13:00"),
    ],
)
def test_what_people_type(typed: str, ahead: str, before: str) -> None:
    """A bare clock time is the next, or where it must have come already, the last; amounts count that way too."""
    assert (ahead, before) == (local(typed), local(typed, past=True))


def test_a_few_minutes_ahead_is_now_even_past_midnight() -> None:
    """Two people's watches differ: what the other's says already is not yesterday's."""
    late = datetime(2026, 11, 16, 7, 55, tzinfo=UTC)

    assert local("23:59", past=True, now=late) == "2026-11-15 23:59"
    assert local("0:01", past=True, now=late) == "2026-11-15 00:01"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("soon", "'soon' is not a time (type for example now, 14:30, 2 h, 90 min, tomorrow 9:00 or 2026-11-15 13:00)"),
        ("", "'' is not a time (type for example now, 14:30, 2 h, 90 min, tomorrow 9:00 or 2026-11-15 13:00)"),
        ("9", "'9' is not a time (type for example now, 14:30, 2 h, 90 min, tomorrow 9:00 or 2026-11-15 13:00)"),
        ("25:00", "'25:00' is not a time: a day goes from 00:00 to 23:59"),
        ("13 pm", "'13 pm' is not a time: with am and pm the hours go from 1 to 12"),
        ("in 2 h ago", "'in 2 h ago' says both in and ago (type one of them)"),
        ("999999 weeks", "'999999 weeks' is too long (type for example now, 14:30, 2 h, 90 min, tomorrow 9:00 or "
         "2026-11-15 13:00)"),
        ("9:00 +2000", "+2000 is not the offset of any zone"),
        ("2026-11-15", "'2026-11-15' is a day without a clock time (type 2026-11-15 13:00)"),
        ("15.11.2026 13:00", "'15.11.2026 13:00' is not a time (type for example now, 14:30, 2 h, 90 min, "
         "tomorrow 9:00 or 2026-11-15 13:00)"),
        ("2026/11/15 1:05 pm", "'2026/11/15 1:05 pm' is not a time as we write it (type 2026-11-15 13:05)"),
        ("2026-11-01 01:30", "'2026-11-01 01:30' comes twice in America/Los_Angeles, when the clocks go back (type "
         "2026-11-01 01:30 -0700, or 2026-11-01 01:30 -0800)"),
        ("2026-03-08 02:30", "'2026-03-08 02:30' does not exist in America/Los_Angeles: the clocks go forward (type "
         "2026-03-08 01:30 -0800, or 2026-03-08 03:30 -0700)"),
    ],
)  # fmt: skip
def test_what_is_no_time(typed: str, message: str) -> None:
    """The message says what to type."""
    with pytest.raises(NotATime) as caught:
        read_time(typed, now=NOW, zone=ZONE, past=False)

    assert str(caught.value) == message


def test_clock_times_in_the_night_when_clocks_change() -> None:
    """A clock time alone is refused as well, with both spellings, where the day has it twice or not at all."""
    with pytest.raises(NotATime, match=r"comes twice in .* \(type 2026-11-01 01:30 -0700, or 2026-11-01 01:30 -0800\)"):
        local("1:30", now=datetime(2026, 11, 1, 4, tzinfo=UTC))
    with pytest.raises(NotATime, match=r"does not exist in .* \(type 2026-03-08 01:30 -0800, or 2026-03-08 03:30"):
        local("tomorrow 2:30", now=datetime(2026, 3, 7, 20, tzinfo=UTC))


def test_in_full() -> None:
    """Weekday, date, the zone's time and UTC's, whose date may be another; seconds where there are any."""
    assert in_full(datetime(2026, 11, 15, 21, tzinfo=UTC), ZONE) == "Sunday, 15 November 2026, 13:00 PST (21:00 UTC)"
    assert (
        in_full(datetime(2026, 7, 2, 5, 0, 1, tzinfo=UTC), ZONE)
        == "Wednesday, 1 July 2026, 22:00:01 PDT (2026-07-02 05:00:01 UTC)"
    )
    assert in_full(datetime(2026, 11, 5, 21, tzinfo=UTC), ZoneInfo("UTC")) == "Thursday, 5 November 2026, 21:00 UTC"


ZONES = st.sampled_from(["UTC", "America/Los_Angeles", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe"]).map(
    ZoneInfo
)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001 - bounds
    lambda moment: moment.replace(microsecond=0)
)


@given(MOMENTS, MOMENTS, ZONES, st.booleans())
def test_full_times_read_back(moment: datetime, now: datetime, zone: ZoneInfo, past: bool) -> None:
    """What we write is what we read, in every zone, on every day, whenever it is typed."""
    assert read_time(format_moment(moment, zone), now=now, zone=zone, past=past) == moment


@given(MOMENTS, ZONES, st.integers(0, 23), st.integers(0, 59))
def test_a_clock_time_is_within_a_day(now: datetime, zone: ZoneInfo, hour: int, minute: int) -> None:
    """The next such time is ahead and at most a day away (and an hour, when clocks change); the last one is past."""
    typed = f"{hour}:{minute:02}"
    # On two nights of a year it may be refused.
    with suppress(NotATime):
        ahead, before = (read_time(typed, now=now, zone=zone, past=past) for past in (False, True))
        assert_near(ahead, before, now=now, zone=zone, clock=(hour, minute))


def assert_near(ahead: datetime, before: datetime, *, now: datetime, zone: ZoneInfo, clock: tuple[int, int]) -> None:
    """Assert that both moments have the clock time, and are the nearest such."""
    day = timedelta(hours=25)
    assert now - timedelta(hours=1) < ahead <= now + day
    assert now - day <= before <= now + timedelta(minutes=10, hours=1)
    for found in (ahead, before):
        assert f"{found.astimezone(zone):%H:%M}" == f"{clock[0]:02}:{clock[1]:02}"


@given(MOMENTS, st.integers(0, 10_000), st.sampled_from(["min", "h", "days"]))
def test_amounts_are_exact(now: datetime, number: int, unit: str) -> None:
    """An amount counts from now, both ways, to the minute."""
    minutes = number * {"min": 1, "h": 60, "days": 1440}[unit]
    for typed, sign in ((f"{number} {unit}", 1), (f"{number} {unit} ago", -1)):
        found = read_time(typed, now=now, zone=ZONE, past=False)
        assert timedelta(0) <= now + sign * timedelta(minutes=minutes) - found < timedelta(minutes=1)


@given(st.text(max_size=30), MOMENTS, ZONES, st.booleans())
def test_nothing_that_is_typed_does_harm(typed: str, now: datetime, zone: ZoneInfo, past: bool) -> None:
    """Whatever is typed is a time or has a message."""
    with suppress(NotATime):
        assert read_time(typed, now=now, zone=zone, past=past).tzinfo is not None
