"""Clocks that are wrong: what was published by one, what `now` becomes beside one, and who is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import pytest

from plainstatus.check.review import review_project
from plainstatus.cli.amend import correct
from plainstatus.cli.prompts import Prompts
from plainstatus.cli.session import Session
from plainstatus.cli.verbs.incidents import Correct, Update
from plainstatus.deliver.targets import served
from plainstatus.edit.desk import lay_out
from plainstatus.errors import InvalidIncidents
from plainstatus.model import following
from plainstatus.publish.timer import publish_if_due
from plainstatus.read.project import find_project
from tests.support.publishing import NOW, REAL, Said, edit, page, put, real_project, record
from tests.support.serving import off_by, time_of_day

HEAD = """\
organisation: {name: Example Shoes, timezone: UTC}
components:
  - {id: checkout, name: Checkout}
incidents:
"""
FIRST = "      - {at: now, status: investigating, text: You cannot pay.}\n"
OVER = "      - {at: now, status: resolved, text: You can pay again.}\n"
AHEAD = timedelta(hours=3)


def incident(*updates: str, name: str = "pay", more: str = "") -> str:
    """Return an incident as YAML."""
    head = f"  - id: {name}\n    title: Pay is down\n    impact: critical\n    components: [checkout]\n"
    return f"{head}{more}    updates:\n{''.join(updates)}"


def written(folder: Path) -> str:
    """Return the YAML as it is now."""
    return (folder / "incidents.yaml").read_text(encoding="utf-8")


@pytest.fixture
def fast(tmp_path: Path) -> Path:
    """Return a site on which a clock three hours ahead has published an outage."""
    folder = real_project(tmp_path, HEAD + incident(FIRST))
    put(folder, now=NOW + AHEAD)
    return folder


def warnings(folder: Path, now: datetime) -> list[str]:
    """Return what a check warns of."""
    return [str(one) for one in review_project(find_project(folder), now=now)[0].warnings]


def test_a_publish_goes_on_beside_a_time_ahead(fast: Path) -> None:
    """Any other incident is published, with a warning, and the page says that the time is to be corrected."""
    edit(fast, ("incidents:\n", "incidents:\n" + incident(FIRST, name="other")))
    result = put(fast)

    assert [str(one) for one in result.problems] == [
        "incidents.yaml:16: warning: '2026-11-15 17:05' lies 3.0 hours ahead of the clock, and was published so: one "
        "of the two clocks was wrong (if the one here is right, write when it was said, at the latest "
        "at: 2026-11-15 14:04:59, and add beside it "
        "corrected: [{at: now, note: The time was wrong., was_at: 2026-11-15 17:05}])"
    ]
    assert "<small>time to be corrected</small>" in page(fast, "incidents/pay.html")
    assert "(time to be corrected)" in page(fast, "status.txt")
    assert "time to be corrected" not in page(fast, "incidents/other.html")


def take_offer(fast: Path) -> str:
    """Publish what the one warning offers, as it stands there; return the time that it gives."""
    (told,) = warnings(fast, NOW + timedelta(minutes=20))
    at = told.partition("at the latest at: ")[2].partition(", and add")[0]
    line = told.partition("add beside it ")[2].removesuffix(")")
    edit(fast, ("at: 2026-11-15 17:05, ", f"at: {at}, {line}, "))
    put(fast, minutes=20)
    return at


def test_the_offered_line_puts_the_time_right(fast: Path) -> None:
    """As it stands in the message, it is accepted, the order of what was said is kept, and nothing is warned of."""
    edit(fast, (FIRST.replace("now", "2026-11-15 17:05"), FIRST.replace("now", "2026-11-15 17:05") + OVER))
    put(fast, minutes=10)
    at = take_offer(fast)

    assert at == "2026-11-15 14:14:59"
    assert warnings(fast, NOW + timedelta(minutes=21)) == []
    assert "No known problems" in page(fast, "index.html")
    assert "time to be corrected" not in page(fast, "incidents/pay.html")


@pytest.mark.parametrize("published", [False, True])
def test_the_offered_time_lies_before_what_went_on(fast: Path, *, published: bool) -> None:
    """Minutes may pass between typing an update and publishing it: in the end it is the newest all the same."""
    more = OVER.replace("now", "2026-11-15 14:10")
    edit(fast, (FIRST.replace("now", "2026-11-15 17:05"), FIRST.replace("now", "2026-11-15 17:05") + more))
    if published:
        put(fast, minutes=15)
    at = take_offer(fast)

    assert at == "2026-11-15 14:09:59"
    assert warnings(fast, NOW + timedelta(minutes=21)) == []
    assert "No known problems" in page(fast, "index.html")


def test_the_offered_time_need_not_lie_before_what_was_added_late(tmp_path: Path) -> None:
    """An update that tells of earlier hours does not push it there."""
    folder = real_project(tmp_path, HEAD + incident(FIRST.replace("now", "2026-11-15 13:00")))
    put(folder, minutes=-60)
    second = FIRST.replace("now", "2026-11-15 17:05").replace("investigating", "identified")
    edit(folder, ("    updates:\n", "    updates:\n" + second))
    put(folder, now=NOW + AHEAD)
    edit(folder, ("    updates:\n", "    updates:\n" + FIRST.replace("now", "2026-11-15 12:30")))
    put(folder, minutes=10)

    (told,) = warnings(folder, NOW + timedelta(minutes=20))
    assert "at the latest at: 2026-11-15 14:14:59" in told


def test_a_clock_that_is_behind_says_nothing_about_one_that_was_ahead(tmp_path: Path) -> None:
    """A machine without a battery publishes as of years ago: the offered time is not from then."""
    folder = real_project(tmp_path, HEAD + incident(FIRST))
    put(folder)
    edit(folder, ("    updates:\n", "    updates:\n" + OVER))
    put(folder, now=NOW + AHEAD)
    edit(folder, ("incidents:\n", "incidents:\n" + incident(FIRST.replace("now", "2019-12-01 10:00"), name="other")))
    put(folder, now=datetime(2020, 1, 1, 12, 0, tzinfo=UTC))

    (told,) = [one for one in warnings(folder, NOW + timedelta(minutes=20)) if "ahead of the clock" in one]
    assert "at the latest at: 2026-11-15 14:24:59, and add" in told


def test_feeds_keep_the_dates_that_they_gave_out(fast: Path) -> None:
    """What a fast clock published has its date for ever, and a later publish changes nothing of it."""
    before = page(fast, "updates.atom")
    edit(fast, ("organisation: {", "organisation: {legal_name: Example Shoes Inc., "))
    put(fast)

    assert page(fast, "updates.atom") == before
    assert feedparser.parse(before).entries[0].published == "2026-11-15T17:05:00+00:00"


def test_an_update_before_the_newest_is_told(fast: Path) -> None:
    """With the right clock, what is new lies before what the fast one said, and changes nothing yet."""
    edit(fast, ("    updates:\n", "    updates:\n" + OVER))
    said = Said()
    put(fast, tell=said)

    assert (
        "      lies before the newest update, 2026-11-15 17:05: the state that readers see stays as that one says"
    ) in said
    assert (
        "warning: the clock here says 2026-11-15 14:05:00 UTC, and the newest line of the record is of 2026-11-15 "
        "17:05:00 UTC: one of the two clocks is or was wrong (if it is this one, set it: timedatectl set-ntp true)"
    ) in said
    assert "at: 2026-11-15 14:05, status: resolved" in written(fast)


@pytest.mark.parametrize(
    "more",
    [
        FIRST.replace("now", "2026-11-15 17:06"),
        FIRST.replace("now", "2026-11-18 17:05"),
    ],
)
def test_a_time_ahead_that_nobody_published_is_refused(fast: Path, more: str) -> None:
    """That another lies ahead is no licence."""
    edit(fast, ("    updates:\n", "    updates:\n" + more))

    with pytest.raises(
        InvalidIncidents, match=r"ahead of the clock, and cannot have happened yet \(write: - \{at: now,"
    ):
        put(fast)


def test_the_time_of_another_incident_is_no_licence(fast: Path) -> None:
    """A time ahead counts as published for the incident that bears it."""
    edit(fast, ("incidents:\n", "incidents:\n" + incident(FIRST.replace("now", "2026-11-15 17:05"), name="other")))

    with pytest.raises(InvalidIncidents, match=r"incidents\.yaml:10: '2026-11-15 17:05' lies 3\.0 hours ahead"):
        put(fast)


LATER = "{at: now, field: started, was: '13:56', now: later, why: We looked again.}"


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("started", f"    started: now\n    corrections: [{LATER}]\n"),
        ("withdrawn", "    withdrawn: {at: now, reason: A test.}\n"),
        ("told", "    told: [{who: The police, at: now}]\n"),
        ("breach", "    type: security\n    breach: {discovered_at: now, people: {count: 5, as_of: now}}\n"),
    ],
)
def test_other_times_ahead_stand_too(tmp_path: Path, key: str, line: str) -> None:
    """Whatever a fast clock has written, of facts as of withdrawals, the site is not locked for three days."""
    folder = real_project(tmp_path, HEAD + incident(FIRST))
    put(folder, minutes=-9)
    edit(folder, ("    components: [checkout]\n", f"    components: [checkout]\n{line}"))
    put(folder, now=NOW + timedelta(days=3))
    edit(folder, ("incidents:\n", "incidents:\n" + incident(FIRST, name="other")))
    put(folder)

    assert "2026-11-18 14:05" in next(text for text in written(folder).splitlines() if key in text)
    assert [kind.incident for kind in record(folder).lines if kind.time == NOW] == ["other", "other"]


def test_an_official_entry_and_a_letter_dated_ahead(tmp_path: Path) -> None:
    """What is no incident stands with its date too; of a letter the warning says how to put it right."""
    fakes = "fakes: [{what: example-shoes.net, seen_at: now}]"
    fake = f"organisation: {{name: Example Shoes, timezone: UTC, {fakes}}}"
    letter = "Title: To you\nName: Ann\nDate: 2026-11-18\n\nWe are sorry.\n"
    folder = real_project(
        tmp_path,
        HEAD.replace("organisation: {name: Example Shoes, timezone: UTC}", fake) + incident(FIRST),
        content={"statements/to-you.md": letter},
    )
    put(folder, now=NOW + timedelta(days=3))
    edit(folder, ("incidents:\n", "incidents:\n" + incident(FIRST, name="other")))
    told = [str(one) for one in put(folder).problems]

    assert (
        "content/statements/to-you.md:3: warning: the date 2026-11-18 is still to come, and was published so: a clock "
        "was wrong (write the right one, such as Date: 2026-11-15, and add: Corrected: The date was wrong.)"
    ) in told
    assert "To you" in page(folder, "statements/to-you.html")


def test_a_timer_does_not_wait_for_a_clock_that_was_ahead(tmp_path: Path) -> None:
    """What it knew of the next change counts for nothing: else the page would stand still for days."""
    folder = real_project(tmp_path, HEAD + incident(FIRST))
    put(folder, now=NOW + timedelta(days=3))
    done = publish_if_due(find_project(folder), now=NOW, tell=Said())

    assert done is not None
    assert "14:05" in page(folder, "index.html")


@pytest.mark.parametrize(
    ("ahead", "expected"),
    [
        (timedelta(hours=-1), "14:05"),
        (timedelta(), "14:05:01"),
        (timedelta(minutes=8), "14:13:01"),
        (timedelta(minutes=9, seconds=59), "14:15"),
    ],
)
def test_now_never_sorts_before_what_it_follows(tmp_path: Path, ahead: timedelta, expected: str) -> None:
    """Beside a colleague's clock, each `now` follows what stands in its own incident."""
    said = FIRST.replace("now", f"{NOW + ahead:%Y-%m-%d %H:%M:%S}")
    folder = real_project(tmp_path, HEAD + incident(said, OVER) + incident(FIRST, name="other"))
    put(folder)

    assert f"at: 2026-11-15 {expected}, status: resolved" in written(folder)
    assert written(folder).endswith("- {at: 2026-11-15 14:05, status: investigating, text: You cannot pay.}\n")
    assert "<h3>Resolved <a" in page(folder, "incidents/pay.html").partition("<h3>Investigating <a")[0]


def test_now_of_corrections_and_withdrawals_follows_too(tmp_path: Path) -> None:
    """A correction, a fact's correction and a withdrawal come after what they are about, by a colleague's clock."""
    at = f"{NOW + timedelta(minutes=8):%Y-%m-%d %H:%M}"
    first = (
        f"      - {{at: {at}, status: investigating, text: You cannot pay., corrected: [{{at: now, note: Wrong.}}]}}\n"
    )
    second = FIRST.replace("now", f"{at}:30").replace("}", ", withdrawn: {at: now, reason: Twice.}}")
    facts = "    corrections: [{at: now, field: title, was: Pay fails, now: Pay is down, why: It was wrong.}]\n"
    folder = real_project(tmp_path, HEAD + incident(first, second, more=facts))
    put(folder)
    text = written(folder)

    assert "corrected: [{at: 2026-11-15 14:13:01, note: Wrong.}]" in text
    assert "withdrawn: {at: 2026-11-15 14:13:31, reason: Twice.}" in text
    assert "corrections: [{at: 2026-11-15 14:13:01, field: title" in text


@pytest.mark.parametrize(
    ("ahead", "expected"),
    [(timedelta(minutes=8), timedelta(minutes=8, seconds=1)), (AHEAD, timedelta())],
)
def test_the_editing_commands_say_the_same_time(tmp_path: Path, ahead: timedelta, expected: timedelta) -> None:
    """`invoke update` and a `now` in the file follow a colleague's clock alike, and a wrong one not at all."""
    folder = real_project(tmp_path, HEAD + incident(FIRST))
    put(folder, now=NOW + ahead)
    session = Session(lay_out(find_project(folder), now=NOW + timedelta(seconds=20)), Prompts.at_terminal(yes=True), {})
    newest = session.desk.loaded.site.incidents[0]
    edit(folder, ("    updates:\n", "    updates:\n" + OVER))
    put(folder, now=NOW + timedelta(seconds=20))

    found = session.at(Update().asked("at"), newest)
    assert found == NOW + (expected or timedelta(seconds=20))
    assert following(NOW, NOW + ahead) == NOW + expected


def test_correct_puts_the_time_right(fast: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command names an update ahead by its time, and dates its correction by the right clock."""
    monkeypatch.chdir(fast)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int((NOW + timedelta(minutes=10)).timestamp())))
    correct(Correct(id="pay", update="2026-11-15 17:05", at="2026-11-15 14:04", note="Our clock was wrong.", yes=True))
    put(fast, minutes=11)

    assert "at: 2026-11-15 14:04, status: investigating" in written(fast)
    assert "corrected: [{at: 2026-11-15 14:15, note: Our clock was wrong., was_at: 2026-11-15 17:05}]" in written(fast)
    assert warnings(fast, NOW + timedelta(minutes=12)) == []


@pytest.mark.parametrize(
    ("off", "age", "warns"),
    [(0, 0, False), (90, 0, False), (600, 0, True), (-600, 0, True), (-600, 600, False)],
)
def test_the_clock_is_compared_with_a_target(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, off: int, age: int, *, warns: bool
) -> None:
    """Its address is asked for the time before anything new goes live, and a difference is told, never a stop."""
    # It will never serve the site.
    monkeypatch.setattr(served, "_PATIENCE", 0.0)
    with time_of_day(off_by(off), age=age) as address:
        target = f'STATUS_TARGETS = {{"disk": {{"to": "folder:../served", "url": "{address}"}}}}\n'
        folder = real_project(tmp_path / "site", HEAD + incident(FIRST), settings=REAL + target)
        said = Said()
        put(folder, tell=said)
    told = [line for line in said if line.startswith("warning: the clock here says 2026-11-15 14:05:00 UTC, and http")]

    assert len(told) == warns
    assert (folder / "output" / "index.html").exists()
    assert all(f"and {address} says 2026-11-15 1" in line for line in told)
