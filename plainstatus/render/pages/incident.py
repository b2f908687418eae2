"""The page of an incident: its facts, and an anchor for each update."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Final, NamedTuple

from markupsafe import Markup

from plainstatus.model import Component, Contact, Incident
from plainstatus.render.output import Output
from plainstatus.render.pages.history import month_link
from plainstatus.render.pages.incident_text import incident_text
from plainstatus.render.pages.linked_data import described, json_ld
from plainstatus.render.pages.page import Renderer
from plainstatus.render.pages.posts import posted
from plainstatus.render.pages.present import NOTHING, Present
from plainstatus.render.words import breach_words, incident_words, words
from plainstatus.render.words.catalogue import Words
from plainstatus.render.words.languages import is_in
from plainstatus.urls import (
    Links,
    correction_anchor,
    incident_feed_path,
    incident_path,
    incident_text_path,
    oembed_path,
    update_anchor,
)
from plainstatus.views.corrections import fact_corrections
from plainstatus.views.dates import day_of
from plainstatus.views.incident import IncidentView, Phase
from plainstatus.views.notice import Notice, contacts_with, notice
from plainstatus.views.overview import Overview
from plainstatus.views.posts import PublicPost
from plainstatus.views.statements import Letter

__all__ = ["incident_pages"]

#: What takes nothing from the present: such pages keep their bytes.
_SETTLED: Final[frozenset[Phase]] = frozenset({"closed", "withdrawn"})
#: A heading to the letter, and what it means.
_HEADING: Final = Markup('<span lang="en" dir="ltr">{}</span> <small>{}</small>')


class _Page(NamedTuple):
    """What the page of an incident is made from."""

    item: IncidentView
    #: When it is made, and how to reach us then, where it is not over.
    present: Present
    #: Those that it names, by id.
    components: tuple[Component, ...]
    letters: tuple[Letter, ...]
    posts: tuple[PublicPost, ...]
    #: The month that it began in, where that has a page.
    month: tuple[int, int] | None
    #: The id that it was published under first.
    first_id: str
    #: What readers of a security incident need first.
    notice: Notice | None
    #: The further languages that it has a page in.
    further: tuple[str, ...]
    #: Whether there is a feed about it in the language of the page.
    has_feed: bool


class _Text(NamedTuple):
    """What the text of an incident is made from."""

    item: IncidentView
    #: How to reach us at present, where it is not over.
    contacts: Mapping[str, Contact] | None
    letters: tuple[Letter, ...]


def incident_pages(
    renderer: Renderer,
    view: Overview,
    links: Links,
    months: Container[tuple[int, int]],
    *,
    only: Container[str] | None = None,
    there: Container[str] = (),
) -> Iterator[Output]:
    """Yield each incident's page, the text of those about security, and what stands at earlier addresses.

    `months` are those that have a page. With `only`, the pages are those of incidents with these ids; those `there`
    are left out.
    """
    components = {component.id: component for component in view.site.components}
    zone = renderer.status.times.zone
    making, writing = partial(_incident, renderer), partial(_text, renderer)
    for item in view.incidents:
        incident = item.incident
        if incident.id in there or (only is not None and incident.id not in only):
            continue
        settled = item.phase in _SETTLED
        day = day_of(item.begin, zone)
        letters = view.letters_about(incident.id)
        page = _Page(
            item=item,
            present=NOTHING if settled else Present(today=view.today, contacts=view.contacts),
            components=tuple(components[name] for name in item.concerned),
            letters=letters,
            posts=view.posts_about(incident.id),
            # What has not begun, or was withdrawn, may lie in a month without a page.
            month=(day.year, day.month) if (day.year, day.month) in months and not item.withdrawn else None,
            first_id=links.first_id(incident.id),
            notice=notice(item, view.now) if incident.type == "security" else None,
            further=view.further.get(incident.id, ()),
            has_feed=not renderer.status.folder or is_in(incident, renderer.status.language),
        )
        yield Output(incident_path(incident.id), page, making)
        if incident.type == "security":
            text = _Text(item, None if item.phase == "closed" else view.contacts, letters)
            for name in (incident.id, *incident.aliases):
                yield Output(incident_text_path(name), text, writing)
        for name in incident.aliases:
            yield renderer.moved(incident_path(name), incident_path(incident.id), incident.title)


def _incident(renderer: Renderer, page: _Page) -> bytes:
    status, item, incident = renderer.status, page.item, page.item.incident
    organisation, components = status.organisation, {component.id: component for component in page.components}
    settled = item.phase in _SETTLED
    contacts = page.present.contacts
    links = (
        status.links if page.first_id == incident.id else replace(status.links, first_ids={incident.id: page.first_id})
    )
    description = described(item, status.times, settled=settled)
    return renderer.page(
        "incident.html",
        incident_path(incident.id),
        title=incident.title,
        description=description,
        present=page.present,
        further=page.further,
        item=item,
        incident=incident,
        tone=incident_words.tone(item),
        kind=words.kind(status.words, incident.type),
        standing=incident_words.standing(status.words, item),
        notice=page.notice,
        updates=[
            (entry, entry.update, update_anchor(entry.update.known_at), status.time(entry.at)) for entry in item.updates
        ],
        corrections=[(group, correction_anchor(group.at)) for group in fact_corrections(incident)],
        headings=_headings(status.words, incident, organisation.jurisdictions),
        components=[
            (components[name], item.worst[name] if settled else state) for name, state in item.components.items()
        ],
        names=components,
        letters=page.letters,
        posted=posted(item, page.posts),
        contacts=contacts_with(organisation, item, item.updates[0]) if settled else contacts,
        contact_list=organisation.contacts,
        month=page.month and month_link(status.words, page.month),
        json_ld=json_ld(
            status.words, item, description, organisation=organisation, links=links, language=status.language
        ),
        card=links.absolute(status.folder + oembed_path(incident.id)),
        feed=(status.folder if page.has_feed else "") + incident_feed_path(incident.id),
    )


def _headings(say: Words, incident: Incident, jurisdictions: tuple[str, ...]) -> list[str]:
    """Return the headings of a notice, with the translation beside what a law prescribes."""
    return [
        _HEADING.format(heading, translation) if (translation := breach_words.prescribed(say, heading)) else heading
        for heading in words.headings(say, incident, jurisdictions)
    ]


def _text(renderer: Renderer, page: _Text) -> bytes:
    status, item = renderer.status, page.item
    contacts = page.contacts
    if contacts is None:
        contacts = contacts_with(status.organisation, item, item.updates[0])
    return incident_text(status, item, contacts, page.letters).encode()
