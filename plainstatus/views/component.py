"""One component: its days, and what happened to it."""

from __future__ import annotations

from dataclasses import dataclass

from plainstatus.model import Component, ComponentState
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import Overview
from plainstatus.views.uptime import Uptime

__all__ = ["ComponentView", "GroupView", "component_view", "grouped"]


@dataclass(frozen=True)
class ComponentView:
    """A component's page."""

    component: Component
    #: None once it is retired.
    state: ComponentState | None
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
    raise NotImplementedError


def grouped(view: Overview) -> tuple[GroupView, ...]:
    """Return the components that are not retired by group, in the site's order; groups without any are left out."""
    raise NotImplementedError
