"""The data that everything else works on: frozen, checked, with aware UTC times.

The pydantic models are the single source of the YAML's format: they validate it, and the JSON Schema and the
reference page are made from them.

Beside them stands what every later room needs: `frozen` makes dataclasses, `digests` sums up values, `engine` all that
makes the site, and `workers` uses all cores.

May import: pydantic, pydantic_core.
"""

from __future__ import annotations

from pydantic import Field

from plainstatus.model.base import Entry
from plainstatus.model.breach import Breach
from plainstatus.model.content import NOTHING_WRITTEN, Answer, Faq, Statement, Written
from plainstatus.model.context import Reading
from plainstatus.model.fact_paths import IDENTITIES, WATCHED, fact_paths, fact_types, identity_in
from plainstatus.model.incident import (
    CLOSED,
    STATUSES,
    Action,
    ComponentState,
    Correction,
    FactCorrection,
    Impact,
    Incident,
    IncidentType,
    Scheduled,
    Status,
    Update,
    Withdrawn,
)
from plainstatus.model.mailing import Audience, Sums
from plainstatus.model.moments import CLOCK_SLACK, Moment, following, how_far, time_correction
from plainstatus.model.organisation import (
    Component,
    Contact,
    ContactChange,
    ContactState,
    Group,
    Jurisdiction,
    Organisation,
)
from plainstatus.model.staff_notes import PRIVATE_KEYS, StaffNotes
from plainstatus.model.texts import Text
from plainstatus.model.typed_times import read_moment
from plainstatus.model.zoned import format_moment

__all__ = [
    "CLOCK_SLACK",
    "CLOSED",
    "IDENTITIES",
    "NOTHING_WRITTEN",
    "PRIVATE_KEYS",
    "STATUSES",
    "WATCHED",
    "Action",
    "Answer",
    "Audience",
    "Breach",
    "Component",
    "ComponentState",
    "Contact",
    "ContactChange",
    "ContactState",
    "Correction",
    "Entry",
    "FactCorrection",
    "Faq",
    "Group",
    "Impact",
    "Incident",
    "IncidentType",
    "Jurisdiction",
    "Organisation",
    "Reading",
    "Scheduled",
    "Site",
    "StaffNotes",
    "Statement",
    "Status",
    "Sums",
    "Text",
    "Update",
    "Withdrawn",
    "Written",
    "fact_paths",
    "fact_types",
    "following",
    "format_moment",
    "how_far",
    "identity_in",
    "read_moment",
    "time_correction",
]


class Site(Entry):
    """Everything that staff wrote, drafts left out: what the whole site is made from.

    Incidents are sorted by their first update, newest first; the updates of each from the oldest to the newest.
    """

    organisation: Organisation = Field(Organisation(), description="Who publishes.")
    groups: tuple[Group, ...] = Field((), description="How components are shown together, in order.")
    components: tuple[Component, ...] = Field((), description="What can work or fail, in order.")
    incidents: tuple[Incident, ...] = Field((), description="What happened, in any order.")
    clock: Moment | None = Field(None, description="Freezes the time, for examples, drills and tests.")
    #: From the settings, so it is no key: tags of the languages that there are pages in beside the organisation's.
    languages: tuple[str, ...] = Field((), exclude=True)
    #: The same: whether nothing of it is real, and all of it says so.
    exercise: bool = Field(False, exclude=True)
