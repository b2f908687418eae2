"""Messages to everybody: what a text must say before `mail` sends it, and what no genuine one says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from plainstatus.check import Judgement, judge
from tests.support.checking import SITE, incident, load, words

#: Says all that it must.
TEXT = """\
From: Example Shoes <notice@example.com>
Subject: Choose a password

Notice of Data Breach

Dear {name},

we are sorry.

What Happened

Someone copied data from one of our servers.

What Information Was Involved

Your name and perhaps your password.

What We Are Doing

We made your password invalid.

What You Can Do

Choose a new password. We never ask you to send us your password.

For More Information

Write to help@example.org. Example Shoes
"""
_HEAD = """\
organisation:
  name: Example Shoes
  domains: [example.com]
  jurisdictions: [us-ca]
  contacts: {help: {kind: email, value: help@example.org}}
incidents:
"""


def judged(text: str = TEXT, *, more: str = "links: none", name: str = "n/a.txt", others: str = "") -> Judgement:
    """Judge a breach with such a message."""
    notice = f"direct_notice: {{channels: [email], sender: notice@example.com, subject: Choose a password, {more}"
    breach = f"breach:\n  {notice}, copy: n/a.txt}}\n  information:\n"
    kinds = "    - {kind: name, state: exposed}\n    - {kind: password, state: possible}\n"
    nothing = "    - {kind: ssn, state: not_affected}\n    - {kind: other, state: exposed, note: shoes}"
    leak = incident(
        "at: 2026-11-15 13:00\nstatus: investigating\ntext: Someone copied data.",
        head=f"type: security\n{breach}{kinds}{nothing}",
    )
    loaded = load(leak, head=_HEAD)
    copies = {"n/a.txt": TEXT.encode(), name: text.encode(), **({"n/a.es.txt": others.encode()} if others else {})}
    return judge(replace(loaded, copies=copies), site=SITE)


def told(judgement: Judgement) -> list[str]:
    """Return what is said of the message, by line."""
    return [
        f"{item.file}:{item.line}: {item.message} [{item.rule.id}]"
        for item in judgement.findings
        if item.about == "notice 2026-11-15-checkout"
    ]


def test_a_text_that_says_all_has_nothing_to_put_better() -> None:
    """The gap for a name is meant."""
    assert told(judged()) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("<notice@", "<news@", "1: the file says another sender than direct_notice: [M1]"),
        ("Subject: Choose a", "Subject: Choose your", "1: the file says another subject than direct_notice: [M1]"),
        ("Notice of Data Breach", "Notice of data", "4: missing for us-ca: a line 'Notice of Data Breach' [M2]"),
        ("What We Are Doing\n", "What we do\n", "4: missing for us-ca: a line 'What We Are Doing' [M2]"),
        ("Your name and", "It was", "4: nothing in it says that name is among the data [M3]"),
        ("help@example.org. Example Shoes", "help@example.org.", "4: nothing in it says who writes [M3]"),
        (
            "Write to help@example.org",
            "Bye",
            "4: nothing in it says how to reach you, or where to read more [M3]",
        ),
        ("sorry", "here", "4: nobody says in it that you are sorry [M4]"),
        (
            "We never ask you to send us your password.",
            "Please reply\nto us with your card number.",
            "24: 'reply to us with your card number': asks for something that no genuine message asks for [M5]",
        ),
        ("Choose a new", "Get 20 % off. A new", "24: '20 % off': sounds like an advertisement [M6]"),
        (
            "Write to",
            "See https://www.example.com/help or",
            "28: 'https://www.example.com/help': a link, in a message that is said to hold none [M7]",
        ),
        ("we are sorry.", "we are sorry. {cause}", "8: '{cause}': a gap that was to be filled in [W14]"),
    ],
)
def test_what_is_missing_or_too_much(old: str, new: str, says: str) -> None:
    """Each is told with its line in the file."""
    assert old in TEXT
    assert told(judged(TEXT.replace(old, new))) == [f"content/n/a.txt:{says}"]


def test_links_lead_to_our_hosts_where_there_may_be_any() -> None:
    """As on the page."""
    text = TEXT.replace("Write to", "See https://status.example.com/ or https://bit.ly/x or")
    found = judged(text, more="links: canonical_only")
    assert words(found, "M7") == []
    assert words(found, "L1") == ["https://bit.ly/x"]
    assert [item.rule.id for item in found.stops] == ["L1"]


def test_other_languages_are_searched_for_what_needs_no_words() -> None:
    """Who writes, how to reach you, links, gaps, and what stands in one language alone."""
    found = judged(others="Querido cliente, {cause}: https://www.example.com/x\n")
    assert told(found) == [
        "content/n/a.es.txt:1: 'help@example.org' in English and not in Spanish; 'https://www.example.com/x' in "
        "Spanish and not in English [G2]",
        "content/n/a.es.txt:1: nothing in it says how to reach you, or where to read more [M3]",
        "content/n/a.es.txt:1: nothing in it says who writes [M3]",
        "content/n/a.es.txt:1: 'https://www.example.com/x': a link, in a message that is said to hold none [M7]",
        "content/n/a.es.txt:1: '{cause}': a gap that was to be filled in [W14]",
    ]


def test_what_was_sent_is_not_judged() -> None:
    """Nobody can change it."""
    assert told(judged("Buy now", more="finished_at: 2026-11-15 13:30")) == []
