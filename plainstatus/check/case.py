"""What is judged: of each incident what is not public yet, and how it stands if it is open."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import Any, TypeAlias

from plainstatus.check.quiet import Quiet
from plainstatus.model import CLOSED, Entry, Incident, Organisation, Site, Text
from plainstatus.model.base import texts_in
from plainstatus.model.frozen import dataclass
from plainstatus.read.schema import Loaded, WordFinder
from plainstatus.read.yaml.places import Place
from plainstatus.text.markdown import to_plain
from plainstatus.text.pattern import small_letters
from plainstatus.views.incident import IncidentView
from plainstatus.views.update import UpdateView

__all__ = [
    "SENTENCE_END",
    "Case",
    "NewUpdate",
    "Passage",
    "Prose",
    "Public",
    "Views",
    "Writing",
    "cases",
    "in_small_letters",
    "passages_of",
    "sentences",
]

#: What is public already: (an incident's id, the time that an update is known by, or None for the incident's own
#: facts) → the texts and addresses in it. None in place of those says that all of it is.
Public: TypeAlias = Mapping[tuple[str, datetime | None], frozenset[str] | None]

#: Works out how incidents stand; of others it may tell too.
Views: TypeAlias = Callable[[Sequence[Incident]], Iterable[IncidentView]]

#: Not for readers, or told elsewhere.
_UNREAD = frozenset({"updates", "lint_allow", "aliases", "external_id"})
_ADDRESS = re.compile(r"\bhttps?://[^\s<>]+", re.IGNORECASE)
#: Where a sentence ends, near enough.
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True)
class Passage:
    """A text that customers read, or an address that they follow."""

    #: Below the incident or the update.
    place: Place
    #: As typed.
    words: str
    #: Empty for an address.
    language: str


@dataclass(frozen=True)
class Prose:
    """An English text as it is read."""

    #: None for the incident's own texts.
    update: datetime | None
    place: Place
    #: Without Markdown and addresses.
    text: str

    @cached_property
    def read(self) -> tuple[str, str]:
        """The text, and the same in small letters, by which to see which patterns may match."""
        return self.text, small_letters(self.text)


@dataclass(frozen=True)
class NewUpdate:
    """An update of which something is not public yet."""

    view: UpdateView
    #: The update that stands before it.
    before: UpdateView | None
    #: What of it is not public.
    passages: tuple[Passage, ...]
    #: False for one that was published and says something new by way of a correction.
    is_new: bool


@dataclass(frozen=True)
class Case:
    """An incident that is to be judged."""

    view: IncidentView
    organisation: Organisation
    now: datetime
    #: What of the incident's own texts and addresses is not public.
    passages: tuple[Passage, ...]
    #: Oldest first.
    updates: tuple[NewUpdate, ...]

    @property
    def incident(self) -> Incident:
        """The incident."""
        return self.view.incident

    @property
    def is_security(self) -> bool:
        """Whether readers are told to trust our hosts only."""
        return self.incident.type == "security"

    @property
    def said_at(self) -> datetime:
        """When it was said, where no update tells."""
        return self.view.begin

    @property
    def evidence(self) -> frozenset[datetime]:
        """The new updates that say what they looked at."""
        return frozenset(item.view.update.known_at for item in self.updates if item.view.update.evidence is not None)

    def shown_before(self, item: UpdateView) -> Iterator[UpdateView]:
        """Yield the updates before this one, newest first."""
        return islice(self.view.updates, self._places[item.update.known_at] + 1, None)

    @cached_property
    def _places(self) -> Mapping[datetime, int]:
        return {item.update.known_at: place for place, item in enumerate(self.view.updates)}

    @cached_property
    def _new(self) -> Mapping[datetime | None, NewUpdate]:
        return {item.view.update.known_at: item for item in self.updates}

    def new_at(self, known_at: datetime | None) -> NewUpdate | None:
        """Return the update that is known by a time, where something of it is not public; else None."""
        return self._new.get(known_at)

    @cached_property
    def new_passages(self) -> tuple[tuple[datetime | None, Passage], ...]:
        """What readers have not seen: the update that it stands in, or None, and the passage."""
        told: list[tuple[datetime | None, Passage]] = [(None, passage) for passage in self.passages]
        for update in self.updates:
            known_at = update.view.update.known_at
            told += [(known_at, passage) for passage in update.passages]
        return tuple(told)

    def texts_told(self) -> Iterator[tuple[datetime | None, Place, Text]]:
        """Yield the incident's own texts and those of the new updates: the update or None, the place, the text."""
        told: list[tuple[datetime | None, Entry]] = [(None, self.incident)]
        told += [(item.view.update.known_at, item.view.update) for item in self.updates]
        for update, entry in told:
            for place, words in texts_in(entry, unread=_UNREAD):
                if isinstance(words, Text):
                    yield update, place, words

    @cached_property
    def prose(self) -> tuple[Prose, ...]:
        """The English texts that readers have not seen."""
        return tuple(_prose(self.new_passages))


@dataclass(frozen=True)
class Writing:
    """A statement or a standing answer: judged by its words alone."""

    #: `statement` or `faq`, and what it is known by.
    kind: str
    key: str
    organisation: Organisation
    is_security: bool
    said_at: datetime
    #: The updates of its incident that say what they looked at.
    evidence: frozenset[datetime]
    #: What of it is not public.
    passages: tuple[Passage, ...]
    spot: tuple[str, int]
    #: On which line its text begins.
    text_line: int
    #: All that it says, by name; nothing for a message, which has a file for each language.
    texts: Mapping[str, Text | None] = field(default_factory=dict)

    def texts_told(self) -> Iterator[tuple[None, Place, Text]]:
        """Yield its texts, as `Case` does."""
        yield from ((None, (name,), text) for name, text in self.texts.items() if text is not None)

    def new_at(self, known_at: datetime | None) -> None:
        """Return None: it has no updates."""

    @cached_property
    def finder(self) -> WordFinder:
        """Finds the lines of its text."""
        return WordFinder(next((part.words for part in self.passages if part.place == ("text",)), ""))

    @cached_property
    def new_passages(self) -> tuple[tuple[None, Passage], ...]:
        """What readers have not seen, as `Case` has it."""
        return tuple((None, passage) for passage in self.passages)

    @cached_property
    def prose(self) -> tuple[Prose, ...]:
        """The English texts that readers have not seen."""
        return tuple(_prose(self.new_passages))


def _prose(passages: Iterable[tuple[datetime | None, Passage]]) -> Iterator[Prose]:
    for update, passage in passages:
        # What was said before is quoted, not said.
        quoted = passage.place[:1] == ("corrections",) and passage.place[-1] == "was"
        if passage.language.partition("-")[0] == "en" and not quoted:
            text = to_plain(passage.words)
            yield Prose(update, passage.place, _ADDRESS.sub("", text) if "://" in text else text)


def in_small_letters(texts: Iterable[Prose]) -> str:
    """Return all of some texts, one below the other, as patterns that few texts match are looked for first."""
    return "\n".join([prose.read[1] for prose in texts])


def sentences(text: str) -> list[str]:
    """Return the sentences of a plain text, near enough: 'e.g. this' makes two."""
    return [part for part in SENTENCE_END.split(text) if part.strip()]


def cases(loaded: Loaded, public: Public, views: Views, quiet: Quiet | None) -> Iterator[Case]:
    """Yield each incident that is open, or says something that is not public yet, or may still be owed something.

    So may one that is closed and left something that does not work. `views` is asked once, for those that may be.
    `quiet` knows incidents that are none, and learns which others are none.

    What is imported was public elsewhere before.
    """
    organisation = loaded.site.organisation
    found = [*_candidates(loaded.site, public, quiet)]
    shown = {view.incident.id: view for view in views([incident for incident, *_ in found])}
    for incident, facts, unseen, leak in found:
        view = shown[incident.id]
        # What a breach leaves to be done does not end with it.
        owed = leak and view.shown_until is not None and loaded.now < view.shown_until
        if facts or unseen or owed or view.phase == "open" or view.left:
            yield Case(view, organisation, loaded.now, facts, tuple(_new(view, unseen, public)))


def _candidates(
    site: Site, public: Public, quiet: Quiet | None
) -> Iterator[tuple[Incident, tuple[Passage, ...], dict[datetime, tuple[Passage, ...]], bool]]:
    """Yield incidents that may be cases, each with what of it and of its updates is new, and whether it is a breach."""
    language = site.organisation.language
    for incident in site.incidents if quiet is None else quiet.others:
        facts = _facts(incident, public, language)
        unseen = dict(_updates(incident, public, language))
        leak = incident.type == "security" and not incident.is_imported(incident.updates[-1])
        if facts or unseen or leak or incident.updates[-1].status not in CLOSED or _may_leave(incident):
            yield incident, facts, unseen, leak
        elif quiet is not None:
            quiet.add(incident)


def _may_leave(incident: Incident) -> bool:
    """Say whether an incident may have left something in a state in which it does not work."""
    closing = [update.components.values() for update in incident.updates if update.status in CLOSED]
    return any(state not in {None, "operational"} for states in closing for state in states)


def _facts(incident: Incident, public: Public, language: str) -> tuple[Passage, ...]:
    if incident.is_imported(incident.updates[0]):
        return ()
    entry: Entry = incident if incident.withdrawn is None else incident.withdrawn
    place = () if incident.withdrawn is None else ("withdrawn",)
    return _unseen(entry, place, language, public.get((incident.id, None), frozenset()))


def _updates(incident: Incident, public: Public, language: str) -> Iterator[tuple[datetime, tuple[Passage, ...]]]:
    for update in incident.updates if incident.withdrawn is None else ():
        if incident.is_imported(update):
            continue
        key = incident.id, update.known_at
        entry: Entry = update if update.withdrawn is None else update.withdrawn
        place = () if update.withdrawn is None else ("withdrawn",)
        unseen = _unseen(entry, place, language, public.get(key, frozenset()))
        # The record does not keep what goes to social networks.
        if passages := tuple(part for part in unseen if key not in public or part.place[:1] != ("post",)):
            yield update.known_at, passages


def _new(view: IncidentView, unseen: Mapping[datetime, tuple[Passage, ...]], public: Public) -> Iterator[NewUpdate]:
    before: UpdateView | None = None
    for item in reversed(view.updates):
        update = item.update
        if passages := unseen.get(update.known_at):
            is_new = (view.incident.id, update.known_at) not in public and update.withdrawn is None
            yield NewUpdate(item, before, passages, is_new)
        if update.withdrawn is None:
            before = item


def _unseen(entry: Entry, place: Place, language: str, seen: frozenset[str] | None) -> tuple[Passage, ...]:
    if seen is None:
        return ()
    passages = _passages(entry, place, language)
    return tuple([part for part in passages if part.words.rstrip() not in seen] if seen else passages)


def passages_of(texts: Mapping[str, Text | None], language: str, seen: frozenset[str]) -> tuple[Passage, ...]:
    """Return every text that is not among the `seen` ones, with its name as the place."""
    found = [part for name, text in texts.items() for part in _passages(text, (name,), language)]
    return tuple(part for part in found if part.words.rstrip() not in seen)


def _passages(value: Any, place: Place, language: str) -> Iterator[Passage]:
    """Yield every text and address in a value, so that a field which the model gains later is judged as well."""
    for spot, words in texts_in(value, place, unread=_UNREAD):
        if isinstance(words, Text):
            yield Passage(spot, str(words), language)
            yield from (Passage((*spot, tag), translated, tag) for tag, translated in words.translations)
        elif _ADDRESS.match(words):
            yield Passage(spot, words, "")
