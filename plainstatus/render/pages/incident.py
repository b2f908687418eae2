"""The page of an incident: its facts, and an anchor for each update."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from plainstatus.model import Component
from plainstatus.render.pages.history import month_link
from plainstatus.render.pages.incident_text import incident_text
from plainstatus.render.pages.linked_data import described, json_ld
from plainstatus.render.pages.page import Renderer
from plainstatus.render.pages.posts import posted
from plainstatus.render.words import incident_words, words
from plainstatus.urls import (
    correction_anchor,
    incident_feed_path,
    incident_path,
    incident_text_path,
    oembed_path,
    update_anchor,
)
from plainstatus.views.corrections import fact_corrections
from plainstatus.views.dates import day_of
from plainstatus.views.history import Month
from plainstatus.views.incident import IncidentView
from plainstatus.views.notice import contacts_with, notice

__all__ = ["incident_pages"]


def incident_pages(renderer: Renderer, months: Mapping[tuple[int, int], Month]) -> Iterator[tuple[str, bytes]]:
    """Yield (path, bytes) of each incident's page, of the text of those about security, and of earlier addresses.

    `months` are those that have a page.
    """
    view = renderer.status.view
    components = {component.id: component for component in view.site.components}
    for item in view.incidents:
        yield _incident(renderer, item, components, months)
        if item.incident.type == "security":
            text = incident_text(item, view, renderer.status.links).encode()
            yield from ((incident_text_path(name), text) for name in (item.incident.id, *item.incident.aliases))
        for name in item.incident.aliases:
            yield renderer.moved(incident_path(name), incident_path(item.incident.id), item.incident.title)


def _incident(
    renderer: Renderer,
    item: IncidentView,
    components: Mapping[str, Component],
    months: Mapping[tuple[int, int], Month],
) -> tuple[str, bytes]:
    status, incident = renderer.status, item.incident
    view, links = status.view, status.links
    day = day_of(item.begin, status.times.zone)
    begun = day.year, day.month
    settled = item.phase in {"closed", "withdrawn"}
    organisation = view.site.organisation
    description = described(item, status.times, settled=settled)
    return renderer.page(
        "incident.html",
        incident_path(incident.id),
        title=incident.title,
        description=description,
        live=not settled,
        warn=False,
        item=item,
        incident=incident,
        tone=incident_words.tone(item),
        kind=words.KINDS[incident.type],
        standing=incident_words.standing(item),
        notice=notice(item, view.now) if incident.type == "security" else None,
        updates=[
            (entry, entry.update, update_anchor(entry.update.known_at), status.time(entry.at)) for entry in item.updates
        ],
        corrections=[(group, correction_anchor(group.at)) for group in fact_corrections(incident)],
        headings=words.headings(incident, organisation.jurisdictions),
        components=[
            (components[name], item.worst[name] if settled else state) for name, state in item.components.items()
        ],
        names=components,
        letters=view.letters_about(incident.id),
        posted=posted(item, view.posts_about(incident.id)),
        contacts=contacts_with(organisation, item, item.updates[0]) if settled else view.contacts,
        contact_list=organisation.contacts,
        # What has not begun, or was withdrawn, may lie in a month without a page.
        month=month_link(begun) if begun in months and not item.withdrawn else None,
        json_ld=json_ld(item, description, organisation=organisation, links=links),
        card=links.absolute(oembed_path(incident.id)),
        feed=incident_feed_path(incident.id),
    )
