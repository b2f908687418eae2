"""Moments in the organisation's zone: from the clock time there, and back."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from plainstatus.model.context import Reading, refuse

__all__ = ["format_moment", "in_zone"]


def format_moment(moment: datetime, zone: ZoneInfo, *, offset: bool = False) -> str:
    """Write a moment as staff would type it: in the zone, to the second only where it has seconds.

    Where the clock time alone would be refused, because it comes twice that night, its offset is added.
    """
    local = moment.astimezone(zone)
    text = local.strftime("%Y-%m-%d %H:%M:%S" if local.second else "%Y-%m-%d %H:%M")
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return text + local.strftime(" %z") if offset or twice else text


def in_zone(naive: datetime, typed: str, reading: Reading) -> datetime:
    """Return a clock time of the organisation's zone in UTC, or refuse one that is skipped or comes twice there."""
    early, late = naive.replace(tzinfo=reading.zone), naive.replace(tzinfo=reading.zone, fold=1)
    before, after = early.utcoffset(), late.utcoffset()
    if before == after or before is None or after is None:
        return early.astimezone(UTC)
    zone = reading.zone.key
    if before > after:
        spellings = [format_moment(side.astimezone(UTC), reading.zone, offset=True) for side in (early, late)]
        refuse(
            "time",
            f"{typed!r} comes twice in {zone}, when the clocks go back",
            f"or {spellings[1]}",
            instead=spellings[0],
        )
    gap = after - before
    spellings = [
        format_moment((naive - before - gap).replace(tzinfo=UTC), reading.zone, offset=True),
        format_moment((naive - before).replace(tzinfo=UTC), reading.zone, offset=True),
    ]
    refuse(
        "time",
        f"{typed!r} does not exist in {zone}: the clocks go forward",
        f"or {spellings[1]}",
        instead=spellings[0],
    )
