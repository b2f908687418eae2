"""One component: its days, and what happened to it."""

from __future__ import annotations

from datetime import date

from plainstatus.model import Component, ComponentState
from plainstatus.model.frozen import dataclass
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import ComponentNow, Overview
from plainstatus.views.states import worst
from plainstatus.views.uptime import Uptime

__all__ = ["ComponentView", "GroupView", "component_view", "grouped"]


@dataclass(frozen=True)
class ComponentView:
    """A component's page."""

    component: Component
    #: None before its first day, and once it is retired.
    state: ComponentState | None
    #: The day on which it came into this state, as far back as is known.
    since: date
    uptime: Uptime
    #: The incidents that concerned it, newest first, withdrawn ones left out.
    incidents: tuple[IncidentView, ...]


@dataclass(frozen=True)
class GroupView:
    """Components shown together. `name` is None for those without a group, which come first."""

    id: str | None
    name: str | None
    description: str | None
    state: ComponentState
    components: tuple[ComponentView, ...]


def component_view(view: Overview, component: Component) -> ComponentView:
    """Return a component's page."""
    return ComponentView(
        component=component,
        state=view.states.get(component.id),
        since=view.states_since[component.id],
        uptime=view.uptimes[component.id],
        incidents=view.by_component[component.id],
    )


def grouped(view: Overview) -> tuple[GroupView, ...]:
    """Return the components that are not retired by group, in the site's order; groups without any are left out."""
    members: dict[str | None, list[ComponentNow]] = {}
    for current in view.components:
        members.setdefault(current.component.group, []).append(current)
    headings = [(None, None, None), *((group.id, group.name, group.description) for group in view.site.groups)]
    return tuple(
        GroupView(
            id=id_,
            name=name,
            description=description,
            state=worst(current.state for current in members[id_] if current.state is not None),
            components=tuple(component_view(view, current.component) for current in members[id_]),
        )
        for id_, name, description in headings
        if id_ in members
    )
