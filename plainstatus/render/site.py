"""The files that are for programs only, feeds aside."""

from __future__ import annotations

from collections.abc import Iterator

from plainstatus.render.api.export import export
from plainstatus.render.api.v2 import statuspage_api
from plainstatus.render.files.badges import badges
from plainstatus.render.files.maintenance_calendar import maintenance_calendar
from plainstatus.render.files.metrics import metrics
from plainstatus.render.files.sitemap import robots
from plainstatus.render.pages.linked_data import oembed
from plainstatus.urls import CALENDAR, EXPORT, METRICS, ROBOTS, Links, oembed_path
from plainstatus.views.overview import Overview

__all__ = ["files"]


def files(view: Overview, links: Links) -> Iterator[tuple[str, bytes]]:
    """Yield (path, bytes) of the API's answers, calendar, badges, metrics, robots.txt and the cards of incidents."""
    yield from statuspage_api(view, links)
    yield EXPORT, export(view, links)
    yield CALENDAR, maintenance_calendar(view, links)
    yield from badges(view)
    yield METRICS, metrics(view)
    yield ROBOTS, robots(links)
    for item in view.incidents:
        card = oembed(item, organisation=view.site.organisation, links=links)
        yield from ((oembed_path(name), card) for name in (item.incident.id, *item.incident.aliases))
