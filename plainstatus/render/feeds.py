"""The site's feeds, in Atom (RFC 4287) and RSS 2.0, written by feedgen, whose defaults need some watching."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator

from plainstatus.render.entries import LONGEST_TITLE, Entry, update_entries
from plainstatus.render.feed_size import fitting
from plainstatus.render.history_entries import history_entries
from plainstatus.render.markup import printable, shortened
from plainstatus.text import to_html
from plainstatus.urls import HISTORY_ATOM, HISTORY_RSS, HOME, UPDATES_ATOM, UPDATES_RSS, Links
from plainstatus.views.overview import Overview

__all__ = ["feeds"]

#: How many entries a feed has with their content.
_FULL: Final = 50
#: How far before the newest entry summaries reach.
_WINDOW: Final = timedelta(days=90)
#: How many entries a feed has at most, so that its making takes a moment whatever the site.
_MOST: Final = 500
#: The date of a feed without entries: Atom wants one, and the clock's would change with every build.
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


def feeds(view: Overview, links: Links, *, prose: Callable[[str], str] = to_html) -> Iterator[tuple[str, bytes]]:
    """Yield the path and bytes of each feed: `updates.*` for people, `history.*` for programs.

    The newest 50 entries come in full, in `updates.*` the others of 90 days as summaries. A feed that would be
    larger than 64 KB (`gzip -9`) loses its oldest summaries, then the content of its oldest entries, but never
    that of the newest ten. The same view gives the same bytes, and so does a later one in which nothing happened.
    `prose` makes sanitised HTML of the Markdown in content/.
    """
    name = shortened(view.site.organisation.name, LONGEST_TITLE) or links.site
    updates = _Feed(
        title=f"{name} status: every update",
        about="Each update as an entry of its own, the newest first.",
        language=view.site.organisation.language,
        author=name,
        entries=update_entries(view, links, prose, full=_FULL, window=_WINDOW, most=_MOST),
    )
    history = replace(
        updates,
        title=f"{name} Status - Incident History",
        about="Each incident as one entry, the last changed first.",
        entries=history_entries(view, links, most=_FULL),
    )
    yield UPDATES_ATOM, fitting(updates.atom(links, UPDATES_ATOM))
    yield UPDATES_RSS, fitting(updates.rss(links, UPDATES_RSS))
    yield HISTORY_ATOM, fitting(history.atom(links, HISTORY_ATOM))
    yield HISTORY_RSS, fitting(history.rss(links, HISTORY_RSS))


@dataclass(frozen=True)
class _Feed:
    """What a feed says, whatever the format."""

    title: str
    about: str
    language: str
    author: str
    entries: list[Entry]

    def atom(self, links: Links, path: str) -> bytes:
        feed = self._generator(links, path, "application/atom+xml")
        for entry in self.entries:
            item = self._item(feed, entry)
            item.published(entry.published)
            if entry.summary is not None:
                item.summary(printable(entry.summary))
            if entry.content is not None:
                item.content(printable(entry.content), type="html")
        return bytes(feed.atom_str(pretty=True))

    def rss(self, links: Links, path: str) -> bytes:
        feed = self._generator(links, path, "application/rss+xml")
        for entry in self.entries:
            item = self._item(feed, entry)
            # RSS has no date of change. An entry for programs, which has no summary, is one that changes, and
            # its date is that of its last change, as in Statuspage's.
            item.published(entry.updated if entry.summary is None else entry.published)
            # By default feedgen says that a guid is no address. Ours is, until the site moves and its ids stay.
            item.guid(entry.id, permalink=links.site == links.id_base)
            if entry.summary is not None:
                # Atom says that a summary is text; what stands in an RSS description is HTML to its readers.
                item.summary(html.escape(printable(entry.summary), quote=False))
            if entry.content is not None:
                item.content(printable(entry.content))
        return bytes(feed.rss_str(pretty=True))

    def _generator(self, links: Links, path: str, media_type: str) -> FeedGenerator:
        feed = FeedGenerator()
        feed.id(links.feed_id(path))
        feed.title(self.title)
        feed.description(self.about)
        feed.language(self.language)
        feed.author(name=self.author)
        feed.generator("Plainstatus")
        feed.link(href=links.absolute(path), rel="self", type=media_type)
        # Last, for feedgen takes the last link for the RSS channel's.
        feed.link(href=links.absolute(HOME), rel="alternate", type="text/html")
        # Not given, it would be the clock's.
        changed = self.entries[0].updated if self.entries else _NEVER
        feed.updated(changed)
        feed.pubDate(changed)
        return feed

    def _item(self, feed: FeedGenerator, entry: Entry) -> FeedEntry:
        # By default feedgen puts each new entry before the others.
        item = feed.add_entry(order="append")
        item.id(entry.id)
        item.link(href=entry.link)
        item.title(printable(entry.title))
        # Not given, it would be the clock's.
        item.updated(entry.updated)
        item.category([{"term": category} for category in entry.categories])
        return item
