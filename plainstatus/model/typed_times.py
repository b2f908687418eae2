"""Times and days as people type them: read, or refused with what to write; and written as they would type them.

Times follow RFC 3339 with two allowances for people: a space instead of `T`, and no offset, which means the
organisation's zone.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, NoReturn

from pydantic_core import PydanticCustomError

from plainstatus.model.context import Reading, refuse, typed_text
from plainstatus.model.frozen import dataclass
from plainstatus.model.zoned import format_moment, in_zone

__all__ = ["DAY", "MOMENT", "NO_BOUNDS", "Bounds", "example", "read_day", "read_moment"]


#: What is no time in our spelling and can be read in one way only; a point or slash between day and month cannot.
_NEARLY = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T,\s]|at)+(\d{1,2})[:.h](\d{2})(?:\s*([ap])\.?m\.?)?", re.IGNORECASE
)
#: Days that can be counted on from without leaving the calendar: 'for ever' is not 9999.
_YEARS = range(1990, 3000)
_DAYS = range(1900, 3000)
MOMENT = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})[T t]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?"
    r"\s*(Z|z|UTC|GMT|[+-]\d{2}:?\d{2})?"
)
DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
#: What the commands say of a time that can be meant in several ways.
_OFFER = re.compile(r"(type for example|type|write the hour as) (.+)")


@dataclass(frozen=True)
class Bounds:
    """Between what a time must lie, where it must: what is offered in place of no time does, too."""

    after: datetime | None = None
    until: datetime | None = None


NO_BOUNDS = Bounds()


def read_moment(value: Any, reading: Reading, bounds: Bounds = NO_BOUNDS) -> datetime:
    """Return the moment in UTC, to the second; `now` is the clock's.

    What is offered in place of something that is no time lies within `bounds`.
    Raises PydanticCustomError for a text that is no time, a clock time that its zone skips or has twice on
    that day, or a year before 1990 or after 2999.
    """
    if isinstance(value, datetime):
        return value
    typed = typed_text(value, "a time")
    if typed == "now":
        return reading.now
    match = MOMENT.fullmatch(typed)
    if not match:
        _refuse_moment(typed, reading, bounds)
    numbers = [int(part or 0) for part in match.groups()[:6]]
    try:
        naive = datetime(*numbers)  # type: ignore[arg-type]  # noqa: DTZ001 - the zone is settled just below
    except ValueError as error:
        refuse("time", f"{typed!r} is not a time: {error}", _like(reading, bounds))
    _check_year(typed, naive.year, _YEARS)
    offset = match[7]
    if offset is None:
        return in_zone(naive, typed, reading)
    if offset in {"Z", "z", "UTC", "GMT"}:
        return naive.replace(tzinfo=UTC)
    sign = -1 if offset[0] == "-" else 1
    shift = sign * timedelta(hours=int(offset[1:3]), minutes=int(offset[-2:]))
    if abs(shift) > timedelta(hours=14):
        refuse("time", f"{offset} is not the offset of any zone", _like(reading, bounds))
    moment = (naive - shift).replace(tzinfo=UTC)
    right = moment.astimezone(reading.zone)
    if shift and right.utcoffset() != shift:
        reading.odd_offsets[typed] = (
            f"the offset {offset} is not that of {reading.zone.key} on that date, which is {right:%z}",
            f"write {format_moment(moment, reading.zone)} if you meant this very moment",
        )
    return moment


def example(reading: Reading, bounds: Bounds = NO_BOUNDS) -> str:
    """Return a time that would be read: now, or of what is to come the whole hour after the next."""
    moment = reading.now.replace(second=0)
    if bounds.after is not None:
        moment = max(moment, bounds.after).replace(minute=0, second=0) + timedelta(hours=2)
    return format_moment(moment, reading.zone)


def _like(reading: Reading, bounds: Bounds) -> str:
    """Show the spelling. It is no correction: whoever copied it would publish a wrong time."""
    return f"write it like {example(reading, bounds)}"


def _readable(typed: str, reading: Reading, bounds: Bounds) -> str:
    """Return a time in our spelling; empty where it would be refused as well."""
    try:
        moment = read_moment(typed, replace(reading, odd_offsets={}))
    except PydanticCustomError:
        return ""
    early = bounds.after is not None and moment <= bounds.after
    late = bounds.until is not None and moment > bounds.until
    return "" if early or late else typed


def _as_spoken(typed: str, reading: Reading, bounds: Bounds) -> str:
    """Return in our spelling what the commands would understand; empty where they would not, or beyond the bounds.

    What follows something is counted from that: `in 2 h` from its update. Raises PydanticCustomError for what they ask
    about, with what can be meant in our spelling.
    """
    # Its patterns take long to make, and few files have such a time.
    from plainstatus.model.spoken_times import spoken_moment  # noqa: PLC0415

    at = replace(reading, now=bounds.after or reading.now)
    try:
        moment = spoken_moment(typed, at, past=bounds.until is not None)
    except PydanticCustomError as error:
        context = error.context or {}
        refuse("time", context["message"], _spelled(context["hint"], reading, bounds) or _like(reading, bounds))
    return _readable(format_moment(moment, reading.zone), reading, bounds) if moment is not None else ""


def _spelled(hint: str, reading: Reading, bounds: Bounds) -> str:
    """Return what the commands offer to type, each in our spelling; empty where none of it would be read here."""
    found = _OFFER.fullmatch(hint)
    if found is None:
        return ""
    offers = []
    for offer in re.split(", | or ", found[2]):
        with suppress(PydanticCustomError):
            offers.append(_as_spoken(offer, reading, bounds))
    told = " or ".join(dict.fromkeys(filter(None, offers)))
    return f"{found[1].replace('type', 'write')} {told}" if told else ""


def _taken(typed: str) -> str:
    """Return which weekday a time in our spelling has: whoever meant another one sees it."""
    return f"taken as {date.fromisoformat(typed[:10]):%A}'s"


def _clock_of(hour: str, minute: str | None, half: str | None) -> str:
    hours = int(hour) % 12 + (12 if half in {"p", "P"} else 0) if half else int(hour)
    return f"{hours:02}:{minute or '00'}"


def _check_year(typed: str, year: int, known: range) -> None:
    if year not in known:
        side = f"before {known[0]}" if year < known[0] else f"after {known[-1]}"
        refuse("time", f"{typed!r} lies {side}", "write the right year")


def _refuse_moment(typed: str, reading: Reading, bounds: Bounds) -> NoReturn:
    if typed.lower() == "now":
        refuse("time", f"{typed!r} is not a time", instead="now")
    if nearly := _NEARLY.fullmatch(typed):
        better = f"{_day_of(nearly)} {_clock_of(*nearly.groups()[3:6])}"
        if _readable(better, reading, NO_BOUNDS):
            refuse("time", f"{typed!r} is not a time as we write it", instead=better)
    if bare := DAY.fullmatch(typed):
        clocks = "13:00", f"{reading.now.astimezone(reading.zone):%H:%M}", "23:59"
        better = next((day for clock in clocks if (day := _readable(f"{_day_of(bare)} {clock}", reading, bounds))), "")
        hint = "" if better else "write the clock time behind it"
        refuse("time", f"{typed!r} is a day without a clock time", hint, instead=better)
    if abbreviation := re.fullmatch(r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?) ?([A-Z]{2,5})", typed):
        refuse(
            "time",
            f"{abbreviation[2]!r} names more than one zone, or one that changes with the season",
            f"for the time in {reading.zone.key}, "
            f"or end in an offset such as {reading.now.astimezone(reading.zone):%z}",
            instead=abbreviation[1],
        )
    if better := _as_spoken(typed, reading, bounds):
        refuse("time", f"{typed!r} is not a time as we write it, {_taken(better)}", instead=better)
    refuse("time", f"{typed!r} is not a time", _like(reading, bounds))


def _day_of(found: re.Match[str]) -> str:
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"


def read_day(value: Any, reading: Reading) -> date:
    """Return a day; a full time is accepted and counts as its day in the organisation's zone."""
    typed = typed_text(value, "a day")
    match = DAY.fullmatch(typed)
    if not match:
        return read_moment(typed, reading).astimezone(reading.zone).date()
    _check_year(typed, int(match[1]), _DAYS)
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError as error:
        refuse("day", f"{typed!r} is not a day: {error}", "write for example 2026-11-15")
