"""Keeps feeds small enough for a phone on a bad line: what is too large loses its oldest parts."""

from __future__ import annotations

import gzip
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from plainstatus.render.feeds.feed import Entry, Feed

__all__ = ["LARGEST", "fitting"]

#: In bytes, as `gzip -9` makes it.
LARGEST: Final = 64 * 1024
#: How many entries keep their content, whatever the size.
_LEAST: Final = 10
#: How many entries stay, whatever the size: those that may be in no full archive yet.
_STAY: Final = 50


def fitting(feed: Feed, write: Callable[[Feed], bytes]) -> bytes:
    """Return what `write` makes of a feed, newest entry first, in at most `LARGEST` bytes if that is possible.

    Where it is too large, the oldest summaries beyond the newest 50 entries go first, then the content of the oldest
    entries that have a summary too. The newest ten stay as they are, and so does the number of entries in a feed that
    is complete. Entries without a summary, those for programs, go whole, but for the newest ten.
    """
    whole = write(feed)
    if _fits(whole):
        return whole
    steps = _steps(feed)
    if not steps:
        return whole

    def cut(step: tuple[int, int]) -> bytes:
        kept, full = step
        return write(
            feed.with_entries(
                tuple(entry if index < full else _short(entry) for index, entry in enumerate(feed.entries[:kept]))
            )
        )

    enough = bisect_left(steps, True, hi=len(steps) - 1, key=lambda step: _fits(cut(step)))
    return cut(steps[enough])


def _fits(data: bytes) -> bool:
    # What is small as it stands need not be packed to be sure.
    return len(data) <= LARGEST or len(gzip.compress(data, 9)) <= LARGEST


def _steps(feed: Feed) -> list[tuple[int, int]]:
    """Return ever smaller sizes of the feed: how many entries, and how many of these with content and summary."""
    count = len(feed.entries)
    if any(entry.summary is None for entry in feed.entries):
        return [(kept, kept) for kept in range(count - 1, _LEAST - 1, -1)]
    least = count if feed.complete else min(count, _STAY)
    return [
        *((kept, count) for kept in range(count - 1, least - 1, -1)),
        *((least, full) for full in range(least - 1, _LEAST - 1, -1)),
    ]


def _short(entry: Entry) -> Entry:
    return entry if entry.summary is None else replace(entry, content=None)
