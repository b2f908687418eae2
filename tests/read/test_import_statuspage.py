from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from plainstatus.errors import SettingsError
from plainstatus.model import ComponentState, Impact, IncidentType, Status
from plainstatus.read.importers import import_history
from plainstatus.read.importers.statuspage_incidents import Mention, incident_states
from plainstatus.text.markdown import to_plain
from tests.support.importing import NOW, PAGE, component, load, notes, save_statuspage, statuspage_incident, told

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "statuspage"

SHOP = component("c1", "Web shop")
MAIL = component("c2", "E-mail", position=2, description="Orders and invoices: by e-mail", start_date="2020-01-31")
GROUP = component("g1", "Our shops", position=0, group=True)


def changed(code: str, old: str, new: str, name: str = "Web shop") -> dict[str, str]:
    """Return an entry of `affected_components`."""
    return {"code": code, "name": name, "old_status": old, "new_status": new}


def test_an_incident_reads_as_if_a_person_had_typed_it(tmp_path: Path) -> None:
    """Groups, components, states that changed, and texts, in the order of our format."""
    incident = statuspage_incident(
        told("08:00:00.123", "investigating", "We look.<br />Sorry.",
            affected_components=[changed("c1", "operational", "degraded_performance")]),
        told("08:30:00", "identified", "It is *worse*.", custom_tweet="Checkout: worse",
            affected_components=[changed("c1", "degraded_performance", "major_outage")]),
        told("09:00:00", "resolved", "Mended.", affected_components=[changed("c1", "major_outage", "operational")]),
        components=[SHOP],
        started_at="2026-11-15T07:45:00Z",
        resolved_at="2026-11-15T09:00:00Z",
    )  # fmt: skip
    save_statuspage(tmp_path, components=[MAIL, SHOP | {"group_id": "g1"}, GROUP], incidents=[incident])
    imported = import_history(tmp_path, kind="statuspage", now=NOW)

    assert imported.yaml == (
        """\
# Imported from Statuspage at 2026-11-23 09:00 UTC (sum 611d2e801875).
format: 1
organisation:
  name: Example Shoes
  timezone: UTC

groups:
  - id: our-shops
    name: Our shops

components:
  - id: web-shop
    name: Web shop
    group: our-shops
    external_id: c1
  - id: e-mail
    name: E-mail
    description: "Orders and invoices: by e-mail"
    since: 2020-01-31
    external_id: c2

incidents:
  - id: 2026-11-15-checkout-is-slow
    title: Checkout is slow
    impact: minor
    components: [web-shop]
    started: 2026-11-15 07:45
    external_id: inc1
    imported: 2026-11-23 09:00:30
    updates:
      - at: 2026-11-15 08:00
        status: investigating
        text: |
          We look.\\
          Sorry.
      - at: 2026-11-15 08:30
        status: identified
        text: |
          It is \\*worse\\*.
        components: {web-shop: major_outage}
        post: "Checkout: worse"
      - at: 2026-11-15 09:00
        status: resolved
        text: |
          Mended.
"""
    )
    assert notes(imported) == [
        "page: `url` has no place here and was left out",
        "incident inc1, update 1: had line breaks or blocks in HTML, which are now lines, paragraphs and lists",
        "incident inc1, update 1: had a fraction of a second, which was dropped",
    ]
    assert load(tmp_path, imported).components[0].group == "our-shops"


def test_a_maintenance_keeps_its_window(tmp_path: Path) -> None:
    """It is of type maintenance, without an impact, and its components are under maintenance by the clock."""
    maintenance = statuspage_incident(
        told("08:00:00", "scheduled", "We shall move.",
            affected_components=[changed("c1", "operational", "operational")]),
        told("10:00:00", "in_progress", "We move.",
            affected_components=[changed("c1", "operational", "under_maintenance")]),
        told("11:00:00", "verifying", "It is slow.",
            affected_components=[changed("c1", "under_maintenance", "partial_outage")]),
        told("12:00:00", "completed", "We have moved.",
            affected_components=[changed("c1", "partial_outage", "operational")]),
        name="Moving house",
        impact="maintenance",
        components=[SHOP],
        scheduled_for="2026-11-15T10:00:00.000Z",
        scheduled_until="2026-11-15T12:00:00.000Z",
    )  # fmt: skip
    save_statuspage(tmp_path, components=[SHOP], scheduled_maintenances=[maintenance])
    imported = import_history(tmp_path, kind="statuspage", now=NOW)

    assert (
        "    title: Moving house\n    type: maintenance\n    components: [web-shop]\n"
        "    scheduled: {from: 2026-11-15 10:00, until: 2026-11-15 12:00}\n"
    ) in imported.yaml
    changes = [update.components for update in load(tmp_path, imported).incidents[0].updates]
    assert changes == [{}, {}, {"web-shop": "partial_outage"}, {}]


@pytest.mark.parametrize(
    ("zone", "written"),
    [("Etc/UTC", "2026-10-25 00:30"), ("Europe/Berlin", "2026-10-25 02:30 +0200"), ("Asia/Tokyo", "2026-10-25 09:30")],
)
def test_times_are_written_in_the_zone_of_the_page(tmp_path: Path, zone: str, written: str) -> None:
    """The offset stands only in the hour that comes twice when the clocks go back."""
    when = {"created_at": "2026-10-24T17:30:00.000-07:00", "display_at": None}
    save_statuspage(
        tmp_path,
        page=PAGE | {"time_zone": zone},
        incidents=[statuspage_incident(told("x", "resolved", "Over.") | when)],
    )
    imported = import_history(tmp_path, kind="statuspage", now=NOW)

    assert f"- at: {written}\n" in imported.yaml
    assert load(tmp_path, imported).incidents[0].first_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_component_that_only_incidents_name_is_kept(tmp_path: Path) -> None:
    """It is not marked as retired, for the list may have been cut short, but pointed out."""
    incident = statuspage_incident(
        told("08:00:00", "resolved", "Over.", affected_components=[changed("c9", "operational", "operational", "Fax")]),
        components=[MAIL],
    )
    save_statuspage(tmp_path, components=[SHOP], incidents=[incident])
    imported = import_history(tmp_path, kind="statuspage", now=NOW)
    site = load(tmp_path, imported)

    assert [(item.id, item.external_id, item.retired) for item in site.components] == [
        ("web-shop", "c1", None),
        ("e-mail", "c2", None),
        ("fax", "c9", None),
    ]
    assert notes(imported)[:2] == [
        f"component {which}: is named by an incident but not listed among the components; it was added, "
        "and wants `retired: DAY` if it no longer exists"
        for which in ("c2 (E-mail)", "c9 (Fax)")
    ]


def test_a_published_post_mortem_becomes_an_update(tmp_path: Path) -> None:
    """Its Markdown stays Markdown."""
    incident = statuspage_incident(
        told("08:00:00", "resolved", "Over."),
        postmortem_body="## Cause\n\nA *cable*.",
        postmortem_published_at="2026-11-16T08:00:00Z",
    )
    imported = import_history(save_statuspage(tmp_path, incidents=[incident]), kind="statuspage", now=NOW)
    last = load(tmp_path, imported).incidents[0].updates[-1]

    assert (last.status, last.text) == ("postmortem", "## Cause\n\nA *cable*.\n")


def test_a_post_mortem_that_was_not_published_stays_private(tmp_path: Path) -> None:
    """A draft does not become public by moving house."""
    incident = statuspage_incident(told("08:00:00", "resolved", "Over."), postmortem_body="SECRET draft")
    imported = import_history(save_statuspage(tmp_path, incidents=[incident]), kind="statuspage", now=NOW)

    assert "SECRET" not in imported.yaml
    assert "incident inc1: has a post-mortem that was not published, and was left out" in notes(imported)


@pytest.mark.parametrize("body", ["", None, "   "])
def test_a_post_mortem_that_nobody_wanted_is_none(tmp_path: Path, body: str | None) -> None:
    """Statuspage marks incidents that will have none; there is nothing to leave out, and nothing to decide."""
    incident = statuspage_incident(
        told("08:00:00", "resolved", "Over."),
        postmortem_ignored=True,
        postmortem_body=body,
        postmortem_published_at=None,
    )
    imported = import_history(save_statuspage(tmp_path, incidents=[incident]), kind="statuspage", now=NOW)

    assert notes(imported) == ["page: `url` has no place here and was left out"]


def test_a_post_mortem_that_was_written_and_ignored_stays_private(tmp_path: Path) -> None:
    """Whether a day of publishing is given or not."""
    incident = statuspage_incident(
        told("08:00:00", "resolved", "Over."),
        postmortem_ignored=True,
        postmortem_body="SECRET draft",
        postmortem_published_at="2026-11-16T08:00:00Z",
    )
    imported = import_history(save_statuspage(tmp_path, incidents=[incident]), kind="statuspage", now=NOW)

    assert "SECRET" not in imported.yaml
    assert "incident inc1: has a post-mortem that was not published, and was left out" in notes(imported)


def test_what_a_standing_sentence_closes_is_not_closed_again(tmp_path: Path) -> None:
    """No second update is added for an incident that is over."""
    incident = statuspage_incident(told("08:00:00", None, "This incident has been resolved."), status="resolved")
    imported = import_history(save_statuspage(tmp_path, incidents=[incident]), kind="statuspage", now=NOW)

    assert [update.status for update in load(tmp_path, imported).incidents[0].updates] == ["resolved"]


def test_the_post_mortem_of_an_update_is_not_doubled(tmp_path: Path) -> None:
    """Where an update stands for it, that update gets its text."""
    incident = statuspage_incident(
        told("08:00:00", "resolved", "Over."),
        told("09:00:00", "postmortem", None),
        postmortem_body="A cable.",
        postmortem_published_at="2026-11-15T09:00:00Z",
    )
    imported = import_history(save_statuspage(tmp_path, incidents=[incident]), kind="statuspage", now=NOW)

    assert [update.text for update in load(tmp_path, imported).incidents[0].updates] == ["Over.\n", "A cable.\n"]


def test_what_was_adjusted_is_told(tmp_path: Path) -> None:
    """States, dates, texts and keys that do not fit are listed, each with its place."""
    incident = statuspage_incident(
        told("08:00:00", "puzzled", "", deliver_notifications=False, display_at="2026-11-15T07:00:00Z", tweet_id="9"),
        told("08:00:00", None, "<img src='https://example.com/a.png'>",
            affected_components=[changed("c1", "?", "on fire"), {"name": "No components were affected."}]),
        impact="huge",
        status="resolved",
        resolved_at="2026-11-15T09:00:00Z",
        reminder_intervals="[3]",
    )  # fmt: skip
    broken = component("c3", "Fax", status="major_outage", start_date="long ago", showcase=True)
    save_statuspage(
        tmp_path,
        page=PAGE | {"time_zone": "Pacific Time (US & Canada)"},
        components=[SHOP, broken],
        incidents=[incident, incident | {"incident_updates": [], "id": "inc2", "status": "x", "resolved_at": None}],
    )
    imported = import_history(tmp_path, kind="statuspage", now=NOW)
    load(tmp_path, imported)

    assert "text: |\n          This update had no text.\n" in imported.yaml
    assert "status: resolved\n        text: |\n          Resolved.\n" in imported.yaml
    assert notes(imported) == [
        "page: has the unknown time zone 'Pacific Time (US & Canada)'; UTC was taken",
        "state of component c3: is marked 'major_outage' there; an open incident has to say so here",
        "incident inc1: has the unknown impact 'huge', which was left out",
        "incident inc2: has the unknown impact 'huge', which was left out",
        "incident inc1, update 2: shows a picture; pages here show none from other hosts",
        "incident inc2: has no update and no time, and was left out",
        "page: `url` has no place here and was left out",
        "component c3: `showcase` has no place here and was left out",
        "incident inc1, update 1: `tweet_id` has no place here and was left out",
        "incident inc1: `reminder_intervals` has no place here and was left out",
        "incident inc2: `reminder_intervals` has no place here and was left out",
        "component c3: has a `start_date` that is no day, which was left out",
        "incident inc1, update 2: has the unknown component state 'on fire', which was left out",
        "incident inc1, update 1: was dated differently by hand; the time that customers saw was taken",
        "incident inc1, update 1: has the state 'puzzled', which is unknown here",
        "incident inc1, update 1: was not sent to subscribers there; here it is in the feeds like any other",
        "incident inc1: lacks an update that says how it stands; one without words was added",
        "incident inc1, update 1: has no state, and was kept without one",
        "incident inc1, update 2: has no state, and was kept without one",
        "incident inc1, update 1: had no text; it now says 'This update had no text.'",
        "incident inc1: had no text; it now says 'Resolved.'",
    ]


def test_times_ahead_of_the_clock_are_brought_back_in_order(tmp_path: Path) -> None:
    """Updates of the future, and of one second, keep their order and get seconds of their own up to now."""
    texts = [told("08:00:00", "resolved", str(number), display_at="2027-01-01T08:00:00Z") for number in range(3)]
    incident = statuspage_incident(*texts, started_at="2027-01-01T07:00:00Z", resolved_at="2027-01-01T07:30:00Z")
    imported = import_history(save_statuspage(tmp_path, incidents=[incident]), kind="statuspage", now=NOW)
    updates = load(tmp_path, imported).incidents[0].updates

    assert [(update.at.second, update.text) for update in updates] == [(28, "0\n"), (29, "1\n"), (30, "2\n")]


def test_real_begin_and_end_are_kept_where_updates_came_later(tmp_path: Path) -> None:
    """An outage that was told of afterwards keeps its own times."""
    incident = statuspage_incident(
        told("08:00:00", "investigating", "We look."),
        told("10:00:00", "resolved", "Over since nine."),
        started_at="2026-11-15T07:00:00Z",
        resolved_at="2026-11-15T09:00:00Z",
    )
    imported = import_history(save_statuspage(tmp_path, incidents=[incident]), kind="statuspage", now=NOW)

    assert "    started: 2026-11-15 07:00\n    ended: 2026-11-15 09:00\n" in imported.yaml
    load(tmp_path, imported)


def test_a_group_that_an_update_names_is_no_component(tmp_path: Path) -> None:
    """Its components are named beside it."""
    update = told("08:00:00", "resolved", "Over.", affected_components=[changed("g1", "operational", "operational")])
    save_statuspage(tmp_path, components=[SHOP, GROUP], incidents=[statuspage_incident(update)])

    assert import_history(tmp_path, kind="statuspage", now=NOW).components == 1


def test_the_same_incident_in_two_files_comes_once(tmp_path: Path) -> None:
    """summary.json repeats what is open; the full file counts."""
    incident = statuspage_incident(told("08:00:00", "identified", "We look."))
    save_statuspage(tmp_path, incidents=[incident])
    (tmp_path / "summary.json").write_text(
        json.dumps({"page": PAGE, "components": [SHOP], "incidents": [incident | {"name": "Other"}], "status": {}})
    )
    imported = import_history(tmp_path, kind="statuspage", now=NOW)

    assert [item.title for item in load(tmp_path, imported).incidents] == ["Checkout is slow"]
    assert imported.components == 1


def test_one_file_will_do(tmp_path: Path) -> None:
    """A file under any name is read by what it holds; a full answer of fifty is pointed out."""
    file = tmp_path / "saved.json"
    incidents = [statuspage_incident(told("08:00:00", "resolved", "Over."), id=f"i{n}") for n in range(50)]
    file.write_text(json.dumps({"incidents": incidents}))
    imported = import_history(file, kind="statuspage", now=NOW)

    assert imported.incidents == 50
    assert notes(imported) == [
        "page: is in none of the files: fill in the organisation's name and time zone",
        "saved.json: holds 50 incidents: the public answer ends there, and older ones are missing",
    ]


def save_lists(folder: Path, **lists: list[Any]) -> Path:
    """Write the lists given as the owner's API answers them: nothing stands around them."""
    for name, items in lists.items():
        (folder / f"{name.replace('_', '-')}.json").write_text(json.dumps(items), encoding="utf-8")
    return folder


def test_the_owners_lists_are_the_whole_history(tmp_path: Path) -> None:
    """Its pages belong together, in their order; groups have a list of their own, maintenances have none."""
    outage = statuspage_incident(
        told("08:00:00", "resolved", "Over.", affected_components=[changed("c1", "operational", "major_outage")]),
        scheduled_for=None,
        impact_override="critical",
    )
    planned = statuspage_incident(
        told("08:00:00", "completed", "We have moved."),
        id="inc2",
        name="Moving house",
        impact="none",
        scheduled_for="2026-11-15T07:00:00Z",
        scheduled_until="2026-11-15T08:00:00Z",
        scheduled_auto_completed=True,
    )
    other = outage | {"id": "inc3", "name": "Search is slow", "impact_override": None}
    late = planned | {"name": "What has moved on to the next page meanwhile"}
    folder = save_lists(
        tmp_path,
        components=[SHOP | {"group_id": "g1"}],
        component_groups=[{"id": "g1", "name": "Our shops", "components": ["c1"], "position": 1}],
        incidents_10=[late, other],
        incidents_2=[planned, outage],
        incidents_x=[],
    )
    imported = import_history(folder, now=NOW)
    site = load(tmp_path, imported)

    assert [(one.title, one.type, one.impact) for one in site.incidents] == [
        ("Search is slow", "outage", "minor"),
        ("Moving house", "maintenance", None),
        ("Checkout is slow", "outage", "critical"),
    ]
    assert [(one.id, one.group) for one in site.components] == [("web-shop", "our-shops")]
    assert notes(imported) == [
        "page: is in none of the files: fill in the organisation's name and time zone",
        "incident inc2: is there more than once; the first was taken",
    ]


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([100], ["incidents-1.json: holds 100 incidents, a whole page: the next one may hold more"]),
        ([100, 100], ["incidents-2.json: holds 100 incidents, a whole page: the next one may hold more"]),
        ([100, 7], []),
        ([100, 0], []),
        ([50], []),
    ],
)
def test_a_last_page_that_is_full_is_pointed_out(tmp_path: Path, sizes: list[int], expected: list[str]) -> None:
    """Older incidents may be missing; of pages between, none is."""
    for page, size in enumerate(sizes, 1):
        items = [
            statuspage_incident(told("08:00:00", "resolved", "Over."), id=f"{page}-{number}") for number in range(size)
        ]
        save_lists(tmp_path, **{f"incidents_{page}": items})

    assert [line for line in notes(import_history(tmp_path, now=NOW)) if "holds" in line] == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("{", ":1: is not JSON: Expecting property name enclosed in double quotes "
            "(save the answer again, as it comes)"),
        ("[" * 100_000, ": is not JSON that can be read: maximum recursion depth exceeded while decoding a JSON array "
            "from a unicode string (save the answer again, as it comes)"),
        ("{}", ": holds no components, incidents or scheduled_maintenances (save what /api/v2/ answers)"),
        ('{"incidents": {}}', ": `incidents` is a mapping where a list belongs (write a list of them)"),
        ('{"incidents": [7]}', ": incident 1: is a number where a mapping belongs (mend it, or take it out)\n"
            "{file}: incident 1: `id` is missing (add it)\n{file}: incident 1: `name` is missing (add it)"),
        ('{"incidents": [], "page": []}', ": page: is a list where a mapping belongs (mend it, or take it out)"),
        ('{"components": [{"id": "../../x", "name": false}]}',
            ": component 1: `name` is true or false where a text belongs (write it as a text)"),
        ('{"incidents": [{"id": 1, "name": "A", "created_at": "x", "incident_updates": [{"display_at": "soon"}]}]}',
            ": incident 1, update 1: `display_at` is not a time: 'soon' (write one such as 2026-11-15T13:00:00Z)\n"
            "{file}: incident 1, update 1: has neither `display_at` nor `created_at` (add one)\n"
            "{file}: incident 1: `created_at` is not a time: 'x' (write one such as 2026-11-15T13:00:00Z)"),
        ('{"incidents": [{"id": "a", "name": "A", "resolved_at": "0001-01-01T00:00:00Z"}]}',
            ": incident a: `resolved_at` lies before 1990: '0001-01-01T00:00:00Z' (write when it was)"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_by_file(tmp_path: Path, content: str, expected: str) -> None:
    """Every fault names the file and the place in it, and nothing is imported."""
    file = tmp_path / "incidents.json"
    file.write_text(content)
    with pytest.raises(SettingsError) as caught:
        import_history(file, kind="statuspage", now=NOW)

    assert str(caught.value) == f"{file}{expected.replace('{file}', str(file))}"


def test_ids_of_any_kind_are_kept_and_never_become_paths(tmp_path: Path) -> None:
    """An old id is only ever a text in quotes; ours come from dates and titles."""
    incident = statuspage_incident(
        told("08:00:00", "resolved", "Over."), id='../"x": y', name="¿Qué? " + "schöne Grüße " * 9, components=[SHOP]
    )
    save_statuspage(tmp_path, components=[component("c1", "日本"), component("c2", "日本")], incidents=[incident])
    site = load(tmp_path, import_history(tmp_path, kind="statuspage", now=NOW))

    assert [item.id for item in site.components] == ["component", "component-2"]
    assert [(item.id, item.external_id) for item in site.incidents] == [
        ("2026-11-15-que-schone-grusse-schone-grusse-schone-grusse", '../"x": y')
    ]


DEGRADED: ComponentState = "degraded_performance"


@pytest.mark.parametrize(
    ("kind", "impact", "updates", "beginning", "changes"),
    [
        ("outage", "minor", [("investigating", []), ("resolved", [])], {"a": None}, [{}, {}]),
        ("outage", "minor", [("investigating", [Mention("a", "operational", DEGRADED)])], {"a": None}, [{}]),
        ("outage", "major", [("investigating", [Mention("a", "operational", DEGRADED)])], {"a": DEGRADED}, [{}]),
        ("outage", "minor", [(None, []), ("identified", [Mention("a", "operational", DEGRADED)])],
            {"a": "operational"}, [{}, {"a": DEGRADED}]),
        ("outage", "minor", [("investigating", [Mention("a", "operational", DEGRADED)]),
            ("resolved", [Mention("a", DEGRADED, "operational")])], {"a": None}, [{}, {}]),
        ("outage", "minor", [("investigating", [Mention("a", "operational", DEGRADED)]),
            ("resolved", [Mention("a", DEGRADED, DEGRADED)])], {"a": None}, [{}, {"a": DEGRADED}]),
        ("outage", "minor", [("investigating", [Mention("b", "operational", "operational")])],
            {"a": DEGRADED, "b": "operational"}, [{}]),
        ("maintenance", None, [("scheduled", [Mention("b", "operational", "operational")]),
            ("in_progress", [Mention("b", "operational", "under_maintenance")]), ("completed", [])],
            {"a": None, "b": None}, [{}, {}, {}]),
    ],
)  # fmt: skip
def test_only_states_that_do_not_follow_are_said(
    kind: IncidentType,
    impact: Impact | None,
    updates: list[tuple[Status | None, list[Mention]]],
    beginning: dict[str, Any],
    changes: list[dict[str, Any]],
) -> None:
    """A state is written where neither the impact nor what was said before implies it."""
    assert (beginning, changes) == incident_states(["a"], updates, kind=kind, impact=impact)


@pytest.mark.shared
def test_a_real_answer_is_kept_whole(tmp_path: Path) -> None:
    """Every incident, update, title and word of a captured answer arrives, and passes our reader without a warning."""
    if not SHARED.is_dir():
        pytest.skip("../shared is absent")
    imported = import_history(SHARED, kind="statuspage", now=NOW)
    incidents = {incident.external_id: incident for incident in load(tmp_path, imported).incidents}

    assert (imported.incidents, imported.updates, imported.components) == (2, 12, 4)
    for old in json.loads((SHARED / "incidents.json").read_text("utf-8"))["incidents"]:
        new = incidents[old["id"]]
        assert (old["name"], old["impact"]) == (new.title, new.impact)
        assert [
            (datetime.fromisoformat(entry["display_at"]).replace(microsecond=0), to_plain(entry["body"]).split())
            for entry in reversed(old["incident_updates"])
        ] == [(update.at, to_plain(update.text).split()) for update in new.updates]
