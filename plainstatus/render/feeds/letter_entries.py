"""Feed entries for signed statements: one for each, and for each correction and withdrawal of one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from markupsafe import Markup

from plainstatus.model import Text
from plainstatus.render.feeds.feed import (
    LONGEST_SUMMARY,
    Entry,
    Form,
    News,
    Subject,
    correction_note,
    entry_title,
    marked,
)
from plainstatus.render.feeds.sources import LetterSource
from plainstatus.render.words.markup import in_all, placed, sentence, shortened
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
        label = source.say("entries.letter-withdrawn")
        return _entry(source, label, said.withdrawn, f"<p>{sentence(said.withdrawn)}</p>", form)
    if form == "kept":
        title, text = source.first or (str(said.title), said.text)
        content = _placed(source, source.prose(text))
        return replace(_entry(source, source.say("entries.letter"), None, content, form, title=title), summary=None)
    notes = "".join(correction_note(source.times, at, note) for at, note in letter.corrections if at is not None)
    return _entry(source, addressed(source.say, letter), None, _content(source) + notes, form)


def _correction(source: LetterSource, number: int, note: Text, form: Form) -> Entry:
    """Write the entry of a correction."""
    said = source.say.html("entries.correction-of-letter", note=Markup(sentence(note)))  # noqa: S704 - escaped
    content, title = f"<p>{said}</p>", ""
    if form != "kept":
        content += f"\n{_content(source)}"
    elif source.first is not None:
        title, _ = source.first
    return _entry(source, source.say("entries.correction"), note, content, form, corrected=number, title=title)


def _withdrawal(source: LetterSource, form: Form) -> Entry:
    """Write the entry of a withdrawal."""
    reason = source.letter.statement.withdrawn or Text("")
    return _entry(source, source.say("entries.withdrawn"), reason, f"<p>{sentence(reason)}</p>", form, withdrawn=True)


def _entry(
    source: LetterSource,
    label: str,
    note: Text | None,
    content: str,
    form: Form,
    *,
    corrected: int = 0,
    withdrawn: bool = False,
    title: str = "",
) -> Entry:
    """Write an entry; `title` is that of the statement where this was another one."""
    letter, said = source.letter, source.letter.statement
    published = letter.corrections[corrected - 1][0] if corrected else None
    published = (letter.withdrawn_at if withdrawn else published) or letter.dated
    return Entry(
        id=source.links.statement_id(said.slug, corrected=corrected, withdrawn=withdrawn),
        link=source.links.statement(said.slug, corrected=corrected, withdrawn=withdrawn),
        title=entry_title(source.say, label, title or said.title),
        state=label,
        published=published,
        updated=published if form == "kept" or withdrawn else max(published, letter.moved or published),
        categories=("statement",),
        summary=summary(said.text, LONGEST_SUMMARY) if note is None else shortened(note, LONGEST_SUMMARY),
        content=None if form == "short" else content,
        subject=Subject("statement", said.incident, None, None, ()),
    )


def _placed(source: LetterSource, markup: str) -> str:
    place = source.place
    return placed(markup, f"{place.root}/", place.folder + statement_path(source.letter.statement.slug), place.led)


def _content(source: LetterSource) -> str:
    said = source.letter.statement
    text = "\n".join([*source.place.only_in(said.text), _placed(source, in_all(said.text, source.prose))])
    who = source.say("entries.signer", name=said.name, role=said.role) if said.role else str(said.name)
    return f"{text}\n<p>{source.say.html('entries.signed', who=marked(who), day=source.say.day(said.date))}</p>\n"
