"""social.rss: each update as a text that robots post as it is, cut as social networks count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from plainstatus.render.feeds.feed import Entry, News, entry_title
from plainstatus.render.feeds.news import Chosen
from plainstatus.render.words.catalogue import Words
from plainstatus.render.words.languages import Foreign
from plainstatus.render.words.markup import printable
from plainstatus.text.posts import addresses, post_cut, post_length

__all__ = ["social_entries"]

#: The shortest limit among the large networks: X has 280, Bluesky 300, Mastodon 500.
LONGEST_POST: Final = 280


def social_entries(say: Words, chosen: Chosen, site: str) -> Iterator[Entry]:
    """Yield posts, newest first: the title is the text alone, the summary text and link.

    Text and link together have at most 280 characters, as networks count them. An update's `post` stands in place of
    our words. A post about a security incident leads to this site and nowhere else.
    """
    for (news, _), entry in zip(chosen.news, chosen.entries(), strict=True):
        text = _text(say, chosen.of(news), entry, urlsplit(site).hostname or "")
        yield replace(entry, title=text, summary=f"{text} {entry.link}", content=None)


def _text(say: Words, news: News, entry: Entry, host: str) -> str:
    room = LONGEST_POST - post_length(f" {entry.link}")
    safe = news.item is None or news.item.incident.type != "security"
    for text in _choices(say, news, entry):
        line = post_cut(printable(text), room)
        if safe or all(_host(address) == host for address in addresses(text)):
            return line
    return entry_title(say, entry.state, say("posts.security"))


def _choices(say: Words, news: News, entry: Entry) -> Iterator[str]:
    """Yield what could be posted, best first."""
    # One that is not there in the language says less to its readers than our words around a text that is.
    if news.post and not isinstance(news.post, Foreign):
        yield news.post
    yield say("posts.summed-up", title=entry.title, summary=entry.summary)
    yield entry.title


def _host(address: str) -> str:
    try:
        return urlsplit(address if "://" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""
