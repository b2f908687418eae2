"""What is judged of content/: statements and standing answers of which something is not public yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, time
from typing import TypeAlias

from plainstatus.check.case import Passage, Writing, passages_of
from plainstatus.model import Incident, Statement, Text
from plainstatus.model.breach import DirectNotice
from plainstatus.model.frozen import dataclass
from plainstatus.read.content.sent_messages import parted
from plainstatus.read.schema import Loaded
from plainstatus.read.yaml.places import Place
from plainstatus.views.official import translations

__all__ = ["DirectMessage", "PublicWords", "direct_messages", "line_of", "writings"]

#: (`statement` or `faq`, what it is known by) → the texts that are public.
PublicWords: TypeAlias = Mapping[tuple[str, str], frozenset[str]]


def writings(loaded: Loaded, public: PublicWords) -> Iterator[Writing]:
    """Yield each statement and standing answer that says something which is not public yet."""
    incidents = {item.id: item for item in loaded.site.incidents}
    every = [*_answers(loaded, public)]
    every += [_statement(loaded, one, incidents.get(one.incident or ""), public) for one in loaded.written.statements]
    yield from (writing for writing in every if writing.passages)


def _answers(loaded: Loaded, public: PublicWords) -> Iterator[Writing]:
    organisation, faq = loaded.site.organisation, loaded.written.faq
    nothing = frozenset[str]()
    if faq is None:
        return
    # The record does not keep the introduction, so that it is read anew each time.
    found = [("introduction", faq.title, faq.intro, nothing, (faq.file, 1), 1)]
    found += [
        (one.anchor, one.question, one.text, public.get(("faq", one.anchor), nothing), one.spot, one.text_line)
        for one in faq.answers
    ]
    for key, title, text, seen, spot, line in found:
        texts: dict[str, Text | None] = {"title": title, "text": text}
        passages = passages_of(texts, organisation.language, seen)
        yield Writing("faq", key, organisation, True, loaded.now, frozenset(), passages, spot, line, texts)


def _statement(loaded: Loaded, statement: Statement, about: Incident | None, public: PublicWords) -> Writing:
    organisation = loaded.site.organisation
    texts: dict[str, Text | None] = {"reason": statement.withdrawn}
    if statement.withdrawn is None:
        notes = {f"corrected.{index}": note for index, note in enumerate(statement.corrected)}
        whom = {f"audience.{index}": part for index, part in enumerate(statement.audience)}
        head = {"title": statement.title, "name": statement.name, "role": statement.role, **whom}
        texts = {**head, "text": statement.text, **notes}
    return Writing(
        kind="statement",
        key=statement.slug,
        organisation=organisation,
        is_security=about is not None and about.type == "security",
        said_at=datetime.combine(statement.date, time(12), organisation.timezone),
        evidence=frozenset(update.known_at for update in about.updates if update.evidence) if about else frozenset(),
        passages=passages_of(texts, organisation.language, public.get(("statement", statement.slug), frozenset())),
        spot=(statement.spot[0], 1),
        text_line=statement.spot[1],
        texts=texts,
    )


@dataclass(frozen=True)
class DirectMessage:
    """The text of a message to everybody, before the last is sent."""

    writing: Writing
    incident: Incident
    notice: DirectNotice
    #: What its file begins with.
    head: Mapping[str, str]


def direct_messages(loaded: Loaded) -> Iterator[DirectMessage]:
    """Yield the texts of messages that are still to be sent, in each language.

    Where a name will stand, a word does: that gap is meant.
    """
    organisation = loaded.site.organisation
    for incident in loaded.site.incidents:
        notice = incident.breach.direct_notice if incident.breach else None
        if notice is None or notice.document is None or notice.finished_at or incident.withdrawn:
            continue
        languages = {organisation.language: notice.document, **translations(notice.document, loaded.copies)}
        for language, name in languages.items():
            if name not in loaded.copies:
                continue
            message = parted(loaded.copies[name])
            writing = Writing(
                kind="notice",
                key=name,
                organisation=organisation,
                is_security=incident.type == "security",
                said_at=notice.started_at or loaded.now,
                evidence=frozenset(update.known_at for update in incident.updates if update.evidence),
                passages=(Passage(("text",), message.text.replace("{name}", "Customer"), language),),
                spot=(f"content/{name}", 1),
                text_line=message.line,
            )
            yield DirectMessage(writing, incident, notice, message.head)


def line_of(writing: Writing, place: Place, words: str, *, asker: str) -> int:
    """Return the line on which words stand, however they are wrapped there; else that of the whole.

    `asker` asks for words in the order in which they stand.
    """
    return writing.text_line + (writing.finder.row(words, asker) or 0) if place == ("text",) else writing.spot[1]
