"""What comes from people, editors and git, met by every command that reads or writes the YAML."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from plainstatus.cli.preview.make import make
from tests.cli.test_incident_prompts import DIALOGUES, SITE, talk
from tests.support.project import make_project, tree
from tests.support.pseudo_terminal import Terminal
from tests.support.running import Run, runner

#: Each editing command with all that it needs.
EDITS: dict[str, dict[str, Any]] = {
    "open": {"title": "Returns", "text": "You see."},
    "update": {"id": "2026-11-15-search", "text": "You see."},
    "resolve": {"id": "2026-11-15-search", "text": "You see."},
    "postmortem": {"id": "2026-11-15-checkout", "text": "You see."},
    "maintenance": {"title": "Disks", "from_": "tomorrow 2:00", "until": "tomorrow 4:00", "text": "You see."},
    "correct": {"id": "2026-11-15-search", "text": "You see."},
    "withdraw": {"id": "2026-11-15-checkout", "whole": True, "reason": "It was a drill."},
    "archive": {},
}
#: As SITE, a year later, so that there is something to archive.
OLD = SITE.replace("clock: 2026-11-15", "clock: 2027-11-16")
EMPTY = "# Nothing yet\n\n# incidents: later\n"
CONFLICT = SITE.replace(
    "    title: Search is slow\n",
    "<<<<<<< HEAD\n    title: Search is slow\n=======\n    title: Search is down\n>>>>>>> theirs\n",
)
MERGE = (
    "incidents.yaml:11: a merge conflict was left in the file, in the lines 11 to 15: two people changed them (keep "
    "the right lines, and delete those that begin with <<<<<<<, ======= and >>>>>>>)"
)
#: Files that no command can use, with what is said of them.
UNUSABLE = [
    pytest.param(EMPTY, "incidents.yaml: the file is empty (begin with a line such as incidents:)", id="only comments"),
    pytest.param(CONFLICT, MERGE, id="a merge conflict"),
]


def site_for(command: str) -> str:
    """Return a site on which the command has something to do."""
    return OLD if command == "archive" else SITE


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what runs a task in the folder `site`."""
    return runner(tmp_path / "site", SITE, monkeypatch, capsys)


def shown(folder: Path, session: Path) -> list[str]:
    """Return the problems that a preview lays over the site."""
    session.mkdir()
    outcome = make(folder, session, number=1, now=datetime(2026, 11, 16, 4, tzinfo=UTC), drafts=False)
    return [str(problem) for problem in outcome.problems]


@pytest.mark.parametrize("command", [*EDITS, "check"])
@pytest.mark.parametrize(("site", "message"), UNUSABLE)
def test_a_file_that_has_to_be_mended_first(command: str, site: str, message: str, run: Run, tmp_path: Path) -> None:
    """Each command says the same of it, with its lines, ends with 3, and leaves it as it was."""
    code, _, errors = run(command, site=site, **EDITS.get(command, {}))

    verdict = "these problems stop a publish" if command == "check" else "nothing was written"
    assert (code, errors) == (3, f"{message}\n{verdict}\n")
    assert sorted(tree(tmp_path / "site")) == ["incidents.yaml", "pelicanconf.py"]
    assert (tmp_path / "site" / "incidents.yaml").read_text(encoding="utf-8") == site


@pytest.mark.parametrize(("site", "message"), UNUSABLE)
def test_the_preview_says_so_too(site: str, message: str, tmp_path: Path) -> None:
    """The overlay has the same words."""
    assert shown(make_project(tmp_path / "site", site), tmp_path / "session") == [message]


@pytest.mark.parametrize("command", EDITS)
@pytest.mark.parametrize(("mark", "end"), [("\ufeff", "\n"), ("", "\r\n"), ("\ufeff", "\r\n")])
def test_marks_and_line_ends_of_windows(command: str, mark: str, end: str, run: Run, tmp_path: Path) -> None:
    """Each command leaves them as they are, and what it adds is like the rest."""
    site = mark + site_for(command).replace("\n", end)

    code, _, errors = run(command, site=site.encode(), **EDITS[command])

    assert code == 0, errors
    after = (tmp_path / "site" / "incidents.yaml").read_bytes().decode()
    assert after != site
    assert (after.startswith(mark), after.count("\ufeff")) == (True, len(mark))
    assert after.count("\n") == after.count(end)


@pytest.mark.parametrize(("mark", "end"), [("\ufeff", "\n"), ("", "\r\n"), ("\ufeff", "\r\n")])
def test_reading_takes_no_notice_of_them(mark: str, end: str, run: Run, tmp_path: Path) -> None:
    """`check` finds what it finds without them, in the same lines, and the preview shows the site."""
    marked = (mark + SITE.replace("\n", end)).encode()
    plain = run("check")
    make_project(tmp_path / "site", marked)

    assert run("check") == plain
    assert shown(tmp_path / "site", tmp_path / "session") == []


@pytest.mark.parametrize("command", EDITS)
def test_a_file_that_must_not_change(command: str, run: Run, tmp_path: Path) -> None:
    """Each editing command says so before it asks for anything."""
    path = make_project(tmp_path / "site", site_for(command)) / "incidents.yaml"
    path.chmod(0o444)

    code, _, errors = run(command)

    assert (code, errors) == (4, "incidents.yaml is read-only (chmod u+w incidents.yaml)\nnothing was written\n")
    assert path.read_text(encoding="utf-8") == site_for(command)


def test_a_read_only_file_can_be_looked_at(run: Run, tmp_path: Path) -> None:
    """Neither `check` nor the preview writes."""
    folder = make_project(tmp_path / "site", SITE)
    (folder / "incidents.yaml").chmod(0o444)

    assert run("check")[0] == 0
    assert shown(folder, tmp_path / "session") == []


@pytest.mark.parametrize("command", EDITS)
def test_an_editor_that_has_the_file_open(command: str, run: Run, tmp_path: Path) -> None:
    """Each editing command warns, and does what it was asked to."""
    folder = make_project(tmp_path / "site", site_for(command))
    (folder / ".incidents.yaml.swp").write_bytes(b"b0VIM 9.0\0")

    code, _, errors = run(command, **EDITS[command])

    assert code == 0, errors
    assert errors.startswith(
        "warning: incidents.yaml may be open in an editor (.incidents.yaml.swp is there): whoever saves it there "
        "without loading it anew undoes this change\n"
    )


def test_what_editors_leave_is_not_read(run: Run, tmp_path: Path) -> None:
    """Neither `check` nor the preview takes such files for incidents or pages."""
    folder = make_project(tmp_path / "site", SITE)
    (folder / "incidents").mkdir()
    (folder / "content" / "pages").mkdir()
    for name in (".incidents.yaml.swp", "incidents/.2026.yaml.swp", "incidents/2026.yaml~", "content/pages/.a.md.swp"):
        (folder / name).write_bytes(b"b0VIM 9.0\0\xff")
    (folder / "incidents" / ".#2026.yaml").symlink_to("ada@laptop.1234")

    code, out, _ = run("check")

    assert code == 0
    assert "3 incidents in 1 file" in out
    assert shown(folder, tmp_path / "session") == []


#: Each flag that takes words, with what is said of too many.
LONG = [
    (command, flag)
    for command, flags in EDITS.items()
    for flag in ("title", "text", "affects", "note", "reason", "components", "id", "at", "update", "status")
    if flag in flags or (command in {"open", "maintenance"} and flag in {"affects", "components", "at"})
]


@pytest.mark.parametrize(("command", "flag"), LONG)
def test_five_megabytes_behind_a_flag(command: str, flag: str, run: Run, tmp_path: Path) -> None:
    """They are refused in a few words, and nothing is written."""
    code, _, errors = run(command, **EDITS[command] | {flag: "You wait. " * 500_000})

    assert code == 2
    assert errors.startswith(f"--{flag}: ")
    assert len(errors) < 1000
    assert errors.endswith("nothing was written\n")
    assert (tmp_path / "site" / "incidents.yaml").read_text(encoding="utf-8") == SITE


@pytest.mark.parametrize("command", [*(name for name in EDITS if name != "archive")])
def test_without_a_terminal_nothing_is_asked(command: str, run: Run, tmp_path: Path) -> None:
    """A bare command that needs something names the flag, and ends with 2."""
    code, _, errors = run(command)

    assert code == 2
    assert errors.startswith(("--title is missing", "--id is missing", "--text is missing"))
    assert errors.endswith("nothing was written\n")
    assert (tmp_path / "site" / "incidents.yaml").read_text(encoding="utf-8") == SITE


@pytest.mark.parametrize("keys", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_whoever_stops_an_archive_has_moved_nothing(keys: str, tmp_path: Path) -> None:
    """The only question of `archive` is whether to."""
    folder = make_project(tmp_path / "site", OLD)
    before = tree(folder)

    with Terminal(folder, "archive") as terminal:
        terminal.wait_for("write this? [Y/n] ")
        code, seen = terminal.stop(keys)

    assert code == 130
    assert seen.endswith("stopped: nothing was written\n")
    assert tree(folder) == before


@pytest.mark.parametrize("gap", range(3))
def test_whoever_stops_in_a_template_has_written_nothing(gap: int, tmp_path: Path) -> None:
    """At each gap Ctrl-C ends the command."""
    folder = make_project(tmp_path / "site", SITE)
    before = tree(folder)

    with Terminal(folder, "resolve") as terminal:
        talk(terminal, DIALOGUES["resolve"][:2])
        terminal.answer("> ", "")
        for name in ("who", "what", "cause")[:gap]:
            terminal.answer(f"  {name}: ", "you")
        terminal.wait_for(f"  {('who', 'what', 'cause')[gap]}: ")
        code, seen = terminal.stop("\x03")

    assert code == 130
    assert seen.endswith("stopped: nothing was written\n")
    assert tree(folder) == before


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("now", "Sunday, 15 November 2026, 20:00 PST (2026-11-16 04:00 UTC)"),
        ("14:30", "Sunday, 15 November 2026, 14:30 PST (22:30 UTC)"),
        ("2 h", "Sunday, 15 November 2026, 18:00 PST (2026-11-16 02:00 UTC)"),
    ],
)
@pytest.mark.parametrize("command", ["open", "resolve"])
def test_times_of_what_has_happened(command: str, typed: str, at: str, run: Run) -> None:
    """They are said in full, with date and zone, before anything is written."""
    more = {"resolve": {"id": "2026-11-14-returns"}}.get(command, {})

    code, out, errors = run(command, **EDITS[command] | {"at": typed} | more)

    assert code == 0, errors
    assert f"\nat: {at}\n" in out


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("14:30", "Monday, 16 November 2026, 14:30 PST (22:30 UTC)"),
        ("2 h", "Sunday, 15 November 2026, 22:00 PST (2026-11-16 06:00 UTC)"),
        ("tomorrow 9:00", "Monday, 16 November 2026, 09:00 PST (17:00 UTC)"),
    ],
)
@pytest.mark.parametrize(
    ("command", "flag"), [("update", "next_update"), ("correct", "next_update"), ("maintenance", "from_")]
)
def test_times_to_come(command: str, flag: str, typed: str, at: str, run: Run) -> None:
    """They are said in full, with date and zone, before anything is written."""
    more = {"until": "2026-11-20 9:00"} if command == "maintenance" else {}

    code, out, errors = run(command, **EDITS[command] | {flag: typed} | more)

    assert code == 0, errors
    assert f"\n{flag.strip('_')}: {at}\n" in out
