"""What the record knows of how and when things were told first, for those who told each of them once: feeds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import field, fields
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from plainstatus.model import Action, ComponentState, Correction, Incident, Scheduled, Status, Text, Update, Withdrawn
from plainstatus.model.digests import digest
from plainstatus.model.frozen import dataclass
from plainstatus.views.faq import Publications
from plainstatus.views.later import Later
from plainstatus.views.publication import Declaration, Moves, Published
from plainstatus.views.timeline import Stood
from plainstatus.views.update import UpdateView

__all__ = [
    "UNRECORDED",
    "FactsThen",
    "FirstWords",
    "Telling",
    "outdated_translations",
    "outdated_writings",
    "telling_by_incident",
]

#: An incident's id and the time that its update is known by; None for the incident itself.
Told = tuple[str, datetime | None]


#: Is shared by all of which nothing is known, as is nearly everything of most incidents.
_NOTHING: Final[Mapping[Any, Any]] = MappingProxyType({})


def _nothing() -> Mapping[Any, Any]:
    return _NOTHING


def _unknown(_: str) -> None:
    """Know of no incident."""


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
class Telling(Later):
    """What is missing here is not known: it counts as told at its own time, in today's words."""

    #: Update → when it became public.
    published: Published = field(default_factory=_nothing)
    #: The same of what is no incident, of each breach, and of the answers that are made of its facts.
    publications: Publications = field(default_factory=_nothing)
    #: Incident → the id that it was published under first, where that is another one.
    first_ids: Mapping[str, str] = field(default_factory=_nothing)
    #: Update → when it entered the record: of an imported one, when it was imported.
    entered: Mapping[Told, datetime] = field(default_factory=_nothing)
    #: Correction or withdrawal → when that became public.
    changed: Mapping[Declaration, datetime] = field(default_factory=_nothing)
    #: Those of them that moved the dates of the entry that they change, as earlier versions had it.
    shifted: Set[Declaration] = frozenset()
    #: What was imported then, or the facts of it: what the record does not know of its corrections moved dates, too.
    shifting: Set[Told] = frozenset()
    #: Update → its first words.
    words: Mapping[Told, FirstWords] = field(default_factory=_nothing)
    #: Statement → its title and text at first.
    letters: Mapping[str, tuple[str, Text]] = field(default_factory=_nothing)
    #: Incident → its facts, and when they became so, the oldest first; only where they changed since then.
    facts: Mapping[str, tuple[tuple[datetime, FactsThen], ...]] = field(default_factory=_nothing)
    #: Update → what stood of its incident when it was published; only where that is not what stands today.
    stood: Stood = field(default_factory=_nothing)
    #: Incident → how it was moved.
    moves: Moves = field(default_factory=_nothing)
    #: Updates that an earlier version has published. Their entries keep what it said: the status before them as heading
    #: where they have none, and when a security incident began, though nobody knew.
    told_before: Set[Told] = frozenset()
    #: Updates that became public after a later one of their incident: alone they would be taken for its newest.
    behind: Set[Told] = frozenset()
    #: Incident → when one of the facts that a banner shows last became what it is.
    shown: Mapping[str, datetime] = field(default_factory=_nothing)
    #: Translation that is older than what it translates → since when: (an incident's id, the time that its update is
    #: known by or None, dotted path, language).
    outdated: Mapping[tuple[str, datetime | None, str, str], datetime] = field(default_factory=_nothing)
    #: The same of letters and standing answers: (`statement` or `faq`, what it is known by, path, language).
    outdated_writings: Mapping[tuple[str, str, str, str], datetime] = field(default_factory=_nothing)
    #: When the site was first published; None where nothing tells.
    began: datetime | None = None
    #: Returns a sum of an incident, and of all that is known of it, where nothing of it was ever put right.
    sum_of: Callable[[str], str | None] = field(default_factory=lambda: _unknown, compare=False, repr=False)
    #: Incident → what is known of it alone.
    by_incident: Mapping[str, Telling] = field(default_factory=_nothing, compare=False, repr=False)

    @cached_property
    def digest(self) -> str:
        """A sum of all of it."""
        return digest(tuple(getattr(self, one.name) for one in fields(self) if one.compare))

    def summed(self, digest: str) -> Telling:
        """Let it go by a sum that somebody has made of what it was made from; return it."""
        self.__dict__["digest"] = digest
        return self

    def of(self, incident: str) -> Telling:
        """Return what is known of one incident, and of nothing else: not of letters and answers, nor of the site."""
        return self.by_incident.get(incident, UNRECORDED)

    def shifts(self, declared: Declaration) -> bool:
        """Say whether a change moved the date of the entry that it changes, as earlier versions had it."""
        return declared in self.shifted if declared in self.changed else declared[:2] in self.shifting

    def never_stood(self, incident: Incident, update: Update) -> bool:
        """Say whether an update became public as withdrawn: nobody has seen what that takes back."""
        if update.withdrawn is None or (incident.id, update.known_at) in self.words:
            return False
        gone = Declaration.of(incident, update.known_at, update.withdrawn)
        public = None if self.shifts(gone) else self.changed.get(gone)
        return public is not None and public == self.entered.get(gone[:2])

    def unsaid(self, incident: Incident, update: Update, change: Correction | Withdrawn) -> bool:
        """Say whether a correction came with the withdrawal of its update, or after: that alone was said."""
        if update.withdrawn is None or change is update.withdrawn:
            return False
        gone, told = (Declaration.of(incident, update.known_at, one) for one in (update.withdrawn, change))
        known = gone in self.changed and gone[:2] in self.words
        return known and told not in self.changed and not self.shifts(gone)

    def headed(self, incident: str, shown: UpdateView) -> Status | None:
        """Return the status that feeds head an update with; None where they call it an update."""
        before = (incident, shown.update.known_at) in self.told_before
        return shown.status if before else shown.own_status


def outdated_translations(telling: Telling) -> dict[str, dict[tuple[datetime | None, str], datetime]]:
    """Return incident → since when which of its translations are older than what they translate."""
    found: dict[str, dict[tuple[datetime | None, str], datetime]] = {}
    pairs = [(about, telling.outdated[about]) for about in iter(telling.outdated)]
    for (name, known_at, _, language), since in sorted(pairs, key=lambda pair: pair[1]):
        found.setdefault(name, {})[known_at, language] = since
    return found


def outdated_writings(telling: Telling) -> dict[tuple[str, str], dict[str, datetime]]:
    """Return the same of letters and answers, by kind and what they are known by."""
    found: dict[tuple[str, str], dict[str, datetime]] = {}
    for (kind, key, _, language), since in sorted(telling.outdated_writings.items(), key=lambda pair: pair[1]):
        found.setdefault((kind, key), {})[language] = since
    return found


def telling_by_incident(
    incidents: Mapping[str, Telling], sum_of: Callable[[str], str | None] = _unknown, **more: Any
) -> Telling:
    """Return what is known of a site: of each incident what `incidents` says when it is asked, and what is given.

    `sum_of` is that of `Telling`.
    """
    sets = {one.name for one in fields(Telling) if isinstance(getattr(UNRECORDED, one.name), Set)}
    joined = {
        name: (_JoinedSet if name in sets else _Joined)(incidents, name, _unknown if name in _OF_EACH else sum_of)
        for name in _OF_INCIDENTS
    }
    return Telling(**{**joined, **more}, sum_of=sum_of, by_incident=incidents)


class _Parts:
    """What is known of each incident under one name."""

    def __init__(self, incidents: Mapping[str, Telling], name: str, sum_of: Callable[[str], str | None]) -> None:
        """Of incidents that `sum_of` knows there is nothing under that name."""
        self._incidents, self._part, self._sum_of = incidents, attrgetter(name), sum_of

    def _of(self, about: Any) -> Any:
        return self._part(self._incidents.get(about if isinstance(about, str) else about[0], UNRECORDED))

    def __iter__(self) -> Iterator[Any]:
        return (about for known in self._asked() for about in self._part(known))

    def __len__(self) -> int:
        return sum(len(self._part(known)) for known in self._asked())

    def __bool__(self) -> bool:
        return any(self._part(known) for known in self._asked())

    def _asked(self) -> Iterator[Telling]:
        return (self._incidents[name] for name in self._incidents if self._sum_of(name) is None)


class _Joined(_Parts, Mapping[Any, Any]):
    """The same as one mapping."""

    def __getitem__(self, about: Any) -> Any:
        return self._of(about)[about]

    def get(self, about: Any, default: Any = None) -> Any:
        """Return what is known."""
        return self._of(about).get(about, default)


class _JoinedSet(_Parts, Set[Any]):
    """The same as one set."""

    def __contains__(self, about: Any) -> bool:
        return about in self._of(about)

    @classmethod
    def _from_iterable(cls, about: Iterable[Any]) -> frozenset[Any]:
        return frozenset(about)


#: Its fields that tell of incidents, by id, or by what begins with it.
_OF_INCIDENTS: Final = (
    "published", "first_ids", "entered", "changed", "shifted", "shifting", "words", "facts", "stood", "moves",
    "told_before", "behind", "shown", "outdated",
)  # fmt: skip
#: Those of them that tell of each incident, even if nothing of it was ever put right.
_OF_EACH: Final = ("published", "entered", "words", "shown")
#: What a site knows that keeps no record.
UNRECORDED: Final = Telling()
