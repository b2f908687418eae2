"""An incident as everything else has it: updates in order of time, components by their present ids."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise

from plainstatus.model import Incident, Update

__all__ = ["tidy"]


def _order(update: Update) -> tuple[datetime, datetime]:
    """Sort updates by their times; those that were put right to the same one stay as they were published."""
    return update.at, update.known_at


def tidy(incident: Incident, aliases: Mapping[str, str]) -> Incident:
    """Bring the updates into order of time, and replace former component ids by present ones."""
    changes: dict[str, object] = {}
    updates = incident.updates
    if aliases:
        changes["components"] = {aliases.get(name, name): state for name, state in incident.components.items()}
        updates = tuple(
            update.model_copy(
                update={"components": {aliases.get(name, name): state for name, state in update.components.items()}}
            )
            for update in updates
        )
    if aliases or any(_order(one) > _order(other) for one, other in pairwise(updates)):
        changes["updates"] = tuple(sorted(updates, key=_order))
    return incident.model_copy(update=changes) if changes else incident
