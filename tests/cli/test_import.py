"""`import` as it is typed: where it writes, what it says of it, and that nothing is written over or twice."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from plainstatus.edit import desk
from plainstatus.read.schema import Loaded, read_site
from tests.support.importing import NOW, component, save_stactus, save_statuspage, statuspage_incident, told
from tests.support.project import make_project, tree
from tests.support.running import Run, runner

SITE = """\
organisation:
  name: Example Shoes
  timezone: America/Los_Angeles
components:
  - {id: shop, name: {en: Web shop, de: Laden}}
incidents:
  - id: 2026-11-01-by-hand
    title: Search was slow
    external_id: inc7
    updates: [{at: 2026-11-01 09:00, status: resolved, text: Over.}]
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what runs commands in the folder `site`."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(NOW.timestamp())))
    return runner(tmp_path / "site", SITE, monkeypatch, capsys)


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """Return a folder with a history of two incidents, of which one is open, and three components."""
    (tmp_path / "old").mkdir()
    over = statuspage_incident(
        told("08:00:00", "investigating", "We look.<br>Sorry."),
        told("09:00:00", "resolved", "It works again.<br>"),
        components=[component("c1", "web  SHOP"), component("c2", "Europe / Mail")],
    )
    still = statuspage_incident(told("08:00:00", "identified", "A cable."), id="inc2", name="Post is late")
    return save_statuspage(
        tmp_path / "old",
        components=[component("c1", "web  SHOP"), component("c2", "Europe / Mail"), component("c3", "Fax")],
        incidents=[over, still],
    )


def read(folder: Path) -> Loaded:
    """Read the site with our own strict reader."""
    return read_site(folder / "incidents.yaml", folder / "incidents", root=folder, max_bytes=2**25, now=NOW)


def test_beside_a_site_only_incidents_are_written_and_what_they_need(run: Run, tmp_path: Path, history: Path) -> None:
    """Components are found by name in any language; what is lacking is added to the file that staff edit."""
    code, out, err = run("import", source=str(history), to="incidents/old.yaml")
    site = tmp_path / "site"

    assert (code, err) == (0, "")
    assert out == (
        "yours to decide:\n"
        "  incidents/old.yaml:9: incident inc2 (2026-11-15-post-is-late, last update 2026-11-15): is still open there; "
        "if it is over, add an update with `status: resolved`, or close all that had no word for so long with: "
        f"invoke import {history} --to=incidents/old.yaml --close-open=30d\n"
        "  incidents.yaml:8: component c2: called 'Mail', was added to this site as `europe-mail`; if it is one that "
        "you have, take this one out, and give yours `external_id: c2` and `aliases: [europe-mail]`\n"
        "adjusted or left out:\n"
        "  2 times, first at incidents/old.yaml:21: had line breaks or blocks in HTML, which are now lines, paragraphs "
        "and lists\n"
        "  incidents.yaml:8: component c2: was called 'Europe / Mail'; it now stands in the group 'Europe', as 'Mail'\n"
        "  incidents.yaml:7: component c1: called 'web SHOP', is `shop` on this site; for programs that know its old "
        "id, write `external_id: c1` there\n"
        "  component c3: is not on this site, and no incident names it; it was left out\n"
        "all of it, each with its line: incidents/old.import.txt\n"
        "imported: 2 incidents with 3 updates, 1 component → incidents/old.yaml and incidents.yaml\n"
    )
    assert (site / "incidents.yaml").read_text("utf-8") == SITE.replace(
        "components:\n", "groups:\n  - {id: europe, name: Europe}\ncomponents:\n"
    ).replace("Laden}}\n", "Laden}}\n  - {id: europe-mail, name: Mail, group: europe, external_id: c2}\n")
    assert (
        (site / "incidents" / "old.yaml").read_text("utf-8")
        == """\
# Imported from Statuspage at 2026-11-23 09:00 UTC (sum b916ac32d32d).
incidents:
  - id: 2026-11-15-post-is-late
    title: Post is late
    impact: minor
    external_id: inc2
    imported: 2026-11-23 01:00:30
    updates:
      - at: 2026-11-15 00:00
        status: identified
        text: |
          A cable.

  - id: 2026-11-15-checkout-is-slow
    title: Checkout is slow
    impact: minor
    components: [shop, europe-mail]
    external_id: inc1
    imported: 2026-11-23 01:00:30
    updates:
      - at: 2026-11-15 00:00
        status: investigating
        text: |
          We look.\\
          Sorry.
      - at: 2026-11-15 01:00
        status: resolved
        text: |
          It works again.
"""
    )
    assert [one.id for one in read(site).site.incidents] == [
        "2026-11-15-post-is-late",
        "2026-11-15-checkout-is-slow",
        "2026-11-01-by-hand",
    ]


def test_every_decision_stands_in_a_file_with_its_line(run: Run, tmp_path: Path) -> None:
    """On the screen a kind of decision takes a line; in the file each one is there, in the order of the lines."""
    (tmp_path / "old").mkdir()
    open_there = (
        "id: {0}\nname: Trouble {0}\nimpact: minor\nsystems: [gone{0}]\ntimeline: [{{ts: 2026-0{0}-01 10:00, "
        "description: We look., investigating: true}}]\n"
    )
    save_stactus(tmp_path / "old", *(open_there.format(number) for number in range(1, 6)), systems="[]")

    code, out, _ = run("import", source=str(tmp_path / "old"), to="whole.yaml")

    assert code == 0
    assert out == (
        "yours to decide:\n"
        "  5 times, first at whole.yaml:32: is still open there; if it is over, add an update with "
        "`status: resolved`, or close all that had no word for so long with: "
        f"invoke import {tmp_path / 'old'} --to=whole.yaml --close-open=30d\n"
        "  5 times, first at whole.yaml:8: is not described there, and was named after its id; write its name\n"
        "adjusted or left out:\n"
        "  whole.yaml:5: stactus.yaml: names no time zone, so that readers see times in UTC; write your own as "
        "`timezone`\n"
        "all of it, each with its line: whole.import.txt\n"
        "imported: 5 incidents with 5 updates, 5 components → whole.yaml\n"
    )
    written = (tmp_path / "site" / "whole.yaml").read_text("utf-8").split("\n")
    told_of = (tmp_path / "site" / "whole.import.txt").read_text("utf-8")
    assert told_of.startswith(
        "Imported from stactus into whole.yaml on 2026-11-23 at 09:00 UTC: what was decided.\n"
        "Each line begins with the file and line where you can change it, as they were then. Nothing reads this file:\n"
        "delete it when you are done.\n\n\n"
        "YOURS TO DECIDE (10 times)\n\n"
        "5 times: is still open there; if it is over, add an update with `status: resolved`, or close all that had no "
        f"word for so long with: invoke import {tmp_path / 'old'} --to=whole.yaml --close-open=30d\n"
        "  whole.yaml:32: incident 5 (2026-05-01-trouble-5, last update 2026-05-01)\n"
    )
    for number in range(1, 6):
        [line] = [line for line in told_of.split("\n") if f": system gone{number}" in line]
        assert written[int(line.split(":")[1]) - 1] == f"  - id: gone{number}"
        [line] = [line for line in told_of.split("\n") if f": incident {number} (" in line]
        assert written[int(line.split(":")[1]) - 1] == f"      - at: 2026-0{number}-01 10:00"


def test_what_was_open_for_long_is_closed_on_request(run: Run, tmp_path: Path, history: Path) -> None:
    """With words that say so, behind the last one; and that is a decision with its line."""
    code, out, _ = run("import", source=str(history), to="incidents/old.yaml", close_open="1w")
    incident = read(tmp_path / "site").site.incidents[0]

    assert code == 0
    assert [(f"{update.at:%d %H:%M:%S}", update.status, update.text) for update in incident.updates] == [
        ("15 08:00:00", "identified", "A cable.\n"),
        (
            "15 08:00:01",
            "resolved",
            "No update says when this was over; it counts as over since the update before. This note was added on\n23 "
            "November 2026, when the history of this page was moved here.\n",
        ),
    ]
    assert (
        "  incidents/old.yaml:13: incident inc2, closing update: was added, for nothing had been said since "
        "2026-11-15, and says that nobody knows when it was over; if the incident goes on, take this update out\n"
    ) in out
    assert "still open" not in out


def test_to_import_again_adds_what_is_new_and_nothing_twice(run: Run, tmp_path: Path, history: Path) -> None:
    """Without --to it goes beside what is there; incidents that the site has stay as they are here."""
    site = tmp_path / "site"
    first = run("import", source=str(history))
    before = tree(site)
    again = run("import", source=str(history))
    unchanged = {name: digest for name, digest in tree(site).items() if name in before}
    more = statuspage_incident(told("10:00:00", "resolved", "Over."), id="inc3", name="Fax was late")
    longer = statuspage_incident(
        told("08:00:00", "identified", "A cable."), told("12:00:00", "resolved", "Over."), id="inc2", name="Other title"
    )
    by_hand = statuspage_incident(told("10:00:00", "resolved", "Over."), id="inc7", name="Whatever")
    save_statuspage(history, incidents=[more, longer, by_hand])
    third = run("import", source=str(history))

    assert first[1].endswith("→ incidents/statuspage.yaml and incidents.yaml\n")
    assert again == (
        0,
        "adjusted or left out:\n"
        "  2 times, first at incidents/statuspage.yaml:3: is on this site already, and was left as it is here\n"
        "nothing to import: all incidents are on this site already\n",
        "",
    )
    assert unchanged == before
    assert third[0] == 0
    assert (
        "  incidents/statuspage.yaml:3: incident inc2: is `2026-11-15-post-is-late` on this site already, and was left "
        "as it is here; there it has 1 more of 2 updates, which you may copy by hand\n"
    ) in third[1]
    assert third[1].endswith("imported: 1 incident with 1 update → incidents/statuspage-2.yaml\n")
    assert [one.title for one in read(site).site.incidents] == [
        "Fax was late",
        "Post is late",
        "Checkout is slow",
        "Search was slow",
    ]


LONG_AGO = (
    "id: a\nname: Trouble\nimpact: minor\nsystems: [abc]\ntimeline:\n  - {ts: 2026-03-01 10:00, description: Hm.}\n"
)


@pytest.fixture
def long_open(tmp_path: Path) -> Path:
    """Return a folder with a history of one incident that nobody closed, of a component that the site lacks."""
    (tmp_path / "old").mkdir()
    return save_stactus(tmp_path / "old", LONG_AGO, systems="[{id: abc, name: Sales}]")


def statuses(folder: Path) -> dict[str, str | None]:
    """Return the last status of each incident."""
    return {one.title: max(one.updates, key=lambda update: update.at).status for one in read(folder).site.incidents}


@pytest.mark.parametrize(
    ("to", "is_new"),
    [
        ("", False),
        ("incidents/old.yaml", False),
        ("other.yaml", False),
        ("", True),
        ("incidents.yaml", True),
        ("other.yaml", True),
    ],
)
def test_the_command_that_import_advises_closes_what_is_open(
    run: Run, tmp_path: Path, long_open: Path, to: str, is_new: bool
) -> None:
    """As it stands there, whatever was written first; and so does the same import with the flag alone."""
    site = make_project(tmp_path / "site", SITE)
    if is_new:
        (site / "incidents.yaml").unlink()
    first = run("import", source=str(long_open), to=to)
    found = re.search(r"with: invoke import (\S+) --to=(\S+) --close-open=30d$", first[1], re.MULTILINE)
    assert found
    before = tree(site)
    file = site / found[2]
    open_there = file.read_bytes()
    as_advised = run("import", source=found[1], to=found[2], close_open="30d")
    closed = file.read_bytes()
    file.write_bytes(open_there.replace(b"\n", b"\r\n"))
    repeated = run("import", source=str(long_open), to=to, close_open="30d")

    assert as_advised == repeated
    assert (as_advised[0], as_advised[2]) == (0, "")
    assert b"status: resolved" in closed
    assert file.read_bytes() == closed
    assert set(tree(site)) == set(before)
    assert {name for name, digest in tree(site).items() if before[name] != digest} == {
        found[2],
        found[2].replace(".yaml", ".import.txt"),
    }


@pytest.mark.parametrize("to", ["", "whole.yaml"])
def test_each_step_of_an_import_is_told(run: Run, long_open: Path, caplog: pytest.LogCaptureFixture, to: str) -> None:
    """Who waits for ten thousand incidents sees what goes on: the history is read after the site, and then written."""
    # What is told is passed on to nobody else.
    steps = logging.getLogger("plainstatus.steps")
    steps.addHandler(caplog.handler)
    try:
        run("import", source=str(long_open), to=to)
    finally:
        steps.removeHandler(caplog.handler)

    look = "looking at the words, times and links"
    if to:
        assert caplog.messages == [f"reading {long_open}", f"writing {to}"]
    else:
        assert caplog.messages == [
            "reading what staff wrote",
            look,
            f"reading {long_open}",
            look,
            "writing incidents/stactus.yaml",
        ]


def test_what_was_edited_since_is_not_written_over(run: Run, tmp_path: Path, long_open: Path) -> None:
    """Whoever repeats the import is told what is open still there, and what each way of closing it costs."""
    run("import", source=str(long_open))
    site = tmp_path / "site"
    edited = (site / "incidents" / "stactus.yaml").read_text("utf-8").replace("Hm.", "Sales were slow.")
    (site / "incidents" / "stactus.yaml").write_text(edited, "utf-8")
    before = tree(site)

    told_now = run("import", source=str(long_open), close_open="30d")

    assert told_now == (
        0,
        "adjusted or left out:\n"
        "  incidents/stactus.yaml:3: incident a: is `2026-03-01-trouble` on this site already, and was left as it is "
        "here\n"
        "incidents/stactus.yaml: 1 incident there is open still, and stayed as you have edited it (add to each an "
        "update with `status: resolved`, or write the file anew, without your edits: "
        f"invoke import {long_open} --to=incidents/stactus.yaml --force --close-open=30d)\n"
        "nothing to import: all incidents are on this site already\n",
        "",
    )
    assert tree(site) == before
    code, out, _ = run("import", source=str(long_open), to="incidents/stactus.yaml", force=True, close_open="30d")
    assert code == 0
    assert "what incidents/stactus.yaml held before: incidents/stactus.yaml.bak\n" in out
    assert (site / "incidents" / "stactus.yaml.bak").read_text("utf-8") == edited
    assert statuses(site)["Trouble"] == "resolved"


@pytest.mark.parametrize("force", [True, False])
def test_no_repeated_import_loses_an_incident(run: Run, tmp_path: Path, history: Path, force: bool) -> None:
    """A public page tells of its newest incidents alone: what the file holds besides stays, or the import refuses."""
    run("import", source=str(history))
    site = tmp_path / "site"
    save_statuspage(
        history, incidents=[statuspage_incident(told("10:00:00", "resolved", "Over."), id="i3", name="Fax")]
    )
    before = (site / "incidents" / "statuspage.yaml").read_bytes()

    code, out, err = run("import", source=str(history), force=force, close_open="1w")

    assert (site / "incidents" / "statuspage.yaml").read_bytes() == before
    if force:
        assert (code, out) == (2, "")
        assert err == (
            "incidents/statuspage.yaml: holds 2 incidents that this history lacks, such as "
            "2026-11-15-checkout-is-slow (to write it anew without: "
            f"invoke import {history} --to=incidents/statuspage.yaml --force --close-open=1w)\nnothing was written\n"
        )
    else:
        assert code == 0
        assert (
            "incidents/statuspage.yaml: 1 incident there is open still (close with: "
            f"invoke import {history} --to=incidents/statuspage.yaml --close-open=1w)\n"
        ) in out
        assert statuses(site)["Fax"] == "resolved"


@pytest.mark.parametrize("close_open", ["", "30d"])
def test_force_alone_never_writes_over_what_staff_wrote(
    run: Run, tmp_path: Path, long_open: Path, close_open: str
) -> None:
    """Name, contacts, components and incidents stay; only what an import wrote is written anew."""
    first = run("import", source=str(long_open), force=True, close_open=close_open)
    site = tmp_path / "site"
    main = (site / "incidents.yaml").read_text("utf-8")
    again = run("import", source=str(long_open), force=True, close_open="30d")

    assert main == SITE.replace("Laden}}\n", "Laden}}\n  - {id: sales, name: Sales, external_id: abc}\n")
    assert (site / "incidents.yaml").read_text("utf-8") == main
    anew = f"invoke import {long_open} --to=incidents.yaml --force{close_open and f' --close-open={close_open}'}"
    assert first[1].endswith(
        "incidents.yaml stays: it is yours, and no import's. To write it anew from this history, without what it says "
        f"of you: {anew}\n"
        f"imported: 1 incident with {2 if close_open else 1} update{'s' if close_open else ''}, 1 component → "
        "incidents/stactus.yaml and incidents.yaml\n"
    )
    assert again[1].endswith("imported: 1 incident with 2 updates → incidents/stactus.yaml\n")
    assert statuses(site) == {"Trouble": "resolved", "Search was slow": "resolved"}


def test_force_without_a_site_spares_what_no_import_wrote(run: Run, tmp_path: Path, long_open: Path) -> None:
    """Without settings, too; what an import wrote and nobody has edited is written anew."""
    site = make_project(tmp_path / "site", SITE)
    (site / "pelicanconf.py").unlink()

    refused = run("import", source=str(long_open), force=True)
    (site / "incidents.yaml").unlink()
    made = run("import", source=str(long_open))
    again = run("import", source=str(long_open), force=True)

    assert refused == (
        2,
        "",
        "incidents.yaml: is not as an import wrote it (to write it anew, without what it holds: "
        f"invoke import {long_open} --to=incidents.yaml --force)\nnothing was written\n",
    )
    assert (made[0], again) == (0, made)


def test_a_component_that_was_added_in_vain_can_be_taken_out_as_advised(
    run: Run, tmp_path: Path, long_open: Path
) -> None:
    """Incidents then belong to the one that the site has, without another import."""
    code, out, _ = run("import", source=str(long_open))
    site = tmp_path / "site"
    assert code == 0
    assert "take this one out, and give yours `external_id: abc` and `aliases: [sales]`\n" in out
    main = (site / "incidents.yaml").read_text("utf-8").replace("  - {id: sales, name: Sales, external_id: abc}\n", "")
    mended = main.replace("{id: shop,", "{id: shop, external_id: abc, aliases: [sales],")
    (site / "incidents.yaml").write_text(mended, "utf-8")

    assert read(site).warnings == ()
    assert [list(one.components) for one in read(site).site.incidents] == [[], ["shop"]]
    assert run("import", source=str(long_open))[1].endswith(
        "nothing to import: all incidents are on this site already\n"
    )


def test_what_is_down_there_is_told_of_a_component_that_is_here(run: Run, tmp_path: Path, history: Path) -> None:
    """What else is odd about it there is nothing to this site's; who moves in the middle of an outage has to know."""
    down = component("c1", "Web shop", status="major_outage", showcase=True)
    over = statuspage_incident(told("08:00:00", "resolved", "Over."), components=[down])
    save_statuspage(history, components=[down], incidents=[over])

    code, out, _ = run("import", source=str(history), to="incidents/old.yaml")

    assert code == 0
    assert out.startswith(
        "yours to decide:\n"
        "  incidents.yaml:5: state of component c1: is marked 'major_outage' there; an open incident has to say so "
        "here\n"
        "adjusted or left out:\n"
        "  incidents.yaml:5: component c1: called 'Web shop', is `shop` on this site"
    )
    assert "showcase" not in out
    assert not (tmp_path / "site" / "incidents" / "statuspage.yaml").exists()


def test_written_over_an_incident_keeps_its_id(run: Run, tmp_path: Path, history: Path) -> None:
    """Ids are permanent; what stood there and is in the history no longer is named."""
    run("import", source=str(history), to="incidents/old.yaml")
    renamed = statuspage_incident(told("07:00:00", "resolved", "Over."), name="Paying was slow")
    save_statuspage(history, incidents=[renamed])

    code, out, _ = run("import", source=str(history), to="incidents/old.yaml", force=True)

    assert code == 0
    assert (
        "yours to decide:\n"
        "  incident 2026-11-15-post-is-late: stood in the file that was written over, and is gone from it\n"
    ) in out
    assert [(one.id, one.title) for one in read(tmp_path / "site").site.incidents] == [
        ("2026-11-15-checkout-is-slow", "Paying was slow"),
        ("2026-11-01-by-hand", "Search was slow"),
    ]


def test_over_the_main_file_components_keep_their_ids(run: Run, tmp_path: Path, history: Path) -> None:
    """Where the whole is written anew, addresses stay."""
    code, out, _ = run("import", source=str(history), to="incidents.yaml", force=True)

    assert code == 0
    assert out.endswith(
        "what incidents.yaml held before: incidents.yaml.bak\n"
        "imported: 2 incidents with 3 updates, 3 components → incidents.yaml\n"
    )
    assert (tmp_path / "site" / "incidents.yaml.bak").read_text("utf-8") == SITE
    assert [(one.id, one.name, one.group) for one in read(tmp_path / "site").site.components] == [
        ("shop", "web SHOP", None),
        ("europe-mail", "Mail", "europe"),
        ("fax", "Fax", None),
    ]


def test_a_main_file_that_cannot_be_read_is_written_over_all_the_same(run: Run, tmp_path: Path, history: Path) -> None:
    """Who names it to write over does not have to mend it first; who imports beside it does."""
    make_project(tmp_path / "site", "organisation: [\n")

    beside = run("import", source=str(history), to="incidents/old.yaml")
    unnamed = run("import", source=str(history), force=True)
    over = run("import", source=str(history), to="incidents.yaml", force=True)

    assert beside[0] == unnamed[0] == 3
    assert beside[2].startswith("incidents.yaml:")
    assert over[0] == 0
    assert (tmp_path / "site" / "incidents.yaml.bak").read_text("utf-8") == "organisation: [\n"


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ({"to": "incidents.yaml"}, "incidents.yaml: is there already (name another file with --to, or add --force)"),
        ({"to": "incidents/2026/old.yaml"}, "incidents/2026/old.yaml: folders in incidents/ are not read (write "
            "--to=incidents/old.yaml)"),
        ({"to": "incidents/old.txt"}, "incidents/old.txt: files of that name are not read (write "
            "--to=incidents/old.yaml)"),
        ({"to": "incidents/.old.yaml"}, "incidents/.old.yaml: files of that name are not read (write "
            "--to=incidents/old.yaml)"),
        ({"close_open": "30"}, "--close-open 30: is no length of time (write for example 30d, or 8w)"),
        ({"close_open": "long ago"}, "--close-open long ago: is no length of time (write for example 30d, or 8w)"),
        ({"format": "x"}, "--format x: there is no import from that (write statuspage or stactus)"),
    ],
)  # fmt: skip
def test_a_refusal_says_what_to_write_and_leaves_all_as_it_was(
    run: Run, tmp_path: Path, history: Path, flags: dict[str, Any], expected: str
) -> None:
    """Nothing is written, not even a folder."""
    before = tree(make_project(tmp_path / "site", SITE))

    assert run("import", source=str(history), **flags) == (2, "", f"{expected}\nnothing was written\n")
    assert tree(tmp_path / "site") == before
    assert not (tmp_path / "site" / "incidents").exists()


def test_a_folder_of_older_incidents_needs_a_site(run: Run, tmp_path: Path, history: Path) -> None:
    """Without settings nobody can tell what it belongs to; a whole site written there would be no part of it."""
    (make_project(tmp_path / "site", SITE) / "pelicanconf.py").unlink()

    code, out, err = run("import", source=str(history), to="incidents/old.yaml")

    assert (code, out) == (2, "")
    assert err.startswith("there is no pelicanconf.py in ")
    assert not (tmp_path / "site" / "incidents").exists()


def test_beside_no_site_there_is_nothing_to_add_to(run: Run, tmp_path: Path, history: Path) -> None:
    """A file of incidents alone needs the components of the file that staff edit."""
    (make_project(tmp_path / "site", SITE) / "incidents.yaml").unlink()

    assert run("import", source=str(history), to="incidents/old.yaml") == (
        2,
        "",
        "incidents.yaml: is not there, and incidents/old.yaml needs its components (write --to=incidents.yaml first)\n"
        "nothing was written\n",
    )
    assert run("import", source=str(history))[1].endswith("→ incidents.yaml\n")


def test_where_the_second_file_cannot_be_written_the_first_is_put_back(
    run: Run, tmp_path: Path, history: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A component that no incident names would be shown to readers."""
    before = tree(make_project(tmp_path / "site", SITE))
    monkeypatch.setattr(desk, "_write_new", _full)

    assert run("import", source=str(history), to="incidents/old.yaml") == (4, "", "disk full\nnothing was written\n")
    assert tree(tmp_path / "site") == before


def test_decisions_that_fit_in_no_file_are_told(run: Run, tmp_path: Path, history: Path) -> None:
    """What is written cannot be taken for decided by somebody who saw nothing of it."""
    (make_project(tmp_path / "site", SITE) / "whole.import.txt").mkdir()

    code, out, err = run("import", source=str(history), to="whole.yaml")

    assert (code, (tmp_path / "site" / "whole.yaml").is_file()) == (0, True)
    assert "YOURS TO DECIDE (1 time)\n" in out
    assert err.endswith(", and what was decided is in no file, only above\n")


def _full(*_: object) -> Callable[[], None]:
    raise OSError("disk full")
