"""All that became public on a site, in order, and which of it a feed holds; written only where somebody makes the feed.

An entry is written once, however many feeds of a site hold it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field
from datetime import timedelta
from functools import cached_property
from itertools import islice
from operator import itemgetter
from typing import Final

from plainstatus.model.frozen import dataclass
from plainstatus.render.feeds.feed import Entry, Form, News
from plainstatus.render.feeds.kept_entries import KeptEntries
from plainstatus.render.feeds.letter_entries import letter_news
from plainstatus.render.feeds.mailing_entries import mailing_news
from plainstatus.render.feeds.sizes import STAY, STAYS
from plainstatus.render.feeds.sources import IncidentSource, LetterSource, Source, Sources, Spoken, translated
from plainstatus.render.feeds.update_entries import update_news
from plainstatus.render.words.catalogue import Words
from plainstatus.urls import Links
from plainstatus.views.first_told import Telling
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import Overview

__all__ = ["ARCHIVED", "Chosen", "Newsroom", "newest_first", "news_of"]

#: How many entries a feed has with their content.
_FULL: Final = 50
#: How far before the newest entry summaries reach.
_WINDOW: Final = timedelta(days=90)
#: How many entries a feed has at most, so that its making takes a moment whatever the site.
_MOST: Final = 500
#: The same of the feed of a component, which has no room for more, see `bounded`: with a title alone, one takes at
#: least 250 bytes.
_MOST_ABOUT: Final = 200
#: How many entries an archive holds.
ARCHIVED: Final = 50
#: How many incidents are kept as they are in another language.
_KEPT: Final = 4096

#: The order of news; the same names the entry.
_order = itemgetter(0, 1, 2, 3)


class Kept:
    """What the feeds of a site have made for each other."""

    def __init__(self, entries: KeptEntries) -> None:
        """Begin with the entries that are written already."""
        self.known = entries
        #: Of the feed that was made last: it is made in each format.
        self.last: Chosen | None = None
        self.entries: tuple[Entry, ...] = ()
        #: What was made from sources in another way than the site's own.
        self.spoken: dict[tuple[int, Spoken], tuple[Source, dict[tuple[object, ...], News]]] = {}


@dataclass(frozen=True)
class Chosen:
    """The entries of a feed, newest first, not written yet."""

    kept: Kept = field(compare=False, repr=False)
    #: Each with how much of it is written.
    news: tuple[tuple[News, Form], ...]
    #: How they are written, where that is not as the site's own are.
    spoken: Spoken | None = None

    @cached_property
    def digest(self) -> str:
        """Sum up what they are made from."""
        names = [f"{news.name} {form}" for news, form in self.news]
        return hashlib.sha256("\n".join([self.spoken.digest if self.spoken else "", *names]).encode()).hexdigest()

    def entries(self) -> tuple[Entry, ...]:
        """Write them."""
        if self.kept.last is not self:
            self.kept.last, self.kept.entries = self, tuple([self._entry(*one) for one in self.news])
        return self.kept.entries

    def entry(self, place: int, form: Form) -> Entry:
        """Write the one at a place, as much of it as that."""
        return self._entry(self.news[place][0], form)

    def _entry(self, news: News, form: Form) -> Entry:
        # What archives hold is in no other feed; the prose of statements is not ours alone.
        if form == "kept" or isinstance(news.source, LetterSource):
            return written(self.of(news), form)
        spoken = self.spoken
        return self.kept.known.entry(
            (*_order(news), form, spoken),
            lambda: f"{news.name} {form} {spoken.digest if spoken else ''}",
            lambda: written(self.of(news), form),
        )

    def of(self, news: News) -> News:
        """Return one of them as it is written here."""
        if self.spoken is None:
            return news
        which, known = (id(news.source), self.spoken), self.kept.spoken
        if which not in known:
            if len(known) >= _KEPT:
                known.clear()
            # With the source, so that its place in memory stays its own.
            again = news_of(translated(news.source, self.spoken))
            known[which] = news.source, {_order(one): one for one in again}
        return known[which][1][_order(news)]


def written(news: News, form: Form) -> Entry:
    """Write the entry of news that is in feeds."""
    if news.write is None:
        raise ValueError("withdrawn with its incident")
    return news.write(form)


def news_of(source: Source, item: IncidentView | None = None) -> list[News]:
    """Return everything that became public about an incident or a statement; `item` is what the statement is about."""
    if isinstance(source, LetterSource):
        return [*letter_news(source, item)]
    found = update_news(source)
    if source.item.mailing is not None:
        found += mailing_news(source)
    return found


def newest_first(news: Iterable[News]) -> list[News]:
    """Return news in the order of feeds."""
    return sorted(news, key=_order, reverse=True)


class Newsroom:
    """The news of one site."""

    def __init__(
        self,
        view: Overview,
        links: Links,
        telling: Telling,
        prose: Callable[[str], str],
        say: Words,
        *,
        entries: KeptEntries,
    ) -> None:
        parts = Sources(view, links, telling, prose, say)
        #: Those of incidents, by their ids, the newest begin first.
        self.sources: dict[str, IncidentSource] = {item.incident.id: parts.incident(item) for item in view.incidents}
        #: Those of statements.
        self.letters: list[tuple[LetterSource, IncidentView | None]] = []
        for letter in view.letters:
            about = self.sources.get(letter.statement.incident or "")
            item = about.item if about else None
            self.letters.append((parts.letter(letter, item), item))
        every = [news for source in self.sources.values() for news in news_of(source)]
        every += [news for source, item in self.letters for news in news_of(source, item)]
        #: Newest first; what was withdrawn with its incident is among them.
        self._news = newest_first(every)
        #: What feeds may hold, newest first.
        self.newest = [news for news in self._news if news.write is not None]
        #: The ids of incidents, and of statements, that feeds hold anything of.
        self.told = {news.incident for news in self.newest}
        self._components = [component.id for component in view.site.components]
        self._kept = Kept(entries)

    def chosen(self, wanted: Iterable[News] | None = None, *, owed: int = 0, spoken: Spoken | None = None) -> Chosen:
        """Return the entries of a feed with this news, given newest first, or with all; at most 500.

        The newest 50 have their content, and so have all about an open security incident, because they say how to
        reach us. Of the others, those from 90 days before the newest entry have their summaries: counted from the
        clock, a feed would change while nothing has happened. The `owed` that entered the record last are there
        whatever their date.
        """
        found = list(islice(self.newest if wanted is None else wanted, _MOST))
        kept = [news for index, news in enumerate(found) if index < _FULL or news.at >= found[0].at - _WINDOW]
        if owed:
            there = {_order(news) for news in kept}
            late = self._entered[-owed:]
            kept = newest_first(
                [
                    *kept,
                    *(news for news in late if _order(news) not in there and news.write is not None),
                ]
            )
        return self._chosen(
            ((news, "full" if index < _FULL or _is_urgent(news) else "short") for index, news in enumerate(kept)),
            spoken,
        )

    def _chosen(self, news: Iterable[tuple[News, Form]], spoken: Spoken | None = None) -> Chosen:
        return Chosen(self._kept, tuple(news), spoken)

    def of_type(self, kind: str) -> Iterator[News]:
        """Yield the news of incidents of a type, newest first."""
        ids = self._by_type.get(kind, set())
        about = (news for news in self.newest if news.item is not None and news.item.incident.id in ids)
        return about if ids else iter(())

    @cached_property
    def _by_type(self) -> dict[str, set[str]]:
        # Type → the ids of its incidents, which the feeds of each language ask for.
        found: dict[str, set[str]] = {}
        for name, source in self.sources.items():
            found.setdefault(source.item.incident.type, set()).add(name)
        return found

    def among(self, incidents: Iterable[IncidentView]) -> Iterator[News]:
        """Yield the news of these incidents and of statements, newest first."""
        ids = {item.incident.id for item in incidents}
        return (news for news in self.newest if news.incident in ids or isinstance(news.source, LetterSource))

    def about(self, component: str, *, spoken: Spoken | None = None) -> Chosen:
        """Return the entries about a component: the newest 20, and those of 30 days before the newest.

        That is their titles; whoever makes the feed asks for more of those that it has room for.
        """
        return self._chosen(((news, "title") for news in self._by_component.get(component, ())), spoken)

    @cached_property
    def _by_component(self) -> dict[str, list[News]]:
        found: dict[str, list[News]] = {component: [] for component in self._components}
        #: Those that more may be found for.
        wanted = {*found}
        concerned: dict[str, set[str]] = {}
        for news in self.newest:
            if not wanted:
                break
            if news.item is None:
                continue
            name = news.item.incident.id
            components = concerned.get(name)
            if components is None:
                components = concerned[name] = self._concerned(news.item)
            for component in components & wanted:
                kept = found[component]
                if len(kept) < STAY or (len(kept) < _MOST_ABOUT and news.at >= kept[0].at - STAYS):
                    kept.append(news)
                else:
                    wanted.discard(component)
        return found

    def _concerned(self, item: IncidentView) -> set[str]:
        """Return the components that an incident concerns, or did as was said before that was taken back."""
        found = {*item.concerned}
        if any(one.field == "components" for one in item.incident.corrections):
            known = self.sources[item.incident.id].telling
            for _, facts in known.facts.get(item.incident.id, ()):
                found.update(facts.components)
        return found

    def posts(self, most: int, *, spoken: Spoken | None = None) -> Chosen:
        """Return the newest entries that may be posted."""
        posted = (news for news in self.newest if news.post != "none")
        return self._chosen(((news, "full") for news in islice(posted, most)), spoken)

    def archives(self, spoken: Spoken | None) -> Iterator[Chosen]:
        """Yield what archives hold, the first one first: 50 entries each, newest first, and then what is in none yet.

        The order is that in which things entered the record, so that each full archive stays as it is, and an entry
        holds nothing that may become something else. What was withdrawn with its incident is not there, and its place
        is not taken.
        """
        for start in range(0, len(self._entered) + 1, ARCHIVED):
            part = self._entered[start : start + ARCHIVED]
            yield self._chosen(((news, "kept") for news in reversed(part) if news.write is not None), spoken)

    @cached_property
    def _entered(self) -> Sequence[News]:
        return sorted(self._news, key=itemgetter(4, 0, 1, 2, 3))

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
