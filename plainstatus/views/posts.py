"""Posts of ours on social networks, which readers can compare with what they were sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from plainstatus.model.frozen import dataclass

__all__ = ["PublicPost"]


@dataclass(frozen=True)
class PublicPost:
    """A post of ours that everybody can read, or could."""

    #: Such as `mastodon`.
    network: str
    #: Over https.
    url: str
    #: When it entered the record, just after it was posted.
    at: datetime
    #: The incident that it tells something of, by the id that it has today; None where that is a letter.
    incident: str | None
    #: The time that the update is known by which it tells; None where it tells something else.
    known_at: datetime | None
    #: The letter that it tells.
    letter: str | None
    #: When we deleted it.
    deleted: datetime | None = None

    def deleted_at(self, moment: datetime) -> PublicPost:
        """Return the same post, deleted at a moment."""
        return replace(self, deleted=moment)
