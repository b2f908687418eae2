"""Texts that say that something is not known yet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.edit.first_notice.notice import FirstNotice, entry
from plainstatus.record.not_known import known_part, says_nothing
from tests.support.build import at

_OURS = entry(
    FirstNotice("x", "x", "x", at("2026-11-15 09:00"), "", {}, "", "", "", None),
    found="now",
    text="x",
    next_update="none",
)["affects"]


@pytest.mark.parametrize(
    "text",
    [
        _OURS, "Not known yet.", "not known yet", "Unknown", "Still unknown.", "unclear so far", "Not yet confirmed.",
        "We don\u2019t know yet.", "We don't know yet who is affected.", "TBD", "To be confirmed.", "?", "\u2026",
        "We do not yet know how many people are concerned.", "It is not yet clear who is affected.",
        "Whom this concerns is not known yet.", "How many people are affected is still being determined.",
        "We are still finding out who is concerned.", "We are investigating how this happened; we will say more here.",
        "We do not know yet whether names, addresses, or cards are involved.", "Currently under investigation.",
        "This is not known yet. We will tell you here.", "The number is not known yet, and we will update this page.",
        "Not known yet. More details will follow.", "We cannot say yet who is affected.",
        "Noch nicht bekannt.", "Das wissen wir noch nicht.", "Wir wissen noch nicht, wen das betrifft.",
        "Wen das betrifft, ist noch nicht bekannt.", "Pas encore connu.", "Nous ne savons pas encore qui.",
        "A\u00fan no se sabe a qui\u00e9n afecta.", "Nog niet bekend.", "Non ancora noto.", "Ainda n\u00e3o se sabe.",
        "Nobody knows yet.", "No one knows yet who did it.", "Nobody yet knows.", "We're not sure yet.", "To follow",
        "We are not yet certain whether cards are involved.", "Es ist noch unklar, wen das betrifft.",
        "Das ist noch nicht bekannt.", "On ne sait pas encore.", "On ne sait pas encore qui est concern\u00e9.",
    ],
)  # fmt: skip
def test_what_says_nothing(text: str) -> None:
    """Our own words, and those that staff use, in the languages that many sites are in."""
    assert says_nothing(text)
    assert known_part(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "Everyone with an account.", "Everyone with an account; we do not know yet whether guests are.",
        "We do not know yet how many, but at least 5,000.", "We do not know yet who, at least 24 million.",
        "Someone copied data, we do not know yet who.", "Unknown people copied our data.",
        "We are investigating a theft of data.", "We do not know of anyone who was harmed.", "24,000,000", "exposed",
        "Everyone. Guests: not known yet.", "We will write to each of you by noon.", "We will say more here.", "",
        "We cannot tell you that card numbers are safe.", "We do not know yet, they took all of it.",
        "Nobody knows yet, they took all of it.", "Nobody knows your password.", "Nobody knows yet, at least 5,000.",
        "We are not sure yet, at least 5,000.", "We are sure.", "A letter is to follow.",
        "Nobody knows who you are.", "Es ist noch unklar, alle Karten.", "On ne sait pas encore qui mais 5 000.",
        "Es ist noch unklar, wen das betrifft, mindestens 5.000.", "On ne sait pas tout, mais 5 000 personnes.",
    ],
)  # fmt: skip
def test_what_says_something(text: str) -> None:
    """A figure, a group, a promise or a guess beside it is something that readers were told."""
    assert not says_nothing(text)


def test_the_rest_of_a_text() -> None:
    """Only whole sentences that say nothing are left out, and what comes of them."""
    assert known_part("Someone copied data. We do not know yet how. We will say so here.") == "Someone copied data."
    assert known_part("Someone copied data.  They came on Monday.") == "Someone copied data. They came on Monday."


@given(st.text(alphabet="we do notk yet,.;:!?\n unclear whether 0123 is", max_size=400))
def test_any_text_is_read(text: str) -> None:
    """Whatever stands there, nothing is made up, and what is left says something."""
    rest = known_part(text)

    assert all(word in text for word in rest.split())
    assert not says_nothing(rest)
