"""Feeds as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/), with what programs want to know of an update."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final

from plainstatus.render.feeds.atom_and_rss import directed
from plainstatus.render.feeds.feed import Entry, Feed, Subject
from plainstatus.render.words.markup import printable

__all__ = ["JSON_FEED", "json_feed"]

JSON_FEED: Final = "application/feed+json"


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
    value["items"] = [_item(entry, feed) for entry in feed.entries]
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _item(entry: Entry, feed: Feed) -> dict[str, Any]:
    item = {
        "id": entry.id,
        "url": entry.link,
        "title": printable(entry.title),
        "summary": printable(entry.summary or ""),
        # The standard wants one of these.
        **(
            {"content_text": printable(entry.summary or "")}
            if entry.content is None
            else {"content_html": printable(directed(entry.content, feed))}
        ),
        "date_published": _date(entry.published),
        "date_modified": _date(entry.updated),
        "tags": list(entry.categories),
    }
    return item | ({"_status": _status(entry.subject)} if entry.subject else {})


def _status(subject: Subject) -> dict[str, Any]:
    return {
        "kind": subject.kind,
        "incident": subject.incident,
        "type": subject.type,
        "status": subject.status,
        "components": list(subject.components),
    }


def _date(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
