"""Signed statements as they stand at a moment: when each became public, was corrected or withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from plainstatus.model import Statement, Text
from plainstatus.views.dates import Publication, day_start
from plainstatus.views.faq import Publications

__all__ = ["Letter", "letters"]


@dataclass(frozen=True)
class Letter:
    """A statement, and when things became public about it."""

    statement: Statement
    #: As the record has it, never later than now; without one, the beginning of the day that the letter bears.
    published: datetime
    #: The same, also where a clock was ahead: what is out keeps its dates.
    dated: datetime
    #: Whether `published` is from the record.
    recorded: bool
    #: The notes of what was wrong, oldest first; the time is None where nothing tells when the note was published.
    corrections: tuple[tuple[datetime | None, Text], ...]
    #: None where it stands, or where nothing tells when it was withdrawn.
    withdrawn_at: datetime | None
    #: When a correction or its withdrawal last moved the dates of its entries in feeds; None where none did.
    moved: datetime | None = None

    @property
    def never_stood(self) -> bool:
        """Whether it became public as withdrawn: nobody has seen what that takes back."""
        return self.withdrawn_at == self.dated and self.moved is None

    @property
    def changed(self) -> datetime:
        """When the newest thing was said about it."""
        moments = [self.dated, self.withdrawn_at, *(at for at, _ in self.corrections)]
        return max(moment for moment in moments if moment is not None)


def letters(
    statements: Iterable[Statement], zone: ZoneInfo, now: datetime, publications: Publications
) -> tuple[Letter, ...]:
    """Return the statements in their order; `publications` holds what the record knows of them."""
    return tuple(_letter(item, zone, now, publications.get(("statement", item.slug))) for item in statements)


def _letter(statement: Statement, zone: ZoneInfo, now: datetime, known: Publication | None) -> Letter:
    times = known.corrected if known else ()
    published = min(known.published if known else day_start(statement.date, zone), now)
    return Letter(
        statement,
        published,
        known.published if known else published,
        known is not None,
        tuple((times[index] if index < len(times) else None, note) for index, note in enumerate(statement.corrected)),
        known.removed if known and statement.withdrawn is not None else None,
        known.moved if known else None,
    )
