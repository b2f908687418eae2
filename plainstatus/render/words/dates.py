"""Moments in words, always with date and zone; in a page also in a form that programs read."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from markupsafe import Markup

from plainstatus.model.frozen import dataclass
from plainstatus.render.words.catalogue import Words

__all__ = ["Times", "machine"]


def machine(moment: datetime) -> str:
    """Write a moment for programs: RFC 3339, in UTC, to the second."""
    # In a zone, the two moments that one clock time is when the clocks go back are equal (PEP 495).
    return _machine(moment.astimezone(UTC))


@lru_cache(maxsize=4096)  # each stands in several files of its incident
def _machine(utc: datetime) -> str:
    return utc.isoformat()[:19] + "Z"


@dataclass(frozen=True)
class Times:
    """Writes moments in the organisation's zone, with UTC beside it; `say` has the words of the same language."""

    zone: ZoneInfo
    say: Words

    def plain(self, moment: datetime) -> str:
        """Write a moment: '15 Nov 2026, 13:00 PST (21:00 UTC)', or once only where the zone is UTC itself."""
        return self.say.moment(self.zone, moment.astimezone(UTC))

    def html(self, moment: datetime) -> Markup:
        """Write a moment for a page, with what programs read (RFC 3339) in the element."""
        return Markup(f'<time datetime="{machine(moment)}">{self.plain(moment)}</time>')  # noqa: S704 - digits and zone names
