"""Which feeds a site has, in the order in which people are told: what `feeds` makes, `subscribe.html` and OPML list."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple

from plainstatus.model import CLOSED
from plainstatus.render.feeds.formats import ATOM, JSON_FEED, RSS
from plainstatus.render.output import Output
from plainstatus.render.words.catalogue import Words
from plainstatus.render.words.languages import languages_of
from plainstatus.render.words.markup import printable
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
    component_feed_path,
    cut_feed_path,
    incident_feed_path,
    language_feed_path,
)
from plainstatus.views.overview import Overview

__all__ = ["CUTS", "Listed", "feed_list", "opml"]

#: The types of incident that have feeds of their own.
CUTS: Final = ("security", "maintenance")


class Listed(NamedTuple):
    """The feeds about one thing: what that is, and (path, media type) of each format, Atom or the only one first."""

    #: `updates`, `history`, `cut`, `language`, `component`, `incident` or `social`.
    kind: str
    name: str
    formats: tuple[tuple[str, str], ...]


def feed_list(say: Words, view: Overview) -> list[Listed]:
    """Return the feeds of a site; of those about one incident, the ones whose incident nobody said to be over."""
    # Not by the clock, as `view.open` is: the list would change while nothing has happened.
    now = [item for item in view.incidents if item.status and item.status not in CLOSED and not item.withdrawn]
    return [
        Listed(
            "updates", say("feeds.every-update"), ((UPDATES_ATOM, ATOM), (UPDATES_RSS, RSS), (UPDATES_JSON, JSON_FEED))
        ),
        Listed("history", say("feeds.each-incident"), ((HISTORY_ATOM, ATOM), (HISTORY_RSS, RSS))),
        *(Listed("cut", say(f"feeds.{cut}"), _three(cut_feed_path(cut, "{}"))) for cut in CUTS),
        *(
            Listed(
                "language",
                say("feeds.every-update-language", language=say.language_name(tag)),
                _two(language_feed_path(tag, "{}")),
            )
            for tag in languages_of(view)
        ),
        *(
            Listed("component", component.name, _two(component_feed_path(component.id, "{}")))
            for component in view.site.components
            if component.retired is None
        ),
        *(Listed("incident", item.incident.title, ((incident_feed_path(item.incident.id), ATOM),)) for item in now),
        Listed("social", say("feeds.posts"), ((SOCIAL_RSS, RSS),)),
    ]


class _List(NamedTuple):
    """What the list of feeds is made from."""

    title: str
    links: Links
    #: Of each the path and the name.
    feeds: tuple[tuple[str, str], ...]


def opml(say: Words, view: Overview, links: Links) -> Output:
    """Return the list of feeds in OPML 2.0 (http://opml.org/spec2.opml), each in one format, for feed readers."""
    listed = tuple([(one.formats[0][0], str(one.name)) for one in feed_list(say, view)])
    links = replace(links, first_ids={}, mirrors=())
    return Output(OPML, _List(say("feeds.title-list", name=view.site.organisation.name), links, listed), _written)


def _written(listed: _List) -> bytes:
    # Here, and nowhere above: where nothing has changed, it is not needed.
    from lxml import etree  # noqa: PLC0415

    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = _plain(listed.title)
    body = etree.SubElement(root, "body")
    for path, named in listed.feeds:
        name = _plain(named) or path
        outline = etree.SubElement(body, "outline", type="rss", text=name, title=name)
        outline.set("xmlUrl", listed.links.absolute(path))
        outline.set("htmlUrl", listed.links.absolute(HOME))
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def _plain(text: str) -> str:
    return " ".join(printable(text).split())


def _two(path: str) -> tuple[tuple[str, str], ...]:
    return (path.format("atom"), ATOM), (path.format("rss"), RSS)


def _three(path: str) -> tuple[tuple[str, str], ...]:
    return *_two(path), (path.format("json"), JSON_FEED)
