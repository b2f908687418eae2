"""Short ways to make the data that tests work on, from the words that staff would type."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from plainstatus.model import Component, Incident, Reading, Site, read_moment

__all__ = ["ZONE", "at", "component", "incident", "site", "update"]

#: The zone of every time that does not say otherwise.
ZONE = ZoneInfo("America/Los_Angeles")


def _reading(zone: ZoneInfo) -> Reading:
    # Far ahead, so that no time in a test lies in the future; views get their own `now`.
    return Reading(zone, datetime(2100, 1, 1, tzinfo=zone))


def at(typed: str, zone: ZoneInfo = ZONE) -> datetime:
    """Return the moment that staff mean by '2026-11-15 13:00', in UTC."""
    return read_moment(typed, _reading(zone))


def update(when: str, status: str | None = None, **fields: Any) -> dict[str, Any]:
    """Return an update as the YAML gives it, for `incident`; it has a text if none is given."""
    return {"at": when, "status": status, "text": f"Said at {when}."} | fields


def incident(*updates: dict[str, Any], zone: ZoneInfo = ZONE, **fields: Any) -> Incident:
    """Return an incident with its updates sorted as `schema` does; other fields as in the YAML.

    Without updates it has one at 13:00 on 15 November 2026; without an id it gets one from its first update's day.
    """
    told = updates or (update("2026-11-15 13:00"),)
    given = {"id": f"{min(entry['at'] for entry in told)[:10]}-incident", "title": "Something is wrong"} | fields
    made = Incident.model_validate(given | {"updates": list(told)}, context=_reading(zone))
    return made.model_copy(update={"updates": tuple(sorted(made.updates, key=lambda entry: entry.at))})


def component(name: str, /, zone: ZoneInfo = ZONE, **fields: Any) -> Component:
    """Return a component whose id is `name`; other fields as in the YAML."""
    return Component.model_validate({"id": name, "name": name.capitalize()} | fields, context=_reading(zone))


def site(
    *incidents: Incident, zone: ZoneInfo = ZONE, components: Any = ("accounts", "checkout"), **fields: Any
) -> Site:
    """Return a site with incidents sorted as `schema` does; components by id or as `component` makes them."""
    organisation = {"name": "Example Shoes", "timezone": zone.key} | fields.pop("organisation", {})
    made = Site.model_validate({"organisation": organisation} | fields, context=_reading(zone))
    return made.model_copy(
        update={
            "components": tuple(component(entry) if isinstance(entry, str) else entry for entry in components),
            "incidents": tuple(sorted(incidents, key=lambda entry: (entry.first_at, entry.id), reverse=True)),
        }
    )
