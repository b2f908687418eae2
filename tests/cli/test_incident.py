"""The editing commands without a terminal: flags in, lines or a message out."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from plainstatus.edit import desk
from plainstatus.read.yaml import parse_document
from tests.cli.test_incident_prompts import PLANNED, SITE
from tests.support.project import SETTINGS, make_project
from tests.support.publishing import NOW, REAL, put
from tests.support.running import Run, runner

#: As SITE, with a clock that runs, for a site that keeps a record.
LIVE = SITE.replace("clock: 2026-11-15 20:00\n", "").replace("  timezone: America/Los_Angeles\n", "")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what runs a task in the folder `site`."""
    return runner(tmp_path / "site", SITE, monkeypatch, capsys)


def text(folder: Path) -> str:
    """Return the incidents as they are."""
    return (folder / "site" / "incidents.yaml").read_bytes().decode()


NOTHING = "nothing was written\n"


@pytest.mark.parametrize(
    ("task", "flags", "message"),
    [
        ("open", {}, "--title is missing, and there is no terminal to ask at (title: what is wrong, for customers, in "
         "a few words)"),
        ("open", {"title": "x"}, "--text is missing, and there is no terminal to ask at (give the text, or - to read "
         "standard input)"),
        ("open", {"title": "x", "text": " \n "}, "--text: the text is empty (write what customers should read)"),
        ("open", {"title": "a\x07b", "text": "x"}, "--title: the text holds a control character, U+0007 (take it out)"),
        ("open", {"title": "x", "text": "a\udc80"}, "--text: the text holds a control character, U+DC80 (take it out)"),
        ("open", {"title": "x", "text": "x", "type": "outrage"}, "--type: 'outrage' is none of: outage, security, "
         "notice; did you mean outage?"),
        ("open", {"title": "x", "text": "x", "type": "notice", "impact": "minor", "next_update": "2 h"},
         "--impact, --next-update: a notice has no such thing (leave it out)"),
        ("open", {"title": "x", "text": "x", "id": "A b"}, "--id: 'A b' cannot be an id: it becomes part of an "
         "address, so only a to z, 0 to 9, - and _ go in (write a-b)"),
        ("open", {"title": "x", "text": "x", "id": "2026-11-15-search"}, "--id: an incident has the id "
         "'2026-11-15-search' already, or had it (write another)"),
        ("open", {"title": "x", "text": "x", "components": "chekout"}, "--components: there is no component "
         "'chekout'; did you mean checkout?"),
        ("open", {"title": "x", "text": "x", "components": "checkout=down"}, "--components: 'down' is none of: "
         "operational, under_maintenance, degraded_performance, partial_outage, major_outage"),
        ("open", {"title": "x", "text": "x", "components": "checkout=major_outage, search"}, "--components: search has "
         "no state and others have (write search=operational, for example)"),
        ("open", {"title": "x", "text": "x", "at": "tomorrow 9:00"}, "--at: Monday, 16 November 2026, 09:00 PST "
         "(17:00 UTC) lies ahead of the clock, and cannot have happened yet"),
        ("open", {"title": "x", "text": "x", "next_update": "2026-03-08 02:30"}, "--next-update: '2026-03-08 02:30' "
         "does not exist in America/Los_Angeles: the clocks go forward (type 2026-03-08 01:30 -0800, or 2026-03-08 "
         "03:30 -0700)"),
        ("update", {"text": "x"}, "--id is missing, and it could be any of: 2026-11-15-search, 2026-11-14-returns"),
        ("update", {"id": "x"}, "--id: there is no incident 'x' (known here: 2026-11-15-search, 2026-11-15-checkout, "
         "2026-11-14-returns)"),
        ("resolve", {"id": "2026-11-15-checkout", "text": "x"}, "2026-11-15-checkout is over already (add to it with: "
         "invoke update, or invoke postmortem)"),
        ("resolve", {"id": "2026-11-15-search", "text": "x", "ended": "2 days"}, "--ended: Friday, 13 November 2026, "
         "20:00 PST (2026-11-14 04:00 UTC) is before it began, Sunday, 15 November 2026, 19:00 PST (2026-11-16 03:00 "
         "UTC)"),
        ("maintenance", {"title": "x", "text": "x"}, "--from is missing, and there is no terminal to ask at (begins "
         "(such as tomorrow 2:00))"),
        ("maintenance", {"title": "x", "text": "x", "from_": "tomorrow 2:00", "until": "22:00"}, "--until: Sunday, 15 "
         "November 2026, 22:00 PST (2026-11-16 06:00 UTC) is not after Monday, 16 November 2026, 02:00 PST (10:00 UTC) "
         "(type for example 14:30, 2 h, 90 min, tomorrow 9:00 or 2026-11-15 13:00)"),
        ("correct", {"id": "2026-11-15-search"}, "--text is missing, or another thing to correct (--text, --status, "
         "--impact, --next-update or --at)"),
        ("correct", {"id": "2026-11-15-search", "whole": True}, "--impact is missing, or another fact to correct "
         "(--impact, --components, --started or --ended)"),
        ("correct", {"id": "2026-11-15-search", "whole": True, "text": "x", "at": "now"}, "--text, --at: an update has "
         "that (leave --whole out)"),
        ("correct", {"id": "2026-11-15-search", "ended": "19:00"}, "--ended: an incident has that (add --whole)"),
        ("correct", {"id": "2026-11-15-search", "whole": True, "components": "search"}, "that is what stands there "
         "already"),
        ("correct", {"id": "2026-11-15-checkout", "text": "x"}, "--update is missing, and there are several (name one "
         "by its time: 2026-11-15 14:00, 2026-11-15 13:00)"),
        ("correct", {"id": "2026-11-15-checkout", "update": "2026-11-15 13:01", "text": "x"}, "--update: no update was "
         "made on Sunday, 15 November 2026, 13:01 PST (21:01 UTC) (there are: 2026-11-15 14:00, 2026-11-15 13:00)"),
        ("withdraw", {"id": "2026-11-15-search"}, "--update is missing, with the update's time (or --whole, to "
         "withdraw the incident)"),
        ("withdraw", {"id": "2026-11-15-search", "whole": True}, "--reason is missing, and there is no terminal to "
         "ask at (why, told to readers in a sentence)"),
        ("withdraw", {"update": "13:00", "whole": True}, "--update and --whole exclude each other (leave one out)"),
    ],
)  # fmt: skip
def test_what_cannot_be_used(run: Run, tmp_path: Path, task: str, flags: dict[str, Any], message: str) -> None:
    """The message names the flag, the exit code is 2, and nothing is written."""
    code, _, errors = run(task, **flags)

    assert errors == f"{message}\n{NOTHING}"
    assert code == 2
    assert text(tmp_path) == SITE


@pytest.mark.parametrize("typed", ["now", "0 min"])
def test_a_promise_lies_ahead(run: Run, typed: str) -> None:
    """Also within the minute to which a new update is dated: it would be broken before anybody reads it."""
    later = SITE.replace("clock: 2026-11-15 20:00", "clock: 2026-11-15 20:00:44")
    code, _, errors = run("update", site=later, id="2026-11-15-search", text="You wait.", next_update=typed)

    assert (code, errors) == (
        2,
        "--next-update: Sunday, 15 November 2026, 20:00:44 PST (2026-11-16 04:00:44 UTC) is not after Sunday, 15 "
        "November 2026, 20:00:44 PST (2026-11-16 04:00:44 UTC) (type for example 14:30, 2 h, 90 min, tomorrow "
        f"9:00 or 2026-11-15 13:00)\n{NOTHING}",
    )


@pytest.mark.parametrize(
    "title",
    [
        'Say "hello": it\'s #1', "- dash", "# hash", "key: value", "{braces} [brackets]", "&anchor *alias !tag", "@ `",
        "😀 emoji", "\u202eright to left\u202c עברית", "null", "~", "yes", "2026-11-15", "trailing:", "%",
        "back\\slash", "'single'", "\u00a0blank\u00a0", "“curly”", "| block", "> fold", "? key", "a, b", "x" * 300,
    ],
)  # fmt: skip
def test_hostile_titles_read_back(run: Run, tmp_path: Path, title: str) -> None:
    """Whatever a title holds is what is read again; lines and blanks in it become single spaces."""
    typed = f"{title}\n second\tline"

    code, _, errors = run("open", title=typed, text="You see.", affects=typed)

    assert code == 0, errors
    data: Any = parse_document(text(tmp_path).encode(), name="", max_bytes=1 << 20).data
    first = data["incidents"][0]
    assert first["title"] == first["affects"] == " ".join(typed.split())


def test_text_from_standard_input(run: Run, tmp_path: Path) -> None:
    """`--text -` takes what is piped in, with a byte order mark and Windows line ends if need be."""
    code, _, errors = run(
        "update",
        id="2026-11-15-search",
        text="-",
        status="monitoring",
        piped="\ufeffYou wait.\r\n\r\n- less\r\n".encode(),
    )

    assert code == 0, errors
    assert "        text: |\n          You wait.\n\n          - less\n        next_update: 2026-11-16 00:00\n" in text(
        tmp_path
    )
    for piped, message in (
        (b"\xff\xfe", "standard input is not UTF-8 (save the text with that encoding)"),
        (b"x" * 5_000_000, "--text: the text has 400,001 characters, and nobody reads so much (write at most 100,000; "
         "link to the rest)"),
    ):  # fmt: skip
        code, _, errors = run("update", id="2026-11-15-search", text="-", piped=piped)
        assert (code, errors) == (2, f"{message}\n{NOTHING}")


def test_a_draft_stays_one(run: Run) -> None:
    """Whoever goes on with a draft is not told that readers will see it."""
    site = SITE.replace("    title: Search is slow\n", "    title: Search is slow\n    draft: true\n")

    code, out, _ = run("update", site=site, id="2026-11-15-search", text="You still wait.")

    assert code == 0
    assert out.endswith(" in incidents.yaml; it is a draft, which you see with: invoke preview --drafts\n")


def test_what_is_planned_leaves_one_open(run: Run) -> None:
    """A maintenance that is to come makes no script choose between it and the only incident that is open."""
    over = SITE.replace("{at: 2026-11-14 19:00, status: identified,", "{at: 2026-11-14 19:00, status: resolved,")

    code, out, _ = run("update", site=over.replace("incidents:\n", PLANNED, 1), text="You still wait.")

    assert code == 0
    assert out.startswith("2026-11-15-search: Search is slow\n")


def test_the_first_word_about_a_security_incident(run: Run, tmp_path: Path) -> None:
    """It is critical unless one says otherwise, and the next word is due in a day."""
    code, _, errors = run("open", type="security", title="Notice of data breach", text="Someone copied your name.")

    assert code == 0, errors
    assert (
        text(tmp_path)
        .partition("incidents:\n")[2]
        .startswith(
            "  - id: 2026-11-15-notice-data-breach\n    title: Notice of data breach\n    type: security\n"
            "    impact: critical\n    updates:\n      - at: 2026-11-15 20:00\n        status: investigating\n"
            "        text: Someone copied your name.\n        next_update: 2026-11-16 20:00\n"
        )
    )


def test_what_check_says_of_the_change_alone(run: Run) -> None:
    """Remarks about what stood there before are not repeated."""
    code, _, errors = run("resolve", id="2026-11-15-search", text="It works again.")

    assert code == 0
    assert "resolved, and no update says what the cause was" in errors
    assert "2026-11-14" not in errors
    assert errors.count("[S1]") == 1


def test_two_updates_within_a_second(run: Run, tmp_path: Path) -> None:
    """Each update of an incident has a second of its own, whatever the clock says."""
    for number in range(3):
        assert run("update", id="2026-11-15-search", text=f"You wait, {number}.")[0] == 0

    assert [line for line in text(tmp_path).splitlines() if "- at: 2026-11-15 20:00" in line] == [
        "      - at: 2026-11-15 20:00",
        "      - at: 2026-11-15 20:00:01",
        "      - at: 2026-11-15 20:00:02",
    ]


@pytest.mark.parametrize(
    ("site", "code", "message"),
    [
        ("# nothing\n", 3, "incidents.yaml: the file is empty (begin with a line such as incidents:)"),
        ("<<<<<<< ours\nincidents: []\n=======\nincidents:\n>>>>>>> theirs\n", 3,
         "incidents.yaml:1: a merge conflict was left in the file, in the lines 1 to 5: two people changed "
         "them (keep the right lines, and delete those that begin with <<<<<<<, ======= and >>>>>>>)"),
        ("incidents:\n  - id: x\n", 3, "incidents.yaml:2: 'title' is missing (add a line: title: …)"),
    ],
)  # fmt: skip
def test_files_that_must_be_mended_first(run: Run, tmp_path: Path, site: str, code: int, message: str) -> None:
    """The file's own mistakes are told with their lines, and nothing is written."""
    ended, _, errors = run("open", site=site, title="x", text="x")

    assert ended == code
    assert errors.startswith(f"{message}\n")
    assert errors.endswith(NOTHING)
    assert text(tmp_path) == site


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_marks_and_line_ends_stay(run: Run, tmp_path: Path, end: str) -> None:
    """A byte order mark and the file's line ends stay, and new lines end alike."""
    site = "\ufeff" + SITE.replace("\n", end)

    assert run("open", site=site.encode(), title="x", text="You see.\n\nTwo.")[0] == 0

    after = text(tmp_path)
    assert after.startswith("\ufeff")
    assert after.count("\ufeff") == 1
    assert after.replace(end, "") == after.replace("\r", "").replace("\n", "")
    head, _, rest = site.partition(f"incidents:{end}")
    assert after.startswith(head)
    assert after.endswith(rest)


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("incidents.yaml", "incidents.yaml is read-only (chmod u+w incidents.yaml)"),
        (".", "the folder of incidents.yaml is read-only (look at its permissions)"),
    ],
)
def test_what_is_read_only_stays(run: Run, tmp_path: Path, place: str, message: str) -> None:
    """It is said before anything is asked, to root too."""
    folder = make_project(tmp_path / "site", SITE)
    mode = (folder / place).stat().st_mode
    (folder / place).chmod(0o555)
    try:
        code, _, errors = run("open", title="x", text="x")
    finally:
        (folder / place).chmod(mode)

    assert (code, errors) == (4, f"{message}\n{NOTHING}")
    assert text(tmp_path) == SITE


def test_a_save_meanwhile_is_never_undone(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where somebody else saves between the reading and the writing, that stays, and the command says so."""
    written = desk.write

    def late(*arguments: Any) -> None:
        (tmp_path / "site" / "incidents.yaml").write_text(f"{SITE}# a colleague\n", encoding="utf-8")
        written(*arguments)

    monkeypatch.setattr("plainstatus.cli.session.write", late)
    code, _, errors = run("open", title="x", text="You see.")

    assert code == 4
    assert errors.endswith(
        "incidents.yaml changed in the meantime, and nothing was written (run this again)\n" + NOTHING
    )
    assert text(tmp_path) == f"{SITE}# a colleague\n"


@pytest.mark.parametrize("name", [".incidents.yaml.swp", ".#incidents.yaml", "incidents.yaml~", "#incidents.yaml#"])
def test_somebody_elses_editor(run: Run, tmp_path: Path, name: str) -> None:
    """A file that an editor leaves makes a warning, also where it is a link to nowhere; it stops nobody."""
    folder = make_project(tmp_path / "site", SITE)
    (folder / name).symlink_to("ada@laptop.1234")

    code, _, errors = run("open", title="x", text="You see.", next_update="none")

    assert code == 0
    assert errors.splitlines()[0] == (
        f"warning: incidents.yaml may be open in an editor ({name} is there): whoever saves it there without loading "
        "it anew undoes this change"
    )


def published(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Publish a site that keeps a record, and let the clock stand an hour later."""
    site = make_project(folder / "site", LIVE, settings=REAL)
    now = NOW + timedelta(days=1)
    put(site, now=now)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int((now + timedelta(hours=1)).timestamp())))
    return site


def test_published_words_are_corrected(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What readers have seen changes with a note, and publish takes it; a time that was wrong is kept as `was_at`."""
    site = published(tmp_path, monkeypatch)
    flags = {"id": "2026-11-15-search", "text": "You wait up to 20 seconds."}

    code, _, errors = run("correct", **flags)
    assert (code, errors) == (
        2,
        "--note is missing, and there is no terminal to ask at (what was wrong, told to readers in a sentence)\n"
        + NOTHING,
    )
    code, out, errors = run("correct", note="We had not measured.", at="2026-11-15 18:55", **flags)

    assert code == 0, errors
    assert "corrected: Monday, 16 November 2026, 15:05 UTC\n" in out
    assert (
        "      - {at: 2026-11-15 18:55, status: investigating, text: You wait up to 20 seconds., next_update: none, "
        "corrected: [{at: 2026-11-16 15:05, note: We had not measured., was_at: 2026-11-15 19:00}]}\n"
    ) in text(tmp_path)
    put(site, now=NOW + timedelta(days=1, hours=2))


def test_published_facts_are_corrected(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What decides how updates read changes with a correction for each fact, and publish takes it."""
    site = published(tmp_path, monkeypatch)
    flags = {"id": "2026-11-15-search", "whole": True, "note": "Half of you saw nothing."}

    code, out, errors = run("correct", impact="none", started="2026-11-15 19:30", **flags)

    assert code == 0, errors
    assert "corrected 2026-11-15-search in incidents.yaml;" in out
    assert (
        "    impact: none\n"
        "    started: 2026-11-15 19:30\n"
        "    corrections:\n"
        "      - {at: 2026-11-16 15:05, field: impact, was: minor, now: none, why: Half of you saw nothing.}\n"
    ) in text(tmp_path)
    put(site, now=NOW + timedelta(days=1, hours=2))
    code, _, errors = run("correct", impact="major", **flags)
    assert code == 0, errors
    assert text(tmp_path).count("field: ") == 3


def test_facts_that_nobody_has_seen_simply_change(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it is published, an incident changes without a note."""
    published(tmp_path, monkeypatch)
    run("open", title="Returns", text="You see.", id="new", next_update="none", impact="major")

    code, _, errors = run("correct", id="new", whole=True, impact="minor", note="x")
    assert (code, errors) == (
        2,
        f"--note: the incident is not published yet, so readers need none (leave it out)\n{NOTHING}",
    )
    code, _, errors = run("correct", id="new", whole=True, impact="minor", components="search")
    assert code == 0, errors
    assert "    impact: minor\n    components: [search]\n" in text(tmp_path)


def test_what_nobody_has_seen_simply_changes(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it is published, an update changes without a note, and cannot be withdrawn."""
    published(tmp_path, monkeypatch)
    run("update", id="2026-11-15-search", text="You wait.", at="2026-11-16 15:00", next_update="none")
    new = {"id": "2026-11-15-search", "update": "2026-11-16 15:00"}

    code, out, errors = run("correct", text="You wait long.", **new)
    assert code == 0, errors
    assert "note: nobody has seen this update yet, so it simply changes\n" in out
    assert "text: You wait long.\n" in text(tmp_path)
    assert "corrected" not in text(tmp_path)
    code, _, errors = run("correct", text="You wait.", note="Not long.", **new)
    assert errors == f"--note: the update is not published yet, so readers need none (leave it out)\n{NOTHING}"
    code, _, errors = run("withdraw", reason="Wrong.", **new)
    assert (code, errors) == (
        2,
        "the update of Monday, 16 November 2026, 15:00 UTC was not published, so nobody has seen it (delete its lines, "
        f"from incidents.yaml:13 on)\n{NOTHING}",
    )


def test_what_was_published_is_withdrawn(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An update or an incident is withdrawn once, and publish takes it."""
    site = published(tmp_path, monkeypatch)
    one = {"id": "2026-11-15-checkout", "update": "2026-11-15 13:00", "reason": "That was another shop's."}

    assert run("withdraw", **one)[0] == 0
    assert run("withdraw", id="2026-11-15-search", whole=True, reason="It was a drill.")[0] == 0

    assert "        withdrawn: {at: 2026-11-16 15:05, reason: That was another shop's.}\n" in text(tmp_path)
    assert "    withdrawn: {at: 2026-11-16 15:05, reason: It was a drill.}\n    updates:\n" in text(tmp_path)
    assert run("withdraw", **one)[2] == f"it is withdrawn already\n{NOTHING}"
    put(site, now=NOW + timedelta(days=1, hours=2))


def test_old_incidents_move_to_the_archive(run: Run, tmp_path: Path) -> None:
    """Those that were over for a year move to their year's file; readers see the same; the rest has nothing to move."""
    old = SITE.replace("clock: 2026-11-15 20:00", "clock: 2027-11-15 21:00")

    code, out, errors = run("archive", site=old)

    assert code == 0, errors
    assert "to incidents/2026.yaml: 2026-11-15-checkout\n" in out
    assert out.endswith("moved 1 incident in incidents/2026.yaml and incidents.yaml\n")
    where = old.index("  - id: 2026-11-15-checkout")
    assert text(tmp_path) == old[:where]
    assert (tmp_path / "site" / "incidents" / "2026.yaml").read_text(encoding="utf-8") == f"incidents:\n{old[where:]}"
    assert run("archive")[1] == "nothing to move: no incident in the file was over for a year\n"
    # Its incidents can still be named.
    code, out, errors = run("update", id="2026-11-15-checkout", text="You may read our report.")
    assert code == 0, errors
    assert "added an update of 2026-11-15-checkout in incidents/2026.yaml" in out


def test_an_archive_cut_short_loses_nothing(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the second file cannot be written, the first is there, and the message says what to do."""
    old = SITE.replace("clock: 2026-11-15 20:00", "clock: 2027-11-15 21:00")
    written = desk.write

    def late(*arguments: Any) -> None:
        (tmp_path / "site" / "incidents.yaml").write_text(f"{old}# a colleague\n", encoding="utf-8")
        written(*arguments)

    monkeypatch.setattr("plainstatus.cli.session.write", late)
    code, _, errors = run("archive", site=old)

    assert code == 4
    assert errors.endswith(
        "incidents.yaml changed in the meantime; incidents/2026.yaml had been written, so that nothing is lost, and "
        "some incidents may stand in two files (see them with: invoke check, and take them out of one)\n"
    )
    assert text(tmp_path) == f"{old}# a colleague\n"
    code, _, errors = run("check")
    assert "incident '2026-11-15-checkout' stands in incidents.yaml:" in errors


def test_a_file_that_would_be_too_large(run: Run, tmp_path: Path) -> None:
    """The limit for files that are read counts before one is written."""
    make_project(tmp_path / "site", SITE, settings=f"{SETTINGS}STATUS_MAX_FILE_SIZE = 2000\n")

    code, _, errors = run("open", title="x", text="You see. " * 200)

    assert (code, errors) == (
        4,
        "incidents.yaml would be larger than 2,000 bytes (move older incidents away with: invoke archive, or raise "
        f"STATUS_MAX_FILE_SIZE)\n{NOTHING}",
    )
    assert text(tmp_path) == SITE


def test_nothing_is_said_of_what_stands_in_content(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command tells what is new with its change: nothing of an answer that it leaves alone."""
    answer = "Title: FAQ\n\n## Whom do I ask? {#whom}\n\nWrite to somebody@elsewhere.org.\n"
    make_project(tmp_path / "site", LIVE, settings=REAL, content={"pages/security-faq.md": answer})
    put(tmp_path / "site", now=NOW + timedelta(days=1))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int((NOW + timedelta(days=1, hours=1)).timestamp())))

    code, out, err = run("update", id="2026-11-15-search", text="Search is slow for some. Browsing works.", yes=True)

    assert code == 0
    assert "security-faq.md" not in out + err
