"""Components and groups in Statuspage's shape."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from plainstatus.model import Component, ComponentState
from plainstatus.model.frozen import dataclass
from plainstatus.render.api.values import Ids, milliseconds
from plainstatus.views.component import GroupView, grouped
from plainstatus.views.dates import day_start
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import Overview

__all__ = ["Components", "Concerned"]


def _states_of(item: IncidentView) -> Iterator[Iterable[str]]:
    yield item.components
    yield from (shown.states for shown in item.updates)


@dataclass(frozen=True)
class Concerned:
    """Components, as they are written wherever an incident names them."""

    #: Component id → how it is written.
    known: Mapping[str, Mapping[str, Any]]

    def named(self, components: Iterable[str]) -> list[Mapping[str, Any]]:
        """Return the components with these ids, retired ones among them, as they are at present."""
        return [self.known[name] for name in components]

    def affected(
        self, before: Mapping[str, ComponentState], after: Mapping[str, ComponentState]
    ) -> list[dict[str, Any]] | None:
        """Return what an update did to the components that it concerns; None where there are none."""
        return [
            {
                "code": self.known[name]["id"],
                "name": self.known[name]["name"],
                "old_status": before.get(name, "operational"),
                "new_status": state,
            }
            for name, state in after.items()
        ] or None


class Components:
    """Writes a site's components; each is written once and used wherever it is named."""

    def __init__(self, view: Overview, ids: Ids) -> None:
        self._view = view
        self._ids = ids
        self._since = min((item.begin for item in view.incidents if item.begin <= view.now), default=view.began)
        self._states = view.states
        # Those whose first day has come: what Statuspage lists has a state.
        there = ((group, tuple(one for one in group.components if one.state is not None)) for group in grouped(view))
        self._groups = [replace(group, components=components) for group, components in there if components]
        self._places = dict(self._counted())
        self._known = {component.id: self._component(component) for component in view.site.components}

    def listed(self) -> list[dict[str, Any]]:
        """Return the components that are there today, in the order of the home page, each group before its own."""
        found = []
        for group in self._groups:
            if group.id is not None:
                found.append(self._group(group, group.id))
            found += [self._known[shown.component.id] for shown in group.components]
        return found

    def among(self, incidents: Iterable[IncidentView]) -> Concerned:
        """Return what is written of the components that these incidents concern, or did."""
        names = (name for item in incidents for states in _states_of(item) for name in states)
        return Concerned({name: self._known[name] for name in dict.fromkeys(names)})

    def _counted(self) -> Iterator[tuple[tuple[str, str], int]]:
        """Yield each shown component's and group's place among those beside it, from 1."""
        place = 0
        for group in self._groups:
            if group.id is not None:
                place += 1
                yield ("group", group.id), place
            for index, shown in enumerate(group.components, 1):
                place += group.id is None
                yield ("component", shown.component.id), place if group.id is None else index

    def _component(self, component: Component) -> dict[str, Any]:
        spans = self._view.spans[component.id]
        zone = self._view.site.organisation.timezone
        created = day_start(component.since, zone) if component.since else self._since
        updated = max([created, *(span.end or span.start for span in spans)])
        return self._entry(
            self._ids.component(component),
            component.name,
            self._states.get(component.id, "operational"),
            milliseconds(created),
            milliseconds(updated),
            position=self._places.get(("component", component.id), len(self._places) + 1),
            description=component.description,
            start_date=component.since.isoformat() if component.since else None,
            group_id=self._ids.group(component.group) if component.group else None,
        ) | {"x_id": component.id}

    def _group(self, group: GroupView, name: str) -> dict[str, Any]:
        members = [self._known[shown.component.id] for shown in group.components]
        return self._entry(
            self._ids.group(name),
            group.name or "",
            group.state,
            min(member["created_at"] for member in members),
            max(member["updated_at"] for member in members),
            position=self._places["group", name],
            description=group.description,
        ) | {"group": True, "components": [member["id"] for member in members], "x_id": name}

    def _entry(
        self,
        id_: str,
        name: str,
        state: ComponentState,
        created: str,
        updated: str,
        *,
        position: int,
        description: str | None,
        start_date: str | None = None,
        group_id: str | None = None,
    ) -> dict[str, Any]:
        return {
            "id": id_,
            "name": str(name),
            "status": state,
            "created_at": created,
            "updated_at": updated,
            "position": position,
            "description": None if description is None else str(description),
            "showcase": False,
            "start_date": start_date,
            "group_id": group_id,
            "page_id": self._ids.page,
            "group": False,
            "only_show_if_degraded": False,
        }
