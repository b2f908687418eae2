"""What programs read that show a link to an incident: JSON-LD in its page (schema.org), and oEmbed beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from markupsafe import Markup

from plainstatus.model import Organisation
from plainstatus.render.api.values import to_json
from plainstatus.render.feeds.feed import LONGEST_TITLE
from plainstatus.render.output import Output
from plainstatus.render.words import incident_words, words
from plainstatus.render.words.catalogue import Words
from plainstatus.render.words.dates import Times, machine
from plainstatus.render.words.markup import json_data, shortened
from plainstatus.text.markdown import summary
from plainstatus.urls import HOME, Links, incident_path, oembed_path
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import Overview
from plainstatus.views.update import UpdateView

__all__ = ["cards", "described", "json_ld"]

#: How many updates are told; a page with hundreds would carry them all twice.
_MOST: Final = 10
_LONGEST: Final = 160


def described(item: IncidentView, times: Times, *, settled: bool) -> str:
    """Say in a sentence or two what an incident is, for search results and wherever a link to it is shown."""
    if item.withdrawn:
        return item.withdrawn.reason
    if item.incident.affects:
        return item.incident.affects
    newest = incident_words.newest(item)
    if newest and not settled:
        return summary(newest.update.text, _LONGEST)
    if item.end is None or item.incident.type == "security":
        return incident_words.standing(times.say, item)
    if item.cancelled:
        return f"{incident_words.standing(times.say, item)} Called off {times.plain(item.end)}."
    return f"{incident_words.standing(times.say, item)} Began {times.plain(item.begin)}, ended {times.plain(item.end)}."


def json_ld(say: Words, item: IncidentView, description: str, *, organisation: Organisation, links: Links) -> Markup:
    """Return an incident as a LiveBlogPosting, fit to stand in a <script> element as it is.

    https://schema.org/LiveBlogPosting. A script of this type is data, which browsers never run. `description` is the
    page's own.
    """
    incident = item.incident
    link = links.absolute(incident_path(incident.id))
    publisher: dict[str, Any] = {"@type": "Organization", "name": str(organisation.name)}
    if organisation.website:
        publisher["url"] = organisation.website
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting",
        "@id": links.incident_id(incident.id),
        "url": link,
        "headline": ("Withdrawn: " if item.withdrawn else "") + shortened(incident.title, LONGEST_TITLE),
        "description": description,
        "inLanguage": organisation.language,
        "datePublished": machine(min(shown.dated for shown in item.updates)),
        "dateModified": machine(item.changed),
        "coverageStartTime": machine(item.begin),
        "author": publisher,
        "publisher": publisher,
    }
    if item.end is not None:
        found["coverageEndTime"] = machine(item.end)
    told = [] if item.withdrawn else [shown for shown in item.updates if shown.update.withdrawn is None]
    found["liveBlogUpdate"] = [_posting(say, item, shown, links) for shown in told[:_MOST]]
    return json_data(found)


def _posting(say: Words, item: IncidentView, shown: UpdateView, links: Links) -> dict[str, Any]:
    at = shown.update.known_at
    return {
        "@type": "BlogPosting",
        "@id": links.update_id(item.incident.id, at),
        "url": links.update(item.incident.id, at),
        "headline": words.update_label(
            say, "notice" if item.incident.type == "notice" else "outage", shown, shown.own_status
        ),
        "datePublished": machine(shown.dated),
        "articleBody": summary(shown.update.text, _LONGEST),
    }


class _Card(NamedTuple):
    """What a card is made from."""

    title: str
    organisation: str
    website: str
    home: str


def cards(view: Overview, links: Links) -> Iterator[Output]:
    """Yield the oEmbed answer for each incident's page (https://oembed.com/, section 2.3.4), of type `link`.

    Not `rich`: others would keep a copy of what the page said, and go on showing an outage that is over.
    """
    organisation, home = view.site.organisation, links.absolute(HOME)
    for item in view.incidents:
        title = ("Withdrawn: " if item.withdrawn else "") + str(item.incident.title)
        card = _Card(title, str(organisation.name), organisation.website or home, home)
        yield from (Output(oembed_path(name), card, _card) for name in (item.incident.id, *item.incident.aliases))


def _card(card: _Card) -> bytes:
    return to_json(
        {
            "version": "1.0",
            "type": "link",
            "title": shortened(card.title, LONGEST_TITLE),
            "author_name": card.organisation,
            "author_url": card.website,
            "provider_name": f"{card.organisation} status",
            "provider_url": card.home,
            "cache_age": 60,
        }
    )
