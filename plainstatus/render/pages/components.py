"""The page of a component: how it is, how it was, and its incidents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import groupby
from typing import NamedTuple

from plainstatus.model import ComponentState
from plainstatus.render.output import Output
from plainstatus.render.pages.page import Renderer
from plainstatus.render.pages.present import Present, present_of
from plainstatus.render.words import words
from plainstatus.render.words.catalogue import Words
from plainstatus.urls import component_feed_path, component_path
from plainstatus.views.component import ComponentView, component_view
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import Overview
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
    incidents: tuple[IncidentView, ...]


class _Page(NamedTuple):
    """What the page of a component is made from."""

    present: Present
    item: ComponentView
    affected: tuple[_Affected, ...]
    #: How many incidents the history lists beside those of `item`.
    older: int


def component_pages(renderer: Renderer, view: Overview) -> Iterator[Output]:
    """Yield each component's page, and what stands at its earlier addresses."""
    present = present_of(view)._replace(contacts=None)
    for component in view.site.components:
        item = component_view(view, component)
        affected = _affected(renderer.status.words, item.uptime, view.by_id)
        newest = item.incidents[:_MOST_INCIDENTS]
        page = _Page(present, replace(item, incidents=newest), affected, len(item.incidents) - len(newest))
        yield Output(component_path(component.id), page, partial(_component, renderer))
        for name in component.aliases:
            yield renderer.moved(component_path(name), component_path(component.id), component.name)


def _component(renderer: Renderer, page: _Page) -> bytes:
    item, component = page.item, page.item.component
    status = renderer.status
    said = status.words("components.description", name=component.name, organisation=status.organisation.name)
    return renderer.page(
        "component.html",
        component_path(component.id),
        title=component.name,
        description=component.description or said,
        present=page.present,
        item=item,
        feeds=tuple(renderer.status.folder + component_feed_path(component.id, ending) for ending in ("atom", "rss")),
        affected=page.affected,
        newest=item.incidents,
        older=page.older,
    )


def _affected(say: Words, uptime: Uptime, incidents: Mapping[str, IncidentView]) -> tuple[_Affected, ...]:
    """Return the days with problems, newest first; days on end on which the same was the case are one row."""
    rows = []
    alike = groupby(reversed(uptime.days), key=lambda day: (day.state, words.day_state(say, day), day.incidents))
    for what, same in alike:
        state, said, names = what
        if state not in {None, "operational"}:
            spell = [day.date for day in same]
            rows.append(_Affected(spell[-1], spell[0], state, said, tuple(incidents[name] for name in names)))
    return tuple(rows)
