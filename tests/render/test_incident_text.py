"""A security incident as plain text: whole, and the same until something new is said."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from plainstatus.model import Statement, Text, Written
from plainstatus.render.pages.plain_text import WIDTH
from tests.support.build import incident, site, update
from tests.support.rendering import NOW, render

CONTACTS = {
    "help": {"kind": "email", "value": "help@example.com"},
    "phone": {"kind": "phone", "value": "+1-555-0100"},
}
LEAK = incident(
    update(
        "2026-11-15 13:00",
        "investigating",
        text="We look into it:\n\n- names\n- [addresses](https://www.example.com/a)",
        contacts={"phone": {"state": "closed", "reason": "Too many calls."}},
        corrected=[{"at": "2026-11-15 13:30", "note": "We first wrote 'cards'."}],
        next_update="2026-11-15 18:00",
    ),
    update("2026-11-15 14:00", text="Wrong.", withdrawn={"at": "2026-11-15 15:00", "reason": "Another service."}),
    id="leak",
    title="Notice of data breach: accounts",
    type="security",
    affects="Everyone with an account.",
    actions=[{"text": "Choose a new password.", "url": "https://www.example.com/password", "applies_to": "Shoppers"}],
    breach={
        "jurisdictions": ["us-ca"],
        "discovered_at": "2026-11-15 09:00",
        "information": [
            {"kind": "payment_card_full", "state": "not_affected"},
            {"kind": "password", "state": "possible", "protection": "hashed", "note": "salted"},
        ],
        "doing": [{"text": "We made all passwords invalid.", "state": "done"}],
        "unknowns": ["When it began"],
        "direct_notice": {"sender": "notice@example.com", "sent": "5", "total": "10"},
    },
)


CONTACTED = site(LEAK, organisation={"contacts": CONTACTS})


def text(*incidents: object, later: timedelta = timedelta()) -> str:
    """Return the first incident as text."""
    made = site(*incidents, organisation={"contacts": CONTACTS})  # type: ignore[arg-type]
    return render(made, NOW + later)["incidents/leak.txt"]


def test_incident_text() -> None:
    """It has what the page has, with addresses in full, a closed line's reason in place of its number."""
    assert (
        text(LEAK)
        == """\
Notice of data breach: accounts
===============================
Security notice of Example Shoes
https://status.example.com/incidents/leak.html

We are finding out what happened.
Affected: Everyone with an account.

What You Can Do
---------------
1. Shoppers: Choose a new password.
   https://www.example.com/password

What Happened
-------------
We found it on 15 Nov 2026, 09:00 PST (17:00 UTC).

What Information Was Involved
-----------------------------
- Passwords: possibly involved, stored as a one-way hash, salted
- Full payment card numbers: not involved

What We Are Doing
-----------------
- Done: We made all passwords invalid.

What we do not know yet
-----------------------
- When it began

Our messages to you
-------------------
- Sender: notice@example.com
- Sent so far: 5 of 10

Updates, newest first
---------------------

Update, 15 Nov 2026, 14:00 PST (22:00 UTC):
This update was withdrawn on 15 Nov 2026, 15:00 PST (23:00 UTC): Another
service.

We are finding out what happened, 15 Nov 2026, 13:00 PST (21:00 UTC):
We look into it:

- names
- addresses (https://www.example.com/a)
Corrected 15 Nov 2026, 13:30 PST (21:30 UTC): We first wrote 'cards'.
Next update by 15 Nov 2026, 18:00 PST (16 Nov, 02:00 UTC).

How to reach us
---------------
E-mail: help@example.com
Phone: closed for now. Too many calls.
"""
    )


def test_the_clock_changes_nothing() -> None:
    """A promise that is late, and days that pass, leave the text and so its signature alone."""
    assert text(LEAK, later=timedelta(days=3)) == text(LEAK)


def test_a_withdrawn_incident_keeps_only_its_reason() -> None:
    """What should not have been published is not published again as text."""
    gone = LEAK.model_copy(
        update={"withdrawn": LEAK.updates[1].withdrawn, "updates": LEAK.updates},
    )

    assert " ".join(text(gone).splitlines()[-2:]) == (
        "Withdrawn on 15 Nov 2026, 15:00 PST (23:00 UTC). The reason: Another service."
    )
    assert "names" not in text(gone)


def test_lines_fit_everywhere() -> None:
    """No line is longer than a terminal or a printed page likes, addresses aside."""
    assert [line for line in text(LEAK).splitlines() if len(line) > WIDTH and "://" not in line] == []


def test_only_security_incidents_have_it() -> None:
    """Each has a text beside its page, which leads there; an outage has none."""
    pages = render(site(LEAK, incident(id="slow"), organisation={"contacts": CONTACTS}))

    assert [path for path in pages if path.endswith(".txt")] == ["status.txt", "incidents/leak.txt"]
    assert '<a href="leak.txt">' in pages["incidents/leak.html"]
    assert ".txt" not in pages["incidents/slow.html"].replace("status.txt", "")


def letter(**fields: Any) -> Written:
    """Return a letter about the incident."""
    said: dict[str, Any] = {
        "slug": "letter",
        "title": Text("We are sorry"),
        "text": Text("We *are*.\n\n- truly"), "name": Text("Robin Vale"),
        "role": Text("Chief executive"), "date": date(2026, 11, 15), "audience": (Text("customers"),),
        "incident": "leak", "corrected": (), "withdrawn": None, "spot": ("", 1),
    }  # fmt: skip
    other = Statement(**said | {"slug": "other", "incident": None, "title": Text("Another")})
    return Written(statements=(Statement(**said | fields), other))


def test_letters_belong_to_what_is_signed() -> None:
    """Whoever verifies the text has the words of the letters too."""
    found = render(CONTACTED, written=letter(corrected=(Text("Not so."),)))["incidents/leak.txt"]

    begin = found.index("Letter to customers: We are sorry")
    assert found[begin : found.index("How to reach us")] == (
        "Letter to customers: We are sorry\n---------------------------------\n"
        "https://status.example.com/statements/letter.html\n\nWe are.\n\n- truly\n\n"
        "Robin Vale, Chief executive, 15 Nov 2026\nCorrected: Not so.\n\n"
    )
    assert "statements/other" not in found


def test_who_signs_need_not_say_what_they_are() -> None:
    """A name and the day stand there alone."""
    assert "\nRobin Vale, 15 Nov 2026\n" in render(CONTACTED, written=letter(role=None))["incidents/leak.txt"]


def test_a_withdrawn_letter_keeps_only_its_reason() -> None:
    """Its words are gone from the text as they are from its page."""
    found = render(CONTACTED, written=letter(withdrawn=Text("Sent too early.")))["incidents/leak.txt"]

    assert "Withdrawn. The reason: Sent too early.\n" in found
    assert "truly" not in found
