"""What an update says of a way to reach the company that closes, is overloaded, or opens again."""

from __future__ import annotations

from collections.abc import Mapping

from plainstatus.edit.spelling import Data
from plainstatus.model import Contact, Organisation
from plainstatus.render.words.breach_words import lowered
from plainstatus.render.words.catalogue import ENGLISH
from plainstatus.render.words.words import contact_name
from plainstatus.text.amounts import joined

__all__ = ["contact_sentence"]


def contact_sentence(
    name: str, organisation: Organisation, change: Mapping[str, Data], *, when: str, present: Mapping[str, Contact]
) -> str:
    """Return English words that can stand; `when` is until when in words, empty where nobody knows.

    `change` is what the update holds for the contact `name`, and `present` are the ways to reach us as they are.
    """
    way = organisation.contacts[name]
    called = str(way.label or lowered(contact_name(ENGLISH, way)))
    if change["state"] == "open":
        hours = f", {way.hours}" if way.hours else ""
        return f"You can reach us by {called} again: {way.value}{hours}."
    how = "is closed for now" if change["state"] == "closed" else "is overloaded, and you would wait long"
    until = f", until {when}" if when else ""
    reason = str(change["reason"])
    said = f"Our {called} {how}{until}. {reason}{'' if reason[-1:] in '.!?' else '.'}"
    others = [one.value for other, one in present.items() if other != name and one.state == "open"]
    return f"{said} You can reach us here: {joined(others, 'or')}." if others else said
