"""When entries of feeds are dated: each has a second of its own, none moves, and none is of 1970."""

from __future__ import annotations

import calendar
import json
import re
import shutil
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from plainstatus import clock
from plainstatus.cli.preview.make import make
from plainstatus.publish.rollback import rollback
from plainstatus.read.project import find_project
from plainstatus.record import LONGEST_WAIT, Record, verify_chain
from plainstatus.record.append import Entry, append
from plainstatus.record.first_told import telling
from plainstatus.record.said import FACTS
from plainstatus.render.feeds.feeds import feeds
from plainstatus.urls import Links
from plainstatus.views.overview import overview
from tests.record.test_properties import Desk, histories
from tests.render.test_feeds import ATOM
from tests.support.build import site
from tests.support.outputs import made_of
from tests.support.project import SETTINGS, examples, make_project
from tests.support.publishing import NOW, REAL, Said, edit, page, put, real_project, record
from tests.support.recording import publish

SECOND = timedelta(seconds=1)
#: Where `,"check":"…"}` begins in a line of the record.
_TAIL = -76
FORMATS = ("atom", "rss", "json")
NOTE = "          - {at: now, note: It was so.}\n"
LETTER = "Title: We are sorry\nName: Robin Vale\nDate: 2026-11-15\n\nYou trusted us.\n"
#: What a day brings at once: a correction, two updates, a breach notice, a letter.
FIRST_WORDS = """organisation:
  name: Example Shoes
  timezone: UTC
components:
  - {id: checkout, name: Checkout}
  - {id: returns, name: Returns}
incidents:
  - id: 2026-11-10-payments
    title: Payments by card fail
    components: [checkout]
    updates:
      - at: 2026-11-10 09:05
        status: investigating
        text: Paying by bank transfer works.
"""
THEN = """        corrected:
          - {at: 2026-11-15 14:02, note: We first wrote that transfers work.}
          - {at: 2026-11-15 14:03, note: It was an invoice.}
      - at: 2026-11-10 09:35
        status: identified
        text: A wrong setting keeps cards from being read.
      - at: 2026-11-15 14:04
        status: resolved
        text: You can pay by card again.
  - id: 2026-11-15-data
    title: Customer data was copied
    type: security
    components: [checkout]
    updates:
      - at: 2026-11-15 14:04
        status: investigating
        text: Please choose a new password.
        corrected: [{at: 2026-11-15 14:05, note: The name was wrong.}]
        next_update: none
"""


def dates(folder: Path, path: str) -> list[tuple[str, datetime, datetime]]:
    """Return title, and when it was published and changed, of each entry of a feed, in its order."""
    text = page(folder, path)
    if path.endswith(".json"):
        parse = datetime.fromisoformat
        items = json.loads(text)["items"]
        return [(item["title"], parse(item["date_published"]), parse(item["date_modified"])) for item in items]
    root = etree.fromstring(text.encode())
    if path.endswith(".rss"):
        found = [(item.findtext("title") or "", parsedate_to_datetime(item.findtext("pubDate") or ""))
                 for item in root.iter("item")]  # fmt: skip
        return [(title, moment, moment) for title, moment in found]
    changes = []
    for entry in root.iter(f"{ATOM}entry"):
        published, updated = (
            datetime.fromisoformat(entry.findtext(f"{ATOM}{name}") or "") for name in ("published", "updated")
        )
        changes.append((entry.findtext(f"{ATOM}title") or "", published, updated))
    return changes


def all_feeds(folder: Path) -> Iterator[str]:
    """Yield the path of every feed of a published site."""
    for place in sorted((folder / "output").rglob("*")):
        path = place.relative_to(folder / "output").as_posix()
        if path.endswith((".atom", ".rss", "updates.json")) or (path.startswith("feeds/") and path.endswith(".json")):
            yield path


def distinct(folder: Path, path: str) -> list[datetime]:
    """Return the dates of a feed's entries, the newest first; no two are the same."""
    found = [published for _, published, _ in dates(folder, path)]
    assert found == sorted(set(found), reverse=True), path
    return found


def a_day(folder: Path) -> Path:
    """Publish an update, and twenty seconds later all that a day brought."""
    real_project(folder, FIRST_WORDS)
    put(folder, now=NOW - 20 * SECOND)
    (folder / "incidents.yaml").write_text(FIRST_WORDS + THEN, encoding="utf-8")
    (folder / "content/statements").mkdir()
    (folder / "content/statements/sorry.md").write_text(
        LETTER.replace("\nDate:", "\nCorrected: A word.\nDate:"), encoding="utf-8"
    )
    put(folder)
    return folder


def robot(path: Path, last: Any) -> tuple[list[str], Any]:
    """Return what a robot posts that keeps the date of the last entry that it posted, and that date."""
    posted = []
    for entry in reversed(feedparser.parse(path).entries):
        if last is None or entry.published_parsed > last:
            posted.append(entry.title)
            last = entry.published_parsed
    return posted, last


def test_all_that_one_publish_brings_has_seconds_of_its_own(tmp_path: Path) -> None:
    """In every feed the dates fall from entry to entry, back from the publish and not to the one before."""
    folder = a_day(tmp_path)

    for path in all_feeds(folder):
        distinct(folder, path)
    for ending in FORMATS:
        assert [(title, (NOW - published).seconds) for title, published, _ in dates(folder, f"updates.{ending}")] == [
            ("[Correction] We are sorry", 0),
            ("[Letter] We are sorry", 1),
            ("[Correction] Security incident: Customer data was copied", 2),
            ("[We are finding out what happened] Security incident: Customer data was copied", 3),
            ("[Resolved] Payments by card fail", 4),
            ("[Identified] Payments by card fail", 5),
            ("[Correction] Payments by card fail", 6),
            ("[Correction] Payments by card fail", 7),
            ("[Investigating] Payments by card fail", 20),
        ]
    assert verify_chain(record(folder).data) == ()


@pytest.mark.parametrize("ending", ["atom", "rss"])
def test_no_robot_misses_the_breach_notice(tmp_path: Path, ending: str) -> None:
    """One that goes by the date of what it posted last posts each entry once, in their order."""
    folder = real_project(tmp_path, FIRST_WORDS)
    put(folder, now=NOW - 20 * SECOND)
    posted, last = robot(folder / f"output/updates.{ending}", None)
    (folder / "incidents.yaml").write_text(FIRST_WORDS + THEN, encoding="utf-8")
    put(folder)
    more, _ = robot(folder / f"output/updates.{ending}", last)

    assert [*posted, *more] == [title for title, *_ in reversed(dates(folder, f"updates.{ending}"))]
    assert len(more) == 6
    # By their dates, too, whatever reader.
    parsed = feedparser.parse(page(folder, f"updates.{ending}")).entries
    assert [entry.title for entry in sorted(parsed, key=lambda entry: calendar.timegm(entry.published_parsed))] == [
        *posted,
        *more,
    ]


def test_facts_that_were_corrected_at_two_times(tmp_path: Path) -> None:
    """Each time is an entry, with a second of its own; the new facts hold for what is published along with them."""
    folder = real_project(tmp_path, FIRST_WORDS)
    put(folder, minutes=-10)
    said = """    corrections:
      - {at: 2026-11-15 14:01, field: title, was: Payments, now: Cards, why: It was not so.}
      - {at: 2026-11-15 14:02, field: components, was: none, now: checkout, why: It was not so.}
      - {at: 2026-11-15 14:02, field: affects, was: none, now: you, why: It was not so.}
"""
    more = "      - {at: 2026-11-15 14:04, status: resolved, text: It is over.}\n"
    edit(folder, ("title: Payments by card fail\n", f"title: Cards fail\n{said}"))
    edit(folder, ("transfer works.\n", f"transfer works.\n{more}"))
    put(folder)

    assert [(title, (NOW - moment).seconds) for title, moment, _ in dates(folder, "updates.json")] == [
        ("[Correction] Cards fail", 0),
        ("[Correction] Cards fail", 1),
        ("[Resolved] Cards fail", 2),
        ("[Investigating] Cards fail", 600),
    ]


def test_maintenances_that_were_moved(tmp_path: Path) -> None:
    """Each that was moved without an update is an entry with a second of its own, beside what else is new."""
    window = "type: maintenance\n    scheduled: {from: 2026-11-20 0HOUR:00, until: 2026-11-20 0HOUR:30}\n"
    planned = "".join(
        f"  - id: 2026-11-20-{name}\n    title: {name}\n    {window.replace('HOUR', '2')}"
        "    updates: [{at: 2026-11-14 10:00, status: scheduled, text: We plan it.}]\n"
        for name in ("one", "two")
    )
    folder = real_project(tmp_path, FIRST_WORDS + planned)
    put(folder, minutes=-10)
    edit(folder, ("11-20 02:", "11-20 04:"), ("transfer works.\n", "transfer works.\n        corrected:\n" + NOTE))
    put(folder)

    for path in all_feeds(folder):
        if not path.startswith("history."):
            distinct(folder, path)
    found = [(title, (NOW - moment).seconds) for title, moment, _ in dates(folder, "updates.rss")]
    assert [seconds for _, seconds in found] == [0, 1, 2, 600, 601, 602]
    assert [title.partition("]")[0] for title, _ in found][:3] == ["[Correction", "[Moved", "[Moved"]


def test_what_becomes_public_as_withdrawn_is_told_once(tmp_path: Path) -> None:
    """Nobody saw the update or its correction, so that the withdrawal is the one entry; a letter's is, too."""
    yaml = FIRST_WORDS.replace("transfer works.\n", "transfer works.\n        withdrawn: {at: now, reason: No.}\n")
    gone = "        withdrawn: {at: now, reason: It was not so.}\n        corrected: [{at: now, note: A word.}]\n"
    letter = LETTER.replace("\nDate:", "\nWithdrawn: It was early.\nDate:")
    folder = real_project(tmp_path, yaml, content={"statements/sorry.md": letter})
    put(folder, minutes=-10)
    assert [title for title, *_ in dates(folder, "updates.atom")] == [
        "[Withdrawn] We are sorry",
        "[Update withdrawn] Payments by card fail",
    ]
    more = f"      - at: 2026-11-15 13:50\n        status: resolved\n        text: Over.\n{gone}"
    with (folder / "incidents.yaml").open("a", encoding="utf-8") as file:
        file.write(more.replace(gone, ""))
    put(folder, minutes=-5)
    with (folder / "incidents.yaml").open("a", encoding="utf-8") as file:
        file.write(gone)
    put(folder)

    assert [(title, (NOW - moment).seconds) for title, moment, _ in dates(folder, "updates.atom")] == [
        ("[Update withdrawn] Payments by card fail", 0),
        ("[Update withdrawn] Payments by card fail", 300),
        ("[Withdrawn] We are sorry", 600),
        ("[Update withdrawn] Payments by card fail", 601),
    ]


def moments(seconds: Sequence[int]) -> Record:
    """Return a record of which publishes have told something at these seconds after NOW, each one thing."""
    found = Record()
    for number, after in enumerate(seconds):
        entry = Entry("update", {FACTS: {}}, "x", f"20261101T{number:06}Z")
        found = found.extended(append(found, [entry], now=NOW + after * SECOND, id_base="https://status.example.com"))
    return found


@given(
    before=st.lists(st.integers(-40, 40).filter(bool), max_size=4),
    told=st.lists(st.booleans(), min_size=1, max_size=25),
)
def test_seconds(before: list[int], told: list[bool]) -> None:
    """Dates never fall, follow what is no farther ahead than a wait reaches, and differ wherever there is room."""
    old = moments(before)
    entries = [Entry("update", {FACTS: {}}, "y", f"20261101T{n:06}Z", told=one) for n, one in enumerate(told)]
    lines = append(old, entries, now=NOW, id_base="https://status.example.com")[-len(told) :]
    times = [line.time for line in lines]
    own = [line.time for line, one in zip(lines, told, strict=True) if one]
    near = [line.time for line in old.lines if line.time < NOW + LONGEST_WAIT]
    room = (NOW + LONGEST_WAIT - max(near)) // SECOND if near else len(told)

    assert times == sorted(times)
    assert max(times) <= NOW + LONGEST_WAIT
    assert max(times) >= NOW
    if own:
        assert len(set(own)) == min(len(own), room)
        assert not near or min(times) > max(near)
        # No longer than it must be.
        assert max(times) == NOW or not near or max(times) - max(near) == min(len(own), room) * SECOND
    assert (
        times
        == [line.time for line in append(old, entries, now=NOW, id_base="https://status.example.com")][-len(told) :]
    )


def updates_feed(desk: Desk, old: Record, now: datetime) -> tuple[Record, dict[str, tuple[datetime, datetime]]]:
    """Publish a desk; return the record, and the dates of each entry by id, newest first."""
    incidents = desk.incidents()
    composed = publish(old, *incidents, now=now)
    made = site(*incidents)
    known = telling(made, composed.record)
    links = Links("https://status.example.com", "https://status.example.com", known.first_ids)
    view = overview(made, composed.public_from, telling=known)
    items = json.loads(made_of(feeds(view, links, telling=known))["updates.json"])["items"]
    return composed.record, {
        item["id"]: (datetime.fromisoformat(item["date_published"]), datetime.fromisoformat(item["date_modified"]))
        for item in items
    }


@given(desks=histories(), pace=st.integers(1, 60))
@settings(max_examples=examples(25))
def test_any_course_of_edits(desks: list[Desk], pace: int) -> None:
    """Entries have dates of their own that never move, and what a publish brings is newer than all before it."""
    old, before = Record(), dict[str, tuple[datetime, datetime]]()
    for number, desk in enumerate(desks):
        old, after = updates_feed(desk, old, NOW + number * pace * SECOND)
        published = [date for date, _ in after.values()]

        assert published == sorted(set(published), reverse=True)
        assert all(date == changed for date, changed in after.values())
        assert {name: after[name] for name in before if name in after} == {
            name: date for name, date in before.items() if name in after
        }
        newest = max((date for date, _ in before.values()), default=NOW - timedelta(days=1))
        assert all(date > newest for name, (date, _) in after.items() if name not in before)
        before = after
    assert verify_chain(old.data) == ()


class StillClock:
    """A clock that shows one time until somebody sleeps."""

    def __init__(self, now: datetime) -> None:
        self.moment, self.slept = now, list[float]()

    def now(self, zone: object = None) -> datetime:
        """Return the time."""
        assert zone is UTC
        return self.moment

    def sleep(self, seconds: float) -> None:
        """Let time go by."""
        self.slept.append(seconds)
        self.moment += timedelta(seconds=seconds)


def stop(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> StillClock:
    """Let the clock show a moment."""
    still = StillClock(moment)
    monkeypatch.setattr(clock, "datetime", still)
    monkeypatch.setattr(time, "sleep", still.sleep)
    return still


def _say(folder: Path, number: int, *, first: int = 0) -> None:
    updates = "".join(
        f"      - {{at: 2026-11-10 10:{n:02}, status: identified, text: Number {n}.}}\n"
        for n in range(first, first + number)
    )
    with (folder / "incidents.yaml").open("a", encoding="utf-8") as file:
        file.write(updates)


def test_a_publish_right_after_another_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes live when its newest entry is dated, says so, and waits no more where time has gone by meanwhile."""
    folder = real_project(tmp_path, FIRST_WORDS)
    put(folder)
    _say(folder, 4)
    still = stop(monkeypatch, NOW + SECOND)
    said = Said()
    put(folder, now=NOW + SECOND, tell=said)

    assert "goes live at 14:05:04 UTC: each entry of the feeds has a second of its own" in said
    assert still.slept == [3.0]
    assert [(moment - NOW).seconds for moment in distinct(folder, "updates.atom")] == [4, 3, 2, 1, 0]
    still = stop(monkeypatch, NOW + timedelta(minutes=1))
    _say(folder, 2, first=4)
    put(folder, now=NOW + 4 * SECOND)
    assert still.slept == []
    assert [(moment - NOW).seconds for moment in distinct(folder, "updates.atom")] == [6, 5, 4, 3, 2, 1, 0]


def test_a_wait_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After ten seconds some dates are equal, the oldest; none lies before those of the publish before."""
    folder = real_project(tmp_path, FIRST_WORDS)
    put(folder)
    _say(folder, 15)
    still = stop(monkeypatch, NOW)
    put(folder, now=NOW)

    assert still.slept == [10.0]
    assert [(moment - NOW).seconds for _, moment, _ in dates(folder, "updates.json")] == [
        10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1, 1, 1, 1, 1, 0,
    ]  # fmt: skip


def test_nobody_waits_for_a_clock_that_was_ahead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a fast clock has dated hours ahead keeps its dates, and what is new has those of the clock."""
    folder = real_project(tmp_path, FIRST_WORDS)
    put(folder, minutes=180)
    _say(folder, 3)
    still = stop(monkeypatch, NOW)
    put(folder, now=NOW)

    assert still.slept == []
    assert sorted(moment - NOW for _, moment, _ in dates(folder, "updates.atom")) == [
        -2 * SECOND, -SECOND, 0 * SECOND, timedelta(hours=3),
    ]  # fmt: skip


def test_a_letter_from_a_fast_clock_keeps_its_date(tmp_path: Path) -> None:
    """What is out never moves, in feeds and for programs; its page has no time that is still to come."""
    folder = real_project(tmp_path, FIRST_WORDS, content={"statements/sorry.md": LETTER})
    put(folder, minutes=180)
    before = {path: dates(folder, path) for path in all_feeds(folder)}
    put(folder)

    assert {path: dates(folder, path) for path in all_feeds(folder)} == before
    assert json.loads(page(folder, "api/incidents.json"))["statements"][0]["published"] == "2026-11-15T17:05:00Z"
    assert "17:05 UTC" not in page(folder, "statements/sorry.html")


def test_a_timer_a_rollback_and_a_preview_wait_for_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A publish of nothing new changes no date; a rollback's line follows; a preview only shows how it would be."""
    folder = real_project(tmp_path, FIRST_WORDS)
    put(folder, minutes=-5)
    _say(folder, 3)
    put(folder)
    before = dates(folder, "updates.atom")
    still = stop(monkeypatch, NOW)
    put(folder, now=NOW)
    assert dates(folder, "updates.atom") == before
    _say(folder, 2, first=3)
    session = tmp_path / "session"
    session.mkdir()
    assert make(folder, session, number=1, now=NOW, drafts=False).problems == ()
    assert [line.time for line in record(folder).lines][-1] == NOW
    rollback(find_project(folder), to="", now=NOW, tell=Said(), ask=lambda _: True)
    assert record(folder).lines[-1].time == NOW
    assert still.slept == []
    put(folder, now=NOW + 2 * SECOND)
    assert verify_chain(record(folder).data) == ()
    assert dates(folder, "updates.atom")[2:] == before


def test_the_same_record_and_time_give_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where a publish has to wait: how long the clock really took is in no file."""
    made = []
    for name, late in (("a", 0), ("b", 7)):
        folder = real_project(tmp_path / name, FIRST_WORDS)
        put(folder)
        _say(folder, 4)
        stop(monkeypatch, NOW + late * SECOND)
        put(folder)
        made.append({path: page(folder, path) for path in [*all_feeds(folder), "record.jsonl", "manifest.json"]})

    assert made[0] == made[1]


def test_a_correction_moves_no_date_but_its_own(tmp_path: Path) -> None:
    """In the updates feeds robots that go by `updated` would repeat the old words; the history feeds move."""
    folder = real_project(tmp_path, FIRST_WORDS, content={"statements/sorry.md": LETTER})
    put(folder, minutes=-60)
    _say(folder, 1)
    put(folder, minutes=-30)
    before = {path: dates(folder, path) for path in all_feeds(folder)}
    edit(folder, ("transfer works.\n", "invoice works.\n        corrected: [{at: now, note: It was an invoice.}]\n"))
    edit(folder, ("text: Number 0.}", "text: Number 0., withdrawn: {at: now, reason: It was not so.}}"))
    letter = LETTER.replace("\nDate:", "\nCorrected: A word.\nDate:").replace("trusted", "trust")
    (folder / "content/statements/sorry.md").write_text(letter, encoding="utf-8")
    put(folder)

    for path, old in before.items():
        new = dates(folder, path)
        if path.startswith("history."):
            assert new[0][2] > old[0][2]
        else:
            assert [item[1:] for item in new[len(new) - len(old) :]] == [item[1:] for item in old], path
            assert all(published == updated for _, published, updated in new)
    assert [title for title, *_ in dates(folder, "updates.atom")][:3] == [
        "[Correction] We are sorry",
        "[Update withdrawn] Payments by card fail",
        "[Correction] Payments by card fail",
    ]


def test_an_imported_correction_keeps_its_time(tmp_path: Path) -> None:
    """It was public before, at its own time, whatever is corrected next."""
    note = "        corrected:\n          - {at: 2026-11-10 10:00, note: A word.}\n"
    folder = real_project(tmp_path, f"{FIRST_WORDS}{note}    imported: 2026-11-14 09:00\n")
    put(folder, minutes=-60)
    before = dates(folder, "updates.atom")
    assert [published for _, published, _ in before] == [
        datetime(2026, 11, 10, 10, 0, tzinfo=UTC),
        datetime(2026, 11, 10, 9, 5, tzinfo=UTC),
    ]
    edit(folder, ("note: A word.}\n", "note: A word.}\n          - {at: now, note: One more.}\n"))
    put(folder)

    assert dates(folder, "updates.atom")[1:] == before
    assert dates(folder, "updates.atom")[0][1] == NOW


def test_what_an_earlier_version_has_moved_stays_there(tmp_path: Path) -> None:
    """Corrections that version 1 of a line holds have moved dates, and are out so; later ones move nothing."""
    folder = real_project(tmp_path, FIRST_WORDS)
    put(folder, minutes=-60)
    edit(folder, ("transfer works.\n", "transfer works.\n        corrected:\n          - {at: now, note: A word.}\n"))
    put(folder, minutes=-30)
    as_earlier(folder)
    put(folder, minutes=-20)
    moved = dates(folder, "updates.atom")
    assert [updated - NOW for _, _, updated in moved] == [timedelta(minutes=-30)] * 2
    edit(folder, ("note: A word.}\n", "note: A word.}\n          - {at: now, note: One more.}\n"))
    put(folder)
    assert dates(folder, "updates.atom")[1:] == moved


def as_earlier(folder: Path) -> None:
    """Write the record, and its published copy, as an earlier version would have."""
    names: dict[str, str] = {}
    lines = []
    for line in record(folder).lines:
        body = line.raw[:_TAIL].replace(b'{"v":2,', b'{"v":1,', 1)
        for name in line.prev:
            body = body.replace(name.encode(), names[name].encode())
        raw = body + b',"check":"' + sha256(body).hexdigest().encode() + b'"}'
        names[line.name] = sha256(raw).hexdigest()
        lines.append(raw)
    for place in (folder / "record.jsonl", folder / "output/record.jsonl"):
        place.write_bytes(b"".join(raw + b"\n" for raw in lines))


@pytest.mark.parametrize(
    ("head", "settings", "began"),
    [
        ("", REAL, "2026-11-15T14:05:00"),
        ("", None, "2026-11-15T00:00:00"),
        ("clock: 2026-11-28 12:00\n", None, "2026-11-28T00:00:00"),
    ],
    ids=["record", "no record", "a clock that stands still"],
)
def test_nothing_is_of_1970(tmp_path: Path, head: str, settings: str | None, began: str) -> None:
    """A new site has no date that nobody could believe, and none that moves: RSS has none, Atom the first known."""
    yaml = f"{head}organisation: {{name: Example Shoes, timezone: UTC}}\ncomponents:\n  - {{id: a, name: A}}\n"
    yaml += "  - {id: late, name: Late, since: 2027-03-01}\nincidents: []\n"
    folder = make_project(tmp_path, yaml, settings=settings or SETTINGS)
    put(folder)
    first = {path: page(folder, path) for path in all_feeds(folder)}
    put(folder, minutes=90)

    assert {path: page(folder, path) for path in all_feeds(folder)} == first
    for path, text in first.items():
        if path.endswith(".atom"):
            assert re.findall("<updated>(.*?)</updated>", text) == [f"{began}+00:00"], path
        assert "lastBuildDate" not in text
        assert "pubDate" not in text
    for place in (folder / "output").rglob("*"):
        if place.is_file():
            assert b"1970-" not in place.read_bytes(), place
            assert not re.search(rb"timestamp_seconds\S* 0$", place.read_bytes(), re.MULTILINE), place


def test_a_component_of_which_nothing_was_said(tmp_path: Path) -> None:
    """Its feed is of the day since when it is there, in a site that has a history of its own."""
    folder = real_project(tmp_path, FIRST_WORDS.replace("name: Returns", "name: Returns, since: 2026-03-01"))
    put(folder)

    assert "<updated>2026-03-01T00:00:00+00:00</updated>" in page(folder, "feeds/components/returns.atom")
    assert f"<updated>{NOW:%Y-%m-%dT%H:%M:%S}+00:00</updated>" in page(folder, "feeds/security.atom")


def banner(folder: Path) -> dict[str, Any]:
    """Return the published data of the banner."""
    found: dict[str, Any] = json.loads(page(folder, "banner.json"))
    return found


ELSEWHERE = """  - id: 2026-11-15-other
    title: Returns fail
    components: [returns]
    impact: minor
    updates:
      - {at: 2026-11-15 13:00, status: investigating, text: You cannot return shoes.}
"""


@pytest.fixture(scope="module")
def warned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site with two open incidents and a banner about one, published twice."""
    more = "      - {at: 2026-11-15 10:00, status: identified, text: More.}\n"
    yaml = FIRST_WORDS.replace("components: [checkout]", "components: [checkout]\n    impact: major")
    folder = real_project(tmp_path_factory.mktemp("warned"), yaml + more + ELSEWHERE)
    put(folder, minutes=-30)
    before = banner(folder)
    put(folder, minutes=-20)
    assert banner(folder) == before
    return folder


@pytest.mark.parametrize(
    "change",
    [
        ("text: Paying by bank transfer works.", "text: It works.\n        corrected: [{at: now, note: A.}]"),
        ("title: Payments by card fail", "title: Cards fail"),
        ("title: Payments by card fail", "title: Payments by card fail\n    banner: You can pay by invoice."),
        ("impact: major", "impact: critical"),
        ("title: Payments by card fail", "title: Payments by card fail\n    actions: [{text: Pay by invoice.}]"),
        ("title: Payments by card fail", "title: {en: Payments by card fail, de: Karten gehen nicht}"),
        ("text: More.}", "text: More., withdrawn: {at: now, reason: It was not so.}}"),
        ("status: identified, text: More.}", "status: identified, text: More.}\n"
         "      - {at: 2026-11-15 14:04, status: monitoring, text: Wait.}"),
        ("title: Returns fail", "title: Returns fail\n    banner: none"),
        ("shoes.}", "shoes.}\n      - {at: 2026-11-15 14:04, status: resolved, text: You can return them.}"),
        ("title: Payments by card fail", "title: Payments by card fail\n    withdrawn: {at: now, reason: Not so.}"),
        ("title: Payments by card fail", "title: Payments by card fail\n    banner: none"),
    ],
    ids=["correction", "title", "words", "impact", "actions", "language", "withdrawal", "update", "another is kept off",
         "another is over", "this is withdrawn", "this is kept off"],
)  # fmt: skip
def test_the_banner_is_dated_by_what_changed_it(tmp_path: Path, warned: Path, change: tuple[str, str]) -> None:
    """Whatever changes what it says moves `updated`, and nothing else does."""
    folder = shutil.copytree(warned, tmp_path / "site", symlinks=True)
    before = banner(folder)
    assert before["updated"] == format_utc(NOW - timedelta(minutes=30))
    edit(folder, change)
    put(folder)
    after = banner(folder)

    assert after["updated"] == format_utc(NOW)
    if not change[0].startswith("text"):
        assert {key for key in after if after[key] != before[key]} > {"updated"}


def test_the_banner_comes_and_goes_by_the_clock(tmp_path: Path) -> None:
    """A maintenance that begins, and one that another incident's end brings back, are of that moment."""
    window = "scheduled: {from: 2026-11-15 14:00, until: 2026-11-15 16:00}"
    yaml = FIRST_WORDS.replace("components: [checkout]", f"type: maintenance\n    {window}")
    folder = real_project(tmp_path, yaml.replace("investigating", "scheduled").replace("11-10 09", "11-15 13"))
    put(folder, minutes=-30)
    assert banner(folder)["level"] == "none"
    put(folder)

    assert (banner(folder)["level"], banner(folder)["updated"]) == ("maintenance", "2026-11-15T14:00:00Z")
    assert banner(folder)["updated"] == banner(folder)["since"]


def format_utc(moment: datetime) -> str:
    """Write a moment as the banner does."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def test_a_clock_that_is_a_little_behind_rewrites_no_entry(tmp_path: Path) -> None:
    """What an entry said of when it was published stays so."""
    folder = real_project(tmp_path)
    put(folder, minutes=40)
    before = re.findall("<entry>.*?</entry>", page(folder, "updates.atom"), re.DOTALL)
    assert "published 15 Nov 2026, 14:45 UTC" in "".join(before)
    more = "Checkout is fast again.\n      - {at: 2026-11-15 14:30, status: postmortem, text: A disk was full.}\n"
    edit(folder, ("Checkout is fast again.\n", more))
    put(folder, minutes=36)

    after = re.findall("<entry>.*?</entry>", page(folder, "updates.atom"), re.DOTALL)
    assert len(after) == len(before) + 1
    assert set(before) < set(after)


def test_history_says_what_fact_was_corrected(tmp_path: Path) -> None:
    """Its date moves with a correction, and whoever looks finds what is new."""
    folder = real_project(tmp_path)
    put(folder)
    correction = '{at: 2026-11-15 14:10, field: title, was: "Slow", now: "Checkout <slow>", why: It was short.}'
    edit(folder, ("    components: [checkout]\n", f"    components: [checkout]\n    corrections: [{correction}]\n"))
    put(folder, minutes=6)

    (entry,) = feedparser.parse(page(folder, "history.atom")).entries
    assert entry.updated == "2026-11-15T14:11:00+00:00"
    assert "<em>Correction</em> - Title: was Slow, now Checkout &lt;slow&gt;. It was short." in entry.content[0].value
    assert entry.content[0].value.index("Correction") < entry.content[0].value.index("<strong>Resolved")


def test_an_update_that_comes_after_a_later_one_says_of_when_it_is(tmp_path: Path) -> None:
    """Else robots post 'Identified', and no more, when it is long over."""
    folder = real_project(tmp_path)
    put(folder)
    late = "      - {at: 2026-11-15 13:55, status: identified, text: A disk is full.}\n      - at: 2026-11-15 14:00\n"
    edit(folder, ("      - at: 2026-11-15 14:00\n", late))
    put(folder, minutes=6)

    said = "[Identified] Checkout is slow: Written of 15 Nov 2026, 13:55 UTC: A disk is full."
    assert feedparser.parse(page(folder, "social.rss")).entries[0].title == said
    newest, *others = feedparser.parse(page(folder, "updates.atom")).entries
    assert newest.summary == "Written of 15 Nov 2026, 13:55 UTC: A disk is full."
    assert "Written of 15 Nov 2026, 13:55 UTC; published 15 Nov 2026, 14:11 UTC." in newest.content[0].value
    assert "Written of" not in "".join(entry.summary for entry in others)
    more = "Checkout is fast again.\n      - {at: 2026-11-15 14:15, status: postmortem, text: The disk was full.}\n"
    edit(folder, ("Checkout is fast again.\n", more))
    put(folder, minutes=12)
    assert "Written of" not in feedparser.parse(page(folder, "updates.atom")).entries[0].summary
