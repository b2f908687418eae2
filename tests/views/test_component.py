from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from plainstatus.model import Incident
from plainstatus.views.component import component_view, grouped
from plainstatus.views.first_told import UNRECORDED
from plainstatus.views.overview import overview
from plainstatus.views.uptime import uptime
from tests.support.build import ZONE, at, component, incident, site, update

NOW = at("2026-11-15 20:00")


def _made(name: str, *components: str, **fields: Any) -> Incident:
    return incident(update(f"2026-11-15 1{len(name)}:00"), id=name, components=list(components), **fields)


def test_a_component_has_its_state_days_and_incidents() -> None:
    """A component's page holds what concerned it, security and planned work too, and nothing withdrawn."""
    made = site(
        _made("a", "accounts", impact="major"),
        _made("bb", "accounts", type="security"),
        _made("ccc", "checkout"),
        _made("dddd", "accounts", withdrawn={"at": "2026-11-15 19:00", "reason": "A drill."}),
    )
    view = overview(made, NOW)
    page = component_view(view, made.components[0])

    assert (page.state, [entry.incident.id for entry in page.incidents]) == ("partial_outage", ["bb", "a"])
    assert uptime(made.components[0], view.spans["accounts"], NOW, ZONE) == page.uptime
    assert (page.uptime.days[-1].state, page.uptime.days[-1].incidents) == ("partial_outage", ("a",))


@pytest.mark.parametrize(
    ("incidents", "expected"),
    [
        ([], "2026-01-31"),
        ([("2026-11-01", "2026-11-03", "major")], "2026-11-03"),
        ([("2026-11-01", None, "major")], "2026-11-01"),
        # Of two that last, the first to bring it into this state; what is less bad has no part in it.
        ([("2026-11-03", None, "major"), ("2026-11-02", None, "major"), ("2026-11-01", None, "minor")], "2026-11-02"),
        # Until something worse was over, its state was another one.
        ([("2026-11-01", None, "minor"), ("2026-11-02", "2026-11-05", "critical")], "2026-11-05"),
        ([("2026-11-01", None, "major"), ("2026-11-02", "2026-11-05", "minor")], "2026-11-01"),
    ],
)  # fmt: skip
def test_a_component_is_in_its_state_since_a_day(incidents: list[tuple[str, str | None, str]], expected: str) -> None:
    """Since what was worse than that ended, or began what it is in; else since its first day."""
    made = [
        incident(
            update(f"{begin} 13:00"), *([update(f"{end} 13:00", "resolved")] if end else ()),
            id=f"i{number}", components=["accounts"], impact=impact,
        )
        for number, (begin, end, impact) in enumerate(incidents)
    ]  # fmt: skip
    view = overview(site(*made, components=[component("accounts", since="2026-01-31")]), NOW)

    assert str(component_view(view, view.site.components[0]).since) == expected


def test_what_is_known_of_a_component_may_be_older_than_the_site() -> None:
    """A history that was there before the first publish counts: only without any does a component work from then on."""
    made = site(
        incident(update("2026-10-01 13:00"), update("2026-10-02 13:00", "resolved"), components=["accounts"]),
        components=["accounts", "checkout"],
    )
    view = overview(made, NOW, telling=replace(UNRECORDED, began=at("2026-11-10 10:00")))

    assert [str(component_view(view, one).since) for one in made.components] == ["2026-10-02", "2026-11-10"]


def test_a_retired_component_has_a_page_without_a_state() -> None:
    """What is no longer there neither works nor fails, but its past can be read."""
    made = site(_made("a", "old"), components=[component("old", retired="2026-11-14")])
    page = component_view(overview(made, NOW), made.components[0])

    assert (page.state, [entry.incident.id for entry in page.incidents]) == (None, ["a"])


def test_components_stand_by_group_in_the_sites_order() -> None:
    """Those without a group come first, then the groups in order, without empty ones and retired components."""
    made = site(
        _made("a", "checkout", impact="major"),
        components=[
            component("checkout", group="shop"),
            component("blog"),
            component("returns", group="stores"),
            component("accounts", group="shop"),
            component("fax", group="ancient", retired="2026-11-14"),
        ],
        groups=[
            {"id": "stores", "name": "Stores"},
            {"id": "ancient", "name": "Ancient"},
            {"id": "shop", "name": "Shop", "description": "The web shop"},
            {"id": "empty", "name": "Empty"},
        ],
    )

    assert [
        (group.id, group.name, group.description, group.state, [entry.component.id for entry in group.components])
        for group in grouped(overview(made, NOW))
    ] == [
        (None, None, None, "operational", ["blog"]),
        ("stores", "Stores", None, "operational", ["returns"]),
        ("shop", "Shop", "The web shop", "partial_outage", ["checkout", "accounts"]),
    ]


def test_a_site_without_components_has_no_groups() -> None:
    """A group that holds nothing is left out."""
    assert grouped(overview(site(components=()), NOW)) == ()
