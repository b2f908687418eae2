from __future__ import annotations

import json
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plainstatus.edit.splice import append_items
from plainstatus.errors import PlainstatusError, SettingsError
from plainstatus.read.importers import Here, import_history
from plainstatus.read.importers.markdown import one_line, to_markdown
from plainstatus.read.schema.reader import Reader
from plainstatus.read.yaml import parse_document
from tests.support.importing import NOW, component, load, save_stactus, save_statuspage, statuspage_incident, told

#: Texts with much of what YAML, Markdown and our reader look at.
ODD = st.lists(
    st.one_of(
        st.sampled_from(
            [*"&!*@%>|[{`'\"#:-?,\\~\n\t \r", ": ", " #", "- ", "null", "none", "yes", "2026-11-15", "12:30"]
        ),
        st.sampled_from(
            ["\u201c", "\u201d", "\u2018", "\u00ab", "\u00a0", "\u2003", "\u3000", "\ufeff", "\u2028", "\x85"]
        ),
        st.sampled_from(
            ["\x00", "\ud800", "<<<<<<<", "=======", ">>>>>>>", "<<: ", "---", "...", "text: |", "order #4"]
        ),
        st.text(max_size=5),
    ),
    max_size=12,
).map("".join)
NAMES = ODD.filter(lambda text: one_line(text) != "")


def read(text: str) -> Any:
    """Return the plain values of a YAML text, all scalars as typed."""
    return yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - makes text only


TEXTS = {"title": NAMES, "name": NAMES, "description": ODD, "body": ODD, "id": NAMES, "post": ODD, "organisation": ODD}


@given(st.fixed_dictionaries(TEXTS))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_comes_back_as_it_went_in(typed: dict[str, str]) -> None:
    """Whatever is in titles, names and bodies: YAML and our strict reader give the same texts back."""
    incident = statuspage_incident(
        told("08:00:00", "resolved", typed["body"], custom_tweet=typed["post"]),
        id=typed["id"],
        name=typed["title"],
        components=[component("c", typed["name"], description=typed["description"])],
    )
    with tempfile.TemporaryDirectory() as made:
        page = {"name": typed["organisation"], "time_zone": "Asia/Tokyo"}
        folder = save_statuspage(Path(made), page=page, components=[], incidents=[incident])
        imported = import_history(folder, kind="statuspage", now=NOW)
        site = load(folder, imported)
    raw = read(imported.yaml)
    line = {key: one_line(value) for key, value in typed.items()}
    body = to_markdown(typed["body"], markdown=False)

    assert line["organisation"] == raw["organisation"].get("name", "")
    assert line["title"] == raw["incidents"][0]["title"] == site.incidents[0].title
    assert line["id"] == raw["incidents"][0]["external_id"] == site.incidents[0].external_id
    assert line["name"] == raw["components"][0]["name"] == site.components[0].name
    assert line["description"] == raw["components"][0].get("description", "")
    assert line["post"] == raw["incidents"][0]["updates"][0].get("post", "")
    assert (body if body.strip() else "Resolved.") + "\n" == site.incidents[0].updates[0].text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("2026-11-15T08:00:00Z"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *["id", "name", "status", "impact", "components", "incident_updates", "body", "display_at"],
                    *["position", "group", "group_id", "start_date", "affected_components", "code", "new_status"],
                    *["scheduled_for", "scheduled_until", "resolved_at", "postmortem_body"],
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)


@given(page=JSON, components=JSON, incidents=st.lists(JSON, max_size=3), maintenances=st.lists(JSON, max_size=2))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_hostile_json_is_refused_or_imported_never_a_crash(
    page: Any, components: Any, incidents: list[Any], maintenances: list[Any]
) -> None:
    """Anything under the keys that we read gives a valid file or a message that names the file."""
    with tempfile.TemporaryDirectory() as made:
        file = Path(made) / "saved.json"
        file.write_text(
            json.dumps(
                {
                    "page": page,
                    "components": components,
                    "incidents": incidents,
                    "scheduled_maintenances": maintenances,
                }
            )
        )
        try:
            imported = import_history(file, kind="statuspage", now=NOW)
        except PlainstatusError as error:
            faults = str(error).split("\n")
        else:
            faults = []
            load(Path(made), imported)

    assert [line for line in faults if not line.startswith((str(file), "and "))] == []


#: What stands in a file of stactus, and other things.
YAML = st.recursive(
    st.sampled_from(
        ["", "x", "2026-11-15 08:00", "+5m", "12:30", "true", "minor", "abc", "!!python/name:os.x", "&a 1"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.dictionaries(
            st.sampled_from(
                ["id", "name", "impact", "systems", "timeline", "ts", "description", "resolved", "investigating", "x"]
            ),
            inner,
            max_size=5,
        ).map(lambda items: "{" + ", ".join(f"{key}: {value}" for key, value in items.items()) + "}")
    ),
    max_leaves=20,
)


@given(systems=YAML, incidents=st.lists(YAML, max_size=3))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_hostile_yaml_is_refused_or_imported_never_a_crash(systems: str, incidents: list[str]) -> None:
    """The same for stactus; tags make nothing."""
    with tempfile.TemporaryDirectory() as made:
        folder = save_stactus(Path(made), *incidents, systems=systems)
        try:
            imported = import_history(folder, kind="stactus", now=NOW)
        except PlainstatusError as error:
            faults = str(error).split("\n")
        else:
            faults = []
            load(folder, imported)

    assert [line for line in faults if not line.startswith((str(folder), "and "))] == []


SITE = parse_document(
    b"organisation: {name: Example Shoes, timezone: Europe/Berlin}\ncomponents:\n  - {id: shop, name: Shop}\n",
    name="incidents.yaml",
    max_bytes=1000,
)


@given(st.lists(st.tuples(NAMES, ODD, NAMES), min_size=1, max_size=4))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_name_joins_a_site_as_it_is(typed: list[tuple[str, str, str]]) -> None:
    """Whatever components and their groups are called: the site that they come to reads the same names."""
    listed = [
        component(f"c{number}", name, description=about, group_id=f"g{number}")
        for number, (name, about, _) in enumerate(typed)
    ]
    grouped = [component(f"g{number}", group, group=True) for number, (*_, group) in enumerate(typed)]
    told_of = statuspage_incident(told("08:00:00", "resolved", "Over."), components=listed)
    site = Reader([SITE], NOW).read().site
    with tempfile.TemporaryDirectory() as made:
        folder = save_statuspage(Path(made), components=[*listed, *grouped], incidents=[told_of])
        here = Here(site.groups, site.components, is_kept=True)
        imported = import_history(folder, now=NOW, here=here, timezone="Europe/Berlin")
    main = append_items(SITE, ("groups",), imported.new_groups, before="components")
    main = append_items(main, ("components",), imported.new_components)
    older = parse_document(imported.yaml.encode(), name="incidents/old.yaml", max_bytes=2**20)
    loaded = Reader([main, older], NOW).read()
    ids = {f"c{number}": imported.component_ids[f"component c{number}"] for number in range(len(typed))}
    names = {one.id: one.name for one in loaded.site.components}

    assert loaded.warnings == ()
    assert list(loaded.site.incidents[0].components) == list(ids.values())
    assert [names[ids[f"c{number}"]] for number, (name, *_) in enumerate(typed) if ids[f"c{number}"] != "shop"] == [
        one_line(name) for number, (name, *_) in enumerate(typed) if ids[f"c{number}"] != "shop"
    ]


@given(
    moments=st.lists(st.datetimes(datetime(1990, 1, 2), datetime(2026, 11, 23, 8), timezones=st.just(UTC)), max_size=5),  # noqa: DTZ001 - the zone is given beside
    zone=st.sampled_from(["UTC", "America/Los_Angeles", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kolkata"]),
)
@settings(deadline=None)
def test_any_time_comes_back_to_the_second(moments: list[datetime], zone: str) -> None:
    """In every zone, in skipped and doubled hours too, each update keeps its moment; equal ones move by a second."""
    updates = [told("08:00:00", None, "Said.", display_at=moment.isoformat()) for moment in moments]
    with tempfile.TemporaryDirectory() as made:
        folder = save_statuspage(
            Path(made), page={"name": "Example Shoes", "time_zone": zone}, incidents=[statuspage_incident(*updates)]
        )
        site = load(folder, import_history(folder, kind="statuspage", now=NOW))
    expected: list[datetime] = []
    for moment in sorted(moment.replace(microsecond=0) for moment in moments):
        expected.append(max(moment, expected[-1] + timedelta(seconds=1)) if expected else moment)

    assert expected == [update.at for incident in site.incidents for update in incident.updates]


def test_the_kind_is_told_by_the_files(tmp_path: Path) -> None:
    """A folder with stactus.yaml is stactus, one with the API's file names or a JSON file is Statuspage."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    stactus = save_stactus(tmp_path / "a")
    statuspage = save_statuspage(tmp_path / "b", components=[])

    assert import_history(stactus, now=NOW) == import_history(stactus, kind="stactus", now=NOW)
    assert import_history(statuspage, now=NOW) == import_history(statuspage, kind="statuspage", now=NOW)
    assert import_history(statuspage / "components.json", now=NOW) == import_history(
        statuspage, kind="statuspage", now=NOW
    )
    assert import_history(stactus / "stactus.yaml", kind="stactus", now=NOW) == import_history(
        stactus, kind="stactus", now=NOW
    )


@pytest.mark.parametrize(
    ("files", "kind", "expected"),
    [
        ([], None, "{}: cannot tell where this comes from (for statuspage, give a folder with incidents.json and "
            "components.json as its /api/v2/ answers them; for stactus, the folder that holds stactus.yaml)"),
        (["stactus.yaml", "incidents.json"], None,
            "{}: holds files of statuspage and of stactus (add --format=statuspage or --format=stactus)"),
        ([], "statuspage",
            "{}: holds none of components.json, incidents.json, scheduled-maintenances.json, summary.json (save what "
            "/api/v2/ answers under these names)"),
        ([], "stactus", "{}: holds no stactus.yaml (give the folder that does)"),
        ([], "cachet", "--format cachet: there is no import from that (write statuspage or stactus)"),
    ],
)  # fmt: skip
def test_what_is_no_history_is_told(tmp_path: Path, files: list[str], kind: str | None, expected: str) -> None:
    """The message says what to give instead, and the exit code is that of a wrong flag."""
    for name in files:
        (tmp_path / name).write_text("{}")
    with pytest.raises(SettingsError) as caught:
        import_history(tmp_path, kind=kind, now=NOW)

    assert (str(caught.value), caught.value.exitcode) == (expected.format(tmp_path), 2)


def test_a_missing_source_is_told(tmp_path: Path) -> None:
    """A mistyped path is named."""
    with pytest.raises(SettingsError) as caught:
        import_history(tmp_path / "gone", now=NOW)

    assert str(caught.value) == (
        f"{tmp_path / 'gone'}: there is no such file or folder to import (give the one that the other system's files "
        "lie in)"
    )
