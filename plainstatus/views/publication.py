"""When what was said of incidents became public, and how maintenances were moved: the record alone knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from plainstatus.model import Scheduled

__all__ = ["Declared", "Moved", "Moves", "Published"]

#: When an update became public: (id of its incident, `known_at`) → the moment, as the record has it.
Published = Mapping[tuple[str, datetime], datetime]
#: When a correction or withdrawal became public: (id of its incident, `known_at` of its update or None for the incident
#: itself, the time that it bears) → the moment, as the record has it.
Declared = Mapping[tuple[str, datetime | None, datetime], datetime]


@dataclass(frozen=True)
class Moved:
    """A maintenance was given another window."""

    #: When that became public, as the record has it.
    at: datetime
    was: Scheduled
    now: Scheduled
    #: The update that became public with it and tells it, by the time that it is known by; None where there was none.
    update: datetime | None

    @property
    def end_only(self) -> bool:
        """Whether it begins when it was to begin."""
        return self.was.begin == self.now.begin


#: Incident → how it was moved, oldest first.
Moves = Mapping[str, tuple[Moved, ...]]
