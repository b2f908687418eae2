from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings

from plainstatus.model import Incident
from plainstatus.views.incident import IncidentView, Promise, incident_view
from plainstatus.views.states import RANK
from plainstatus.views.update import Change
from tests.support.build import at, incident, update
from tests.support.incidents import CLOCKS, clocked, incidents

NOW = "2026-11-15 20:00"


def _told(*entries: tuple[str, str | None] | tuple[str, str | None, dict[str, Any]]) -> list[dict[str, Any]]:
    """Return updates from (clock time, status, other fields)."""
    return [update(clocked(entry[0]), entry[1], **(entry[2] if len(entry) == 3 else {})) for entry in entries]


def _spans(view: IncidentView) -> list[tuple[str, str, str, str | None]]:
    """Return the spans as (component, state, begin, end) with clock times of the tests' day."""

    def clock(moment: Any) -> str:
        hours = (moment - at("2026-11-15 00:00")) // timedelta(minutes=1)
        return f"{hours // 60:02}:{hours % 60:02}"

    return [
        (span.component, span.state, clock(span.start), None if span.end is None else clock(span.end))
        for span in view.spans
    ]


@pytest.mark.parametrize(
    ("fields", "impact", "state"),
    [
        ({}, "minor", "degraded_performance"),
        ({"impact": "none"}, "none", "operational"),
        ({"impact": "major"}, "major", "partial_outage"),
        ({"impact": "critical"}, "critical", "major_outage"),
        ({"type": "security"}, "none", "operational"),
        ({"type": "security", "impact": "critical"}, "critical", "operational"),
        ({"type": "notice", "impact": "critical"}, "critical", "operational"),
        ({"type": "maintenance"}, "none", "operational"),
        ({"components": {"accounts": "major_outage"}}, "minor", "major_outage"),
        ({"type": "security", "components": {"accounts": "partial_outage"}}, "none", "partial_outage"),
        ({"type": "notice", "components": {"accounts": "partial_outage"}}, "none", "partial_outage"),
    ],
)
def test_what_the_impact_implies(fields: dict[str, Any], impact: str, state: str) -> None:
    """A plain list takes what an outage's impact implies; explicit states count for every type."""
    view = incident_view(incident(**({"components": ["accounts"]} | fields)), at(NOW))

    assert (impact, {"accounts": state}) == (view.impact, view.components)


@pytest.mark.parametrize(
    ("kind", "status", "phase"),
    [
        ("outage", "investigating", "open"),
        ("security", "investigating", "open"),
        ("maintenance", "scheduled", "upcoming"),
        ("notice", None, "open"),
    ],
)
def test_the_first_status(kind: str, status: str | None, phase: str) -> None:
    """A first update without a status has the one that its type begins with."""
    view = incident_view(incident(type=kind), at(NOW))

    assert (status, status, phase) == (view.status, view.updates[0].status, view.phase)


#: Name → (incident's fields, updates, spans).
_COURSES: dict[str, tuple[dict[str, Any], list[dict[str, Any]], list[tuple[str, str, str, str | None]]]] = {
    "it lasts": (
        {"components": ["a", "b"]},
        _told(("13:00", None)),
        [("a", "degraded_performance", "13:00", None), ("b", "degraded_performance", "13:00", None)],
    ),
    "resolved returns everything to operational": (
        {"components": {"a": None, "b": "major_outage"}},
        _told(("13:00", None), ("14:00", "resolved")),
        [("a", "degraded_performance", "13:00", "14:00"), ("b", "major_outage", "13:00", "14:00")],
    ),
    "resolved may say otherwise": (
        {"components": ["a", "b"]},
        _told(("13:00", None), ("14:00", "resolved", {"components": {"b": "partial_outage"}})),
        [
            ("a", "degraded_performance", "13:00", "14:00"),
            ("b", "degraded_performance", "13:00", "14:00"),
            ("b", "partial_outage", "14:00", None),
        ],
    ),
    "resolved again ends what the first left over": (
        {"components": ["a"]},
        _told(
            ("13:00", None),
            ("14:00", "resolved", {"components": {"a": "degraded_performance"}}),
            ("15:00", "resolved"),
        ),
        [("a", "degraded_performance", "13:00", "15:00")],
    ),
    "a plain list in resolved names what was concerned": (
        {"components": ["a"]},
        _told(("13:00", None), ("14:00", "resolved", {"components": ["a", "b"]})),
        [("a", "degraded_performance", "13:00", "14:00")],
    ),
    "an impact counts from its update on": (
        {"components": {"a": None, "b": "major_outage"}},
        _told(("13:00", None), ("13:30", "identified", {"impact": "major"}), ("14:00", None, {"impact": "none"})),
        [
            ("a", "degraded_performance", "13:00", "13:30"),
            ("b", "major_outage", "13:00", None),
            ("a", "partial_outage", "13:30", "14:00"),
        ],
    ),
    "components join and change": (
        {"components": ["a"]},
        _told(
            ("13:00", None),
            ("13:10", None, {"components": ["b"]}),
            ("13:20", None, {"components": {"a": "major_outage", "c": "partial_outage"}}),
            ("13:30", None, {"components": ["a", "c"]}),
            ("14:00", "resolved"),
        ),
        [
            ("a", "degraded_performance", "13:00", "13:20"),
            ("b", "degraded_performance", "13:10", "14:00"),
            ("a", "major_outage", "13:20", "13:30"),
            ("c", "partial_outage", "13:20", "13:30"),
            ("a", "degraded_performance", "13:30", "14:00"),
            ("c", "degraded_performance", "13:30", "14:00"),
        ],
    ),
    "reopened takes up the states before": (
        {"components": {"a": None, "b": "major_outage"}},
        _told(
            ("13:00", None),
            ("14:00", "resolved"),
            ("15:00", "investigating", {"components": {"b": "degraded_performance"}}),
            ("16:00", "monitoring"),
        ),
        [
            ("a", "degraded_performance", "13:00", "14:00"),
            ("b", "major_outage", "13:00", "14:00"),
            ("a", "degraded_performance", "15:00", None),
            ("b", "degraded_performance", "15:00", None),
        ],
    ),
    "reopened, what had recovered follows the impact again": (
        {"impact": "critical", "components": ["a"]},
        _told(
            ("13:00", None, {"components": {"b": "partial_outage", "c": "operational"}}),
            ("13:30", "monitoring", {"components": {"a": "operational", "b": "operational"}}),
            ("14:00", "resolved"),
            ("15:00", "investigating"),
        ),
        [
            ("a", "major_outage", "13:00", "13:30"),
            ("b", "partial_outage", "13:00", "13:30"),
            ("a", "major_outage", "15:00", None),
            ("b", "partial_outage", "15:00", None),
        ],
    ),
    "reopened to be watched, it is as before": (
        {"impact": "critical", "components": ["a"]},
        _told(
            ("13:00", None),
            ("13:30", "monitoring", {"components": {"a": "degraded_performance"}}),
            ("14:00", "resolved"),
            ("15:00", "monitoring"),
        ),
        [
            ("a", "major_outage", "13:00", "13:30"),
            ("a", "degraded_performance", "13:30", "14:00"),
            ("a", "degraded_performance", "15:00", None),
        ],
    ),
    "a component that an update does not name stays as it was": (
        {"impact": "major", "components": ["a", "b"]},
        _told(
            ("13:00", None),
            ("13:30", None, {"impact": "critical", "components": {"a": "major_outage"}}),
            ("14:00", None, {"impact": "critical"}),
            ("14:30", None, {"impact": "minor"}),
            ("15:00", None, {"impact": "critical", "components": ["a"]}),
            ("16:00", "resolved"),
        ),
        [
            ("a", "partial_outage", "13:00", "13:30"),
            ("b", "partial_outage", "13:00", "14:30"),
            ("a", "major_outage", "13:30", "16:00"),
            ("b", "degraded_performance", "14:30", "16:00"),
        ],
    ),
    "a postmortem does not end what is open": (
        {"components": ["a"]},
        _told(("13:00", None), ("14:00", "postmortem"), ("15:00", "resolved")),
        [("a", "degraded_performance", "13:00", "15:00")],
    ),
    "a postmortem ends what came from elsewhere, or has ended": (
        {"components": ["a"], "imported": clocked("14:00")},
        _told(("13:00", None), ("14:00", "postmortem")),
        [("a", "degraded_performance", "13:00", "14:00")],
    ),
    "a postmortem changes nothing": (
        {"components": ["a"]},
        _told(
            ("13:00", None),
            ("14:00", "resolved", {"components": {"a": "partial_outage"}}),
            ("15:00", "postmortem", {"components": ["a"]}),
        ),
        [("a", "degraded_performance", "13:00", "14:00"), ("a", "partial_outage", "14:00", None)],
    ),
    "reopened after a postmortem": (
        {"components": ["a"]},
        _told(("13:00", None), ("14:00", "resolved"), ("15:00", "postmortem"), ("16:00", "identified")),
        [("a", "degraded_performance", "13:00", "14:00"), ("a", "degraded_performance", "16:00", None)],
    ),
    "a withdrawn update has no effect": (
        {"components": ["a"]},
        _told(
            ("13:00", None),
            (
                "13:30",
                "resolved",
                {"components": {"a": "major_outage"}, "withdrawn": {"at": clocked("13:40"), "reason": "Too early."}},
            ),
        ),
        [("a", "degraded_performance", "13:00", None)],
    ),
    "started before the first update": (
        {"components": {"a": None, "b": "major_outage"}, "started": clocked("12:00")},
        _told(("13:00", None, {"components": {"a": "partial_outage"}}), ("14:00", "resolved")),
        [("a", "partial_outage", "12:00", "14:00"), ("b", "major_outage", "12:00", "14:00")],
    ),
    "started after the first update": (
        {"components": ["a"], "started": clocked("13:45")},
        _told(("13:00", None), ("13:30", None, {"impact": "major"}), ("14:00", "resolved")),
        [("a", "partial_outage", "13:45", "14:00")],
    ),
    "told only when it was over": (
        {"components": {"a": None, "b": "major_outage"}, "started": clocked("12:00")},
        _told(("13:00", "resolved", {"impact": "major", "components": ["c"]})),
        [
            ("a", "partial_outage", "12:00", "13:00"),
            ("b", "major_outage", "12:00", "13:00"),
            ("c", "partial_outage", "12:00", "13:00"),
        ],
    ),
    "told only when it was over, with both times": (
        {"components": ["a"], "started": clocked("12:00"), "ended": clocked("12:20")},
        _told(("13:00", "resolved")),
        [("a", "degraded_performance", "12:00", "12:20")],
    ),
    "ended before it was resolved": (
        {"components": ["a"], "ended": clocked("13:20")},
        _told(("13:00", None), ("13:30", "monitoring", {"impact": "major"}), ("14:00", "resolved")),
        [("a", "degraded_performance", "13:00", "13:20")],
    ),
    "ended after it was resolved": (
        {"components": ["a"], "ended": clocked("14:20")},
        _told(("13:00", None), ("14:00", "resolved"), ("15:00", "postmortem")),
        [("a", "degraded_performance", "13:00", "14:20")],
    ),
    "ended is about the last stretch": (
        {"components": ["a"], "ended": clocked("15:30")},
        _told(("13:00", None), ("14:00", "resolved"), ("15:00", "investigating"), ("16:00", "resolved")),
        [("a", "degraded_performance", "13:00", "14:00"), ("a", "degraded_performance", "15:00", "15:30")],
    ),
    "ended leaves nothing over": (
        {"components": ["a"], "ended": clocked("13:30")},
        _told(("13:00", None), ("14:00", "resolved", {"components": {"a": "partial_outage"}})),
        [("a", "degraded_performance", "13:00", "13:30")],
    ),
    "ended does not count while it is open": (
        {"components": ["a"], "ended": clocked("13:30")},
        _told(("13:00", None), ("14:00", "monitoring")),
        [("a", "degraded_performance", "13:00", None)],
    ),
    "an update dated ahead of the clock counts as made now": (
        {"components": ["a"]},
        _told(("13:00", None), ("20:07", "resolved")),
        [("a", "degraded_performance", "13:00", "20:00")],
    ),
    "of two updates ahead of the clock the later one counts": (
        {"components": ["a"]},
        _told(("20:05", None), ("20:07", None, {"impact": "critical"})),
        [("a", "major_outage", "20:00", None)],
    ),
    "an explicit state of a security incident ends with it": (
        {"type": "security", "components": ["a"]},
        _told(("13:00", None, {"components": {"a": "partial_outage"}}), ("14:00", "resolved")),
        [("a", "partial_outage", "13:00", "14:00")],
    ),
    "an explicit state of a notice ends with it": (
        {"type": "notice", "components": {"a": "partial_outage"}, "until": clocked("18:00")},
        _told(("13:00", None), ("19:00", None, {"components": {"a": "major_outage"}})),
        [("a", "partial_outage", "13:00", "18:00")],
    ),
    "a whole withdrawn incident": (
        {"components": ["a"], "withdrawn": {"at": clocked("14:00"), "reason": "Published by mistake."}},
        _told(("13:00", None)),
        [],
    ),
}


@pytest.mark.parametrize("name", _COURSES)
def test_states_of_components_over_time(name: str) -> None:
    """Each update changes the components as DESIGN's 'Meaning' says."""
    fields, updates, expected = _COURSES[name]

    assert expected == _spans(incident_view(incident(*updates, **fields), at(NOW)))


#: Name → (incident's fields, updates, phase, begin, end).
_TIMES: dict[str, tuple[dict[str, Any], list[dict[str, Any]], str, str, str | None]] = {
    "open": ({}, _told(("13:00", None)), "open", "13:00", None),
    "closed": ({}, _told(("13:00", None), ("14:00", "resolved"), ("15:00", None)), "closed", "13:00", "14:00"),
    "postmortem": (
        {},
        _told(("13:00", None), ("14:00", "resolved"), ("15:00", "postmortem")),
        "closed",
        "13:00",
        "14:00",
    ),
    "reopened": ({}, _told(("13:00", None), ("14:00", "resolved"), ("15:00", "identified")), "open", "13:00", None),
    "closed again": (
        {},
        _told(("13:00", None), ("14:00", "resolved"), ("15:00", "identified"), ("16:00", "resolved")),
        "closed",
        "13:00",
        "16:00",
    ),
    "started": ({"started": clocked("12:30")}, _told(("13:00", None)), "open", "12:30", None),
    "started later": ({"started": clocked("13:30")}, _told(("13:00", None)), "open", "13:30", None),
    "ended": ({"ended": clocked("13:50")}, _told(("13:00", None), ("14:00", "resolved")), "closed", "13:00", "13:50"),
    "ended, yet open": ({"ended": clocked("13:50")}, _told(("13:00", None)), "open", "13:00", None),
    "ended before it began": ({"ended": clocked("12:00")}, _told(("13:00", "resolved")), "closed", "13:00", "13:00"),
    "ahead of the clock": ({"started": clocked("20:05")}, _told(("20:07", "resolved")), "closed", "20:00", "20:00"),
    "first update withdrawn": (
        {},
        _told(("12:00", None, {"withdrawn": {"at": clocked("12:10"), "reason": "Wrong system."}}), ("13:00", None)),
        "open",
        "13:00",
        None,
    ),
    "withdrawn": (
        {"withdrawn": {"at": clocked("14:00"), "reason": "A drill."}},
        _told(("13:00", "resolved")),
        "withdrawn",
        "13:00",
        None,
    ),
    "notice": ({"type": "notice", "until": clocked("20:01")}, _told(("13:00", None)), "open", "13:00", None),
    "notice over": ({"type": "notice", "until": clocked(NOW)}, _told(("13:00", None)), "closed", "13:00", NOW),
    "notice ended": (
        {"type": "notice", "until": clocked("20:01"), "ended": clocked("18:00")},
        _told(("13:00", None)),
        "closed",
        "13:00",
        "18:00",
    ),
    "notice of 14 days": (
        {"type": "notice"},
        _told(("2026-11-01 20:00", None), ("13:00", None)),
        "closed",
        "2026-11-01 20:00",
        NOW,
    ),
    "notice of nearly 14 days": (
        {"type": "notice"},
        _told(("2026-11-01 20:01", None)),
        "open",
        "2026-11-01 20:01",
        None,
    ),
}


@pytest.mark.parametrize("name", _TIMES)
def test_phase_begin_and_end(name: str) -> None:
    """An incident begins with its first update and is over with the one that closed it, where it says no better."""
    fields, updates, phase, begin, end = _TIMES[name]
    view = incident_view(incident(*updates, **fields), at(NOW))

    assert (phase, at(clocked(begin)), end and at(clocked(end))) == (view.phase, view.begin, view.end)


_WINDOW: dict[str, Any] = {
    "type": "maintenance",
    "components": ["a"],
    "scheduled": {"from": clocked("16:00"), "until": clocked("18:00")},
}
_ANNOUNCED = ("2026-11-10 09:00", None)

#: Name → (incident's fields, updates, now, (phase, status, begin, end, overrun, cancelled), spans).
_MAINTENANCE: dict[str, tuple[dict[str, Any], list[dict[str, Any]], str, tuple[Any, ...], list[Any]]] = {
    "before": (
        {},
        _told(_ANNOUNCED),
        "15:59",
        ("upcoming", "scheduled", "16:00", None, False, False),
        [],
    ),
    "begins by the clock": (
        {},
        _told(_ANNOUNCED),
        "16:00",
        ("open", "in_progress", "16:00", None, False, False),
        [("a", "under_maintenance", "16:00", None)],
    ),
    "the window's last moment": (
        {},
        _told(_ANNOUNCED),
        "18:00",
        ("open", "in_progress", "16:00", None, False, False),
        [("a", "under_maintenance", "16:00", None)],
    ),
    "takes longer than planned": (
        {},
        _told(_ANNOUNCED),
        "18:01",
        ("open", "in_progress", "16:00", None, True, False),
        [("a", "under_maintenance", "16:00", None)],
    ),
    "verifying takes longer than planned": (
        {},
        _told(_ANNOUNCED, ("17:59", "verifying")),
        "18:01",
        ("open", "verifying", "16:00", None, True, False),
        [("a", "under_maintenance", "16:00", None)],
    ),
    "completed": (
        {},
        _told(_ANNOUNCED, ("16:05", "in_progress"), ("18:30", "completed")),
        "20:00",
        ("closed", "completed", "16:00", "18:30", False, False),
        [("a", "under_maintenance", "16:00", "18:30")],
    ),
    "ended": (
        {"ended": clocked("17:30")},
        _told(_ANNOUNCED, ("18:30", "completed")),
        "20:00",
        ("closed", "completed", "16:00", "17:30", False, False),
        [("a", "under_maintenance", "16:00", "17:30")],
    ),
    "early": (
        {},
        _told(_ANNOUNCED, ("15:30", "in_progress")),
        "15:45",
        ("open", "in_progress", "15:30", None, False, False),
        [("a", "under_maintenance", "15:30", None)],
    ),
    "early and early over": (
        {},
        _told(_ANNOUNCED, ("15:30", "in_progress"), ("15:40", "completed")),
        "20:00",
        ("closed", "completed", "15:30", "15:40", False, False),
        [("a", "under_maintenance", "15:30", "15:40")],
    ),
    "cancelled": (
        {},
        _told(_ANNOUNCED, ("15:30", "completed")),
        "15:45",
        ("closed", "completed", "15:30", "15:30", False, True),
        [],
    ),
    "cancelled stays cancelled": (
        {},
        _told(_ANNOUNCED, ("15:30", "completed"), ("19:00", None)),
        "20:00",
        ("closed", "completed", "15:30", "15:30", False, True),
        [],
    ),
    "announced late": (
        {},
        _told(("16:10", None)),
        "16:20",
        ("open", "in_progress", "16:00", None, False, False),
        [("a", "under_maintenance", "16:00", None)],
    ),
    "announced late, as scheduled": (
        {},
        _told(("16:10", "scheduled")),
        "16:20",
        ("open", "in_progress", "16:00", None, False, False),
        [("a", "under_maintenance", "16:00", None)],
    ),
    "told only when it was over": (
        {},
        _told(("18:10", "completed")),
        "20:00",
        ("closed", "completed", "16:00", "18:10", False, False),
        [("a", "under_maintenance", "16:00", "18:10")],
    ),
    "started late": (
        {"started": clocked("16:30")},
        _told(_ANNOUNCED, ("16:10", "in_progress")),
        "17:00",
        ("open", "in_progress", "16:30", None, False, False),
        [("a", "under_maintenance", "16:30", None)],
    ),
    "started early": (
        {"started": clocked("15:30")},
        _told(_ANNOUNCED),
        "15:45",
        ("open", "in_progress", "15:30", None, False, False),
        [("a", "under_maintenance", "15:30", None)],
    ),
    "a planned state waits for the beginning": (
        {"components": {"a": "partial_outage"}},
        _told(
            ("2026-11-10 09:00", None, {"components": {"b": "major_outage"}}), ("17:00", None, {"components": ["a"]})
        ),
        "20:00",
        ("open", "in_progress", "16:00", None, True, False),
        [
            ("a", "partial_outage", "16:00", "17:00"),
            ("b", "major_outage", "16:00", None),
            ("a", "under_maintenance", "17:00", None),
        ],
    ),
    "impact changes no state": (
        {"impact": "critical"},
        _told(_ANNOUNCED),
        "16:00",
        ("open", "in_progress", "16:00", None, False, False),
        [("a", "under_maintenance", "16:00", None)],
    ),
    "put off": (
        {},
        _told(_ANNOUNCED, ("15:00", "in_progress"), ("15:10", "scheduled")),
        "15:20",
        ("upcoming", "scheduled", "15:00", None, False, False),
        [("a", "under_maintenance", "15:00", "15:10")],
    ),
    "without a window, announced": (
        {"scheduled": None},
        _told(("13:00", None)),
        "20:00",
        ("upcoming", "scheduled", "13:00", None, False, False),
        [],
    ),
    "without a window, in progress": (
        {"scheduled": None},
        _told(("13:00", None), ("14:00", "in_progress"), ("15:00", "completed")),
        "20:00",
        ("closed", "completed", "14:00", "15:00", False, False),
        [("a", "under_maintenance", "14:00", "15:00")],
    ),
    "without a window, completed": (
        {"scheduled": None},
        _told(("13:00", None), ("15:00", "completed")),
        "20:00",
        ("closed", "completed", "13:00", "15:00", False, False),
        [],
    ),
}


@pytest.mark.parametrize("name", _MAINTENANCE)
def test_maintenance_goes_by_the_clock(name: str) -> None:
    """A maintenance begins with its window or an update before it, and goes on until it is completed."""
    fields, updates, now, expected, spans = _MAINTENANCE[name]
    view = incident_view(incident(*updates, **(_WINDOW | fields)), at(clocked(now)))
    phase, status, begin, end, *flags = expected

    assert (phase, status, at(clocked(begin)), end and at(clocked(end)), *flags) == (
        view.phase,
        view.status,
        view.begin,
        view.end,
        view.overrun,
        view.cancelled,
    )
    assert spans == _spans(view)


@pytest.mark.parametrize(
    ("updates", "expected"),
    [
        ([("13:00", None)], None),
        ([("13:00", None, {"next_update": clocked("21:00")})], Promise(at(clocked("21:00")), late=False)),
        ([("13:00", None, {"next_update": clocked("20:00")})], Promise(at(clocked("20:00")), late=False)),
        ([("13:00", None, {"next_update": clocked("19:59")})], Promise(at(clocked("19:59")), late=True)),
        ([("13:00", None, {"next_update": "none"})], Promise(None, late=False)),
        (
            [("13:00", None, {"next_update": clocked("15:00")}), ("14:00", None, {"next_update": clocked("21:00")})],
            Promise(at(clocked("21:00")), late=False),
        ),
        (
            [("13:00", None, {"next_update": clocked("21:00")}), ("14:00", None)],
            Promise(at(clocked("21:00")), late=False),
        ),
        ([("13:00", None, {"next_update": clocked("15:00")}), ("14:00", None)], None),
        ([("13:00", None, {"next_update": "none"}), ("14:00", None)], Promise(None, late=False)),
        ([("13:00", None, {"next_update": clocked("21:00")}), ("14:00", "resolved")], None),
        (
            [
                ("13:00", None, {"next_update": clocked("19:00")}),
                ("14:00", None, {"next_update": "none", "withdrawn": {"at": clocked("14:01"), "reason": "Wrong."}}),
            ],
            Promise(at(clocked("19:00")), late=True),
        ),
    ],
)
def test_promises(updates: list[Any], expected: Promise | None) -> None:
    """The newest promise stands until it is kept, superseded, or the incident is over; kept late, it is late."""
    assert expected == incident_view(incident(*_told(*updates)), at(NOW)).promise


def test_an_upcoming_maintenance_makes_only_given_promises() -> None:
    """A maintenance that has not begun promises what its update says, and nothing by itself."""
    promised = incident(*_told(("09:00", None, {"next_update": clocked("15:00")})), **_WINDOW)

    assert Promise(at(clocked("15:00")), late=False) == incident_view(promised, at(clocked("10:00"))).promise
    assert incident_view(incident(*_told(_ANNOUNCED), **_WINDOW), at(clocked("10:00"))).promise is None


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, None),
        ({"type": "security"}, "2027-02-13 14:00"),
        ({"type": "security", "notice_until": "2026-12-24 08:00"}, "2026-12-24 08:00"),
        ({"type": "security", "withdrawn": {"at": clocked("19:00"), "reason": "A drill."}}, None),
        ({"type": "notice"}, "2026-11-29 13:00"),
        ({"type": "notice", "until": "2026-11-16 08:00"}, "2026-11-16 08:00"),
        (_WINDOW, None),
    ],
)
def test_until_when_it_is_shown(fields: dict[str, Any], expected: str | None) -> None:
    """A security incident is shown for 90 days after its last standing update, a notice until it ends."""
    withdrawn = {"withdrawn": {"at": clocked("16:00"), "reason": "Wrong."}}
    view = incident_view(
        incident(*_told(("13:00", None), ("14:00", None), ("15:00", None, withdrawn)), **fields), at(NOW)
    )

    assert (expected and at(expected)) == view.shown_until


def test_updates_are_filled_in_and_newest_first() -> None:
    """Each update says its status, impact and what it changed, also where it was withdrawn or left them out."""
    told = incident(
        *_told(
            ("13:00", None, {"components": {"b": "operational"}}),
            ("13:10", None, {"impact": "critical"}),
            ("13:20", "resolved", {"withdrawn": {"at": clocked("13:21"), "reason": "Not yet."}}),
            ("13:30", "monitoring"),
            ("20:05", "resolved"),
        ),
        components=["a", "b"],
        imported=clocked("13:10"),
    )

    expected = [
        ("20:00", "resolved", "critical", (Change("a", "major_outage", "operational"),), False),
        ("13:30", "monitoring", "critical", (), False),
        ("13:20", "resolved", "critical", (), False),
        ("13:10", "investigating", "critical", (Change("a", "degraded_performance", "major_outage"),), True),
        ("13:00", "investigating", "minor", (Change("a", "operational", "degraded_performance"),), True),
    ]
    views = incident_view(told, at(NOW)).updates

    assert [(at(clocked(clock)), *rest) for clock, *rest in expected] == [
        (view.at, view.status, view.impact, view.changes, view.imported) for view in views
    ]
    assert list(reversed(told.updates)) == [view.update for view in views]


@pytest.mark.parametrize(
    ("updates", "fields", "spells", "lasted"),
    [
        ([("13:00", None)], {}, [("13:00", None)], None),
        ([("13:00", None), ("14:00", "resolved")], {}, [("13:00", "14:00")], 60),
        (
            [("13:00", None), ("14:00", "resolved"), ("15:00", "identified"), ("15:10", "resolved")],
            {},
            [("13:00", "14:00"), ("15:00", "15:10")],
            70,
        ),
        (
            [("13:00", None), ("14:00", "resolved"), ("15:00", "identified")],
            {},
            [("13:00", "14:00"), ("15:00", None)],
            None,
        ),
        ([("13:00", None), ("14:00", "resolved")], {"ended": clocked("14:30")}, [("13:00", "14:30")], 90),
        ([("13:00", None), ("14:00", "postmortem")], {}, [("13:00", None)], None),
        ([("13:00", None)], {"withdrawn": {"at": clocked("14:00"), "reason": "A drill."}}, [], None),
        ([("13:00", None), ("14:00", "completed")], _WINDOW, [], None),
        ([("13:00", None), ("14:00", "in_progress"), ("15:00", "completed")], _WINDOW, [("14:00", "15:00")], 60),
    ],
)
def test_when_it_was_under_way(
    updates: list[Any], fields: dict[str, Any], spells: list[Any], lasted: int | None
) -> None:
    """How long an incident lasted leaves out when it was thought to be over; what never took place did not last."""
    view = incident_view(incident(*_told(*updates), **fields), at(NOW))

    assert [(at(clocked(begin)), end and at(clocked(end))) for begin, end in spells] == list(view.spells)
    assert (None if lasted is None else timedelta(minutes=lasted)) == view.lasted


def test_worst_is_over_the_whole_incident() -> None:
    """The worst state counts however things stand now, and also where it is told only afterwards."""
    course = incident(
        *_told(("13:00", None, {"impact": "critical"}), ("14:00", None, {"impact": "none"}), ("15:00", "resolved")),
        components={"a": None, "b": "operational"},
    )
    afterwards = incident(*_told(("13:00", "resolved")), components=["a"], impact="major")

    assert incident_view(course, at(NOW)).worst == {"a": "major_outage", "b": "operational"}
    assert incident_view(afterwards, at(NOW)).worst == {"a": "partial_outage"}
    assert incident_view(afterwards, at(NOW)).spans == ()


def test_a_withdrawn_incident_concerns_nothing() -> None:
    """A withdrawn incident keeps its updates and components, all of them operational."""
    made = incident(
        *_told(("13:00", None, {"next_update": clocked("21:00")})),
        components={"a": "major_outage"},
        withdrawn={"at": clocked("14:00"), "reason": "A drill."},
    )
    view = incident_view(made, at(NOW))

    assert (view.components, view.worst) == ({"a": "operational"}, {"a": "operational"})
    assert (made.withdrawn, None, 1) == (view.withdrawn, view.promise, len(view.updates))


def test_an_incident_is_withdrawn_with_its_last_standing_update() -> None:
    """Where every update is withdrawn nothing stands, and the newest reason is the incident's."""
    gone = [
        ("13:00", None, {"withdrawn": {"at": clocked("13:01"), "reason": "Wrong system."}}),
        ("14:00", None, {"withdrawn": {"at": clocked("14:01"), "reason": "Wrong again."}}),
    ]
    view = incident_view(incident(*_told(*gone), components=["a"]), at(NOW))

    assert (view.phase, view.spans) == ("withdrawn", ())
    assert view.withdrawn is not None
    assert view.withdrawn.reason == "Wrong again."


def _last_at(spans: Iterable[Any], component: str, now: Any) -> str:
    found = [
        span.state
        for span in spans
        if span.component == component and span.start <= now and (span.end is None or span.end > now)
    ]
    return found[0] if found else "operational"


@settings(deadline=None)  # the machine may be busy
@given(incidents(), CLOCKS)
def test_spans_agree_with_the_states(made: Incident, clock: str) -> None:
    """Spans of a component never overlap or lie ahead, are never mild or empty, and end in its present state."""
    now = at(clocked(clock))
    view = incident_view(made, now)

    for component in view.components:
        own = [span for span in view.spans if span.component == component]
        assert all(span.start <= now and (span.end is None or span.start < span.end <= now) for span in own)
        assert all(one.end is not None and one.end <= two.start for one, two in itertools.pairwise(own))
        assert all(span.state != "operational" and RANK[span.state] <= RANK[view.worst[component]] for span in own)
        assert view.components[component] == _last_at(own, component, now)
    assert sorted(view.spans, key=lambda span: span.start) == list(view.spans)
    assert (view.end is not None) == (view.phase == "closed")
    assert view.end is None or view.begin <= view.end <= now
    assert view.phase == "upcoming" or view.begin <= now


def test_publication_that_comes_long_after_is_told() -> None:
    """An update that became public over half an hour after its time shows both; until the record says, they are one."""
    made = incident(update("2026-11-15 12:00"), update("2026-11-15 12:10"))
    first, second = (entry.known_at for entry in made.updates)
    published = {(made.id, first): at("2026-11-15 12:31"), (made.id, second): at("2026-11-15 12:40")}

    newest, oldest = incident_view(made, at("2026-11-15 13:00"), published).updates

    assert (oldest.published, oldest.written_later) == (at("2026-11-15 12:31"), True)
    assert (newest.published, newest.written_later) == (at("2026-11-15 12:40"), False)
    assert incident_view(made, at("2026-11-15 13:00")).updates[1].published == oldest.at
