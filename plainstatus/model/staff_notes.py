"""What only staff may read about an incident: `private/ID.yaml`. Nothing of it is ever published."""

from __future__ import annotations

from pydantic import Field

from plainstatus.model.base import Entry
from plainstatus.model.moments import Moment, PastMoment
from plainstatus.model.organisation import Jurisdiction
from plainstatus.model.scalars import WholeNumber

__all__ = ["PRIVATE_KEYS", "Approval", "Recipients", "Regulator", "StaffNotes"]


class Regulator(Entry):
    """An authority that must be told."""

    name: str = Field(min_length=1, description="Which one.")
    jurisdiction: Jurisdiction | None = Field(
        None, description="Whose rules it watches over; may be left out where only one of yours has a regulator."
    )
    due_at: Moment | None = Field(None, description="When it must be told, where that is not what `check` works out.")
    notified_at: PastMoment | None = Field(None, description="When it was told; from then on it is no longer due.")
    reason_if_late: str | None = Field(None, description="Why it was told late: the EU and the UK want to know.")


class Approval(Entry):
    """Somebody who has agreed to what is published."""

    who: str = Field(min_length=1, description="Who.")
    at: PastMoment = Field(description="When. `check` tells you where something was said after the last approval.")


class Recipients(Entry):
    """How many people the rules of a jurisdiction are about: some regulators are told from 500 on."""

    jurisdiction: Jurisdiction = Field(description="Where they live.")
    count: WholeNumber = Field(description="How many.")


class StaffNotes(Entry):
    """What only staff may read about an incident. Nothing of it is ever published."""

    regulators: tuple[Regulator, ...] = Field((), description="Which authorities must be told, and which were.")
    approvals: tuple[Approval, ...] = Field((), description="Who has agreed to what is published.")
    recipients: tuple[Recipients, ...] = Field((), description="How many people, by jurisdiction.")


#: Keys that must not stand in a public file.
PRIVATE_KEYS: frozenset[str] = frozenset(StaffNotes.model_fields)
