"""Streams that are closed, full, broken or read by nobody stop no command, and make none say what is not so."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest

from tests.support import warm
from tests.support.disks import disk
from tests.support.project import NIGHTLY, ROOT, YAML
from tests.support.pseudo_terminal import Terminal
from tests.support.publishing import CHECKOUT, REAL, edit, page, put, real_project
from tests.support.steps import without_steps

pytestmark = pytest.mark.slow

#: An update that is not public yet, and is older than every clock.
NEWS = ("text: Checkout is fast again.\n", "text: Checkout is fast again → really „so“.\n")
TARGET = 'STATUS_TARGETS = {"disk": "folder:../srv"}\n'
#: What a shell does with the streams of a program.
STREAMS = {
    "no input": "<&-",
    "no output": ">&-",
    "no errors": "2>&-",
    "none": "<&- >&- 2>&-",
    "full": ">/dev/full",
    "both full": ">/dev/full 2>&1",
    "for reading": "1</dev/null",
}
#: Commands whose work is something else than to tell.
WORK = {
    "publish --yes": "output/index.html",
    "publish": "output/index.html",
    "publish --if-due": "",
    "deploy": "../srv/current/index.html",
    "rollback --yes": "output/index.html",
    "build": "build/index.html",
    "clean": "",
    "hosting": "hosting/nginx.conf",
    "schema": "docs/incidents.schema.json",
    "record.merge": "",
    "init new --example": "new/incidents.yaml",
    f"correct --id {CHECKOUT} --update 2026-11-15T13:00Z --text Words. --note Wrong. --yes": "",
}
TELLING = (
    "check",
    "doctor",
    "releases",
    "record.verify",
    f"record.log --id {CHECKOUT}",
    "--list",
    "--help",
    "--version",
)
_FULL = "standard output cannot be written: No space left on device\n"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish a site twice, to a target too; return the folder of both."""
    place = tmp_path_factory.mktemp("published")
    folder = real_project(place / "site", settings=REAL + TARGET)
    put(folder)
    edit(folder, ("We look into it.", "We look into it, all of us."))
    put(folder, minutes=1, typo=True)
    return place


@pytest.fixture
def site(published: Path, tmp_path: Path) -> Path:
    """Copy the published site, for one test: what is published as links, and what tests write into as files."""
    subprocess.run(["cp", "--archive", "--link", f"{published}/.", tmp_path], check=True)
    for name in ("incidents.yaml", "pelicanconf.py"):
        (tmp_path / "site" / name).unlink()
        shutil.copy2(published / "site" / name, tmp_path / "site")
    return tmp_path / "site"


def run(folder: Path, command: str, streams: str, *, program: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command as a shell does that leads its streams elsewhere; return what could be caught of them.

    A program that is named starts from nothing.
    """
    words = [*((sys.executable, "-m", program) if program else (str(warm.program()),)), *command.split()]
    return subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {streams}', "sh", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def unheard(folder: Path, command: str, *, anew: bool = NIGHTLY) -> subprocess.CompletedProcess[str]:
    """Run a command whose output goes into a pipe that nobody reads; with `anew` it starts from nothing."""
    program = [sys.executable, "-m", "plainstatus"] if anew else [str(warm.program())]
    reads, writes = os.pipe()
    os.close(reads)
    try:
        return subprocess.run(
            [*program, *command.split()],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=writes,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=120,
        )
    finally:
        os.close(writes)


def is_live(folder: Path) -> bool:
    """Say whether the news is live; it is so here and at the target, or nowhere."""
    name, words = f"incidents/{CHECKOUT}.html", "really „so“"
    here = words in page(folder, name)
    there = words in (folder.parent / "srv" / "current" / name).read_text(encoding="utf-8")
    assert here == there
    return here


@pytest.mark.parametrize("streams", STREAMS)
def test_a_publish_goes_to_its_end(site: Path, streams: str) -> None:
    """Whatever becomes of its words, the news is live here and at the target, and the exit code is 0."""
    edit(site, NEWS)
    # Closed streams are no streams to Python from the start: copies only make as if, which one of them can tell.
    program = "plainstatus" if NIGHTLY or streams == "none" else ""
    done = run(site, "publish --yes --typo", STREAMS[streams], program=program)

    assert done.returncode == 0
    assert is_live(site)
    lost = {"full": _FULL, "for reading": "standard output cannot be written: Bad file descriptor\n"}
    assert without_steps(done.stderr) == lost.get(streams, "")


def test_a_publish_goes_to_its_end_where_nobody_reads(site: Path) -> None:
    """With `| head -1`, the news is live here and at the target, and nothing is said of the pipe."""
    edit(site, NEWS)
    done = unheard(site, "publish --yes --typo")

    assert (done.returncode, without_steps(done.stderr)) == (0, "")
    assert is_live(site)


@pytest.mark.parametrize("room", [0, 30, 150])
def test_a_publish_goes_to_its_end_with_a_log_on_a_full_disk(site: Path, tmp_path: Path, room: int) -> None:
    """The disk is full at the first, second or fifth line."""
    edit(site, NEWS)
    with disk(tmp_path / "log", megabytes=1) as place:
        log = place / "log"
        log.write_bytes(b"x" * (shutil.disk_usage(place).free - room))
        done = run(site, "publish --yes --typo", f">>{log}")
        (place / "more").write_bytes(b"")

    assert (done.returncode, without_steps(done.stderr)) == (0, _FULL)
    assert is_live(site)


def test_a_log_that_lacks_our_letters(site: Path) -> None:
    """An arrow that the log's encoding lacks becomes a question mark, also in what the theme's plugins print."""
    edit(site, NEWS)
    path = site / "pelicanconf.py"
    path.write_text(f"{path.read_text(encoding='utf-8')}print('→')\n", encoding="utf-8")
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "plainstatus", "publish", "--yes", "--typo"]
    done = subprocess.run(command, cwd=site, env=environ, capture_output=True, text=True, check=False, timeout=120)

    assert (done.returncode, without_steps(done.stderr)) == (0, "")
    assert done.stdout.startswith("?\nread 1 incident from 1 file\n")
    assert done.stdout.endswith(" ? output/index.html\n")
    assert is_live(site)


@pytest.mark.parametrize("streams", ["none", "both full"])
@pytest.mark.parametrize("command", WORK)
def test_each_command_does_its_work(site: Path, command: str, streams: str) -> None:
    """What cannot be printed is nothing to a command that has something else to do."""
    assert run(site, command, STREAMS[streams]).returncode == 0
    assert (site / WORK[command]).exists()


@pytest.mark.parametrize(("streams", "code"), [("none", 0), ("both full", 4)])
@pytest.mark.parametrize("command", TELLING)
def test_each_command_that_tells_says_whether_it_could(site: Path, command: str, streams: str, code: int) -> None:
    """Where telling is all there is to do, a full log is a failure; closed streams are somebody's wish."""
    assert run(site, command, STREAMS[streams]).returncode == code


@pytest.mark.parametrize(("streams", "code"), [("no output", 0), ("full", 4), ("for reading", 4)])
def test_a_check_tells_the_yaml_first(site: Path, streams: str, code: int) -> None:
    """The exit code of `check` is that of the YAML, before it is that of its log."""
    assert run(site, "check", STREAMS[streams]).returncode == code

    edit(site, ("components:\n  - id: checkout", "components:\n  - idea: checkout"))
    done = run(site, "check", STREAMS[streams])

    assert done.returncode == 3
    assert done.stderr.endswith("these problems stop a publish\n")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["check", "record.log --id nothing", "--list"])
def test_who_has_read_enough_changes_no_exit_code(site: Path, command: str) -> None:
    """`check | head` ends as `check` does, with nothing said of the pipe."""
    # Python itself has a word for such a pipe as it ends, whatever it has done before.
    done = unheard(site, command, anew=NIGHTLY or command == "--list")

    assert done.returncode == (2 if "nothing" in command else 0)
    assert "ipe" not in done.stderr


@pytest.mark.parametrize(
    ("command", "streams"),
    [
        *product(["publish --yes"], ["none", "full", *(["no output"] if NIGHTLY else [])]),
        *product(["--list"], ["none", "full", "no output"]),
    ],
)
def test_invoke_is_no_other(site: Path, command: str, streams: str) -> None:
    """What holds for `plainstatus …` holds for `invoke …` in a site's folder; its own list is its own matter."""
    tasks = "from plainstatus.__main__ import tasks\n\nnamespace = tasks()\n"
    (site / "tasks.py").write_text(tasks, encoding="utf-8")
    done = run(site, command, STREAMS[streams], program="invoke")

    assert done.returncode == 0
    assert without_steps(done.stderr) == (_FULL if streams == "full" else "")


def test_closed_streams_lend_their_numbers_to_no_file(site: Path) -> None:
    """What a program of ours prints, here git's hook, does not land in a file that we happen to have open."""
    code = (
        "import os, sys\n"
        "from plainstatus.cli.terminal import settle_streams\n"
        "settle_streams()\n"
        "with open('page', 'w') as page:\n"
        "    os.system('echo hello; echo hello >&2')\n"
        "    number = page.fileno()\n"
        "open('seen', 'w').write(f'{number > 2} {sys.stdin.read()!r}')\n"
    )
    command = ["/bin/sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", sys.executable, "-c", code]
    subprocess.run(command, cwd=site, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True, timeout=60)

    assert (site / "seen").read_text(encoding="utf-8") == "True ''"
    assert (site / "page").read_text(encoding="utf-8") == ""


def test_a_pipe_that_does_not_block_gets_all() -> None:
    """What other programs have done to a pipe that we share with them loses no word."""
    reads, writes = os.pipe()
    os.set_blocking(writes, False)
    code = (
        "from plainstatus.cli.terminal import say, settle_streams\n"
        "settle_streams()\n"
        "for number in range(5000): say(f'line {number} of five thousand')\n"
    )
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-c", code], stdout=writes, env=environ) as process:
        os.close(writes)
        with os.fdopen(reads, encoding="utf-8") as pipe:
            lines = pipe.read().splitlines()
        assert process.wait(60) == 0

    assert lines == [f"line {number} of five thousand" for number in range(5000)]


def test_a_connection_that_breaks_after_yes_stops_nothing(site: Path) -> None:
    """The terminal hangs up in the middle: the news goes live, here and at the target."""
    edit(site, NEWS)
    with Terminal(site, "publish", "--yes", "--typo") as terminal:
        terminal.wait_for("read 1 incident")

        assert terminal.hang_up() == 0
    assert is_live(site)


def test_a_connection_that_breaks_at_the_question_is_no_yes(site: Path) -> None:
    """Who has not agreed has not agreed."""
    edit(site, NEWS)
    with Terminal(site, "publish", "--typo") as terminal:
        terminal.wait_for("publish this? [Y/n] ")

        assert terminal.hang_up() == 130
    assert not is_live(site)


@pytest.mark.parametrize(("answer", "live"), [("y\n", True), ("n\n", False), ("\4", False)])
def test_the_question_is_put_where_a_person_looks(site: Path, answer: str, *, live: bool) -> None:
    """Where output goes to a log, which may be full, the question appears on the terminal; Ctrl-D is no yes."""
    edit(site, NEWS)
    full = os.open("/dev/full", os.O_WRONLY)
    with Terminal(site, "publish", "--typo", stdout=full) as terminal:
        os.close(full)
        terminal.wait_for("publish this? [Y/n] ")
        terminal.press(answer)
        code, _ = terminal.end()

    assert code == (0 if live else 130 if answer == "\4" else 1)
    assert is_live(site) == live


def test_a_question_that_nobody_can_see_is_not_asked(site: Path) -> None:
    """It is as where there is no terminal: the publish goes on."""
    edit(site, NEWS)
    ours, theirs = os.openpty()
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [warm.program(), "publish", "--typo"],
            cwd=site,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=theirs,
            stdout=full,
            stderr=full,
            check=False,
            timeout=120,
        )
    os.close(ours)
    os.close(theirs)

    assert done.returncode == 0
    assert is_live(site)


def test_a_preview_ends_where_nobody_looks_on(tmp_path: Path) -> None:
    """Its words went into a pipe, and the reader is gone: so is the preview."""
    done = unheard(real_project(tmp_path, YAML), "preview")

    assert done.returncode == 0
    assert "Traceback" not in done.stderr
