"""The public address of each new thing, for whoever has just published it and is asked for the link."""

from __future__ import annotations

from collections.abc import Iterator

from plainstatus.model import Incident
from plainstatus.record import Composed, IncidentNews
from plainstatus.urls import OFFICIAL, SECURITY_FAQ, Links, incident_path, key_moment, statement_path
from plainstatus.views.overview import Overview

__all__ = ["new_addresses"]


def new_addresses(composed: Composed, view: Overview, links: Links) -> tuple[tuple[str, str], ...]:
    """Return address and title of each thing that readers newly see, incident by incident, then all else."""
    found = [
        (address, item.title)
        for item in composed.news
        if item.incident in view.by_id
        for address in _of_incident(item, view.by_id[item.incident].incident, links)
    ]
    for thing in composed.things:
        if thing.change == "removed":
            continue
        match thing.kind:
            case "statement":
                address = links.absolute(statement_path(thing.key))
            case "faq":
                address = f"{links.absolute(SECURITY_FAQ)}#{thing.key}"
            case "official":
                address = links.absolute(OFFICIAL)
        found.append((address, thing.title))
    return tuple({address: (address, title) for address, title in found}.values())


def _of_incident(news: IncidentNews, incident: Incident, links: Links) -> Iterator[str]:
    if news.imported and not news.updates:
        # Nobody asks for the link to what was public elsewhere for years.
        return
    if news.is_new or any(not withdrawal.key for withdrawal in news.withdrawals):
        yield links.absolute(incident_path(incident.id))
        return
    for said in news.updates:
        yield links.update(incident.id, key_moment(said.key))
    updates = {update.known_at: update for update in incident.updates}
    whole = [correction for correction in news.corrections if not correction.key]
    if whole:
        newest = sorted(incident.corrections, key=lambda one: one.at)[-len(whole) :]
        yield from (links.news(incident.id, "corrected", one.at) for one in newest)
    for key in (correction.key for correction in news.corrections if correction.key):
        update = updates.get(key_moment(key))
        if update is not None and update.corrected:
            yield links.update(incident.id, update.known_at, corrected=update.corrected[-1].at)
    for key in (withdrawal.key for withdrawal in news.withdrawals):
        update = updates.get(key_moment(key))
        if update is not None and update.withdrawn:
            yield links.update(incident.id, update.known_at, withdrawn=update.withdrawn.at)
    if news.facts and not whole:
        yield links.absolute(incident_path(incident.id))
