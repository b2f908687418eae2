"""What every importer's history goes through: states, groups, what the site has already, and what was never closed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.model import STATUSES, Component, Group, Incident, IncidentType, Reading, Status
from plainstatus.model.texts import Text
from plainstatus.read.importers import Imported, import_history, in_full, in_short
from plainstatus.read.importers.fit import fit
from plainstatus.read.importers.foreign_history import History, OldComponent, OldGroup, OldIncident, OldUpdate
from plainstatus.read.importers.here import Here
from plainstatus.read.importers.report import Report
from tests.support.importing import NOW, load, notes, save_stactus, save_statuspage, statuspage_incident, told

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "stactus" / "github"

BEGIN = datetime(2026, 1, 5, 8, tzinfo=UTC)
INVESTIGATE = "We are continuing to investigate this issue."
FOUND = "The issue has been identified and a fix is being implemented."
FIXING = "We are continuing to work on a fix for this issue."
WATCHING = "A fix has been implemented and we are monitoring the results."
STILL_WATCHING = "We are continuing to monitor for any further issues."
MOVING = "Scheduled maintenance is currently in progress. We will provide updates as necessary."
OVER = "This incident has been resolved."


def history(
    *incidents: OldIncident, components: tuple[OldComponent, ...] = (), groups: tuple[OldGroup, ...] = ()
) -> History:
    """Return a history of these."""
    return History(
        source="x", name="X", timezone="UTC", place="page", groups=groups, components=components, incidents=incidents
    )


def incident(*said: tuple[Status | None, str], kind: IncidentType = "outage", **fields: Any) -> OldIncident:
    """Return an incident with updates an hour apart."""
    updates = tuple(
        OldUpdate(BEGIN + timedelta(hours=number), text, status, f"incident 1, update {number + 1}")
        for number, (status, text) in enumerate(said)
    )
    return OldIncident(
        **{"external_id": "1", "title": "Trouble", "type": kind, "impact": "minor", "updates": updates}
        | {"place": "incident 1"}
        | fields
    )


def fitted(old: History, *, here: Here = Here(), close_before: datetime | None = None) -> tuple[History, list[str]]:  # noqa: B008 - is frozen
    """Return a history that fits, and what was said about it."""
    report = Report()
    made = fit(old, now=NOW, report=report, here=here, close_before=close_before)
    return made, [str(note) for note in report.notes()]


# Standing sentences


@pytest.mark.parametrize(
    ("kind", "said", "states"),
    [
        ("outage", [(None, INVESTIGATE), (None, FOUND), (None, FIXING), (None, WATCHING), (None, STILL_WATCHING)],
            ["investigating", "identified", "identified", "monitoring", "monitoring"]),
        ("outage", [("investigating", FOUND), ("investigating", WATCHING)], ["identified", "monitoring"]),
        ("outage", [("identified", "A cable."), (None, OVER)], ["identified", "resolved"]),
        ("outage", [("investigating", OVER)], ["resolved"]),
        # What was said to be over stays so; a sentence that was left standing opens nothing.
        ("outage", [("resolved", WATCHING)], ["resolved"]),
        ("outage", [("resolved", "Over."), (None, STILL_WATCHING)], ["resolved", None]),
        ("outage", [("resolved", "Over."), ("postmortem", OVER)], ["resolved", "postmortem"]),
        ("outage", [("resolved", "Over."), ("investigating", FOUND)], ["resolved", "identified"]),
        # Word for word, but for what people do not see.
        ("outage", [(None, f" {FOUND.upper()}<br>\n")], ["identified"]),
        ("outage", [(None, WATCHING.replace(" and ", "\nand "))], ["monitoring"]),
        ("outage", [(None, f"{FOUND} It is a cable.")], [None]),
        ("outage", [(None, "We are investigating.")], [None]),
        # Of another type's states none is taken.
        ("maintenance", [("scheduled", "Soon."), (None, FOUND)], ["scheduled", None]),
        ("maintenance", [(None, MOVING), (None, "The scheduled maintenance has been completed.")],
            ["in_progress", "completed"]),
        ("notice", [(None, OVER)], [None]),
    ],
)  # fmt: skip
def test_a_standing_sentence_says_the_state(
    kind: IncidentType, said: list[tuple[Status | None, str]], states: list[Status | None]
) -> None:
    """Where the state was left out, or is another one that leaves the incident open."""
    made, _ = fitted(history(incident(*said, kind=kind)))

    assert [update.status for update in made.incidents[0].updates] == states


STATES = st.sampled_from([*STATUSES["outage"], None])
WORDS = st.sampled_from([INVESTIGATE, FOUND, FIXING, WATCHING, STILL_WATCHING, "A cable."])


@given(st.lists(st.tuples(STATES, WORDS), min_size=1, max_size=6))
def test_no_sentence_opens_or_closes_what_was_otherwise(said: list[tuple[Status | None, str]]) -> None:
    """None of the sentences about what goes on changes whether an incident is over."""
    old = incident(*said)
    made, _ = fitted(history(old))
    closed = {"resolved", "postmortem"}

    def ends(updates: tuple[OldUpdate, ...]) -> bool:
        stated = [update.status for update in updates if update.status]
        return bool(stated) and stated[-1] in closed

    assert ends(old.updates) == ends(made.incidents[0].updates)


def save_in(system: str, folder: Path, text: str) -> Path:
    """Write a history of one incident with one update that has no state, as a system does."""
    if system == "statuspage":
        return save_statuspage(folder, incidents=[statuspage_incident(told("08:00:00", None, text))])
    timeline = json.dumps([{"ts": "2026-11-15 08:00", "description": text}])
    return save_stactus(folder, f"id: inc1\nname: Trouble\nimpact: minor\ntimeline: {timeline}\n")


@pytest.mark.parametrize("system", ["statuspage", "stactus"])
def test_every_system_has_the_same_done(system: str, tmp_path: Path) -> None:
    """What is decided of a history does not depend on where it comes from."""
    imported = import_history(save_in(system, tmp_path, f"{FOUND}<br>"), now=NOW)

    assert "        status: identified\n        text: |\n          The issue has been identified" in imported.yaml
    assert "<br" not in imported.yaml
    assert (
        notes(imported).count(
            "incident inc1, update 1: had no state, and holds one of Statuspage's standing sentences; its state is now "
            "`identified`"
        )
        == 1
    )
    assert "no state, and was kept" not in "".join(notes(imported))


# What was never closed


@pytest.mark.parametrize(
    ("fields", "days", "expected"),
    [
        ({}, 30, ("2026-01-05 08:00:01", "resolved")),
        ({}, 400, "open"),
        ({"said": ("resolved", "Over.")}, 30, None),
        ({"kind": "notice"}, 30, None),
        ({"kind": "maintenance", "scheduled": (BEGIN, BEGIN + timedelta(hours=2))}, 30,
            ("2026-01-05 10:00:00", "completed")),
        # Told of long ago, but not yet begun.
        ({"kind": "maintenance", "scheduled": (NOW, NOW + timedelta(hours=2))}, 30, None),
        ({"kind": "maintenance", "scheduled": (BEGIN, NOW - timedelta(days=29))}, 30, "open"),
        ({"kind": "maintenance", "scheduled": None}, 30, ("2026-01-05 08:00:01", "completed")),
    ],
)  # fmt: skip
def test_only_what_had_no_word_for_so_long_is_closed(
    fields: dict[str, Any], days: int, expected: tuple[str, str] | str | None
) -> None:
    """Behind its last word, or when it was planned to end; else it is named as open, if it ought to be over."""
    said = fields.get("said", (None, "We look."))
    old = incident(said, **{key: value for key, value in fields.items() if key != "said"})
    made, seen = fitted(history(old), close_before=NOW - timedelta(days=days))
    added = made.incidents[0].updates[1:]

    assert [(f"{update.at:%Y-%m-%d %H:%M:%S}", update.status) for update in added] == (
        [expected] if isinstance(expected, tuple) else []
    )
    assert any("is still open there" in line for line in seen) is (expected == "open")


def test_a_closing_update_is_honest() -> None:
    """It says that nobody knows, since when it counts as over, and when it was written; it is never from today."""
    made, seen = fitted(
        history(incident((None, "We look."), kind="maintenance", scheduled=(BEGIN, BEGIN + timedelta(hours=2)))),
        close_before=NOW,
    )

    assert made.incidents[0].updates[-1].text == (
        "No update says when this was over; it counts as over since the end that was planned. This note was\nadded on "
        "23 November 2026, when the history of this page was moved here."
    )
    assert seen[0] == (
        "incident 1, closing update: was added, for nothing had been said since 2026-01-05, and says that nobody knows "
        "when it was over; if the incident goes on, take this update out"
    )


# Groups


@pytest.mark.parametrize(
    ("names", "expected", "groups"),
    [
        (["Shop / Web", "Shop / App", "Mail"], [("Web", "Shop"), ("App", "Shop"), ("Mail", "")], ["Shop"]),
        (["Europe / API", "America / API"], [("Europe / API", "Europe"), ("America / API", "America")],
            ["Europe", "America"]),
        (["Europe / API", "API"], [("Europe / API", "Europe"), ("API", "")], ["Europe"]),
        (["A / B / C"], [("B / C", "A")], ["A"]),
        (["TCP/IP", "/ x", "x /", " / "], [("TCP/IP", ""), ("/ x", ""), ("x /", ""), (" / ", "")], []),
    ],
)  # fmt: skip
def test_a_group_in_a_name_becomes_one(names: list[str], expected: list[tuple[str, str]], groups: list[str]) -> None:
    """Unless two would then be called the same, for on an incident's page no group stands beside them."""
    components = tuple(OldComponent(str(number), name, f"component {number}") for number, name in enumerate(names))
    made, _ = fitted(history(components=components))
    by_id = {group.external_id: group.name for group in made.groups}

    assert [(one.name, by_id.get(one.group, "")) for one in made.components] == expected
    assert [group.name for group in made.groups] == groups


def test_a_group_of_their_own_stays() -> None:
    """Who has a group keeps it and the whole name; a group of that name is not made twice."""
    made, seen = fitted(
        history(
            components=(
                OldComponent("1", "Shop / Web", "component 1", group="g"),
                OldComponent("2", "Shop / App", "c 2"),
            ),
            groups=(OldGroup("g", "Shop"),),
        )
    )

    assert [(one.id, one.name, one.group) for one in made.components] == [
        ("shop-web", "Shop / Web", "g"),
        ("shop-app", "App", "g"),
    ]
    assert len(made.groups) == 1
    assert seen == ["c 2: was called 'Shop / App'; it now stands in the group 'Shop', as 'App'"]


# What has no name


def test_what_has_no_name_is_not_shown_among_what_works() -> None:
    """From the day after the last word of it on, unless it is in trouble still; somebody has to name it in any case."""
    components = tuple(
        OldComponent(name, name, f"component {name}", is_named=name == "named") for name in ("gone", "open", "named")
    )
    over = incident(("investigating", "We look."), ("resolved", "Over."), components={"gone": None, "named": None})
    still = incident(("investigating", "We look."), external_id="2", components={"gone": None, "open": None})
    old = history(over, components=components)
    made, seen = fitted(replace(old, incidents=(over, still)))
    closed, _ = fitted(replace(old, incidents=(over, still)), close_before=NOW)
    alone, _ = fitted(old)

    assert [one.retired for one in made.components] == [None, None, None]
    assert [one.retired for one in closed.components] == [BEGIN.date(), BEGIN.date(), None]
    assert [one.retired for one in alone.components] == [BEGIN.date(), None, None]
    assert [line for line in seen if "after its id" in line] == [
        "component gone: is not described there, and was named after its id; write its name",
        "component open: is not described there, and was named after its id; write its name",
    ]


# What the site has


def here(*components: Component, **fields: Any) -> Here:
    """Return a site that stays as it is."""
    return Here(components=components, is_kept=True, **fields)


@pytest.mark.parametrize(
    ("component", "old", "found"),
    [
        (Component(id="a", name="X", external_id="c1"), {"name": "Other"}, True),
        (Component(id="c1", name="X"), {"name": "Other"}, True),
        (Component(id="a", name="X", aliases=("c1",)), {"name": "Other"}, True),
        (Component(id="a", name="Web  shop!"), {"name": "web-SHOP"}, True),
        (Component(id="a", name=Text("Shop", [("de", "Laden")])), {"name": "laden"}, True),
        (Component(id="a", name="Mail", group="eu"), {"name": "EU / Mail"}, True),
        (Component(id="a", name="EU / Mail"), {"name": "EU / Mail"}, True),
        (Component(id="web-shop", name="Our shop"), {"name": "Web shop"}, True),
        (Component(id="a", name="日本"), {"name": "日本"}, True),
        (Component(id="a", name="日本"), {"name": "中国"}, False),
        (Component(id="a", name="Web shops"), {"name": "Web shop"}, False),
    ],
)  # fmt: skip
def test_a_component_is_found_by_id_or_name(component: Component, old: dict[str, Any], found: bool) -> None:
    """In any language, whatever its case and signs; near is not enough."""
    named = OldComponent("c1", place="component c1", **old)
    made, _ = fitted(
        history(incident((None, "We look."), components={"c1": None}), components=(named,)),
        here=here(component, groups=(Group(id="eu", name="eu"),)),
    )

    assert [one.is_here for one in made.components] == [found]
    assert (made.components[0].id == component.id) is found


def test_what_several_have_tells_nobody_apart() -> None:
    """Two here of one name, or two there, are not guessed at, unless their groups differ; a surer sign goes first."""
    both = (Component(id="a", name="Mail", group="eu"), Component(id="b", name="Mail", group="us"))
    groups = (Group(id="eu", name="EU"), Group(id="us", name="US"))
    old = (
        OldComponent("1", "US / Mail", "component 1"),
        OldComponent("2", "Mail", "component 2"),
        OldComponent("3", "EU / Mail", "component 3"),
    )
    used = incident((None, "We look."), components=dict.fromkeys("123"))
    made, seen = fitted(history(used, components=old), here=here(*both, groups=groups))

    assert [(one.external_id, one.id, one.is_here) for one in made.components] == [
        ("1", "b", True),
        ("2", "mail", False),
        ("3", "a", True),
    ]
    assert (
        "component 2: called 'Mail', was added to this site as `mail`; if it is one that you have, take this one "
        "out, and give yours `external_id: 2` and `aliases: [mail]`" in seen
    )


def test_new_ids_are_nobodys() -> None:
    """Neither that of a component here, nor one that an incident had."""
    both = (OldComponent("c1", "Shop", "component c1"), OldComponent("c2", "Shop", "component c2"))
    made, _ = fitted(
        history(incident(("resolved", "Over."), components={"c1": None, "c2": None}), components=both),
        here=here(Component(id="shop", name="X"), taken=frozenset({"2026-01-05-trouble"})),
    )

    assert [one.id for one in made.components] == ["shop-2", "shop-3"]
    assert made.incidents[0].id == "2026-01-05-trouble-2"


def known(at: str = "2026-01-05 08:00", **fields: Any) -> Incident:
    """Return an incident as a site has it."""
    update = {"at": at, "status": "resolved", "text": "Over."}
    return Incident.model_validate(
        {"id": "ours", "title": "trouble!", "updates": [update]} | fields, context=Reading(ZoneInfo("UTC"), NOW)
    )


@pytest.mark.parametrize(
    ("one", "is_known"),
    [
        ({"external_id": "1", "title": "Another"}, True),
        ({}, True),
        ({"external_id": "2"}, False),
        ({"title": "Another"}, False),
        ({"at": "2026-01-05 08:01"}, False),
        ({"at": "2026-01-05 08:00:59"}, True),
    ],
)
def test_an_incident_that_the_site_has_comes_no_second_time(one: dict[str, Any], is_known: bool) -> None:
    """It is known by its old id; typed by hand, by its title and the minute in which it began."""
    site = Here(incidents=(known(**one),), taken=frozenset({"ours"}), spots={"ours": "incidents.yaml:9"}, is_kept=True)
    report = Report()
    made = fit(history(incident((None, ""))), now=NOW, report=report, here=site)

    assert (made.incidents == ()) is is_known
    if is_known:
        assert [str(note) for note in report.notes()] == [
            "incident 1: is `ours` on this site already, and was left as it is here"
        ]
        assert report.spots == {"incident 1": "incidents.yaml:9"}


NAMES = st.sampled_from(["Shop", "shop", "EU / Shop", "US / Shop", "EU / Mail", "Mail", "日本", "!", "null", "EU"])


@given(
    theirs=st.lists(NAMES, max_size=6),
    ours=st.lists(NAMES, max_size=4),
    named=st.lists(st.integers(0, 5), max_size=6),
)
def test_whatever_meets_every_component_gets_one_id(theirs: list[str], ours: list[str], named: list[int]) -> None:
    """No two of the history become one, no id is taken twice, and what incidents name is there."""
    components = tuple(OldComponent(str(number), name, f"component {number}") for number, name in enumerate(theirs))
    used = {str(number): None for number in named if number < len(theirs)}
    site = here(*(Component(id=f"c{number}", name=name) for number, name in enumerate(ours)))
    made, _ = fitted(history(incident((None, "We look."), components=used), components=components), here=site)
    ids = [one.id for one in made.components]

    assert len(set(ids)) == len(ids)
    assert set(used) <= {one.external_id for one in made.components}
    assert {one.id for one in made.components if one.is_here} <= {one.id for one in site.components}
    assert {one.id for one in made.components if not one.is_here}.isdisjoint({one.id for one in site.components})


def imported_into(folder: Path, site: Imported) -> Here:
    """Return a site as an import made it."""
    loaded = load(folder, site)
    return Here(
        groups=loaded.groups,
        components=loaded.components,
        incidents=loaded.incidents,
        taken=frozenset(one.id for one in loaded.incidents),
        is_kept=True,
    )


@pytest.mark.parametrize("system", ["statuspage", "stactus"])
def test_to_import_twice_brings_nothing_new(system: str, tmp_path: Path) -> None:
    """Whatever the system, what came the first time is there the second."""
    source = save_in(system, tmp_path, "We look.")
    first = import_history(source, now=NOW)
    second = import_history(source, now=NOW, here=imported_into(tmp_path, first))

    assert (second.incidents, second.components, second.new_groups) == (0, 0, [])
    assert [note.partition(": ")[2] for note in notes(second)] == [
        "is `2026-11-15-checkout-is-slow` on this site already, and was left as it is here"
        if system == "statuspage"
        else "is `2026-11-15-trouble` on this site already, and was left as it is here"
    ]


@pytest.mark.shared
def test_a_real_history_of_488_incidents_is_decided_on_in_a_few_lines(tmp_path: Path) -> None:
    """Nobody has to read hundreds of lines; each of them is in the list, with the line where it can be changed."""
    if not SHARED.is_dir():
        pytest.skip("../shared is absent")
    imported = import_history(SHARED, now=NOW, close_before=NOW - timedelta(days=30))
    spots = {what: f"incidents.yaml:{row}" for what, row in imported.rows.items()}
    short = in_short(imported.report, spots)
    full = in_full(imported.report, spots, source=imported.source, file="incidents.yaml", now=NOW).split("\n")
    second = import_history(SHARED, now=NOW, here=imported_into(tmp_path, imported))

    assert len(short) <= 10
    assert len([line for line in full if line.startswith("  incidents.yaml:")]) == len(imported.report)
    assert not any("is still open there" in line for line in full)
    assert (second.incidents, len(second.report)) == (0, 488)


def test_a_history_in_which_nothing_had_to_be_decided_is_told_so() -> None:
    """No remark is made for its own sake."""
    made, seen = fitted(history(incident(("resolved", "Over."))))

    assert (seen, replace(made.incidents[0], id="")) == ([], incident(("resolved", "Over.")))
