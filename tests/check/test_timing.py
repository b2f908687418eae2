"""The rules about promises and times."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.support.checking import NOW, closed, fired, incident, judged, words

_FIRST = "at: 2026-11-15 13:00\nstatus: investigating\ntext: You cannot pay."


def _messages(judgement: Any, rule: str) -> list[str]:
    return [finding.message for finding in judgement.findings if finding.rule.id == rule]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("We write again soon.", "T9"),
        ("All works again tomorrow.", "T9"),
        ("The next word comes in 2 hours.", "T9"),
        ("It began at 1405 CST.", "T7"),
        ("It began at 14:05.", "T6"),
        ("It began at 2 PM.", "T6"),
    ],
)
def test_one_text_among_others(text: str, rule: str) -> None:
    """What depends on zone or day is found where no other text of the incident has anything like it."""
    before, after = _FIRST, "at: 2026-11-15 13:40\nstatus: monitoring\ntext: You can pay again."
    said = incident(before, f"at: 2026-11-15 13:20\nstatus: identified\ntext: {text}", after)

    found = [item.update for item in judged(said).findings if item.rule.id == rule]

    assert [moment and f"{moment:%H:%M}" for moment in found] == ["13:20"]


def test_t1_an_open_incident_wants_a_time() -> None:
    """Open without a promise fires; a promise to come, or word that none is planned, does not."""
    assert _messages(judged(incident(_FIRST)), "T1") == ["it is open, and no time is given for the next update"]
    for promise in ("2026-11-15 14:30", "none"):
        assert "T1" not in fired(judged(incident(f"{_FIRST}\nnext_update: {promise}")))
    assert "T1" not in fired(judged(closed("You cannot pay.")))


def test_t2_a_promise_that_has_passed() -> None:
    """A promise is broken once its time has passed, and not a minute before."""
    update = f"{_FIRST}\nnext_update: 2026-11-15 13:50"
    on_time = NOW - timedelta(minutes=15)

    assert _messages(judged(incident(update)), "T2") == [
        "the update promised for 2026-11-15 13:50 is 15 minutes late",
    ]
    assert "T2" not in fired(judged(incident(update), now=on_time))


def test_t3_says_no_more_of_a_broken_promise() -> None:
    """What was promised too late, and did not come, is told once."""
    update = f"{_FIRST}\nnext_update: 2026-11-15 13:50"

    assert fired(judged(incident(update, head="impact: critical"))) == {"T2"}
    assert fired(judged(incident(update, head="impact: critical"), now=NOW - timedelta(minutes=20))) == {"T3"}


def test_t3_and_t4_say_one_thing_once() -> None:
    """A promise that is far too far is told as that, not as a silence as well."""
    update = f"{_FIRST}\nnext_update: 2026-11-25 13:50"

    assert fired(judged(incident(update, head="impact: critical"))) == {"T4"}


def test_t3_offers_what_can_be_done() -> None:
    """Where nothing is promised, no earlier promise is asked for."""
    late = judged(incident(_FIRST, head="impact: critical"), now=NOW + timedelta(hours=2)).findings
    promised = judged(incident(f"{_FIRST}\nnext_update: 2026-11-16 14:00", head="impact: critical")).findings

    assert [item.better for item in late if item.rule.id == "T3"] == ["publish what you know by now"]
    assert [item.better for item in promised if item.rule.id == "T3"] == [
        "promise an earlier next_update, or publish what you know by now"
    ]


def test_t2_a_maintenance_that_takes_longer() -> None:
    """The end of a maintenance's window is a promise too, unless another was made since."""
    head = "type: maintenance\nscheduled: {from: 2026-11-15 12:00, until: 2026-11-15 13:00}"
    update = "at: 2026-11-15 12:00\nstatus: in_progress\ntext: You cannot pay."
    later = f"{update}\nnext_update: 2026-11-15 15:00"

    assert _messages(judged(incident(update, head=head)), "T2") == [
        "the maintenance was to be over by 2026-11-15 13:00, 65 minutes ago"
    ]
    assert "T2" not in fired(judged(incident(later, head=head)))


@pytest.mark.parametrize(
    ("head", "promise", "minutes", "expected"),
    [
        ("impact: critical", "", 46, "46 minutes without a word; for critical, 30 minutes is what readers expect"),
        ("impact: critical", "", 45, ""),
        (
            "impact: critical",
            "2026-11-15 14:00",
            1,
            "1 hour without a word, by what you promise; for critical, 30 minutes is what readers expect",
        ),
        ("impact: critical\nstarted: 2026-11-15 10:00", "", 89, ""),
        ("impact: major", "", 91, "91 minutes without a word; for major, 1 hour is what readers expect"),
        ("impact: minor", "", 359, ""),
        ("impact: none", "", 9999, ""),
        ("type: security", "", 37 * 60, "37 hours without a word; for security, 1 day is what readers expect"),
        ("type: security\nstarted: 2026-10-31 10:00", "", 7 * 1440, ""),
        ("type: notice\nuntil: 2027-01-01 00:00", "", 9999, ""),
    ],
)
def test_t3_a_long_silence(head: str, promise: str, minutes: int, expected: str) -> None:
    """The wait from the newest update to the promised one, or else to now, is measured against the cadence."""
    update = "at: 2026-11-15 13:00\ntext: You cannot pay." + f"\nnext_update: {promise}" * bool(promise)
    now = NOW.replace(hour=13, minute=0) + timedelta(minutes=minutes)

    assert _messages(judged(incident(update, head=head), now=now), "T3") == [expected] * bool(expected)


def test_t3_goes_by_the_cadence_of_the_settings() -> None:
    """Who sets another cadence is judged by it."""
    assert "T3" not in fired(judged(incident(_FIRST, head="impact: critical"), cadence={"critical": 60}))


@pytest.mark.parametrize(("day", "expected"), [("22 13:00", []), ("22 13:01", ["7 days"]), ("30 13:00", ["15 days"])])
def test_t4_a_promise_far_away(day: str, expected: list[str]) -> None:
    """Over a week is too far."""
    found = _messages(judged(incident(f"{_FIRST}\nnext_update: 2026-11-{day}")), "T4")

    assert found == [f"the next update is promised {span} ahead" for span in expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("You could not pay from 08:52 on.", ["08:52"]),
        ("You could not pay from 8:52 am on.", ["8:52"]),
        ("You could not pay from 08:52 to 10:14 UTC.", []),
        ("You could not pay from 08:52-10:14 UTC.", []),
        ("You could not pay from 08:52 PST on.", []),
        ("You could not pay from 08:52 PT / 16:52 UTC to 09:10 PT / 17:10 UTC.", []),
        ("You could not pay from 20:00 Aug 14, 2026 to 00:11 Aug 15, 2026 UTC.", []),
        ("You could not pay from 08:52. It worked again at 09:10 SGT.", []),
        ("All times are UTC. You could not pay from 08:52.", []),
        ("You could not pay from 8:52 am Eastern on.", []),
        ("You could not pay from 08:52 Sao Paulo time on.", []),
        ("You could not pay from 08:52 local time on.", []),
        ("You could not pay from 5:10am pst on.", []),
        ("You could not pay from 08:52 until 10:14.", ["08:52"]),
        ("You could not pay from 08:00-10:00 on 2026-11-15.", ["08:00"]),
        ("You could not pay with 29:99.", []),
        ("You cannot pay on Wednesday between 2 and 4 AM.", ["4 AM"]),
        ("You cannot pay from 9am to 5 p.m.", ["9am"]),
        ("You cannot pay from 9am to 5pm EST.", []),
        ("You cannot pay from 9am Eastern on.", []),
        ("You cannot pay for 13 am or 9ams.", []),
        ("You could not pay for 08:52:11 and more.", ["08:52:11"]),
        ("You see [09:41](https://www.example.com/a/10:30).", ["09:41"]),
    ],
)
def test_t6_a_time_without_a_zone(text: str, expected: list[str]) -> None:
    """A text needs its zone once, whatever it is called, and an address none."""
    assert words(judged(closed(f"'{text}'")), "T6") == expected


@pytest.mark.parametrize(
    ("zone", "offered"),
    [
        ("America/Los_Angeles", "14:05 PST"),
        ("Europe/Berlin", "14:05 CET"),
        ("America/Sao_Paulo", "14:05 UTC-03:00"),
        ("UTC", "14:05 UTC"),
    ],
)
def test_t6_offers_a_time_in_the_organisations_zone(zone: str, offered: str) -> None:
    """Who adds what is offered is not hours off, and is not asked again."""
    head = f"clock: 2026-11-20 16:00\norganisation: {{timezone: {zone}}}\nincidents:\n"
    (found,) = [
        item for item in judged(closed("You cannot pay since 14:05."), head=head).findings if item.rule.id == "T6"
    ]

    assert found.better == f"add the zone, such as {offered}"
    assert "T6" not in fired(judged(closed(f"You cannot pay since {offered}."), head=head))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("You cannot pay since 09:00 PST.", []),
        ("You cannot pay since 09:00 PDT.", ["'PDT' is not in force on that date; it is PST"]),
        ("You cannot pay from 09:00 PDT on 3 July 2026 on.", []),
        ("You cannot pay from 09:00 PST on July 3 on.", ["'PST' is not in force on that date; it is PDT"]),
        ("You cannot pay since 09:00 am IST.", ["'IST' means one thing in Asia/Kolkata and another in Europe/Dublin"]),
        ("You know BST 100.", []),
        ("You cannot pay since 09:00 am IST (03:30 UTC).", []),
        ("You cannot pay from 09:00 PDT on Jul 3 on.", []),
        ("It began on July 3, 2026. You could not pay from 09:00 PDT on.", []),
        ("You cannot pay from 09:00 CDT on 2026-07-03 on.", []),
        ("You cannot pay since 09:00 EST on 31 February.", []),
    ],
)
def test_t7_a_zone_that_is_not_in_force(text: str, expected: list[str]) -> None:
    """The date in the sentence counts, else that of the update."""
    assert _messages(judged(closed(text)), "T7") == expected


def test_t7_spares_the_organisations_own_zone() -> None:
    """In its own zone everyone knows what an abbreviation means."""
    head = "clock: 2026-11-15 16:00\norganisation: {timezone: America/Chicago}\nincidents:\n"

    assert "T7" not in fired(judged(closed("You cannot pay since 07:30 CST."), head=head))
    near = head.replace("Chicago", "New_York")
    assert "T7" not in fired(judged(closed("You cannot pay since 07:30 CST."), head=near))
    assert "T7" in fired(judged(closed("You cannot pay since 07:30 BST."), head=near))
    assert "T7" in fired(judged(closed("You cannot pay since 07:30 CDT."), head=head))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("You can pay again tomorrow.", ["tomorrow"]),
        ("You can pay again tomorrow, 16 November.", []),
        ("You can pay again this evening, Nov 15, 2026.", []),
        ("You may need today's version.", []),
        ("You could not pay today.", ["today"]),
        ("You could not pay today from 09:00 to 10:00 UTC.", []),
        ("You could not pay yesterday from 09:00 to 10:00 UTC.", ["yesterday"]),
        ("You can pay sooner with a card.", []),
        ("You hear from us shortly.", ["shortly"]),
        ("You could pay again shortly after 10:00 UTC.", []),
        ("You will hear from us as soon as we know more.", []),
        ("You hear no sooner than you can pay, and not too soon.", []),
        ("Paying was shortly interrupted for you.", []),
        ("You will hear from us in 2 hours.", ["in 2 hours"]),
        ("Next update within the next 30-45 minutes.", ["within the next 30-45 minutes"]),
        ("We expect to write to you in a few hours.", ["in a few hours"]),
        ("You got two mails within 5 minutes.", []),
        ("You will get a mail within 5 minutes of each order.", []),
        ("You will see 3 orders in 2 lists.", []),
    ],
)
def test_t9_words_that_depend_on_when_they_are_read(text: str, expected: list[str]) -> None:
    """'Soon' and 'in 2 hours' fire, 'today' where no date is named; conjunctions and spans of what was do not."""
    assert words(judged(closed(f"'{text}'" if "'" not in text else f'"{text}"')), "T9") == expected
