"""What single values may look like; whole broken sites are in test_broken_sites.py."""

from __future__ import annotations

import copy
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from plainstatus.model import Incident, Reading, Text, format_moment, read_moment
from plainstatus.model.moments import Day, Moment, PastMoment, Promised, Zone
from plainstatus.model.scalars import Flag, Identifier, Url, WholeNumber
from plainstatus.model.texts import Language

LOS_ANGELES = ZoneInfo("America/Los_Angeles")
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)


def reading(zone: ZoneInfo = LOS_ANGELES, language: str = "en") -> Reading:
    """Return a reading at `NOW`."""
    return Reading(zone, NOW, language)


def read(kind: Any, value: Any) -> Any:
    """Read a value as the model does."""
    return TypeAdapter(kind).validate_python(value, context=reading())


def refusal(kind: Any, value: Any) -> tuple[str, str, str]:
    """Return (message, hint, what to write instead) of a refused value."""
    with pytest.raises(ValidationError) as caught:
        read(kind, value)
    context = caught.value.errors()[0]["ctx"]
    return context["message"], context["hint"], context["instead"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2026-11-15 13:00", datetime(2026, 11, 15, 21, tzinfo=UTC)),
        ("2026-11-15T13:00", datetime(2026, 11, 15, 21, tzinfo=UTC)),
        ("2026-7-1 9:05", datetime(2026, 7, 1, 16, 5, tzinfo=UTC)),
        ("2026-11-15 13:00:07", datetime(2026, 11, 15, 21, 0, 7, tzinfo=UTC)),
        ("2026-11-15 13:00:07.950", datetime(2026, 11, 15, 21, 0, 7, tzinfo=UTC)),
        ("2026-11-15 13:00 Z", datetime(2026, 11, 15, 13, tzinfo=UTC)),
        ("2026-11-15T13:00:00Z", datetime(2026, 11, 15, 13, tzinfo=UTC)),
        ("2026-11-15 13:00 UTC", datetime(2026, 11, 15, 13, tzinfo=UTC)),
        ("2026-11-15 13:00 +0530", datetime(2026, 11, 15, 7, 30, tzinfo=UTC)),
        ("2026-11-15T13:00-08:00", datetime(2026, 11, 15, 21, tzinfo=UTC)),
        (" 2026-11-15 13:00 ", datetime(2026, 11, 15, 21, tzinfo=UTC)),
        ("now", NOW),
    ],
)
def test_times(typed: str, expected: datetime) -> None:
    """Times are read in the organisation's zone unless they say otherwise, and kept in UTC to the second."""
    assert read_moment(typed, reading()) == expected


@pytest.mark.parametrize("typed", ["2026-11-20 20:10 Z", "2026-11-20 12:10"])
def test_ten_minutes_ahead_count_as_now(typed: str) -> None:
    """Two people's watches differ: a time up to ten minutes ahead has come."""
    assert read(PastMoment, typed) == datetime(2026, 11, 20, 20, 10, tzinfo=UTC)


def test_more_than_ten_minutes_ahead_is_refused() -> None:
    """A time that cannot have come yet is a slip, and `now` is offered."""
    assert refusal(PastMoment, "2026-11-20 20:11 Z") == (
        "'2026-11-20 20:11 Z' lies 0.2 hours ahead of the clock, and cannot have happened yet",
        "or 2026-11-20 12:00",
        "now",
    )


@pytest.mark.parametrize(
    ("zone", "typed", "message", "instead", "hint"),
    [
        (
            BERLIN,
            "2026-10-25 02:30",
            "'2026-10-25 02:30' comes twice in Europe/Berlin, when the clocks go back",
            "2026-10-25 02:30 +0200",
            "or 2026-10-25 02:30 +0100",
        ),
        (
            BERLIN,
            "2026-03-29 02:30",
            "'2026-03-29 02:30' does not exist in Europe/Berlin: the clocks go forward",
            "2026-03-29 01:30 +0100",
            "or 2026-03-29 03:30 +0200",
        ),
        (
            ZoneInfo("Australia/Lord_Howe"),
            "2026-10-04 02:15",
            "'2026-10-04 02:15' does not exist in Australia/Lord_Howe: the clocks go forward",
            "2026-10-04 01:45 +1030",
            "or 2026-10-04 02:45 +1100",
        ),
    ],
)
def test_skipped_and_doubled_hours(zone: ZoneInfo, typed: str, message: str, instead: str, hint: str) -> None:
    """A clock time that does not exist, or exists twice, is refused with both spellings."""
    with pytest.raises(Exception, match=r"comes twice|does not exist") as caught:
        read_moment(typed, reading(zone))

    context = getattr(caught.value, "context", {})
    assert (context["message"], context["instead"], context["hint"]) == (message, instead, hint)
    for spelling in (instead, hint.removeprefix("or ")):
        assert format_moment(read_moment(spelling, reading(zone)), zone, offset=True) == spelling


def test_an_offset_of_the_other_season_is_noted() -> None:
    """A summer offset copied into winter is read as typed, and noted for a warning."""
    given_reading = reading()

    assert read_moment("2026-11-15 13:00 -0700", given_reading) == datetime(2026, 11, 15, 20, tzinfo=UTC)
    assert given_reading.odd_offsets == {
        "2026-11-15 13:00 -0700": (
            "the offset -0700 is not that of America/Los_Angeles on that date, which is -0800",
            "write 2026-11-15 12:00 if you meant this very moment",
        )
    }


@given(
    st.datetimes(datetime(1991, 1, 1), datetime(2090, 1, 1)).map(lambda value: value.replace(microsecond=0)),  # noqa: DTZ001 - made aware below
    st.sampled_from(["America/Los_Angeles", "Europe/Berlin", "UTC", "Asia/Kathmandu", "Australia/Lord_Howe"]),
)
def test_a_written_time_reads_as_the_same_moment(naive: datetime, name: str) -> None:
    """What we write into a file always reads back as the very moment, doubled hours among them."""
    moment, zone = naive.replace(tzinfo=UTC), ZoneInfo(name)

    assert read_moment(format_moment(moment, zone), reading(zone)) == moment


@given(st.text(max_size=40))
def test_any_text_is_a_time_or_refused(typed: str) -> None:
    """Whatever is typed for a time is either read or refused with a reason, never a crash."""
    try:
        moment = read(PastMoment, typed)
    except ValidationError as error:
        assert error.errors()[0]["type"].startswith("plainstatus_")  # noqa: PT017 - both ways are right
    else:
        assert moment.tzinfo is UTC


@given(
    st.datetimes(),
    st.sampled_from(["", " Z", " +1400", " -1400"]),
    st.sampled_from([Moment, PastMoment, Promised, Day]),
)
def test_any_year_is_read_or_refused(naive: datetime, offset: str, kind: Any) -> None:
    """No day of the calendar is too early or too late to be answered, and none that is read is near its ends."""
    try:
        moment = read(kind, f"{naive:%Y-%m-%d %H:%M}{offset}")
    except ValidationError as error:
        assert error.errors()[0]["type"].startswith("plainstatus_")  # noqa: PT017 - both ways are right
    else:
        assert 1900 <= moment.year <= 3000


@pytest.mark.parametrize(
    ("kind", "typed", "expected"),
    [
        (Day, "2026-11-15", date(2026, 11, 15)),
        (Day, "2026-11-15 23:30", date(2026, 11, 15)),
        (Day, "2026-11-15 03:00 Z", date(2026, 11, 14)),
        (Flag, "true", True),
        (Flag, "No", False),
        (WholeNumber, "24000000", 24_000_000),
        (WholeNumber, "24,000,000", 24_000_000),
        (WholeNumber, "24 000 000", 24_000_000),
        (WholeNumber, "0", 0),
        (Zone, "Europe/Berlin", BERLIN),
        (Language, "pt-BR", "pt-BR"),
        (Identifier, "2026-11-15-checkout", "2026-11-15-checkout"),
        (Url, "https://www.example.com/a?b=c#d", "https://www.example.com/a?b=c#d"),
    ],
)
def test_values(kind: Any, typed: str, expected: object) -> None:
    """Values are read from the text that was typed."""
    assert read(kind, typed) == expected


@pytest.mark.parametrize(
    ("kind", "typed", "told"),
    [
        (Day, "soon", ("'soon' is not a time", "write it like 2026-11-20 12:00", "")),
        (Day, "9999-12-31", ("'9999-12-31' lies after 2999", "write the right year", "")),
        (Day, "0001-01-01", ("'0001-01-01' lies before 1900", "write the right year", "")),
        (Moment, "9999-12-31 23:59", ("'9999-12-31 23:59' lies after 2999", "write the right year", "")),
        (Moment, "Now", ("'Now' is not a time", "", "now")),
        (Moment, "2026-11-15 12:05 AM", ("'2026-11-15 12:05 AM' is not a time as we write it", "", "2026-11-15 00:05")),
        (Moment, "2026-11-15, 1:05pm", ("'2026-11-15, 1:05pm' is not a time as we write it", "", "2026-11-15 13:05")),
        (Moment, "2026/11/15 at 13.05", ("'2026/11/15 at 13.05' is not a time as we write it", "", "2026-11-15 13:05")),
        (Moment, "11/10/2026 13:05", ("'11/10/2026 13:05' is not a time", "write it like 2026-11-20 12:00", "")),
        (Promised, "None", ("'None' is not a time", "if no further update is planned", "none")),
        (Zone, "posix/Europe/Berlin", (
            "'posix/Europe/Berlin' is not a time zone",
            "",
            "Europe/Berlin",
        )),
        (Zone, "Europe/Brlin", ("'Europe/Brlin' is not a time zone", "", "Europe/Berlin")),
        (Zone, "new york", ("'new york' is not a time zone", "", "America/New_York")),
        (Zone, "the office", (
            "'the office' is not a time zone",
            "write for example America/Los_Angeles, Europe/Berlin or UTC",
            "",
        )),
        (Day, "2026-02-30", (
            "'2026-02-30' is not a day: day is out of range for month", "write for example 2026-11-15", "",
        )),
        (Flag, "maybe", ("'maybe' is neither true nor false", "write true or false", "")),
        (WholeNumber, "24 million", ("'24 million' is not a whole number", "write digits only, such as 24000000", "")),
        (WholeNumber, "-1", ("'-1' is not a whole number", "write digits only, such as 24000000", "")),
        (Zone, "berlin", ("'berlin' is not a time zone", "", "Europe/Berlin")),
        (Zone, "../../etc/passwd", (
            "'../../etc/passwd' is not a time zone",
            "write for example America/Los_Angeles, Europe/Berlin or UTC",
            "",
        )),
        (Language, "English", ("'English' is not a language tag", "write a tag such as en, de or pt-BR", "")),
        (Url, "javascript:alert(1)", ("'javascript:alert(1)' is not a web address", "begin with https://", "")),
        (Url, "https://a.example/<b>", ("'https://a.example/<b>' is not a web address", "begin with https://", "")),
        (Identifier, "../index", (
            "'../index' cannot be an id: it becomes part of an address, so only a to z, 0 to 9, - and _ go in",
            "",
            "index",
        )),
        (Identifier, "Ä", (
            "'Ä' cannot be an id: it becomes part of an address, so only a to z, 0 to 9, - and _ go in",
            "write for example 2026-11-15-checkout",
            "",
        )),
    ],
)  # fmt: skip
def test_refused_values(kind: Any, typed: str, told: tuple[str, str, str]) -> None:
    """A wrong value is refused with what is wrong and what to write."""
    assert refusal(kind, typed) == told


def test_a_text_in_several_languages() -> None:
    """A mapping from language to text gives the organisation's wording, with the others beside it."""
    incident = Incident.model_validate(
        {
            "id": "a",
            "title": {"en": "Checkout is slow", "de": "Kasse ist langsam", "ar": "الدفع بطيء"},
            "updates": [{"at": "now", "text": "x"}],
        },
        context=reading(),
    )

    assert incident.title == "Checkout is slow"
    assert incident.title.translations == (("ar", "الدفع بطيء"), ("de", "Kasse ist langsam"))


def test_a_copied_text_keeps_its_translations() -> None:
    """Copies of the model lose nothing."""
    text = Text("Slow", [("de", "Langsam")])

    assert copy.deepcopy(text).translations == (("de", "Langsam"),)


def test_components_as_list_or_mapping() -> None:
    """A plain list leaves the state to the impact; a mapping names it."""
    base = {"id": "a", "title": "x", "updates": [{"at": "now", "text": "x"}]}

    listed = Incident.model_validate(base | {"components": ["a", "b"]}, context=reading())
    named = Incident.model_validate(base | {"components": {"a": "major_outage"}}, context=reading())

    assert listed.components == {"a": None, "b": None}
    assert named.components == {"a": "major_outage"}


def test_imported_updates() -> None:
    """Updates up to the import were public elsewhere; later ones are our own."""
    incident = Incident.model_validate(
        {
            "id": "a",
            "title": "x",
            "imported": "2026-11-01 12:00",
            "updates": [{"at": "2026-10-31 12:00", "text": "x"}, {"at": "2026-11-02 12:00", "text": "y"}],
        },
        context=reading(),
    )

    assert [incident.is_imported(update) for update in incident.updates] == [True, False]
