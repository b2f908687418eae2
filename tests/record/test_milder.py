"""Facts that decide how published updates read: what makes them milder wants a correction, all else nobody's leave."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from plainstatus.errors import InvalidIncidents
from plainstatus.model import Incident
from tests.support.build import component
from tests.support.publishing import page, put, real_project
from tests.support.recording import CHECKOUT, EMPTY, checkout, publish, said

SHOP = [component("checkout"), component("search")]
OPENED = said("You cannot pay.", "2026-11-15 13:00")
WORSE = said("It is worse.", "2026-11-15 14:00", status=None, impact="critical")
CLOSED = said("You can pay.", "2026-11-15 16:00", status="resolved")
WINDOW = {"from": "2026-11-15 13:00", "until": "2026-11-15 18:00"}
WORK = [
    said("We work.", "2026-11-15 12:00", status="scheduled"),
    said("We are done.", "2026-11-15 16:00", status="completed"),
]
NOW = "2026-11-15 20:00"


def after(*updates: dict[str, Any], then: dict[str, Any], now: dict[str, Any], **options: Any) -> list[str]:
    """Return what a publish refuses of an incident whose facts were `then`, and are `now`."""
    common = {"components": ["checkout", "search"], "impact": "major"}
    before = checkout(*(updates or (OPENED, CLOSED)), **(common | then))
    old = options.pop("components", SHOP)
    record = publish(EMPTY, before, now=NOW, components=old).record
    made: Incident = checkout(*options.pop("updates", updates or (OPENED, CLOSED)), **(common | then | now))
    return [
        str(one) for one in publish(record, made, now=NOW, components=options.pop("later", old), **options).refusals
    ]


def fields(refusals: list[str]) -> list[str]:
    """Return which facts are refused."""
    return [re.findall("would read milder now: (.*?) \\(", refusal)[0] for refusal in refusals]


@pytest.mark.parametrize(
    ("then", "now", "expected"),
    [
        ({}, {"impact": "minor"}, ["impact"]),
        ({}, {"impact": None}, ["impact"]),
        ({"impact": None}, {"impact": "none"}, ["impact"]),
        ({}, {"components": ["checkout"]}, ["components"]),
        ({}, {"components": []}, ["components"]),
        ({}, {"components": {"checkout": "degraded_performance", "search": "partial_outage"}}, ["components"]),
        ({"components": {"checkout": "major_outage"}}, {"components": ["checkout"]}, ["components"]),
        ({}, {"started": "2026-11-15 13:30"}, ["started"]),
        ({"started": "2026-11-15 12:00"}, {"started": None}, ["started"]),
        ({"started": "2026-11-15 12:00"}, {"started": "2026-11-15 12:30"}, ["started"]),
        ({}, {"ended": "2026-11-15 15:00"}, ["ended"]),
        ({"ended": "2026-11-15 15:00"}, {"ended": "2026-11-15 14:00"}, ["ended"]),
        ({"ended": "2026-11-15 18:00"}, {"ended": None}, ["ended"]),
        ({}, {"started": "2026-11-15 12:00", "ended": "2026-11-15 15:00"}, ["ended"]),
        ({}, {"type": "security"}, ["type"]),
        ({"type": "security"}, {"components": ["checkout"]}, ["components"]),
        (
            {},
            {"impact": "minor", "components": ["checkout"], "ended": "2026-11-15 14:00"},
            ["impact, components, ended"],
        ),
    ],
    ids=repr,
)
def test_milder(then: dict[str, Any], now: dict[str, Any], expected: list[str]) -> None:
    """Less bad, later begun, sooner over, or with fewer components: each fact is named."""
    assert fields(after(then=then, now=now)) == expected


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ({}, {"impact": "critical"}),
        ({"impact": None}, {"impact": "minor"}),
        ({"components": ["checkout"]}, {"components": ["checkout", "search"]}),
        ({}, {"components": {"checkout": "partial_outage", "search": "major_outage"}}),
        ({}, {"components": ["search", "checkout"]}),
        ({}, {"started": "2026-11-15 12:00"}),
        ({"started": "2026-11-15 12:30"}, {"started": "2026-11-15 12:00"}),
        ({}, {"ended": "2026-11-15 17:00"}),
        ({"ended": "2026-11-15 15:00"}, {"ended": None}),
        ({}, {"ended": "2026-11-15 16:00", "started": "2026-11-15 13:00"}),
        ({}, {"title": "It was only slow", "affects": "Few."}),
        ({"type": "security"}, {"type": "outage"}),
    ],
    ids=repr,
)
def test_worse_or_the_same(then: dict[str, Any], now: dict[str, Any]) -> None:
    """What was worse, longer or wider than was said is simply put right, and what was left open filled in."""
    assert after(then=then, now=now) == []


def test_an_open_incident() -> None:
    """An update may say that it is milder from now on; who changes the incident changes the past."""
    milder = said("It is only slow.", "2026-11-15 15:00", status=None, impact="minor")

    assert after(OPENED, then={}, now={}, updates=[OPENED, milder]) == []
    assert after(OPENED, then={}, now={"impact": "critical"}, updates=[OPENED, milder]) == []
    assert after(OPENED, then={}, now={"ended": "2026-11-15 15:00"}, updates=[OPENED, CLOSED]) == []
    assert after(OPENED, then={}, now={"impact": "minor"}) == [
        f"{CHECKOUT}: the incident was published and would read milder now: impact (put it back, and write "
        "impact: minor into an update; where it was wrong, say it: corrections: [{at: now, field: impact, "
        'was: "major", now: "minor", why: "We know better now how bad it was."}]; '
        f"the lines: invoke record.log --restore {CHECKOUT})\n  was: major\n  now: minor"
    ]


def test_an_outage_turns_out_to_be_a_breach() -> None:
    """While it is open, that is worse, and nobody is held up; afterwards an outage would vanish."""
    assert after(OPENED, then={}, now={"type": "security"}) == []
    assert fields(after(OPENED, CLOSED, then={}, now={"type": "security"})) == ["type"]


@pytest.mark.parametrize("name", ["started", "ended"])
def test_a_time_that_a_clock_had_dated_ahead(name: str) -> None:
    """It is changed where it stands."""
    assert after(then={name: "2026-11-18 12:00"}, now={name: "2026-11-15 14:00"}) == []


def test_what_updates_say_themselves_stays() -> None:
    """Where an update gave the impact, the incident's own counts for those before it alone."""
    assert after(WORSE, CLOSED, then={"impact": "critical"}, now={"impact": "minor"}) == []
    assert fields(after(OPENED, WORSE, CLOSED, then={}, now={"impact": "minor"})) == ["impact"]


@pytest.mark.parametrize(
    ("updates", "then", "now", "expected"),
    [
        (WORK, {"scheduled": WINDOW}, {"components": ["checkout"]}, ["components"]),
        (WORK, {"scheduled": WINDOW}, {"scheduled": WINDOW | {"from": "2026-11-15 14:00"}}, ["scheduled"]),
        (WORK, {"scheduled": WINDOW}, {"scheduled": WINDOW | {"from": "2026-11-15 12:30"}}, []),
        (WORK[:1], {"scheduled": WINDOW}, {"scheduled": WINDOW | {"from": "2026-11-15 14:00"}}, []),
        (
            WORK[:1],
            {"scheduled": {"from": "2026-11-16 13:00", "until": "2026-11-16 18:00"}},
            {"scheduled": {"from": "2026-11-17 13:00", "until": "2026-11-17 18:00"}, "components": ["checkout"]},
            [],
        ),
    ],
    ids=["fewer components", "over, begun later", "over, begun sooner", "under way, moved", "to come, moved"],
)
def test_maintenance(
    updates: list[dict[str, Any]], then: dict[str, Any], now: dict[str, Any], expected: list[str]
) -> None:
    """What is planned may change; what took place did so."""
    fixed = {"type": "maintenance", "impact": None}

    assert fields(after(*updates, then=fixed | then, now=now)) == expected


def test_a_notice_ends_when_it_likes() -> None:
    """A notice has no states and no outage that could be shortened."""
    told = said("You can order by phone.", status=None)
    fixed = {"type": "notice", "impact": None}

    assert after(told, then=fixed | {"until": "2026-11-20 10:00"}, now={"until": "2026-11-16 10:00"}) == []


def test_components_with_other_ids() -> None:
    """A component that got another id is the same one; two that became one are both concerned still."""
    renamed = [component("pay", aliases=["checkout"]), component("search")]
    one = [component("search", aliases=["checkout"])]

    assert after(then={}, now={"components": ["pay", "search"]}, later=renamed) == []
    assert after(then={}, now={"components": ["pay"]}, later=renamed) != []
    assert after(then={}, now={"components": ["search"]}, later=one) == []


def test_a_component_that_is_gone() -> None:
    """It is kept as retired: what was said about it was said."""
    (refusal,) = after(then={}, now={"components": ["checkout"]}, later=SHOP[:1])

    assert (
        "(where it is gone, keep search under components, with retired: 2026-11-15; where it has another id, write "
        "there aliases: [search]; else put it back, or say it: "
        'corrections: [{at: now, field: components, was: "Checkout, search", now: "Checkout", why:'
    ) in refusal
    retired = [SHOP[0], component("search", retired="2026-11-15")]
    assert after(then={}, now={}, later=retired) == []


def test_history_that_was_imported() -> None:
    """Its facts are kept, though its words are not."""
    imported = {"imported": "2026-11-15 18:00", "impact": "critical"}

    assert fields(after(then=imported, now={"impact": "none"})) == ["impact"]
    assert after(then=imported, now={"external_id": "x"}) == []


@pytest.mark.parametrize("name", ["impact", "components", "started", "ended"])
def test_a_correction_of_another_fact_is_none(name: str) -> None:
    """Each fact wants its own, and one that was published before does not count again."""
    milder = {
        "impact": "minor", "components": ["checkout"], "started": "2026-11-15 13:30", "ended": "2026-11-15 15:00",
    }  # fmt: skip
    entry = {"at": "2026-11-15 19:00", "field": name, "was": "more", "now": "less", "why": "We looked again."}
    left = ", ".join(field for field in ("impact", "components", "started", "ended") if field != name)

    assert fields(after(then={}, now={**milder, "corrections": [entry]})) == [left]
    assert after(then={}, now={name: milder[name], "corrections": [entry]}) == []
    assert fields(after(then={"corrections": [entry]}, now={name: milder[name]})) == [name]


def test_spelling_is_no_way_round() -> None:
    """`--typo` is for words."""
    assert fields(after(then={}, now={"impact": "minor"}, typo=True)) == ["impact"]


BEFORE = """organisation: {name: Example Shoes, timezone: UTC}
components:
  - {id: cards, name: Cards}
  - {id: shop, name: Shop}
incidents:
  - id: 2026-11-15-cards
    title: Cards fail
    impact: critical
    components: [cards, shop]
    updates:
      - {at: 2026-11-15 10:00, status: investigating, text: You cannot pay.}
      - {at: 2026-11-15 13:00, status: resolved, text: You can pay again.}
"""
AFTER = BEFORE.replace(
    "critical\n    components: [cards, shop]", "minor\n    components: [cards]\n    ended: 2026-11-15 10:05"
)


def test_the_offered_line_is_published_as_it_stands(tmp_path: Path) -> None:
    """Refused with the line to write; with it, page, list of corrections and feeds tell what was said before."""
    folder = real_project(tmp_path, BEFORE)
    put(folder)
    was = page(folder, "components/shop.html")
    (folder / "incidents.yaml").write_text(AFTER, encoding="utf-8")
    with pytest.raises(InvalidIncidents) as refused:
        put(folder, minutes=30)
    (problem,) = refused.value.problems

    assert (problem.file, problem.line) == ("incidents.yaml", 6)
    assert problem.message == (
        "2026-11-15-cards: the incident was published and would read milder now: impact, components, ended: "
        "'critical' became 'minor (and 2 more)'"
    )
    assert page(folder, "components/shop.html") == was
    offered, _, lines = problem.hint.removeprefix("put it back, or say it: ").partition("; ")
    assert lines == "the lines: invoke record.log --restore 2026-11-15-cards"
    assert offered == (
        'corrections: [{at: now, field: impact, was: "critical", now: "minor", why: "We know better now how bad it '
        'was."}, {at: now, field: components, was: "Cards, Shop", now: "Cards", why: "We know better now what was '
        'concerned."}, {at: now, field: ended, was: "2026-11-15 13:00 UTC", now: "2026-11-15 10:05 UTC", why: "We '
        'know better now when it was over."}]'
    )
    (folder / "incidents.yaml").write_text(AFTER.replace("    updates:", f"    {offered}\n    updates:"), "utf-8")
    put(folder, minutes=30)
    for name in ("incidents/2026-11-15-cards.html", "corrections.html"):
        text = page(folder, name)

        assert "<b>How bad it is</b><br>Was: critical<br>Now: minor<br>" in text
        assert "<b>What is concerned</b><br>Was: Cards, Shop<br>Now: Cards<br>" in text
        assert "<b>When it was over</b><br>Was: 2026-11-15 13:00 UTC<br>Now: 2026-11-15 10:05 UTC<br>" in text
    for component_id in ("cards", "shop"):
        assert "<title>[Correction] Cards fail</title>" in page(folder, f"feeds/components/{component_id}.atom")
