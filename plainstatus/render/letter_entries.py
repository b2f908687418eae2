"""Feed entries of signed statements: one for each, for each of its corrections, and for its withdrawal."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from functools import partial

from plainstatus.model import Text
from plainstatus.render.dates import Times, day
from plainstatus.render.entry import LONGEST_SUMMARY, LONGEST_TITLE, Entry, News
from plainstatus.render.markup import absolute_links, sentence, shortened
from plainstatus.render.words import addressed
from plainstatus.text import summary
from plainstatus.urls import HOME, Links
from plainstatus.views.letters import Letter
from plainstatus.views.overview import Overview

__all__ = ["letter_news"]


def letter_news(view: Overview, links: Links, prose: Callable[[str], str]) -> Iterator[News]:
    """Yield everything that became public about statements; `prose` makes sanitised HTML of their Markdown."""
    writer = _Letters(view, links, prose)
    for letter in view.letters:
        said = letter.statement
        yield News(letter.published, letter.published, f"statements/{said.slug}", 0, partial(writer.letter, letter))
        for number, (at, note) in enumerate(letter.corrections, 1) if said.withdrawn is None else ():
            # Without a record nothing tells when; it is no news then.
            if at is not None:
                write = partial(writer.correction, letter, number, note)
                yield News(at, at, f"statements/{said.slug}", number, write)
        if letter.withdrawn_at is not None:
            yield News(
                letter.withdrawn_at, letter.withdrawn_at, f"statements/{said.slug}", len(letter.corrections) + 1,
                partial(writer.withdrawal, letter),
            )  # fmt: skip


class _Letters:
    def __init__(self, view: Overview, links: Links, prose: Callable[[str], str]) -> None:
        self._links, self._prose = links, prose
        self._times = Times(view.site.organisation.timezone)

    def letter(self, letter: Letter, full: bool) -> Entry:
        """Write the entry of a statement; a withdrawn one is taken back from it."""
        said = letter.statement
        if said.withdrawn is not None:
            return self._entry(letter, "Letter withdrawn", said.withdrawn, f"<p>{sentence(said.withdrawn)}</p>", full)
        notes = "".join(
            f"<p><em>Corrected {html.escape(self._times.plain(at))}: {sentence(note)}</em></p>"
            for at, note in letter.corrections
            if at is not None
        )
        return self._entry(letter, addressed(letter), None, self._content(letter) + notes, full)

    def correction(self, letter: Letter, number: int, note: Text, full: bool) -> Entry:
        """Write the entry of a correction."""
        content = f"<p><strong>Correction</strong> of this letter: {sentence(note)}</p>\n{self._content(letter)}"
        return self._entry(letter, "Correction", note, content, full, corrected=number)

    def withdrawal(self, letter: Letter, full: bool) -> Entry:
        """Write the entry of a withdrawal."""
        reason = letter.statement.withdrawn or Text("")
        return self._entry(letter, "Withdrawn", reason, f"<p>{sentence(reason)}</p>", full, withdrawn=True)

    def _entry(
        self,
        letter: Letter,
        label: str,
        note: Text | None,
        content: str,
        full: bool,
        *,
        corrected: int = 0,
        withdrawn: bool = False,
    ) -> Entry:
        said = letter.statement
        published = letter.corrections[corrected - 1][0] if corrected else None
        published = (letter.withdrawn_at if withdrawn else published) or letter.published
        return Entry(
            id=self._links.statement_id(said.slug, corrected=corrected, withdrawn=withdrawn),
            link=self._links.statement(said.slug, corrected=corrected, withdrawn=withdrawn),
            title=shortened(f"[{label}] {said.title}", LONGEST_TITLE),
            published=published,
            updated=published if corrected or withdrawn else max(published, letter.changed),
            categories=("statement",),
            summary=summary(said.text, LONGEST_SUMMARY) if note is None else shortened(note, LONGEST_SUMMARY),
            content=content if full else None,
        )

    def _content(self, letter: Letter) -> str:
        said, base = letter.statement, self._links.absolute(HOME)
        others = (f'<div lang="{tag}" dir="auto">{self._prose(words)}</div>' for tag, words in said.text.translations)
        text = absolute_links("\n".join([self._prose(said.text), *others]), base)
        signed = ", ".join(html.escape(part, quote=False) for part in (said.name, said.role) if part)
        return f"{text}\n<p><strong>{signed}</strong>, {day(said.date)}</p>\n"
