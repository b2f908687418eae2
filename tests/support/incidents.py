"""Incidents of every type and course, for properties that hold for all."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from plainstatus.model import Incident
from plainstatus.views.states import STATES
from tests.support.build import incident, update

__all__ = ["CLOCKS", "clocked", "incidents"]


def clocked(clock: str) -> str:
    """Return a clock time on the day of the tests, or the time as it is."""
    return f"2026-11-15 {clock}" if len(clock) == 5 else clock


_STATUSES = st.sampled_from([None, "investigating", "identified", "monitoring", "resolved", "postmortem"])
_MAINTENANCE_STATUSES = st.sampled_from([None, "scheduled", "in_progress", "verifying", "completed"])
_STATES = st.dictionaries(st.sampled_from("abc"), st.sampled_from([None, *STATES]), max_size=3)
CLOCKS = st.integers(0, 600).map(lambda minutes: f"{10 + minutes // 60:02}:{minutes % 60:02}")
_IMPACTS = st.sampled_from([None, "none", "minor", "major", "critical"])


@st.composite
def incidents(draw: st.DrawFn) -> Incident:
    """Draw an incident of any type and course."""
    kind = draw(st.sampled_from(["outage", "security", "maintenance", "notice"]))
    statuses = {"notice": st.none(), "maintenance": _MAINTENANCE_STATUSES}.get(kind, _STATUSES)
    updates = [
        update(
            clocked(clock),
            draw(statuses),
            components=draw(_STATES),
            impact=draw(_IMPACTS),
            withdrawn=draw(st.sampled_from([None, None, {"at": clocked("20:00"), "reason": "Wrong."}])),
        )
        for clock in draw(st.lists(CLOCKS, min_size=1, max_size=6, unique=True))
    ]
    given_times = draw(st.sets(st.sampled_from(["started", "ended", "until"])))
    fields: dict[str, Any] = {name: clocked(draw(CLOCKS)) for name in sorted(given_times)}
    if kind == "maintenance" and draw(st.booleans()):
        fields["scheduled"] = {"from": clocked(draw(CLOCKS)), "until": clocked("20:00")}
    return incident(*updates, type=kind, components=draw(_STATES), impact=draw(_IMPACTS), **fields)
