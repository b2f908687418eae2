"""Which texts of a site are public, each incident looked up when somebody asks for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from plainstatus.model import Incident, Site, Update
from plainstatus.record.known import Known, texts_of
from plainstatus.record.said import FACTS, update_content
from plainstatus.urls import update_key

if TYPE_CHECKING:
    from plainstatus.record.record import Record

__all__ = ["Public"]


class Public(Mapping[tuple[str, datetime | None], frozenset[str] | None]):
    """The texts of a site that are public, see `Record.public`; each incident is looked up when it is asked for."""

    def __init__(self, record: Record, site: Site) -> None:
        """Take a record, and the site as it stands."""
        self._record, self._incidents = record, {incident.id: incident for incident in site.incidents}
        self._language = site.organisation.language
        self._found: dict[str, dict[datetime | None, frozenset[str] | None]] = {}

    def __getitem__(self, about: tuple[str, datetime | None]) -> frozenset[str] | None:
        return self._of(about[0])[about[1]]

    def __iter__(self) -> Iterator[tuple[str, datetime | None]]:
        return ((name, known_at) for name in self._incidents for known_at in self._of(name))

    def __len__(self) -> int:
        return sum(len(self._of(name)) for name in self._incidents)

    def _of(self, name: str) -> Mapping[datetime | None, frozenset[str] | None]:
        if name not in self._found:
            incident = self._incidents.get(name)
            self._found[name] = {} if incident is None else _public(self._record, incident, self._language)
        return self._found[name]


def _public(record: Record, incident: Incident, language: str) -> dict[datetime | None, frozenset[str] | None]:
    texts = dict[datetime | None, frozenset[str] | None]()
    short = None if incident.type == "security" else record.settled.in_short(incident)
    if short is not None:
        # Nothing of it can have changed without a word.
        return {None: frozenset(short.texts), **dict.fromkeys(update.known_at for update in incident.updates)}
    known = record.known((incident.id, *incident.aliases))
    if "" in known:
        texts[None] = texts_of(known[""])
    for update in incident.updates:
        if found := known.get(update_key(update.known_at)):
            may_differ = update.corrected or update.withdrawn or incident.type == "security"
            # What a mended spelling brings is as new.
            may_differ = may_differ or not _says_the_same(found, update, language)
            texts[update.known_at] = texts_of(found) if may_differ else None
    return texts


def _says_the_same(known: Known, update: Update, language: str) -> bool:
    """Say whether all texts of an update are as the record has them."""
    said = known.said.content if known.said else None
    content = update_content(update, language)
    return said is not None and all(said.get(part) == texts for part, texts in content.items() if part != FACTS)
