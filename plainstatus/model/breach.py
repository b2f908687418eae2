"""What a notice of a data breach is made of.

Nothing here is required to publish: a first notice is a title, one update and a promise. The fields follow what
the rules of the EU and UK (GDPR 33 and 34), California (Civil Code 1798.82), US health care (45 CFR 164.404),
Australia (NDB, 26WK) and the FTC's guide ask for. Company facts stand in `organisation`; what only regulators
see stays in private/.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from plainstatus.model.base import Entry
from plainstatus.model.moments import Day, Moment, PastMoment
from plainstatus.model.official import CopyFile
from plainstatus.model.scalars import Flag, Jurisdiction, Url, WholeNumber
from plainstatus.model.texts import Text

__all__ = [
    "Breach",
    "DirectNotice",
    "Doing",
    "Information",
    "InformationKind",
    "MoreInfo",
    "Occurred",
    "Offer",
    "People",
    "SubstituteNotice",
]

InformationKind = Literal[
    "name",
    "email_address",
    "postal_address",
    "phone_number",
    "date_of_birth",
    "username",
    "password",
    "security_question",
    "payment_card",
    "payment_card_full",
    "bank_account",
    "national_id",
    "ssn",
    "driver_licence",
    "passport",
    "health",
    "insurance",
    "biometric",
    "location",
    "order_history",
    "messages",
    "ip_address",
    "access_token",
    "other",
]


class Occurred(Entry):
    """When it happened, as far as it is known."""

    begin: Moment | None = Field(None, alias="from", description="The earliest moment.")
    end: Moment | None = Field(None, alias="to", description="The latest moment.")
    precision: Literal["exact", "estimated", "unknown"] = Field(
        "unknown", description="How sure the times are; `unknown` is said openly."
    )


class Information(Entry):
    """A kind of information, and whether it was touched."""

    kind: InformationKind = Field(description="Which kind; `other` wants a note.")
    state: Literal["exposed", "possible", "not_affected", "unknown"] = Field(description="Whether it was touched.")
    protection: Literal["none", "hashed", "encrypted", "tokenised", "truncated"] | None = Field(
        None, description="How it was protected."
    )
    note: Text | None = Field(None, description="In plain words, such as 'last four digits only'.")


class People(Entry):
    """How many people are concerned."""

    count: WholeNumber | None = Field(None, description="How many.")
    qualifier: Literal["exact", "about", "at_most", "at_least", "unknown"] = Field(
        "unknown", description="How the count is to be read."
    )
    categories: tuple[Text, ...] = Field((), description="Who they are: customers, staff …")
    as_of: PastMoment | None = Field(None, description="When this was known.")


class Doing(Entry):
    """Something that we have done, do or will do about it."""

    text: Text = Field(description="What, in one sentence.")
    state: Literal["done", "under_way", "planned"] = Field(description="How far it is.")
    at: Moment | None = Field(None, description="When it was or will be done.")


class Offer(Entry):
    """Help that we offer to the people concerned."""

    what: Text = Field(description="What is offered.")
    months: WholeNumber | None = Field(None, description="For how many months.")
    enrol_by: Day | None = Field(None, description="The last day to enrol.")
    url: Url | None = Field(None, description="Where to enrol.")


class MoreInfo(Entry):
    """Where to learn more."""

    url: Url | None = Field(None, description="A page on one of our own hosts.")
    phone: str | None = Field(None, description="A number to call.")


class DirectNotice(Entry):
    """The messages that go to each person, and how far they are."""

    channels: tuple[Literal["email", "sms", "post", "phone", "app"], ...] = Field((), description="How they are sent.")
    started_at: Moment | None = Field(None, description="When the first was sent.")
    expected_end: Moment | None = Field(None, description="When the last should be sent.")
    finished_at: PastMoment | None = Field(None, description="When the last was sent.")
    last_batch_at: PastMoment | None = Field(None, description="When the newest batch was sent.")
    sent: WholeNumber | None = Field(None, description="How many are sent.")
    total: WholeNumber | None = Field(None, description="How many there will be.")
    sender: str | None = Field(None, description="The exact sender.")
    subject: Text | None = Field(None, description="The exact subject.")
    links: Literal["none", "canonical_only"] | None = Field(None, description="Which links a genuine one holds.")
    asks_for: Literal["nothing"] | None = Field(None, description="What a genuine one asks for.")
    document: CopyFile | None = Field(None, alias="copy", description="The file in content/ that holds its full text.")
    undelivered_by: Literal["post", "sms", "phone", "app"] | None = Field(
        None, description="How those are told whose e-mail came back."
    )
    avoids_breached_channel: Flag | None = Field(
        None, description="True where people's mailboxes were concerned and other ways are used."
    )


class SubstituteNotice(Entry):
    """The public notice for people who cannot be told one by one."""

    reason: Text | None = Field(None, description="Why they cannot be told directly.")
    posted_at: Moment | None = Field(None, description="Since when it is posted.")
    posted_until: Moment | None = Field(None, description="Until when it stays.")


class Breach(Entry):
    """The facts of a data breach. Public as they stand."""

    jurisdictions: tuple[Jurisdiction, ...] = Field((), description="Where not those of the organisation.")
    discovered_at: PastMoment | None = Field(None, description="When we found it.")
    aware_at: PastMoment | None = Field(None, description="When we were sure, where that was later.")
    occurred: Occurred | None = Field(None, description="When it happened.")
    contained_at: PastMoment | None = Field(None, description="When it was stopped.")
    what_happened: Text | None = Field(None, description="What happened, in two sentences or more.")
    cause: Text | None = Field(None, description="How it could happen.")
    information: tuple[Information, ...] = Field((), description="Kind by kind: what was and what was not touched.")
    people: People | None = Field(None, description="How many people are concerned.")
    records_count: WholeNumber | None = Field(None, description="How many records are concerned.")
    likely_consequences: Text | None = Field(None, description="What may follow for the people concerned.")
    doing: tuple[Doing, ...] = Field((), description="What we have done and will do.")
    offer: Offer | None = Field(None, description="Help that we offer.")
    more_info: MoreInfo | None = Field(None, description="Where to learn more.")
    law_enforcement_delay: Flag | None = Field(None, description="Whether the notice waited for the police.")
    direct_notice: DirectNotice | None = Field(None, description="The messages to each person.")
    substitute_notice: SubstituteNotice | None = Field(None, description="The notice for those we cannot write to.")
    unknowns: tuple[Text, ...] = Field((), description="What we do not know yet.")
    postmortem_url: Url | None = Field(None, description="Where the report is.")
    postmortem_due: Day | None = Field(None, description="When the report is due.")
