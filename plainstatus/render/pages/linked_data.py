"""What programs read that show a link to an incident: JSON-LD in its page (schema.org), and oEmbed beside it."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import replace
from typing import Any, Final, NamedTuple

from markupsafe import Markup

from plainstatus.model import Organisation
from plainstatus.render.api.values import to_json
from plainstatus.render.feeds.feed import LONGEST_TITLE
from plainstatus.render.output import Output
from plainstatus.render.pages.in_language import InLanguage
from plainstatus.render.words import incident_words, words
from plainstatus.render.words.catalogue import Words
from plainstatus.render.words.dates import Times, machine
from plainstatus.render.words.languages import Foreign
from plainstatus.render.words.markup import json_data, shortened
from plainstatus.text.markdown import summary
from plainstatus.urls import HOME, Links, oembed_path
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
    say, end = times.say, times.plain(item.end)
    if item.cancelled:
        when = say("linked-data.called-off", when=end)
    else:
        when = say("linked-data.began-ended", begin=times.plain(item.begin), end=end)
    return say.sentences((incident_words.standing(say, item), when))


def json_ld(
    say: Words, item: IncidentView, description: str, *, organisation: Organisation, links: Links, language: str
) -> Markup:
    """Return an incident as a LiveBlogPosting in a language, fit to stand in a <script> element as it is.

    https://schema.org/LiveBlogPosting. A script of this type is data, which browsers never run. `description` is the
    page's own. On a page in another language than the organisation's, ids and addresses are those of that page.
    """
    incident, folder = item.incident, f"/{item.folder}".rstrip("/")
    link = links.absolute(item.path)
    if folder:
        # What is said in another language is another posting, on the page in that.
        links = replace(links, site=links.site + folder, id_base=links.id_base + folder)
    publisher: dict[str, Any] = {"@type": "Organization", "name": str(organisation.name)}
    if organisation.website:
        publisher["url"] = organisation.website
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting",
        "@id": links.incident_id(incident.id),
        "url": link,
        "headline": _titled(say, item, shortened(incident.title, LONGEST_TITLE)),
        "description": description,
        "inLanguage": language,
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


def _titled(say: Words, item: IncidentView, title: str) -> str:
    return say("linked-data.withdrawn", title=title) if item.withdrawn else title


def _posting(say: Words, item: IncidentView, shown: UpdateView, links: Links) -> dict[str, Any]:
    at, text = shown.update.known_at, shown.update.text
    found = {
        "@type": "BlogPosting",
        "@id": links.update_id(item.incident.id, at),
        "url": links.update(item.incident.id, at),
        "headline": words.update_label(
            say, "notice" if item.incident.type == "notice" else "outage", shown, shown.own_status
        ),
        "datePublished": machine(shown.dated),
        "articleBody": summary(text, _LONGEST),
    }
    return found | {"inLanguage": text.language} if isinstance(text, Foreign) else found


class _Card(NamedTuple):
    """What a card is made from."""

    title: str
    organisation: str
    website: str
    provider: str
    home: str


def cards(
    say: Words, view: Overview, links: Links, spoken: InLanguage | None = None, *, there: Container[str] = ()
) -> Iterator[Output]:
    """Yield the oEmbed answer for each incident's page (https://oembed.com/, section 2.3.4), of type `link`.

    With `spoken`, for each that has a page in that language, for that page; those `there` are left out. Not `rich`:
    others would keep a copy of what the page said, and go on showing an outage that is over.
    """
    organisation = spoken.organisation(view.site.organisation) if spoken else view.site.organisation
    folder = spoken.folder if spoken else ""
    name, home = str(organisation.name), links.absolute(folder + HOME)
    for item in view.incidents:
        if item.incident.id in there or (spoken and item.incident.id not in spoken.incidents):
            continue
        title = str(_titled(say, item, spoken(item.incident.title) if spoken else item.incident.title))
        card = _Card(title, name, organisation.website or home, say("linked-data.provider", name=name), home)
        yield from (
            Output(folder + oembed_path(known), card, _card) for known in (item.incident.id, *item.incident.aliases)
        )


def _card(card: _Card) -> bytes:
    return to_json(
        {
            "version": "1.0",
            "type": "link",
            "title": shortened(card.title, LONGEST_TITLE),
            "author_name": card.organisation,
            "author_url": card.website,
            "provider_name": card.provider,
            "provider_url": card.home,
            "cache_age": 60,
        }
    )
