"""social.rss: each update as a text that robots post as it is, cut as social networks count."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from plainstatus.render.feeds.feed import Entry, News
from plainstatus.render.feeds.news import Newsroom
from plainstatus.render.words.markup import printable
from plainstatus.urls import Links

__all__ = ["addresses", "post_cut", "post_length", "social_entries"]

#: How many posts the feed holds.
_MOST: Final = 50
#: The shortest limit among the large networks: X has 280, Bluesky 300, Mastodon 500.
LONGEST_POST: Final = 280
#: What X and Mastodon count for any address.
_ADDRESS: Final = 23
#: What networks turn into a link: an address, or what looks like a host.
_LINK: Final = re.compile(
    r"https?://[^\s<>]+|(?<![\w@.-])(?:[^\W_](?:[\w-]*[^\W_])?\.)+[a-z]{2,}(?:/[^\s<>]*)?", re.IGNORECASE
)
#: What X counts as two: https://github.com/twitter/twitter-text/blob/master/config/v3.json has what counts as one.
_DOUBLE: Final = re.compile(r"[^\0-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")


def social_entries(room: Newsroom, links: Links) -> list[Entry]:
    """Return the newest 50 posts, newest first: the title is the text alone, the summary text and link.

    Text and link together have at most 280 characters, as networks count them. An update's `post` stands in place of
    our words, and `none` keeps it off. A post about a security incident leads to this site and nowhere else.
    """
    found: list[Entry] = []
    for news in room.newest:
        if len(found) == _MOST:
            break
        if news.post == "none":
            continue
        (entry,) = room.every([news])
        text = _text(news, entry, urlsplit(links.site).hostname or "")
        found.append(replace(entry, title=text, summary=f"{text} {entry.link}", content=None))
    return found


def _text(news: News, entry: Entry, host: str) -> str:
    room = LONGEST_POST - post_length(f" {entry.link}")
    safe = news.item is None or news.item.incident.type != "security"
    for text in _choices(news, entry):
        line = post_cut(printable(text), room)
        if safe or all(_host(address) == host for address in addresses(text)):
            return line
    state = entry.title.partition("]")[0] + "]" if entry.title.startswith("[") else ""
    return f"{state} Security incident".strip()


def _choices(news: News, entry: Entry) -> Iterator[str]:
    """Yield what could be posted, best first."""
    if news.post:
        yield news.post
    yield f"{entry.title}: {entry.summary}"
    yield entry.title


def _host(address: str) -> str:
    try:
        return urlsplit(address if "://" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""


def addresses(text: str) -> list[str]:
    """Return what networks would turn into links."""
    return _LINK.findall(text)


def post_length(text: str) -> int:
    """Return how long a text is on the networks, as the strictest of them counts.

    An address counts 23, a letter one, a Chinese or Japanese sign and an emoji two. An emoji of several parts counts
    two for each part, which is more than some networks count and never less.
    """
    text = unicodedata.normalize("NFC", text)
    links = addresses(text)
    bare = _LINK.sub("", text)
    linked = sum(max(_ADDRESS, 0 if link.startswith("http") else len(link)) for link in links)
    return linked + len(bare) + len(_DOUBLE.findall(bare))


def post_cut(text: str, room: int) -> str:
    """Return a text on one line that is at most `room` long, cut after a word where there is one."""
    words = text.split()
    if post_length(line := " ".join(words)) <= room:
        return line
    while len(words) > 1 and post_length(" ".join(words) + "…") > room:
        words.pop()
    line = " ".join(words)
    while line and post_length(f"{line}…") > room:
        line = line[:-1]
    return f"{line.rstrip(' ,;:-')}…"
