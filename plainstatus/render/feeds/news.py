"""All that became public on a site, in order, and which of it a feed holds; written only where somebody makes the feed.

An entry is written once, however many feeds of a site hold it.
"""

from __future__ import annotations

import hashlib
import marshal
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import chain, islice, takewhile
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

_NEVER: Final = datetime.min.replace(tzinfo=UTC)
#: Of so many settled incidents news are made at once, until as many are there as are wanted.
_AT_ONCE: Final = 128

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
        # As `News.name`, which takes twice as long: archives hold all that a site ever said.
        names = [
            (news.source.digest, news.rank, news.known_at.timestamp(), news.at.timestamp(), form)
            for news, form in self.news
        ]
        return hashlib.sha256(marshal.dumps((self.spoken.digest if self.spoken else "", names), 2)).hexdigest()

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
        #: Of settled incidents, those first that said anything last: their news are made when somebody asks for them.
        self._settled = sorted((one for one in self.sources.values() if one.item.settled), key=_last, reverse=True)
        #: When each of their news became public and entered the record, the oldest first.
        self._dates = sorted(chain.from_iterable(source.item.dated for source in self._settled))
        #: All other news; what was withdrawn with its incident is among them.
        self._others = [
            news for source in self.sources.values() if not source.item.settled for news in news_of(source)
        ] + [news for source, item in self.letters for news in news_of(source, item)]
        #: The ids of incidents, and of statements, that feeds hold anything of.
        self.told = {source.item.incident.id for source in self._settled}
        self.told.update(news.incident for news in self._others if news.write is not None)
        self._number = len(self._dates) + len(self._others)
        self._made: dict[str, list[News]] = {}
        self._components = [component.id for component in view.site.components]
        self._kept = Kept(entries)

    def _of(self, source: IncidentSource) -> list[News]:
        name = source.item.incident.id
        if name not in self._made:
            self._made[name] = news_of(source)
        return self._made[name]

    def _newest(self, settled: Sequence[IncidentSource], others: Iterable[News]) -> Iterator[News]:
        """Yield what feeds may hold of all this, newest first; of what is `settled` no more is made than is asked."""
        made = [news for news in others if news.write is not None]
        for begin in range(0, len(settled), _AT_ONCE):
            made += [news for source in settled[begin : begin + _AT_ONCE] for news in self._of(source)]
            if not (further := settled[begin + _AT_ONCE : begin + _AT_ONCE + 1]):
                break
            last = _last(further[0])
            yield from newest_first(news for news in made if news.at > last)
            made = [news for news in made if news.at <= last]
        yield from newest_first(made)

    def chosen(self, wanted: Iterable[News] | None = None, *, owed: int = 0, spoken: Spoken | None = None) -> Chosen:
        """Return the entries of a feed with this news, given newest first, or with all; at most 500.

        The newest 50 have their content, and so have all about an open security incident, because they say how to
        reach us. Of the others, those from 90 days before the newest entry have their summaries: counted from the
        clock, a feed would change while nothing has happened. The `owed` that entered the record last are there
        whatever their date.
        """
        found = list(islice(self._newest(self._settled, self._others) if wanted is None else wanted, _MOST))
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
        others = (news for news in self._others if news.item is not None and news.item.incident.type == kind)
        return self._newest(self._by_type.get(kind, ()), others)

    @cached_property
    def _by_type(self) -> dict[str, list[IncidentSource]]:
        # Of what is settled; the feeds of each language ask for it.
        found: dict[str, list[IncidentSource]] = {}
        for source in self._settled:
            found.setdefault(source.item.incident.type, []).append(source)
        return found

    def among(self, incidents: Iterable[IncidentView]) -> Iterator[News]:
        """Yield the news of these incidents and of statements, newest first."""
        ids = {item.incident.id for item in incidents}
        others = (news for news in self._others if news.incident in ids or isinstance(news.source, LetterSource))
        return self._newest([source for source in self._settled if source.item.incident.id in ids], others)

    def about(self, component: str, *, spoken: Spoken | None = None) -> Chosen:
        """Return the entries about a component: the newest 20, and those of 30 days before the newest.

        That is their titles; whoever makes the feed asks for more of those that it has room for.
        """
        return self._chosen(((news, "title") for news in self._by_component.get(component, ())), spoken)

    @cached_property
    def _by_component(self) -> dict[str, list[News]]:
        settled: dict[str, list[IncidentSource]] = {}
        for source in self._settled:
            for component in source.item.concerned:
                settled.setdefault(component, []).append(source)
        others: dict[str, list[News]] = {}
        for news in self._others:
            for component in self._concerned(news.item) if news.item is not None else ():
                others.setdefault(component, []).append(news)
        found: dict[str, list[News]] = {component: [] for component in self._components}
        for component, kept in found.items():
            for news in self._newest(settled.get(component, ()), others.get(component, ())):
                if len(kept) >= STAY and (len(kept) >= _MOST_ABOUT or news.at < kept[0].at - STAYS):
                    break
                kept.append(news)
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
        posted = (news for news in self._newest(self._settled, self._others) if news.post != "none")
        return self._chosen(((news, "full") for news in islice(posted, most)), spoken)

    def archives(self, spoken: Spoken | None, *, after: int = 0) -> Iterator[Chosen]:
        """Yield what archives hold, the first one first: 50 entries each, newest first, and then what is in none yet.

        The order is that in which things entered the record, so that each full archive stays as it is, and an entry
        holds nothing that may become something else. What was withdrawn with its incident is not there, and its place
        is not taken. Those up to the number `after`, which is at most `settled_archives`, are left out.
        """
        entered = self._entered_after(after * ARCHIVED)
        for start in range(0, len(entered) + 1, ARCHIVED):
            part = entered[start : start + ARCHIVED]
            yield self._chosen(((news, "kept") for news in reversed(part) if news.write is not None), spoken)

    def _entered_after(self, number: int) -> list[News]:
        """Return all but the first news, in the order in which they entered the record.

        The first `number` are of settled incidents, as `settled_archives` says.
        """
        since = self._dates[number - 1] if number else _NEVER
        # Of those in this very second some are before it.
        before = bisect_left(self._dates, since)
        late = takewhile(lambda source: _last(source) >= since, self._settled)
        made = [news for source in late for news in self._of(source) if news.entered >= since]
        return sorted([*made, *self._others], key=itemgetter(4, 0, 1, 2, 3))[number - before :]

    @cached_property
    def _entered(self) -> Sequence[News]:
        # The last of them, more than an archive holds.
        return self._entered_after(max(self.settled_archives - 1, 0) * ARCHIVED)

    @cached_property
    def settled_archives(self) -> int:
        """How many archives, the first ones, are full and hold nothing but what was said of settled incidents."""
        first = min((news.entered for news in self._others), default=None)
        return (len(self._dates) if first is None else bisect_left(self._dates, first)) // ARCHIVED

    @property
    def settled_until(self) -> datetime:
        """When the last of what they hold was said."""
        return self._dates[self.settled_archives * ARCHIVED - 1]

    @property
    def settled_in_archives(self) -> tuple[str, ...]:
        """What sums up each incident of which they hold anything."""
        return tuple([one.digest for one in self._settled if min(one.item.dated) <= self.settled_until])

    @property
    def full_archives(self) -> int:
        """How many archives are full."""
        return self._number // ARCHIVED

    @property
    def unarchived(self) -> int:
        """How many of those that entered the record last are in no full archive."""
        return self._number % ARCHIVED


def _last(source: IncidentSource) -> datetime:
    """Return when a settled incident said anything last."""
    return max(source.item.dated)


def _is_urgent(news: News) -> bool:
    return news.item is not None and news.item.incident.type == "security" and news.item.phase == "open"
