from __future__ import annotations

from plainstatus.render.pages.plain_text import WIDTH
from plainstatus.text.columns import columns
from tests.support.build import component, incident, site, update
from tests.support.rendering import render

LEAK = incident(
    update("2026-11-15 13:00", "investigating", text="We look into it:\n\n- names\n- addresses"),
    update("2026-11-15 14:00", text="Wrong.", withdrawn={"at": "2026-11-15 15:00", "reason": "Another service."}),
    id="leak",
    title="Notice of data breach: accounts",
    type="security",
    affects="Everyone with an account.",
    actions=[{"text": "Choose a new password.", "url": "https://www.example.com/password"}, {"text": "Wait."}],
)
PLANNED = incident(
    update("2026-11-12 10:00", "scheduled"),
    id="plan",
    title="Database upgrade",
    type="maintenance",
    scheduled={"from": "2026-12-01 02:00", "until": "2026-12-01 04:00"},
)
CLOSED = incident(
    update("2026-11-10 10:00", "investigating"),
    update("2026-11-10 12:00", "resolved"),
    id="slow",
    title="Checkout is slow",
    components=["checkout"],
    impact="major",
)


def text(*incidents: object, **fields: object) -> str:
    """Return status.txt of a site."""
    made = site(*incidents, **fields)  # type: ignore[arg-type]
    return render(made, content_pages=[("about.html", "About this page")])["status.txt"]


def test_status_text() -> None:
    """Plain text says the same as the home page, in its order, with addresses in full."""
    contacts = {
        "help": {"kind": "email", "value": "help@example.com", "hours": "around the clock"},
        "phone": {"kind": "phone", "value": "+1-555-0100", "state": "closed", "reason": "Too many calls."},
        "chat": {"kind": "chat", "value": "www.example.com/chat", "state": "overloaded"},
    }
    shop = component("checkout", group="shop")
    made = text(
        LEAK,
        PLANNED,
        CLOSED,
        components=("accounts", shop),
        groups=[{"id": "shop", "name": "Shop"}],
        organisation={"contacts": contacts},
    )

    assert (
        made
        == """\
Example Shoes status
====================

Security notice: accounts, as of 15 Nov 2026, 20:00 PST (16 Nov, 04:00
UTC)
https://status.example.com/

Notice of data breach: accounts
-------------------------------
Security notice: We are finding out what happened
Affected: Everyone with an account.

What you can do:
1. Choose a new password.
   https://www.example.com/password
2. Wait.

We are finding out what happened, 15 Nov 2026, 13:00 PST (21:00 UTC):
We look into it:

- names
- addresses
https://status.example.com/incidents/leak.html

What works (uptime over 90 days)
--------------------------------
- Accounts: Works (100%)
Shop:
- Checkout: Works (99.97%)

Planned maintenance
-------------------
Database upgrade (1 Dec 2026, 02:00 PST (10:00 UTC) to 1 Dec 2026, 04:00
  PST (12:00 UTC))
  https://status.example.com/incidents/plan.html

The last 14 days
----------------
Sun 15 Nov: Notice of data breach: accounts (We are finding out what
  happened)
  https://status.example.com/incidents/leak.html
Sat 14 Nov: no incidents
Fri 13 Nov: no incidents
Thu 12 Nov: no incidents
Wed 11 Nov: no incidents
Tue 10 Nov: Checkout is slow (Resolved)
  https://status.example.com/incidents/slow.html
Mon 9 Nov: no incidents
Sun 8 Nov: no incidents
Sat 7 Nov: no incidents
Fri 6 Nov: no incidents
Thu 5 Nov: no incidents
Wed 4 Nov: no incidents
Tue 3 Nov: no incidents
Mon 2 Nov: no incidents
All: https://status.example.com/history.html

How to follow
-------------
Every update (Atom): https://status.example.com/updates.atom
Every update (RSS): https://status.example.com/updates.rss
Every update (JSON Feed): https://status.example.com/updates.json
Incidents (Atom): https://status.example.com/history.atom
Incidents (RSS): https://status.example.com/history.rss
About this page: https://status.example.com/about.html
E-mail: help@example.com (around the clock)
Phone: closed for now. Too many calls.
Chat: overloaded: please use another way.

This site has no forms and never asks for a password or personal data.
"""
    )


def test_width() -> None:
    """No line is wider than a terminal, but for a single word that cannot be broken."""
    long = incident(update("2026-11-15 13:00", "investigating", text="Many words " * 40 + "x" * 100), title="A " * 90)

    assert [line for line in text(long).splitlines() if len(line) > WIDTH] == ["x" * 100]


def test_all_clear() -> None:
    """The all clear stands with its time."""
    assert "No known problems, as of 15 Nov 2026, 20:00 PST (16 Nov, 04:00 UTC)" in text(CLOSED)


def test_recent_security() -> None:
    """A security incident that is closed is still named."""
    told = update("2026-10-10 10:00", "investigating"), update("2026-10-12 10:00", "resolved")

    assert (
        "Recent security notices\n-----------------------\nLeak (Closed)\n"
        "  https://status.example.com/incidents/leak.html\n"
    ) in text(incident(*told, id="leak", type="security", title="Leak"))


def test_frozen_clock() -> None:
    """A site whose clock is frozen says so."""
    assert "Example, nothing real: the clock of this site stands still." in text(clock="2026-11-15 20:00")


def test_headings_are_underlined_as_wide_as_they_are() -> None:
    """Characters that take two columns have two signs below them; lines of such a site keep within their width."""
    told = "お客様の情報「氏名、住所、購入履歴」が第三者に写されたことがわかりました。" * 3
    leak = incident(
        update("2026-11-15 13:00", "investigating", text=told),
        id="leak",
        title="お客様の情報が写されました",
        type="security",
    )
    made = text(leak, organisation={"name": "見本の靴屋", "language": "ja"})
    lines = made.splitlines()

    assert lines[lines.index("お客様の情報が写されました") + 1] == "-" * 26
    assert max(map(columns, lines)) <= WIDTH
    assert told in made.replace("\n", "")
