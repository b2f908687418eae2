"""A maintenance that was moved: page, home page, status.txt, calendar, feeds and check say so, once each."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from plainstatus.check.review import review_project
from plainstatus.read.project import find_project
from plainstatus.record import Record, story
from plainstatus.record.lines import make_line
from tests.support.publishing import NOW, Said, edit, page, put, real_project

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


BEGUN = "for two hours.}\n      - {at: 2026-12-05 01:05, status: in_progress, text: We have begun.}\n"
STOPPED = BEGUN + "      - {at: 2026-12-05 01:40, status: scheduled, text: We stopped. It goes on on 6 December.}\n"


def test_moved_while_the_clock_has_it_under_way(folder: Path) -> None:
    """Nobody had begun: the window moves as plans do, and the move is told."""
    put(folder, now=datetime.fromisoformat("2026-12-05T01:10:00+00:00"))
    assert "Maintenance in progress" in words(folder, "index.html")
    later = "for two hours.}\n      - {at: 2026-12-05 01:20, status: scheduled, text: We did not begin.}\n"
    edit(folder, (FIRST, SECOND), ("for two hours.}\n", later))
    put(folder, now=datetime.fromisoformat("2026-12-05T01:21:00+00:00"))

    assert "No known problems" in words(folder, "index.html")
    assert "Planned: 6 Dec 2026, 01:00 UTC to 6 Dec 2026, 03:00 UTC." in page(folder, "updates.atom")
    assert f"Moved from {WAS}" in words(folder, PAGE)
    assert "Scheduled: this has not begun." in words(folder, PAGE)
    assert "Began" not in words(folder, PAGE)


def test_stopped_and_put_off(folder: Path) -> None:
    """It ran on its first day, as all pages of that day say; its length leaves out the time in which it rested."""
    edit(folder, ("for two hours.}\n", BEGUN))
    put(folder, now=datetime.fromisoformat("2026-12-05T01:06:00+00:00"))
    edit(folder, (FIRST, SECOND), (BEGUN, STOPPED))
    put(folder, now=datetime.fromisoformat("2026-12-05T01:41:00+00:00"))

    assert "Scheduled again: the work has stopped, and goes on later." in words(folder, PAGE)
    assert "Began 5 Dec 2026, 01:05 UTC" in words(folder, PAGE)
    assert "Planned maintenance Database upgrade 6 Dec 2026, 01:00 UTC to" in words(folder, "index.html")
    text = " ".join(page(folder, "status.txt").split())
    assert "Database upgrade (6 Dec 2026, 01:00 UTC to 6 Dec 2026, 03:00 UTC." in text
    assert "Sat 5 Dec: Database upgrade (Scheduled again)" in text
    assert "Sat 5 Dec Database upgrade Scheduled again" in words(folder, "index.html")
    assert "Database upgrade Maintenance · Scheduled again · 5 Dec 2026, 01:05 UTC" in words(
        folder, "history/2026-12.html"
    )
    upcoming = json.loads(page(folder, "api/v2/scheduled-maintenances/upcoming.json"))["scheduled_maintenances"]
    assert [one["started_at"] for one in upcoming] == ["2026-12-05T01:05:00.000Z"]

    put(folder, now=datetime.fromisoformat("2026-12-06T01:30:00+00:00"))
    text = " ".join(page(folder, "status.txt").split())
    assert "Sun 6 Dec: Database upgrade (went on)" in text
    assert "Sat 5 Dec: Database upgrade (In progress)" in text
    assert json.loads(page(folder, "banner.json"))["updated"] == "2026-12-06T01:00:00Z"

    done = STOPPED + "      - {at: 2026-12-06 02:00, status: completed, text: It is done.}\n"
    edit(folder, (STOPPED, done))
    put(folder, now=datetime.fromisoformat("2026-12-06T02:01:00+00:00"))
    assert "Lasted 1 hour 35 minutes, not counting when it had stopped" in words(folder, PAGE)
    newest = json.loads(page(folder, "api/v2/scheduled-maintenances.json"))["scheduled_maintenances"][0]
    (told,) = newest["incident_updates"][0]["affected_components"]
    assert (told["old_status"], told["new_status"]) == ("under_maintenance", "operational")
    assert "Checkout: works (before: under maintenance)" in words(folder, PAGE)


def test_stopped_put_off_and_called_off(folder: Path) -> None:
    """Then it lasted as long as it ran, and there is no day more on which it went on."""
    edit(folder, ("for two hours.}\n", BEGUN))
    put(folder, now=datetime.fromisoformat("2026-12-05T01:06:00+00:00"))
    edit(folder, (FIRST, SECOND), (BEGUN, STOPPED))
    put(folder, now=datetime.fromisoformat("2026-12-05T01:41:00+00:00"))
    off = STOPPED + "      - {at: 2026-12-05 18:00, status: completed, text: We do not go on.}\n"
    edit(folder, (STOPPED, off))
    put(folder, now=datetime.fromisoformat("2026-12-06T02:00:00+00:00"))

    assert "Lasted 35 minutes, not counting when it had stopped" in words(folder, PAGE)
    assert "Sun 6 Dec: no incidents" in page(folder, "status.txt")
    assert "Sat 5 Dec: Database upgrade (Completed)" in " ".join(page(folder, "status.txt").split())


def test_what_calls_it_off_is_not_headed_completed(folder: Path) -> None:
    """The page says so with the words of the feeds."""
    off = "for two hours.}\n      - {at: 2026-11-15 14:10, status: completed, text: It does not take place.}\n"
    move(folder, 10, ("for two hours.}\n", off))

    assert "Cancelled 15 Nov 2026, 14:10 UTC" in words(folder, PAGE)
    assert "Completed" not in words(folder, PAGE)
    assert "[Cancelled]" in page(folder, "updates.atom")
    assert "does not take place. Called off 15 Nov 2026, 14:10 UTC." in page(folder, PAGE)


def test_called_off_and_planned_again(folder: Path) -> None:
    """What called it off still reads so, in feeds and on the page: nothing began or was completed then."""
    off = "for two hours.}\n      - {at: 2026-11-15 14:10, status: completed, text: It does not take place.}\n"
    move(folder, 10, ("for two hours.}\n", off))
    entry = page(folder, "updates.atom").split("<entry>")[1]
    again = "take place.}\n      - {at: 2026-11-15 14:20, status: scheduled, text: It does after all.}\n"
    edit(folder, (FIRST, SECOND), ("take place.}\n", again))
    put(folder, minutes=20)
    done = "after all.}\n      - {at: 2026-12-06 02:00, status: completed, text: It is done.}\n"
    edit(folder, ("after all.}\n", done))
    put(folder, now=datetime.fromisoformat("2026-12-06T02:01:00+00:00"))

    assert entry.partition("</entry>")[0] in page(folder, "updates.atom")
    assert page(folder, "updates.atom").count("[Cancelled]") == page(folder, "updates.atom").count("[Completed]") == 1
    assert "Cancelled 15 Nov 2026, 14:10 UTC It does not take place." in words(folder, PAGE)
    assert "Completed 6 Dec 2026, 02:00 UTC It is done." in words(folder, PAGE)
