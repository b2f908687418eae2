"""What the record knows of how and when things were told first, for those who told each of them once: feeds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final, NamedTuple

from plainstatus.model import Action, ComponentState, Scheduled, Status, Text
from plainstatus.views.incident import UpdateView
from plainstatus.views.publication import Moves
from plainstatus.views.timeline import Stood

__all__ = ["UNRECORDED", "FactsThen", "FirstWords", "Telling"]

#: An incident's id and the time that its update is known by; None for the incident itself.
Told = tuple[str, datetime | None]


class FirstWords(NamedTuple):
    """What was said at first, before anything was corrected."""

    title: str
    #: None where it brought none.
    status: Status | None
    text: Text


class FactsThen(NamedTuple):
    """What entries say of an incident, as it was once. Staff may change these facts at any time, and entries stay."""

    title: Text
    affects: Text | None
    #: By the ids that they have today.
    components: Mapping[str, ComponentState | None]
    actions: tuple[Action, ...]
    started: datetime | None
    scheduled: Scheduled | None


@dataclass(frozen=True)
class Telling:
    """What is missing here is not known: it counts as told at its own time, in today's words."""

    #: Incident → the id that it was published under first, where that is another one.
    first_ids: Mapping[str, str]
    #: Update → when it entered the record: of an imported one, when it was imported.
    entered: Mapping[Told, datetime]
    #: Update or incident, and the time that its correction or withdrawal bears → when that became public.
    changed: Mapping[tuple[str, datetime | None, datetime], datetime]
    #: Update → its first words.
    words: Mapping[Told, FirstWords]
    #: Statement → its title and text at first.
    letters: Mapping[str, tuple[str, Text]]
    #: Incident → its facts, and when they became so, the oldest first; only where they changed since then.
    facts: Mapping[str, tuple[tuple[datetime, FactsThen], ...]]
    #: Update → what stood of its incident when it was published; only where that is not what stands today.
    stood: Stood
    #: Incident → how it was moved.
    moves: Moves
    #: Updates without a status of their own that feeds told under the one before them, as earlier versions did.
    headed_as_before: frozenset[Told] = field(default=frozenset(), kw_only=True)

    def headed(self, incident: str, shown: UpdateView) -> Status | None:
        """Return the status that feeds head an update with; None where they call it an update."""
        as_before = (incident, shown.update.known_at) in self.headed_as_before
        return shown.status if as_before else shown.own_status


#: What a site knows that keeps no record.
UNRECORDED: Final = Telling(*[MappingProxyType({})] * 8)
