"""What the record knows of how and when things were told first, for those who told each of them once: feeds."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final, NamedTuple

from plainstatus.model import (
    Action,
    ComponentState,
    Correction,
    FactCorrection,
    Incident,
    Scheduled,
    Status,
    Text,
    Withdrawn,
)

__all__ = ["UNRECORDED", "Declaration", "FactsThen", "FirstWords", "Telling"]

#: An incident's id and the time that its update is known by; None for the incident itself.
Told = tuple[str, datetime | None]


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
    #: Correction or withdrawal → when that became public.
    changed: Mapping[Declaration, datetime]
    #: Those of them that moved the dates of the entry that they change, as earlier versions had it.
    moved: Set[Declaration]
    #: What was imported then, or the facts of it: what the record does not know of its corrections moved dates, too.
    moving: Set[Told]
    #: Update → its first words.
    words: Mapping[Told, FirstWords]
    #: Statement → its title and text at first.
    letters: Mapping[str, tuple[str, Text]]
    #: Incident → its facts, and when they became so, the oldest first; only where they changed since then.
    facts: Mapping[str, tuple[tuple[datetime, FactsThen], ...]]
    #: Incident → when one of the facts that a banner shows last became what it is.
    shown: Mapping[str, datetime]
    #: When the site was first published; None where nothing tells.
    began: datetime | None = None


#: What a site knows that keeps no record.
UNRECORDED: Final = Telling(
    first_ids=MappingProxyType({}),
    entered=MappingProxyType({}),
    changed=MappingProxyType({}),
    moved=frozenset(),
    moving=frozenset(),
    words=MappingProxyType({}),
    letters=MappingProxyType({}),
    facts=MappingProxyType({}),
    shown=MappingProxyType({}),
)
