"""What the jurisdictions ask for, and when it is due."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from plainstatus.model import Incident, Reading, StaffNotes
from plainstatus.views.incident import incident_view
from plainstatus.views.legal_duties import DEADLINES, Duty, duties
from tests.support.build import ZONE, at, incident, site, update

FOUND = "2026-11-15 09:00"
#: All that a notice must say, but for what the tests leave out.
WHOLE: dict[str, Any] = {
    "discovered_at": FOUND,
    "occurred": {"precision": "unknown"},
    "what_happened": "Someone got in. We stopped it.",
    "information": [{"kind": "name", "state": "exposed"}],
    "people": {"count": "1000", "qualifier": "at_most"},
    "records_count": "1000",
    "likely_consequences": "False messages.",
    "doing": [{"text": "We stopped it.", "state": "done"}, {"text": "We report.", "state": "planned"}],
    "more_info": {"url": "https://www.example.com/"},
    "law_enforcement_delay": "no",
    "unknowns": ["How"],
}
ORGANISATION = {
    "legal_name": "Example Shoes Inc.",
    "address": "1 Example Way",
    "contacts": {"dpo": {"kind": "dpo", "value": "dpo@example.com"}},
}


def leak(*jurisdictions: str, without: str = "", **breach: Any) -> Incident:
    """Return a breach that says everything, but for the field `without`."""
    facts = {key: value for key, value in WHOLE.items() if key != without}
    return incident(
        update("2026-11-15 13:00", "investigating"),
        type="security",
        id="leak",
        actions=[{"text": "Choose a new password."}],
        breach={"jurisdictions": list(jurisdictions)} | facts | breach,
    )


def due(made: Incident, now: str = "2026-11-15 14:00", *, organisation: Any = ORGANISATION, **notes: Any) -> list[Duty]:
    """Return what is due of a site's only incident at `now`; `notes` are those of private/."""
    moment = at(now)
    reading = Reading(ZONE, at("2100-01-01 00:00"))
    known = StaffNotes.model_validate(notes, context=reading)
    shown = site(made, organisation=organisation).organisation
    return list(duties(incident_view(made, moment), shown, moment, known))


def told(found: list[Duty]) -> list[str]:
    """Return the words of duties."""
    return [duty.what for duty in found]


@pytest.mark.parametrize(
    ("jurisdiction", "what", "deadline"),
    [
        ("eu", "the notice to the data protection authority", "2026-11-18 09:00"),
        ("uk", "the notice to the data protection authority", "2026-11-18 09:00"),
        ("us-ca", "a message to each person", "2026-12-15 09:00"),
        ("us-hipaa", "a message to each person", "2027-01-14 09:00"),
        ("us-hipaa", "the notice to the Secretary of Health", "2027-01-14 09:00"),
        (
            "au",
            "the assessment, and the statement to the Commissioner if it is an eligible breach",
            "2026-12-15 09:00",
        ),
    ],
)
def test_deadlines(jurisdiction: str, what: str, deadline: str) -> None:
    """Each jurisdiction has its own time, counted from when the breach was found."""
    found = {duty.what: duty for duty in due(leak(jurisdiction))}

    assert found[what].due == at(deadline)
    assert found[what].asks == (jurisdiction,)
    assert found[what].regulator is not what.startswith("a message")


@pytest.mark.parametrize(
    ("now", "urgency"),
    [
        ("2026-11-17 14:59", "missing"),
        ("2026-11-17 15:00", "soon"),
        ("2026-11-18 09:00", "soon"),
        ("2026-11-18 09:01", "late"),
    ],
)
def test_three_quarters_of_the_time(now: str, urgency: str) -> None:
    """Of 72 hours 54 are three quarters; a deadline is past a moment after it."""
    first = due(leak("eu"), now)[0]

    assert (first.what, first.urgency) == ("the notice to the data protection authority", urgency)


def test_the_clock_of_the_regulator_begins_when_we_were_sure() -> None:
    """GDPR counts from awareness, California from discovery; without either both count from the first update."""
    sure = leak("eu", "us-ca", aware_at="2026-11-15 12:00")
    nothing = leak("eu", "us-ca", without="discovered_at")

    assert [duty.due for duty in due(sure)][:2] == [at("2026-11-18 12:00"), at("2026-12-15 09:00")]
    assert due(nothing)[0].due == at("2026-11-18 13:00")


def test_soonest_first() -> None:
    """What is due soonest stands first, and what has no date last."""
    dates = [duty.due for duty in due(leak("us-hipaa", "us-ca", "eu"))]
    fixed = [date for date in dates if date]

    assert fixed == sorted(fixed)
    assert dates[-1] is None


@pytest.mark.parametrize(
    ("without", "jurisdictions", "what"),
    [
        ("discovered_at", ("other",), "when you found it"),
        ("occurred", ("us-ca", "us-hipaa"), "when it happened, or that this is not known"),
        ("what_happened", ("us-ftc",), "what happened, in two sentences or more"),
        ("information", ("au",), "which kinds of information were involved, and which were not"),
        ("people", ("eu", "uk"), "how many people are concerned, or that this is not known"),
        ("records_count", ("eu", "uk"), "how many records are concerned"),
        ("likely_consequences", ("eu", "uk"), "what may follow for the people concerned"),
        ("doing", ("us-ca",), "what you have done"),
        ("more_info", ("us-ca",), "where to learn more"),
        ("law_enforcement_delay", ("us-ca",), "whether the notice waited for the police"),
        ("unknowns", ("us-ftc",), "what you do not know yet"),
    ],
)
def test_missing_facts(without: str, jurisdictions: tuple[str, ...], what: str) -> None:
    """A fact is missing for those who ask for it, and for nobody once it is there."""
    found = {duty.what: duty.asks for duty in due(leak(*jurisdictions, without=without))}

    assert found[what] == jurisdictions
    assert what not in told(due(leak(*jurisdictions)))


def test_facts_of_the_organisation() -> None:
    """Name, address and contacts stand with the organisation, and a contact for data protection has a name."""
    bare = told(due(leak("us-ca", "eu"), organisation={}))
    unnamed = told(due(leak("eu"), organisation={"contacts": {"a": {"kind": "email", "value": "a@example.com"}}}))

    assert {"the registered name", "the postal address", "a way to reach you"} <= {*bare}
    assert "a data protection officer, or a contact with a name (label)" in unnamed
    assert "a data protection officer, or a contact with a name (label)" not in told(due(leak("eu")))


def test_help_against_identity_theft() -> None:
    """California wants twelve months of help where social security numbers were exposed."""
    exposed: dict[str, Any] = {"information": [{"kind": "ssn", "state": "exposed"}]}
    what = "help against identity theft for twelve months, if it was your system"

    assert what in told(due(leak("us-ca", **exposed)))
    assert what in told(due(leak("us-ca", **exposed, offer={"what": "Watching", "months": "6"})))
    assert what not in told(due(leak("us-ca", **exposed, offer={"what": "Watching", "months": "12"})))
    assert what not in told(due(leak("eu", **exposed)))


def test_a_notified_regulator_is_no_longer_due() -> None:
    """Who was told is done; its own date rules where staff give one; another authority is due by itself."""
    one = {"name": "The Authority"}
    notice = "the notice to regulator 1 in private/leak.yaml"

    assert told(due(leak("eu"), regulators=[one | {"notified_at": "2026-11-15 13:30"}]))[:1] != [notice]
    assert "the notice to the data protection authority" not in told(due(leak("eu"), regulators=[one]))
    assert due(leak("eu"), regulators=[one])[0].due == at("2026-11-18 09:00")
    dated = due(leak("eu"), regulators=[one | {"due_at": "2026-11-16 09:00"}])[0]
    assert (dated.what, dated.due, dated.regulator) == (notice, at("2026-11-16 09:00"), True)


def test_with_several_regulators_each_must_say_which_it_is() -> None:
    """A notice to the British authority is none to the European one."""
    both = leak("eu", "uk")
    notified = {"name": "The Authority", "notified_at": "2026-11-15 13:30"}
    asking = [duty.asks for duty in due(both, regulators=[notified | {"jurisdiction": "uk"}]) if duty.regulator]
    unclear = [duty.asks for duty in due(both, regulators=[notified]) if duty.regulator]

    assert asking == [("eu",)]
    assert unclear == [("eu",), ("uk",)]


def test_a_late_notice_needs_its_reasons() -> None:
    """GDPR 33(1) wants the reasons where 72 hours were not kept."""
    late = {"name": "The Authority", "notified_at": "2026-11-19 09:00"}
    what = "why regulator 1 in private/leak.yaml was told late"

    assert what in told(due(leak("eu"), "2026-11-20 09:00", regulators=[late]))
    reasons = late | {"reason_if_late": "The logs came late."}
    assert what not in told(due(leak("eu"), "2026-11-20 09:00", regulators=[reasons]))


def test_the_sample_for_the_attorney_general() -> None:
    """Fifteen days after the last person was told, and only for more than 500 residents."""
    sent = leak("us-ca", direct_notice={"started_at": "2026-11-16 09:00", "finished_at": "2026-11-20 09:00"})
    what = "the sample of the notice for the Attorney General"
    few = {"recipients": [{"jurisdiction": "us-ca", "count": "500"}]}

    assert [duty.due for duty in due(sent, "2026-11-21 09:00")] == [at("2026-12-05 09:00")]
    assert told(due(sent, "2026-11-21 09:00")) == [what]
    assert due(sent, "2026-11-21 09:00", **few) == []
    enough = {"recipients": [{"jurisdiction": "us-ca", "count": "501"}]}
    assert told(due(sent, "2026-11-21 09:00", **enough)) == [what]
    twice = {"recipients": [{"jurisdiction": "us-ca", "count": "300"}, {"jurisdiction": "us-ca", "count": "400"}]}
    assert told(due(sent, "2026-11-21 09:00", **twice)) == [what]
    assert what not in told(due(leak("us-ca")))


@pytest.mark.parametrize(("count", "asked"), [("499", False), ("500", True)])
def test_the_secretary_of_health(count: str, asked: bool) -> None:
    """Within sixty days from 500 people on; of fewer, once a year, which is no duty of this notice."""
    found = due(leak("us-hipaa"), recipients=[{"jurisdiction": "us-hipaa", "count": count}])

    assert ("the notice to the Secretary of Health" in told(found)) == asked


def test_messages_that_are_under_way() -> None:
    """Messages that will all be out in time are no duty; without an end in sight, or too late a one, they are."""
    what = "word that the last message to each person is sent"

    def sending(**more: str) -> list[str]:
        return told(due(leak("us-ca", direct_notice={"started_at": "2026-11-15 12:00"} | more)))

    assert what in sending()
    assert what in sending(expected_end="2026-12-20 12:00")
    assert what not in sending(expected_end="2026-11-20 12:00")


@pytest.mark.parametrize(("jurisdiction", "days"), [("us-ca", 30), ("us-hipaa", 90)])
def test_a_public_notice_stands_long_enough(jurisdiction: Any, days: int) -> None:
    """A substitute notice has a time below which it must not be taken down."""
    posted = at("2026-11-15 12:00")
    last = DEADLINES[jurisdiction, "posted"].span

    def standing(until: Any) -> list[str]:
        notice = {"posted_at": "2026-11-15 12:00", "posted_until": until.strftime("%Y-%m-%d %H:%M Z")}
        return told(due(leak(jurisdiction, substitute_notice=notice)))

    assert last == timedelta(days=days)
    assert f"that the public notice stands for {days} days" in standing(posted + last - timedelta(hours=1))
    assert f"that the public notice stands for {days} days" not in standing(posted + last)


def test_what_is_no_breach_has_no_duties() -> None:
    """An outage owes nothing, nor does what was withdrawn, nor a site that names no jurisdiction."""
    withdrawn = {"at": "2026-11-15 13:30", "reason": "A test."}

    assert due(incident(), organisation={"jurisdictions": ["eu"]}) == []
    assert due(incident(type="security", withdrawn=withdrawn), organisation={"jurisdictions": ["eu"]}) == []
    assert due(incident(type="security", breach={})) == []


def test_a_first_notice_without_facts_owes_one_word() -> None:
    """Without a `breach:` there is no list of facts, but the clock of the regulator runs."""
    first = incident(update("2026-11-15 13:00", "investigating"), type="security", id="leak")
    found = due(first, organisation={"jurisdictions": ["eu"]})

    assert told(found) == [
        "the notice to the data protection authority",
        "which data is concerned, or that none is",
        "a message to each person, without undue delay where the risk for them is high",
    ]
