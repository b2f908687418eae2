"""What is judged of content/: statements and standing answers of which something is not public yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, time
from typing import TypeAlias

from plainstatus.check.case import Passage, Writing, passages_of
from plainstatus.model import Incident, Statement
from plainstatus.read.schema import Loaded
from plainstatus.read.yaml.places import Place

__all__ = ["PublicWords", "line_of", "writings"]

#: (`statement` or `faq`, what it is known by) → the texts that are public.
PublicWords: TypeAlias = Mapping[tuple[str, str], frozenset[str]]


def writings(loaded: Loaded, public: PublicWords) -> Iterator[Writing]:
    """Yield each statement and standing answer that says something which is not public yet."""
    organisation, written = loaded.site.organisation, loaded.written
    language = organisation.language
    if written.faq:
        # The record does not keep it, so that it is read anew each time.
        texts = {"title": written.faq.title} | ({"text": written.faq.intro} if written.faq.intro else {})
        passages = passages_of(texts, language, frozenset())
        spot = written.faq.file, 1
        yield Writing("faq", "introduction", organisation, True, loaded.now, frozenset(), passages, spot, 1)
    for answer in written.faq.answers if written.faq else ():
        texts = {"title": answer.question, "text": answer.text}
        passages = passages_of(texts, language, public.get(("faq", answer.anchor), frozenset()))
        if passages:
            yield Writing(
                "faq", answer.anchor, organisation, True, loaded.now, frozenset(), passages, answer.spot,
                answer.text_line,
            )  # fmt: skip
    incidents = {item.id: item for item in loaded.site.incidents}
    for statement in written.statements:
        passages = _passages(statement, language, public.get(("statement", statement.slug), frozenset()))
        if passages:
            yield _writing(loaded, statement, passages, incidents.get(statement.incident or ""))


def _passages(statement: Statement, language: str, seen: frozenset[str]) -> tuple[Passage, ...]:
    if statement.withdrawn is not None:
        return passages_of({"reason": statement.withdrawn}, language, seen)
    notes = {f"corrected.{index}": note for index, note in enumerate(statement.corrected)}
    texts = {"title": statement.title, "text": statement.text, "role": statement.role, **notes}
    return passages_of(texts, language, seen)


def _writing(loaded: Loaded, statement: Statement, passages: tuple[Passage, ...], about: Incident | None) -> Writing:
    organisation = loaded.site.organisation
    return Writing(
        kind="statement",
        key=statement.slug,
        organisation=organisation,
        is_security=about is not None and about.type == "security",
        said_at=datetime.combine(statement.date, time(12), organisation.timezone),
        evidence=frozenset(update.known_at for update in about.updates if update.evidence) if about else frozenset(),
        passages=passages,
        spot=(statement.spot[0], 1),
        text_line=statement.spot[1],
    )


def line_of(writing: Writing, place: Place, words: str, *, asker: str) -> int:
    """Return the line on which words stand, however they are wrapped there; else that of the whole.

    `asker` asks for words in the order in which they stand.
    """
    return writing.text_line + (writing.finder.row(words, asker) or 0) if place == ("text",) else writing.spot[1]
