"""The order of component states, and what an impact says about a component."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, get_args

from plainstatus.model import ComponentState, Impact, IncidentType

__all__ = ["IMPLIED", "OPEN", "RANK", "STATES", "worst"]

#: Mildest first.
STATES: Final[tuple[ComponentState, ...]] = get_args(ComponentState)
#: How bad a state is: the higher, the worse.
RANK: Final[Mapping[ComponentState, int]] = {state: rank for rank, state in enumerate(STATES)}
#: The state that an outage's impact gives to the components in its plain list.
IMPLIED: Final[Mapping[Impact, ComponentState]] = {
    "none": "operational",
    "minor": "degraded_performance",
    "major": "partial_outage",
    "critical": "major_outage",
}
#: How bad it is that one of these is open; an outage says it itself.
OPEN: Final[Mapping[IncidentType, ComponentState]] = {
    "security": "operational",
    "maintenance": "under_maintenance",
    "notice": "operational",
}


def worst(states: Iterable[ComponentState]) -> ComponentState:
    """Return the worst of the states; operational where there is none."""
    return max(states, key=RANK.__getitem__, default="operational")
