from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from plainstatus.model import ComponentState
from plainstatus.render.pages.uptime_bar import describe, percent, uptime_bar
from plainstatus.render.words.catalogue import ENGLISH
from plainstatus.views.uptime import Day, Uptime

NONE = timedelta()


def uptime(*states: ComponentState | None, basis_points: int | None = 10000) -> Uptime:
    """Return days with these states, the first on 1 November 2026; an outage lasts two hours."""
    days = tuple(
        Day(
            date=date(2026, 11, 1) + timedelta(days=index),
            state=state,
            major=timedelta(hours=2) if state == "major_outage" else NONE,
            partial=timedelta(hours=2) if state == "partial_outage" else NONE,
            maintenance=NONE,
            incidents=(),
        )
        for index, state in enumerate(states)
    )
    return Uptime(days, basis_points)


@pytest.mark.parametrize(
    ("basis_points", "expected"),
    [(10000, "100%"), (9999, "99.99%"), (9990, "99.90%"), (9900, "99%"), (5, "0.05%"), (0, "0%"), (None, "no data")],
)
def test_percent(basis_points: int | None, expected: str) -> None:
    """Uptime has two digits, or none where they are nought."""
    assert expected == percent(ENGLISH, uptime("operational", basis_points=basis_points))


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (uptime("operational", None), "Last 2 days: uptime 100%, no day with problems"),
        (uptime("operational", "major_outage", basis_points=9990), "Last 2 days: uptime 99.90%, 1 day with problems"),
        (uptime("partial_outage", "under_maintenance"), "Last 2 days: uptime 100%, 2 days with problems"),
        (uptime(None, None, basis_points=None), "Last 2 days: no data"),
    ],
)
def test_describe(made: Uptime, expected: str) -> None:
    """The bars are said in words."""
    assert expected == describe(ENGLISH, made)


def test_calm_days_are_one_line() -> None:
    """However many days without trouble there are, they cost one element, broken where there was trouble."""
    days = ["operational"] * 10 + ["major_outage"] + ["operational"] * 79
    made = uptime_bar(ENGLISH, uptime(*days))  # type: ignore[arg-type]

    assert re.findall(r'class="d s-operational" d="[^"]*"', made) == ['class="d s-operational" d="M0 25H49M55 25H449"']


def test_days_with_trouble() -> None:
    """A day with trouble is an element of its own, which says the day, the state and how long it was down."""
    made = uptime_bar(ENGLISH, uptime("operational", "partial_outage", "degraded_performance", None))

    assert made == (
        '<svg class="bar" viewBox="0 0 19 32" preserveAspectRatio="none" role="img" '
        'aria-label="Last 4 days: uptime 100%, 2 days with problems">'
        '<path class="d s-partial_outage" d="M5 18.5h4"><title>2 Nov 2026: partial outage, 2 hours</title></path>'
        '<path class="d s-degraded_performance" d="M10 21h4"><title>3 Nov 2026: slow or unreliable</title></path>'
        '<path class="d s-none" d="M15 31H19"/><path class="d s-operational" d="M0 25H4"/></svg>'
    )


def test_taller_is_worse() -> None:
    """The heights rise with the state, so that the colour is not all there is to see."""
    states: list[ComponentState | None] = [
        None,
        "operational",
        "under_maintenance",
        "degraded_performance",
        "partial_outage",
        "major_outage",
    ]
    middles = [float(re.findall(r'd="M0 ([0-9.]+)', uptime_bar(ENGLISH, uptime(state)))[0]) for state in states]

    assert sorted(middles, reverse=True) == middles
