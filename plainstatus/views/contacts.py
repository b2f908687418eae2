"""Ways to reach the company: how they are at a moment, and which incident's update says so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from plainstatus.model import Contact, ContactChange, Incident, Site
from plainstatus.views.incident import IncidentView

__all__ = ["contacts_now", "latest_changes"]


def contacts_now(site: Site, incidents: Iterable[IncidentView], now: datetime) -> dict[str, Contact]:
    """Return the contacts as they are now: as the organisation has them, changed by updates of open incidents.

    A contact that the organisation itself has closed until a time that has come is open.
    """
    latest, contacts = latest_changes(incidents, now), dict(site.organisation.contacts)
    for name, contact in site.organisation.contacts.items():
        if name in latest:
            contacts[name] = contact.model_copy(update=dict(latest[name][1]))
        elif contact.until is not None and contact.until <= now:
            contacts[name] = contact.model_copy(update={"state": "open", "reason": None, "until": None})
    return contacts


def latest_changes(incidents: Iterable[IncidentView], now: datetime) -> dict[str, tuple[Incident, ContactChange]]:
    """Return contact id → what an update says of it that still counts, and the incident whose update that is.

    What an incident that is over has said counts as long as the time that it gave is still to come. Of several
    changes the latest counts alone. A state whose `until` has come is over: after it the contact is again what the
    organisation says.
    """
    changes = sorted(
        (
            (told.update.at, view.incident.id, view, told.update)
            for view in incidents
            if view.phase in {"open", "closed"} and not view.settled
            for told in view.updates
            if told.update.contacts and told.update.withdrawn is None
        ),
        key=lambda change: change[:2],
    )
    latest = {
        name: (view.incident, change)
        for _, _, view, update in changes
        for name, change in update.contacts.items()
        if view.phase == "open" or change.until is not None
    }
    return {name: found for name, found in latest.items() if found[1].until is None or now < found[1].until}
