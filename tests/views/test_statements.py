"""What became otherwise in an incident since a letter about it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from plainstatus.model import Contact, Organisation
from plainstatus.views.incident import incident_view
from plainstatus.views.publication import Declaration
from plainstatus.views.statements import since_letter
from tests.support.build import at, incident, update

PHONE = Contact(kind="phone", value="+1-555-0100")
SHOP = Organisation(contacts={"phone": PHONE, "help": Contact(kind="email", value="help@example.com")})
LETTER = at("2026-11-15 16:00")
CLOSED, OPEN = {"state": "closed", "reason": "A fire"}, {"state": "open"}


def said(when: str, **contacts: dict[str, str]) -> dict[str, Any]:
    """Return an update that says something of ways to reach us."""
    return update(when, "investigating", contacts=contacts)


@pytest.mark.parametrize(
    ("updates", "expected"),
    [
        ([], {}),
        ([said("2026-11-15 15:00", phone=CLOSED)], {}),
        ([said("2026-11-15 17:00", phone=CLOSED)], {"phone": "closed"}),
        ([said("2026-11-15 15:00", phone=CLOSED), said("2026-11-15 17:00", phone=OPEN)], {"phone": "open"}),
        ([said("2026-11-15 15:00", phone=CLOSED), said("2026-11-15 17:00", phone=CLOSED)], {}),
        ([said("2026-11-15 17:00", phone=CLOSED), said("2026-11-15 18:00", phone=OPEN)], {}),
        ([said("2026-11-15 17:00", phone=OPEN)], {}),
        ([said("2026-11-15 17:00", phone=CLOSED, help={"state": "overloaded"})],
         {"phone": "closed", "help": "overloaded"}),
        ([{**said("2026-11-15 17:00", phone=CLOSED), "withdrawn": {"at": "2026-11-15 18:00", "reason": "x"}}], {}),
    ],
)  # fmt: skip
def test_ways_to_reach_us(updates: list[dict[str, Any]], expected: dict[str, str]) -> None:
    """Only what stands otherwise than with the letter counts, as the newest update says it."""
    made = incident(update("2026-11-15 13:00", "investigating"), *updates, type="security")

    found = since_letter(LETTER, incident_view(made, at("2026-11-15 20:00")), SHOP)

    assert ({name: one.state for name, one in found.contacts.items()} if found else {}) == expected


def test_corrected_facts_and_a_withdrawal() -> None:
    """Those that came after the letter, and that the incident was taken back."""
    entry = {"field": "title", "was": "a", "now": "b", "why": "c"}
    before, after = {**entry, "at": "2026-11-15 15:00"}, {**entry, "at": "2026-11-15 17:00"}
    made = incident(
        update("2026-11-15 13:00", "investigating"),
        corrections=[before, after],
        withdrawn={"at": "2026-11-15 18:00", "reason": "A test."},
    )

    found = since_letter(LETTER, incident_view(made, at("2026-11-15 20:00")), SHOP)

    assert found is not None
    assert [facts.at for facts in found.facts] == [at("2026-11-15 17:00")]
    assert found.withdrawn == made.withdrawn
    assert (found.contacts, found.changed) == ({}, None)


@pytest.mark.parametrize(("seconds", "is_since"), [(-1, False), (0, False), (1, True)])
def test_in_the_same_minute(seconds: int, is_since: bool) -> None:
    """What counts is when it became public, which the record has to the second; staff write minutes."""
    entry = {"field": "title", "was": "a", "now": "b", "why": "c", "at": "2026-11-15 16:00"}
    closed = said("2026-11-15 16:00", phone=CLOSED)
    made = incident(update("2026-11-15 13:00", "investigating"), closed, corrections=[entry], type="security")
    public = LETTER + timedelta(seconds=seconds)
    view = incident_view(
        made,
        at("2026-11-15 20:00"),
        published={(made.id, LETTER): public},
        declared={Declaration.of(made, None, made.corrections[0]): public},
    )

    found = since_letter(LETTER, view, SHOP)

    assert (found is not None) == is_since
    assert found is None or (found.changed, [*found.contacts], [one.at for one in found.facts]) == (
        LETTER,
        ["phone"],
        [LETTER],
    )
