"""Days and moments as a language writes them, by CLDR; those in English are our own.

The names of months and weekdays of the standard library would follow the machine's locale.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_skeleton, get_datetime_format, get_timezone_name

from plainstatus.text.languages import direction, locale_of

__all__ = ["by_skeleton", "day", "moment", "moment_in", "month", "short_day"]

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_SHORT_MONTHS = tuple(name[:3] for name in _MONTHS)
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
#: The space between the number of a day and its month.
_NUMBER: Final = re.compile(r"(?<=\d) (?=[^\W\d])|(?<=\d\.) (?=[^\W\d])")


def day(date: date) -> str:
    """Write a day: '15 Nov 2026'."""
    return f"{date.day} {_SHORT_MONTHS[date.month - 1]} {date.year}"


def short_day(date: date) -> str:
    """Write a day where its year is plain: 'Sun 15 Nov'."""
    return f"{_WEEKDAYS[date.weekday()]} {date.day} {_SHORT_MONTHS[date.month - 1]}"


def month(year: int, month: int) -> str:
    """Write a month: 'November 2026'."""
    return f"{_MONTHS[month - 1]} {year}"


@lru_cache(maxsize=4096)
def moment(zone: ZoneInfo, utc: datetime) -> str:
    """Write a moment in a zone: '15 Nov 2026, 13:00 PST (21:00 UTC)'.

    The moment is given in UTC, and stands once only where the zone is UTC itself; UTC's day is written where it is
    another one: '(16 Nov, 04:00 UTC)'.
    """
    local = utc.astimezone(zone)
    text = f"{local.day} {_SHORT_MONTHS[local.month - 1]} {local.year}, {local.hour:02}:{local.minute:02} "
    name = local.tzname() or ""
    if name == "UTC":
        return text + name
    if not name.isalpha():
        name = _offset(local)
    there = f"{utc.hour:02}:{utc.minute:02} UTC"
    if utc.day != local.day:
        year = f" {utc.year}" if utc.year != local.year else ""
        there = f"{utc.day} {_SHORT_MONTHS[utc.month - 1]}{year}, {there}"
    return f"{text}{name} ({there})"


@lru_cache(maxsize=4096)
def by_skeleton(language: str, skeleton: str, day: date) -> str:
    """Write a day in a language that CLDR knows, with the fields of a skeleton (UTS 35), in its own order.

    No line ends between a day's number and its month.
    """
    return _NUMBER.sub("\u00a0", str(format_skeleton(skeleton, day, locale=_known(language))))


@lru_cache(maxsize=4096)
def moment_in(language: str, zone: ZoneInfo, utc: datetime) -> str:
    """Write a moment in a zone as `moment` does, in a language that CLDR knows: '15. Nov. 2026, 13:00 MEZ (12:00 UTC)'.

    Hours are counted to 24, and UTC is called so everywhere: French would write TU, which few have seen.
    """
    local, joined = utc.astimezone(zone), _joined(language)
    day, name = by_skeleton(language, "yMMMd", local.date()), local.tzname() or ""
    if name == "UTC":
        return joined.format(_clock(language, local, name), day)
    there = _clock(language, utc, "UTC")
    if utc.day != local.day:
        days = "MMMd" if utc.year == local.year else "yMMMd"
        there = joined.format(there, by_skeleton(language, days, utc.date()))
    return f"{joined.format(_clock(language, local, _zone_name(language, zone, name, local)), day)} ({there})"


def _clock(language: str, moment: datetime, zone: str) -> str:
    """Write a time of the day with its zone, as one that no line ends in.

    In a script from right to left it is kept to itself by marks: 'PST (21:00 UTC)' would else be read as one, with the
    hours of PST on its other side. https://www.w3.org/International/questions/qa-bidi-unicode-controls
    """
    said = f"{_time(language, moment.hour, moment.minute)}\u00a0{zone}"
    return f"\u200e{said}\u200f" if direction(language) == "rtl" else said


@lru_cache(maxsize=64)
def _joined(language: str) -> str:
    """Return how day and time stand beside each other: `{1}, {0}`."""
    return str(get_datetime_format("medium", locale=_known(language)))


@lru_cache(maxsize=4096)
def _time(language: str, hour: int, minute: int) -> str:
    """Write a time of the day, with hours to 24."""
    return str(format_skeleton("Hm", time(hour, minute), None, locale=_known(language)))


def _known(language: str) -> Locale:
    return locale_of(language) or Locale("en")


def _zone_name(language: str, zone: ZoneInfo, abbreviation: str, local: datetime) -> str:
    """Return what the language calls a zone for short, such as MEZ; else its abbreviation, or its offset."""
    for name in (_short_name(language, zone, bool(local.dst())), abbreviation):
        if name.isalpha():
            return name
    return _offset(local)


@lru_cache(maxsize=256)
def _short_name(language: str, zone: ZoneInfo, summer: bool) -> str:
    locale = _known(language)
    return str(get_timezone_name(zone, "short", locale=locale, zone_variant="daylight" if summer else "standard"))


def _offset(moment: datetime) -> str:
    """Write the offset of a zone whose abbreviation is only a number, which readers would take for anything."""
    digits = moment.strftime("%z")
    return f"UTC{digits[:3]}:{digits[3:5]}"
