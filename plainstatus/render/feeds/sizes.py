"""How much a feed may have: what goes first where it has more."""

from __future__ import annotations

import gzip
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from plainstatus.render.feeds.feed import Entry, Feed

__all__ = ["LARGEST", "LARGEST_INCIDENT", "STAY", "STAYS", "bounded", "fitting", "largest_component"]

#: In bytes, as `gzip -9` makes it: a phone on a bad line can bear that.
LARGEST: Final = 64 * 1024
#: In bytes as it stands: of the feed of an incident.
LARGEST_INCIDENT: Final = 256 * 1024
#: The same of the feed of a component: on a site with few components, and on one with many.
_LARGE: Final = 32 * 1024
_SMALL: Final = 8 * 1024
_FEW: Final = 100
#: Whatever happens in 30 days, the feed of a component has no more bytes.
_HARD: Final = 48 * 1024
#: An entry stays for so long, counted from the newest one, and until so many came after it.
STAYS: Final = timedelta(days=30)
STAY: Final = 20
#: How many entries keep their content, whatever the size.
_LEAST: Final = 10
#: How many entries stay, whatever the size: those that may be in no full archive yet.
_UNARCHIVED: Final = 50
#: How many entries of a component come with their content before others have as much as a summary.
_FIRST: Final = 3

#: How many entries stay, how many of these have their content, and how many of these a summary and categories.
_Cut = tuple[int, int, int]


def fitting(feed: Feed, write: Callable[[Feed], bytes]) -> bytes:
    """Return what `write` makes of a feed, newest entry first, in at most `LARGEST` bytes if that is possible.

    Where it is too large, the oldest summaries beyond the newest 50 entries go first, then the content of the oldest
    entries that have a summary too. The newest ten stay as they are. Entries without a summary, those for programs, go
    whole, but for the newest ten.

    One that is complete keeps all entries, unless it has more than `LARGEST_INCIDENT` bytes: then those go that need
    not stay, and it is complete no more; then the content of the rest, then their summaries.
    """
    made = _first_that(_is_light, feed, write, _steps(feed))
    if feed.complete and len(made) > LARGEST_INCIDENT:
        return _first_that(_is_small, feed, write, _last_steps(feed))
    return made


def _first_that(
    fits: Callable[[bytes], bool], feed: Feed, write: Callable[[Feed], bytes], steps: Sequence[_Cut]
) -> bytes:
    """Return the feed as it is where that fits, else after as few steps as need be."""
    whole = write(feed)
    if fits(whole) or not steps:
        return whole

    def made(step: _Cut) -> bytes:
        entries = _cut(feed.entries, step)
        return write(replace(feed, entries=entries, complete=feed.complete and len(entries) == len(feed.entries)))

    enough = bisect_left(steps, True, hi=len(steps) - 1, key=lambda step: fits(made(step)))
    return made(steps[enough])


def _is_light(data: bytes) -> bool:
    # What is small as it stands need not be packed to be sure.
    return len(data) <= LARGEST or len(gzip.compress(data, 9)) <= LARGEST


def _is_small(data: bytes) -> bool:
    return len(data) <= LARGEST_INCIDENT


def _cut(entries: Sequence[Entry], step: _Cut) -> tuple[Entry, ...]:
    kept, full, told = step
    return tuple([
        entry if index < full else entry.short if index < told else entry.headed
        for index, entry in enumerate(entries[:kept])
    ])  # fmt: skip


def _steps(feed: Feed) -> list[_Cut]:
    """Return ever smaller sizes of the feed."""
    count = len(feed.entries)
    if any(entry.subject is None for entry in feed.entries):
        return [(kept, kept, kept) for kept in range(count - 1, _LEAST - 1, -1)]
    least = count if feed.complete else min(count, _UNARCHIVED)
    return [
        *((kept, count, count) for kept in range(count - 1, least - 1, -1)),
        *((least, full, least) for full in range(least - 1, _LEAST - 1, -1)),
    ]


def _last_steps(feed: Feed) -> list[_Cut]:
    """Return ever smaller sizes of a feed that is complete no more."""
    count, stay = len(feed.entries), _staying(feed.entries)
    full = min(stay, _LEAST)
    return [
        *((kept, full, kept) for kept in range(count, stay - 1, -1)),
        *((stay, some, stay) for some in range(full - 1, -1, -1)),
        *((stay, 0, told) for told in range(stay - 1, -1, -1)),
    ]


def _staying(entries: Sequence[Entry]) -> int:
    """Return how many entries, newest first, stay for their number or their age."""
    since = entries[0].published - STAYS
    return max(min(len(entries), STAY), sum(entry.published >= since for entry in entries))


def largest_component(components: int) -> int:
    """Return how many bytes the feed of a component should have at most, on a site with so many."""
    return _LARGE if components <= _FEW else _SMALL


def bounded(
    feed: Feed,
    write: Callable[[Feed], bytes],
    size: Callable[[Entry], int],
    most: int,
    whole: Callable[[int], Entry],
) -> bytes:
    """Return what `write` makes of the feed of a component, in at most `most` bytes if that is possible.

    All entries have their titles: without more of them, `most` counts for nothing up to 48 KB, and beyond that the
    oldest go. What room there is goes to the content of the newest three entries, then to summaries, then to the
    content of others. `size` tells how many bytes an entry takes, and `whole` returns all of the one at a place.
    """
    titles = [entry.headed for entry in feed.entries]
    shown, sizes = titles[:STAY], [*map(size, titles[:STAY])]
    taken = len(write(replace(feed, entries=tuple(shown))))
    for entry in titles[STAY:]:
        more = size(entry)
        if taken + more > _HARD:
            break
        shown.append(entry)
        sizes.append(more)
        taken += more
    room = most - taken
    for places, is_short in _betters(len(shown)):
        for place in places:
            better = whole(place).short if is_short else whole(place)
            more = size(better) - sizes[place]
            if more > room:
                break
            shown[place], sizes[place], room = better, sizes[place] + more, room - more
    return write(replace(feed, entries=tuple(shown)))


def _betters(count: int) -> Iterable[tuple[range, bool]]:
    """Yield which entries could say more than their titles, most wanted first, and whether in short."""
    first, others = range(min(count, _FIRST)), range(_FIRST, count)
    return (first, True), (first, False), (others, True), (others, False)
