"""The site's feeds: which there are, and what each depends on. docs/feeds.md says why they are so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from plainstatus.render.feeds.feed import LONGEST_TITLE
from plainstatus.render.feeds.making import (
    ArchivePlan,
    ComponentPlan,
    HistoryPlan,
    House,
    IncidentPlan,
    Plan,
    make_archive,
    make_component,
    make_feed,
    make_history,
    make_incident,
    make_social,
)
from plainstatus.render.feeds.news import Chosen, Newsroom
from plainstatus.render.feeds.opml import CUTS, opml
from plainstatus.render.feeds.sizes import largest_component
from plainstatus.render.feeds.sources import LetterSource
from plainstatus.render.feeds.update_entries import last_changed
from plainstatus.render.output import Output
from plainstatus.render.words.catalogue import ENGLISH, Words
from plainstatus.render.words.languages import languages_of
from plainstatus.render.words.markup import shortened
from plainstatus.text.markdown import to_html
from plainstatus.urls import (
    HISTORY_ATOM,
    HISTORY_RSS,
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
) -> Iterator[Output]:
    """Yield each feed, and the list of them.

    `updates.*` are for people, `history.*` for programs that know Statuspage's, `feeds/` holds cuts and archives,
    `social.rss` what robots post. The same view gives the same bytes, and so does a later one in which nothing
    happened. `prose` makes sanitised HTML of the Markdown in content/; `telling` is what the record knows; `hub`
    is the address of a WebSub hub, and `words` are the site's own.
    """
    site = _Site(view, links, Newsroom(view, links, telling, prose, words), hub, words)
    yield from site.updates()
    yield from site.history()
    yield from site.cuts()
    yield from site.components()
    yield from site.incidents()
    yield from site.languages()
    yield from site.social()
    yield from site.archives()
    yield opml(words, view, links)


class _Site:
    """Plans the feeds of one site, kind by kind."""

    def __init__(self, view: Overview, links: Links, room: Newsroom, hub: str, words: Words) -> None:
        self._view, self._room = view, room
        organisation = view.site.organisation
        name = shortened(organisation.name, LONGEST_TITLE) or links.site
        self._house = House(name, organisation.language, words, replace(links, first_ids={}), hub)

    def updates(self) -> Iterator[Output]:
        """Yield the feeds with every update."""
        full = self._room.full_archives
        title, chosen = self._house.titled("feeds.title-updates"), self._room.chosen(owed=self._room.unarchived)
        plan = self._plan(UPDATES_ATOM, title, chosen)
        yield Output(UPDATES_ATOM, plan._replace(archive=full), make_feed)
        yield Output(UPDATES_RSS, plan._replace(path=UPDATES_RSS, archive=full), make_feed)
        yield Output(UPDATES_JSON, plan._replace(path=UPDATES_JSON), make_feed)

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
            chosen = self._room.chosen(self._room.of_type(cut))
            plan = self._plan(cut_feed_path(cut, "atom"), self._house.titled(f"feeds.title-{cut}"), chosen)
            for ending in ("atom", "rss", "json"):
                path = cut_feed_path(cut, ending)
                yield Output(path, plan._replace(path=path), make_feed)

    def components(self) -> Iterator[Output]:
        """Yield the feeds about each component, also at ids that it had before: somebody may read them there."""
        most = largest_component(len(self._view.site.components))
        for component in self._view.site.components:
            chosen = self._room.about(component.id)
            named, page = component_feed_path(component.id, "atom"), component_path(component.id)
            title = self._house.titled("feeds.title-about", about=component.name)
            plan = self._plan(named, title, chosen, self._view.since(component))._replace(page=page)
            for ending in ("atom", "rss"):
                planned = plan._replace(path=component_feed_path(component.id, ending))
                for name in (component.id, *component.aliases):
                    inputs = ComponentPlan(planned, component.id, most)
                    yield Output(component_feed_path(name, ending), inputs, make_component)

    def incidents(self) -> Iterator[Output]:
        """Yield the feeds about each incident, which hold all that there is, also at ids that it had before."""
        letters: dict[str, list[LetterSource]] = {}
        for source, item in self._room.letters:
            if item is not None:
                letters.setdefault(item.incident.id, []).append(source)
        told = self._room.told
        for name, about in self._room.sources.items():
            if name in told:
                plan = IncidentPlan(self._house, about, tuple(letters.get(name, ())))
                for known in (name, *about.item.incident.aliases):
                    yield Output(incident_feed_path(known), plan, make_incident)

    def languages(self) -> Iterator[Output]:
        """Yield the feeds in each language that anything was said in besides the site's own."""
        tags = languages_of(self._view)
        newest = last_changed(self._view.incidents, _LOOKED_AT) if tags else []
        for tag in tags:
            chosen = self._room.chosen(self._room.among(newest), language=tag)
            house = replace(self._house, language=tag)
            title = house.titled("feeds.title-updates-language", language=house.say.language_name(tag))
            plan = self._plan(language_feed_path(tag, "atom"), title, chosen)._replace(house=house)
            for ending in ("atom", "rss"):
                path = language_feed_path(tag, ending)
                yield Output(path, plan._replace(path=path), make_feed)

    def social(self) -> Iterator[Output]:
        """Yield the feed of texts that are ready to be posted."""
        plan = self._plan(SOCIAL_RSS, self._house.titled("feeds.title-posts"), self._room.posts(_POSTS))
        yield Output(SOCIAL_RSS, plan, make_social)

    def archives(self) -> Iterator[Output]:
        """Yield the archives of the updates feeds (RFC 5005, section 4), once one is full: in Atom, and in RSS.

        The last one gathers what is in no full one yet. It is no archive so far, and is there because the one before
        it leads to it: with that link added later, no archive would ever stay as it is.
        """
        full, house = self._room.full_archives, self._house.quiet
        since = self._view.began
        for number, chosen in enumerate(self._room.archives() if full else (), start=1):
            dated = None if chosen.news else since
            for ending in ("atom", "rss"):
                plan = ArchivePlan(house, number, ending, chosen, number <= full, dated)
                yield Output(archive_feed_path(number, ending), plan, make_archive)
            # What an archive keeps is as old as its news.
            since = chosen.news[0][0].at if chosen.news else since

    def _plan(self, path: str, title: str, chosen: Chosen, began: datetime | None = None) -> Plan:
        since = None if chosen.news else began or self._view.began
        return Plan(self._house, path, path, title, chosen, since)
