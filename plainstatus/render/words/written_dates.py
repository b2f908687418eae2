"""Days and moments as a language writes them.

The names of months and weekdays in English are our own: those of the standard library follow the machine's locale.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

__all__ = ["day", "moment", "month", "short_day"]

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


def _offset(moment: datetime) -> str:
    """Write the offset of a zone whose abbreviation is only a number, which readers would take for anything."""
    digits = moment.strftime("%z")
    return f"UTC{digits[:3]}:{digits[3:5]}"
