"""Which translations are older than what they translate, by what was published when."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.model import Incident
from plainstatus.record import Record, Thing, compose
from plainstatus.record.first_told import telling
from plainstatus.record.translations import outdated_things, outdated_translations
from tests.support.build import at, site
from tests.support.recording import CHECKOUT, EMPTY, ID_BASE, checkout, publish, said

_FIXED = [{"at": "2026-11-15 13:30", "note": "It was 24."}]
_OLD, _NEW = "24 of you.", "42 of you."


def both(text: str, german: str = "24 von Ihnen.") -> dict[str, str]:
    """Return a text in two languages."""
    return {"en": text, "de": german}


def published(*states: Incident | tuple[Incident, bool]) -> Record:
    """Return a record of an incident as it was published, state by state, some as mended spelling."""
    record = EMPTY
    for minute, state in enumerate(states):
        one, typo = state if isinstance(state, tuple) else (state, False)
        composed = publish(record, one, now=f"2026-11-15 14:{minute:02}", typo=typo)
        assert composed.refusals == ()
        record = composed.record
    return record


def told(now: Incident, *states: Incident | tuple[Incident, bool]) -> list[tuple[str, str, str]]:
    """Return what is outdated of an incident, after it was published in these states: path, language, since."""
    found = outdated_translations(site(now), published(*states))
    zone = site().organisation.timezone
    return [
        (one.path, one.language, f"{one.since.astimezone(zone):%H:%M}" if one.since else "")
        for one in found.get(CHECKOUT, ())
    ]


def fixed(text: Any, corrected: Any = _FIXED) -> Incident:
    """Return the incident with a corrected update."""
    return checkout(said(text, corrected=corrected))


@pytest.mark.parametrize(
    ("now", "states", "expected"),
    [
        # Said once, in both.
        (checkout(said(both(_OLD))), (), []),
        # The original was corrected, and its translation was not.
        (fixed(both(_NEW)), (fixed(both(_NEW)),), [("text", "de", "14:01")]),
        # Both were.
        (fixed(both(_NEW, "42 von Ihnen.")), (fixed(both(_NEW, "42 von Ihnen.")),), []),
        # The translation was, a publish later.
        (fixed(both(_NEW, "42.")), (fixed(both(_NEW)), (fixed(both(_NEW, "42.")), True)), []),
        # It is, and that is not published yet: nor is the correction.
        (fixed(both(_NEW, "42 von Ihnen.")), (), []),
        (fixed(both(_NEW)), (), [("text", "de", "")]),
        # Mended spelling is no correction; what follows it is.
        (checkout(said(both("24 of You."))), ((checkout(said(both("24 of You."))), True),), []),
        (fixed(both(_NEW)), ((checkout(said(both("24 of You."))), True), fixed(both(_NEW))), [("text", "de", "14:02")]),
        # Whoever said the correction in German has looked at the text.
        (
            fixed(both(_NEW), [{"at": "2026-11-15 13:30", "note": both("It was 24.", "Es waren 24.")}]),
            (fixed(both(_NEW), [{"at": "2026-11-15 13:30", "note": both("It was 24.", "Es waren 24.")}]),),
            [],
        ),
        # It was taken away, and came back beside the right words.
        (fixed(both(_NEW)), (fixed(_NEW), fixed(both(_NEW))), []),
    ],
)
def test_a_translation_is_outdated_since_its_original_changed(
    now: Incident, states: tuple[Any, ...], expected: list[tuple[str, str, str]]
) -> None:
    """A translation belongs to the words beside which it came."""
    assert told(now, checkout(said(both(_OLD))), *states) == expected


def test_a_language_that_came_after_a_correction_is_up_to_date() -> None:
    """It was made for the right words."""
    states = checkout(said(_OLD)), fixed(_NEW), fixed(both(_NEW))

    assert told(states[-1], *states) == []


def test_facts_may_move_in_a_list() -> None:
    """What to do first may be new: what was first before is translated as it was, and a changed title is not."""
    old = {"text": both("Wait.", "Warten Sie.")}
    now = checkout(said(), title=both("Nobody can pay", "Sie warten lange"), actions=[{"text": "Call."}, old])
    before = checkout(said(), title=both("You wait long", "Sie warten lange"), actions=[old])

    assert told(now, before) == [("title", "de", "")]
    assert told(now, before, now) == [("title", "de", "14:01")]


def test_a_correction_of_a_fact_may_be_said_in_the_language() -> None:
    """Then whoever reads that has been told."""
    why = both("We counted.", "Wir haben gezählt.")
    entry = {"at": "2026-11-15 13:30", "field": "affects", "was": "Some.", "now": "All.", "why": why}
    before = checkout(said(), affects=both("Some.", "Einige."))

    assert told(checkout(said(), affects=both("All.", "Einige."), corrections=[entry]), before) == []
    assert told(checkout(said(), affects=both("All.", "Einige.")), before) == [("affects", "de", "")]


def test_what_is_withdrawn_is_read_by_nobody() -> None:
    """Neither an incident nor an update."""
    gone = {"at": "2026-11-15 13:40", "reason": "It was a drill."}

    assert told(checkout(said(both(_NEW)), withdrawn=gone), checkout(said(both(_OLD)))) == []
    assert told(checkout(said(both(_NEW), withdrawn=gone)), checkout(said(both(_OLD)))) == []


def test_pages_are_told_since_when() -> None:
    """What the record tells of an incident names the update, the path and the language."""
    states = checkout(said(both(_OLD))), fixed(both(_NEW))
    known_at = states[0].updates[0].known_at

    found = telling(site(states[-1]), published(*states)).outdated
    assert dict(found) == {(CHECKOUT, known_at, "text", "de"): at("2026-11-15 14:01")}
    assert dict(telling(site(states[0]), published(states[0])).outdated) == {}


def letter(text: str, german: str, *notes: str) -> Thing:
    """Return a letter in two languages."""
    noted = {f"corrected.{number}": note for number, note in enumerate(notes)}
    content = {"": {"date": "2026-11-15"}, "de": {"text": german}, "en": {"text": text, "title": "To you", **noted}}
    return Thing("statement", "to-you", content, ("content/statements/to-you.md", 1))


def test_letters_have_translations_too() -> None:
    """Of a letter, only a correction makes its translation outdated: without a note, its spelling was mended."""
    record, states = EMPTY, [letter(_OLD, "24."), letter("24 of You.", "24."), letter(_NEW, "24.", "It was 24.")]
    for minute, thing in enumerate(states):
        moment = at(f"2026-11-15 14:{minute:02}")
        composed = compose(site(), record, now=moment, id_base=ID_BASE, things=[thing], typo=minute == 1)
        assert composed.refusals == ()
        record = composed.record

    expected = [(states[2], "text", "de", at("2026-11-15 14:02"))]
    found = [(thing, one.path, one.language, one.since) for thing, one in outdated_things([states[2]], record, "en")]
    assert found == expected
    assert telling(site(), record, [states[2]]).outdated_writings == {
        ("statement", "to-you", "text", "de"): expected[0][3]
    }
    assert [*outdated_things([letter(_NEW, "42.", "It was 24.")], record, "en")] == []


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=6))
def test_it_is_outdated_exactly_where_the_original_changed_alone(changes: list[tuple[bool, bool]]) -> None:
    """Whatever was corrected in which order: the last word decides."""
    english = german = 0
    states, stale = [checkout(said(both("0 of you.", "0 von Ihnen.")))], False
    notes: list[dict[str, str]] = []
    for number, (changes_english, changes_german) in enumerate(changes):
        english, german = english + changes_english, german + changes_german
        stale = not changes_german and (stale or changes_english)
        if changes_english or changes_german:
            notes = [*notes, {"at": f"2026-11-15 13:{number + 10}", "note": "It was wrong."}]
        states.append(checkout(said(both(f"{english} of you.", f"{german} von Ihnen."), corrected=notes)))

    assert bool(told(states[-1], *states)) is stale
