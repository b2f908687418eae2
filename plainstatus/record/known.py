"""What the record knows of one thing: its newest lines, and the texts in them that are public."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from plainstatus.record.lines import Line

__all__ = ["Known", "join", "strings_in", "texts_of"]


@dataclass(frozen=True, slots=True)
class Known:
    """What the record knows of an update, or of an incident's facts."""

    key: str
    #: When it became public; imported updates: the time that they are known by.
    published: datetime
    #: The newest line about it; the higher `rank`, the newer.
    newest: Line
    rank: int
    #: The newest line that says what it is; None where it became public as withdrawn.
    said: Line | None
    #: The newest line that withdraws it.
    withdrawn: Line | None


def texts_of(item: Known) -> frozenset[str] | None:
    """Return every text that the newest lines about a thing hold; None where a line keeps its digests only."""
    contents = [line.content for line in (item.said, item.withdrawn) if line is not None]
    kept = [content for content in contents if content is not None]
    return frozenset(strings_in(kept)) if len(kept) == len(contents) else None


def strings_in(value: Any) -> Iterator[str]:
    """Yield every text in some content."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for part in value.values() if isinstance(value, Mapping) else value:
            yield from strings_in(part)


def join(one: Known, other: Known) -> Known:
    """Return what two parts of a history know of the same thing."""
    older, newer = sorted((one, other), key=lambda item: item.rank)
    return Known(
        newer.key,
        older.published,
        newer.newest,
        newer.rank,
        newer.said or older.said,
        newer.withdrawn or older.withdrawn,
    )
