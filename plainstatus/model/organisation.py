"""Who publishes: the organisation, how to reach it, and what its status is about."""

from __future__ import annotations

from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from plainstatus.model.base import Entry
from plainstatus.model.breach import DirectNotice
from plainstatus.model.keys import PublicKey
from plainstatus.model.moments import Day, Moment, Zone
from plainstatus.model.official import Channels, Fake, SecurityTxt
from plainstatus.model.scalars import Identifier, Jurisdiction, Url
from plainstatus.model.texts import Language, Text

__all__ = ["Account", "Component", "Contact", "ContactChange", "ContactState", "Group", "Jurisdiction", "Organisation"]

ContactState = Literal["open", "closed", "overloaded"]


class Contact(Entry):
    """A way to reach us, and whether it is open at present."""

    kind: Literal["email", "phone", "post", "web", "chat", "dpo"] = Field(
        description="What it is; `dpo` is the data protection officer."
    )
    value: str = Field(min_length=1, description="The address or number itself.")
    label: Text | None = Field(None, description="What to call it, where the kind alone does not say enough.")
    hours: Text | None = Field(None, description="When somebody answers.")
    languages: tuple[Language, ...] = Field((), description="In which languages somebody answers.")
    state: ContactState = Field(
        "open", description="`closed` on purpose, or `overloaded`, replaces the number everywhere."
    )
    reason: Text | None = Field(None, description="Why it is not open, told to customers.")
    until: Moment | None = Field(None, description="When it opens again.")


class ContactChange(Entry):
    """What an update says about a way to reach us, from then on."""

    state: ContactState = Field(description="`open`, `closed` on purpose or `overloaded`.")
    reason: Text | None = Field(None, description="Why, told to customers.")
    until: Moment | None = Field(None, description="When it opens again.")


class Account(Entry):
    """One of our accounts on a social network."""

    network: str = Field(min_length=1, description="The network's name.")
    name: str = Field(min_length=1, description="The account's name there, as people see it.")
    url: Url | None = Field(None, description="Its address.")


class Organisation(Entry):
    """Company facts, once: name, zone, contacts, and what customers can check a message against."""

    name: Text = Field(Text("Our services"), description="What customers call you.")
    legal_name: Text | None = Field(None, description="The company's registered name.")
    known_as: Text | None = Field(None, description="The best-known trading name, where the name above is another.")
    address: Text | None = Field(None, description="The postal address, in one line.")
    website: Url | None = Field(None, description="The home page of the company's own site.")
    timezone: Zone = Field(
        ZoneInfo("UTC"), description="The zone of times typed without an offset, and of what customers read."
    )
    language: Language = Field("en", description="The language of texts that are not a mapping by language.")
    jurisdictions: tuple[Jurisdiction, ...] = Field((), description="Whose breach rules apply to you.")
    contacts: dict[Identifier, Contact] = Field(
        default_factory=dict, description="Ways to reach you, by an id of your choice."
    )
    domains: tuple[str, ...] = Field((), description="All domains that you really use, senders' among them.")
    senders: tuple[str, ...] = Field((), description="The addresses that your e-mail really comes from.")
    phones: tuple[str, ...] = Field((), description="The numbers that your calls and text messages really come from.")
    accounts: tuple[Account, ...] = Field((), description="Your accounts on social networks.")
    channels: Channels | None = Field(None, description="How you get in touch with customers, and how you do not.")
    never_ask: tuple[Text, ...] = Field((), description="What you never ask customers for.")
    notices: tuple[DirectNotice, ...] = Field(
        (), description="Genuine messages to many people that belong to no breach."
    )
    fakes: tuple[Fake, ...] = Field((), description="False messages and addresses that you know of; never linked.")
    security_txt: SecurityTxt | None = Field(None, description="How researchers report a weakness.")
    signing_keys: tuple[PublicKey, ...] = Field(
        (), description="Public keys of your signatures, the present one first; readers check signatures with them."
    )


class Group(Entry):
    """Components that are shown together."""

    id: Identifier = Field(description="Names the group in `components`.")
    name: Text = Field(description="What customers read.")
    description: Text | None = Field(None, description="One line more.")


class Component(Entry):
    """A part of the service that can work or fail by itself."""

    id: Identifier = Field(description="Permanent; becomes part of addresses.")
    name: Text = Field(description="What customers call it.")
    description: Text | None = Field(None, description="What it does for customers, in one line.")
    group: Identifier | None = Field(None, description="The id of the group it is shown in.")
    since: Day | None = Field(None, description="Its first day; days before are 'no data', not green.")
    retired: Day | None = Field(None, description="Its last day; it is no longer shown among what works.")
    aliases: tuple[Identifier, ...] = Field((), description="Ids that it had before.")
    external_id: str | None = Field(None, description="Its id in the system that it was imported from.")
    link: Url | None = Field(None, description="Where customers use it.")

    def lives_on(self, day: date) -> bool:
        """Say whether the component existed on this day."""
        return (self.since is None or self.since <= day) and (self.retired is None or day <= self.retired)
