"""The site's feeds: which there are, and what each depends on. docs/feeds.md says why they are so."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from plainstatus.model import Text
from plainstatus.render.feeds.feed import LONGEST_TITLE
from plainstatus.render.feeds.kept_entries import KeptEntries
from plainstatus.render.feeds.making import (
    ArchivePlan,
    ComponentPlan,
    HistoryPlan,
    House,
    IncidentPlan,
    Plan,
    SettledArchives,
    make_archive,
    make_component,
    make_feed,
    make_history,
    make_incident,
    make_social,
)
from plainstatus.render.feeds.news import Chosen, Newsroom
from plainstatus.render.feeds.opml import CUTS, languages_with_feeds, opml
from plainstatus.render.feeds.sizes import largest_component
from plainstatus.render.feeds.sources import LetterSource, Spoken
from plainstatus.render.feeds.update_entries import last_changed
from plainstatus.render.output import Group, Output
from plainstatus.render.words.catalogue import ENGLISH, Words
from plainstatus.render.words.markup import shortened
from plainstatus.text.markdown import to_html
from plainstatus.urls import (
    HISTORY_ATOM,
    HISTORY_RSS,
    HOME,
    SOCIAL_RSS,
    UPDATES_ATOM,
    UPDATES_JSON,
    UPDATES_RSS,
    Links,
    archive_feed_path,
    component_feed_path,
    component_path,
    cut_feed_path,
    incident_feed_path,
    language_feed_path,
)
from plainstatus.views.first_told import UNRECORDED, Telling
from plainstatus.views.overview import Overview

__all__ = ["feeds"]

#: How many incidents the history feeds hold, how many feeds in other languages look at, and how many posts there are.
_INCIDENTS: Final = 50
_LOOKED_AT: Final = 500
_POSTS: Final = 50


def feeds(
    view: Overview,
    links: Links,
    *,
    prose: Callable[[str], str] = to_html,
    telling: Telling = UNRECORDED,
    hub: str = "",
    words: Words = ENGLISH,
    words_for: Callable[[str], Words | None] = lambda _: None,
    written_in: Callable[[str], tuple[tuple[str, str], ...]] = lambda _: (),
    there: Container[str] = (),
    entries: KeptEntries | None = None,
    keeps: Callable[[Group], bool] = lambda _: False,
) -> Iterator[Output]:
    """Yield each feed, and the list of them, in the site's own language and in the others that it has pages in.

    `updates.*` are for people, `history.*` for programs that know Statuspage's, `feeds/` holds cuts and archives,
    `social.rss` what robots post. The same view gives the same bytes, and so does a later one in which nothing
    happened. `prose` makes sanitised HTML of the Markdown in content/; `telling` is what the record knows; `hub`
    is the address of a WebSub hub. `words` are the site's own, and `words_for` finds those in another language,
    `written_in` which pages from content/ there are in it: (path, path of the translation). Feeds of the incidents
    `there` are there already, and `entries` are written already.
    """
    room = Newsroom(view, links, telling, prose, words, entries=entries or KeptEntries())
    organisation = view.site.organisation
    name = _name(organisation.name, links)
    house = House(name, organisation.language, words, replace(links, first_ids={}), hub)
    own = _Feeds(view, room, house)
    yield from own.updates()
    yield from own.history()
    yield from own.cuts()
    yield from own.components()
    yield from own.incidents(there)
    yield from own.languages(words_for)
    yield from own.social()
    yield from own.archives(keeps)
    yield own.listed()
    for tag in view.site.languages:
        spoken = Spoken.on_pages(view, tag, words_for(tag) or words, links.site, written_in(tag))
        name = _name(spoken.said(organisation.name), links)
        again = replace(house, name=name, language=tag, say=spoken.say, folder=spoken.folder)
        yield from _Feeds(view, room, again, spoken).again()


def _name(name: str, links: Links) -> str:
    return shortened(name, LONGEST_TITLE) or links.site


class _Feeds:
    """Plans the feeds of one site in one language, kind by kind."""

    def __init__(self, view: Overview, room: Newsroom, house: House, spoken: Spoken | None = None) -> None:
        self._view, self._room, self._house, self._spoken = view, room, house, spoken

    def again(self) -> Iterator[Output]:
        """Yield those that there are in each language that the site has pages in."""
        yield from self.updates()
        yield from self.cuts()
        yield from self.components()
        yield from self.incidents()
        yield from self.social()
        yield self.listed()

    def updates(self) -> Iterator[Output]:
        """Yield the feeds with every update; those in the site's own language lead to archives."""
        full, owed = (0, 0) if self._spoken else (self._room.full_archives, self._room.unarchived)
        chosen = self._room.chosen(owed=owed, spoken=self._spoken)
        plan = self._plan(UPDATES_ATOM, self._house.titled("feeds.title-updates"), chosen)
        yield self._output(UPDATES_ATOM, plan._replace(archive=full))
        yield self._output(UPDATES_RSS, plan._replace(archive=full))
        yield self._output(UPDATES_JSON, plan)

    def history(self) -> Iterator[Output]:
        """Yield the feeds with an entry for each incident."""
        last = last_changed(self._view.incidents, _INCIDENTS)
        sources = tuple([self._room.sources[item.incident.id] for item in last])
        for path in (HISTORY_ATOM, HISTORY_RSS):
            plan = HistoryPlan(self._house, path, sources, None if sources else self._view.began)
            yield Output(path, plan, make_history)

    def cuts(self) -> Iterator[Output]:
        """Yield the feeds about one type of incident."""
        for cut in CUTS:
            chosen = self._room.chosen(self._room.of_type(cut), spoken=self._spoken)
            plan = self._plan(cut_feed_path(cut, "atom"), self._house.titled(f"feeds.title-{cut}"), chosen)
            for ending in ("atom", "rss", "json"):
                yield self._output(cut_feed_path(cut, ending), plan)

    def components(self) -> Iterator[Output]:
        """Yield the feeds about each component, also at ids that it had before: somebody may read them there."""
        most, folder = largest_component(len(self._view.site.components)), self._house.folder
        for component in self._view.site.components:
            chosen = self._room.about(component.id, spoken=self._spoken)
            title = self._house.titled("feeds.title-about", about=self._said(component.name))
            named, since = component_feed_path(component.id, "atom"), self._view.since(component)
            plan = self._plan(named, title, chosen, since)._replace(page=folder + component_path(component.id))
            for ending in ("atom", "rss"):
                planned = plan._replace(path=folder + component_feed_path(component.id, ending))
                for name in (component.id, *component.aliases):
                    inputs = ComponentPlan(planned, component.id, most)
                    yield Output(folder + component_feed_path(name, ending), inputs, make_component)

    def incidents(self, there: Container[str] = ()) -> Iterator[Output]:
        """Yield the feeds about each incident, which hold all that there is, also at ids that it had before.

        In another language there are those of incidents that are in it. Those `there` are left out.
        """
        letters: dict[str, list[LetterSource]] = {}
        for source, item in self._room.letters:
            if item is not None:
                letters.setdefault(item.incident.id, []).append(source)
        told, spoken, sources = self._room.told, self._spoken, self._room.sources
        for name in self._view.written_in(spoken.language) if spoken else sources:
            if name in told and name not in there:
                about = sources[name]
                plan = IncidentPlan(self._house, about, tuple(letters.get(name, ())), spoken)
                for known in (name, *about.item.incident.aliases):
                    yield Output(self._house.folder + incident_feed_path(known), plan, make_incident)

    def languages(self, words_for: Callable[[str], Words | None]) -> Iterator[Output]:
        """Yield the feeds in each further language that the site has, or that anything was said in.

        They came before there were pages in other languages: their entries keep the ids and links of the site's own.
        """
        tags = languages_with_feeds(self._view)
        newest = last_changed(self._view.incidents, _LOOKED_AT) if tags else []
        for tag in tags:
            found = words_for(tag)
            spoken = Spoken(tag, found or self._house.say, self._house.language if found else "")
            house = replace(self._house, language=tag, say=spoken.say)
            title = house.titled("feeds.title-updates-language", language=house.say.language_name(tag))
            chosen = self._room.chosen(self._room.among(newest), spoken=spoken)
            plan = self._plan(language_feed_path(tag, "atom"), title, chosen)._replace(house=house)
            for ending in ("atom", "rss"):
                yield self._output(language_feed_path(tag, ending), plan)

    def social(self) -> Iterator[Output]:
        """Yield the feed of texts that are ready to be posted."""
        chosen = self._room.posts(_POSTS, spoken=self._spoken)
        plan = self._plan(SOCIAL_RSS, self._house.titled("feeds.title-posts"), chosen)
        yield Output(plan.path, plan, make_social)

    def archives(self, keeps: Callable[[Group], bool]) -> Iterator[Output]:
        """Yield the archives of the updates feeds (RFC 5005, section 4), once one is full: in Atom, and in RSS.

        The last one gathers what is in no full one yet. It is no archive so far, and is there because the one before
        it leads to it: with that link added later, no archive would ever stay as it is. Those that hold settled
        incidents alone are left out where `keeps` says that they are there.
        """
        room, house = self._room, self._house.quiet
        full, there, since = room.full_archives, 0, self._view.began
        spoken = None if self._house.say == house.say else Spoken("", house.say)
        if room.settled_archives and keeps(
            SettledArchives(house, spoken, room.settled_archives, room.settled_in_archives)
        ):
            there, since = room.settled_archives, room.settled_until
        for number, chosen in enumerate(room.archives(spoken, after=there) if full else (), start=there + 1):
            dated = None if chosen.news else since
            for ending in ("atom", "rss"):
                plan = ArchivePlan(house, number, ending, chosen, number <= full, dated)
                yield Output(archive_feed_path(number, ending), plan, make_archive)
            # What an archive keeps is as old as its news.
            since = chosen.news[0][0].at if chosen.news else since

    def listed(self) -> Output:
        """Return the list of them."""
        return opml(self._house.say, self._view, self._house.links, spoken=self._spoken)

    def _plan(self, path: str, title: str, chosen: Chosen, began: datetime | None = None) -> Plan:
        since, folder = None if chosen.news else began or self._view.began, self._house.folder
        return Plan(self._house, folder + path, folder + path, title, chosen, since, folder + HOME)

    def _output(self, path: str, plan: Plan) -> Output:
        """Return a feed of a plan at another path: in the format that this names."""
        path = self._house.folder + path
        return Output(path, plan._replace(path=path), make_feed)

    def _said(self, text: Text) -> Text:
        said: Text = self._spoken.said(text) if self._spoken else text
        return said
