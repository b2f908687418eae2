from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from plainstatus.views.next_change import next_change
from plainstatus.views.overview import overview
from tests.support.build import at, incident, site, update

NOW = at("2026-11-15 13:00")
MIDNIGHT = "2026-11-16 00:00"


@pytest.mark.parametrize(
    ("fields", "updates", "expected"),
    [
        ({}, [update("2026-11-15 12:00")], MIDNIGHT),
        ({}, [update("2026-11-14 14:00")], "2026-11-15 14:00"),
        ({}, [update("2026-11-15 12:00", next_update="2026-11-15 18:00")], "2026-11-15 18:00:01"),
        ({}, [update("2026-11-15 12:00", next_update="2026-11-16 18:00")], MIDNIGHT),
        ({}, [update("2026-11-15 12:00", next_update="none")], MIDNIGHT),
        ({}, [update("2026-11-15 11:00", next_update="2026-11-15 12:00")], "2026-11-15 14:00"),
        (
            {"type": "maintenance", "scheduled": {"from": "2026-11-15 20:00", "until": "2026-11-15 22:00"}},
            [update("2026-11-15 12:00", "scheduled")],
            "2026-11-15 20:00",
        ),
        (
            {"type": "maintenance", "scheduled": {"from": "2026-11-15 12:30", "until": "2026-11-15 22:00"}},
            [update("2026-11-15 12:00", "scheduled")],
            "2026-11-15 22:00:01",
        ),
        ({"type": "notice", "until": "2026-11-15 17:30"}, [update("2026-11-15 12:00")], "2026-11-15 17:30"),
        (
            {"type": "security", "notice_until": "2026-11-15 19:00"},
            [update("2026-11-15 12:00", "resolved")],
            "2026-11-15 19:00",
        ),
        (
            {},
            [update("2026-11-15 12:00", contacts={"phone": {"state": "closed", "until": "2026-11-15 15:00"}})],
            "2026-11-15 15:00",
        ),
    ],
)
def test_what_the_clock_changes_next(fields: dict[str, Any], updates: list[dict[str, Any]], expected: str) -> None:
    """The page changes by itself when something begins, ends or comes due, and at midnight."""
    organisation = {"contacts": {"phone": {"kind": "phone", "value": "+1-555-0100"}}}
    view = overview(site(incident(*updates, **fields), organisation=organisation), NOW)

    assert next_change(view) == at(expected)


def test_nothing_changes_before_the_next_change() -> None:
    """Just before that moment the site still reads the same, and at it, it does not."""
    made = site(incident(update("2026-11-15 12:00", next_update="2026-11-15 18:00")))
    due = next_change(overview(made, NOW))

    before, after = (overview(made, moment).open[0].promise for moment in (due - timedelta(seconds=1), due))

    assert before is not None
    assert after is not None
    assert (before.late, after.late) == (False, True)
