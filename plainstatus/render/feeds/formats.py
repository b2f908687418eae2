"""Feeds as bytes: Atom (RFC 4287) and RSS 2.0, put into what feedgen has written (`patterns`); JSON Feed 1.1.

In each format, what is written of an entry is kept with it, for all feeds that hold it.
"""

from __future__ import annotations

import html
import json
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Any, Final

from plainstatus.render.feeds.feed import Entry, Feed
from plainstatus.render.feeds.patterns import ATOM, RSS, Link, Pattern, entry_pattern, feed_pattern
from plainstatus.render.words.isolation import isolated
from plainstatus.render.words.languages import direction
from plainstatus.render.words.markup import printable

__all__ = ["ATOM", "JSON_FEED", "RSS", "atom", "entry_size", "json_feed", "rss"]

JSON_FEED: Final = "application/feed+json"
#: Each item stands on a line.
_JSON: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
#: How many small parts of entries are kept, which many have in common.
_KEPT: Final = 4096


def atom(feed: Feed, address: str) -> bytes:
    """Return the feed in Atom, as it will stand at this address."""
    way = _way(feed)
    return _feed(feed, address, ATOM, "".join([_atom_entry(entry, way) for entry in feed.entries]))


def rss(feed: Feed, address: str, *, permalinks: bool) -> bytes:
    """Return the feed in RSS, as it will stand at this address; `permalinks` where ids are addresses of the site."""
    way = _way(feed)
    return _feed(feed, address, RSS, "".join([_rss_item(entry, way, permalink=permalinks) for entry in feed.entries]))


def entry_size(ending: str, feed: Feed, entry: Entry, *, permalinks: bool) -> int:
    """Return how many bytes an entry takes in a feed whose format has this ending: `atom` or `rss`."""
    way = _way(feed)
    written = _atom_entry(entry, way) if ending == "atom" else _rss_item(entry, way, permalink=permalinks)
    return len(written.encode())


def _atom_entry(entry: Entry, way: str) -> str:
    found = entry.written.get(way)
    if found is None:
        summary = None if entry.summary is None else printable(entry.summary)
        content = None if entry.content is None else directed(entry.content, way)
        published = entry.published.isoformat()
        found = entry.written[way] = _entry(entry, ATOM, summary, content, published, archive=not way)
    return found


def _rss_item(entry: Entry, way: str, *, permalink: bool) -> str:
    found = entry.written.get((way, permalink))
    if found is None:
        # Atom says that a summary is text; what stands in an RSS description is HTML to its readers.
        summary = None if entry.summary is None else html.escape(printable(entry.summary), quote=False)
        content = None if entry.content is None else directed(entry.content, way)
        # RSS has no date of change. An entry for programs is one that changes, and its date is that of its last change,
        # as in Statuspage's.
        published = _rfc_2822(entry.published if entry.subject else entry.updated)
        found = entry.written[way, permalink] = _entry(
            entry, RSS, summary, content, published, permalink=permalink, archive=not way
        )
    return found


def _entry(
    entry: Entry,
    media_type: str,
    summary: str | None,
    content: str | None,
    published: str,
    *,
    permalink: bool = False,
    archive: bool,
) -> str:
    pattern = entry_pattern(
        media_type,
        summary if summary is None else bool(summary),
        content if content is None else bool(content),
        permalink=permalink,
        archive=archive,
    )
    return pattern.entry.filled({
        "id": entry.id,
        "link": entry.link,
        "title": printable(entry.title),
        "summary": summary or "",
        "content": content or "",
        "published": published,
        "updated": entry.updated.isoformat(),
        "categories": "".join([_category(pattern.category, category) for category in entry.categories]),
    })  # fmt: skip


@lru_cache(maxsize=_KEPT)
def _category(pattern: Pattern, category: str) -> str:
    return pattern.filled({"category": category})


#: A moment as RSS has it, which takes longer to write than one expects.
_rfc_2822: Final = lru_cache(maxsize=_KEPT)(format_datetime)


def _feed(feed: Feed, address: str, media_type: str, entries: str) -> bytes:
    links = _links(feed, media_type)
    pattern = feed_pattern(
        media_type,
        tuple(link for _, link in links),
        complete=feed.complete,
        archive=feed.archive,
        has_entries=bool(feed.entries),
    )
    written = pattern.filled({
        "id": feed.id,
        "title": feed.title,
        "about": feed.about,
        "language": feed.language,
        "author": feed.author,
        "address": address,
        "page": feed.page,
        "changed": feed.changed.isoformat() if media_type == ATOM else _rfc_2822(feed.changed),
        "entries": entries,
        **{f"link{number}": href for number, (href, _) in enumerate(links)},
    })  # fmt: skip
    return written.encode()


def _links(feed: Feed, media_type: str) -> list[tuple[str, Link]]:
    """Return the links to a hub, to mirrors (RFC 6249, section 3), and to archives, which are in the feed's own format.

    A mirror is no `alternate`: of those, Atom allows one of each type, and readers take it for the page.
    """
    links: list[tuple[str, Link]] = [(feed.hub, ("hub", None))] if feed.hub else []
    links += [(href, ("duplicate", media_type)) for href in feed.duplicates]
    archives = {"prev-archive": feed.before, "next-archive": feed.after, "current": feed.current}
    return links + [(href, (rel, media_type)) for rel, href in archives.items() if href]


def _way(feed: Feed) -> str:
    """Return the direction of the feed's language; none for a full archive, which stays as it is."""
    return "" if feed.archive else direction(feed.language)


def directed(content: str, way: str) -> str:
    """Return HTML with the direction of texts in another than the feed's language, where that has one."""
    return printable(isolated(content, way) if way else content)


def json_feed(feed: Feed, address: str) -> bytes:
    """Return the feed as it will stand at this address.

    Each item has an extension `_status`: `kind`, `incident`, `type`, `status` and `components`, null or empty where
    there is nothing to say. Where the feed stands elsewhere, too, it has one with `mirrors`, their addresses.
    """
    value: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": printable(feed.title),
        "description": printable(feed.about),
        "home_page_url": feed.page,
        "feed_url": address,
        "language": feed.language,
        "authors": [{"name": printable(feed.author)}],
    }
    if feed.hub:
        value["hubs"] = [{"type": "WebSub", "url": feed.hub}]
    if feed.duplicates:
        value["_status"] = {"mirrors": list(feed.duplicates)}
    value["items"] = []
    way = _way(feed)
    items = ",\n".join([_json_item(entry, way) for entry in feed.entries])
    return f"{_JSON.encode(value).removesuffix(']}')}\n{items}\n]}}\n".encode()


def _json_item(entry: Entry, way: str) -> str:
    found = entry.written.get(("json", way))
    if found is None:
        found = entry.written["json", way] = _JSON.encode(_json_value(entry, way))
    return found


def _json_value(entry: Entry, way: str) -> dict[str, Any]:
    summary = printable(entry.summary or "")
    item = {
        "id": entry.id,
        "url": entry.link,
        "title": printable(entry.title),
        # The standard wants one kind of content. What is that already, no summary has to repeat.
        **(
            {"content_text": summary}
            if entry.content is None
            else {"summary": summary, "content_html": directed(entry.content, way)}
        ),
        "date_published": _date(entry.published),
        "date_modified": _date(entry.updated),
        "tags": entry.categories,
    }
    # By its fields, in their order.
    return item | ({"_status": vars(entry.subject)} if entry.subject else {})


def _date(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
