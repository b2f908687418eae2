"""What came of reading a site's files, and on which lines of them words stand."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import field, replace
from datetime import datetime
from functools import cached_property
from typing import Final

from pydantic import ValidationError

from plainstatus.errors import Problem
from plainstatus.model import NOTHING_WRITTEN, Incident, Reading, Site, Update, Written
from plainstatus.model.frozen import dataclass
from plainstatus.read.schema.clocks import Public, Said, nothing_said, with_moments
from plainstatus.read.yaml import Document
from plainstatus.read.yaml.places import Place, items_at

__all__ = ["Loaded", "Now", "WordFinder", "find_nows"]

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
#: Words that differ from how they were typed (escapes, marks within them) are looked for in vain; whoever asks for so
#: many of them is told no line of any more, or each would be looked for in the whole text.
_MOST_MISSED: Final = 50


class WordFinder:
    """Finds words in a part of a text, however they are wrapped there.

    Who asks for many asks in the order in which they stand, so each search goes on from where the last one ended:
    from the beginning each time, a list of thousands would take time with its square.
    """

    def __init__(self, text: str, start: int = 0, end: int | None = None) -> None:
        self._text, self._start, self._end = text, start, len(text) if end is None else end
        self._rows: dict[str, int | None] = {}
        #: Who asks → where the last words were found.
        self._last: dict[str, int] = {}
        self._missed: dict[str, int] = {}

    def row(self, words: str, asker: str = "") -> int | None:
        """Return on which line of the part words begin, counted from 0; None where they are not found.

        `asker` is whoever asks for words in their order, such as a rule.
        """
        if words not in self._rows:
            found = self._find(words.split(), asker)
            self._rows[words] = None if found is None else bisect_right(self._line_ends, found)
        return self._rows[words]

    @cached_property
    def _line_ends(self) -> list[int]:
        return [match.end() for match in _LINE_END.finditer(self._text, self._start, self._end)]

    def _find(self, words: list[str], asker: str) -> int | None:
        if not words or self._missed.get(asker, 0) >= _MOST_MISSED:
            return None
        last = self._last.get(asker, self._start)
        typed = re.compile(r"\s+".join(map(re.escape, words))) if len(words) > 1 else None
        for begin in dict.fromkeys((last, self._start)):
            if typed is None:
                found = self._text.find(words[0], begin, self._end)
            else:
                match = typed.search(self._text, begin, self._end)
                found = match.start() if match else -1
            if found >= 0:
                self._last[asker] = found
                return found
        self._missed[asker] = self._missed.get(asker, 0) + 1
        return None


@dataclass(frozen=True)
class Now:
    """A place where the word `now` stands, which publish replaces by the time."""

    document: Document
    place: Place
    #: The time.
    moment: datetime


def find_nows(
    documents: Iterable[Document], reading: Reading, settled: Mapping[tuple[str, Place], datetime]
) -> Iterator[Now]:
    """Yield where `now` stands, but for drafts, which keep theirs until they are published.

    `settled` says what it becomes by file and place, where that is another time than `reading` has.
    """
    fields = {{"begin": "from", "end": "to"}.get(name, name) for name in reading.now_fields}
    for document in documents if fields else ():
        for place, value in document.scalars():
            if value.strip() == "now" and place[-1] in fields and not _in_draft(document, place):
                yield Now(document, place, settled.get((document.file, place), reading.now))


def _in_draft(document: Document, place: Place) -> bool:
    incident = document.value(place[:2])
    return isinstance(incident, dict) and str(incident.get("draft") or "").strip().lower() in {"true", "yes"}


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
    #: Knows the times of what is public.
    said: Said = nothing_said
    #: What stands in content/ for us; `read_site` leaves it empty.
    written: Written = NOTHING_WRITTEN
    #: The copies of messages that the site names: path below content/ → exact bytes. `read_site` leaves it empty.
    copies: Mapping[str, bytes] = field(default_factory=dict)
    #: The names of files in content/ that are not published until they are mended.
    left_out: frozenset[str] = frozenset()
    #: Those of `warnings` that are errors and stop nothing but the text that they are about: the shipped example's.
    held_back: tuple[Problem, ...] = ()

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
        """How times and texts were read, of what is no incident."""
        organisation = self.site.organisation
        return Reading(organisation.timezone, self.now, organisation.language, said=Public(self.said, [""]))

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
        if known_at:
            place = self.update_places(incident).get(known_at, place)
        place = (*place, *below)
        row = self._row(document, place, words, asker) if words else None
        return document.file, document.line(place) if row is None else row

    def typed(self, incident: str, known_at: datetime | None, below: Place) -> str:
        """Return how something stands in the file, with quotes or the head of a block; empty where it stands nowhere.

        `known_at` and `below` say of which update, and what in it, as for `spot`.
        """
        if incident not in self.places:
            return ""
        document, place = self.places[incident]
        if known_at:
            place = self.update_places(incident).get(known_at, place)
        try:
            span = document.position((*place, *below))
        except KeyError:
            return ""
        return document.text[span.start : span.end].replace("\r\n", "\n")

    def may_fold(self, incident: str) -> bool:
        """Say whether a text of an incident may stand on several lines in the file that YAML reads as one."""
        document, place = self.places[incident]
        return document.may_fold(place)

    def update_places(self, incident: str) -> dict[datetime, Place]:
        """Return where the updates of an incident stand in its file, by the times that they are known by."""
        if incident not in self._updates:
            self._updates[incident] = self._find_updates(incident)
        return self._updates[incident]

    def _find_updates(self, incident: str) -> dict[datetime, Place]:
        document, place = self.places[incident]
        depth = len(place) + 2
        #: The place of an update → those in it where `now` stands, and what it becomes.
        nows: dict[Place, dict[Place, datetime]] = {}
        for now in self.nows:
            if now.document is document:
                nows.setdefault(now.place[:depth], {})[now.place[depth:]] = now.moment
        # What was read once is read again as it was.
        reading = replace(self.reading, said=lambda key, moment: True)  # noqa: ARG005 - it was asked before
        found = {}
        for index, item in enumerate(items_at(document.value(place), "updates")):
            spot = (*place, "updates", index)
            moments = nows.get(spot)
            with suppress(ValidationError):
                update = Update.model_validate(with_moments(item, moments) if moments else item, context=reading)
                found[update.known_at] = spot
        return found

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
    def _updates(self) -> dict[str, dict[datetime, Place]]:
        """Incident id → where its updates stand, as far as anybody has asked: each incident is read once."""
        return {}

    @cached_property
    def _finders(self) -> dict[tuple[str, int], WordFinder]:
        """File and offset of a text → who looks for words in it, as far as anybody has asked."""
        return {}
