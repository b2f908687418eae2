"""How and when things were told first, as the record has it: what feeds need to tell each once and keep it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from plainstatus.model import Action, Incident, Scheduled, Text
from plainstatus.record import FACTS, Content, Line, Record, moves_in
from plainstatus.schema import Loaded
from plainstatus.urls import key_moment
from plainstatus.views.telling import FactsThen, FirstWords, Moved, Telling

__all__ = ["telling"]


def telling(loaded: Loaded, record: Record) -> Telling:
    """Return what the record knows of the first telling of everything on this site."""
    language = loaded.site.organisation.language
    known = _Known(language)
    # An incident that got another id is known here by the one that it has today.
    ids = {record.family(name): item.id for item in loaded.site.incidents for name in (item.id, *item.aliases)}
    for line in record.lines:
        if line.incident is not None and (incident := ids.get(record.family(line.incident))):
            known.take(line, incident)
    letters = {
        key: (str(content[language].get("title", "")), _text(content, "text", language))
        for key, thing in record.things("statement").items()
        if language in (content := thing.lines[0].content or {})
    }
    incidents = {item.id: item for item in loaded.site.incidents}
    called = {old: component.id for component in loaded.site.components for old in component.aliases}
    facts = {name: tuple(_facts(course, incidents[name], language, called)) for name, course in known.facts.items()}
    changed = {
        name: course for name, course in facts.items() if any(then != _today(incidents[name]) for _, then in course)
    }
    moves = {name: moved for name, course in known.facts.items() if (moved := tuple(_moves(course)))}
    return Telling(known.first_ids, known.entered, known.changed, known.words, letters, changed, moves)


class _Known:
    """Goes through the record once, from its first line on: what is there already was told before."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._titles: dict[str, str] = {}
        self._seen: set[str] = set()
        self.first_ids: dict[str, str] = {}
        self.entered: dict[tuple[str, datetime | None], datetime] = {}
        self.changed: dict[tuple[str, datetime | None, datetime], datetime] = {}
        self.words: dict[tuple[str, datetime | None], FirstWords] = {}
        self.facts: dict[str, list[tuple[datetime, Content]]] = {}

    def take(self, line: Line, incident: str) -> None:
        """Take in what a line says of an incident, or of one of its updates."""
        if incident not in self._seen:
            self._seen.add(incident)
            if line.incident is not None and line.incident != incident:
                self.first_ids[incident] = line.incident
        about = incident, key_moment(line.key) if line.key else None
        if line.key and about not in self.entered:
            self.entered[about] = line.time
            if line.kind == "update" and line.content is not None:
                status = line.content[FACTS].get("status")
                words = _text(line.content, "text", self._language)
                self.words[about] = FirstWords(self._titles.get(incident, ""), status, words)
        if line.content is None:
            return
        if not line.key and line.kind == "incident":
            self._titles[incident] = str(line.content.get(self._language, {}).get("title", ""))
            self.facts.setdefault(incident, []).append((line.time, line.content))
        facts = line.content[FACTS]
        made: Iterable[Any] = facts.get("corrected" if line.key else "corrections", ())
        if line.kind == "withdrawal":
            made = [facts]
        for change in made:
            if change is not None and "at" in change:
                self.changed.setdefault((*about, datetime.fromisoformat(change["at"])), line.time)


def _text(content: Content, path: str, language: str) -> Text:
    """Return a text that the record keeps, in all its languages."""
    others = (
        (tag, str(texts[path])) for tag, texts in content.items() if tag not in {FACTS, language} and path in texts
    )
    return Text(str(content.get(language, {}).get(path, "")), others)


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
        return _text(content, path, language) if path in content.get(language, {}) else None

    def action(number: int, kept: Mapping[str, Any]) -> Action:
        place = f"actions.{number}"
        words, who = text(f"{place}.text") or Text(""), text(f"{place}.applies_to")
        return Action.model_construct(id=kept.get("id"), text=words, url=kept.get("url"), applies_to=who)

    started, window = facts.get("started"), facts.get("scheduled")
    return FactsThen(
        title=text("title") or Text(""),
        affects=text("affects"),
        components={called.get(name, name): state for name, state in facts.get("components", {}).items()},
        actions=tuple(action(number, kept) for number, kept in enumerate(facts.get("actions", ()))),
        started=datetime.fromisoformat(started) if started else None,
        scheduled=_window(window) if window else None,
    )


def _moves(course: Sequence[tuple[datetime, Content]]) -> Iterator[Moved]:
    for at, was, now, key in moves_in(course):
        yield Moved(at, _window(was), _window(now), key_moment(key) if key else None)


def _window(kept: Mapping[str, str]) -> Scheduled:
    begin, until = (datetime.fromisoformat(kept[key]) for key in ("from", "until"))
    return Scheduled.model_construct(begin=begin, until=until)


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
