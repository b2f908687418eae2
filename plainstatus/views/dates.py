"""Calendar days in the organisation's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

__all__ = ["ONE_DAY", "day_of", "day_start"]

#: To the next date; a day in a zone may last 23, 24 or 25 hours.
ONE_DAY = timedelta(days=1)


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """Return the day on which the moment falls in the zone."""
    return moment.astimezone(zone).date()


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """Return the day's first moment in the zone, in UTC.

    Where clocks skip midnight it is the moment they do so; where midnight comes twice, the first of the two.
    """
    return datetime.combine(day, time(), zone).astimezone(UTC)
