"""Incidents and their updates, as staff write them and as everything else reads them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, field_serializer

from plainstatus.model.base import Digested, Entry
from plainstatus.model.breach import Breach
from plainstatus.model.context import refuse
from plainstatus.model.later_updates import LaterUpdates
from plainstatus.model.moments import Moment, PastMoment, Promised
from plainstatus.model.organisation import ContactChange
from plainstatus.model.scalars import Flag, Identifier, Url
from plainstatus.model.texts import Text, TextOrNone

__all__ = [
    "CLOSED",
    "STATUSES",
    "Action",
    "ComponentState",
    "ComponentStates",
    "Correction",
    "Evidence",
    "FactCorrection",
    "Impact",
    "Incident",
    "IncidentType",
    "Scheduled",
    "Status",
    "Told",
    "Update",
    "Withdrawn",
]

IncidentType = Literal["outage", "security", "maintenance", "notice"]
Impact = Literal["none", "minor", "major", "critical"]
#: Mildest first; of two, the later one is shown.
ComponentState = Literal["operational", "under_maintenance", "degraded_performance", "partial_outage", "major_outage"]
Status = Literal[
    "investigating",
    "identified",
    "monitoring",
    "resolved",
    "postmortem",
    "scheduled",
    "in_progress",
    "verifying",
    "completed",
]

_INCIDENT_STATUSES: tuple[Status, ...] = (
    "investigating",
    "identified",
    "monitoring",
    "resolved",
    "postmortem",
)
#: The statuses that each type may have, in their usual order.
STATUSES: dict[IncidentType, tuple[Status, ...]] = {
    "outage": _INCIDENT_STATUSES,
    "security": _INCIDENT_STATUSES,
    "maintenance": ("scheduled", "in_progress", "verifying", "completed"),
    "notice": (),
}
#: The statuses of an incident that is over.
CLOSED: frozenset[Status] = frozenset({"resolved", "postmortem", "completed"})


def _component_states(value: Any) -> Any:
    """Read a plain list of components as 'these, in the state that the impact implies'."""
    if isinstance(value, str):
        if "," in value:
            refuse("shape", "several components make a list", instead=f"[{value.strip()}]")
        return {value.strip(): None}
    if isinstance(value, list):
        if not all(isinstance(item, str) for item in value):
            refuse("shape", "a list of components holds ids only", "write {accounts: partial_outage}, with braces")
        return dict.fromkeys(item.strip() for item in value)
    return value


#: Component ids; the state is None where the incident's impact implies it.
ComponentStates = Annotated[dict[str, ComponentState | None], BeforeValidator(_component_states)]


class Action(Entry):
    """Something that the reader should do."""

    id: Identifier | None = Field(None, description="Permanent; makes the action linkable.")
    text: Text = Field(description="What to do, as a sentence to the reader.")
    url: Url | None = Field(None, description="Where to do it, on one of our own hosts.")
    applies_to: Text | None = Field(None, description="Who should, where not everyone.")


class Correction(Entry):
    """A change of something that was published."""

    at: PastMoment = Field(description="When it was corrected.")
    note: Text = Field(description="What was wrong, in one sentence.")
    was_at: Moment | None = Field(None, description="The time before, where the update's own time was mistyped.")


class FactCorrection(Entry):
    """A fact of an incident that was published and was wrong, or is known better now."""

    at: PastMoment = Field(description="When it was corrected.")
    field: str = Field(
        min_length=1, description="Which fact, such as `title`, `people.count` or `information.password.state`."
    )
    was: Text = Field(description="What was published, in a few words.")
    now: Text = Field(description="What holds now, in a few words.")
    why: Text = Field(description="Why it changed, told to readers.")


class Withdrawn(Entry):
    """What was published by mistake: it leaves a note with the reason."""

    at: PastMoment = Field(description="When it was withdrawn.")
    reason: Text = Field(description="Why, told to readers.")


class Evidence(Entry):
    """What a statement such as 'no evidence of …' rests on."""

    basis: Text = Field(description="What was looked at.")
    as_of: PastMoment = Field(description="Up to when.")


class Told(Entry):
    """Somebody else whom we told, publicly said."""

    who: Text = Field(description="Whom.")
    at: PastMoment | None = Field(None, description="When.")


class Scheduled(Entry):
    """The planned window of a maintenance."""

    begin: Moment = Field(alias="from", description="When it begins; by the clock, without an update.")
    until: Moment = Field(description="When it should be over.")


class Update(Digested):
    """What was said at one moment. Within its incident it is known by `at`, for ever."""

    never_empty: ClassVar[frozenset[str]] = frozenset({"text", "next_update", "at"})

    at: PastMoment = Field(description="When you say this; `now` is replaced by publish.")
    status: Status | None = Field(None, description="How far things are; left out, it stays as it was.")
    impact: Impact | None = Field(None, description="How bad it is from now on, where that changed.")
    text: Text = Field(description="Markdown, for customers.")
    components: ComponentStates = Field(default_factory=dict, description="What changed with this update.")
    contacts: dict[Identifier, ContactChange] = Field(
        default_factory=dict, description="Ways to reach us that open or close now."
    )
    next_update: Promised = Field(None, description="A promise; `none` says that no further update is planned.")
    eta: Moment | None = Field(None, description="When you expect it to be over.")
    post: TextOrNone | None = Field(None, description="Short text for social posts; `none` keeps it off them.")
    corrected: tuple[Correction, ...] = Field((), description="What was changed after publication.")
    withdrawn: Withdrawn | None = Field(None, description="Set where this update should not have been published.")
    evidence: Evidence | None = Field(None, description="What 'no evidence' rests on.")
    lint_allow: dict[str, str] = Field(
        default_factory=dict, description="Rules of `invoke check` that this update breaks on purpose."
    )

    @property
    def known_at(self) -> datetime:
        """The time that the update is known by for ever: the one it was published with, however mistyped."""
        if not self.corrected:
            return self.at
        moved = sorted((correction.at, correction.was_at) for correction in self.corrected if correction.was_at)
        return moved[0][1] if moved else self.at


class Incident(Digested):
    """An outage, a security incident, a maintenance or a notice."""

    id: Identifier = Field(description="Permanent; becomes part of addresses. Begin with the date.")
    title: Text = Field(description="What is wrong, for customers, in a few words.")
    type: IncidentType = Field("outage", description="What kind of thing this is.")
    impact: Impact | None = Field(
        None, description="How bad it is; `minor` for an outage that does not say, else `none`."
    )
    components: ComponentStates = Field(
        default_factory=dict, description="Which components: a list, or a mapping to their states."
    )
    affects: Text | None = Field(None, description="Whom it concerns, in one line.")
    actions: tuple[Action, ...] = Field((), description="What to do, most urgent first.")
    started: PastMoment | None = Field(None, description="When it really began, where not with the first update.")
    ended: PastMoment | None = Field(None, description="When it was really over, where not with the last update.")
    scheduled: Scheduled | None = Field(None, description="A maintenance's window.")
    until: Moment | None = Field(None, description="When a notice ends; 14 days after its first update if left out.")
    notice_until: Moment | None = Field(
        None,
        description="Until when a security incident stays on the home page; 90 days after its last update.",
    )
    banner: TextOrNone | None = Field(
        None,
        description="What the banner says in place of the title; `none` keeps it off, unless it is security.",
    )
    breach: Breach | None = Field(None, description="The facts of a data breach.")
    told: tuple[Told, ...] = Field((), description="Who else was told.")
    corrections: tuple[FactCorrection, ...] = Field((), description="Facts that were published and have changed.")
    withdrawn: Withdrawn | None = Field(None, description="Set where this should not have been published at all.")
    aliases: tuple[Identifier, ...] = Field((), description="Ids that it had before.")
    external_id: str | None = Field(None, description="Its id in the system that it was imported from.")
    imported: PastMoment | None = Field(
        None, description="When it was imported: updates up to then were public elsewhere before."
    )
    draft: Flag = Field(False, description="Kept out of everything that is published.")
    updates: tuple[Update, ...] = Field(description="In any order; shown newest first.")

    @property
    def first_at(self) -> datetime:
        """When the first update was made."""
        return self.updates.first_at if isinstance(self.updates, LaterUpdates) else self.updates[0].at

    @property
    def last_at(self) -> datetime:
        """When the newest update was made."""
        return self.updates.last_at if isinstance(self.updates, LaterUpdates) else self.updates[-1].at

    @field_serializer("updates")
    def _made(self, updates: tuple[Update, ...]) -> tuple[Update, ...]:
        return updates.all if isinstance(updates, LaterUpdates) else updates

    def is_imported(self, update: Update) -> bool:
        """Say whether this update came with an import, and was public elsewhere before."""
        return self.imported is not None and update.at <= self.imported
