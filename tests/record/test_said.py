"""What was said stays as it was said: to take back or correct one update changes nothing that others were told with."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from plainstatus.model import Incident
from plainstatus.record import lines
from plainstatus.record.first_told import telling
from plainstatus.views.incident import incident_view
from plainstatus.views.timeline import Stood
from tests.render.test_feeds import ATOM
from tests.support.build import at, site, update
from tests.support.publishing import page, put, real_project, record
from tests.support.recording import EMPTY, checkout, publish

HEAD = """organisation: {name: Example Shoes, timezone: UTC}
components:
  - {id: cards, name: Cards}
  - {id: shop, name: Shop}
incidents:
  - id: 2026-11-15-cards
    title: Cards fail
"""
PLAIN = "    components: [cards]\n"
WINDOW = (
    "    type: maintenance\n    scheduled: {from: 2026-11-15 13:00, until: 2026-11-15 18:00}\n    components: [cards]\n"
)
FIRST = "{at: 2026-11-15 12:00, status: investigating, text: You cannot pay by card.}"
LAST = "{at: 2026-11-15 12:40, text: You can pay by transfer.}"
CLOSING = "{at: 2026-11-15 12:40, status: resolved, text: You can pay again.}"
GONE = "withdrawn: {at: 2026-11-15 14:20, reason: We named a bank by mistake.}"
FIXED = "corrected: [{at: 2026-11-15 14:20, note: We said more than we knew.}]"


def second(said: str, *, time: str = "12:20") -> str:
    """Return an update between the first and the last."""
    return f"{{at: 2026-11-15 {time}, text: A bank refuses your card., {said}}}"


def written(*updates: str, facts: str = PLAIN) -> str:
    """Return a site with one incident."""
    return HEAD + facts + "    updates:\n" + "".join(f"      - {update}\n" for update in updates)


def told(folder: Path, key: str) -> dict[str, Any]:
    """Return what each output says of one update, but for what links beside it lead to."""
    found: dict[str, Any] = {}
    for path in sorted((folder / "output").rglob("*.atom")):
        if path.name.startswith("history"):
            continue
        for entry in etree.parse(path).iter(f"{ATOM}entry"):
            if (entry.findtext(f"{ATOM}id") or "").endswith(f"?update={key}"):
                found[path.relative_to(folder / "output").as_posix()] = etree.tostring(
                    entry, method="c14n", exclusive=True
                )
    for item in json.loads(page(folder, "updates.json"))["items"]:
        if item["id"].endswith(f"?update={key}"):
            found["updates.json"] = item
    for api in ("incidents", "scheduled-maintenances"):
        for incident in json.loads(page(folder, f"api/v2/{api}.json"))[api.replace("-", "_")]:
            found |= {
                f"api/v2: {update['x_link']}": update
                for update in incident["incident_updates"]
                if update["x_link"].endswith(f"#u{key}")
            }
    (incident,) = json.loads(page(folder, "api/incidents.json"))["incidents"]
    found["api/incidents.json"] = next(update for update in incident["updates"] if update["key"] == key)
    article = re.search(
        rf'<article id="u{key}">.*?</article>', page(folder, "incidents/2026-11-15-cards.html"), re.DOTALL
    )
    found["page"] = article and article[0]
    paragraph = f"{key[9:11]}:{key[11:13]}</var> UTC</small>"
    found["history.atom"] = history(folder).partition(paragraph)[2].partition("<p><small>")[0]
    return found


def history(folder: Path) -> str:
    """Return what the history feed says of the incident."""
    return etree.parse(folder / "output/history.atom").findtext(f"{ATOM}entry/{ATOM}content") or ""


def now(folder: Path) -> dict[str, Any]:
    """Return how each output says that things stand."""
    summary = json.loads(page(folder, "api/v2/summary.json"))
    (incident,) = json.loads(page(folder, "api/incidents.json"))["incidents"]
    text = page(folder, "status.txt")
    return {
        "components": {one["x_id"]: one["status"] for one in summary["components"]},
        "open": [(one["status"], one["impact"], one["monitoring_at"]) for one in summary["incidents"]],
        "overall": summary["status"],
        "incident": [
            incident.get(key) for key in ("status", "impact", "phase", "components", "worst", "began", "over")
        ],
        "status.txt": re.findall(r"^(?:Disruption: .*|- (?:Cards|Shop): .*|.*, as of .*)$", text, re.MULTILINE),
        "category": re.findall(r'category term="([^"]*)"', page(folder, "history.atom"))[1:2],
        "badge": page(folder, "badges/cards.svg"),
    }


SCHEDULED = FIRST.replace("investigating", "scheduled")
COMPLETED = second("status: completed", time="12:40")
IDENTIFIED = (FIRST, second("status: identified"), LAST)
MOVED = "corrected: [{at: 2026-11-15 14:20, note: Not so early., was_at: 2026-11-15 12:20}]"
#: What is done → the site's facts, its updates before, and after.
DONE = {
    "a status is withdrawn": (PLAIN, IDENTIFIED, (FIRST, second(f"status: identified, {GONE}"), LAST)),
    "an end is withdrawn": (
        PLAIN,
        (FIRST, second("status: resolved"), LAST),
        (FIRST, second(f"status: resolved, {GONE}"), LAST),
    ),
    "an impact is withdrawn": (
        PLAIN,
        (FIRST, second("impact: critical"), LAST),
        (FIRST, second(f"impact: critical, {GONE}"), LAST),
    ),
    "a component is withdrawn": (
        PLAIN,
        (FIRST, second("components: {shop: major_outage}"), CLOSING),
        (FIRST, second(f"components: {{shop: major_outage}}, {GONE}"), CLOSING),
    ),
    "the first is withdrawn": (
        PLAIN,
        (FIRST, second("impact: major"), CLOSING),
        (f"{FIRST[:-1]}, {GONE}}}", second("impact: major"), CLOSING),
    ),
    "the begin of a maintenance is withdrawn": (
        WINDOW,
        (SCHEDULED, second("status: in_progress"), COMPLETED),
        (SCHEDULED, second(f"status: in_progress, {GONE}"), COMPLETED),
    ),
    "a status is corrected": (PLAIN, IDENTIFIED, (FIRST, second(f"status: monitoring, {FIXED}"), LAST)),
    "a component is corrected": (
        PLAIN,
        (FIRST, second("components: {shop: major_outage}"), LAST),
        (FIRST, second(f"components: {{shop: degraded_performance}}, {FIXED}"), LAST),
    ),
    "a time is corrected": (
        PLAIN,
        IDENTIFIED,
        (FIRST, second(f"status: identified, {MOVED}", time="12:50"), LAST),
    ),
    "one is put in between": (PLAIN, (FIRST, LAST), IDENTIFIED),
}


@pytest.mark.parametrize("what", DONE)
def test_what_others_were_told_with(tmp_path: Path, what: str) -> None:
    """The last update stays in every output as it was; how things stand follows from what stands."""
    facts, before, after = DONE[what]
    folder = real_project(tmp_path / "site", written(*before, facts=facts))
    put(folder)
    was = told(folder, "20261115T124000Z")
    (folder / "incidents.yaml").write_text(written(*after, facts=facts), encoding="utf-8")
    put(folder, minutes=30)
    again = told(folder, "20261115T124000Z")

    assert {*was} >= {"updates.atom", "updates.json", "feeds/components/cards.atom", "api/incidents.json", "page"}
    assert all(was.values())
    assert again == was
    standing = [update for update in after if "withdrawn" not in update]
    other = real_project(tmp_path / "other", written(*standing, facts=facts))
    put(other, minutes=30)
    assert now(folder) == now(other)


def test_what_comes_after_goes_on_from_what_stands(tmp_path: Path) -> None:
    """An update that is published once another is withdrawn goes on without that one."""
    gone = second(f"status: identified, {GONE}")
    folder = real_project(tmp_path, written(FIRST, second("status: identified"), LAST))
    put(folder)
    new = "{at: 2026-11-15 14:40, text: You can pay at the door.}"
    (folder / "incidents.yaml").write_text(written(FIRST, gone, LAST, new), encoding="utf-8")
    put(folder, minutes=40)
    (incident,) = json.loads(page(folder, "api/v2/incidents.json"))["incidents"]

    assert [(one["display_at"][11:16], one["status"]) for one in incident["incident_updates"]] == [
        ("14:40", "investigating"), ("12:40", "identified"), ("12:20", "identified"), ("12:00", "investigating"),
    ]  # fmt: skip
    assert incident["status"] == "investigating"


def test_who_follows_a_component_is_told_that_it_was_named_by_mistake(tmp_path: Path) -> None:
    """The feed of a component that only a withdrawn update named keeps its entries, and has the withdrawal's."""
    folder = real_project(tmp_path, written(FIRST, second("components: {shop: major_outage}"), LAST))
    put(folder)
    withdrawn = second(f"components: {{shop: major_outage}}, {GONE}")
    (folder / "incidents.yaml").write_text(written(FIRST, withdrawn, LAST), encoding="utf-8")
    put(folder, minutes=30)
    titles = re.findall("<title>(.*)</title>", page(folder, "feeds/components/shop.atom"))

    assert titles[1:] == [
        "[Update withdrawn] Cards fail", "[Update] Cards fail", "[Update withdrawn] Cards fail",
        "[Investigating] Cards fail",
    ]  # fmt: skip


def test_a_change_of_what_is_over_reads_the_record_once(tmp_path: Path) -> None:
    """What a withdrawn update says may change in the file: what it had been published with counts."""
    folder = real_project(tmp_path, written(FIRST, second("status: identified"), LAST))
    put(folder)
    for status in ("identified", "monitoring"):
        text = written(FIRST, second(f"status: {status}, {GONE}"), LAST)
        (folder / "incidents.yaml").write_text(text, encoding="utf-8")
        put(folder, minutes=30)
        (incident,) = json.loads(page(folder, "api/v2/incidents.json"))["incidents"]

        assert [one["status"] for one in incident["incident_updates"]] == ["identified", "identified", "investigating"]


@pytest.mark.parametrize(
    ("facts", "status", "first", "word"),
    [
        (PLAIN, "investigating", "Investigating", "Investigating"),
        ("    type: security\n", "identified", "We know what happened", "Identified"),
        (WINDOW, "in_progress", "In progress", "In progress"),
    ],
    ids=["outage", "security", "maintenance"],
)
def test_an_update_without_a_status(tmp_path: Path, facts: str, status: str, first: str, word: str) -> None:
    """It is headed 'Update' wherever readers see it; programs that want a status have the one from then on."""
    folder = real_project(tmp_path, written(FIRST.replace("investigating", status), LAST, facts=facts))
    put(folder)
    headings = re.findall(r"<h3>([^<]+) <a", page(folder, "incidents/2026-11-15-cards.html"))
    titles = [item["title"].partition("]")[0] for item in json.loads(page(folder, "updates.json"))["items"]]
    posts = re.findall(r"<title>\[(.*?)\]", page(folder, "social.rss"))
    api = "scheduled-maintenances" if facts == WINDOW else "incidents"
    (incident,) = next(
        part for part in json.loads(page(folder, f"api/v2/{api}.json")).values() if isinstance(part, list)
    )
    data = re.search(
        r"<script type=.application/ld.json.>(.*?)</script>", page(folder, "incidents/2026-11-15-cards.html")
    )

    assert headings == ["Update", first]
    assert titles == ["[Update", f"[{first}"]
    assert posts == ["Update", first]
    assert "\nUpdate, 15 Nov 2026, 12:40 UTC:\n" in page(folder, "status.txt")
    assert re.findall("<strong>(.*?)<", history(folder))[0] == "Update"
    assert data is not None
    assert [one["headline"] for one in json.loads(data[1])["liveBlogUpdate"]] == ["Update", word]
    assert [one["status"] for one in incident["incident_updates"]] == [status, status]
    if facts == "    type: security\n":
        assert "\nUpdate, 15 Nov 2026, 12:40 UTC:\n" in page(folder, "incidents/2026-11-15-cards.txt")


def test_titles_that_are_out_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an earlier version told in feeds under the status before it keeps that title; pages say 'Update'."""
    folder = real_project(tmp_path, written(FIRST, LAST))
    monkeypatch.setattr(lines, "VERSION", 1)
    put(folder)
    monkeypatch.undo()
    new = "{at: 2026-11-15 14:20, text: You can pay at the door.}"
    (folder / "incidents.yaml").write_text(written(FIRST, LAST, new), encoding="utf-8")
    put(folder, minutes=30)
    titles = [item["title"] for item in json.loads(page(folder, "updates.json"))["items"]]

    assert [line.version for line in record(folder).lines] == [1, 1, 1, 1, 2]
    assert titles == ["[Update] Cards fail", "[Investigating] Cards fail", "[Investigating] Cards fail"]
    assert re.findall("<strong>(.*?)<", history(folder)) == ["Update", *["Investigating"] * 2]
    assert re.findall(r"<h3>(\w+) <a", page(folder, "incidents/2026-11-15-cards.html")) == [
        "Update", "Update", "Investigating",
    ]  # fmt: skip


OWN = st.fixed_dictionaries(
    {
        "status": st.sampled_from([None, "investigating", "identified", "monitoring", "resolved"]),
        "impact": st.sampled_from([None, "minor", "critical"]),
        "components": st.sampled_from([{}, {"checkout": "major_outage"}, {"search": "degraded_performance"}]),
    }
)
NOTHING: dict[str, Any] = {"status": None, "impact": None, "components": {}}
#: What each publish does, by the minute of an update: says it first, says it otherwise, or (with None) withdraws it.
PUBLISHES = st.lists(st.dictionaries(st.integers(0, 5), OWN | st.none(), min_size=1), min_size=1, max_size=6)


@given(PUBLISHES)
def test_whatever_is_published_when(publishes: list[dict[int, dict[str, Any] | None]]) -> None:
    """Each update reads as in the publish that brought it, or that corrected what it says itself."""
    updates: dict[int, dict[str, Any]] = {}
    expected: dict[datetime, tuple[Any, ...]] = {}
    history = EMPTY
    for number, changes in enumerate(publishes):
        brought = set()
        for minute, own in changes.items():
            old = updates.get(minute)
            change = {"at": f"2026-11-15 14:{number:02}", "note" if own else "reason": "We were wrong."}
            if old is None:
                updates[minute] = update(f"2026-11-15 13:{minute:02}", **(own or NOTHING))
            elif "withdrawn" in old:
                continue
            elif own is None:
                updates[minute] = {**old, "withdrawn": change}
                continue
            else:
                updates[minute] = {**old, **own, "corrected": [*old.get("corrected", ()), change]}
            if old is None or any(old.get(name) != fact for name, fact in (own or {}).items()):
                brought.add(at(f"2026-11-15 13:{minute:02}"))
        made, moment = checkout(*updates.values()), at("2026-11-15 15:00") + timedelta(minutes=number)
        composed = publish(history, made, now=moment)
        assert composed.refusals == ()
        history = composed.record
        expected |= {known: read for known, read in _read(made, moment).items() if known in brought}
        stood = telling(site(made), history).stood

        assert _read(made, moment, stood) == expected


def _read(made: Incident, moment: datetime, stood: Stood = MappingProxyType({})) -> dict[datetime, tuple[Any, ...]]:
    """Return how each update of an incident reads."""
    view = incident_view(made, moment, stood=stood)
    return {
        shown.update.known_at: (shown.own_status, shown.status, shown.impact, shown.states, shown.before, shown.changes)
        for shown in view.updates
    }
