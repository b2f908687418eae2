"""The site's feeds: which there are, and what each holds. docs/feeds.md says why they are so."""

from __future__ import annotations

import gzip
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from plainstatus.model import Incident
from plainstatus.render.feeds.feed import LONGEST_TITLE, Entry, Feed
from plainstatus.render.feeds.formats import atom, json_feed, rss
from plainstatus.render.feeds.incident_entries import history_entries
from plainstatus.render.feeds.news import Newsroom
from plainstatus.render.feeds.opml import CUTS, opml
from plainstatus.render.feeds.social import social_entries
from plainstatus.render.feeds.update_entries import last_changed
from plainstatus.render.words.languages import english_name, in_language, languages_of
from plainstatus.render.words.markup import shortened
from plainstatus.text.markdown import to_html
from plainstatus.urls import (
    HISTORY_ATOM,
    HISTORY_RSS,
    HOME,
    OPML,
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
    incident_path,
    language_feed_path,
)
from plainstatus.views.first_told import UNRECORDED, Telling
from plainstatus.views.overview import Overview

__all__ = ["LARGEST", "feeds"]

#: How many incidents the history feeds hold, and how many feeds in other languages look at.
_INCIDENTS: Final = 50
_LOOKED_AT: Final = 500

_ABOUT: Final = "Each update as an entry of its own, the newest first."
#: In bytes, as `gzip -9` makes it: a phone on a bad line can bear that.
LARGEST: Final = 64 * 1024
#: How many entries keep their content, whatever the size.
_LEAST: Final = 10
#: How many entries stay, whatever the size: those that may be in no full archive yet.
_STAY: Final = 50


def feeds(
    view: Overview,
    links: Links,
    *,
    prose: Callable[[str], str] = to_html,
    telling: Telling = UNRECORDED,
    hub: str = "",
) -> Iterator[tuple[str, bytes]]:
    """Yield the path and bytes of each feed, and of the list of them.

    `updates.*` are for people, `history.*` for programs that know Statuspage's, `feeds/` holds cuts and archives,
    `social.rss` what robots post. The same view gives the same bytes, and so does a later one in which nothing
    happened. `prose` makes sanitised HTML of the Markdown in content/; `telling` is what the record knows; `hub`
    is the address of a WebSub hub.
    """
    site = _Site(view, links, prose, telling, hub)
    yield from site.updates()
    yield from site.history()
    yield from site.cuts()
    yield from site.components()
    yield from site.incidents()
    yield from site.languages()
    yield from site.social()
    yield from site.archives()
    yield OPML, opml(view, links)


class _Site:
    """Makes the feeds of one site, kind by kind."""

    def __init__(self, view: Overview, links: Links, prose: Callable[[str], str], telling: Telling, hub: str) -> None:
        self._view, self._links, self._prose, self._telling, self._hub = view, links, prose, telling, hub
        self._room = Newsroom(view, links, prose, telling)
        self._name = shortened(view.site.organisation.name, LONGEST_TITLE) or links.site

    def updates(self) -> Iterator[tuple[str, bytes]]:
        """Yield the feeds with every update."""
        feed = self._feed(UPDATES_ATOM, "every update", _ABOUT, self._room.entries(owed=self._room.unarchived))
        full = self._room.full_archives
        yield self._file(UPDATES_ATOM, replace(feed, before=self._archive(full, "atom")))
        yield self._file(UPDATES_RSS, replace(feed, before=self._archive(full, "rss")))
        yield self._file(UPDATES_JSON, feed)

    def history(self) -> Iterator[tuple[str, bytes]]:
        """Yield the feeds with an entry for each incident, under Statuspage's title."""
        about = "Each incident as one entry, the last changed first."
        entries = history_entries(self._view, self._links, self._telling, most=_INCIDENTS)
        feed = replace(self._feed(HISTORY_ATOM, "", about, entries), title=f"{self._name} Status - Incident History")
        yield self._file(HISTORY_ATOM, feed)
        yield self._file(HISTORY_RSS, feed)

    def cuts(self) -> Iterator[tuple[str, bytes]]:
        """Yield the feeds about one type of incident."""
        for cut, name in CUTS.items():
            feed = self._feed(
                cut_feed_path(cut, "atom"), name.lower(), _ABOUT, self._room.entries(self._room.of_type(cut))
            )
            yield self._file(cut_feed_path(cut, "atom"), feed)
            yield self._file(cut_feed_path(cut, "rss"), feed)
            yield self._file(cut_feed_path(cut, "json"), feed)

    def components(self) -> Iterator[tuple[str, bytes]]:
        """Yield the feeds about each component, also at ids that it had before: somebody may read them there."""
        for component in self._view.site.components:
            entries = self._room.entries(self._room.about(component.id))
            path = component_feed_path(component.id, "atom")
            feed = self._feed(path, component.name, _ABOUT, entries, page=component_path(component.id))
            feed = replace(feed, since=self._view.since(component))
            _, in_atom = self._file(path, feed)
            _, in_rss = self._file(component_feed_path(component.id, "rss"), feed)
            for name in (component.id, *component.aliases):
                yield component_feed_path(name, "atom"), in_atom
                yield component_feed_path(name, "rss"), in_rss

    def incidents(self) -> Iterator[tuple[str, bytes]]:
        """Yield the feeds about each incident, which hold all that there is, also at ids that it had before."""
        about = "Everything about one incident, the newest first."
        for item_id, news in self._room.by_incident().items():
            incident: Incident = next(one.item.incident for one in news if one.item is not None)
            path = incident_feed_path(item_id)
            first = incident_feed_path(self._links.first_id(item_id))
            feed = self._feed(first, incident.title, about, self._room.every(news), page=incident_path(item_id))
            _, data = self._file(path, replace(feed, complete=True))
            for name in (item_id, *incident.aliases):
                yield incident_feed_path(name), data

    def languages(self) -> Iterator[tuple[str, bytes]]:
        """Yield the feeds in each language that anything was said in besides the site's own."""
        tags = languages_of(self._view)
        newest = last_changed(self._view, _LOOKED_AT) if tags else []
        for tag in tags:
            view, incidents, telling = in_language(self._view, newest, self._telling, tag)
            room = Newsroom(view, self._links, self._prose, telling, incidents=incidents)
            path = language_feed_path(tag, "atom")
            feed = self._feed(path, f"every update, {english_name(tag)}", _ABOUT, room.entries())
            feed = replace(feed, language=tag)
            yield self._file(path, feed)
            yield self._file(language_feed_path(tag, "rss"), feed)

    def social(self) -> Iterator[tuple[str, bytes]]:
        """Yield the feed of texts that are ready to be posted."""
        about = "Each update as a text with a link, at most 280 characters, ready to be posted."
        yield self._file(SOCIAL_RSS, self._feed(SOCIAL_RSS, "posts", about, social_entries(self._room, self._links)))

    def archives(self) -> Iterator[tuple[str, bytes]]:
        """Yield the archives of the updates feeds (RFC 5005, section 4), once one is full: in Atom, and in RSS.

        The last one gathers what is in no full one yet. It is no archive so far, and is there because the one before
        it leads to it: with that link added later, no archive would ever stay as it is.
        """
        full = self._room.full_archives
        since: datetime | None = None
        for number, entries in enumerate(self._room.archives() if full else (), start=1):
            feed = self._feed(UPDATES_ATOM, "every update", _ABOUT, entries)
            # Nobody can subscribe to what does not change.
            feed = replace(feed, hub="", since=since or feed.since, archive=number <= full)
            since = feed.changed
            for ending, updates in (("atom", UPDATES_ATOM), ("rss", UPDATES_RSS)):
                path = archive_feed_path(number, ending)
                linked = replace(
                    feed,
                    current=self._links.absolute(updates),
                    before=self._archive(number - 1, ending),
                    after=self._archive(number + 1, ending) if number <= full else "",
                )
                yield path, self._written(path, linked)

    def _archive(self, number: int, ending: str) -> str:
        """Return the address of an archive; none comes before the first."""
        return self._links.absolute(archive_feed_path(number, ending)) if number else ""

    def _feed(self, path: str, what: str, about: str, entries: list[Entry], *, page: str = HOME) -> Feed:
        return Feed(
            id=self._links.feed_id(path),
            title=shortened(f"{self._name} status: {what}", LONGEST_TITLE),
            about=about,
            language=self._view.site.organisation.language,
            author=self._name,
            page=self._links.absolute(page),
            entries=tuple(entries),
            since=self._view.began,
            hub=self._hub,
        )

    def _file(self, path: str, feed: Feed) -> tuple[str, bytes]:
        feed = replace(feed, duplicates=self._links.duplicates(path))
        return path, fitting(feed, lambda cut: self._written(path, cut))

    def _written(self, path: str, feed: Feed) -> bytes:
        """Return a feed in the format that its path names."""
        address = self._links.absolute(path)
        if path.endswith(".atom"):
            return atom(feed, address)
        if path.endswith(".json"):
            return json_feed(feed, address)
        return rss(feed, address, permalinks=self._links.site == self._links.id_base)


def fitting(feed: Feed, write: Callable[[Feed], bytes]) -> bytes:
    """Return what `write` makes of a feed, newest entry first, in at most `LARGEST` bytes if that is possible.

    Where it is too large, the oldest summaries beyond the newest 50 entries go first, then the content of the oldest
    entries that have a summary too. The newest ten stay as they are, and so does the number of entries in a feed that
    is complete. Entries without a summary, those for programs, go whole, but for the newest ten.
    """
    whole = write(feed)
    if _fits(whole):
        return whole
    steps = _steps(feed)
    if not steps:
        return whole

    def cut(step: tuple[int, int]) -> bytes:
        kept, full = step
        entries = (entry if index < full else _short(entry) for index, entry in enumerate(feed.entries[:kept]))
        return write(replace(feed, entries=tuple(entries)))

    enough = bisect_left(steps, True, hi=len(steps) - 1, key=lambda step: _fits(cut(step)))
    return cut(steps[enough])


def _fits(data: bytes) -> bool:
    # What is small as it stands need not be packed to be sure.
    return len(data) <= LARGEST or len(gzip.compress(data, 9)) <= LARGEST


def _steps(feed: Feed) -> list[tuple[int, int]]:
    """Return ever smaller sizes of the feed: how many entries, and how many of these with content and summary."""
    count = len(feed.entries)
    if any(entry.summary is None for entry in feed.entries):
        return [(kept, kept) for kept in range(count - 1, _LEAST - 1, -1)]
    least = count if feed.complete else min(count, _STAY)
    return [
        *((kept, count) for kept in range(count - 1, least - 1, -1)),
        *((least, full) for full in range(least - 1, _LEAST - 1, -1)),
    ]


def _short(entry: Entry) -> Entry:
    return entry if entry.summary is None else replace(entry, content=None)
