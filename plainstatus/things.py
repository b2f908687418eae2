"""What is public and no incident, gathered for the record from where each kind is written; and what that says of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from plainstatus.content import FAQ_FILE, STATEMENTS
from plainstatus.model import Answer, Statement, Text
from plainstatus.record import FACTS, Content, KnownThing, Record, Thing, ThingKind, fact_dates
from plainstatus.schema import Loaded
from plainstatus.views.dates import Publication
from plainstatus.views.faq import QUESTIONS, Publications

__all__ = ["home_of", "public_things", "public_words", "publications"]


def public_things(loaded: Loaded) -> tuple[Thing, ...]:
    """Return the official entries, standing answers and statements as they stand now."""
    language, written = loaded.site.organisation.language, loaded.written
    answers = (_answer(answer, language) for answer in (written.faq.answers if written.faq else ()))
    statements = (_statement(statement, language) for statement in written.statements)
    return (*answers, *statements)


def publications(loaded: Loaded, record: Record) -> Publications:
    """Return when each statement and answer became public, standing and generated ones, and each breach itself."""
    language = loaded.site.organisation.language
    found: dict[tuple[str, str], Publication] = {}
    for thing in public_things(loaded):
        if known := record.thing(thing.kind, thing.key, aliases=thing.aliases):
            found[thing.kind, thing.key] = _publication(known, language)
    wanted = {question.key: (question.facts, question.updates) for question in QUESTIONS}
    for incident in loaded.site.incidents:
        if incident.breach is not None and (first := record.published(incident.id)):
            found[incident.id, ""] = Publication(first)
            for key, dates in fact_dates(record, incident.id, wanted, language=language).items():
                found[incident.id, key] = Publication(*dates)
    return found


def public_words(loaded: Loaded, record: Record) -> dict[tuple[str, str], frozenset[str]]:
    """Return the texts of the site's statements and answers that are public."""
    things = ((thing.kind, thing.key) for thing in public_things(loaded))
    return {(kind, key): record.public_words(kind, key) for kind, key in things}


def _publication(known: KnownThing, language: str) -> Publication:
    return Publication(known.published, known.changed, known.corrections(language), known.removed)


def home_of(kind: ThingKind, key: str) -> str:
    """Return the file in which something of a kind is written."""
    match kind:
        case "statement":
            return f"content/{STATEMENTS}/{key}.md"
        case "faq":
            return f"content/{FAQ_FILE}"
        case "official":
            return "incidents.yaml"


def _answer(answer: Answer, language: str) -> Thing:
    facts = {"aliases": list(answer.aliases)} if answer.aliases else {}
    content = _content(facts, language, title=answer.question, text=answer.text)
    return Thing("faq", answer.anchor, content, answer.spot)


def _statement(statement: Statement, language: str) -> Thing:
    if statement.withdrawn is not None:
        content = _content({"withdrawn": True}, language, reason=statement.withdrawn)
    else:
        notes = {f"corrected.{index}": note for index, note in enumerate(statement.corrected)}
        whom = {f"audience.{index}": part for index, part in enumerate(statement.audience)}
        facts = {"date": statement.date.isoformat(), "incident": statement.incident}
        content = _content(
            {name: value for name, value in facts.items() if value is not None},
            language,
            title=statement.title,
            text=statement.text,
            name=statement.name,
            role=statement.role,
            **whom,
            **notes,
        )
    return Thing("statement", statement.slug, content, statement.spot)


def _content(facts: dict[str, Any], language: str, **texts: Text | None) -> Content:
    """Return facts and texts as the record keeps them: each language apart."""
    found: dict[str, dict[str, str]] = {}
    for path, tag, words in _wordings(texts, language):
        found.setdefault(tag, {})[path] = words.rstrip()
    return {FACTS: facts, **{tag: found[tag] for tag in sorted(found)}}


def _wordings(texts: dict[str, Text | None], language: str) -> Iterator[tuple[str, str, str]]:
    for path, text in texts.items():
        if text is not None:
            yield path, language, str(text)
            yield from ((path, tag, words) for tag, words in text.translations)
