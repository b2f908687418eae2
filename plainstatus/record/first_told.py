"""How and when things were told first, as the record has it: what feeds need to tell each once and keep it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from plainstatus.model import Action, Incident, Scheduled, Site, Text, Update
from plainstatus.record import (
    FACTS,
    Content,
    Line,
    Record,
    Thing,
    called_now,
    components_then,
    facts_then,
    moves_in,
    stood_with,
    window_then,
)
from plainstatus.record.course import Course, text_then
from plainstatus.record.differences import leaves
from plainstatus.record.settled import InShort, context_of, short_of, sum_of
from plainstatus.record.translations import outdated_of, outdated_things
from plainstatus.urls import key_moment, update_key
from plainstatus.views.dates import Publication
from plainstatus.views.faq import QUESTIONS, Question
from plainstatus.views.first_told import FactsThen, FirstWords, Telling, telling_by_incident
from plainstatus.views.publication import Moved

__all__ = ["Incidents", "telling"]

#: (Incident, the time that its update is known by) → how that was told first.
_FirstWords: TypeAlias = Mapping[tuple[str, datetime | None], FirstWords]


def telling(site: Site, record: Record, things: Iterable[Thing] = ()) -> Telling:
    """Return what the record knows of the first telling of everything on this site, of its incidents and `things`.

    What it knows of an incident is worked out when somebody asks.
    """
    language, things = site.organisation.language, tuple(things)
    letters = {
        key: (str(content[language].get("title", "")), text_then(content, "text", language))
        for key, thing in record.things("statement").items()
        if language in (content := thing.lines[0].content or {})
    }
    incidents = Incidents(site, record)
    return telling_by_incident(
        incidents,
        incidents.sum_of,
        first_ids=incidents.renamed(),
        publications=dict(_publications(site, things, record, incidents)),
        letters=letters,
        outdated_writings={
            (thing.kind, thing.key, one.path, one.language): one.since
            for thing, one in outdated_things(things, record, language)
            if one.since
        },
        began=record.lines[0].time if record.lines else None,
    )


class Incidents(Mapping[str, Telling]):
    """What the record knows of each incident that it knows, by the id that it has today."""

    def __init__(self, site: Site, record: Record) -> None:
        self._record, self._language, self._called = record, site.organisation.language, called_now(site)
        self._incidents = {item.id: item for item in site.incidents}
        #: Where nothing was ever renamed, an id stands for itself.
        self._family: Callable[[str], str] = record.family if record.places.renamed else str
        #: An incident that got another id is known here by the one that it has today.
        self._ids = {self._family(name): item.id for item in site.incidents for name in (item.id, *item.aliases)}
        self._settled = record.settled.within(context_of(site))
        self._found: dict[str, Telling] = {}
        self._sums: dict[str, str | None] = {}

    def __getitem__(self, name: str) -> Telling:
        if name not in self._found:
            self._found[name] = self._of(self._incidents[name])
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._incidents)

    def __len__(self) -> int:
        return len(self._incidents)

    def _of(self, incident: Incident) -> Telling:
        if (summed := self.sum_of(incident.id)) is not None:
            return Telling.later(lambda: self._in_short(incident), {"digest": summed})
        lines = self.lines(incident)
        summed = sum_of(incident, lines, self._settled.context)
        if (short := short_of(incident, lines, self._language, summed)) is None:
            return self.worked_out(incident).summed(summed)
        if self._its_own(incident) and self._settled.has(incident):
            self._settled.tell(incident, short)
        return self._plain(incident, short)

    def sum_of(self, name: str) -> str | None:
        """Return a sum of all that is known of an incident of which nothing was ever put right, if it is known."""
        summed = self._sums.get(name)
        if summed is None and self._its_own(incident := self._incidents[name]):
            summed = self._sums[name] = self._settled.summed(incident)
        return summed

    def _its_own(self, incident: Incident) -> bool:
        return self._ids[self._family(incident.id)] == incident.id

    def lines(self, incident: Incident) -> tuple[Line, ...]:
        """Return the lines about an incident; of two with the same past, the last has it."""
        families = map(self._record.family, (incident.id, *incident.aliases))
        return self._record.about(family for family in families if self._ids[family] == incident.id)

    def renamed(self) -> Mapping[str, str]:
        """Return each incident that was published under another id first → that id."""
        first_ids = dict[str, str]()
        for incident in self._incidents.values() if self._record.places.renamed else ():
            if incident.aliases or self._record.family(incident.id) in self._record.renamed_families:
                first_ids |= self[incident.id].first_ids
        return first_ids

    def _in_short(self, incident: Incident) -> Telling:
        short = self._settled.in_short(incident)
        return self.worked_out(incident) if short is None else self._plain(incident, short)

    def _plain(self, incident: Incident, short: InShort) -> Telling:
        times = map(datetime.fromisoformat, short.published)
        published: dict[Any, datetime] = {
            (incident.id, update.known_at): at for update, at in zip(incident.updates, times, strict=True)
        }
        told = Telling(
            published=published,
            entered=published,
            words=_Words(incident, lambda: self._first_words(incident)),
            shown={incident.id: datetime.fromisoformat(short.shown)},
        )
        return told.summed(short.summed)

    def _first_words(self, incident: Incident) -> _FirstWords:
        if not self._settled.has(incident):
            return self._known(incident).words
        # It says what the record says.
        title = str(incident.title).rstrip()
        return {
            (incident.id, update.known_at): FirstWords(title, update.status, _as_kept(update.text))
            for update in incident.updates
        }

    def _known(self, incident: Incident) -> Course:
        known = Course(self._language)
        for line in self.lines(incident):
            known.take(line, incident.id)
        return known

    def worked_out(self, incident: Incident) -> Telling:
        """Return what the record knows of an incident, whatever was put right."""
        lines, known = self.lines(incident), self._known(incident)
        name, course = incident.id, known.facts.get(incident.id, [])
        facts = tuple(_facts(course, incident, self._language, self._called))
        changed = any(then != _today(incident) for _, then in facts)
        moves = tuple(_moves(course))
        times = self._record.published_of(incident)
        return Telling(
            published={(name, known_at): time for known_at, time in times.items()},
            first_ids=known.first_ids,
            entered=known.entered,
            changed=known.changed,
            shifted=known.shifted,
            shifting=known.shifting,
            words=known.words,
            facts={name: facts} if changed else {},
            stood={(name, key_moment(key)): updates for key, updates in _stood(lines, incident, self._called)},
            moves={name: moves} if moves else {},
            told_before=frozenset(known.told_before),
            behind=frozenset(known.behind),
            shown=known.shown,
            outdated={
                (name, one.update, one.path, one.language): one.since
                for one in outdated_of(incident, lines, self._language)
                if one.since
            },
        )


def _as_kept(text: Text) -> Text:
    """Return a text as the record keeps it."""
    return Text(text.rstrip(), ((tag, words.rstrip()) for tag, words in text.translations))


class _Words(Mapping[tuple[str, datetime | None], FirstWords]):
    """First words of all updates of an incident, read when somebody asks for them."""

    def __init__(self, incident: Incident, work_out: Callable[[], _FirstWords]) -> None:
        self._incident, self._work_out = incident, work_out
        self._found: _FirstWords | None = None

    def __getitem__(self, about: tuple[str, datetime | None]) -> FirstWords:
        if self._found is None:
            self._found = self._work_out()
        return self._found[about]

    def __iter__(self) -> Iterator[tuple[str, datetime | None]]:
        return ((self._incident.id, update.known_at) for update in self._incident.updates)

    def __len__(self) -> int:
        return len(self._incident.updates)


def _publications(
    site: Site, things: Iterable[Thing], record: Record, incidents: Incidents
) -> Iterator[tuple[tuple[str, str], Publication]]:
    """Yield when each statement and answer became public, standing and generated ones, and each breach itself."""
    language = site.organisation.language
    for thing in things:
        if known := record.thing(thing.kind, thing.key, aliases=thing.aliases):
            times = known.published, known.changed, known.corrections(language), known.removed, known.moved(language)
            yield (thing.kind, thing.key), Publication(*times)
    for incident in site.incidents:
        if incident.breach is not None and (first := record.published(incident.id)):
            yield (incident.id, ""), Publication(first)
            lines = incidents.lines(incident)
            for question in QUESTIONS:
                if answered := [*_answered(lines, question, language)]:
                    changed = answered[-1] if answered[-1] > answered[0] else None
                    yield (incident.id, question.key), Publication(answered[0], changed)


def _today(incident: Incident) -> FactsThen:
    return FactsThen._make(getattr(incident, name) for name in FactsThen._fields)


def _facts(
    course: Sequence[tuple[datetime, Content]], incident: Incident, language: str, called: Mapping[str, str]
) -> Iterator[tuple[datetime, FactsThen]]:
    """Yield an incident's facts as they were, from when on each; what is as it was then is what it is today.

    So translations that came later, which are no change, are there too. `called` goes from a component's earlier id to
    the one that it has today.
    """
    today = _today(incident)
    for since, content in course:
        pairs = zip(_facts_then(content, language, called), today, strict=True)
        yield since, FactsThen._make(new if _said(old) == _said(new) else old for old, new in pairs)


def _facts_then(content: Content, language: str, called: Mapping[str, str]) -> FactsThen:
    """Return the facts that the record keeps."""
    facts = content[FACTS]

    def text(path: str) -> Text | None:
        return text_then(content, path, language) if path in content.get(language, {}) else None

    def action(number: int, kept: Mapping[str, Any]) -> Action:
        place = f"actions.{number}"
        words, who = text(f"{place}.text") or Text(""), text(f"{place}.applies_to")
        return Action.model_construct(id=kept.get("id"), text=words, url=kept.get("url"), applies_to=who)

    then = facts_then(content, called)
    return FactsThen(
        title=text("title") or Text(""),
        affects=text("affects"),
        components=then["components"],
        actions=tuple(action(number, kept) for number, kept in enumerate(facts.get("actions", ()))),
        started=then["started"],
        scheduled=then["scheduled"],
    )


def _moves(course: Sequence[tuple[datetime, Content]]) -> Iterator[Moved]:
    for at, was, now, key in moves_in(course):
        yield Moved(at, window_then(was), window_then(now), key_moment(key) if key else None)


def _stood(
    lines: Sequence[Line], incident: Incident, called: Mapping[str, str]
) -> Iterator[tuple[str, tuple[Update, ...]]]:
    """Yield what stood of an incident when one of its updates was published, by that one's key; see `stood_with`."""
    today = {update_key(update.known_at): update for update in incident.updates}
    made: dict[int, tuple[Update, ...]] = {}
    for key, then in stood_with(lines).items():
        if id(then) not in made:
            updates = (_update_then(today[name], line.content, called) for name, line in then.items() if name in today)
            made[id(then)] = tuple(sorted(updates, key=lambda update: update.at))
        yield key, made[id(then)]


def _update_then(update: Update, content: Content | None, called: Mapping[str, str]) -> Update:
    """Return an update as it was; of imported ones the record holds no more than that they are what they were."""
    was: dict[str, Any] = {"withdrawn": None}
    if content is not None:
        facts = content[FACTS]
        was |= {
            "at": datetime.fromisoformat(facts["at"]),
            "status": facts.get("status"),
            "impact": facts.get("impact"),
            "components": components_then(facts, called),
        }
    return update.model_copy(update=was)


def _said(fact: Any) -> Any:
    """Return what a fact says, in the main language and to the second, as the record keeps it."""
    match fact:
        case Text():
            return str(fact).rstrip()
        case datetime():
            return fact.replace(microsecond=0)
        case Action():
            return fact.id, _said(fact.text), fact.url, _said(fact.applies_to)
        case Scheduled():
            return _said(fact.begin), _said(fact.until)
        case tuple():
            return tuple(map(_said, fact))
    return fact


def _answered(lines: Iterable[Line], question: Question, language: str) -> Iterator[datetime]:
    """Yield when lines first say any of the facts that answer a question, and each time that these changed.

    What lies below a path is part of it. Mended spelling is no change, nor is another language than `language`.
    """
    said: dict[str, list[tuple[str, str]]] = {}
    for line in lines:
        if line.content is None or line.kind == "withdrawal":
            continue
        paths = question.updates if line.key else question.facts
        now = [
            (path, words)
            for part in (FACTS, language)
            for path, words in leaves(line.content.get(part, {}))
            if any(path == wanted or path.startswith(f"{wanted}.") for wanted in paths)
        ]
        if now != said.get(line.key, []):
            said[line.key] = now
            if line.kind != "typo":
                yield line.time
