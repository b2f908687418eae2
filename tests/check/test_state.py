"""The rules about what a status promises."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.support.checking import NOW, fired, incident, judged, load

_FIRST = "at: 2026-11-15 13:00\nstatus: investigating\ntext: You cannot pay."
_WHOLE = "You can pay since 13:40 UTC. A wrong setting was the cause. No data was lost."


def _after(status: str, text: str, at: str = "13:45", more: str = "") -> str:
    return f"at: 2026-11-15 {at}\nstatus: {status}\ntext: {text}{more}"


@pytest.mark.parametrize(
    ("text", "head", "lacking"),
    [
        ("You can pay.", "type: outage", "what the cause was"),
        ("You can pay. We have found the root cause.", "type: outage", "what the cause was"),
        ("You can pay. A setting was the cause.", "type: outage", ""),
        ("You can pay. We found that the cause was a setting.", "type: outage", ""),
        (
            "You can pay. Somebody had turned the wrong wheel, and then turned it back for you.",
            "type: outage",
            "",
        ),
        ("The bank's link was down. You can pay.", "type: outage", ""),
        ("The disk of our database had filled up.", "type: outage", ""),
        ("This incident was resolved. You can pay.", "type: outage", "what the cause was"),
        ("Paying was fully restored. We were able to mend it.", "type: outage", "what the cause was"),
        ("The bank's link was down. You are safe; no data was seen.", "type: security", "what the cause was"),
        ("You are safe.", "type: security", "what the cause was or whether data was lost or seen"),
        (
            "You can pay since 13:40 UTC.",
            "type: security\nbreach: {cause: A key., information: [{kind: name, state: exposed}]}",
            "",
        ),
        (_WHOLE, "type: outage", ""),
        ("You can pay.", "type: maintenance\nscheduled: {from: 2026-11-15 13:00, until: 2026-11-15 14:00}", ""),
    ],
)
def test_s1_what_a_resolution_says(text: str, head: str, lacking: str) -> None:
    """The cause is asked for where few words leave no room for it, and of a breach what became of data."""
    statuses = ("in_progress", "completed") if "maintenance" in head else ("investigating", "resolved")
    first = _FIRST.replace("investigating", statuses[0])
    found = judged(incident(first, _after(statuses[1], text), head=head)).findings
    messages = [finding.message for finding in found if finding.rule.id == "S1"]

    assert messages == [f"resolved, and no update says {lacking}"] * bool(lacking)


def test_s1_asks_once() -> None:
    """Another update may have said it, before or since; of an incident that came back, the last end is asked."""
    cause = _after("identified", "A full disk is the cause.", at="13:30")
    report = _after("resolved", "It was caused by a full disk.", at="13:50")
    over, again = _after("resolved", "You can pay."), _after("investigating", "You cannot pay again.", at="13:50")

    assert "S1" not in fired(judged(incident(_FIRST, cause, over)))
    assert "S1" not in fired(judged(incident(_FIRST, over, report)))
    seen = _after("resolved", "You can sign in. None of our systems were accessed. The cause was a false site.")
    assert "S1" not in fired(judged(incident(_FIRST, seen, head="type: security")))
    for told in ("Bad deploy. Rolling back.", "We reverted it.", "A certificate had expired."):
        assert "S1" not in fired(judged(incident(_FIRST, _after("identified", told, at="13:30"), over)))
    found = judged(incident(_FIRST, over, again, _after("resolved", "You can pay.", at="13:55"))).findings
    assert [item.line for item in found if item.rule.id == "S1"] == [23]


@pytest.mark.parametrize(("watched_from", "expected"), [("13:39", set()), ("13:40", set()), ("13:41", {"S2"})])
def test_s2_resolved_too_soon(watched_from: str, expected: set[str]) -> None:
    """Watching begins with the first 'monitoring' in a row, and takes five minutes at least."""
    updates = (
        _FIRST,
        _after("monitoring", "You can pay.", at=watched_from),
        _after("monitoring", "You can still pay.", at="13:42"),
        _after("resolved", "You can pay."),
    )

    assert fired(judged(incident(*updates))) & {"S2"} == expected
    assert "S2" not in fired(judged(incident(*updates[:-1], _after("resolved", _WHOLE))))
    assert "S2" not in fired(judged(incident(*updates, head="ended: 2026-11-15 13:20")))


def test_s3_open_again() -> None:
    """Going back is a hint, unless the text has a reason."""
    updates = (_FIRST, _after("monitoring", "You can pay.", at="13:20"))

    assert "S3" in fired(judged(incident(*updates, _after("investigating", "You cannot pay."))))
    assert "S3" not in fired(judged(incident(*updates, _after("investigating", "You get errors again."))))
    assert "S3" not in fired(judged(incident(*updates, _after("monitoring", "You can pay."))))
    german = "organisation: {language: de}\ncomponents: [{id: checkout, name: Kasse}]\nincidents:\n"
    back = incident(*updates, _after("investigating", "Es geht wieder nicht."))
    assert "S3" not in fired(judged(back, head=german))


def test_s4_the_same_again() -> None:
    """Letters and digits count, not their case, marks or line breaks."""
    assert "S4" in fired(judged(incident(_FIRST, _after("investigating", '"**You** cannot pay!"'))))
    assert "S4" not in fired(judged(incident(_FIRST, _after("investigating", "You cannot pay by card."))))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("You cannot pay. We expect that it is fixed within an hour.", {"S5"}),
        ("You should be able to pay; all will be back by noon.", {"S5"}),
        ("You cannot pay. ETA 30 minutes.", {"S5"}),
        ("You cannot pay. We do not know when it will be fixed.", set()),
        ("You could not pay; it was fixed within an hour.", set()),
        ("You get your beta back.", set()),
        ("You cannot pay. We have no ETA yet, after 3 hours.", set()),
    ],
)
def test_s5_an_estimate_in_the_text_alone(text: str, expected: set[str]) -> None:
    """An estimate belongs into `eta` as well."""
    assert fired(judged(incident(_FIRST, _after("identified", text)))) & {"S5"} == expected
    with_eta = _after("identified", text, more="\neta: 2026-11-15 15:00")
    assert "S5" not in fired(judged(incident(_FIRST, with_eta)))


@pytest.mark.parametrize(
    ("more", "now", "told"),
    [
        (
            "\ncomponents: {checkout: partial_outage}",
            NOW,
            ["the incident is resolved, and leaves checkout in partial_outage"],
        ),
        (
            "\ncomponents: {checkout: partial_outage}",
            NOW + timedelta(days=90),
            ["the incident is resolved, and leaves checkout in partial_outage"],
        ),
        ("\ncomponents: {checkout: operational}", NOW, []),
        ("", NOW, []),
    ],
)
def test_s8_what_is_left(more: str, now: datetime, told: list[str]) -> None:
    """What is closed and leaves something that does not work is told for as long as it is so, public or not."""
    made = incident(_FIRST, _after("resolved", _WHOLE, more=more), head="impact: critical\ncomponents: [checkout]")
    public: set[tuple[str, datetime | None]] = {
        ("2026-11-15-checkout", key)
        for key in (None, *(update.known_at for update in load(made).site.incidents[0].updates))
    }
    for known in ({}, dict.fromkeys(public)):
        found = judged(made, now=now, public=known).findings
        assert told == [finding.message for finding in found if finding.rule.id == "S8"]


@pytest.mark.parametrize(("retired", "told"), [("", {"S8"}), (", retired: 2026-11-14", set())])
def test_s8_what_is_retired_is_not_left(retired: str, told: set[str]) -> None:
    """A component that is no longer there is in no state: the site shows none, and nobody can put it right."""
    component = f"{{id: checkout, name: Checkout{retired}}}"
    head = f"organisation:\n  name: Example Shoes\ncomponents:\n  - {component}\nincidents:\n"
    made = incident(_FIRST, _after("resolved", _WHOLE, more="\ncomponents: {checkout: partial_outage}"))

    assert fired(judged(made, head=head)) & {"S8"} == told


@pytest.mark.parametrize(
    ("updates", "fires"),
    [
        ([_FIRST, _after("postmortem", "A full disk was the cause.")], True),
        ([_FIRST, _after("resolved", _WHOLE), _after("postmortem", "A full disk was the cause.", at="14:00")], False),
        ([_FIRST, _after("postmortem", "A full disk."), _after("resolved", _WHOLE, at="14:00")], False),
    ],
)
def test_s9_a_report_on_what_is_open(updates: list[str], fires: bool) -> None:
    """A postmortem before the end is told while the incident is open."""
    assert ("S9" in fired(judged(incident(*updates)))) is fires
