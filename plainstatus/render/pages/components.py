"""The page of a component: how it is, how it was, and its incidents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import NamedTuple

from plainstatus.model import ComponentState
from plainstatus.render.pages.page import Renderer
from plainstatus.render.words import words
from plainstatus.urls import component_feed_path, component_path
from plainstatus.views.component import component_view
from plainstatus.views.incident import IncidentView
from plainstatus.views.uptime import Uptime

__all__ = ["component_pages"]

#: How many incidents a page lists; older ones are in the history.
_MOST_INCIDENTS = 40


class _Affected(NamedTuple):
    """Days on end on which the same was wrong with a component."""

    first: date
    last: date
    state: ComponentState | None
    said: str
    incidents: list[IncidentView]


def component_pages(renderer: Renderer) -> Iterator[tuple[str, bytes]]:
    """Yield (path, bytes) of each component's page, and of its earlier addresses."""
    view = renderer.status.view
    incidents = {item.incident.id: item for item in view.incidents}
    for component in view.site.components:
        item = component_view(view, component)
        yield renderer.page(
            "component.html",
            component_path(component.id),
            title=component.name,
            description=component.description or f"How well {component.name} of {view.site.organisation.name} works",
            live=True,
            warn=True,
            item=item,
            feeds=(component_feed_path(component.id, "atom"), component_feed_path(component.id, "rss")),
            affected=_affected(item.uptime, incidents),
            newest=item.incidents[:_MOST_INCIDENTS],
        )
        for name in component.aliases:
            yield renderer.moved(component_path(name), component_path(component.id), component.name)


def _affected(uptime: Uptime, incidents: Mapping[str, IncidentView]) -> list[_Affected]:
    """Return the days with problems, newest first; days on end on which the same was the case are one row."""
    rows = []
    newest_first = reversed(uptime.days)
    for what, same in groupby(newest_first, key=lambda day: (day.state, words.day_state(day), day.incidents)):
        state, said, names = what
        if state not in {None, "operational"}:
            spell = [day.date for day in same]
            rows.append(_Affected(spell[-1], spell[0], state, said, [incidents[name] for name in names]))
    return rows
