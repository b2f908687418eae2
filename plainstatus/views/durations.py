"""How long things took, in words."""

from __future__ import annotations

from datetime import timedelta

__all__ = ["in_words"]


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
    return " ".join(_counted(count, unit) for count, unit in units[largest : largest + 2] if count)


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
