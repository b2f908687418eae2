"""A maintenance that was moved: page, home page, status.txt, calendar, feeds and check say so, once each."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from plainstatus.host import find_project
from plainstatus.record import Record, story
from plainstatus.record.lines import make_line
from plainstatus.review import review_project
from tests.publishing import NOW, Said, edit, page, put, real_project

DATABASE = "2026-12-05-database"
PAGE = f"incidents/{DATABASE}.html"
YAML = """organisation:
  name: Example Shoes
components:
  - {id: checkout, name: Checkout}
incidents:
  - id: 2026-12-05-database
    title: Database upgrade
    type: maintenance
    components: [checkout]
    scheduled: {from: 2026-12-05 01:00, until: 2026-12-05 03:00}
    updates:
      - {at: 2026-11-15 14:00, status: scheduled, text: You cannot pay for two hours.}
"""
FIRST = "{from: 2026-12-05 01:00, until: 2026-12-05 03:00}"
SECOND = "{from: 2026-12-06 01:00, until: 2026-12-06 03:00}"
LONGER = "{from: 2026-12-05 01:00, until: 2026-12-05 05:00}"
PUT_OFF = "\n      - {at: 2026-11-15 14:10, text: A part comes later. You can pay on Saturday night.}\n"
WAS = "5 Dec 2026, 01:00 UTC (until 5 Dec 2026, 03:00 UTC)"
FEEDS = ("updates.atom", "updates.rss", "updates.json", "feeds/maintenance.atom", "feeds/components/checkout.rss")


def words(folder: Path, name: str) -> str:
    """Return a page's words."""
    return (
        " ".join(re.sub(r"<[^>]*>", " ", page(folder, name).partition("<main")[2]).split())
        .replace(" ,", ",")
        .replace(" )", ")")
        .replace("( ", "(")
    )


def event(folder: Path) -> dict[str, Any]:
    """Return what the calendar says of the maintenance."""
    found: Any
    (found,) = Calendar.from_ical(page(folder, "maintenance.ics")).walk("VEVENT")
    dates = {name: found[name].dt for name in ("DTSTART", "DTEND", "DTSTAMP", "LAST-MODIFIED")}
    return {**dates, **{name: str(found[name]) for name in ("SEQUENCE", "UID", "STATUS", "DESCRIPTION")}}


def ids(folder: Path, name: str = "updates.json") -> list[str]:
    """Return what follows the page's address in the id of each entry, newest first."""
    found = [item["id"] for item in json.loads(page(folder, name))["items"]]
    return [one.partition(".html")[2] for one in found]


def found_by_check(folder: Path, *, minutes: int = 30) -> list[str]:
    """Return what rule C3 finds."""
    _, judgement = review_project(find_project(folder), now=NOW.replace(minute=5 + minutes))
    return [str(item) for item in judgement.findings if item.rule.id == "C3"]


def move(folder: Path, minutes: int, *changes: tuple[str, str], **more: object) -> None:
    """Change the file and publish."""
    edit(folder, *changes)
    put(folder, minutes=minutes, **more)  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a site that has announced a maintenance at 14:05."""
    real_project(tmp_path, YAML)
    put(tmp_path)
    return tmp_path


def test_pages_say_from_when(folder: Path) -> None:
    """On its own page with the time of the news, on the home page and in status.txt beside the new time."""
    move(folder, 10, (FIRST, SECOND))

    planned = "6 Dec 2026, 01:00 UTC to 6 Dec 2026, 03:00 UTC"
    assert f"Planned {planned} Moved from {WAS}, as said on 15 Nov 2026, 14:15 UTC Components" in words(folder, PAGE)
    assert f"{planned} . Moved from {WAS}" in words(folder, "index.html")
    text = " ".join(page(folder, "status.txt").split())
    assert f"Database upgrade ({planned}. Moved from {WAS})" in text
    assert 'id="m20261115T141500Z"' in page(folder, PAGE)


def test_the_calendar_moves_the_event(folder: Path) -> None:
    """The same event with a higher SEQUENCE and newer times (RFC 5545, RFC 5546): else calendars keep the old day."""
    before = event(folder)
    move(folder, 10, (FIRST, SECOND))
    after = event(folder)
    public = datetime.fromisoformat("2026-11-15T14:15:00+00:00")

    assert (before["SEQUENCE"], after["SEQUENCE"], before["UID"]) == ("0", "1", after["UID"])
    assert (after["DTSTAMP"], after["LAST-MODIFIED"]) == (public, public)
    assert after["DTSTART"] == datetime.fromisoformat("2026-12-06T01:00:00+00:00")
    assert after["DESCRIPTION"] == f"Moved from {WAS}.\n\nYou cannot pay for two hours."


def test_feeds_tell_it_once(folder: Path) -> None:
    """An entry of its own in every feed that has the maintenance; what was said before stays as it was."""
    old = [re.findall("<entry>.*?</entry>", page(folder, "updates.atom"), re.DOTALL)[0]]
    move(folder, 10, (FIRST, SECOND))

    assert ids(folder) == ["?moved=20261115T141500Z", "?update=20261115T140000Z"]
    new = re.findall("<entry>.*?</entry>", page(folder, "updates.atom"), re.DOTALL)
    assert new[1:] == old
    assert "<title>[Moved] Maintenance: Database upgrade</title>" in new[0]
    assert f"Moved from {WAS}. Planned: 6 Dec 2026, 01:00 UTC to 6 Dec 2026, 03:00 UTC." in new[0]
    assert f"{PAGE}?moved=20261115T141500Z#m20261115T141500Z" in new[0]
    assert [page(folder, name).count("[Moved]") for name in FEEDS] == [1] * len(FEEDS)
    assert page(folder, "social.rss").count("<item>") == 2
    history = page(folder, "history.atom")
    assert "Moved from" in history
    assert history.index("Moved from") < history.index("&lt;strong&gt;Scheduled")
    put(folder, minutes=20)
    assert ids(folder)[0] == "?moved=20261115T141500Z"


def test_an_update_that_comes_with_it_tells_it(folder: Path) -> None:
    """Then there is no second entry, and nothing to ask for."""
    edit(folder, (FIRST, SECOND), ("for two hours.}\n", "for two hours.}" + PUT_OFF))

    assert found_by_check(folder) == []
    put(folder, minutes=10)
    assert ids(folder) == ["?update=20261115T141000Z", "?update=20261115T140000Z"]
    assert f"Moved from {WAS}.&lt;/p&gt;" in page(folder, "updates.atom")
    assert f"Moved from {WAS}" in words(folder, PAGE)
    assert event(folder)["SEQUENCE"] == "2"
    assert found_by_check(folder) == []


def test_check_asks_for_an_update(folder: Path) -> None:
    """Before the publish and after it, until there is one."""
    edit(folder, (FIRST, SECOND))
    finding = (
        "incidents.yaml:10: warning: moved from 2026-12-05 01:00 to 2026-12-06 01:00, and no update says so "
        "(add an update, with `at: now`, that says from when to when it was moved, and why) [C3]"
    )
    before, said = found_by_check(folder), Said()
    put(folder, minutes=10, tell=said)

    assert before == found_by_check(folder) == [finding]
    assert finding in said
    move(folder, 20, ("for two hours.}\n", "for two hours.}" + PUT_OFF))
    assert found_by_check(folder) == []
    assert ids(folder) == ["?update=20261115T141000Z", "?moved=20261115T141500Z", "?update=20261115T140000Z"]


def test_moved_twice(folder: Path) -> None:
    """Each move has its entry and its line on the page; the calendar counts on."""
    third = SECOND.replace("12-06", "12-07")
    move(folder, 10, (FIRST, SECOND))
    move(folder, 20, (SECOND, third))

    assert ids(folder)[:2] == ["?moved=20261115T142500Z", "?moved=20261115T141500Z"]
    assert words(folder, PAGE).index("Moved from 6 Dec") < words(folder, PAGE).index("Moved from 5 Dec")
    assert "Planned: 7 Dec" in page(folder, "updates.atom").split("<entry>")[1]
    assert "Planned: 6 Dec" in page(folder, "updates.atom").split("<entry>")[2]
    assert event(folder)["SEQUENCE"] == "2"
    assert "Moved from 6 Dec" in words(folder, "index.html")
    assert "Moved from 5 Dec" not in words(folder, "index.html")


def test_moved_back(folder: Path) -> None:
    """To move it back is one more move: SEQUENCE never falls."""
    move(folder, 10, (FIRST, SECOND))
    move(folder, 20, (SECOND, FIRST))

    assert event(folder)["SEQUENCE"] == "2"
    assert event(folder)["DTSTART"] == datetime.fromisoformat("2026-12-05T01:00:00+00:00")
    assert "Moved from 6 Dec 2026, 01:00 UTC" in words(folder, "index.html")
    assert len(ids(folder)) == 3


def test_only_the_end_moved(folder: Path) -> None:
    """That is what is said: nobody shall take another begin from it."""
    move(folder, 10, (FIRST, LONGER))

    assert "End moved from 5 Dec 2026, 03:00 UTC, as said on" in words(folder, PAGE)
    assert "End moved from 5 Dec 2026, 03:00 UTC. Planned: 5 Dec" in page(folder, "updates.atom")
    (finding,) = found_by_check(folder)
    assert finding.startswith(
        "incidents.yaml:10: warning: the end was moved from 2026-12-05 03:00 to 2026-12-05 05:00, and no update"
    )


def test_the_end_moved_while_it_runs(folder: Path) -> None:
    """Then the home page says until when now, and what it was."""
    begun = datetime.fromisoformat("2026-12-05T02:30:00+00:00")
    edit(folder, (FIRST, LONGER))
    put(folder, now=begun)

    said = "Planned until 5 Dec 2026, 05:00 UTC. End moved from 5 Dec 2026, 03:00 UTC."
    assert said in words(folder, "index.html")
    assert said in " ".join(page(folder, "status.txt").split())
    assert event(folder)["DTSTAMP"] == begun


def test_called_off_after_it_was_moved(folder: Path) -> None:
    """The news of the move stays as it was told; the event is cancelled, with a higher SEQUENCE."""
    move(folder, 10, (FIRST, SECOND))
    entry = page(folder, "updates.atom").split("<entry>")[1].partition("</entry>")[0]
    off = "for two hours.}\n      - {at: 2026-11-15 14:25, status: completed, text: It does not take place.}\n"
    move(folder, 25, ("for two hours.}\n", off))

    assert entry in page(folder, "updates.atom")
    assert (event(folder)["STATUS"], event(folder)["SEQUENCE"]) == ("CANCELLED", "2")
    assert "Called off" in words(folder, PAGE)
    assert f"Moved from {WAS}" in words(folder, PAGE)
    assert found_by_check(folder) == []
    assert "Moved from" not in words(folder, "index.html")


def test_a_window_changed_when_it_is_over_is_no_move(folder: Path) -> None:
    """Nobody is told to come at another time."""
    off = "for two hours.}\n      - {at: 2026-11-15 14:10, status: completed, text: It does not take place.}\n"
    move(folder, 10, ("for two hours.}\n", off))
    move(folder, 20, (FIRST, SECOND))

    assert "Moved from" not in words(folder, PAGE)
    assert not [one for one in ids(folder) if "moved" in one]


@pytest.mark.parametrize(
    "same",
    [
        "{from: 2026-12-05 02:00 +01:00, until: 2026-12-05 03:00}",
        "{from: 2026-12-05 01:00 Z, until: 2026-12-05 03:00 Z}",
        '{from: "2026-12-05 01:00", until: 2026-12-05T03:00:00Z}',
    ],
)
def test_the_same_time_in_other_words_is_no_move(folder: Path, same: str) -> None:
    """Nothing changes for anybody."""
    before = page(folder, "maintenance.ics"), page(folder, "updates.atom")
    move(folder, 10, (FIRST, same))

    assert (page(folder, "maintenance.ics"), page(folder, "updates.atom")) == before


def test_the_record_keeps_the_window_before(folder: Path) -> None:
    """In the line that moves it; `record.log` tells the change once."""
    move(folder, 10, (FIRST, SECOND))
    record = Record.parse((folder / "record.jsonl").read_bytes())
    said = [line.content for line in record.lines if line.kind == "incident" and line.content]

    assert [content[""].get("moved") for content in said] == [
        None,
        [{"from": "2026-12-05T01:00:00Z", "until": "2026-12-05T03:00:00Z"}],
    ]
    paths = [change.path for one in story(record, DATABASE) for change in one.changes]
    assert paths.count("scheduled.from") == 2
    assert [path for path in paths if path.startswith("moved")] == []


def test_a_move_in_silence_by_an_earlier_version_stays_silent(folder: Path) -> None:
    """Its lines say nothing of it: no entry, no date and no id comes up after an upgrade. The next move is told."""
    record = Record.parse((folder / "record.jsonl").read_bytes())
    content = next(line.content for line in record.lines if line.kind == "incident" and line.content)
    window = {"from": "2026-12-06T01:00:00Z", "until": "2026-12-06T03:00:00Z"}
    old = {**content, "": {**content[""], "scheduled": window}}
    heads = record.heads
    line = make_line("incident", time=NOW + timedelta(minutes=5), content=old, prev=heads, incident=DATABASE)
    (folder / "record.jsonl").write_bytes(record.extended([line]).data)
    before, stamp = page(folder, "updates.atom"), event(folder)["DTSTAMP"]
    edit(folder, (FIRST, SECOND))

    assert found_by_check(folder) == []
    put(folder, minutes=10)
    assert page(folder, "updates.atom") == before
    assert (event(folder)["SEQUENCE"], event(folder)["DTSTAMP"]) == ("0", stamp)
    assert "Moved from" not in words(folder, PAGE)
    move(folder, 20, (SECOND, SECOND.replace("12-06", "12-07")))
    assert ids(folder)[0] == "?moved=20261115T142500Z"
    assert "Moved from 6 Dec 2026" in words(folder, PAGE)


def test_the_same_again_is_no_news(folder: Path) -> None:
    """What was moved is not moved once more by the next publish, a rename or a new title."""
    move(folder, 10, (FIRST, SECOND))
    lines = (folder / "record.jsonl").read_bytes().count(b"\n")
    put(folder, minutes=20)

    assert (folder / "record.jsonl").read_bytes().count(b"\n") == lines
    move(folder, 30, ("id: 2026-12-05-database", f"id: 2026-12-06-database\n    aliases: [{DATABASE}]"))
    assert [one for one in ids(folder) if "moved" in one] == ["?moved=20261115T141500Z"]
    assert event(folder)["SEQUENCE"] == "1"
