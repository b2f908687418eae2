"""Amounts in words: how many things, which ones, and how long something took."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

__all__ = ["counted", "in_words", "joined"]


def counted(number: int, thing: str) -> str:
    """Return a number of things: '1 page', '2 pages'."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def in_words(duration: timedelta) -> str:
    """Return the duration in at most two units, such as 'less than a minute', '7 minutes' or '2 hours 5 minutes'.

    What is left over is cut off, never rounded up; '3 days' may be 3 days and 50 minutes.
    """
    minutes = duration // timedelta(minutes=1)
    if minutes < 1:
        return "less than a minute"
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    units = [(days, "day"), (hours, "hour"), (minutes, "minute")]
    largest = next(index for index, (count, _) in enumerate(units) if count)
    return " ".join(counted(count, unit) for count, unit in units[largest : largest + 2] if count)


def joined(names: Iterable[str], word: str = "and") -> str:
    """Return names as a sentence lists them: 'names, addresses and passwords'; empty for none."""
    listed = [str(name) for name in names]
    return f" {word} ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)
