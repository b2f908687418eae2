from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plainstatus.check.rules import gaps, state, timing, wording
from plainstatus.sensitive import LEAKS, find
from plainstatus.sensitive.looking import _ACCOUNT, _ACCOUNT_BEGIN
from plainstatus.sensitive.patterns import BEGINS, KEYS, MAYBE, PATTERNS, begins, has_shape
from plainstatus.text.pattern import Pattern, small_letters
from tests.support.project import examples

RULES_PATTERNS = {
    **{rule.id: pattern for rule, pattern in wording._PATTERNS},
    "W14": gaps._SLOT,
    "S5": state._ESTIMATE,
    **{
        name: value
        for name, value in {**vars(timing), **vars(state), **vars(wording)}.items()
        if isinstance(value, Pattern)
    },
}
#: Words and letters around which patterns look: a match alone may be none.
AROUND = st.sampled_from(["", " ", "x", "\n", "é ", "İ", "5 "])


@pytest.mark.parametrize("name", RULES_PATTERNS)
@settings(max_examples=examples(10))
@given(st.data())
def test_what_a_pattern_finds_has_what_each_of_its_matches_has(name: str, data: st.DataObject) -> None:
    """No text with a match is left out because letters are missing in it."""
    pattern = RULES_PATTERNS[name]
    text = data.draw(AROUND) + data.draw(st.from_regex(pattern.expression)) + data.draw(AROUND)
    if pattern.expression.search(text):
        assert pattern.search(text, small_letters(text))


@pytest.mark.parametrize("place", range(len(PATTERNS)), ids=lambda place: f"{place}-{PATTERNS[place].family}")
@settings(max_examples=examples(10))
@given(st.data())
def test_what_must_not_be_published_has_what_its_pattern_is_looked_for_by(place: int, data: st.DataObject) -> None:
    """No leak is missed because letters or digits are missing in it, however it is written."""
    one = PATTERNS[place]
    text = data.draw(AROUND) + data.draw(st.from_regex(one.pattern)) + data.draw(AROUND)
    where = small_letters(text) if one.pattern.flags & re.IGNORECASE else text
    if any(one.is_one(match[0]) for match in one.pattern.finditer(text)):
        assert any(letters in where for letters in one.near) or (one.hint and one.hint.search(text))


@pytest.mark.parametrize("place", [place for place, one in enumerate(PATTERNS) if one.hint is MAYBE])
@settings(max_examples=examples(40))
@given(st.data())
def test_no_number_is_missed_for_its_shape(place: int, data: st.DataObject) -> None:
    """Whatever has the form of a card or identity number has one of the shapes that are looked for first."""
    one = PATTERNS[place]
    text = data.draw(AROUND) + data.draw(st.from_regex(one.pattern)) + data.draw(AROUND)
    if found := {match.start() for match in one.pattern.finditer(text)}:
        assert has_shape(text)
        assert found <= set(begins(text)) <= {match.start() for match in BEGINS.finditer(text)}


def test_days_times_and_ids_have_the_shape_of_no_number() -> None:
    """What each page and feed is full of is not searched for numbers."""
    assert not has_shape(
        "2026-11-15T21:00:00Z incidents/2026-11-15-9983.html?update=20261115T210000Z#u20261115T210000Z 25 Oct 2026, "
        "19:04 UTC +49 30 5550100 1,234,567 2026-11-30T04:23:47+00:00"
    )


@pytest.mark.parametrize("letters", [letters for one in PATTERNS if one.family == "key" for letters in one.near])
def test_each_key_is_looked_for_in_a_long_text_too(letters: str) -> None:
    """What is looked for first, in a long text, leaves out no letters that a key is looked for by."""
    assert any(hint.search(f"x {letters}x") for hint in KEYS)


def test_a_key_is_found_in_a_long_text() -> None:
    """However long a text is, its keys are found, and its numbers."""
    text = f"{'x ' * 2000}AKIAABCDEFGHIJKLMNOP 4111 1111 1111 1111"

    assert [found.family for found in find(text, LEAKS)] == ["key", "card"]


@given(st.from_regex(_ACCOUNT))
def test_a_bank_account_number_has_what_it_is_looked_for_by(text: str) -> None:
    """No account number is missed because its beginning is not seen."""
    assert _ACCOUNT_BEGIN.search(text)


def test_small_letters_are_those_that_a_pattern_takes_for_one() -> None:
    """Every letter beyond ASCII that matches one of ASCII becomes that one."""
    found = [letter for letter in map(chr, range(0x80, 0x11000)) if re.match("[a-z]", letter, re.IGNORECASE)]
    assert found
    for letter in found:
        assert re.fullmatch(small_letters(letter), letter, re.IGNORECASE)
        assert small_letters(letter).isascii()
