"""Amounts in words: how many things, which ones, and how long something took."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

__all__ = ["counted", "in_units", "in_words", "joined"]


def counted(number: int, thing: str) -> str:
    """Return a number of things: '1 page', '2 pages'."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def in_words(duration: timedelta) -> str:
    """Return the duration in at most two units, such as 'less than a minute', '7 minutes' or '2 hours 5 minutes'.

    What is left over is cut off, never rounded up; '3 days' may be 3 days and 50 minutes.
    """
    return " ".join(counted(count, unit) for unit, count in in_units(duration)) or "less than a minute"


def in_units(duration: timedelta) -> list[tuple[str, int]]:
    """Return a duration in its two largest units, `day`, `hour` and `minute`, none of them 0; none below a minute."""
    hours, minutes = divmod(max(duration // timedelta(minutes=1), 0), 60)
    days, hours = divmod(hours, 24)
    units = [("day", days), ("hour", hours), ("minute", minutes)]
    largest = next((index for index, (_, count) in enumerate(units) if count), len(units))
    return [(unit, count) for unit, count in units[largest : largest + 2] if count]


def joined(names: Iterable[str], word: str = "and") -> str:
    """Return names as a sentence lists them: 'names, addresses and passwords'; empty for none."""
    listed = [str(name) for name in names]
    return f" {word} ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)
