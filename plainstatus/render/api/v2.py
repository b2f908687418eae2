"""The eight answers of Statuspage's public API, version 2, that a client can GET.

Every field of the original is there, and every value is one that it knows; docs/api.md lists them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final

from plainstatus.model.frozen import dataclass
from plainstatus.render.api.components import Components
from plainstatus.render.api.incidents import Incidents, Told, is_listed, status_of
from plainstatus.render.api.values import Ids, milliseconds, shut_lines, to_json
from plainstatus.render.output import Output
from plainstatus.render.words import words
from plainstatus.render.words.catalogue import ENGLISH
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


@dataclass(frozen=True)
class _Answer:
    """What an answer is made from."""

    page: Mapping[str, str]
    #: Key → what stands there; a tuple is of incidents that are still to be written.
    content: Mapping[str, Any]
    #: What writes them; None where there are none.
    incidents: Incidents | None


def statuspage_api(view: Overview, links: Links) -> Iterator[Output]:
    """Yield each answer.

    The same view gives the same bytes, and so does a later one in which nothing happened.
    """
    site = view.site
    ids = Ids.of(site, links)
    components = Components(view, ids)
    newest = _newest([item for item in view.incidents if is_listed(item)], most=_MOST)
    maintenances = _newest([item for item in view.incidents if not is_listed(item)], most=_MOST)
    unresolved = [item for item in _newest(view.open) if is_listed(item)]
    active = [item for item in _newest(view.open) if status_of(item) in _UNDER_WAY]
    listed, status = {"components": components.listed()}, {"status": _status(view)}
    page = {
        "id": ids.page,
        "name": str(site.organisation.name),
        "url": links.site,
        "time_zone": site.organisation.timezone.key,
        "updated_at": milliseconds(max(view.changed.values(), default=view.began)),
    }

    def told(**items: Iterable[IncidentView]) -> dict[str, tuple[Told, ...]]:
        return {key: tuple(Told.of(item, view) for item in some) for key, some in items.items()}

    answers: dict[str, dict[str, Any]] = {
        "summary": listed | told(incidents=unresolved, scheduled_maintenances=[*active, *view.upcoming]) | status,
        "status": status,
        "components": listed,
        "incidents": told(incidents=newest),
        "incidents/unresolved": told(incidents=unresolved),
        "scheduled-maintenances": told(scheduled_maintenances=maintenances),
        "scheduled-maintenances/active": told(scheduled_maintenances=active),
        "scheduled-maintenances/upcoming": told(scheduled_maintenances=view.upcoming),
    }
    for answer, content in answers.items():
        items = [one.item for some in content.values() for one in some if isinstance(one, Told)]
        incidents = [item.incident for item in items]
        shut = shut_lines(view.contacts, incidents)
        writer = Incidents(ids.among(incidents), components.among(items), shut, site.organisation.language)
        yield Output(api_path(answer), _Answer(page, content, writer if items else None), _answer)


def _answer(answer: _Answer) -> bytes:
    content = dict(answer.content)
    for key, value in content.items():
        if isinstance(value, tuple):
            content[key] = [answer.incidents.incident(one) for one in value] if answer.incidents else []
    return to_json({"page": answer.page, **content})


def _newest(items: Sequence[IncidentView], *, most: int | None = None) -> list[IncidentView]:
    """Return those that became public last, the newest first: of a history published at once, by its own times."""
    some = sorted(min(item.dated) for item in items[:most])
    if most is not None and len(some) == most:
        # As many became public then or later as are wanted: of a long history nearly all were public before.
        items = [item for item in items if max(item.dated) >= some[0]]
    by_id = sorted(items, key=attrgetter("incident.id"))
    return sorted(by_id, key=lambda item: (min(item.dated), item.incident.first_at), reverse=True)[:most]


def _status(view: Overview) -> dict[str, str]:
    """Return how things are as a whole; an open security incident is said in its own words, and is never 'none'."""
    indicator, sentence = _STATUS[view.headline.level]
    if view.headline.security:
        sentence = words.headline(ENGLISH, view.headline)
        impacts = [item.impact for item in view.open if item.incident.type == "security"]
        indicator = max([indicator, "minor", *impacts], key=_INDICATORS.index)
    return {"indicator": indicator, "description": sentence}
