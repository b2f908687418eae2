"""What came of reading a site's files."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from pydantic import ValidationError

from plainstatus.errors import Problem
from plainstatus.model import NOTHING_WRITTEN, Incident, Reading, Site, Update, Written
from plainstatus.schema.faults import Place, at
from plainstatus.schema.words import WordFinder
from plainstatus.source import Document

__all__ = ["Loaded", "Now"]


@dataclass(frozen=True)
class Now:
    """A place where the word `now` stands, which publish replaces by the time."""

    document: Document
    place: Place


@dataclass(frozen=True)
class Loaded:
    """What was read."""

    site: Site
    #: The moment that the site is about: its `clock:`, else the caller's `now`.
    now: datetime
    warnings: tuple[Problem, ...]
    documents: tuple[Document, ...]
    nows: tuple[Now, ...]
    #: What must not be published.
    drafts: tuple[Incident, ...]
    #: The names of files of which the last published version stands in, for closed incidents or the whole.
    carried: frozenset[str]
    #: Incident id → where it stands.
    places: Mapping[str, tuple[Document, Place]]
    #: What stands in content/ for us; `read_site` leaves it empty.
    written: Written = NOTHING_WRITTEN
    #: The copies of messages that the site names: path below content/ → exact bytes. `read_site` leaves it empty.
    copies: Mapping[str, bytes] = field(default_factory=dict)
    #: The names of files in content/ that are not published until they are mended.
    left_out: frozenset[str] = frozenset()

    @property
    def named_copies(self) -> tuple[tuple[str, tuple[str, int]], ...]:
        """The copies of messages that are named as `copy:`, each with file and line of where that stands."""
        found = []
        for item in self.site.incidents:
            notice = item.breach and item.breach.direct_notice
            if notice and notice.document:
                found.append((notice.document, self.spot(item.id, below=("breach", "direct_notice", "copy"))))
        for index, notice in enumerate(self.site.organisation.notices):
            if notice.document:
                found.append((notice.document, self.organisation_spot("notices", index, "copy")))
        return tuple(found)

    @property
    def ids(self) -> Mapping[str, str]:
        """Every id and alias of a published incident → its id."""
        return {name: item.id for item in self.site.incidents for name in (item.id, *item.aliases)}

    @property
    def reading(self) -> Reading:
        """How times and texts were read."""
        organisation = self.site.organisation
        return Reading(organisation.timezone, self.now, organisation.language)

    def organisation_spot(self, *place: str | int) -> tuple[str, int]:
        """Return file and line of something below `organisation:`."""
        return self.documents[0].file, self.documents[0].line(("organisation", *place))

    def spot(
        self, incident: str, known_at: datetime | None = None, *, below: Place = (), words: str = "", asker: str = ""
    ) -> tuple[str, int]:
        """Return file and line of an incident, or of one of its updates; of the main file where there is none.

        `below` names something in it, and `words` what stands there: then the line is that of the words. `asker` is
        whoever asks for words in the order in which they stand.
        """
        if incident not in self.places:
            return self.documents[0].file, 0
        document, place = self.places[incident]
        if known_at and (number := self._number(incident, known_at)) is not None:
            place = (*place, "updates", number)
        place = (*place, *below)
        row = self._row(document, place, words, asker) if words else None
        return document.file, document.line(place) if row is None else row

    def _number(self, incident: str, known_at: datetime) -> int | None:
        """Return the number in its file of the update that is known by this time; each incident is read once."""
        if incident not in self._numbers:
            document, place = self.places[incident]
            listed, reading = at(document.data, (*place, "updates")), self.reading
            numbers: dict[datetime, int] = {}
            for number, item in enumerate(listed if isinstance(listed, list) else ()):
                with suppress(ValidationError):
                    numbers[Update.model_validate(item, context=reading).known_at] = number
            self._numbers[incident] = numbers
        return self._numbers[incident].get(known_at)

    def _row(self, document: Document, place: Place, words: str, asker: str) -> int | None:
        """Return the line on which words begin in the value at a place; None where that cannot be told."""
        try:
            span = document.position(place)
        except KeyError:
            return None
        spot = document.file, span.start
        if spot not in self._finders:
            self._finders[spot] = WordFinder(document.text, span.start, span.end)
        row = self._finders[spot].row(words, asker)
        return None if row is None else span.line + row

    @cached_property
    def _numbers(self) -> dict[str, Mapping[datetime, int]]:
        """Incident id → the time that an update is known by → its number in the file, as far as anybody has asked."""
        return {}

    @cached_property
    def _finders(self) -> dict[tuple[str, int], WordFinder]:
        """File and offset of a text → who looks for words in it, as far as anybody has asked."""
        return {}
