"""Programs that read Statuspage read us: a client of its API, and our own importer."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from arez.statuspage import CurrentStatus, StatusPage

from plainstatus.deliver.hosting import server_files
from plainstatus.model import Site
from plainstatus.read.importers import import_history
from plainstatus.read.schema import read_site
from plainstatus.render.api.v2 import statuspage_api
from plainstatus.text.markdown import to_plain
from plainstatus.urls import API, api_path, short_id
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import Overview, overview
from tests.render.test_api import STRANGE, UPGRADE
from tests.support.build import at, component, incident, site, update
from tests.support.outputs import made_of
from tests.support.project import ROOT
from tests.support.rendering import LINKS
from tests.support.serving import nginx

LATER = datetime(2026, 12, 20, 12, tzinfo=UTC)


def save(view: Overview, folder: Path) -> Path:
    """Write the answers as a server would have them; return the folder of those that the importer reads."""
    for path, data in made_of(statuspage_api(view, LINKS)).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder / "api/v2"


def read_with_arez(root: Path, folder: Path) -> CurrentStatus:
    """Serve the answers on loopback, and read them with the client."""

    async def read(port: int) -> CurrentStatus:
        async with StatusPage(f"http://127.0.0.1:{port}") as page:
            status: CurrentStatus = await page.get_status()
            return status

    # As it is shipped: the client refuses JSON that does not say that it is.
    (folder / "nginx.conf").write_text(dict(server_files(STRANGE, LINKS.site))["nginx.conf"], encoding="utf-8")
    with nginx(folder / "nginx", f"root {root}; include {folder}/nginx.conf;") as port:
        return asyncio.run(read(port))


def test_arez_reads_the_example(site: Path, tmp_path: Path) -> None:
    """The strictest client that we know sees what the home page says."""
    status = read_with_arez(site, tmp_path)

    assert (status.name, status.impact) == ("Example Shoes", "Critical")
    assert str(status.status) == "Security notice: customer account data"
    orders, accounts = status.group("Orders"), status.component("Customer accounts")
    assert orders is not None
    assert accounts is not None
    assert [group.name for group in status.groups] == ["Shop", "Orders"]
    assert [part.name for part in orders.components] == [
        "Order tracking",
        "E-mails about your order",
        "Returns",
    ]
    assert [found.name for found in status.incidents] == ["Notice of data breach: customer account data"]
    assert status.incidents[0].last_update.status == "Identified"
    assert accounts.incidents == status.incidents
    assert [(found.name, found.status) for found in status.maintenances] == [("Database upgrade", "Scheduled")]


def test_arez_reads_what_is_odd(tmp_path: Path) -> None:
    """Notices, withdrawals and maintenances without a window break no client, nor does a site without anything."""
    nothing = site(components=())
    save(overview(STRANGE, at("2026-11-15 20:00")), tmp_path / "odd")
    save(overview(nothing, LATER), tmp_path / "nothing")
    for name in ("a", "b"):
        (tmp_path / name).mkdir()

    assert len(read_with_arez(tmp_path / "odd", tmp_path / "a").incidents) == 3
    assert read_with_arez(tmp_path / "nothing", tmp_path / "b").status == "All Systems Operational"


def imported(view: Overview, folder: Path) -> tuple[Site, list[str]]:
    """Import our own answers; return the site, and what the importer remarked on."""
    found = import_history(save(view, folder), kind="statuspage", now=LATER)
    (folder / "incidents.yaml").write_text(found.yaml, encoding="utf-8")
    loaded = read_site(folder / "incidents.yaml", folder / "none", root=folder, max_bytes=1 << 24, now=LATER)
    assert loaded.warnings == ()
    return loaded.site, [str(note) for note in found.report]


def said(item: IncidentView) -> list[tuple[datetime, str | None, str]]:
    """Return what an incident's updates say, in plain text."""
    return [(shown.at, shown.status, to_plain(shown.update.text)) for shown in item.updates]


def example() -> Site:
    """Return the shipped example, without its one notice, for which Statuspage has no kind."""
    path = ROOT / "incidents.yaml"
    made = read_site(path, ROOT / "none", root=ROOT, max_bytes=1 << 24, now=LATER).site
    kept = tuple(one for one in made.incidents if one.type != "notice")
    return made.model_copy(update={"incidents": kept, "clock": None})


ROUND = site(
    incident(
        update("2026-11-15 13:00", "investigating", text="Payments *fail*.\n\nSee [orders](https://www.example.com/o)."),
        update("2026-11-15 13:30", "identified", components={"checkout": "major_outage"}, text="- one\n- two"),
        update("2026-11-15 14:00", "resolved", text="1 < 2 & `code` **bold** <br> snake_case_word *"),
        update("2026-11-15 15:00", "postmortem", text="## Why\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\nx  y\n```"),
        id="2026-11-15-checkout",
        impact="major",
        components=["checkout"],
        started="2026-11-15 12:00",
        ended="2026-11-15 13:45",
        external_id="zb5yy0b4dq4s",
    ),
    incident(update("2026-11-12 10:00", "scheduled"), update("2026-12-01 02:00", "in_progress"),
        update("2026-12-01 04:00", "completed"), **UPGRADE),
    components=[component("accounts", group="shop", since="2026-01-02"), component("checkout", description="Paying")],
    groups=[{"id": "shop", "name": "Shop"}],
)  # fmt: skip


@pytest.mark.parametrize("made", [example(), ROUND], ids=["example", "round"])
def test_what_we_export_we_import(made: Site, tmp_path: Path) -> None:
    """Ids, texts, times, statuses and components' states are the same after a move from us to us."""
    before = overview(made, LATER)
    again, _ = imported(before, tmp_path)
    after = overview(again, LATER)

    assert len(after.incidents) == len(before.incidents)
    by_id = {item.incident.external_id: item for item in after.incidents}
    for item in before.incidents:
        old = item.incident
        found = by_id[old.external_id or short_id("incident", old.id)]
        assert found.incident.title == old.title
        assert said(found) == said(item), old.id
        assert (found.status, found.phase) == (item.status, item.phase)
        assert (found.begin, found.end) == (item.begin, item.end), old.id
        if old.type != "security":
            assert {s.component: s.state for s in found.spans} == {
                renamed(s.component, made, again): s.state for s in item.spans
            }
    # Those without a group come first, as on the home page.
    assert sorted((part.name, part.description, part.since) for part in again.components) == sorted(
        (current.component.name, current.component.description, current.component.since)
        for current in before.components
    )
    assert [(group.name, group.description) for group in again.groups] == [(g.name, g.description) for g in made.groups]


def renamed(old: str, made: Site, again: Site) -> str:
    """Return the id that the importer gave to a component."""
    name = next(part.name for part in made.components if part.id == old)
    return next(part.id for part in again.components if part.name == name)


def test_ids_are_still_the_same_after_a_second_move(tmp_path: Path) -> None:
    """What was imported from us answers with the ids that it had."""
    first = overview(example(), LATER)
    second = overview(imported(first, tmp_path)[0], LATER)

    def ids(view: Overview) -> dict[str, list[str]]:
        found = {path: json.loads(data) for path, data in made_of(statuspage_api(view, LINKS)).items()}
        return {
            name: [item["id"] for key in ("incidents", "scheduled_maintenances") for item in answer.get(key, ())]
            + [item["id"] for item in answer.get("components", ()) if not item["group"]]
            for name in API
            if (answer := found[api_path(name)])
        }

    assert ids(second) == ids(first)


def test_the_importer_says_what_has_no_place_there(tmp_path: Path) -> None:
    """It leaves out addresses, which change with a move, and the keys that are ours; nothing else is lost."""
    _, notes = imported(overview(ROUND, LATER), tmp_path)

    assert {note.partition(": ")[2] for note in notes} == {
        "had line breaks or blocks in HTML, which are now lines, paragraphs and lists",
        *(f"`{key}` has no place here and was left out" for key in ("url", "shortlink", "x_id", "x_link", "x_type")),
    }
