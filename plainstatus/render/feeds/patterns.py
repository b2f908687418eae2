"""What feedgen makes of a feed and of an entry, each shape of them once, with places for what differs.

feedgen builds a tree for each entry, and there are as many entries as updates. What it writes of two entries that have
the same parts differs in the words alone, so these can be put into what it wrote of the first.

Each entry stands on a line of its own. Archives are indented, as they always were: one that is full stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from feedgen.feed import FeedGenerator

__all__ = ["ATOM", "RSS", "EntryPattern", "Link", "Pattern", "entry_pattern", "feed_pattern"]

ATOM: Final = "application/atom+xml"
RSS: Final = "application/rss+xml"
_ATOM: Final = "http://www.w3.org/2005/Atom"
_HISTORY: Final = "http://purl.org/syndication/history/1.0"

#: Around the name of a place; Unicode keeps these two for private use, and what is filled in is not looked through.
_MARK: Final = re.compile('("?)\uf8f0(\\w+)\uf8f1')
#: Stand for dates, for feedgen takes nothing else.
_DATES: Final = {
    "changed": datetime(1901, 2, 3, 4, 5, 6, tzinfo=UTC),
    "published": datetime(1902, 3, 4, 5, 6, 7, tzinfo=UTC),
    "updated": datetime(1903, 4, 5, 6, 7, 8, tzinfo=UTC),
}
_ENTRY: Final = re.compile(r"(?:^ +)?<(?:entry|item)>.*</(?:entry|item)>\n?", re.DOTALL | re.MULTILINE)
_CATEGORY: Final = re.compile(r'(?:^ +)?<category(?:>[^<]*</category| term="[^"]*"/)>\n?', re.MULTILINE)

#: Places that are filled with XML, or with what means nothing in XML.
_XML: Final = frozenset({"entries", "categories", *_DATES})

#: What a link leads to, and the media type; None where that is not said.
Link = tuple[str, str | None]


class Pattern(NamedTuple):
    """What feedgen wrote, with places to fill."""

    #: With `%s` at each place.
    text: str
    #: The name of each place, and how what stands there is written.
    places: tuple[tuple[str, Callable[[str], str]], ...]

    def filled(self, values: Mapping[str, str]) -> str:
        """Return the text with a value at each place."""
        return self.text % tuple([written(values[name]) for name, written in self.places])


class EntryPattern(NamedTuple):
    """What feedgen wrote of an entry."""

    entry: Pattern
    #: One of those that stand at the place `categories` of the entry.
    category: Pattern


@lru_cache(maxsize=256)
def feed_pattern(
    media_type: str, links: tuple[Link, ...], *, complete: bool, archive: bool, has_entries: bool
) -> Pattern:
    """Return a feed with a place for its `entries`; the addresses of `links` have the places `link0` and so on."""
    generator = _generator(media_type, links, complete=complete, archive=archive, has_entries=has_entries)
    if has_entries:
        entry = generator.add_entry(order="append")
        entry.id("id")
        entry.title("title")
        entry.link(href="link")
    before = "" if archive else "\n"
    return _pattern(_ENTRY.sub(before + _place("entries"), _written(generator, media_type, pretty=archive)))


@lru_cache(maxsize=256)
def entry_pattern(
    media_type: str, summary: bool | None, content: bool | None, *, permalink: bool, archive: bool
) -> EntryPattern:
    """Return an entry with a place for its `categories`; `archive` where it stands in one.

    `summary` and `content` say whether there is anything in it; None leaves it out.
    """
    generator = _generator(media_type, (), complete=False, archive=False, has_entries=True)
    entry = generator.add_entry(order="append")
    entry.id(_place("id"))
    entry.link(href=_place("link"))
    entry.title(_place("title"))
    # Not given, it would be the clock's.
    entry.updated(_DATES["updated"])
    entry.published(_DATES["published"])
    entry.category([{"term": _place("category")}])
    if media_type == RSS:
        # By default feedgen says that a guid is no address. Ours is, until the site moves and its ids stay.
        entry.guid(_place("id"), permalink=permalink)
    if summary is not None:
        entry.summary(_place("summary") if summary else "")
    if content is not None:
        entry.content(_place("content") if content else "", type="html" if media_type == ATOM else None)
    written = _written(generator, media_type, pretty=archive)
    (entry,), (category,) = (pattern.findall(written) for pattern in (_ENTRY, _CATEGORY))
    entry = entry if archive else f"{entry}\n"
    return EntryPattern(_pattern(entry.replace(category, _place("categories"))), _pattern(category))


def _place(name: str) -> str:
    return f"\uf8f0{name}\uf8f1"


def _pattern(written: str) -> Pattern:
    places: list[tuple[str, Callable[[str], str]]] = []

    def found(mark: re.Match[str]) -> str:
        places.append((mark[2], str if mark[2] in _XML else _in_attribute if mark[1] else _in_text))
        return f"{mark[1]}%s"

    for name, date in _DATES.items():
        for spelling in (date.isoformat(), format_datetime(date)):
            written = written.replace(spelling, _place(name))
    return Pattern(_MARK.sub(found, written.replace("%", "%%")), tuple(places))


def _in_text(value: str) -> str:
    """Write a text as libxml2 does."""
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def _in_attribute(value: str) -> str:
    return _in_text(value).replace('"', "&quot;").replace("\t", "&#9;").replace("\n", "&#10;")


def _written(generator: FeedGenerator, media_type: str, *, pretty: bool) -> str:
    data: bytes = generator.atom_str(pretty=pretty) if media_type == ATOM else generator.rss_str(pretty=pretty)
    return data.decode()


def _generator(
    media_type: str, links: tuple[Link, ...], *, complete: bool, archive: bool, has_entries: bool
) -> FeedGenerator:
    # Here, and nowhere above: where nothing has changed, none of this is needed.
    from feedgen.ext.base import BaseExtension  # noqa: PLC0415
    from feedgen.feed import FeedGenerator  # noqa: PLC0415
    from lxml import etree  # noqa: PLC0415

    more = [
        {"href": _place(f"link{number}"), "rel": rel} | ({"type": kind} if kind else {})
        for number, (rel, kind) in enumerate(links)
    ]

    class History(BaseExtension):  # type: ignore[misc]  # feedgen has no types
        """What feedgen does not write: RFC 5005, and in RSS all links but one and feeds without dates."""

        def extend_ns(self) -> dict[str, str]:
            """Return the prefix of the namespace, where something of it is used."""
            return {"fh": _HISTORY} if complete or archive else {}

        def extend_atom(self, atom_feed: etree._Element) -> etree._Element:
            """Say that the feed is complete, or an archive."""
            self._mark(atom_feed)
            return atom_feed

        def extend_rss(self, rss_feed: etree._Element) -> etree._Element:
            """Say so in RSS, with the links that feedgen leaves out."""
            (channel,) = rss_feed
            for link in more:
                etree.SubElement(channel, f"{{{_ATOM}}}link", link)
            # Where nothing was ever said there is nothing to date, and RSS wants no date.
            for date in (*channel.iter("lastBuildDate", "pubDate"),) if not has_entries else ():
                channel.remove(date)
            self._mark(channel)
            return rss_feed

        def _mark(self, parent: etree._Element) -> None:
            for name, holds in (("complete", complete), ("archive", archive)):
                if holds:
                    etree.SubElement(parent, f"{{{_HISTORY}}}{name}")

    generator = FeedGenerator()
    generator.id(_place("id"))
    generator.title(_place("title"))
    generator.description(_place("about"))
    generator.language(_place("language"))
    generator.author(name=_place("author"))
    generator.generator("Plainstatus")
    generator.link(href=_place("address"), rel="self", type=media_type)
    for link in more:
        generator.link(**link)
    # Last, for feedgen takes the last link for the RSS channel's.
    generator.link(href=_place("page"), rel="alternate", type="text/html")
    # Not given, it would be the clock's.
    generator.updated(_DATES["changed"])
    generator.pubDate(_DATES["changed"])
    generator.register_extension("history", History)
    return generator
