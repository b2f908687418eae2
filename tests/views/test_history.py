from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from plainstatus.model import Incident, Site
from plainstatus.views.history import Month, days, months
from plainstatus.views.overview import overview
from tests.support.build import ZONE, at, component, incident, site, update

NOW = at("2026-11-15 20:00")
_WITHDRAWN: dict[str, Any] = {"withdrawn": {"at": "2026-11-15 14:00", "reason": "A drill."}}
_PLANNED: dict[str, Any] = {
    "type": "maintenance",
    "scheduled": {"from": "2026-11-15 21:00", "until": "2026-11-15 22:00"},
}


def _made(name: str, begin: str, end: str | None = None, zone: ZoneInfo = ZONE, **fields: Any) -> Incident:
    """Return an incident that began and, if so told, ended."""
    closing = [update(end, "resolved")] if end else []
    return incident(update(begin), *closing, zone=zone, id=name, **fields)


def _months(made: Site, now: str = "2026-11-15 20:00") -> tuple[Month, ...]:
    return months(overview(made, at(now, made.organisation.timezone)))


def _touched(month: Month) -> dict[int, tuple[str | None, int]]:
    """Return the days on which anything was the case."""
    return {
        day.date.day: (day.state, day.incidents)
        for day in month.days
        if day.incidents or day.state not in {None, "operational"}
    }


def test_the_last_days_stand_today_first() -> None:
    """Each of the last days has the incidents that began on it, newest first, and quiet days are there too."""
    made = site(
        _made("today", "2026-11-15 00:00"),
        _made("today-later", "2026-11-15 09:00"),
        _made("yesterday", "2026-11-14 23:59", "2026-11-15 08:00"),
        _made("oldest", "2026-11-02 00:00"),
        _made("too-old", "2026-11-01 23:59"),
        _made("gone", "2026-11-15 08:00", **_WITHDRAWN),
        _made("planned", "2026-11-15 08:00", **_PLANNED),
        _made("really-began", "2026-11-15 08:00", started="2026-11-13 10:00"),
    )
    shown = days(overview(made, NOW))

    assert [date(2026, 11, day) for day in range(15, 1, -1)] == [day.date for day in shown]
    assert {day.date.day: [entry.incident.id for entry in day.incidents] for day in shown if day.incidents} == {
        15: ["today-later", "today"],
        14: ["yesterday"],
        13: ["really-began"],
        2: ["oldest"],
    }


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("America/Los_Angeles", date(2026, 10, 31)),
        ("UTC", date(2026, 11, 1)),
        ("Asia/Kolkata", date(2026, 11, 1)),
    ],
)
def test_days_are_those_of_the_zone(zone: str, day: date) -> None:
    """The same moment stands on the day, and in the month, that it has in the organisation's zone."""
    view = overview(
        site(_made("a", "2026-11-01 03:00 Z", "2026-11-01 03:10 Z"), zone=ZoneInfo(zone)), at("2026-11-01 12:00 Z")
    )

    assert [day] == [shown.date for shown in days(view, 3) if shown.incidents]
    assert [(day.year, day.month)] == [(month.year, month.month) for month in months(view) if month.incidents]


@pytest.mark.parametrize(
    ("since", "incidents", "shown"),
    [
        (["2026-11-14"], [], [15, 14]),
        (["2026-11-14", "2026-11-12"], [], [15, 14, 13, 12]),
        (["2026-11-14", None], [], [15, 14, 13, 12, 11, 10]),
        (["2026-11-20"], [], [15]),
        (["2026-11-15"], ["2026-11-13 08:00"], [15, 14, 13]),
        ([], [], [15, 14, 13, 12, 11, 10]),
    ],
)
def test_days_before_anything_was_there_are_left_out(
    since: list[str | None], incidents: list[str], shown: list[int]
) -> None:
    """Nobody can say of them that nothing happened; what did is told, and all since."""
    made = site(
        *(_made("a", begin, begin.replace("08", "09")) for begin in incidents),
        components=tuple(component(f"c{number}", since=day) for number, day in enumerate(since)),
    )

    assert [day.date.day for day in days(overview(made, NOW), 6)] == shown


def test_days_go_over_the_change_of_clocks() -> None:
    """A day of 25 hours is one day."""
    shown = days(overview(site(), at("2026-11-02 00:30")), 3)

    assert [date(2026, 11, 2), date(2026, 11, 1), date(2026, 10, 31)] == [day.date for day in shown]


def test_months_with_incidents_and_the_present_one() -> None:
    """Every month that an incident touched has a page that knows its neighbours, over the year's end as well."""
    made = site(
        _made("a", "2025-12-31 23:59", "2026-01-01 00:10"),
        _made("b", "2026-02-01 00:00", "2026-02-01 01:00"),
        _made("c", "2026-02-28 00:00", "2026-02-28 01:00"),
        _made("gone", "2026-05-01 00:00", **_WITHDRAWN),
        _made("planned", "2026-06-01 00:00", **_PLANNED),
    )

    assert [
        (month.year, month.month, [entry.incident.id for entry in month.incidents], month.older, month.newer)
        for month in _months(made)
    ] == [
        (2026, 11, [], (2026, 2), None),
        (2026, 2, ["c", "b"], (2026, 1), (2026, 11)),
        (2026, 1, [], (2025, 12), (2026, 2)),
        (2025, 12, ["a"], None, (2026, 1)),
    ]


def test_what_went_on_stands_on_each_of_its_days() -> None:
    """After its first day an incident stands on each day on which it was under way, and says when it was over."""
    reopened = [update("2026-11-11 10:00", "resolved"), update("2026-11-13 10:00", "investigating")]
    made = site(
        _made("long", "2026-10-01 10:00", "2026-11-14 10:00"),
        _made("open", "2026-11-12 10:00"),
        _made("midnight", "2026-11-11 10:00", "2026-11-13 00:00"),
        incident(update("2026-11-10 10:00"), *reopened, update("2026-11-14 09:00", "resolved"), id="again"),
        _made("old", "2026-10-01 10:00", "2026-10-02 10:00"),
        _made("gone", "2026-11-10 08:00", **_WITHDRAWN),
        _made("planned", "2026-11-10 08:00", **_PLANNED),
        _made("news", "2026-11-10 08:00", type="notice"),
        incident(
            update("2026-11-10 10:00"),
            update("2026-11-12 10:00", "completed"),
            id="called-off",
            type="maintenance",
            scheduled={"from": "2026-11-13 10:00", "until": "2026-11-13 11:00"},
        ),
    )
    shown = days(overview(made, NOW), 6)

    assert {day.date.day: [(item.view.incident.id, item.ended) for item in day.went_on] for day in shown} == {
        15: [("open", False)],
        14: [("open", False), ("again", True), ("long", True)],
        13: [("open", False), ("again", False), ("long", False)],
        12: [("midnight", True), ("long", False)],
        11: [("again", False), ("long", False)],
        10: [("long", False)],
    }


def test_what_went_on_stands_in_each_of_its_months() -> None:
    """A month in which nothing began, and something went on, has a page that says so; not the months between spells."""
    again = [update("2026-01-10 10:00"), update("2026-02-01 10:00", "resolved")]
    reopened = [update("2026-05-01 10:00", "investigating"), update("2026-06-02 10:00", "resolved")]
    made = site(
        incident(*again, *reopened, id="again"),
        _made("open", "2026-09-30 10:00"),
        _made("news", "2026-08-31 10:00", type="notice"),
    )

    assert [
        (
            month.month,
            [entry.incident.id for entry in month.incidents],
            [(entry.view.incident.id, entry.ended) for entry in month.went_on],
        )
        for month in _months(made)
    ] == [
        (11, [], [("open", False)]),
        (10, [], [("open", False)]),
        (9, ["open"], []),
        (8, ["news"], []),
        (6, [], [("again", True)]),
        (5, [], [("again", False)]),
        (2, [], [("again", False)]),
        (1, ["again"], []),
    ]


def test_what_was_left_stands_on_each_of_its_days() -> None:
    """An incident that is over touches the days on which what it left did not work; not those after it was retired."""
    told = [
        update("2026-10-30 10:00", "investigating"),
        update("2026-10-30 11:00", "resolved", components={"accounts": "degraded_performance", "old": "major_outage"}),
        update("2026-11-10 10:00", components={"accounts": "operational"}),
    ]
    old = component("old", retired="2026-11-12")
    made = site(incident(*told, id="a", components=["accounts", "old"]), components=("accounts", old))

    shown = {day.date.day: [one.left for one in day.went_on] for day in days(overview(made, NOW)) if day.went_on}
    assert shown == {day: [True] for day in range(2, 13)}
    november, october = _months(made)
    assert [one.left for one in november.went_on] == [True]
    assert set(_touched(november)) == set(range(1, 13))
    assert {day: count for day, (_, count) in _touched(october).items()} == {30: 1, 31: 1}


def test_a_month_has_all_its_days() -> None:
    """February has 28 days or 29, and the present month's days to come have no state."""
    made = site(_made("a", "2024-02-10 00:00", "2024-02-10 01:00"))
    present, leap = _months(made)

    assert [date(2024, 2, day) for day in range(1, 30)] == [day.date for day in leap.days]
    assert [day.state for day in present.days] == ["operational"] * 15 + [None] * 15


def test_a_month_without_components_has_no_states() -> None:
    """Where nothing existed yet a day has no data rather than green; incidents are counted all the same."""
    made = site(_made("a", "2026-11-10 00:00", "2026-11-10 01:00"), components=())
    later = site(components=[component("accounts", since="2026-11-14")])

    assert _touched(_months(made)[0]) == {10: (None, 1)}
    assert [day.state for day in _months(later)[0].days] == [None] * 13 + ["operational"] * 2 + [None] * 15


def test_days_of_a_month_have_the_worst_state_and_count_incidents() -> None:
    """The worst of all components colours a day; an incident counts on each day it touched, of whatever type."""
    made = site(
        _made("a", "2026-11-02 10:00", "2026-11-04 10:00", components=["accounts"]),
        _made("b", "2026-11-03 10:00", "2026-11-03 11:00", components=["checkout"], impact="critical"),
        _made("breach", "2026-11-06 10:00", "2026-11-07 11:00", components=["checkout"], type="security"),
        _made("to-midnight", "2026-11-09 10:00", "2026-11-10 00:00", components=["accounts"], impact="major"),
        _made("lasting", "2026-11-14 23:59", components=["accounts"]),
        _made("no-time", "2026-11-12 00:00", "2026-11-12 00:00:01", started="2026-11-12 00:00:01"),
        _made("gone", "2026-11-13 10:00", components=["accounts"], **_WITHDRAWN),
    )

    assert _touched(_months(made)[0]) == {
        2: ("degraded_performance", 1),
        3: ("major_outage", 2),
        4: ("degraded_performance", 1),
        6: ("operational", 1),
        7: ("operational", 1),
        9: ("partial_outage", 1),
        12: ("operational", 1),
        14: ("degraded_performance", 1),
        15: ("degraded_performance", 1),
    }


def test_a_day_counts_an_incident_once_that_was_opened_again_on_it() -> None:
    """However often it was thought to be over, it is one."""
    told = [
        update("2026-11-03 10:00", "investigating"),
        update("2026-11-03 11:00", "resolved"),
        update("2026-11-03 12:00", "investigating"),
        update("2026-11-04 11:00", "resolved"),
        update("2026-11-04 12:00", "investigating"),
        update("2026-11-04 13:00", "resolved"),
    ]

    made = site(incident(*told, id="a", components=["accounts"]))
    assert {day: count for day, (_, count) in _touched(_months(made)[0]).items()} == {3: 1, 4: 1}


def test_an_incident_over_months_colours_only_months_with_a_page() -> None:
    """A stretch from one month into another is on the days of both."""
    made = site(
        _made("long", "2026-09-29 10:00", "2026-11-02 10:00", components=["accounts"]),
        _made("other", "2026-10-05 10:00", "2026-10-05 11:00"),
    )
    november, october, september = _months(made)

    assert list(_touched(november)) == [1, 2]
    assert list(range(1, 32)) == list(_touched(october))
    assert list(_touched(september)) == [29, 30]
    assert _touched(october)[5] == ("degraded_performance", 2)


def test_a_component_colours_only_the_days_of_its_life() -> None:
    """Days before a component's first and after its last are not coloured by an incident that goes on."""
    made = site(
        _made("a", "2026-11-02 10:00", components=["old"]),
        components=[
            "accounts",
            component("old", since="2026-11-03", retired="2026-11-05"),
            component("new", since="2026-12-01"),
        ],
    )
    coloured = {day: state for day, (state, _) in _touched(_months(made)[0]).items() if state != "operational"}

    assert dict.fromkeys([3, 4, 5], "degraded_performance") == coloured


def test_a_day_knows_since_when_its_newest_incident_goes_on() -> None:
    """Each day that an incident touched leads to the newest of them, the others nowhere."""
    made = site(
        _made("before", "2026-10-30 10:00", "2026-11-02 10:00"),
        _made("long", "2026-11-05 10:00", "2026-11-09 10:00"),
        _made("short", "2026-11-07 10:00", "2026-11-07 11:00"),
    )

    assert {day.date.day: day.since for day in _months(made)[0].days if day.since} == {
        1: date(2026, 10, 30),
        2: date(2026, 10, 30),
        5: date(2026, 11, 5),
        6: date(2026, 11, 5),
        7: date(2026, 11, 7),
        8: date(2026, 11, 5),
        9: date(2026, 11, 5),
    }
