"""What there is to tell on other networks: a message for each line of the record that readers are told of.

Which of them a channel has got already, the ledger says; what a network makes of them, the kit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Literal

from plainstatus.model import CLOSED, Impact, IncidentType, Text
from plainstatus.model.frozen import dataclass
from plainstatus.read.schema import Loaded
from plainstatus.record import FACTS, Line, Record, timestamp
from plainstatus.record.first_told import telling
from plainstatus.record.gather import public_things
from plainstatus.record.known_things import is_withdrawn, notes
from plainstatus.record.lines import ASIDE
from plainstatus.render.words import posts
from plainstatus.render.words.catalogue import ENGLISH, Words
from plainstatus.render.words.incident_words import changed, titled
from plainstatus.render.words.words import addressed, update_label
from plainstatus.text.markdown import to_html
from plainstatus.text.plain import PlainText
from plainstatus.urls import Links, key_moment
from plainstatus.views.first_told import Telling
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import Overview, overview
from plainstatus.views.statements import Letter
from plainstatus.views.update import UpdateView

__all__ = ["Kind", "Message", "Off", "is_no_news", "messages"]

Kind = Literal["update", "correction", "withdrawal", "letter"]

#: Empty where channels are told.
Off = Literal["", "post: none", "taken back"]

#: A letter bears a day, and may wait so long for a signature.
_SIGNED_WITHIN: Final = timedelta(days=7)


@dataclass(frozen=True)
class Message:
    """Something that became public, for those who read it elsewhere."""

    #: The name of the record's line that it tells, which is what the ledger knows it by.
    line: str
    kind: Kind
    #: The incident's id as it is now; empty for a letter about none.
    incident: str
    #: Of the update, as in its address, or of the letter; empty where it is about the incident itself.
    key: str
    #: When it became public, by the record.
    at: datetime
    #: None for a letter about no incident, as is `impact`.
    type: IncidentType | None
    impact: Impact | None
    #: The ids of the components that are concerned.
    components: tuple[str, ...]
    language: str
    #: It was public elsewhere before, or written up when it was no news any more.
    imported: bool
    #: Why no channel is told of it: staff keep it off, or it was taken back since. Of its thread others may be told.
    off: Off
    #: The first thing told of what its thread is about, and the end of that; a letter about no incident is both.
    first: bool
    last: bool
    #: Our page, absolute.
    link: str
    #: How it stands: 'Investigating', 'Correction'.
    state: str
    #: The same and what it is about, in one sentence.
    title: str
    #: What readers should do, most urgent first.
    actions: tuple[str, ...] = ()
    #: The rest, as plain text with paragraphs.
    text: str = ""
    #: What staff want on networks in place of all this; empty where they did not say.
    post: str = ""
    #: The site's own words in its language.
    say: Words = ENGLISH

    @property
    def thread(self) -> str:
        """What it is about, where one post follows another: an incident, or a letter about none."""
        return self.incident or f"statements/{self.key}"


def messages(
    record: Record,
    loaded: Loaded,
    links: Links,
    *,
    within: timedelta,
    worked_out: tuple[Telling, Overview] | None = None,
    only: Sequence[Line] | None = None,
    words: Words = ENGLISH,
) -> tuple[Message, ...]:
    """Return a message for each line of the record that others are told of, in its order; with `only`, for these.

    Texts are those of the site as it is published now. An exercise and a site whose clock stands still tell nothing.
    What was written up later than `within` its time is history. `worked_out` is what a publish has: what the record
    knows, and the site as it stands. `words` are the site's own.
    """
    site = loaded.site
    if not record.lines or site.clock is not None or site.exercise:
        return ()
    if worked_out is None:
        told = telling(site, record, public_things(loaded))
        worked_out = told, overview(site, loaded.now, written=loaded.written, telling=told)
    lines = record.lines if only is None else _of_their_threads(only, record, loaded)
    every = _threaded(_Messages(record, loaded, links, worked_out, words, within=within).all(lines))
    names = None if only is None else {line.name for line in only}
    return tuple(message for message in every if names is None or message.line in names)


def is_no_news(line: Line, within: timedelta) -> bool:
    """Say whether a line tells others nothing, or what was history when it became public, as its message would say."""
    if line.kind not in {"incident", "update"}:
        return False
    facts = line.content[FACTS] if line.content else {}
    if line.kind == "incident":
        return "corrections" not in facts
    return not facts or ("corrected" not in facts and line.time - datetime.fromisoformat(facts["at"]) > within)


def _of_their_threads(only: Sequence[Line], record: Record, loaded: Loaded) -> tuple[Line, ...]:
    """Return the lines that messages of some depend on: those of the same incidents, and all letters."""
    about = {line.incident for line in only if line.incident}
    letters = {line.key for line in only if line.kind == "statement"}
    about |= {one.incident for one in loaded.written.statements if one.slug in letters and one.incident}
    ids = loaded.ids
    present = {ids.get(name, name) for name in about}
    return record.beside([*about, *(name for name, now in ids.items() if now in present)])


def _threaded(found: Iterable[Message]) -> Iterator[Message]:
    """Yield the messages, the first of each thread marked; what staff keep off begins none."""
    begun = set()
    for message in found:
        first = message.off != "post: none" and message.thread not in begun
        if first:
            begun.add(message.thread)
        yield replace(message, first=first)


class _Messages:
    """Goes through the record once: what a line tells depends on those before it."""

    def __init__(
        self,
        record: Record,
        loaded: Loaded,
        links: Links,
        worked_out: tuple[Telling, Overview],
        words: Words,
        *,
        within: timedelta,
    ) -> None:
        self._say = words
        self._record, self._links, self._within = record, links, within
        self._told, view = worked_out
        self._language = loaded.site.organisation.language
        #: By all ids that it ever had in the YAML, and by what stands for them in the record.
        self._named = {name: view.by_id[now] for name, now in loaded.ids.items()}
        self._incidents = {record.family(name): item for name, item in self._named.items()}
        self._letters = {letter.statement.slug: letter for letter in view.letters}
        #: (incident, update or letter) → what marks the corrections of it that were told.
        self._corrected: dict[tuple[str, str], set[str]] = {}
        self._withdrawn: set[tuple[str, str]] = set()

    def all(self, lines: Iterable[Line]) -> Iterator[Message]:
        """Yield the messages of some lines, without saying which begins a thread."""
        for line in lines:
            if line.kind in ASIDE:
                continue
            if line.kind == "statement":
                if letter := self._letters.get(line.key):
                    yield from self._about_letter(line, letter)
            elif line.incident is not None:
                family = self._record.family(line.incident)
                item = self._incidents.get(family)
                shown = item.by_time.get(key_moment(line.key)) if item and line.key else None
                if item is not None and shown is not None:
                    yield from self._about_update(line, (family, line.key), item, shown)
                elif item is not None and not line.key:
                    yield from self._about_incident(line, (family, ""), item)

    def _about_update(
        self, line: Line, about: tuple[str, str], item: IncidentView, shown: UpdateView
    ) -> Iterator[Message]:
        update, incident, links = shown.update, item.incident, self._links
        gone: Off = "taken back" if incident.withdrawn else ""
        if line.kind == "withdrawal":
            if self._takes_back(about) and update.withdrawn is not None:
                say = partial(posts.withdrawn, self._say, reason=str(update.withdrawn.reason), update=True)
                link = links.update(incident.id, update.known_at, withdrawn=update.withdrawn.at)
                yield self._message(line, item, shown, kind="withdrawal", link=link, say=say, off=gone)
            return
        gone = "taken back" if update.withdrawn else gone
        new = self._new_corrections(line, about, "corrected")
        if line.kind == "update" and new is None:
            state = update_label(self._say, incident.type, shown, self._told.headed(incident.id, shown))
            over = posts.ended(self._say, incident.type, shown.own_status, called_off=shown.calls_off)
            yield replace(
                self._message(
                    line,
                    item,
                    shown,
                    kind="update",
                    link=links.update(incident.id, update.known_at),
                    state=state,
                    say=partial(posts.told, self._say, state),
                    off=gone,
                ),
                imported=shown.imported or line.content is None or line.time - update.at > self._within,
                last=shown.own_status in {"resolved", "completed"},
                actions=() if shown.status in CLOSED else self._actions(item),
                text="\n\n".join(part for part in (over, _plain(update.text)) if part),
                post="" if update.post in {None, "none"} else str(update.post),
            )
        elif declared := [one for one in update.corrected if timestamp(one.at) in (new or ())]:
            say = partial(posts.corrected, self._say, note=self._say.sentences(one.note for one in declared))
            link = links.update(incident.id, update.known_at, corrected=declared[-1].at)
            yield self._message(line, item, shown, kind="correction", link=link, say=say, off=gone)

    def _about_incident(self, line: Line, about: tuple[str, str], item: IncidentView) -> Iterator[Message]:
        incident = item.incident
        if line.kind == "withdrawal":
            if self._takes_back(about) and incident.withdrawn is not None:
                say = partial(posts.withdrawn, self._say, reason=str(incident.withdrawn.reason))
                link = self._links.news(incident.id, "withdrawn", incident.withdrawn.at)
                yield replace(self._message(line, item, None, kind="withdrawal", link=link, say=say), last=True)
            return
        new = self._new_corrections(line, about, "corrections")
        if declared := [one for one in incident.corrections if timestamp(one.at) in (new or ())]:
            say = partial(
                posts.corrected, self._say, note=self._say.sentences(changed(self._say, one) for one in declared)
            )
            link = self._links.news(incident.id, "corrected", declared[-1].at)
            gone: Off = "taken back" if incident.withdrawn else ""
            yield self._message(line, item, None, kind="correction", link=link, say=say, off=gone)

    def _about_letter(self, line: Line, letter: Letter) -> Iterator[Message]:
        said, about = letter.statement, ("", line.key)
        item = self._named.get(said.incident or "")

        def message(kind: Kind, say: Callable[[str], str], link: str, off: Off = "", state: str = "") -> Message:
            title = str(said.title)
            made = self._message(line, item, None, kind=kind, link=link, say=say, state=state, off=off, title=title)
            return made if item is not None else replace(made, last=True)

        if is_withdrawn(line.content):
            if self._takes_back(about) and said.withdrawn is not None:
                say = partial(posts.withdrawn, self._say, reason=str(said.withdrawn))
                yield message("withdrawal", say, self._links.statement(said.slug, withdrawn=True))
            return
        gone: Off = "taken back" if said.withdrawn is not None else ""
        known = self._corrected.get(about)
        told = notes(line.content, self._language)
        self._corrected[about] = (known or set()) | {str(number) for number in range(len(told))}
        if known is None:
            state, link = addressed(self._say, letter), self._links.statement(said.slug)
            history = line.time.date() - said.date > max(self._within, _SIGNED_WITHIN)
            yield replace(message("letter", partial(posts.told, self._say, state), link, gone, state), imported=history)
        elif new := told[len(known) :]:
            link = self._links.statement(said.slug, corrected=len(told))
            yield message("correction", partial(posts.corrected, self._say, note=self._say.sentences(new)), link, gone)

    def _message(
        self,
        line: Line,
        item: IncidentView | None,
        shown: UpdateView | None,
        *,
        kind: Kind,
        link: str,
        say: Callable[[str], str],
        state: str = "",
        off: Off = "",
        title: str = "",
    ) -> Message:
        """Return a message about an update, an incident as a whole, or a letter, which has a `title` of its own."""
        if item is not None and not title:
            title = titled(self._say, item.incident, item.incident.title)
            about = [shown.update] if shown else item.incident.updates
            off = "post: none" if all(update.post == "none" for update in about) else off
        stands = shown or item
        return Message(
            line=line.name,
            kind=kind,
            incident=item.incident.id if item else "",
            key=line.key,
            at=line.time,
            type=item.incident.type if item else None,
            impact=stands.impact if stands else None,
            components=tuple(shown.states if shown else item.components if item else ()),
            language=self._language,
            imported=False,
            off=off,
            first=False,
            last=False,
            link=link,
            state=state or self._say(f"posts.{kind}"),
            title=say(title),
            say=self._say,
        )

    def _new_corrections(self, line: Line, about: tuple[str, str], name: str) -> set[str] | None:
        """Return the times of the corrections that a line tells; None where it is the first about its thing."""
        known = self._corrected.get(about)
        told = {one["at"] for one in (line.content or {FACTS: {}})[FACTS].get(name, ())}
        self._corrected[about] = (known or set()) | told
        return None if known is None else told - known

    def _actions(self, item: IncidentView) -> tuple[str, ...]:
        return tuple(posts.action(self._say, one) for one in item.incident.actions)

    def _takes_back(self, about: tuple[str, str]) -> bool:
        """Say whether a withdrawal takes back what somebody has seen, and for the first time."""
        new = about in self._corrected and about not in self._withdrawn
        self._withdrawn.add(about)
        return new


def _plain(text: Text) -> str:
    """Return Markdown as plain text; where its links lead, our page says."""
    return PlainText(bullet="-", urls=False).read(to_html(text))
