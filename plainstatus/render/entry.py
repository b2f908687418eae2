"""What an entry of a feed is, before it is written in one format or another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

__all__ = ["LONGEST_SUMMARY", "LONGEST_TITLE", "Entry", "News"]

#: In characters. Most bots post title and link; the networks that they post to cut what is longer.
LONGEST_TITLE: Final = 120
LONGEST_SUMMARY: Final = 280


@dataclass(frozen=True)
class Entry:
    """One entry of a feed, whatever the format. Times are never in the future."""

    id: str
    #: Distinct for each entry, because some bots know entries by their links.
    link: str
    title: str
    published: datetime
    updated: datetime
    categories: tuple[str, ...]
    #: Plain text; None where the entry is for programs.
    summary: str | None
    #: Sanitised HTML; None where there is room for the summary only.
    content: str | None


class News(NamedTuple):
    """Something that became public at a time, and how to write its entry, in full or not."""

    at: datetime
    #: The rest of the order, for what happened in the same second.
    known_at: datetime
    incident: str
    rank: int
    write: Callable[[bool], Entry]
