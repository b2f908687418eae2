"""A feed, whatever its format: what it says, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from plainstatus.render.feeds.entry import Entry

__all__ = ["Feed"]


@dataclass(frozen=True)
class Feed:
    """What a feed says. All addresses are absolute."""

    id: str
    title: str
    about: str
    language: str
    author: str
    #: The page for people.
    page: str
    #: Newest first.
    entries: tuple[Entry, ...]
    #: The date of a feed without entries, for Atom wants one, and the clock's would change with every build: the first
    #: moment that is known of what it is about, or that of the archive before it.
    since: datetime
    #: Where a hub tells subscribers of changes (https://www.w3.org/TR/websub/); empty where there is none.
    hub: str = ""
    #: Where the very same bytes stand, too.
    duplicates: tuple[str, ...] = ()
    #: It holds everything that there is (RFC 5005, section 2).
    complete: bool = False
    #: It will not change (RFC 5005, section 4).
    archive: bool = False
    #: The archives before and after it, and the feed that they belong to: empty where there is none.
    before: str = ""
    after: str = ""
    current: str = ""

    @property
    def changed(self) -> datetime:
        """When something last happened in it."""
        return max((entry.updated for entry in self.entries[:1]), default=self.since)

    def with_entries(self, entries: tuple[Entry, ...]) -> Feed:
        """Return the same feed with other entries."""
        return replace(self, entries=entries)
