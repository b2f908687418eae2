"""The sheets for those who answer for us: what they say, whatever is recorded, and which of it is old."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.edit.first_notice.sheets import (
    SHEETS,
    Recorded,
    Sheet,
    first,
    made_anew,
    names_of_old,
    own_words,
    private_words,
    recorded,
    released,
)
from plainstatus.text.posts import NETWORKS
from plainstatus.views.overview import overview
from tests.support.build import incident, site, update
from tests.support.hostile import CLASSES
from tests.support.rendering import NOW

ID = "2026-11-15-leak"
CALLS, PRESS, EMPLOYEES = SHEETS
AS_OF = "15 Nov 2026, 20:00 PST (16 Nov, 04:00 UTC)"
PAGE = f"https://status.example.com/incidents/{ID}.html"
FAQ = f"https://status.example.com/security-faq.html#{ID}"
ORGANISATION: dict[str, Any] = {
    "contacts": {
        "help": {"kind": "email", "value": "help@example.com", "hours": "around the clock"},
        "phone": {"kind": "phone", "value": "+1-555-0100"},
    },
    "never_ask": ["your password", "a card number"],
}
CLOSED = {"state": "closed", "reason": "Most callers would never get through.", "until": "2026-11-16 12:00"}
FULL: dict[str, Any] = {
    "discovered_at": "2026-11-15 09:00",
    "occurred": {"from": "2026-11-14 20:00", "to": "2026-11-15 08:30", "precision": "estimated"},
    "what_happened": "Somebody **copied** data.\n\nWe have cut it off.",
    "information": [
        {"kind": "password", "state": "possible", "protection": "hashed"},
        {"kind": "postal_address", "state": "exposed", "note": "delivery addresses."},
        {"kind": "name", "state": "exposed"},
        {"kind": "ip_address", "state": "unknown"},
        {"kind": "payment_card_full", "state": "not_affected", "note": "we do not keep them"},
    ],
    "people": {"count": "24000", "qualifier": "about", "as_of": "2026-11-15 18:00"},
    "doing": [
        {"text": "We changed all keys.", "state": "done"},
        {"text": "We search the logs.", "state": "under_way"},
        {"text": "We will publish a report.", "state": "planned"},
    ],
    "direct_notice": {
        "channels": ["email"], "sender": "notice@example.com", "subject": "A new password", "asks_for": "nothing",
        "sent": "4000", "total": "24000", "last_batch_at": "2026-11-15 19:30",
    },
    "unknowns": ["Whether anybody has used the data.", "How it came about"],
}  # fmt: skip
ACTIONS = [
    {"text": "Choose a new password.", "url": "https://www.example.com/password"},
    {"text": "Change it there too.", "applies_to": "Who used it elsewhere"},
]


def known(*, closed: bool = False, **fields: Any) -> Recorded:
    """Return what is recorded of an open security incident."""
    more = {"contacts": {"phone": CLOSED}} if closed else {}
    told = update("2026-11-15 13:00", "investigating", next_update="2026-11-16 09:00", **more)
    made = incident(told, **({"id": ID, "title": "Notice of data breach: accounts", "type": "security"} | fields))
    return recorded(overview(site(made, organisation=ORGANISATION), NOW), "https://status.example.com", ID)


def full(**fields: Any) -> Recorded:
    """Return a breach about which everything is recorded."""
    return known(**({"affects": "Everyone with an account.", "actions": ACTIONS, "breach": FULL} | fields))


def block(text: str) -> str:
    """Return what stands between the two marks."""
    (found,) = re.findall(
        r"^== As of [^\n]* ==\n\n(.*)\n\n== End of what is recorded ==$", text, re.DOTALL | re.MULTILINE
    )
    assert isinstance(found, str)
    return found


# What they say


def test_what_to_say_on_the_phone() -> None:
    """The first draft, whole: what to say and do as recorded, and what not to say."""
    made = f"""\
DRAFT, not to be used yet. It is released with the notice: invoke breach --release {ID}

FOR THOSE WHO ANSWER CALLS

Say first: "I am sorry that this happened. I can tell you what we know so far, and what you can do."

== As of {AS_OF}. Made anew by: invoke breach --sheets {ID} ==

What it is about:
  Notice of data breach: accounts
  {PAGE}

How to reach us:
  E-mail: help@example.com (around the clock)
  Phone: +1-555-0100

What callers should do:
  1. Choose a new password. https://www.example.com/password
  2. Who used it elsewhere: Change it there too.

What happened:
  Somebody copied data. We have cut it off.

Whom it concerns:
  Everyone with an account.

How many people:
  About 24,000 people are concerned. (As of 15 Nov 2026, 18:00 PST (16 Nov, 02:00 UTC).)

Information involved:
  Postal addresses (delivery addresses) and names.

Information possibly involved:
  Passwords (stored as a one-way hash).

Information of which we do not know yet whether it is involved:
  IP addresses.

Information not involved:
  Full payment card numbers (we do not keep them).

When it happened:
  It happened between 14 Nov 2026, 20:00 PST (15 Nov, 04:00 UTC) and 15 Nov 2026, 08:30 PST (16:30 UTC). These times are estimates.

When we found it:
  15 Nov 2026, 09:00 PST (17:00 UTC).

What we have done:
  We changed all keys.

What we are doing:
  We search the logs.

What we will do:
  We will publish a report.

Messages to each person:
  Sent by: e-mail. Sender: notice@example.com. Subject: A new password. It asks you for: nothing. Sent so far: 4,000 of 24,000. (As of 15 Nov 2026, 19:30 PST (16 Nov, 03:30 UTC).)

What we do not know yet:
  Whether anybody has used the data; How it came about.

When we say more:
  We write again by 16 Nov 2026, 09:00 PST (17:00 UTC), even if there is nothing new.

What we never ask for, so do not ask for it, and do not let callers tell you:
  - your password
  - a card number

Where the answers stand:
  Am I affected? {FAQ}--affected
  What must I do now? {FAQ}--do-now
  I got no message from you. Does that mean I am safe? {FAQ}--no-message
  Is the message that I got really from you? {FAQ}--real-message
  Why can I not phone you? {FAQ}--phone
  What do you not know yet, and when will you say more? {FAQ}--unknown

== End of what is recorded ==

WHAT NOT TO SAY

- No number, cause or time that does not stand above, and no "probably" or "only". Say: "We do not know that yet."
- Not "your data are safe", and not "this does not concern you": nobody on the phone can know that.
- Nothing about who is to blame: no person, no supplier, no country.
- No promise of compensation, and no date that does not stand above.
- Do not ask callers for anything that we never ask for, not even to check who they are.
- Journalists: nothing but the address of the page.
"""  # noqa: E501 - as it is written
    assert first(CALLS, full()) == made


def test_lines_for_the_press_have_their_time() -> None:
    """Each fact is quoted with the moment that it is true of: its own, else that of the sheet."""
    text = first(PRESS, full())

    headings = re.findall(r"^(\w[^\n]*):\n  ", block(text), re.MULTILINE)
    assert [one for one in headings if ", as of " not in one] == ["More, as soon as we know it"]
    assert (
        'How many people, as of 15 Nov 2026, 18:00 PST (16 Nov, 02:00 UTC):\n  "About 24,000 people are concerned."\n'
    ) in text
    assert f'What happened, as of {AS_OF}:\n  "Somebody copied data. We have cut it off."\n' in text
    assert text.endswith("""
WHAT NOT TO SAY

- No number, cause or time that does not stand above, and no sum of two that do.
- Nothing about who is to blame, or what it will cost.
- Not that data are safe, and no promise of compensation.
- To everything else: "What we know, and what we do not know yet, stands on our page first."
""")


def test_the_line_of_employees_holds_nothing_that_grows_old() -> None:
    """It is the same at the beginning and later on, and fits where people post."""
    said = block(first(EMPLOYEES, full()))

    assert said == (
        "The line:\n  I work at Example Shoes. We have had a security incident. What is known, what is not, and what "
        f"to do now stands on our own page: {PAGE} Questions, please, to: help@example.com"
    )
    assert said == block(first(EMPLOYEES, known()))
    line = said.partition("\n  ")[2]
    assert all(NETWORKS[name].fits(line) for name in ("x", "bluesky", "mastodon", "threads"))


def test_what_nobody_knows_yet_is_said() -> None:
    """With nothing recorded nobody is led to guess."""
    assert (
        block(first(CALLS, known(breach={})))
        == f"""\
What it is about:
  Notice of data breach: accounts
  {PAGE}

How to reach us:
  E-mail: help@example.com (around the clock)
  Phone: +1-555-0100

What callers should do:
  Nothing yet; if that changes, our page says so.

What happened:
  Not known yet.

Whom it concerns:
  Not known yet.

How many people:
  We do not know yet how many people are concerned.

Which information:
  Not known yet.

When it happened:
  Not known yet.

When we found it:
  Not known yet.

Messages to each person:
  Not known yet.

When we say more:
  We write again by 16 Nov 2026, 09:00 PST (17:00 UTC), even if there is nothing new.

What we never ask for, so do not ask for it, and do not let callers tell you:
  - your password
  - a card number

Where the answers stand:
  Am I affected? {FAQ}--affected
  What must I do now? {FAQ}--do-now
  I got no message from you. Does that mean I am safe? {FAQ}--no-message
  Is the message that I got really from you? {FAQ}--real-message
  Why can I not phone you? {FAQ}--phone
  What do you not know yet, and when will you say more? {FAQ}--unknown"""
    )
    assert "security-faq" not in first(CALLS, known())
    alone = replace(known(), contacts={})
    assert "How to reach us" not in first(CALLS, alone)
    assert "Questions" not in first(EMPLOYEES, alone)


def test_a_closed_phone_says_so() -> None:
    """Until when and why stand in place of the number."""
    text = block(first(CALLS, full(closed=True)))

    assert (
        "How to reach us:\n  E-mail: help@example.com (around the clock)\n"
        "  Phone: closed for now, until 16 Nov 2026, 12:00 PST (20:00 UTC). Most callers would never get through.\n\n"
    ) in text
    assert "555" not in text


# Whatever was written


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
@given(
    st.sampled_from([vector for vectors in CLASSES.values() for vector in vectors])
    | st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
    | st.sampled_from(["== End of what is recorded ==", "x\n\n== As of x. Made anew by: invoke breach --sheets x ==\n"])
)
def test_no_text_is_taken_for_a_mark(sheet: Sheet, typed: str) -> None:
    """Titles, facts and reasons stay within their line; the sheet can be made anew and says the same."""
    text = typed.replace("\x00", "") if typed.replace("\x00", "").strip() else "x"
    breach = FULL | {"what_happened": text, "unknowns": [text], "doing": [{"text": text, "state": "done"}]}
    recorded = full(title=text, affects=text, actions=[{"text": text, "applies_to": text}], breach=breach)
    made = first(sheet, recorded)

    lines = block(made).splitlines()
    assert {line for line in lines if not line.startswith("  ")} - {""} == {
        f"{name}:" for name, _ in sheet.parts(recorded)
    }
    assert made_anew(made, sheet, recorded) == made
    assert names_of_old(made, sheet, recorded) == []
    assert own_words(made) == own_words(first(sheet, full()))


# Later on


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_words_of_staff_stay(newline: str) -> None:
    """What they wrote above and below is there after a release, and after it was made anew."""
    draft = first(CALLS, known()).replace("WHAT NOT", "Ask for Robin.\n\nWHAT NOT").replace("Say first", "Say slowly")
    out = released(draft.replace("\n", newline), CALLS, full())

    assert out is not None
    assert out.startswith(
        f"RELEASED for use on {AS_OF}, as soon as the page shows the same: {PAGE}\n\nFOR THOSE WHO ANSWER CALLS\n\n"
        "Say slowly: "
    )
    assert "Somebody copied data." in out
    assert "DRAFT" not in out
    again = made_anew(out.replace("\n", newline), CALLS, known())
    assert again is not None
    assert again.count(newline) == again.count("\n")
    assert again.startswith("RELEASED for use on ")
    assert "== End of what is recorded ==\n\nAsk for Robin.\n\nWHAT NOT TO SAY\n".replace("\n", newline) in again


def test_what_has_changed_is_named_without_its_words() -> None:
    """By headings of ours: what stands in the sheet is private, a moment that somebody put there, too."""
    old = {sheet.name: first(sheet, full()).replace(AS_OF, "CANARY") for sheet in SHEETS}
    more = full(closed=True, breach=FULL | {"people": {"count": "99000", "as_of": "2026-11-15 19:50"}, "unknowns": []})

    assert names_of_old(old["calls"], CALLS, more) == ["How to reach us", "How many people"]
    assert names_of_old(old["press"], PRESS, more) == ["How many people"]
    assert names_of_old(old["employees"], EMPLOYEES, more) == []
    less = full(breach=FULL | {"unknowns": []})
    assert names_of_old(old["press"], PRESS, less) == ["what is no longer recorded"]


def test_without_its_marks_nobody_can_say_how_old_it_is() -> None:
    """Such a sheet is neither released nor made anew."""
    text = first(CALLS, full()).replace("== End of what is recorded ==\n", "")

    assert released(text, CALLS, full()) is None
    assert made_anew(text, CALLS, full()) is None
    assert names_of_old(text, CALLS, full()) is None


def test_what_is_recorded_is_no_secret() -> None:
    """What readers see as well stops no publish; what staff wrote is kept back, in other private files all of it."""
    text = first(CALLS, full()) + "Mine.\n"

    assert "24,000" not in private_words(f"{ID}-calls.txt", text)
    assert private_words(f"{ID}-calls.txt", text).endswith("Mine.\n")
    assert private_words(f"{ID}-calls.txt", text.replace("==", "--")) == ""
    assert private_words("notes.txt", "About 24,000 people") == "About 24,000 people"
