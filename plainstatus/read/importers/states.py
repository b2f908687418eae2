"""Component states of an incident: what our format has to say so that the same states follow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plainstatus.model import CLOSED, ComponentState, Impact, IncidentType, Status

__all__ = ["Mention", "incident_states"]

_IMPLIED: dict[Impact | None, ComponentState] = {
    None: "degraded_performance",
    "none": "operational",
    "minor": "degraded_performance",
    "major": "partial_outage",
    "critical": "major_outage",
}


@dataclass(frozen=True)
class Mention:
    """What an update says about a component, by its old id."""

    component: str
    old: ComponentState
    new: ComponentState


def incident_states(
    touched: Iterable[str],
    updates: Sequence[tuple[Status | None, Sequence[Mention]]],
    *,
    kind: IncidentType,
    impact: Impact | None,
) -> tuple[dict[str, ComponentState | None], list[dict[str, ComponentState]]]:
    """Return the incident's components with their states at its beginning, and what changes with each update.

    A state that follows from the incident's impact is None. What a closing update implies (all is operational again)
    is not said, nor what was so before. A maintenance's components are under maintenance by the clock.
    """
    implied: ComponentState = "under_maintenance" if kind == "maintenance" else _IMPLIED[impact]
    now: dict[str, ComponentState] = dict.fromkeys(touched, implied)
    if kind == "maintenance":
        now |= {mention.component: implied for _, mentions in updates for mention in mentions}
    else:
        now |= _beginning(updates)
    beginning = dict(now)
    changes = []
    for status, mentions in updates:
        if status in CLOSED:
            now = dict.fromkeys(now, "operational")
        said = {mention.component: mention.new for mention in mentions}
        if kind == "maintenance" and status in {"scheduled", None}:
            said = {component: state for component, state in said.items() if state != "operational"}
        change = {component: state for component, state in said.items() if state != now[component]}
        now |= change
        changes.append(change)
    if all(state == implied for state in beginning.values()):
        return dict.fromkeys(beginning), changes
    return dict(beginning), changes


def _beginning(updates: Sequence[tuple[Status | None, Sequence[Mention]]]) -> dict[str, ComponentState]:
    """Return each mentioned component's state from the first update on."""
    states: dict[str, ComponentState] = {}
    for index, (_, mentions) in enumerate(updates):
        for mention in mentions:
            states.setdefault(mention.component, mention.old if index else mention.new)
    return states
