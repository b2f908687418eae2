from __future__ import annotations

from plainstatus.record import Record, story, told
from tests.support.recording import CHECKOUT, EMPTY, KEY, checkout, publish, said

OLD, NEW = (
    said("It began on Monday."),
    said("It began on Tuesday.", corrected=[{"at": "2026-11-15 13:30", "note": "Wrong day."}]),
)
STEPS = (
    checkout(OLD),
    checkout(NEW, impact="major"),
    checkout(NEW, id="2026-11-15-payment", aliases=[CHECKOUT], impact="major"),
    checkout(
        NEW | {"withdrawn": {"at": "2026-11-15 14:00", "reason": "By mistake."}},
        id="2026-11-15-payment", aliases=[CHECKOUT], impact="major",
    ),
)  # fmt: skip


def lived() -> Record:
    """Return the record of an incident that was corrected, renamed and withdrawn in part."""
    record = EMPTY
    for minute, step in enumerate(STEPS):
        record = publish(record, step, now=f"2026-11-15 14:0{minute}").record
    return record


def test_story() -> None:
    """Everything that was said about an incident, with what stood there before, under whichever of its ids one asks."""
    events = story(lived(), CHECKOUT)

    assert [(f"{event.time:%H:%M}", event.kind, event.key) for event in events] == [
        ("22:00", "incident", ""),
        ("22:00", "update", KEY),
        ("22:01", "incident", ""),
        ("22:01", "update", KEY),
        ("22:02", "incident", ""),
        ("22:03", "withdrawal", KEY),
    ]
    assert [{(item.path, item.was, item.now) for item in event.changes} for event in events] == [
        {
            ("type", "", "outage"),
            ("components.checkout", "", "as the impact implies"),
            ("title", "", "Checkout is slow"),
        },
        {("at", "", "2026-11-15T21:00:00Z"), ("status", "", "investigating"), ("text", "", "It began on Monday.")},
        {("impact", "", "major")},
        {
            ("corrected.0.at", "", "2026-11-15T21:30:00Z"),
            ("corrected.0.note", "", "Wrong day."),
            ("text", "It began on Monday.", "It began on Tuesday."),
        },
        {("aliases.0", "", CHECKOUT)},
        {("at", "", "2026-11-15T22:00:00Z"), ("reason", "", "By mistake.")},
    ]
    assert events == story(lived(), "2026-11-15-payment")
    assert story(lived(), "other") == ()


def test_story_of_imported_history() -> None:
    """Of imported history the story says that its words were not kept, and the words since."""
    imported = checkout(OLD, imported="2026-11-15 13:00")
    record = publish(publish(EMPTY, imported).record, checkout(NEW, imported="2026-11-15 13:00")).record

    assert [event.changes[0].now for event in story(record, CHECKOUT)[:2]] == [
        "outage",
        "(imported: the words were not kept)",
    ]
    assert {"(imported: the words were not kept)"} == {item.was for item in story(record, CHECKOUT)[2].changes}


def test_a_new_language_is_part_of_the_story() -> None:
    """A translation is told, although it changed nothing."""
    german = checkout(said({"en": "It began on Monday.", "de": "Seit Montag."}))
    record = publish(publish(EMPTY, checkout(OLD)).record, german).record

    assert [(item.language, item.was, item.now) for item in story(record, CHECKOUT)[-1].changes] == [
        ("de", "", "Seit Montag.")
    ]


def test_where_words_part() -> None:
    """Old and new words are shown from where they part."""
    change = next(item for item in story(lived(), CHECKOUT)[3].changes if item.path == "text")

    assert told(change) == ("It began on Monday.", "It began on Tuesday.")
