"""Feed entries of signed statements: one for each, for each of its corrections, and for its withdrawal."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial

from plainstatus.model import Text
from plainstatus.render.feeds.feed import LONGEST_SUMMARY, LONGEST_TITLE, Entry, Form, News, Subject
from plainstatus.render.words.dates import Times, day
from plainstatus.render.words.markup import placed, sentence, shortened
from plainstatus.render.words.words import addressed
from plainstatus.text.markdown import summary
from plainstatus.urls import Links, statement_path
from plainstatus.views.first_told import Telling
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import Overview
from plainstatus.views.statements import Letter

__all__ = ["letter_news"]


def letter_news(view: Overview, links: Links, prose: Callable[[str], str], telling: Telling) -> Iterator[News]:
    """Yield everything that became public about statements; `prose` makes sanitised HTML of their Markdown."""
    writer = _Letters(view, links, prose, telling)
    incidents = {item.incident.id: item for item in view.incidents}
    for letter in view.letters:
        said, key = letter.statement, f"statements/{letter.statement.slug}"
        item = incidents.get(said.incident or "")

        def news(
            at: datetime,
            rank: int,
            write: Callable[[Form], Entry] | None,
            key: str = key,
            item: IncidentView | None = item,
        ) -> News:
            return News(at, at, key, rank, at, item, None, write)

        if not letter.never_stood:
            yield news(letter.dated, 0, partial(writer.letter, letter))
        for number, (at, note) in enumerate(letter.corrections, 1):
            # Without a record nothing tells when; it is no news then.
            if at is not None:
                standing = said.withdrawn is None
                yield news(at, number, partial(writer.correction, letter, number, note) if standing else None)
        if letter.withdrawn_at is not None:
            yield news(letter.withdrawn_at, len(letter.corrections) + 1, partial(writer.withdrawal, letter))


class _Letters:
    def __init__(self, view: Overview, links: Links, prose: Callable[[str], str], telling: Telling) -> None:
        self._links, self._prose, self._telling = links, prose, telling
        self._times = Times(view.site.organisation.timezone)

    def letter(self, letter: Letter, form: Form) -> Entry:
        """Write the entry of a statement; a withdrawn one is taken back from it."""
        said = letter.statement
        if said.withdrawn is not None:
            return self._entry(letter, "Letter withdrawn", said.withdrawn, f"<p>{sentence(said.withdrawn)}</p>", form)
        if form == "kept":
            title, text = self._telling.letters.get(said.slug, (str(said.title), said.text))
            content = placed(self._prose(text), f"{self._links.site}/", statement_path(said.slug))
            return replace(
                self._entry(letter, "Letter", None, content, form),
                title=shortened(f"[Letter] {title}", LONGEST_TITLE),
                summary=None,
            )
        notes = "".join(
            f"<p><em>Corrected {html.escape(self._times.plain(at))}: {sentence(note)}</em></p>"
            for at, note in letter.corrections
            if at is not None
        )
        return self._entry(letter, addressed(letter), None, self._content(letter) + notes, form)

    def correction(self, letter: Letter, number: int, note: Text, form: Form) -> Entry:
        """Write the entry of a correction."""
        content = f"<p><strong>Correction</strong> of this letter: {sentence(note)}</p>"
        if form != "kept":
            content += f"\n{self._content(letter)}"
        entry = self._entry(letter, "Correction", note, content, form, corrected=number)
        if form != "kept" or letter.statement.slug not in self._telling.letters:
            return entry
        title, _ = self._telling.letters[letter.statement.slug]
        return replace(entry, title=shortened(f"[Correction] {title}", LONGEST_TITLE))

    def withdrawal(self, letter: Letter, form: Form) -> Entry:
        """Write the entry of a withdrawal."""
        reason = letter.statement.withdrawn or Text("")
        return self._entry(letter, "Withdrawn", reason, f"<p>{sentence(reason)}</p>", form, withdrawn=True)

    def _entry(
        self,
        letter: Letter,
        label: str,
        note: Text | None,
        content: str,
        form: Form,
        *,
        corrected: int = 0,
        withdrawn: bool = False,
    ) -> Entry:
        said = letter.statement
        published = letter.corrections[corrected - 1][0] if corrected else None
        published = (letter.withdrawn_at if withdrawn else published) or letter.dated
        return Entry(
            id=self._links.statement_id(said.slug, corrected=corrected, withdrawn=withdrawn),
            link=self._links.statement(said.slug, corrected=corrected, withdrawn=withdrawn),
            title=shortened(f"[{label}] {said.title}", LONGEST_TITLE),
            published=published,
            updated=published if form == "kept" or withdrawn else max(published, letter.moved or published),
            categories=("statement",),
            summary=summary(said.text, LONGEST_SUMMARY) if note is None else shortened(note, LONGEST_SUMMARY),
            content=None if form == "short" else content,
            subject=Subject("statement", said.incident, None, None, ()),
        )

    def _content(self, letter: Letter) -> str:
        said = letter.statement
        others = (f'<div lang="{tag}" dir="auto">{self._prose(words)}</div>' for tag, words in said.text.translations)
        text = placed("\n".join([self._prose(said.text), *others]), f"{self._links.site}/", statement_path(said.slug))
        signed = ", ".join(html.escape(part, quote=False) for part in (said.name, said.role) if part)
        return f"{text}\n<p><strong>{signed}</strong>, {day(said.date)}</p>\n"
