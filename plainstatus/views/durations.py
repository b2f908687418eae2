"""How long things took, in words."""

from __future__ import annotations

from datetime import timedelta

__all__ = ["in_words"]


def in_words(duration: timedelta) -> str:
    """Return the duration in at most two units: 'less than a minute', '7 minutes', '2 hours 5 minutes', '3 days 4 hours'."""
    raise NotImplementedError
