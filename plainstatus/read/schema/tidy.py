"""An incident as everything else has it: updates in order of time, components by their present ids."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise

from plainstatus.model import Incident, Update

__all__ = ["in_order", "named_components", "renamed"]


def _order(update: Update) -> tuple[datetime, datetime]:
    """Sort updates by their times; those that were put right to the same one stay as they were published."""
    return update.at, update.known_at


def in_order(incident: Incident) -> Incident:
    """Bring the updates into order of time."""
    updates = incident.updates
    if any(_order(one) > _order(other) for one, other in pairwise(updates)):
        return incident.model_copy(update={"updates": tuple(sorted(updates, key=_order))})
    return incident


def named_components(incident: Incident) -> set[str]:
    """Return the ids of the components that an incident and its updates name."""
    return {*incident.components, *(name for update in incident.updates for name in update.components)}


def renamed(incident: Incident, aliases: Mapping[str, str]) -> Incident:
    """Replace former component ids by present ones."""
    if not aliases or named_components(incident).isdisjoint(aliases):
        return incident
    updates = tuple(update.model_copy(update=_components(update, aliases)) for update in incident.updates)
    return incident.model_copy(update={**_components(incident, aliases), "updates": updates})


def _components(thing: Incident | Update, aliases: Mapping[str, str]) -> dict[str, object]:
    return {"components": {aliases.get(name, name): state for name, state in thing.components.items()}}
