"""What the record knows of how and when things were told first, for those who told each of them once: feeds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final, NamedTuple

from plainstatus.model import Action, ComponentState, Scheduled, Status, Text

__all__ = ["UNRECORDED", "FactsThen", "FirstWords", "Moved", "Moves", "Telling"]

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
    moves: Moves


#: What a site knows that keeps no record.
UNRECORDED: Final = Telling(*[MappingProxyType({})] * 7)
