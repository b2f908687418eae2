"""Feeds written whole by feedgen, a tree for each entry: what the engine puts together must be the same to the byte."""

from __future__ import annotations

import html
import re
from typing import Final

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from plainstatus.render.feeds.feed import Entry, Feed
from plainstatus.render.feeds.formats import ATOM, RSS
from plainstatus.render.words.isolation import isolated
from plainstatus.render.words.languages import direction
from plainstatus.render.words.markup import printable

__all__ = ["whole_atom", "whole_rss"]

_ATOM: Final = "http://www.w3.org/2005/Atom"
_HISTORY: Final = "http://purl.org/syndication/history/1.0"


def whole_atom(feed: Feed, address: str) -> bytes:
    """Return the feed in Atom, as it will stand at this address."""
    generator = _generator(feed, address, ATOM)
    for entry in feed.entries:
        item = _item(generator, entry)
        item.published(entry.published)
        if entry.summary is not None:
            item.summary(printable(entry.summary))
        if entry.content is not None:
            item.content(printable(directed(entry.content, feed)), type="html")
    return _lines(generator.atom_str(pretty=feed.archive), feed)


def whole_rss(feed: Feed, address: str, *, permalinks: bool) -> bytes:
    """Return the feed in RSS, as it will stand at this address; `permalinks` where ids are addresses of the site."""
    generator = _generator(feed, address, RSS)
    for entry in feed.entries:
        item = _item(generator, entry)
        # RSS has no date of change. An entry for programs, which has no summary, is one that changes, and its date
        # is that of its last change, as in Statuspage's.
        item.published(entry.published if entry.subject else entry.updated)
        # By default feedgen says that a guid is no address. Ours is, until the site moves and its ids stay.
        item.guid(entry.id, permalink=permalinks)
        if entry.summary is not None:
            # Atom says that a summary is text; what stands in an RSS description is HTML to its readers.
            item.summary(html.escape(printable(entry.summary), quote=False))
        if entry.content is not None:
            item.content(printable(directed(entry.content, feed)))
    return _lines(generator.rss_str(pretty=feed.archive), feed)


def _lines(written: bytes, feed: Feed) -> bytes:
    """Give each entry a line; an archive has one for each part of an entry."""
    if feed.archive:
        return written
    # No text can hold a tag.
    ended = re.sub(rb"(</(?:entry|item)>)", rb"\1\n", written)
    return re.sub(rb"(<(?:entry|item)>)", rb"\n\1", ended, count=1)


def directed(content: str, feed: Feed) -> str:
    """Return HTML with the direction of texts in another than the feed's language; a full archive stays as it is."""
    return content if feed.archive else isolated(content, direction(feed.language))


def _generator(feed: Feed, address: str, media_type: str) -> FeedGenerator:
    generator = FeedGenerator()
    generator.id(feed.id)
    generator.title(feed.title)
    generator.description(feed.about)
    generator.language(feed.language)
    generator.author(name=feed.author)
    generator.generator("Plainstatus")
    generator.link(href=address, rel="self", type=media_type)
    for link in _links(feed, media_type):
        generator.link(**link)
    # Last, for feedgen takes the last link for the RSS channel's.
    generator.link(href=feed.page, rel="alternate", type="text/html")
    # Not given, it would be the clock's.
    generator.updated(feed.changed)
    generator.pubDate(feed.changed)
    generator.register_extension("history", lambda: _History(feed))
    return generator


def _item(generator: FeedGenerator, entry: Entry) -> FeedEntry:
    # By default feedgen puts each new entry before the others.
    item = generator.add_entry(order="append")
    item.id(entry.id)
    item.link(href=entry.link)
    item.title(printable(entry.title))
    # Not given, it would be the clock's.
    item.updated(entry.updated)
    item.category([{"term": category} for category in entry.categories])
    return item


def _links(feed: Feed, media_type: str) -> list[dict[str, str]]:
    """Return the links to a hub, to mirrors (RFC 6249, section 3), and to archives, which are in the feed's own format.

    A mirror is no `alternate`: of those, Atom allows one of each type, and readers take it for the page.
    """
    links = [{"href": feed.hub, "rel": "hub"}] if feed.hub else []
    links += [{"href": href, "rel": "duplicate", "type": media_type} for href in feed.duplicates]
    archives = {"prev-archive": feed.before, "next-archive": feed.after, "current": feed.current}
    return links + [{"href": href, "rel": rel, "type": media_type} for rel, href in archives.items() if href]


class _History(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """What feedgen does not write: RFC 5005, and in RSS all links but one and feeds without dates."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed

    def extend_ns(self) -> dict[str, str]:
        """Return the prefix of the namespace, where something of it is used."""
        return {"fh": _HISTORY} if self._feed.complete or self._feed.archive else {}

    def extend_atom(self, atom_feed: etree._Element) -> etree._Element:
        """Say that the feed is complete, or an archive."""
        self._mark(atom_feed)
        return atom_feed

    def extend_rss(self, rss_feed: etree._Element) -> etree._Element:
        """Say so in RSS, with the links that feedgen leaves out."""
        (channel,) = rss_feed
        for link in _links(self._feed, RSS):
            etree.SubElement(channel, f"{{{_ATOM}}}link", link)
        # Where nothing was ever said there is nothing to date, and RSS wants no date.
        for date in (*channel.iter("lastBuildDate", "pubDate"),) if not self._feed.entries else ():
            channel.remove(date)
        self._mark(channel)
        return rss_feed

    def _mark(self, parent: etree._Element) -> None:
        for name, holds in (("complete", self._feed.complete), ("archive", self._feed.archive)):
            if holds:
                etree.SubElement(parent, f"{{{_HISTORY}}}{name}")
