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
        ("fri 14:30", "2026-11-20 14:30", "2026-11-13 14:30"),
        ("Friday at 9am", "2026-11-20 09:00", "2026-11-13 09:00"),
        ("9 a.m. on Friday", "2026-11-20 09:00", "2026-11-13 09:00"),
        ("this fri. 9.15", "2026-11-20 09:15", "2026-11-13 09:15"),
        ("sun 15:00", "2026-11-15 15:00", "2026-11-08 15:00"),
        ("sunday 14:00", "2026-11-22 14:00", "2026-11-15 14:00"),
        ("noon", "2026-11-16 12:00", "2026-11-15 12:00"),
        ("12 noon tomorrow", "2026-11-16 12:00", "2026-11-16 12:00"),
        ("Wednesday noon", "2026-11-18 12:00", "2026-11-11 12:00"),
        ("midnight", "2026-11-16 00:00", "2026-11-15 00:00"),
        ("tomorrow 9", "2026-11-16 09:00", "2026-11-16 09:00"),
        ("11.45", "2026-11-16 11:45", "2026-11-15 11:45"),
        ("1:00 pm", "2026-11-16 13:00", "2026-11-15 13:00"),
        ("in 90 min", "2026-11-15 16:02", "2026-11-15 16:02"),
        ("half an hour", "2026-11-15 15:02", "2026-11-15 14:02"),
        ("in an hour and a half", "2026-11-15 16:02", "2026-11-15 16:02"),
        ("2 h from now", "2026-11-15 16:32", "2026-11-15 16:32"),
        ("30 Nov 9:00", "2026-11-30 09:00", "2026-11-30 09:00"),
        ("Mon, Nov 30, 2026, 1:00 pm", "2026-11-30 13:00", "2026-11-30 13:00"),
        ("the 1st of January 9:00", "2027-01-01 09:00", "2027-01-01 09:00"),
        ("2026-11-20 1:00 pm", "2026-11-20 13:00", "2026-11-20 13:00"),
        ("14:30 PST", "2026-11-16 14:30", "2026-11-15 14:30"),
        ("2026-07-02 13:00 PDT", "2026-07-02 13:00", "2026-07-02 13:00"),
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
        ("9", "'9' alone may be an hour or an amount (type 9:00, 9 h or 9 min)"),
        ("1430", "'1430' may be a time or a number (type 14:30)"),
        ("1h30", "'1h30' may be a time or an amount (type 1:30 or 1 h 30 min)"),
        ("fri 9", "'fri 9' may mean a day or an hour (write the hour as fri 9:00)"),
        ("30 Nov 9", "'30 Nov 9' may mean a day or an hour (write the hour as 9:00)"),
        ("next friday 9:00", "'next friday 9:00' may be two days (type 2026-11-20 09:00 or 2026-11-27 09:00)"),
        ("fri midnight", "'fri midnight' may be the night before or after (type 2026-11-20 00:00 or "
         "2026-11-21 00:00)"),
        ("Friday", "'Friday' is a day without a clock time (type for example friday 13:00)"),
        ("tomorrow morning", "'tomorrow morning' names no clock time (type for example tomorrow 9:00)"),
        ("tonight", "'tonight' names no clock time (type for example today 22:00)"),
        ("tue 30 nov 9:00", "'tue 30 nov 9:00': 2026-11-30 is a Monday, and not a Tue (type one of the two)"),
        ("31 feb 9:00", "'31 feb 9:00' is not a time: day is out of range for month"),
        ("14:30 EST", "'14:30 EST': EST is not the time of America/Los_Angeles on that day, which is PST (type "
         "2026-11-16 14:30, or end in UTC or an offset such as -0800)"),
        ("Sunday, 15 November 2026, 13:00 PST (22:00 UTC)", "'Sunday, 15 November 2026, 13:00 PST (22:00 UTC)' says "
         "two times (type 2026-11-15 13:00 or the one in UTC)"),
        ("25:00", "'25:00' is not a time: a day goes from 00:00 to 23:59"),
        ("13 pm", "'13 pm' is not a time: with am and pm the hours go from 1 to 12"),
        ("in 2 h ago", "'in 2 h ago' says both in and ago (type one of them)"),
        ("999999 weeks", "'999999 weeks' is too long (type for example 2 h or 2 days)"),
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


@given(MOMENTS, MOMENTS, ZONES, st.booleans())
def test_what_is_said_back_reads_the_same(moment: datetime, now: datetime, zone: ZoneInfo, past: bool) -> None:
    """Whoever copies a time in full, as the commands say it, has typed that very moment: also when it comes twice."""
    assert read_time(in_full(moment, zone), now=now, zone=zone, past=past) == moment


DAY_WORDS = st.sampled_from(
    [
        "",
        "today",
        "tomorrow",
        "yesterday",
        "mon",
        "Tuesday",
        "on fri",
        "this sunday",
        "next thu",
        "30 nov",
        "Feb 29",
        "mon 1 june",
    ]
)
CLOCK_WORDS = st.sampled_from(
    [
        "9",
        "9:00",
        "11.45",
        "at 23:59",
        "noon",
        "midnight",
        "9am",
        "12:30 p.m.",
        "1430",
        "14h30",
        "9:00 utc",
        "8:15 +0200",
        "",
    ]
)


@given(DAY_WORDS, CLOCK_WORDS, MOMENTS, ZONES, st.booleans())
def test_whatever_is_understood_is_on_the_right_side_and_reads_the_same(
    day: str, clock: str, now: datetime, zone: ZoneInfo, past: bool
) -> None:
    """What comes again each day or week is the next or the last one; said back and typed again, it is the same."""
    for words in ((day, clock), (clock, day)):
        with suppress(NotATime):
            found = read_time(" ".join(filter(None, words)), now=now, zone=zone, past=past)
            assert read_time(in_full(found, zone), now=now, zone=zone, past=past) == found
            if day.lower() in {"", "mon", "tuesday", "on fri", "this sunday"}:
                # An hour more where the clocks change.
                assert found <= now + timedelta(minutes=10) if past else found > now - timedelta(hours=1, minutes=1)
                assert abs(found - now) <= timedelta(days=7, hours=2)


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
