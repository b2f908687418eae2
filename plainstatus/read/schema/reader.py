"""Turns the values of all files into a `Site`, or tells every problem in them, sorted by file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, TypeAdapter, ValidationError

from plainstatus.errors import InvalidIncidents, Level
from plainstatus.model import STATUSES, Component, Group, Incident, IncidentType, Organisation, Reading, Site, Update
from plainstatus.model.base import keys_of
from plainstatus.model.moments import Moment, Zone
from plainstatus.model.texts import Language
from plainstatus.read.collector import collector_paused
from plainstatus.read.did_you_mean import Guesses, did_you_mean
from plainstatus.read.schema.clocks import (
    Public,
    Said,
    lying_ahead,
    nothing_said,
    saying_now,
    settled,
    with_moments,
)
from plainstatus.read.schema.faults import Fault, tell, to_problems
from plainstatus.read.schema.kept import NOTHING_KEPT, Incidents, Kept
from plainstatus.read.schema.loaded import Loaded, find_nows
from plainstatus.read.schema.rules import Known, check_components, check_incident, check_updates, warn_of_incident
from plainstatus.read.schema.tidy import in_order, named_components, renamed
from plainstatus.read.yaml import Document, Value
from plainstatus.read.yaml.places import Place, at, items_at

__all__ = ["Reader"]

#: The version of the format that this module reads.
FORMAT = "1"

_T = TypeVar("_T")
_Model = TypeVar("_Model", bound=BaseModel)
_ZONE: TypeAdapter[ZoneInfo] = TypeAdapter(Zone)
_LANGUAGE: TypeAdapter[str] = TypeAdapter(Language)
_KIND: TypeAdapter[IncidentType] = TypeAdapter(IncidentType)
_MOMENT: TypeAdapter[datetime] = TypeAdapter(Moment)


class Reader:
    """One reading of a site's files: gathers problems on the way."""

    def __init__(
        self,
        documents: Sequence[Document],
        now: datetime,
        *,
        private: Sequence[Document] | None = None,
        said: Said = nothing_said,
        kept: Kept | None = None,
    ) -> None:
        """`private` is given to show drafts: files of which only the incidents count, as drafts do then.

        `said` knows the times of what is public: they may lie ahead, where another clock was wrong. `kept` has what
        was read before; then to read may raise Doubtful.
        """
        self.kept = kept
        self.drafts_count = private is not None
        self.documents = (*documents, *(private or ()))
        self.private_files = {document.file for document in private or ()}
        self.main = documents[0]
        self.faults: list[tuple[Document, Fault, Level]] = []
        self.guess = Guesses()
        #: (kind of thing, id) → where it stands first.
        self.named: dict[tuple[str, str], tuple[Document, Place]] = {}
        self.said = said
        self.reading = Reading(ZoneInfo("UTC"), now.replace(microsecond=0), said=Public(said, [""]))
        #: (file, place) → what the word `now` becomes there, where that is no other thing's `now`.
        self.settled: dict[tuple[str, Place], datetime] = {}

    def read(self) -> Loaded:
        """Return what was read, or raise InvalidIncidents."""
        with collector_paused():
            return self._read()

    def _read(self) -> Loaded:
        self._keys()
        self._settle_reading()
        organisation = self._entry(Organisation, self.main, ("organisation",), default={}) or Organisation()
        self._warn_of_clocks(self.main, ("organisation",), Public(self.said, [""]))
        groups = self._list(Group, self.main, "groups")
        components = self._list(Component, self.main, "components")
        group_names = self._names(self.main, "groups", "group")
        component_names = self._names(self.main, "components", "component")
        self._components(components, group_names)
        aliases = {alias: item.id for _, item in components for alias in item.aliases}
        known = Known(
            set(component_names),
            organisation.contacts,
            self.reading.zone,
            self.reading.now,
            self._is_public,
            self.guess,
            {str(item.name).lower(): item.id for _, item in components},
        )
        incidents, drafts = self._incidents(known, aliases)
        self._offsets()
        problems = to_problems(self.faults)
        if any(problem.level == "error" for problem in problems):
            raise InvalidIncidents(problems)
        site = Site.model_construct(
            organisation=organisation,
            groups=tuple(item for _, item in groups),
            components=tuple(item for _, item in components),
            incidents=tuple(sorted(incidents, key=lambda item: (item.first_at, item.id), reverse=True)),
            clock=self.clock,
        )
        return Loaded(
            site=site,
            now=self.reading.now,
            warnings=tuple(sorted(problems)),
            documents=tuple(self.documents),
            nows=tuple(find_nows(self.documents, self.reading, self.settled)),
            drafts=tuple(drafts),
            carried=frozenset(),
            places={name: spot for (what, name), spot in self.named.items() if what == "incident"},
            said=self.said,
        )

    def _problem(self, document: Document, fault: Fault, level: Level = "error") -> None:
        self.faults.append((document, fault, level))

    def _keys(self) -> None:
        """Refuse keys that do not belong at the top of a file, and formats of the future."""
        every = ["format", *keys_of(Site).values()]
        for document in self.documents:
            known = every if document is self.main else ["format", "incidents"]
            # Notes of any kind may stand beside a draft.
            for key in document.top if document.file not in self.private_files else ():
                if key in every and key not in known:
                    self._problem(document, Fault((key,), f"{key!r} belongs in {self.main.file}", "move it there"))
                elif key not in known:
                    near, hint = did_you_mean(key, known)
                    self._problem(document, Fault((key,), f"unknown key {key!r}", hint, key_instead=near))
            version = document.top.get("format")
            if version is not None and version != FORMAT:
                shown = {list: "a list", dict: "a mapping"}.get(type(version), repr(version))
                message = f"this Plainstatus reads format {FORMAT}, not {shown}"
                self._problem(document, Fault(("format",), message, "or install a newer one", instead=FORMAT))

    def _settle_reading(self) -> None:
        """Settle zone, language and clock first: how all other values are read depends on them.

        A fault in zone or language is told when the organisation is read.
        """
        raw = self.main.top.get("organisation")
        if isinstance(raw, dict):
            zone = self._try(_ZONE, raw.get("timezone")) or self.reading.zone
            language = self._try(_LANGUAGE, raw.get("language")) or self.reading.language
            self.reading = replace(self.reading, zone=zone, language=language)
        self.clock: datetime | None = None
        if (typed := self.main.top.get("clock")) is not None:
            try:
                self.clock = _MOMENT.validate_python(typed, context=self.reading)
                self.reading.now = self.clock
            except ValidationError as error:
                self._tell(error, Site, self.main, ("clock",))

    def _try(self, adapter: TypeAdapter[_T], raw: Value) -> _T | None:
        try:
            return None if raw is None else adapter.validate_python(raw, context=self.reading)
        except ValidationError:
            return None

    def _tell(self, error: ValidationError, model: type[BaseModel], document: Document, place: Place) -> None:
        for fault in tell(error, model, statuses=self._statuses(model, document, place)):
            self._problem(document, fault.below(place))

    def _statuses(self, model: type[BaseModel], document: Document, place: Place) -> Sequence[str] | None:
        """Return the statuses that an incident's updates may have; None where its type cannot be read."""
        raw = document.value(place)
        kind = self._try(_KIND, raw.get("type") or "outage") if model is Incident and isinstance(raw, dict) else None
        return None if kind is None else STATUSES[kind]

    def _entry(self, model: type[_Model], document: Document, place: Place, default: Value = None) -> _Model | None:
        raw = document.value(place)
        try:
            return model.model_validate(default if raw is None else raw, context=self.reading)
        except ValidationError as error:
            self._tell(error, model, document, place)
            return None

    def _places(self, document: Document, key: str) -> Iterator[Place]:
        count = document.count(key)
        if count is not None:
            yield from ((key, index) for index in range(count))
        elif document.top.get(key) is not None:
            self._problem(document, Fault((key,), f"{key!r} must hold a list", "begin each item with a dash"))

    def _list(self, model: type[_Model], document: Document, key: str) -> list[tuple[Place, _Model]]:
        entries = [(place, self._entry(model, document, place)) for place in self._places(document, key)]
        return [(place, entry) for place, entry in entries if entry is not None]

    def _names(self, document: Document, key: str, what: str, kept: Incidents = NOTHING_KEPT) -> list[str]:
        """Return the ids and aliases of a list's items as typed, and refuse those that stand there twice.

        Items with faults elsewhere count too: who mistypes a date should not read that the id is unknown.
        """
        names: list[str] = []
        for index in range(document.count(key) or 0):
            if (before := kept.get(index)) is not None:
                for one in (before.id, *before.aliases):
                    self._first(document, (key, index), what, one)
                continue
            item = document.value((key, index))
            here: set[str] = set()
            for number, name in enumerate([at(item, ("id",)), *items_at(item, "aliases")]):
                if not isinstance(name, str):
                    continue
                if name in here:
                    message = f"{name!r} stands here already: an alias is another id, which the {what} had before"
                    self._problem(document, Fault((key, index, "aliases", number - 1), message, "take it out"))
                    continue
                here.add(name)
                self._first(document, (key, index), what, name)
                names.append(name)
        return names

    def _first(self, document: Document, place: Place, what: str, name: str) -> None:
        document_before, place_before = self.named.setdefault((what, name), (document, place))
        if (document_before, place_before) != (document, place):
            spot = f"{document_before.file}:{document_before.line((*place_before, 'id'))}"
            fault = Fault((*place, "id"), f"{what} {name!r} stands in {spot} too", "write another id")
            self._problem(document, fault)

    def _components(self, components: Sequence[tuple[Place, Component]], groups: Sequence[str]) -> None:
        known = set(groups)
        for place, component in components:
            if component.group and component.group not in known:
                near, hint = self.guess(component.group, groups)
                hint = hint or "define it under groups:" * (not near)
                message = f"unknown group {component.group!r}"
                self._problem(self.main, Fault((*place, "group"), message, hint, instead=near))
            if component.since and component.retired and component.retired < component.since:
                message = "the component retires before it begins"
                self._problem(self.main, Fault((*place, "retired"), message, "write a later day"))

    def _incidents(self, known: Known, aliases: Mapping[str, str]) -> tuple[list[Incident], list[Incident]]:
        """Return the incidents, and apart from them the drafts."""
        incidents: list[Incident] = []
        drafts: list[Incident] = []
        taken = self.kept.take(self.documents, self.reading, known) if self.kept else {}
        for document in self.documents:
            kept = taken.get(document.file, NOTHING_KEPT)
            self._names(document, "incidents", "incident", kept)
            for index, place in enumerate(self._places(document, "incidents")):
                if index in kept:
                    incidents.append(renamed(kept[index], aliases))
                    continue
                raw = document.value(place)
                public = self.reading.said = Public(self.said, _ids(raw))
                try:
                    incident = self._incident(raw, document, place)
                except ValidationError as error:
                    self._tell(error, Incident, document, place)
                    self._salvage(raw, document, place, known)
                    continue
                finally:
                    self._warn_of_clocks(document, place, public)
                self._check(incident, raw, document, place, known)
                hidden = incident.draft and not self.drafts_count
                (drafts if hidden else incidents).append(renamed(in_order(incident), aliases))
            if self.kept:
                self.kept.finish(document)
        return incidents, drafts

    def _incident(self, raw: Value, document: Document, place: Place) -> Incident:
        """Return an incident in which each `now` is what publish will write. Raises ValidationError."""
        before, self.reading.now_fields = self.reading.now_fields, set()
        try:
            incident = Incident.model_validate(raw, context=self.reading)
            moments = settled(raw, incident, self.reading.now) if self.reading.now_fields else {}
        finally:
            self.reading.now_fields |= before
        later = {spot: moment for spot, moment in moments.items() if moment != self.reading.now}
        if not later:
            return incident
        self.settled |= {(document.file, (*place, *spot)): moment for spot, moment in later.items()}
        return Incident.model_validate(with_moments(raw, later), context=self.reading)

    def _is_public(self, key: str, moment: datetime) -> bool:
        """Say whether the incident at hand is public and bears a time."""
        return self.reading.said(key, moment)

    def _warn_of_clocks(self, document: Document, place: Place, public: Public) -> None:
        """Warn of times that lie ahead and stand, because they are public."""
        if self.reading.ahead:
            for fault in lying_ahead(document.value(place), self.reading, public):
                self._problem(document, fault.below(place), "warning")
            self.reading.ahead.clear()

    def _check(self, incident: Incident, raw: Value, document: Document, place: Place, known: Known) -> None:
        nows = saying_now(raw) if self.reading.now_fields else frozenset()
        faults = [
            *check_incident(incident, known, nows, private=document.file in self.private_files),
            *check_updates(incident.type, [*enumerate(incident.updates)], known, nows),
        ]
        if not named_components(incident) <= known.components:
            faults += check_components(raw, known)
        for fault in faults:
            self._problem(document, fault.below(place))
        for fault in warn_of_incident(incident):
            self._problem(document, fault.below(place), "warning")

    def _salvage(self, raw: Value, document: Document, place: Place, known: Known) -> None:
        """Check what can be read of an incident that has faults."""
        if not isinstance(raw, dict):
            return
        updates: list[tuple[int, Update]] = []
        for index, item in enumerate(items_at(raw, "updates")):
            try:
                updates.append((index, Update.model_validate(item, context=self.reading)))
            except ValidationError:
                continue
        faults = list(check_components(raw, known))
        with suppress(ValidationError):
            faults += check_updates(_KIND.validate_python(raw.get("type") or "outage"), updates, known, saying_now(raw))
        for fault in faults:
            self._problem(document, fault.below(place))

    def _offsets(self) -> None:
        """Warn of typed offsets that are not the zone's: often a summer offset copied into winter."""
        odd = self.reading.odd_offsets
        for document in self.documents if odd else ():
            for place, value in document.scalars():
                if value.strip() in odd:
                    self._problem(document, Fault(place, *odd[value.strip()]), "warning")


def _ids(raw: Value) -> list[str]:
    """Return the ids that an incident has and had, as far as they can be read."""
    listed = [at(raw, ("id",)), *items_at(raw, "aliases")]
    return [name.strip() for name in listed if isinstance(name, str) and name.strip()]
