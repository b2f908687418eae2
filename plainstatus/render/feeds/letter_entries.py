"""Feed entries for signed statements: one for each, and for each correction and withdrawal of one."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from plainstatus.model import Text
from plainstatus.render.feeds.feed import LONGEST_SUMMARY, LONGEST_TITLE, Entry, Form, News, Subject
from plainstatus.render.feeds.sources import LetterSource
from plainstatus.render.words.markup import placed, sentence, shortened
from plainstatus.render.words.words import addressed
from plainstatus.text.markdown import summary
from plainstatus.urls import statement_path
from plainstatus.views.incident import IncidentView

__all__ = ["letter_news"]


def letter_news(source: LetterSource, item: IncidentView | None) -> Iterator[News]:
    """Yield everything that became public about a statement; `item` is the incident that it is about."""
    letter = source.letter
    said, key = letter.statement, f"statements/{letter.statement.slug}"
    if not letter.never_stood:
        write = partial(_letter, source)
        yield News(letter.dated, letter.dated, key, 0, letter.dated, source, item, None, write)
    for number, (at, note) in enumerate(letter.corrections, 1):
        # Without a record nothing tells when; it is no news then.
        if at is not None:
            correct = partial(_correction, source, number, note) if said.withdrawn is None else None
            yield News(at, at, key, number, at, source, item, None, correct)
    if (at := letter.withdrawn_at) is not None:
        yield News(at, at, key, len(letter.corrections) + 1, at, source, item, None, partial(_withdrawal, source))


def _letter(source: LetterSource, form: Form) -> Entry:
    """Write the entry of a statement; a withdrawn one is taken back from it."""
    letter, said = source.letter, source.letter.statement
    if said.withdrawn is not None:
        return _entry(source, "Letter withdrawn", said.withdrawn, f"<p>{sentence(said.withdrawn)}</p>", form)
    if form == "kept":
        title, text = source.first or (str(said.title), said.text)
        content = placed(source.prose(text), f"{source.links.site}/", statement_path(said.slug))
        return replace(
            _entry(source, "Letter", None, content, form),
            title=shortened(f"[Letter] {title}", LONGEST_TITLE),
            summary=None,
        )
    notes = "".join(
        f"<p><em>Corrected {html.escape(source.times.plain(at))}: {sentence(note)}</em></p>"
        for at, note in letter.corrections
        if at is not None
    )
    return _entry(source, addressed(source.place.times.say, letter), None, _content(source) + notes, form)


def _correction(source: LetterSource, number: int, note: Text, form: Form) -> Entry:
    """Write the entry of a correction."""
    content = f"<p><strong>Correction</strong> of this letter: {sentence(note)}</p>"
    if form != "kept":
        content += f"\n{_content(source)}"
    entry = _entry(source, "Correction", note, content, form, corrected=number)
    if form != "kept" or source.first is None:
        return entry
    title, _ = source.first
    return replace(entry, title=shortened(f"[Correction] {title}", LONGEST_TITLE))


def _withdrawal(source: LetterSource, form: Form) -> Entry:
    """Write the entry of a withdrawal."""
    reason = source.letter.statement.withdrawn or Text("")
    return _entry(source, "Withdrawn", reason, f"<p>{sentence(reason)}</p>", form, withdrawn=True)


def _entry(
    source: LetterSource,
    label: str,
    note: Text | None,
    content: str,
    form: Form,
    *,
    corrected: int = 0,
    withdrawn: bool = False,
) -> Entry:
    letter, said = source.letter, source.letter.statement
    published = letter.corrections[corrected - 1][0] if corrected else None
    published = (letter.withdrawn_at if withdrawn else published) or letter.dated
    return Entry(
        id=source.links.statement_id(said.slug, corrected=corrected, withdrawn=withdrawn),
        link=source.links.statement(said.slug, corrected=corrected, withdrawn=withdrawn),
        title=shortened(f"[{label}] {said.title}", LONGEST_TITLE),
        published=published,
        updated=published if form == "kept" or withdrawn else max(published, letter.moved or published),
        categories=("statement",),
        summary=summary(said.text, LONGEST_SUMMARY) if note is None else shortened(note, LONGEST_SUMMARY),
        content=None if form == "short" else content,
        subject=Subject("statement", said.incident, None, None, ()),
    )


def _content(source: LetterSource) -> str:
    said = source.letter.statement
    others = (f'<div lang="{tag}" dir="auto">{source.prose(words)}</div>' for tag, words in said.text.translations)
    text = placed("\n".join([source.prose(said.text), *others]), f"{source.links.site}/", statement_path(said.slug))
    signed = ", ".join(html.escape(part, quote=False) for part in (said.name, said.role) if part)
    return f"{text}\n<p><strong>{signed}</strong>, {source.place.times.say.day(said.date)}</p>\n"
