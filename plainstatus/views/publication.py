"""When what was said of incidents became public, and how maintenances were moved: the record alone knows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from plainstatus.model import Correction, FactCorrection, Incident, Scheduled, Withdrawn
from plainstatus.model.frozen import dataclass

__all__ = ["Declaration", "Declared", "Moved", "Moves", "Published"]

#: When an update became public: (id of its incident, `known_at`) → the moment, as the record has it.
Published = Mapping[tuple[str, datetime], datetime]


class Declaration(NamedTuple):
    """A correction or withdrawal, as staff declare it."""

    incident: str
    #: The time that its update is known by; None for the incident itself.
    known_at: datetime | None
    #: The time that it bears.
    at: datetime
    withdrawn: bool

    @classmethod
    def of(
        cls, incident: Incident, known_at: datetime | None, change: Correction | FactCorrection | Withdrawn
    ) -> Declaration:
        """Return what is told of an incident, or of its update that is known by a time."""
        return cls(incident.id, known_at, change.at, isinstance(change, Withdrawn))


#: Correction or withdrawal → when it became public, as the record has it.
Declared = Mapping[Declaration, datetime]


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
