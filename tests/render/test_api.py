"""Statuspage's API: every field, no value that its clients do not know, the same bytes while nothing happens."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from plainstatus.model import Site, Text
from plainstatus.render.api.incidents import body
from plainstatus.render.api.v2 import statuspage_api
from plainstatus.urls import API, Links, api_path, short_id
from plainstatus.views.overview import overview
from tests.support.build import ZONE, at, component, incident, site, update
from tests.support.outputs import made_of
from tests.support.project import ROOT
from tests.support.rendering import LINKS, NOW

#: Statuspage's own fields, from answers of real pages. A program may rely on each.
FIELDS = {
    "page": "id name url time_zone updated_at",
    "status": "indicator description",
    "component": "id name status created_at updated_at position description showcase start_date group_id page_id group "
    "only_show_if_degraded",
    "group": "id name status created_at updated_at position description showcase start_date group_id page_id group "
    "only_show_if_degraded components",
    "incident": "id name status created_at updated_at monitoring_at resolved_at impact shortlink started_at page_id "
    "incident_updates components reminder_intervals postmortem_body postmortem_body_last_updated_at postmortem_ignored "
    "postmortem_notified_subscribers postmortem_notified_twitter postmortem_published_at",
    "maintenance": "scheduled_for scheduled_until",
    "update": "id status body incident_id created_at updated_at display_at affected_components deliver_notifications "
    "custom_tweet tweet_id",
    "affected component": "code name old_status new_status",
}
KEYS = {
    "summary": "page components incidents scheduled_maintenances status",
    "status": "page status",
    "components": "page components",
    "incidents": "page incidents",
    "incidents/unresolved": "page incidents",
    "scheduled-maintenances": "page scheduled_maintenances",
    "scheduled-maintenances/active": "page scheduled_maintenances",
    "scheduled-maintenances/upcoming": "page scheduled_maintenances",
}
STATES = {"operational", "degraded_performance", "partial_outage", "major_outage", "under_maintenance"}
IMPACTS = {"none", "minor", "major", "critical"}
OUTAGE = {"investigating", "identified", "monitoring", "resolved", "postmortem"}
MAINTENANCE = {"scheduled", "in_progress", "verifying", "completed"}

UPGRADE: dict[str, Any] = {
    "id": "2026-12-01-database",
    "title": "Database upgrade",
    "type": "maintenance",
    "components": ["accounts"],
    "scheduled": {"from": "2026-12-01 02:00", "until": "2026-12-01 04:00"},
}


def answers(made: Site, now: datetime = NOW, links: Links = LINKS) -> dict[str, Any]:
    """Return the answers of a site, by name."""
    found = {path: json.loads(data) for path, data in made_of(statuspage_api(overview(made, now), links)).items()}
    return {name: found[api_path(name)] for name in API}


@pytest.fixture(scope="module")
def example(site: Path) -> dict[str, Any]:
    """Return the answers of the shipped example, as they are served."""
    return {name: json.loads((site / api_path(name)).read_bytes()) for name in API}


def things(answer: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield everything in an answer with its kind."""
    yield "page", answer["page"]
    if "status" in answer:
        yield "status", answer["status"]
    every = [*answer.get("incidents", ()), *answer.get("scheduled_maintenances", ())]
    for shown in [*answer.get("components", ()), *(part for item in every for part in item["components"])]:
        yield "group" if shown["group"] else "component", shown
    for item in every:
        yield "incident", item
        if item in answer.get("scheduled_maintenances", ()):
            yield "maintenance", item
        for told in item["incident_updates"]:
            yield "update", told
            for touched in told["affected_components"] or ():
                yield "affected component", touched


def documented() -> dict[str, list[str]]:
    """Return the fields that docs/api.md lists, by what they are of."""
    text = (ROOT / "docs/api.md").read_text(encoding="utf-8")
    tables = text.partition("<!-- fields -->")[2].partition("<!-- /fields -->")[0].split("#### ")[1:]
    return {table.partition("\n")[0]: re.findall(r"^\| `(\w+)`", table, re.MULTILINE) for table in tables}


def missing(found: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Return the fields of Statuspage's that an answer, or anything in it, lacks."""
    return {(kind, field) for kind, thing in things(found) for field in set(FIELDS[kind].split()) - thing.keys()}


@pytest.mark.parametrize("name", API)
def test_every_field_of_statuspage_is_there(name: str, example: dict[str, Any]) -> None:
    """Each answer has its keys, and everything in it every field."""
    assert list(example) == list(KEYS)
    assert sorted(example[name]) == sorted(KEYS[name].split())
    assert missing(example[name]) == set()


@pytest.mark.parametrize(("kind", "field"), [(kind, field) for kind in FIELDS for field in FIELDS[kind].split()])
def test_no_field_can_go_unnoticed(kind: str, field: str, example: dict[str, Any]) -> None:
    """Taken out of the answers, each field is missed: by the test above, or because nothing in it can be read."""
    without = copy.deepcopy(example)
    met = [thing for found in without.values() for of, thing in things(found) if of == kind and field in thing]
    for thing in met:
        thing.pop(field, None)

    def is_missed() -> bool:
        try:
            return any((kind, field) in missing(found) for found in without.values())
        except KeyError as error:
            return error.args == (field,)

    assert met, "nothing in the example has it"
    assert is_missed()


def test_every_field_is_documented(example: dict[str, Any]) -> None:
    """docs/api.md lists what is there, and nothing else; ours begin with x_."""
    listed = documented()
    known = {kind: set(names.split()) for kind, names in FIELDS.items()}
    known["component"] |= known.pop("group")
    known["incident"] |= known.pop("maintenance")
    found: dict[str, set[str]] = {}
    more = answers(STRANGE)
    for answer in (*example.values(), *more.values()):
        for kind, thing in things(answer):
            place = {"group": "component", "maintenance": "incident"}.get(kind, kind)
            found.setdefault(place, set()).update(thing)

    assert {kind: sorted(names) for kind, names in listed.items()} == {k: sorted(v) for k, v in found.items()}
    for kind, names in known.items():
        assert {name for name in listed[kind] if not name.startswith("x_")} == names


@pytest.mark.parametrize("name", API)
def test_every_answer_is_documented(name: str) -> None:
    """docs/api.md has a row for each."""
    assert f"| `{api_path(name)}` |" in (ROOT / "docs/api.md").read_text(encoding="utf-8")


def assert_known_values(found: Mapping[str, Any]) -> None:
    """Fail where an answer holds a value that Statuspage's clients do not know, or a time that they cannot read."""
    for kind, thing in things(found):
        for key, value in thing.items():
            if key.endswith(("_at", "_for", "_until")) and value is not None:
                assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", value), (kind, key, value)
            if key in {"id", "page_id", "group_id", "incident_id", "code"} and value is not None:
                assert re.fullmatch(r"[a-z0-9]{12}", value), (kind, key, value)
        match kind:
            case "component" | "group":
                assert thing["status"] in STATES
            case "incident":
                kinds = MAINTENANCE if "scheduled_for" in thing else OUTAGE
                assert thing["status"] in kinds
                assert {told["status"] for told in thing["incident_updates"]} <= kinds
                assert thing["impact"] in IMPACTS | ({"maintenance"} if "scheduled_for" in thing else set())
                assert thing["incident_updates"]
            case "affected component":
                assert {thing["old_status"], thing["new_status"]} <= STATES
            case "status":
                assert thing["indicator"] in IMPACTS | {"maintenance"}


STRANGE = site(
    incident(update("2026-11-15 13:00", withdrawn={"at": "2026-11-15 14:00", "reason": "Not so."}), id="all-withdrawn"),
    incident(update("2026-11-14 13:00"), id="withdrawn", withdrawn={"at": "2026-11-14 14:00", "reason": "Wrong page."}),
    incident(update("2026-11-13 13:00"), id="notice", type="notice", until="2026-11-14 13:00"),
    incident(update("2026-11-13 14:00"), id="notice-that-holds", type="notice"),
    incident(update("2026-11-12 13:00"), id="security", type="security", components=["accounts"], corrections=[
        {"at": "2026-11-12 14:00", "field": "title", "was": "Old", "now": "New", "why": "It was wrong."}]),
    incident(
        update("2026-11-12 14:00", corrected=[{"at": "2026-11-12 15:00", "note": "It was Monday."}]),
        id="corrected",
        components={"checkout": "major_outage"},
    ),
    incident(update("2026-11-01 13:00"), id="withdrawn-upgrade", type="maintenance",
        scheduled={"from": "2026-11-20 02:00", "until": "2026-11-20 04:00"},
        withdrawn={"at": "2026-11-14 14:00", "reason": "Wrong page."}),
    incident(update("2026-11-01 14:00"), id="imported-upgrade", type="maintenance", imported="2026-11-02 13:00"),
    incident(update("2026-11-01 15:00", "completed"), id="called-off", type="maintenance",
        scheduled={"from": "2026-11-21 02:00", "until": "2026-11-21 04:00"}),
    components=[component("accounts", group="shop"), "checkout", component("old", retired="2026-01-01", group="gone")],
    groups=[{"id": "shop", "name": "Shop"}, {"id": "gone", "name": "Gone"}],
)  # fmt: skip


@pytest.mark.parametrize("name", API)
def test_no_value_is_invented(name: str, example: dict[str, Any]) -> None:
    """States, impacts, statuses and the indicator are Statuspage's; ids and times have its form."""
    assert_known_values(example[name])
    assert_known_values(answers(STRANGE)[name])


def test_nothing_has_ever_happened() -> None:
    """A site without incidents and components has all answers, with nothing in them."""
    found = answers(site(components=()))

    for name in API:
        assert_known_values(found[name])
    assert found["summary"] == {
        "page": {
            "id": short_id("page", "https://status.example.com"),
            "name": "Example Shoes",
            "url": "https://status.example.com",
            "time_zone": "America/Los_Angeles",
            "updated_at": "2026-11-15T08:00:00.000Z",
        },
        "components": [],
        "incidents": [],
        "scheduled_maintenances": [],
        "status": {"indicator": "none", "description": "All Systems Operational"},
    }


def test_an_incident_as_a_whole() -> None:
    """Times, states and texts of an outage with a correction, a short text for posts and a post-mortem."""
    found = answers(
        site(
            incident(
                update("2026-11-15 13:00", "investigating", post="Payments fail."),
                update("2026-11-15 13:30", "monitoring", components={"checkout": "operational"}),
                update("2026-11-15 14:00", "resolved", corrected=[{"at": "2026-11-15 15:00", "note": "A typo."}]),
                update("2026-11-15 18:00", "postmortem", text="**Why.** A *wrong* setting."),
                id="2026-11-15-checkout",
                title="Payments fail",
                impact="major",
                components=["checkout"],
                started="2026-11-15 12:50",
                ended="2026-11-15 13:40",
                affects="Everyone.",
            )
        )
    )["incidents"]["incidents"]

    assert len(found) == 1
    updates, components = found[0].pop("incident_updates"), found[0].pop("components")
    id_ = short_id("incident", "2026-11-15-checkout")
    assert found[0] == {
        "id": id_,
        "name": "Payments fail",
        "status": "postmortem",
        "created_at": "2026-11-15T21:00:00.000Z",
        "updated_at": "2026-11-16T02:00:00.000Z",
        "monitoring_at": "2026-11-15T21:30:00.000Z",
        "resolved_at": "2026-11-15T21:40:00.000Z",
        "impact": "major",
        "shortlink": "https://status.example.com/incidents/2026-11-15-checkout.html",
        "started_at": "2026-11-15T20:50:00.000Z",
        "page_id": short_id("page", "https://status.example.com"),
        "reminder_intervals": None,
        "postmortem_body": "**Why.** A *wrong* setting.",
        "postmortem_body_last_updated_at": "2026-11-16T02:00:00.000Z",
        "postmortem_ignored": False,
        "postmortem_notified_subscribers": False,
        "postmortem_notified_twitter": False,
        "postmortem_published_at": "2026-11-16T02:00:00.000Z",
        "x_id": "2026-11-15-checkout",
        "x_type": "outage",
        "x_affects": "Everyone.",
    }
    assert [shown["x_id"] for shown in components] == ["checkout"]
    assert [told["status"] for told in updates] == ["postmortem", "resolved", "monitoring", "investigating"]
    assert updates[0]["body"] == "<strong>Why.</strong> A <em>wrong</em> setting."
    assert updates[1]["updated_at"] == "2026-11-15T23:00:00.000Z"
    assert updates[1]["x_corrected"] == [{"at": "2026-11-15T23:00:00Z", "note": "A typo."}]
    code = short_id("component", "checkout")
    assert [told["affected_components"] for told in updates[2:]] == [
        [{"code": code, "name": "Checkout", "old_status": "partial_outage", "new_status": "operational"}],
        [{"code": code, "name": "Checkout", "old_status": "operational", "new_status": "partial_outage"}],
    ]
    assert updates[3] | {"affected_components": None} == {
        "id": short_id("update", "2026-11-15-checkout/20261115T210000Z"),
        "status": "investigating",
        "body": "Said at 2026-11-15 13:00.",
        "incident_id": id_,
        "created_at": "2026-11-15T21:00:00.000Z",
        "updated_at": "2026-11-15T21:00:00.000Z",
        "display_at": "2026-11-15T21:00:00.000Z",
        "affected_components": None,
        "deliver_notifications": True,
        "custom_tweet": "Payments fail.",
        "tweet_id": None,
        "x_link": "https://status.example.com/incidents/2026-11-15-checkout.html"
        "?update=20261115T210000Z#u20261115T210000Z",
    }


def test_maintenances_are_listed_by_their_state() -> None:
    """Planned ones are upcoming; by the clock they become active, without an update; a finished one is neither."""
    made = site(incident(update("2026-11-12 10:00", "scheduled"), **UPGRADE))

    def listed(now: str) -> dict[str, list[str]]:
        found = answers(made, at(now))
        return {
            name: [item["status"] for item in found[name]["scheduled_maintenances"]]
            for name in (
                "summary",
                "scheduled-maintenances",
                "scheduled-maintenances/active",
                "scheduled-maintenances/upcoming",
            )
        }

    assert list(listed("2026-12-01 01:59").values()) == [["scheduled"], ["scheduled"], [], ["scheduled"]]
    assert list(listed("2026-12-01 02:00").values()) == [["in_progress"], ["in_progress"], ["in_progress"], []]
    under_way = answers(made, at("2026-12-01 02:30"))["summary"]
    assert under_way["status"] == {"indicator": "maintenance", "description": "Service Under Maintenance"}
    assert under_way["components"][0]["status"] == "under_maintenance"
    assert under_way["components"][0]["updated_at"] == "2026-12-01T10:00:00.000Z"
    assert under_way["scheduled_maintenances"][0] | {"components": [], "incident_updates": []} == {
        **under_way["scheduled_maintenances"][0],
        "impact": "maintenance",
        "started_at": "2026-12-01T10:00:00.000Z",
        "scheduled_for": "2026-12-01T10:00:00.000Z",
        "scheduled_until": "2026-12-01T12:00:00.000Z",
        "components": [],
        "incident_updates": [],
    }


def test_a_maintenance_that_has_begun_says_what_it_does_to_components() -> None:
    """The update that tells of its begin names the state before that, though the clock changed it already."""
    made = site(incident(update("2026-11-12 10:00", "scheduled"), update("2026-12-01 02:00", "in_progress"), **UPGRADE))
    newest = answers(made, at("2026-12-01 03:00"))["summary"]["scheduled_maintenances"][0]["incident_updates"][0]

    assert [(told["old_status"], told["new_status"]) for told in newest["affected_components"]] == [
        ("operational", "under_maintenance")
    ]


@pytest.mark.parametrize(
    ("impact", "indicator"), [(None, "minor"), ("minor", "minor"), ("major", "major"), ("critical", "critical")]
)
def test_security_is_said_without_a_word_of_its_own(impact: str | None, indicator: str) -> None:
    """An open security incident is never 'none', and breaks no component; its facts stand in keys of ours."""
    found = answers(
        site(
            incident(
                type="security",
                impact=impact,
                components=["accounts"],
                title="Notice of data breach: accounts",
                actions=[{"text": "Choose a new password.", "url": "https://www.example.com/password"}],
                breach={"people": {"count": "240000"}, "discovered_at": "2026-11-15 09:00"},
            )
        )
    )["summary"]

    assert found["status"] == {"indicator": indicator, "description": "Security notice: accounts"}
    assert {shown["status"] for shown in found["components"]} == {"operational"}
    told = found["incidents"][0]
    assert (told["impact"], told["status"], told["x_type"]) == (indicator, "investigating", "security")
    assert told["x_actions"] == [{"text": "Choose a new password.", "url": "https://www.example.com/password"}]
    assert told["x_breach"] == {
        "discovered_at": "2026-11-15T17:00:00Z",
        "people": {"count": 240000, "qualifier": "unknown"},
    }


def test_corrected_facts_are_told() -> None:
    """A program learns what it must no longer repeat, and what holds."""
    found = answers(STRANGE)["incidents"]["incidents"]

    assert [item["x_corrections"] for item in found if "x_corrections" in item] == [
        [{"at": "2026-11-12T22:00:00Z", "field": "title", "was": "Old", "now": "New", "why": "It was wrong."}]
    ]


def test_a_notice_is_watched_until_it_ends() -> None:
    """It has no status of its own; its indicator is none."""
    made = site(incident(update("2026-11-13 13:00"), type="notice", until="2026-11-16 13:00"))
    now, later = answers(made), answers(made, at("2026-11-16 13:00"))["incidents"]["incidents"][0]

    assert now["status"]["status"]["indicator"] == "none"
    shown = now["incidents/unresolved"]["incidents"][0]
    assert (shown["status"], shown["impact"], shown["x_type"]) == ("monitoring", "none", "notice")
    assert (later["status"], later["resolved_at"]) == ("resolved", "2026-11-16T21:00:00.000Z")


def test_what_was_withdrawn_is_told_as_over_and_not_repeated() -> None:
    """Whoever showed it as open learns that it is not; what it said is in no answer any more."""
    canary = "The canary sang."
    made = site(
        incident(
            update("2026-11-15 13:00", text=canary),
            id="gone",
            components=["checkout"],
            impact="critical",
            affects=canary,
            withdrawn={"at": "2026-11-15 14:00", "reason": "This was *another* company's."},
        ),
        incident(
            update("2026-11-14 13:00", text=canary, post=canary, withdrawn={"at": "2026-11-14 14:00", "reason": "No."}),
            update("2026-11-14 13:10", text="This stays."),
            id="half",
        ),
    )
    found = answers(made)
    gone, half = found["incidents"]["incidents"]

    assert canary not in json.dumps(found)
    assert (gone["status"], gone["impact"], gone["components"]) == ("resolved", "none", [])
    assert gone["resolved_at"] == gone["updated_at"] == "2026-11-15T22:00:00.000Z"
    assert [told["body"] for told in gone["incident_updates"]] == [
        "This was withdrawn: This was <em>another</em> company's."
    ]
    assert gone["x_withdrawn"] == {"at": "2026-11-15T22:00:00Z", "reason": "This was *another* company's."}
    assert [told["body"] for told in half["incident_updates"]] == ["This stays.", "This update was withdrawn: No."]
    assert half["incident_updates"][1]["affected_components"] is None
    assert [item["x_id"] for item in found["incidents/unresolved"]["incidents"]] == ["half"]


def test_imported_things_keep_their_ids() -> None:
    """`external_id` is the id, unless two things claim it."""
    made = site(
        incident(update("2026-11-15 13:00"), id="a", external_id="zb5yy0b4dq4s", components=["checkout"]),
        incident(update("2026-11-14 13:00"), id="b", external_id="twice"),
        incident(update("2026-11-13 13:00"), id="c", external_id="twice"),
        components=[component("checkout", external_id="0c1d2e3f4g5h")],
    )
    found = answers(made)["incidents"]["incidents"]

    assert [item["id"] for item in found] == ["zb5yy0b4dq4s", short_id("incident", "b"), short_id("incident", "c")]
    assert found[0]["incident_updates"][0]["incident_id"] == "zb5yy0b4dq4s"
    assert found[0]["components"][0]["id"] == "0c1d2e3f4g5h"
    assert found[0]["incident_updates"][0]["affected_components"][0]["code"] == "0c1d2e3f4g5h"


def test_ids_can_be_worked_out_by_anybody() -> None:
    """They are what docs/api.md says, whatever the machine."""
    assert short_id("incident", "2026-11-10-checkout") == "rvmez4dmpvcf"
    assert short_id("page", "https://status.example.com") == "2q54vdjh4skc"


def test_ids_survive_a_move_and_a_mended_time() -> None:
    """A new address changes addresses only; an update whose time was mistyped keeps its id."""
    moved = Links("https://status.example.org/x", "https://status.example.com")
    before = answers(site(incident(update("2026-11-15 13:00"), id="a")))["summary"]
    corrected = [{"at": "2026-11-15 15:00", "note": "It was earlier.", "was_at": "2026-11-15 13:00"}]
    after = answers(site(incident(update("2026-11-15 12:00", corrected=corrected), id="a")), links=moved)["summary"]

    assert after["page"]["id"] == before["page"]["id"]
    assert after["page"]["url"] == "https://status.example.org/x"
    assert after["incidents"][0]["id"] == before["incidents"][0]["id"]
    old, new = (answer["incidents"][0]["incident_updates"][0] for answer in (before, after))
    assert (new["id"], new["display_at"]) == (old["id"], "2026-11-15T20:00:00.000Z")


def test_groups_stand_before_their_components() -> None:
    """In the order of the home page, with places counted from 1, and the worst state in each."""
    made = site(
        incident(update("2026-11-15 13:00"), impact="major", components=["b"]),
        components=[
            component("c", group="two"),
            component("a"),
            component("b", group="one", since="2026-10-01", description="The second"),
            component("d", group="one"),
            component("old", retired="2026-01-01"),
        ],
        groups=[{"id": "one", "name": "One", "description": "The first"}, {"id": "two", "name": "Two"}],
    )
    found = answers(made)["components"]["components"]

    assert [(entry["x_id"], entry["position"], entry["status"]) for entry in found] == [
        ("a", 1, "operational"),
        ("one", 2, "partial_outage"),
        ("b", 1, "partial_outage"),
        ("d", 2, "operational"),
        ("two", 3, "operational"),
        ("c", 1, "operational"),
    ]
    one, b = found[1], found[2]
    assert (one["components"], one["group"]) == ([b["id"], found[3]["id"]], True)
    assert (b["group_id"], b["start_date"], b["description"]) == (one["id"], "2026-10-01", "The second")
    assert (b["created_at"], b["updated_at"]) == ("2026-10-01T07:00:00.000Z", "2026-11-15T21:00:00.000Z")
    assert one["updated_at"] == b["updated_at"]


def test_the_same_bytes_while_nothing_happens() -> None:
    """Nothing in the answers is the time of the build."""
    made = site(incident(update("2026-11-15 13:00"), components=["checkout"], impact="major"))
    before = [*statuspage_api(overview(made, at("2026-11-15 14:00")), LINKS)]
    after = [*statuspage_api(overview(made, at("2026-11-18 14:00")), LINKS)]
    now = made_of(before)

    assert made_of(after) == now
    assert [output.key for output in before] == [output.key for output in after]
    assert json.loads(now[api_path("status")])["page"]["updated_at"] == "2026-11-15T21:00:00.000Z"


def test_answers_end_after_fifty() -> None:
    """As there, the newest fifty; what is open is never cut."""
    made = site(*(incident(update("2026-11-15 13:00"), id=f"i{number:03}") for number in range(120)))
    found = answers(made)

    assert len(found["incidents"]["incidents"]) == 50
    assert [item["x_id"] for item in found["incidents"]["incidents"][:2]] == ["i000", "i001"]
    assert len(found["incidents/unresolved"]["incidents"]) == 120


def test_an_incident_with_300_updates() -> None:
    """All are there, each with an id of its own, newest first."""
    begin = at("2026-11-14 01:00").astimezone(ZONE)
    told = [update(f"{begin + timedelta(minutes=number):%Y-%m-%d %H:%M}") for number in range(300)]
    updates = answers(site(incident(*told)))["summary"]["incidents"][0]["incident_updates"]

    assert len({entry["id"] for entry in updates}) == 300
    assert sorted((entry["display_at"] for entry in updates), reverse=True) == [u["display_at"] for u in updates]


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("One.\nTwo.\n\nThree.", "One. Two.<br /><br />Three."),
        ("One  \ntwo", "One<br />two"),
        ("- a\n- b", "<ul> <li>a</li> <li>b</li> </ul>"),
        ("```\na\n  b\n```", "<pre><code>a\n  b\n</code></pre>"),
        ("[A](../a.html)", '<a href="https://status.example.com/a.html" rel="noopener noreferrer">A</a>'),
        ("<script>alert(1)</script>1 < 2 & \"3\"", "&lt;script&gt;alert(1)&lt;/script&gt;1 &lt; 2 &amp; \"3\""),
        ("<p title='>'>One</p>\n\n<p>Two</p>", "One<br /><br />Two"),
    ],
)  # fmt: skip
def test_texts_are_html_as_there(markdown: str, html: str) -> None:
    """Paragraphs are parted by two breaks, lines that were only wrapped are joined, links are absolute."""
    assert body(Text(markdown), "https://status.example.com", "incidents/a.html") == html


def test_texts_are_in_the_main_language() -> None:
    """Other languages have no place in the format; the export has them."""
    text = Text("Down.", [("es", "Caído.")])

    assert body(text, "https://status.example.com", "incidents/a.html") == "Down."


def test_a_hostile_title_is_text() -> None:
    """It is written as JSON has it, and as it was typed."""
    title = "\"]}</script><b>'\\ \u2028 \U0001f525 \u05e9\u05dc\u05d5\u05dd " + "x" * 500

    assert answers(site(incident(title=title)))["summary"]["incidents"][0]["name"] == title
