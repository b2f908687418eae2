"""What a person reads before the question."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from plainstatus.record.summary import summary_lines
from tests.support.build import ZONE, incident, update
from tests.support.recording import EMPTY, checkout, publish, said


def test_nothing_new_is_no_line() -> None:
    """Where readers see nothing new there is nothing to say."""
    first = publish(EMPTY, checkout())

    assert summary_lines(publish(first.record, checkout()), ZONE) == []


def test_a_new_incident() -> None:
    """Title, state, each update's time, state and first line, and the promise."""
    made = publish(EMPTY, checkout(said(next_update="2026-11-15 14:00"), said("Still.", "2026-11-15 13:01")))

    assert summary_lines(made, ZONE) == [
        "new: Checkout is slow [investigating]",
        "  2026-11-15 13:00 investigating: We look into it.",
        "    promises the next update by 2026-11-15 14:00",
        "  2026-11-15 13:01 investigating: Still.",
    ]


def test_facts_go_from_to() -> None:
    """A changed title shows both; a text that breaks off is marked, and asked about."""
    first = publish(EMPTY, checkout())
    changed = checkout(said(), said("We foun", "2026-11-15 13:10", next_update="none"), title="Checkout is down")

    assert summary_lines(publish(first.record, changed, now="2026-11-15 13:11"), ZONE) == [
        "Checkout is down [investigating]",
        "  2026-11-15 13:10 investigating: We foun (ends here?)",
        "    promises no further update",
        "  title: Checkout is slow → Checkout is down",
        "a text above, or the file, seems to end too early: is all of it there?",
    ]


def test_every_new_note_is_named() -> None:
    """Two corrections in one publish are two lines; also those of an update that is new itself."""
    first = publish(EMPTY, checkout())
    twice = said("We look into that.", corrected=[
        {"at": "2026-11-15 13:06", "note": "We first wrote it."}, {"at": "2026-11-15 13:05", "note": "It was slower."}
    ])  # fmt: skip

    assert summary_lines(publish(first.record, checkout(twice), now="2026-11-15 13:11"), ZONE) == [
        "Checkout is slow [investigating]",
        "  corrected: It was slower.",
        "  corrected: We first wrote it.",
        "  text: We look into it. → We look into that.",
    ]
    assert summary_lines(publish(EMPTY, checkout(twice), now="2026-11-15 13:11"), ZONE)[-2:] == [
        "  corrected: It was slower.",
        "  corrected: We first wrote it.",
    ]


def test_fields_are_named_in_words() -> None:
    """Nobody has to know the format to understand what changes."""
    breach = {"direct_notice": {"channels": ["email"], "sent": "10", "total": "20"}, "people": {"count": "20"}}
    first = publish(EMPTY, checkout(type="security", breach=breach))
    more = {"direct_notice": {"channels": ["email"], "sent": "15", "total": "20"}, "people": {"count": "21"}}
    why = {"at": "2026-11-15 13:10", "field": "people.count", "was": "20", "now": "21", "why": "We counted again."}
    changed = checkout(type="security", breach=more, corrections=[why], affects="You.")

    assert sorted(summary_lines(publish(first.record, changed, now="2026-11-15 13:11"), ZONE)[1:]) == [
        "  corrected: how many people are concerned: 20 → 21 (We counted again.)",
        "  how far the e-mails are: 10 → 15",
        "  how many people are concerned: 20 → 21",
        "  whom it concerns, now: You.",
    ]


def test_times_are_those_of_the_organisation() -> None:
    """A fact that is a time is shown as staff write it, in their zone, not as the record keeps it."""
    first = publish(EMPTY, checkout())

    assert summary_lines(publish(first.record, checkout(ended="2026-11-15 13:04")), ZONE) == [
        "Checkout is slow [investigating]",
        "  end now: 2026-11-15 13:04",
    ]


def test_typos_and_new_names() -> None:
    """A mended spelling and another id are told as what they are."""
    first = publish(EMPTY, checkout())
    mended = checkout(said("We look into this."), id="2026-11-15-slow", aliases=["2026-11-15-checkout"])

    assert summary_lines(publish(first.record, mended, typo=True), ZONE) == [
        "Checkout is slow [investigating]",
        "  was 2026-11-15-checkout before, and is found under both",
        "  spelling mended, without a word to readers:",
        "  text: We look into it. → We look into this.",
    ]


def test_a_long_history_is_a_number() -> None:
    """After twenty incidents the rest is counted."""
    many = [incident(update(f"2026-10-{day:02} 13:00"), id=f"2026-10-{day:02}-x") for day in range(1, 26)]

    lines = summary_lines(publish(EMPTY, *many), ZONE)

    assert len([line for line in lines if line.startswith("new: ")]) == 20
    assert lines[-1] == "… and 5 more incidents"


TEXTS = some.text(some.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40).filter(str.strip)


@given(before=TEXTS, after=TEXTS, title=TEXTS)
def test_no_text_is_too_odd(before: str, after: str, title: str) -> None:
    """Whatever was said and is said now, the summary is lines of text, none of which breaks."""
    first = publish(EMPTY, checkout(said(before)))
    second = publish(first.record, checkout(said(after), title=title), typo=True, now="2026-11-15 13:10")

    for made in (first, second):
        for line in summary_lines(made, ZONE):
            assert line.strip()
            assert "\n" not in line
