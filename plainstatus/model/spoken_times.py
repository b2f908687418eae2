"""Times as people say them: 'fri 14:30', 'noon', 'in 2 h', 'tomorrow 9', 'Monday, 30 November 2026, 1:00 pm'.

What can be read in one way only is understood; what may be two times is refused, with both. Whoever asks says it back
in full, with the weekday, and that is understood as well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Final, NoReturn, TypeAlias

from plainstatus.model.context import Reading, refuse
from plainstatus.model.zoned import format_moment, in_zone

__all__ = ["spoken_moment"]

#: The parts of what was said, by their names below; what was left out is not there.
_Parts: TypeAlias = Mapping[str, str]
#: Hour, minute, second.
_Clock: TypeAlias = tuple[int, int, int]

#: What is so little ahead of the clock counts as now: watches differ.
_SLACK: Final = timedelta(minutes=10)
#: What is longer is no time, and takes long to look at.
_LONGEST: Final = 80
_YEARS: Final = range(1990, 3000)

_UNITS: Final = {"m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_NUMBER: Final = r"(\d{1,6}(?:[.,]\d{1,3})?)"
_UNIT: Final = r"(m|min|mins|minutes?|h|hrs?|hours?|d|days?|w|weeks?)"
_AMOUNT: Final = re.compile(rf"{_NUMBER}\s*{_UNIT}(?![a-z])")
_DURATION: Final = re.compile(rf"(in\s+)?((?:{_NUMBER}\s*{_UNIT}(?![a-z])(?:\s+and\s+|\s*))+?)\s*(ago|from now)?")
#: Said without a number.
_PLAINER: Final = (
    (re.compile(r"\b(?:an?|1|one) hour and a half\b"), "90 min"),
    (re.compile(r"\b(?:half an|a half|half) hour\b"), "30 min"),
    (re.compile(r"\b(?:an?|one) (?=(?:min|minute|hour|day|week)\b)"), "1 "),
    (re.compile(r"\b12 (?=noon\b|midnight\b)"), ""),
)
#: '1h30' is half past one to some, and an amount to others.
_HOUR_H: Final = re.compile(r"(?:at )?(\d{1,2}) ?h ?(\d{2})")
_FOUR: Final = re.compile(r"(?:at )?(\d{1,2})(\d{2})")

_DAYS: Final = {"yesterday": -1, "today": 0, "tomorrow": 1}
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: When a part of a day is, for example: nobody is held to it.
_PARTS: Final = {"morning": "9:00", "afternoon": "15:00", "evening": "20:00", "night": "22:00", "tonight": "22:00"}
_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY: Final = (
    r"(?:mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)\.?"
)
_DATE: Final = (
    r"(?P<iso>\d{4}-\d{1,2}-\d{1,2})"
    rf"|(?:the )?(?P<date>\d{{1,2}})(?:st|nd|rd|th)?\.? (?:of )?(?P<month>{_MONTH})(?: (?P<year>\d{{4}}))?"
    rf"|(?P<month_>{_MONTH}) (?P<date_>\d{{1,2}})(?:st|nd|rd|th)?(?: (?P<year_>\d{{4}}))?"
)
_DAY: Final = (
    rf"(?:on )?(?:(?P<relative>yesterday|today|tomorrow)|(?:(?P<which>next|last|this) )?(?P<weekday>{_WEEKDAY})"
    rf"(?: (?:the )?(?:{_DATE}))?|{_DATE.replace('(?P<', '(?P<only_')})"
)
_CLOCK: Final = (
    r"(?:at |by )?(?:(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2})(?::(?P<second>\d{2}))?)?(?: ?(?P<half>[ap])\.?m\.?)?"
    r"|(?P<named>noon|midday|midnight))(?: ?(?P<zone>z|[+-]\d{2}(?::?\d{2})?|[a-z]{3,5}))?"
)
_PART: Final = rf"(?:in the |this )?(?P<part>{'|'.join(_PARTS)})"
_SAID: Final = tuple(
    re.compile(pattern)
    for pattern in (rf"{_DAY} {_CLOCK}", rf"{_CLOCK} {_DAY}", _CLOCK, _DAY, rf"{_DAY} {_PART}", _PART)
)
#: Behind a time in full, the same in UTC.
_IN_UTC: Final = re.compile(r" \(((?:\d{4}-\d\d-\d\d )?\d\d:\d\d(?::\d\d)?) utc\)$")


def spoken_moment(typed: str, reading: Reading, *, past: bool) -> datetime | None:
    """Return the moment that was meant, in UTC; None for what is no such time.

    `past` says that it should have come already: then `14:30` is the last such time, and `2 h` was two hours ago; else
    it is the next, and in two hours. Times without a zone are in the reading's. Raises PydanticCustomError for what may
    be two times, for a day without a time, and for an hour that the zone skips or has twice on that day.
    """
    words = " ".join(re.sub(r",(?=\s|$)", " ", typed.lower()).split())
    if len(typed) > _LONGEST or not words.isascii():
        return None
    if words == "now":
        return reading.now
    for pattern, plain in _PLAINER:
        words = pattern.sub(plain, words)
    if amount := _DURATION.fullmatch(words):
        return _shifted(typed, amount, reading, past=past)
    if found := _HOUR_H.fullmatch(words):
        hour, minute = found.groups()
        refuse("time", f"{typed!r} may be a time or an amount", f"type {hour}:{minute} or {hour} h {minute} min")
    if (found := _FOUR.fullmatch(words)) and int(found[1]) < 24 and int(found[2]) < 60:
        refuse("time", f"{typed!r} may be a time or a number", f"type {found[1]}:{found[2]}")
    said = _IN_UTC.sub("", words)
    match = next((found for pattern in _SAID if (found := pattern.fullmatch(said))), None)
    if match is None:
        return None
    parts = {name.removeprefix("only_").rstrip("_"): part for name, part in match.groupdict().items() if part}
    moment = _moment(typed, parts, reading, past=past)
    if moment is not None and (same := _IN_UTC.search(words)) and not _is_in_utc(same[1], moment):
        refuse("time", f"{typed!r} says two times", f"type {format_moment(moment, reading.zone)} or the one in UTC")
    return moment


def _shifted(typed: str, found: re.Match[str], reading: Reading, *, past: bool) -> datetime:
    """Return the moment that lies an amount from now."""
    if found[1] and found[5] == "ago":
        refuse("time", f"{typed!r} says both in and ago", "type one of them")
    amounts = _AMOUNT.findall(found[2])
    seconds = sum(float(number.replace(",", ".")) * _UNITS[unit[0]] for number, unit in amounts)
    back = found[5] == "ago" or (past and not found[1] and not found[5])
    try:
        moment = reading.now + timedelta(seconds=-seconds if back else seconds)
    except OverflowError:
        moment = datetime.max.replace(tzinfo=UTC)
    if moment.year not in _YEARS:
        refuse("time", f"{typed!r} is too long", "type for example 2 h or 2 days")
    # '0 min' is now; else nobody counts in seconds.
    return moment if seconds < 60 else moment.replace(second=0, microsecond=0)


def _moment(typed: str, parts: _Parts, reading: Reading, *, past: bool) -> datetime | None:
    clock = _clock(typed, parts)
    if clock is None:
        if not {"relative", "weekday", "date", "part"} & parts.keys():
            return None
        _refuse_day(typed, parts)
    zone = _fixed(parts.get("zone", "")) or reading.zone
    here = reading.now.astimezone(zone)
    if parts.get("named") == "midnight" and len(parts) > 1 + ("zone" in parts):
        _refuse_midnight(typed, _day(typed, parts, here, clock, past=past))
    day = _day(typed, parts, here, clock, past=past)
    try:
        naive = datetime(day.year, day.month, day.day, *clock)  # noqa: DTZ001 - the zone is settled just below
    except ValueError as error:
        refuse("time", f"{typed!r} is not a time: {error}")
    if zone is not reading.zone:
        return naive.replace(tzinfo=zone).astimezone(UTC)
    if name := parts.get("zone"):
        return _named(typed, naive, name, reading)
    return in_zone(naive, typed, reading)


def _clock(typed: str, parts: _Parts) -> _Clock | None:
    """Return the clock time that was said; None where none was."""
    if "named" in parts:
        return (0 if parts["named"] == "midnight" else 12), 0, 0
    if "hour" not in parts:
        return None
    hour, minute, second = (int(parts.get(name, 0)) for name in ("hour", "minute", "second"))
    if "minute" not in parts and "half" not in parts:
        if parts.keys() == {"hour"} and hour < 60:
            refuse(
                "time", f"{typed!r} alone may be an hour or an amount", f"type {hour % 24}:00, {hour} h or {hour} min"
            )
        if not parts.keys() <= {"hour", "relative"}:
            day = typed.lower().replace(parts["hour"], "", 1) if "weekday" in parts else ""
            shown = f"{day.strip()} {hour}:00" if day.strip().isalpha() and hour < 24 else f"{hour % 24}:00"
            refuse("time", f"{typed!r} may mean a day or an hour", f"write the hour as {shown}")
    if "half" in parts:
        if not 1 <= hour <= 12:
            refuse("time", f"{typed!r} is not a time: with am and pm the hours go from 1 to 12")
        hour = hour % 12 + (12 if parts["half"] == "p" else 0)
    if hour > 23 or minute > 59 or second > 59:
        refuse("time", f"{typed!r} is not a time: a day goes from 00:00 to 23:59")
    return hour, minute, second


def _day(typed: str, parts: _Parts, here: datetime, clock: _Clock, *, past: bool) -> date:
    """Return the day that was meant: of dates the nearest, of all else the nearest on the right side of now."""
    today, now = here.date(), (here.hour, here.minute)
    if "relative" in parts:
        return today + timedelta(days=_DAYS[parts["relative"]])
    late = here + _SLACK
    # As of the day before, where midnight has passed meanwhile.
    slack = late.hour + 24 * (late.date() > today), late.minute
    over = clock[:2] > slack if past else clock[:2] <= now
    if "iso" in parts or "date" in parts:
        day = _dated(typed, parts, today)
        if {"iso", "year"}.isdisjoint(parts):
            years = (today.year, today.year + 1, today.year - 1)
            day = min((one for year in years if (one := _in_year(day, year))), key=lambda one: abs(one - today))
        said = parts.get("weekday", "").rstrip(".")
        if said and day.weekday() != _WEEKDAYS.index(said[:3]):
            refuse("time", f"{typed!r}: {day} is a {day:%A}, and not a {said.capitalize()}", "type one of the two")
        return day
    if "weekday" in parts:
        number = _WEEKDAYS.index(parts["weekday"][:3])
        away = (today.weekday() - number if past else number - today.weekday()) % 7
        away += 7 * (away == 0 and over)
        found = today + timedelta(days=-away if past else away)
        if parts.get("which") in {"next", "last"}:
            other = found + timedelta(days=-7 if past else 7)
            shown = " or ".join(f"{one} {clock[0]:02}:{clock[1]:02}" for one in (found, other))
            refuse("time", f"{typed!r} may be two days", f"type {shown}")
        return found
    return today + timedelta(days=(-1 if past else 1) if over else 0)


def _dated(typed: str, parts: _Parts, today: date) -> date:
    """Return the date that was said; without a year, this year's."""
    if "iso" in parts:
        year, month, day = map(int, parts["iso"].split("-"))
    else:
        month = _MONTHS.index(parts["month"][:3]) + 1
        year, day = int(parts.get("year", today.year)), int(parts["date"])
    if year not in _YEARS:
        refuse("time", f"{typed!r} is not a time: the year is {year}")
    try:
        return date(year, month, day)
    except ValueError as error:
        refuse("time", f"{typed!r} is not a time: {error}")


def _in_year(day: date, year: int) -> date | None:
    try:
        return day.replace(year=year)
    except ValueError:
        return None


def _fixed(name: str) -> tzinfo | None:
    """Return the zone that was said with its offset; None for another, or none."""
    if name in {"z", "utc", "gmt"}:
        return UTC
    found = re.fullmatch(r"([+-])(\d{2})(?::?(\d{2}))?", name)
    if found is None:
        return None
    size = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    if size > timedelta(hours=14):
        refuse("time", f"{name} is not the offset of any zone")
    return timezone(-size if found[1] == "-" else size)


def _named(typed: str, naive: datetime, name: str, reading: Reading) -> datetime:
    """Return a time with the short name of its zone, which many zones share: only ours counts, as it is that day."""
    sides = [naive.replace(tzinfo=reading.zone, fold=fold) for fold in (0, 1)]
    for side in sides:
        moment = side.astimezone(UTC)
        if f"{side:%Z}".lower() == name and moment.astimezone(reading.zone).replace(tzinfo=None) == naive:
            return moment
    here = f"{sides[0]:%Z}"
    refuse(
        "time",
        f"{typed!r}: {name.upper()} is not the time of {reading.zone.key} on that day, which is {here}",
        f"type {naive:%Y-%m-%d %H:%M}, or end in UTC or an offset such as {sides[0]:%z}",
    )


def _is_in_utc(said: str, moment: datetime) -> bool:
    """Say whether a time in UTC, with its date or without, is that of a moment."""
    shown = f"{moment:%Y-%m-%d %H:%M:%S}"
    return said in {shown, shown[11:], *({shown[:16], shown[11:16]} if not moment.second else ())}


def _refuse_day(typed: str, parts: _Parts) -> NoReturn:
    """Refuse a day without a clock time."""
    part = parts.get("part", "")
    day = typed.lower()
    for word in ("in the ", part):
        day = day.replace(word, "")
    day = " ".join(day.split()) if day.split() not in ([], ["this"]) else "today"
    what = "names no clock time" if part else "is a day without a clock time"
    refuse("time", f"{typed!r} {what}", f"type for example {day} {_PARTS.get(part, '13:00')}")


def _refuse_midnight(typed: str, day: date) -> NoReturn:
    """Refuse midnight with a day: the day begins with one, and ends with another."""
    sides = " or ".join(f"{one} 00:00" for one in (day, day + timedelta(days=1)))
    refuse("time", f"{typed!r} may be the night before or after", f"type {sides}")
