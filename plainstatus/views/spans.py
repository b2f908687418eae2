"""What an incident did to components, and over which stretches of time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from plainstatus.model import ComponentState
from plainstatus.model.frozen import dataclass
from plainstatus.views.states import RANK, STATES
from plainstatus.views.timeline import Step

__all__ = ["Span", "held_since", "joined", "spans_of"]


@dataclass(frozen=True)
class Span:
    """A component's state over a stretch of time, and the incident that put it there."""

    component: str
    state: ComponentState
    start: datetime
    #: None while it lasts.
    end: datetime | None
    incident: str


def spans_of(name: str, standing: Sequence[Step], closing: int, cut: datetime | None) -> tuple[Span, ...]:
    """Return what was wrong when; from `cut` on nothing was, nor did the steps from `closing` on change anything."""
    # Of steps that hold from the same moment only the last ever held.
    if cut is None:
        course = {step.at: step.states for step in standing}
    else:
        course = {step.at: step.states for step in standing[:closing] if step.at < cut} | {cut: {}}
    spans = []
    for component in standing[-1].states:
        state: ComponentState = "operational"
        start: datetime | None = None
        for at, states in course.items():
            now_state = states.get(component, "operational")
            if now_state == state:
                continue
            if start is not None:
                spans.append(Span(component, state, start, at, name))
            state, start = now_state, None if now_state == "operational" else at
        if start is not None:
            spans.append(Span(component, state, start, None, name))
    spans.sort(key=lambda span: span.start)
    return tuple(spans)


def joined(components: Iterable[str], spans: Iterable[Span]) -> dict[str, tuple[Span, ...]]:
    """Return component id → its spans, the oldest first."""
    found: dict[str, list[Span]] = {component: [] for component in components}
    for span in spans:
        found[span.component].append(span)
    return {
        component: tuple(sorted(some, key=lambda span: (span.start, span.incident)))
        for component, some in found.items()
    }


def held_since(spans: Iterable[Span], state: ComponentState, known: datetime) -> datetime:
    """Return when a component with these spans came into its state; `known` is as far back as anything is known."""
    # What is worse than its state is over, and so is all that was wrong where it works.
    worse = frozenset(STATES[RANK[state] + 1 :])
    moments = [span.end for span in spans if span.state in worse and span.end is not None]
    if lasting := [span.start for span in spans if span.end is None and span.state == state]:
        moments.append(min(lasting))
    return max(moments, default=known)
