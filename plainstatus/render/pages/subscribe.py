"""How to follow: which feeds there are, and lines to paste where people want to read them."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from plainstatus.render.feeds.formats import ATOM, JSON_FEED, RSS
from plainstatus.render.feeds.opml import feed_list
from plainstatus.render.feeds.sources import Spoken
from plainstatus.render.output import Output
from plainstatus.render.pages.page import Renderer
from plainstatus.render.pages.present import Present, present_of
from plainstatus.render.words.catalogue import Words
from plainstatus.urls import CALENDAR, OPML, SOCIAL_RSS, SUBSCRIBE, UPDATES_ATOM, UPDATES_RSS, Links
from plainstatus.views.overview import Overview

__all__ = ["Address", "Followed", "Line", "subscribe_page"]

_FORMATS = {ATOM: "Atom", RSS: "RSS", JSON_FEED: "JSON Feed"}


class Address(NamedTuple):
    """Where a feed stands, in one format."""

    path: str
    url: str
    format: str


class Followed(NamedTuple):
    """The feeds about one thing; `kind` as in `Listed`."""

    kind: str
    name: str
    addresses: tuple[Address, ...]


class Line(NamedTuple):
    """What to paste, and where."""

    place: str
    how: str
    paste: str


class _Page(NamedTuple):
    """What the page is made from."""

    present: Present
    feeds: tuple[Followed, ...]


def subscribe_page(renderer: Renderer, view: Overview) -> Output:
    """Return the page."""
    status = renderer.status
    spoken = Spoken.on_pages(view, status.language, status.words, status.links.site) if status.folder else None
    page = _Page(present_of(view), _feeds(status.words, view, status.links, spoken))
    return Output(SUBSCRIBE, page, partial(_subscribe, renderer))


def _subscribe(renderer: Renderer, page: _Page) -> bytes:
    status, say = renderer.status, renderer.status.words
    return renderer.page(
        "subscribe.html",
        SUBSCRIBE,
        title=say("subscribe.title"),
        description=say("subscribe.description", name=status.organisation.name),
        present=page.present,
        feeds=page.feeds,
        lines=_lines(say, status.links, status.folder),
        opml=status.folder + OPML,
    )


def _feeds(say: Words, view: Overview, links: Links, spoken: Spoken | None) -> tuple[Followed, ...]:
    return tuple(
        Followed(
            item.kind,
            item.name,
            tuple(Address(path, links.absolute(path), _FORMATS[kind]) for path, kind in item.formats),
        )
        for item in feed_list(say, view, spoken=spoken)
    )


def _lines(say: Words, links: Links, folder: str) -> tuple[Line, ...]:
    atom, rss, social, opml = (links.absolute(folder + path) for path in (UPDATES_ATOM, UPDATES_RSS, SOCIAL_RSS, OPML))
    pastes = {
        "slack": f"/feed subscribe {rss}",
        "teams": rss,
        "discord": rss,
        "ifttt": social,
        "zapier": social,
        "calendar": links.absolute(folder + CALENDAR),
        "email": f"r2e add status {atom}",
        "reader": atom,
        "all": opml,
    }
    fields = "{{EntryTitle}} {{EntryUrl}}"
    return tuple(
        Line(say(f"subscribe.line.{place}"), say(f"subscribe.line.{place}.how", fields=fields), paste)
        for place, paste in pastes.items()
    )
