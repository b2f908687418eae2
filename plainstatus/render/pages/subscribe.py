"""How to follow: which feeds there are, and lines to paste where people want to read them."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from plainstatus.render.feeds.formats import ATOM, JSON_FEED, RSS
from plainstatus.render.feeds.opml import feed_list
from plainstatus.render.output import Output
from plainstatus.render.pages.environment import Present, present_of
from plainstatus.render.pages.page import Renderer
from plainstatus.render.words.catalogue import Words
from plainstatus.urls import OPML, SOCIAL_RSS, SUBSCRIBE, UPDATES_ATOM, UPDATES_RSS, Links
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
    page = _Page(present_of(view), _feeds(renderer.status.words, view, renderer.status.links))
    return Output(SUBSCRIBE, page, partial(_subscribe, renderer))


def _subscribe(renderer: Renderer, page: _Page) -> bytes:
    return renderer.page(
        "subscribe.html",
        SUBSCRIBE,
        title="How to follow",
        description=f"Feeds of {renderer.status.organisation.name}, and how to check that this page is real",
        present=page.present,
        feeds=page.feeds,
        lines=_lines(renderer.status.links),
        opml=OPML,
    )


def _feeds(say: Words, view: Overview, links: Links) -> tuple[Followed, ...]:
    return tuple(
        Followed(
            item.kind,
            item.name,
            tuple(Address(path, links.absolute(path), _FORMATS[kind]) for path, kind in item.formats),
        )
        for item in feed_list(say, view)
    )


def _lines(links: Links) -> tuple[Line, ...]:
    atom, rss, social, opml = map(links.absolute, (UPDATES_ATOM, UPDATES_RSS, SOCIAL_RSS, OPML))
    return (
        Line("Slack", "In the channel, send:", f"/feed subscribe {rss}"),
        Line("Microsoft Teams", "Add the RSS app to the channel, and give it this address:", rss),
        Line("Discord", "It reads no feeds by itself. Invite a feed bot to the server, and give it:", rss),
        Line("IFTTT", "If: RSS Feed, New feed item. Then post {{EntryTitle}} {{EntryUrl}}:", social),
        Line("Zapier", "Trigger: RSS by Zapier, New Item in Feed. Post its title and its link:", social),
        Line("E-mail", "Give it to a service that sends feeds by e-mail, or to rss2email:", f"r2e add status {atom}"),
        Line("A feed reader", "Most find the feeds by the address of this site. Otherwise give it:", atom),
        Line("All feeds at once", "Let the reader import this list (OPML), and leave out what you do not want:", opml),
    )  # fmt: skip
