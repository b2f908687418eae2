"""Which feeds a site has, in the order in which people are told: what `feeds` makes, `subscribe.html` and OPML list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from plainstatus.model import CLOSED, Incident, Text
from plainstatus.render.feeds.formats import ATOM, JSON_FEED, RSS
from plainstatus.render.feeds.sources import Spoken
from plainstatus.render.output import Output
from plainstatus.render.words.catalogue import Words
from plainstatus.render.words.languages import Foreign, is_in, languages_of
from plainstatus.render.words.markup import printable, spaced
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
    language_folder,
)
from plainstatus.views.overview import Overview

__all__ = ["CUTS", "Listed", "feed_list", "languages_with_feeds", "opml"]

_UPDATES: Final = ((UPDATES_ATOM, ATOM), (UPDATES_RSS, RSS), (UPDATES_JSON, JSON_FEED))
#: The types of incident that have feeds of their own.
CUTS: Final = ("security", "maintenance")


class Listed(NamedTuple):
    """The feeds about one thing: what that is, and (path, media type) of each format, Atom or the only one first."""

    #: `updates`, `history`, `cut`, `language`, `component`, `incident` or `social`.
    kind: str
    name: str
    formats: tuple[tuple[str, str], ...]


def languages_with_feeds(view: Overview) -> list[str]:
    """Return the languages, sorted, that the site has, or that anything was said in, besides its own."""
    return sorted({*languages_of(view), *view.site.languages})


def feed_list(say: Words, view: Overview, *, spoken: Spoken | None = None) -> list[Listed]:
    """Return the feeds of a site; of those about one incident, the ones whose incident nobody said to be over.

    For pages in another language these are the feeds in it, and where there is none, the site's own.
    """
    # Not by the clock, as `view.open` is: the list would change while nothing has happened.
    lively = [item for item in view.incidents if not item.settled]
    now = [item.incident for item in lively if item.status and item.status not in CLOSED and not item.withdrawn]
    folder = spoken.folder if spoken else ""

    def said(text: Text) -> str:
        found = spoken.said(text) if spoken else text
        # What is said already is no text of staff any more, for which a page in another language would look again.
        return found if isinstance(found, Foreign) else str(found)

    def alone(incident: Incident) -> str:
        path = incident_feed_path(incident.id)
        return f"{folder}{path}" if spoken is None or is_in(incident, spoken.language) else path

    return [
        Listed("updates", say("feeds.every-update"), _updates(folder)),
        Listed("history", say("feeds.each-incident"), ((HISTORY_ATOM, ATOM), (HISTORY_RSS, RSS))),
        *(Listed("cut", say(f"feeds.{cut}"), _three(folder + cut_feed_path(cut, "{}"))) for cut in CUTS),
        *(
            Listed("language", say("feeds.every-update-language", language=say.language_name(tag)), formats)
            for tag, formats in (_in_languages(view) if spoken is None else ())
        ),
        *(
            Listed("component", said(component.name), _two(folder + component_feed_path(component.id, "{}")))
            for component in view.site.components
            if component.retired is None
        ),
        *(Listed("incident", said(incident.title), ((alone(incident), ATOM),)) for incident in now),
        Listed("social", say("feeds.posts"), ((folder + SOCIAL_RSS, RSS),)),
    ]


def _updates(folder: str) -> tuple[tuple[str, str], ...]:
    return tuple((f"{folder}{path}", kind) for path, kind in _UPDATES)


def _in_languages(view: Overview) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """Yield further languages with the feeds of every update in them, which lead to the pages in it, if any."""
    for tag in languages_with_feeds(view):
        has_pages = tag in view.site.languages
        yield tag, _updates(language_folder(tag)) if has_pages else _two(language_feed_path(tag, "{}"))


class _List(NamedTuple):
    """What the list of feeds is made from."""

    title: str
    links: Links
    #: The address of the home page.
    home: str
    #: Of each the path and the name.
    feeds: tuple[tuple[str, str], ...]


def opml(say: Words, view: Overview, links: Links, *, spoken: Spoken | None = None) -> Output:
    """Return the list of feeds in OPML 2.0 (http://opml.org/spec2.opml), each in one format, for feed readers."""
    listed = tuple([(one.formats[0][0], str(one.name)) for one in feed_list(say, view, spoken=spoken)])
    links, folder = replace(links, first_ids={}, mirrors=()), spoken.folder if spoken else ""
    name = spoken.said(view.site.organisation.name) if spoken else view.site.organisation.name
    home = links.absolute(folder + HOME)
    return Output(folder + OPML, _List(say("feeds.title-list", name=name), links, home, listed), _written)


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
        outline.set("htmlUrl", listed.home)
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def _plain(text: str) -> str:
    return spaced(printable(text))


def _two(path: str) -> tuple[tuple[str, str], ...]:
    return (path.format("atom"), ATOM), (path.format("rss"), RSS)


def _three(path: str) -> tuple[tuple[str, str], ...]:
    return *_two(path), (path.format("json"), JSON_FEED)
