"""Calendar days in the organisation's zone, and when things became public."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from plainstatus.model.frozen import dataclass

__all__ = ["ONE_DAY", "Publication", "day_of", "day_start"]

#: To the next date; a day in a zone may last 23, 24 or 25 hours.
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Publication:
    """When something that is no update became public, as the record has it."""

    published: datetime
    #: When it last changed for readers; None where it never did.
    changed: datetime | None = None
    #: When each of its declared corrections became public, in their order.
    corrected: tuple[datetime, ...] = ()
    #: When it was withdrawn; None while it stands.
    removed: datetime | None = None
    #: When one of these last moved the dates of a statement's entries in feeds; None where none did.
    moved: datetime | None = None


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """Return the day on which the moment falls in the zone."""
    return moment.astimezone(zone).date()


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """Return the day's first moment in the zone, in UTC.

    Where clocks skip midnight it is the moment they do so; where midnight comes twice, the first of the two.
    """
    return datetime.combine(day, time(), zone).astimezone(UTC)
