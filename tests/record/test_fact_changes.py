"""Changed facts of security incidents: what readers are owed a correction of, and whether it fits the record."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.model import Incident, Text
from plainstatus.record import Record
from plainstatus.record.fact_changes import fact_changes
from tests.support.build import site
from tests.support.recording import CHECKOUT, EMPTY, checkout, publish

_BREACH: dict[str, Any] = {
    "discovered_at": "2026-11-14 09:00",
    "what_happened": "Someone copied customer data on Monday.",
    "people": {"count": "24000000", "qualifier": "about", "categories": ["customers"]},
    "information": [
        {"kind": "password", "state": "possible", "protection": "hashed"},
        {"kind": "name", "state": "exposed"},
    ],
    "unknowns": ["When it began"],
    "doing": [{"text": "We expired all passwords.", "state": "planned"}],
}


def leak(corrections: Any = (), breach: Any = (), **fields: Any) -> Incident:
    """Return a security incident; `breach` replaces some of its facts."""
    given = {"type": "security", "affects": "Everyone.", "breach": {**_BREACH, **dict(breach)}, **fields}
    return checkout(corrections=list(corrections), **given)


def published(*states: Incident) -> Record:
    """Return a record of an incident as it was published, state by state."""
    record = EMPTY
    for minute, state in enumerate(states):
        record = publish(record, state, now=f"2026-11-15 13:{minute + 5:02}").record
    return record


def told(now: Incident, *before: Incident) -> list[tuple[str, str, str, int | None]]:
    """Return what is amiss with an incident's facts, from what was published before: path, was, now, correction."""
    found = fact_changes(site(now), published(*(before or (leak(),))))
    assert {change.incident for change in found} <= {CHECKOUT}
    return [(change.path, change.was, change.now, change.declared) for change in found]


def correction(field: str, was: str, now: str, **more: str) -> dict[str, str]:
    """Return a correction as the YAML gives it."""
    return {"at": "2026-11-15 15:00", "field": field, "was": was, "now": now, "why": "We looked again.", **more}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"breach": {"people": {"count": "24500000"}}}, ("people.count", "24,000,000", "24,500,000")),
        ({"affects": "Some."}, ("affects", "Everyone.", "Some.")),
        ({"title": "Checkout is slow since Monday"}, ("title", "Checkout is slow", "Checkout is slow since Monday")),
        (
            {"breach": {"discovered_at": "2026-11-13 09:00"}},
            ("discovered_at", "2026-11-14 09:00 PST", "2026-11-13 09:00 PST"),
        ),
        (
            {"breach": {"what_happened": "Someone copied customer data on Tuesday."}},
            (
                "what_happened",
                "Someone copied customer data on Monday.",
                "Someone copied customer data on Tuesday.",
            ),
        ),
        (
            {
                "breach": {
                    "information": [
                        {"kind": "name", "state": "not_affected"},
                        {"kind": "password", "state": "possible", "protection": "hashed"},
                    ]
                }
            },
            ("information.name.state", "exposed", "not affected"),
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_a_changed_fact_wants_a_correction(changes: dict[str, Any], expected: tuple[str, str, str]) -> None:
    """The old value is the record's, the new one the YAML's; the order of a list says nothing."""
    if "people" in changes.get("breach", {}):
        changes = {"breach": {"people": _BREACH["people"] | changes["breach"]["people"]}}

    assert told(leak(**changes)) == [(*expected, None)]


def test_items_without_a_name_are_compared_as_a_list() -> None:
    """An action without an id that is replaced is named; one more is no change, nor is another order."""
    one, two, three = ({"text": text} for text in ("Read this.", "Change it.", "Sign out."))
    before = leak(actions=[one, two])

    assert told(leak(actions=[three, one, two]), before) == []
    assert told(leak(actions=[two, one]), before) == []
    assert told(leak(actions=[one, three]), before) == [("actions", "Change it.", "Sign out.", None)]
    assert told(leak(actions=[one]), before) == [("actions", "Change it.", "nothing", None)]


def test_items_with_a_name_are_compared_each() -> None:
    """An action with an id is known by it."""
    before = leak(actions=[{"id": "reset", "text": "Reset it."}])
    now = leak(actions=[{"text": "Read this."}, {"id": "reset", "text": "Change it."}])

    assert told(now, before) == [("actions.reset.text", "Reset it.", "Change it.", None)]


@pytest.mark.parametrize(
    "breach",
    [
        {"contained_at": "2026-11-14 12:00"},
        {"information": [*_BREACH["information"], {"kind": "ssn", "state": "exposed"}]},
        {"people": {**_BREACH["people"], "as_of": "2026-11-15 12:00"}},
        {"unknowns": ["How it began"]},
        {"doing": [{"text": "We expired all passwords.", "state": "done"}]},
        {"direct_notice": {"sent": "10", "total": "20"}},
        {"what_happened": "Someone copied customer data on Monday. They came through a mailbox."},
        {"what_happened": Text("Someone copied customer data on Monday.", [("de", "Jemand hat Daten kopiert.")])},
        {"what_happened": "Someone  copied customer data, on Monday!"},
    ],
)
def test_no_correction_is_owed(breach: dict[str, Any]) -> None:
    """For what was not given before, what goes on by itself, a text that grew, a translation, a comma."""
    assert told(leak(breach=breach)) == []


def test_what_was_unknown_is_no_change() -> None:
    """To know now what was said to be unknown corrects nothing."""
    before = leak(breach={"people": {"qualifier": "unknown"}, "information": [{"kind": "name", "state": "unknown"}]})
    now = leak(
        breach={"people": {"count": "9", "qualifier": "exact"}, "information": [{"kind": "name", "state": "exposed"}]}
    )

    assert told(now, before) == []


@pytest.mark.parametrize(
    "unknown",
    ["We do not know yet whom this concerns, and will say so here.", "Not known yet.", "Das ist noch unklar."],
)
def test_what_was_said_to_be_unknown_is_news(unknown: str) -> None:
    """In our words or in those of staff; whoever declares it all the same may, and it stays right later on."""
    before, now = leak(affects=unknown), leak(affects="Everyone with an account.")
    said = correction("affects", "not known yet", "Everyone with an account.")
    declared = leak([said], affects="Everyone with an account.")

    assert told(now, before) == []
    assert told(declared, before) == []
    assert told(declared, before, declared) == []
    more = leak([said], affects="Everyone who has ordered.")
    assert told(more, before, declared) == [("affects", "Everyone with an account.", "Everyone who has ordered.", None)]
    second = correction("affects", "Everyone with an account", "Everyone who has ordered.", at="2026-11-15 16:00")
    assert told(leak([said, second], affects="Everyone who has ordered."), before, declared) == []


def test_what_is_no_longer_known_is_owed() -> None:
    """To take back what was said is no news; 'not known' says it."""
    now = leak(affects="Not known yet.")

    assert told(now) == [("affects", "Everyone.", "nothing", None)]
    assert told(leak([correction("affects", "Everyone.", "Not known yet.")], affects="Not known yet.")) == []


def test_a_correction_of_what_was_never_unknown() -> None:
    """Who says that something was not known before, and had said it, is told so."""
    wrong = leak([correction("affects", "not known yet", "Some.")], affects="Some.")

    assert told(wrong) == [("affects", "Everyone.", "Some.", 0)]


def test_an_unknown_within_a_text_may_become_known() -> None:
    """What stands beside it was said, and stays said."""
    before = leak(breach={"what_happened": "Someone copied data. We do not know yet how."})

    assert told(leak(breach={"what_happened": "Someone copied data. They came through a mailbox."}), before) == []
    assert told(leak(breach={"what_happened": "Someone took data."}), before) == [
        ("what_happened", "Someone copied data. We do not know yet how.", "Someone took data.", None)
    ]


def test_a_begin_that_was_left_to_be_understood() -> None:
    """Where `started` was not given, readers were told the time of the first update."""
    said = correction("started", "2026-11-15 13:00 PST", "2026-11-14 09:00 PST")

    assert told(leak([said], started="2026-11-14 09:00")) == []


def test_only_security_incidents() -> None:
    """The facts of an outage change as facts do; nothing of what is withdrawn is owed."""
    now = checkout(affects="Some.")
    withdrawn = leak(affects="Some.", withdrawn={"at": "2026-11-15 14:00", "reason": "A test."})

    assert told(now, checkout(affects="Everyone.")) == []
    assert told(withdrawn) == []
    assert told(leak(affects="Some."), checkout(title="Something else", id="2026-11-15-other")) == []


_MORE = leak(breach={"people": {**_BREACH["people"], "count": "24500000"}})
_MOST = leak(breach={"people": {**_BREACH["people"], "count": "25000000"}})


def _most(*corrections: dict[str, str]) -> Incident:
    return leak(corrections, breach={"people": {**_BREACH["people"], "count": "25000000"}})


@pytest.mark.parametrize(
    ("was", "now"),
    [("24,000,000", "25,000,000"), ("about 24 million", "25 million people"), ("24.000.000", "25 000 000")],
)
def test_declared(was: str, now: str) -> None:
    """A correction may put it in its own words."""
    assert told(_most(correction("people.count", was, now))) == []


def test_a_change_is_owed_until_it_is_declared() -> None:
    """Once published without a word it is still owed; one correction may cover several steps, or each its own."""
    assert told(_MOST, leak(), _MORE, _MOST) == [("people.count", "24,000,000", "25,000,000", None)]
    assert told(_most(correction("people.count", "24 million", "25 million")), leak(), _MORE, _MOST) == []
    second = correction("people.count", "24.5 million", "25 million")
    assert told(_most(second), leak(), _MORE, _MOST) == [("people.count", "24,000,000", "24,500,000", None)]
    first = correction("people.count", "24 million", "24.5 million", at="2026-11-15 14:00")
    assert told(_most(second, first), leak(), _MORE, _MOST) == []


def test_a_correction_of_the_whole() -> None:
    """What is said of the number of people, or of a kind of information, holds for its parts."""
    assert told(_most(correction("people", "too few", "more"))) == []


def test_a_correction_that_the_record_contradicts() -> None:
    """The number of the correction is told with what the record has."""
    wrong = correction("people.count", "23 million", "25 million")

    assert told(_most(wrong)) == [("people.count", "24,000,000", "25,000,000", 0)]
    assert told(leak([correction("people.count", "23 million", "24 million")])) == [
        ("people.count", "", "24,000,000", 0)
    ]


def test_words_of_the_format() -> None:
    """A correction may write them as people do."""
    now = {"information": [{"kind": "name", "state": "not_affected"}, _BREACH["information"][0]]}
    said = [correction("information.name.state", "Exposed", "not affected")]

    assert told(leak(said, breach=now)) == []


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_any_two_counts(was: int, now: int) -> None:
    """Whatever the figures are, a change is told with both, and a correction with both is enough."""
    before = leak(breach={"people": {"count": str(was)}})
    expected = [] if was == now else [("people.count", f"{was:,}", f"{now:,}", None)]
    said = [correction("people.count", f"{was:,}", f"{now}")]

    assert told(leak(breach={"people": {"count": str(now)}}), before) == expected
    if was != now:
        assert told(leak(said, breach={"people": {"count": str(now)}}), before) == []


def test_a_published_correction_stands() -> None:
    """It is told as news once, and may neither vanish nor change in silence; a slip of spelling may be mended."""
    said = correction("people.count", "24 million", "25 million")
    record = publish(published(leak()), _most(said)).record
    news = publish(published(leak()), _most(said)).news[0]

    assert [item.note for item in news.corrections] == [
        "how many people are concerned: 24 million → 25 million (We looked again.)"
    ]
    assert [change.path for change in news.facts] == ["breach.people.count"]
    assert publish(record, _most(said)).lines == ()
    assert [refusal.message for refusal in publish(record, _most()).refusals] == [
        "the correction of people.count was published and is no longer there"
    ]
    other = _most({**said, "why": "We looked once more."})
    assert [refusal.message for refusal in publish(record, other).refusals] == [
        "the correction of people.count was published and is changed"
    ]
    assert publish(record, other, typo=True).refusals == ()
    more = _most(said, correction("affects", "All", "Everyone.", at="2026-11-15 16:00"))
    assert [item.note for item in publish(record, more).news[0].corrections] == [
        "whom it concerns: All → Everyone. (We looked again.)"
    ]
