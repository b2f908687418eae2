"""One incident as it stands at a moment: its state, its times, what it does to components."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from plainstatus.model import ComponentState, Impact, Incident, Status, Update

__all__ = ["Change", "IncidentView", "Phase", "Promise", "Span", "UpdateView", "incident_view"]

#: A notice is open until it ends; a maintenance is upcoming until its window begins.
Phase = Literal["upcoming", "open", "closed", "withdrawn"]


@dataclass(frozen=True)
class Span:
    """A component's state over a stretch of time, and the incident that put it there."""

    component: str
    state: ComponentState
    start: datetime
    #: None while it lasts.
    end: datetime | None
    incident: str


@dataclass(frozen=True)
class Change:
    """What an update did to a component."""

    component: str
    before: ComponentState
    after: ComponentState


@dataclass(frozen=True)
class UpdateView:
    """An update with what it leaves to be understood filled in."""

    update: Update
    #: When to say it was made: its `at`, never later than now.
    at: datetime
    #: None in a notice.
    status: Status | None
    impact: Impact
    changes: tuple[Change, ...]
    imported: bool


@dataclass(frozen=True)
class Promise:
    """When readers hear more. `at` is None where no further update is planned."""

    at: datetime | None
    late: bool


@dataclass(frozen=True)
class IncidentView:
    """An incident at `now`."""

    incident: Incident
    phase: Phase
    #: By the clock for a maintenance; None for a notice.
    status: Status | None
    #: The impact at present, or the last one of a closed incident.
    impact: Impact
    begin: datetime
    #: None while it is open.
    end: datetime | None
    #: A maintenance that is past its window and not completed.
    overrun: bool
    #: Of the newest update that makes one; None where none was made or the incident is closed.
    promise: Promise | None
    #: Every component that it concerns → its state at present through this incident, in the incident's order.
    components: Mapping[str, ComponentState]
    #: The worst state of each component over the whole incident.
    worst: Mapping[str, ComponentState]
    #: Newest first.
    updates: tuple[UpdateView, ...]
    #: Oldest first; only states other than operational; never of a withdrawn incident.
    spans: tuple[Span, ...]
    #: Until when a security incident or notice is shown on the home page and in the banner; None for others.
    shown_until: datetime | None


def incident_view(incident: Incident, now: datetime) -> IncidentView:
    """Return the incident as it stands at `now`."""
    raise NotImplementedError
