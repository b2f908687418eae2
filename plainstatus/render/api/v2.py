"""The eight answers of Statuspage's public API, version 2, that a client can GET.

Every field of the original is there, and every value is one that it knows; docs/api.md lists them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from plainstatus.render.api.components import Components
from plainstatus.render.api.incidents import Incidents, is_listed, status_of
from plainstatus.render.api.values import Ids, changed, milliseconds, to_json
from plainstatus.render.words import words
from plainstatus.urls import Links, api_path
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import Level, Overview

__all__ = ["statuspage_api"]

#: How many incidents, and how many maintenances, the answers hold at most, as there.
_MOST: Final = 50
#: The indicator and the sentence that go with how bad things are as a whole.
_STATUS: Final[dict[Level, tuple[str, str]]] = {
    "operational": ("none", "All Systems Operational"),
    "under_maintenance": ("maintenance", "Service Under Maintenance"),
    "degraded_performance": ("minor", "Partially Degraded Service"),
    "partial_outage": ("major", "Partial System Outage"),
    "major_outage": ("critical", "Major Service Outage"),
}
_INDICATORS: Final = ("none", "maintenance", "minor", "major", "critical")
_UNDER_WAY: Final = {"in_progress", "verifying"}


def statuspage_api(view: Overview, links: Links) -> Iterator[tuple[str, bytes]]:
    """Yield (path, bytes) of each answer.

    The same view gives the same bytes, and so does a later one in which nothing happened.
    """
    site = view.site
    ids = Ids(site, links)
    components = Components(view, ids)
    writer = Incidents(ids, links, components, view.contacts, site.organisation.language, view.now)
    newest = _newest([item for item in view.incidents if is_listed(item)])
    maintenances = _newest([item for item in view.incidents if not is_listed(item)])
    unresolved = [item for item in _newest(view.open, most=None) if is_listed(item)]
    active = [item for item in _newest(view.open, most=None) if status_of(item) in _UNDER_WAY]
    listed = components.listed()
    every_time = [changed(item, view.now) for item in view.incidents]
    page = {
        "page": {
            "id": ids.page,
            "name": str(site.organisation.name),
            "url": links.site,
            "time_zone": site.organisation.timezone.key,
            "updated_at": milliseconds(max(every_time, default=view.began)),
        }
    }

    def written(items: list[IncidentView]) -> list[dict[str, Any]]:
        return [writer.incident(item) for item in items]

    answers: dict[str, dict[str, Any]] = {
        "summary": {
            "components": listed,
            "incidents": written(unresolved),
            "scheduled_maintenances": written([*active, *view.upcoming]),
            "status": _status(view),
        },
        "status": {"status": _status(view)},
        "components": {"components": listed},
        "incidents": {"incidents": written(newest)},
        "incidents/unresolved": {"incidents": written(unresolved)},
        "scheduled-maintenances": {"scheduled_maintenances": written(maintenances)},
        "scheduled-maintenances/active": {"scheduled_maintenances": written(active)},
        "scheduled-maintenances/upcoming": {"scheduled_maintenances": written([*view.upcoming])},
    }
    for answer, content in answers.items():
        yield api_path(answer), to_json(page | content)


def _newest(items: Iterable[IncidentView], most: int | None = _MOST) -> list[IncidentView]:
    """Return those that became public last, the newest first: of a history published at once, by its own times."""
    by_id = sorted(items, key=lambda item: item.incident.id)
    by_id.sort(key=lambda item: (min(shown.dated for shown in item.updates), item.incident.first_at), reverse=True)
    return by_id[:most]


def _status(view: Overview) -> dict[str, str]:
    """Return how things are as a whole; an open security incident is said in its own words, and is never 'none'."""
    indicator, sentence = _STATUS[view.headline.level]
    if view.headline.security:
        sentence = words.headline(view.headline)
        impacts = [item.impact for item in view.open if item.incident.type == "security"]
        indicator = max([indicator, "minor", *impacts], key=_INDICATORS.index)
    return {"indicator": indicator, "description": sentence}
