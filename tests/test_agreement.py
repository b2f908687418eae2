"""Whatever an incident is and was told to be, all that is published of it says the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import product
from typing import Any, Final

import pytest
from lxml import html

from plainstatus.model import CLOSED, STATUSES, Incident, Status
from plainstatus.render.api.export import exports
from plainstatus.render.api.v2 import statuspage_api
from plainstatus.render.feeds.feeds import feeds
from plainstatus.render.files.badges import badges
from plainstatus.render.files.metrics import metrics
from plainstatus.render.words import words
from plainstatus.render.words.catalogue import ENGLISH
from plainstatus.urls import EXPORT
from plainstatus.views.overview import Level, overview
from plainstatus.views.states import RANK, worst
from tests.support.build import component, incident, site, update
from tests.support.outputs import made_of
from tests.support.rendering import LINKS, NOW, outputs

#: `old` is no longer there, and `later` not yet.
COMPONENTS: Final = (
    "accounts",
    component("checkout", group="shop"),
    component("later", since="2026-12-03"),
    component("old", retired="2026-11-14"),
)
_LEVELS: Final[Mapping[str, Level]] = {
    "none": "operational",
    "maintenance": "under_maintenance",
    "minor": "degraded_performance",
    "major": "partial_outage",
    "critical": "major_outage",
}
#: What an incident names when it begins.
_NAMED: Final[Mapping[str, Any]] = {
    "nothing": [],
    "plainly": ["checkout", "later", "old"],
    "worse": {"checkout": "major_outage", "accounts": "operational"},
    "several": ["accounts", "checkout"],
}
#: What is said after the first words, oldest first.
_COURSES: Final[Mapping[str, list[dict[str, Any]]]] = {
    "no more": [],
    "no state": [{}],
    "milder": [{"impact": "minor"}],
    "worse for one": [{"impact": "critical", "components": ["accounts"]}],
    "one works": [{"components": {"checkout": "operational"}}],
    "withdrawn": [{"status": -1, "withdrawn": {"at": "2026-11-15 19:00", "reason": "Another shop's."}}],
    "watched": [{"status": -3}],
    "over": [{"status": -2}],
    "over, not all works": [{"status": -2, "components": {"checkout": "partial_outage"}}],
    "over and reported": [{"status": -2}, {"status": -1}],
    "reported before it is over": [{"status": -1}],
    "opened again": [{"status": -2}, {"status": 0}],
    "opened again to watch": [{"status": -2}, {"status": -3}],
}
_WINDOWS: Final = {
    "coming": {"from": "2026-12-01 02:00", "until": "2026-12-01 04:00"},
    "under way": {"from": "2026-11-15 18:00", "until": "2026-11-15 22:00"},
    "past": {"from": "2026-11-15 14:00", "until": "2026-11-15 16:00"},
}


def _told(statuses: tuple[Status, ...], said: dict[str, Any], hour: int) -> dict[str, Any]:
    status = statuses[said["status"]] if "status" in said and statuses else None
    return update(f"2026-11-15 {hour}:00", status, **{key: value for key, value in said.items() if key != "status"})


def _course(kind: str, course: str, **fields: Any) -> Incident:
    statuses = STATUSES[kind]  # type: ignore[index]
    first = update("2026-11-15 13:00", statuses[0] if statuses else None)
    told = [first, *(_told(statuses, said, 15 + number) for number, said in enumerate(_COURSES[course]))]
    return incident(*told, id="a", type=kind, title="Something is wrong", **fields)


def _cases() -> Iterator[Any]:
    for impact, named, course in product(("none", "minor", "critical"), _NAMED, _COURSES):
        fields = {"impact": impact, "components": _NAMED[named]}
        yield pytest.param(_course("outage", course, **fields), id=f"outage, {impact}, {named}, {course}")
    for named, course in product(("nothing", "worse"), _COURSES):
        yield pytest.param(_course("security", course, components=_NAMED[named]), id=f"security, {named}, {course}")
    for window, named, course in product(_WINDOWS, ("nothing", "plainly"), _COURSES):
        fields = {"scheduled": _WINDOWS[window], "components": _NAMED[named]}
        yield pytest.param(_course("maintenance", course, **fields), id=f"maintenance, {window}, {named}, {course}")
    for until, course in product(("2026-11-20 13:00", "2026-11-15 18:00"), ("no more", "no state", "withdrawn")):
        yield pytest.param(_course("notice", course, until=until), id=f"notice, {until}, {course}")


@dataclass(frozen=True)
class _Published:
    """What readers and programs get of a site with one incident."""

    incident: Incident
    now: datetime = NOW

    @cached_property
    def files(self) -> dict[str, bytes]:
        made = site(self.incident, components=COMPONENTS, groups=[{"id": "shop", "name": "Shop"}])
        view = overview(made, self.now)
        return {
            **made_of(outputs(view)),
            **made_of(badges(ENGLISH, view)),
            **made_of(statuspage_api(view, LINKS)),
            **made_of(feeds(view, LINKS)),
            "export": made_of(exports(view, LINKS))[EXPORT],
            "metrics": metrics(view).made(),
        }

    def page(self, path: str) -> Any:
        return html.document_fromstring(self.files[path].decode())

    def said(self, path: str, xpath: str) -> list[str]:
        return [" ".join(found.text_content().split()) for found in self.page(path).xpath(xpath)]

    def json(self, path: str) -> Any:
        return json.loads(self.files[path])

    def metric(self, name: str) -> list[tuple[str, int]]:
        """Return a metric's values, each with the first of its labels, if it has any."""
        lines = re.findall(rf'(?m)^plainstatus_{name}(?:{{\w+="([^"]*)".*}})? (\d+)$', self.files["metrics"].decode())
        return [(label, int(value)) for label, value in lines]

    @cached_property
    def text(self) -> str:
        return " ".join(self.files["status.txt"].decode().split())

    @cached_property
    def summary(self) -> Any:
        return self.json("api/v2/summary.json")

    @cached_property
    def state(self) -> Any:
        """What the export says of the incident."""
        return self.json("export")["incidents"][0]


@pytest.fixture(params=_cases())
def published(request: pytest.FixtureRequest) -> _Published:
    """Return what is published of each case."""
    return _Published(request.param)


def test_all_say_the_same(published: _Published) -> None:
    """Page, status.txt, API, badges, metrics, banner and feeds never contradict each other."""
    _components_agree(published)
    _headlines_agree(published)
    _open_ones_agree(published)
    _ends_agree(published)
    _banners_agree(published)
    _feeds_agree(published)


def _components_agree(published: _Published) -> None:
    """Check that each component is everywhere in the same state, and that only what is there has one."""
    listed = {item["x_id"]: item for item in published.summary["components"]}
    exported = {item["id"]: item.get("state") for item in published.json("export")["components"]}
    ranks = dict(published.metric("component_state"))
    for name in ("accounts", "checkout", "later", "old"):
        state = exported[name]
        shown = (
            "Retired on 14 Nov 2026"
            if name == "old"
            else "From 3 Dec 2026"
            if state is None
            else words.state(ENGLISH, state)
        )
        assert published.said(f"components/{name}.html", "//p[contains(@class, 'state')]")[0].startswith(shown)
        if name != "old":
            assert f"- {name.capitalize()}: {shown}" in published.text
            row = f"//ul[@class='components']/li[a='{name.capitalize()}']/span[contains(@class, 'state')]"
            assert published.said("index.html", row) == [shown]
            assert f">{shown}</text>" in published.files[f"badges/{name}.svg"].decode()
        assert (listed[name]["status"] if name in listed else None) == state
        assert ranks.get(name) == (None if state is None else RANK[state])
    gone = published.said("incidents/a.html", "//dl[@class='facts']//li[a='Old']")
    assert published.state.get("components", {}).get("old", "operational") == "operational"
    assert published.state["phase"] == "closed" or gone in ([], ["Old"])
    group = listed["shop"]["status"]
    assert group == exported["checkout"]


def _headlines_agree(published: _Published) -> None:
    """Check that the whole is as bad as the worst of it, everywhere, and never all well while something is wrong."""
    headline = published.said("index.html", "//h1")[0].partition(" as of ")[0]
    status = published.summary["status"]
    level = _LEVELS[status["indicator"]]
    states = [item["status"] for item in published.summary["components"] if not item["group"]]
    assert RANK[level] >= RANK[worst(states)]
    security = headline.startswith("Security notice: ")
    assert security == (published.incident.type == "security" and published.state["phase"] == "open")
    assert f"{headline}, as of " in published.text
    badge = "Security notice" if security else headline
    assert f">{badge}</text>" in published.files["badge.svg"].decode()
    if not security:
        assert published.metric("overall_state") == [("", RANK[level])]
    assert published.json("api/v2/status.json")["status"] == status
    # What is open is named, and what is well is not said of what is not.
    is_open = published.state["phase"] == "open" and published.incident.type != "notice"
    assert (headline == "No known problems") == (level == "operational" and not is_open)


def _open_ones_agree(published: _Published) -> None:
    """Check that what is open is open everywhere, and what is coming is nowhere under way."""
    phase, kind = published.state["phase"], published.incident.type
    assert bool(published.page("index.html").xpath("//article[contains(@class, 'open')]")) == (phase == "open")
    assert bool(published.page("index.html").xpath("//section[@aria-labelledby='planned']")) == (phase == "upcoming")
    assert ("Planned maintenance" in published.text) == (phase == "upcoming")
    unresolved = published.json("api/v2/incidents/unresolved.json")["incidents"]
    active = published.json("api/v2/scheduled-maintenances/active.json")["scheduled_maintenances"]
    upcoming = published.json("api/v2/scheduled-maintenances/upcoming.json")["scheduled_maintenances"]
    is_open = phase == "open"
    assert [bool(unresolved), bool(active), bool(upcoming)] == [
        is_open and kind != "maintenance",
        is_open and kind == "maintenance",
        phase == "upcoming",
    ]
    assert published.summary["incidents"] == unresolved
    assert published.summary["scheduled_maintenances"] == [*active, *upcoming]
    assert sum(count for _, count in published.metric("open_incidents")) == is_open
    assert bool(published.metric("incident_last_update_timestamp_seconds")) == (
        phase in {"open", "upcoming"} and kind != "notice"
    )


def _ends_agree(published: _Published) -> None:
    """Check that what is over is over everywhere."""
    phase = published.state["phase"]
    path = "api/v2/scheduled-maintenances.json" if published.incident.type == "maintenance" else "api/v2/incidents.json"
    listed = published.json(path)
    (one,) = listed.get("incidents", listed.get("scheduled_maintenances"))
    over = phase in {"closed", "withdrawn"}
    assert (one["status"] in CLOSED) == over
    assert (one["resolved_at"] is not None) == over
    assert ("over" in published.state) == (phase == "closed")
    standing = published.said("incidents/a.html", "//article/header//p[last()]")
    said_over = re.compile(r"\A(Resolved|Completed|Closed|Cancelled|Withdrawn|This notice has ended)")
    assert [bool(said_over.match(said)) for said in standing] == [over], standing
    left = {name: state for name, state in published.state.get("components", {}).items() if state != "operational"}
    if phase == "closed" and published.incident.type != "security":
        assert ("not everything works" in standing[0]) == bool(left)


def _banners_agree(published: _Published) -> None:
    """Check that the banner says what the home page says, and nothing only where nothing is wrong."""
    banner, phase, kind = published.json("banner.json"), published.state["phase"], published.incident.type
    states = [item["status"] for item in published.summary["components"]]
    left = phase == "closed" and worst(states) != "operational"
    kept = kind == "security" and phase == "closed"
    assert (banner["level"] != "none") == (phase == "open" or left or kept)
    assert (banner["incident"] == "a") == (banner["level"] != "none")
    assert ("Something is wrong" in published.files["banner.html"].decode()) == (banner["level"] != "none")
    warned = published.page("history.html").xpath("//aside[contains(@class, 'alert')]//a[contains(@href, 'a.html')]")
    assert bool(warned) == (banner["level"] != "none")
    if kind != "security" and banner["level"] != "none":
        shown = {"notice": "operational", **_LEVELS}[banner["level"]]
        assert shown == _LEVELS[published.summary["status"]["indicator"]]


def _feeds_agree(published: _Published) -> None:
    """Check that the newest entry says the state that the page has, and names the components that it has."""
    items = published.json("updates.json")["items"]
    history = published.files["history.atom"].decode()
    assert history.count("<entry>") == 1
    assert {item["id"] for item in items} >= {
        entry["feed_id"] for entry in published.state["updates"] if "withdrawn" not in entry
    }
    standing = next((entry for entry in published.state["updates"] if "withdrawn" not in entry), None)
    if standing is None or published.state["phase"] == "withdrawn":
        return
    (newest,) = [item for item in items if item["id"] == standing["feed_id"]]
    assert newest["_status"].get("status") == standing.get("status")
    assert set(newest["_status"]["components"]) == set(standing["components"])
