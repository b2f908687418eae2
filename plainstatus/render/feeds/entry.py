"""What an entry of a feed is, before it is written in one format or another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, NamedTuple

from plainstatus.model import Correction, Update, Withdrawn
from plainstatus.views.incident import IncidentView

__all__ = ["LONGEST_SUMMARY", "LONGEST_TITLE", "Entry", "Form", "Kind", "News", "Subject", "changes"]

#: In characters. Most bots post title and link; the networks that they post to cut what is longer.
LONGEST_TITLE: Final = 120
LONGEST_SUMMARY: Final = 280

#: How much of it is written: all; what readers know without opening it; or what an archive keeps, which holds nothing
#: that may become something else later.
Form = Literal["full", "short", "kept"]

Kind = Literal["update", "correction", "withdrawal", "move", "statement"]


@dataclass(frozen=True)
class Subject:
    """What an entry is about, for programs."""

    kind: Kind
    #: The id of the incident, and of its type; None where a statement is about none.
    incident: str | None
    type: str | None
    status: str | None
    #: The ids of the components that are concerned.
    components: tuple[str, ...]


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
    #: None where the entry is for programs that know Statuspage's feeds.
    subject: Subject | None = None


class News(NamedTuple):
    """Something that became public at a time, and how to write its entry."""

    at: datetime
    #: The rest of the order, for what happened in the same second.
    known_at: datetime
    incident: str
    rank: int
    #: When it entered the record, which is the order of archives: nothing ever comes in between.
    entered: datetime
    #: None for a statement about no incident.
    item: IncidentView | None
    #: What staff want on social networks in place of our words; `none` keeps it off them.
    post: str | None
    #: None where it was withdrawn together with its incident: it is in no feed, and keeps its place in the archives.
    write: Callable[[Form], Entry] | None


def changes(update: Update) -> tuple[Correction | Withdrawn, ...]:
    """Return what was declared about an update after its publication; of two corrections in a second the later."""
    if not update.corrected and update.withdrawn is None:
        return ()
    corrections = tuple({correction.at: correction for correction in update.corrected}.values())
    return corrections if update.withdrawn is None else (*corrections, update.withdrawn)
