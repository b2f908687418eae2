"""Another system's history as any importer hands it on; `fit` gives it what our format wants besides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime

from plainstatus.model import ComponentState, Impact, IncidentType, Status
from plainstatus.model.frozen import dataclass

__all__ = ["History", "OldComponent", "OldGroup", "OldIncident", "OldUpdate"]


@dataclass(frozen=True)
class OldUpdate:
    """What was said at one moment."""

    at: datetime
    #: Markdown; may be empty.
    text: str
    status: Status | None
    #: Where to find it in the old data.
    place: str
    #: The components that changed, by their old ids.
    components: Mapping[str, ComponentState] = field(default_factory=dict)
    post: str = ""


@dataclass(frozen=True)
class OldIncident:
    """An incident or a maintenance; its updates in the order in which they were made."""

    external_id: str
    title: str
    type: IncidentType
    impact: Impact | None
    updates: tuple[OldUpdate, ...]
    place: str
    #: By their old ids; None where the impact implies the state.
    components: Mapping[str, ComponentState | None] = field(default_factory=dict)
    #: When it really began and was over; `fit` keeps them where they are not the times of its updates.
    started: datetime | None = None
    ended: datetime | None = None
    scheduled: tuple[datetime, datetime] | None = None
    #: Set by `fit`.
    id: str = ""


@dataclass(frozen=True)
class OldGroup:
    """Components that are shown together."""

    external_id: str
    name: str
    description: str = ""
    #: Set by `fit`.
    id: str = ""
    #: Whether the site has it already.
    is_here: bool = False


@dataclass(frozen=True)
class OldComponent:
    """A part of the service."""

    external_id: str
    name: str
    #: What remarks call it.
    place: str
    description: str = ""
    #: The old id of its group.
    group: str = ""
    since: date | None = None
    #: Whether its name is known, and not only its id.
    is_named: bool = True
    #: Set by `fit`.
    retired: date | None = None
    #: Set by `fit`: its name there, where that held its group's.
    whole_name: str = ""
    id: str = ""
    #: Whether the site has it already.
    is_here: bool = False


@dataclass(frozen=True)
class History:
    """All that an importer found."""

    #: The system that it comes from, as people call it.
    source: str
    name: str
    timezone: str
    #: What remarks call the page itself.
    place: str
    groups: tuple[OldGroup, ...]
    components: tuple[OldComponent, ...]
    incidents: tuple[OldIncident, ...]
