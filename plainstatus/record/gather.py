"""What is public and no incident, gathered for the record from where each kind is written; and what that says of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal

from plainstatus.model import Answer, Statement, Text
from plainstatus.read.content import FAQ_FILE, STATEMENTS
from plainstatus.read.schema import Loaded
from plainstatus.record import FACTS, Content, Record, Thing, ThingKind, timestamp
from plainstatus.views.official import OfficialChange, OfficialEntry, OfficialHistory, official_entries

__all__ = ["home_of", "official_history", "public_things"]


def public_things(loaded: Loaded) -> tuple[Thing, ...]:
    """Return the official entries, standing answers and statements as they stand now."""
    language, written = loaded.site.organisation.language, loaded.written
    answers = (_answer(answer, language) for answer in (written.faq.answers if written.faq else ()))
    statements = (_statement(statement, language) for statement in written.statements)
    entries = (_official(entry, loaded) for entry in official_entries(loaded.site.organisation))
    return (*entries, *answers, *statements)


def official_history(record: Record, language: str) -> OfficialHistory:
    """Return since when each official entry holds, and what has changed among them since the first became public."""
    known = record.things("official")
    if not known:
        return OfficialHistory()
    first = min(thing.published for thing in known.values())
    since: dict[str, datetime] = {}
    changes: list[OfficialChange] = []
    for key, thing in known.items():
        before: Content | None = None
        for line in thing.lines:
            content = line.content or {}
            gone = content.get(FACTS, {}).get("removed") is True
            change: Literal["added", "changed", "removed"]
            change = "removed" if gone else "added" if before is None else "changed"
            if change == "added":
                since[key] = line.time
            elif change == "removed":
                since.pop(key, None)
            if line.time > first:
                said = (before if gone else content) or {}
                changes.append(OfficialChange(line.time, change, key.partition(":")[0], _text_in(said, language)))
            before = None if gone else content
    changes.sort(key=lambda one: (one.kind, one.text))
    changes.sort(key=lambda one: one.at, reverse=True)
    return OfficialHistory(first, since, tuple(changes))


def _text_in(content: Content, language: str) -> str:
    """Return what an entry's line shows, in this language if it has it."""
    texts = (content[tag] for tag in sorted(content, key=lambda tag: (tag != language, tag)) if tag != FACTS)
    return next((str(text["text"]) for text in texts if "text" in text), "")


def _official(entry: OfficialEntry, loaded: Loaded) -> Thing:
    facts: dict[str, Any] = {"kind": entry.kind}
    if entry.url:
        facts["url"] = entry.url
    if entry.seen_at:
        facts["seen_at"] = timestamp(entry.seen_at)
    text = entry.text if isinstance(entry.text, Text) else Text(entry.text)
    content = _content(facts, loaded.site.organisation.language, text=text, note=entry.note)
    return Thing("official", entry.key, content, loaded.organisation_spot(*entry.place))


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
