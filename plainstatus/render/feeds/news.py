"""All that became public on a site, each entry written once however many feeds hold it."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cached_property, partial
from itertools import chain, islice
from typing import Final

from plainstatus.model import Text
from plainstatus.render.feeds.feed import LONGEST_SUMMARY, LONGEST_TITLE, Entry, Form, News, Subject
from plainstatus.render.feeds.mailing_entries import mailing_news
from plainstatus.render.feeds.update_entries import update_news
from plainstatus.render.words.dates import Times, day
from plainstatus.render.words.markup import placed, sentence, shortened
from plainstatus.render.words.words import addressed
from plainstatus.text.markdown import summary
from plainstatus.urls import Links, statement_path
from plainstatus.views.first_told import Telling
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import Overview
from plainstatus.views.statements import Letter

__all__ = ["ARCHIVED", "Newsroom"]

#: How many entries a feed has with their content.
_FULL: Final = 50
#: How far before the newest entry summaries reach.
_WINDOW: Final = timedelta(days=90)
#: How many entries a feed has at most, so that its making takes a moment whatever the site.
_MOST: Final = 500
#: How many entries an archive holds.
ARCHIVED: Final = 50


class Newsroom:
    """The news of one site, or of some of its incidents."""

    def __init__(
        self,
        view: Overview,
        links: Links,
        prose: Callable[[str], str],
        telling: Telling,
        *,
        incidents: Iterable[IncidentView] | None = None,
    ) -> None:
        about = view.incidents if incidents is None else incidents
        about = tuple(about)
        every = chain(
            update_news(view, links, about, telling),
            mailing_news(view, links, about, telling),
            letter_news(view, links, prose, telling),
        )
        self._facts = telling.facts
        #: Newest first; what was withdrawn with its incident is among them.
        self._news = sorted(every, key=lambda news: news[:4], reverse=True)
        #: What feeds may hold, newest first.
        self.newest = [news for news in self._news if news.write is not None]
        #: Entries that several feeds may hold, by what they are of and by form.
        self._written: dict[tuple[object, ...], Entry] = {}

    def entries(self, wanted: Iterable[News] | None = None, *, owed: int = 0) -> list[Entry]:
        """Return the entries of a feed with this news, given newest first, or with all; at most 500.

        The newest 50 have their content, and so have all about an open security incident, because they say how to
        reach us. Of the others, those from 90 days before the newest entry have their summaries: counted from the
        clock, a feed would change while nothing has happened. The `owed` that entered the record last are there
        whatever their date.
        """
        found = list(islice(self.newest if wanted is None else wanted, _MOST))
        kept = [news for index, news in enumerate(found) if index < _FULL or news.at >= found[0].at - _WINDOW]
        if owed:
            there = {news[:4] for news in kept}
            kept += [news for news in self._entered()[-owed:] if news[:4] not in there and news.write is not None]
            kept.sort(key=lambda news: news[:4], reverse=True)
        return [
            self._write(news, "full" if index < _FULL or _is_urgent(news) else "short")
            for index, news in enumerate(kept)
        ]

    def of_type(self, kind: str) -> Iterator[News]:
        """Yield the news of incidents of a type, newest first."""
        return (news for news in self.newest if news.item is not None and news.item.incident.type == kind)

    def about(self, component: str) -> Sequence[News]:
        """Return the news of incidents that concern a component, newest first."""
        return self._by_component.get(component, ())

    @cached_property
    def _by_component(self) -> dict[str, list[News]]:
        found: dict[str, list[News]] = {}
        for news in self.newest:
            for component in self._concerned(news.item) if news.item is not None else ():
                found.setdefault(component, []).append(news)
        return found

    def _concerned(self, item: IncidentView) -> dict[str, None]:
        """Return the components that an incident concerns, or did as was said before that was taken back."""
        told: list[Iterable[str]] = [shown.states for shown in item.updates]
        if any(one.field == "components" for one in item.incident.corrections):
            told += [facts.components for _, facts in self._facts.get(item.incident.id, ())]
        return dict.fromkeys(chain(item.components, *told))

    def every(self, news: Iterable[News]) -> list[Entry]:
        """Return the entries of this news, in full."""
        return [self._write(one, "full") for one in news]

    def by_incident(self) -> dict[str, list[News]]:
        """Return the news of each incident, newest first, statements about it among them, by the incident's id."""
        found: dict[str, list[News]] = {}
        for news in self.newest:
            if news.item is not None:
                found.setdefault(news.item.incident.id, []).append(news)
        return found

    def archives(self) -> Iterator[list[Entry]]:
        """Yield what archives hold, the first one first: 50 entries each, newest first, and then what is in none yet.

        The order is that in which things entered the record, so that each full archive stays as it is, and an entry
        holds nothing that may become something else. What was withdrawn with its incident is not there, and its place
        is not taken.
        """
        entered = self._entered()
        for start in range(0, len(entered) + 1, ARCHIVED):
            part = entered[start : start + ARCHIVED]
            yield [_written(news, "kept") for news in reversed(part) if news.write is not None]

    def _write(self, news: News, form: Form) -> Entry:
        key = (*news[:4], form)
        entry = self._written.get(key) or _written(news, form)
        # The newest are wanted first, and by most feeds; more would only fill the memory.
        if len(self._written) < 4 * _MOST:
            self._written[key] = entry
        return entry

    def _entered(self) -> list[News]:
        return sorted(self._news, key=lambda news: (news.entered, *news[:4]))

    @property
    def full_archives(self) -> int:
        """How many archives are full."""
        return len(self._news) // ARCHIVED

    @property
    def unarchived(self) -> int:
        """How many of those that entered the record last are in no full archive."""
        return len(self._news) % ARCHIVED


def _is_urgent(news: News) -> bool:
    return news.item is not None and news.item.incident.type == "security" and news.item.phase == "open"


def _written(news: News, form: Form) -> Entry:
    if news.write is None:
        raise ValueError("withdrawn with its incident")
    return news.write(form)


def letter_news(view: Overview, links: Links, prose: Callable[[str], str], telling: Telling) -> Iterator[News]:
    """Yield everything that became public about statements; `prose` makes sanitised HTML of their Markdown."""
    writer = _Letters(view, links, prose, telling)
    incidents = {item.incident.id: item for item in view.incidents}
    for letter in view.letters:
        said, key = letter.statement, f"statements/{letter.statement.slug}"
        item = incidents.get(said.incident or "")
        if not letter.never_stood:
            write = partial(writer.letter, letter)
            yield News(letter.dated, letter.dated, key, 0, letter.dated, item, None, write)
        for number, (at, note) in enumerate(letter.corrections, 1):
            # Without a record nothing tells when; it is no news then.
            if at is not None:
                correct = partial(writer.correction, letter, number, note) if said.withdrawn is None else None
                yield News(at, at, key, number, at, item, None, correct)
        if (at := letter.withdrawn_at) is not None:
            yield News(at, at, key, len(letter.corrections) + 1, at, item, None, partial(writer.withdrawal, letter))


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
