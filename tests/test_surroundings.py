from __future__ import annotations

import functools
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.project import ROOT, make_project, tree
from tests.support.publishing import REAL
from tests.support.steps import without_steps
from tests.support.surroundings import KEPT, SET
from tests.support.warm import plainstatus

pytestmark = pytest.mark.slow

#: What people have, or have by mistake → variables; None takes one away. What has nothing to do with each other goes
#: together: each program that starts from nothing takes its time.
ODD: Mapping[str, Mapping[str, str | None]] = {
    "no locale, no zones on the machine": {"LANG": None, "PYTHONTZPATH": ""},
    "the oldest locale, safe paths, a quarter past the hour, no home, no terminal": {
        **{"LC_ALL": "POSIX", "PYTHONSAFEPATH": "1", "TZ": "Asia/Kathmandu", "HOME": None, "TERM": None},
    },
    "a locale that is not installed, no byte-code, the first to have tomorrow, no such home, a narrow terminal": {
        **{"LC_ALL": "xx_YY.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "7", "PYTHONUNBUFFERED": "1"},
        **{"TZ": "Pacific/Kiritimati", "HOME": "/nonexistent"},
        **{"COLUMNS": "20", "LINES": "2", "FORCE_COLOR": "1"},
    },
    "nothing but ASCII, optimised, a zone that is none, a CI system, a dead proxy": {
        **{"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "PYTHONOPTIMIZE": "2"},
        **{"TZ": "Nowhere/Land", "CI": "true", "NO_COLOR": "1", "GIT_DIR": "/nonexistent"},
        **dict.fromkeys(("http_proxy", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:9"),
    },
}


@functools.cache
def still() -> dict[str, str]:
    """Return what makes the clock stand still, so that two sites can be compared byte by byte.

    At the moment when it is asked for first: a publish takes none that is an hour old, as the collection may be.
    """
    return {"SOURCE_DATE_EPOCH": str(int(time.time()))}


def run(folder: Path, odd: Mapping[str, str | None]) -> subprocess.CompletedProcess[str]:
    """Publish the site in a folder as a program does, with some variables."""
    environ = {**os.environ, "PYTHONPATH": str(ROOT), **odd}
    return subprocess.run(
        [sys.executable, "-m", "plainstatus", "publish"],
        cwd=folder,
        env={name: value for name, value in environ.items() if value is not None},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        timeout=300,
    )


def published(folder: Path, odd: Mapping[str, str | None]) -> dict[str, str]:
    """Publish the site in a folder with some variables, in silence; return what is live."""
    done = run(folder, {**still(), **odd})

    assert (done.returncode, without_steps(done.stderr)) == (0, "")
    assert done.stdout.startswith("read 1 incident from 1 file\n")
    return tree(folder / "output")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the site as it is with nothing odd about the machine."""
    return published(make_project(tmp_path_factory.mktemp("plain")), {})


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_a_site_is_the_same_whatever_the_machine_says(
    tmp_path: Path, plain: dict[str, str], odd: Mapping[str, str | None]
) -> None:
    """Locale, time zone, home, terminal and what Python is told change no byte, and bring no word of warning."""
    assert published(make_project(tmp_path), odd) == plain


def test_a_folder_with_spaces_and_letters(tmp_path: Path, plain: dict[str, str]) -> None:
    """People keep their sites where they like."""
    assert published(make_project(tmp_path / "Our Status: 'größe' #1"), {}) == plain


#: What people have in ~/.gitconfig, and what can spoil a commit that nobody looks at.
GIT = """[user]
\tsigningKey = 0123456789ABCDEF
[commit]
\tgpgSign = true
\ttemplate = /nonexistent
[tag]
\tgpgSign = true
[gpg]
\tprogram = /nonexistent
[core]
\tautocrlf = true
\tsafecrlf = true
\tfsmonitor = true
\tfileMode = false
\tquotePath = false
\teditor = /nonexistent
\tpager = /nonexistent
\thooksPath = {hooks}
\tattributesFile = {attributes}
\texcludesFile = {attributes}
[init]
\tdefaultBranch = trunk
\ttemplateDir = {hooks}
[push]
\tdefault = nothing
\tfollowTags = true
[pull]
\trebase = true
[color]
\tui = always
[i18n]
\tcommitEncoding = ISO-8859-1
[fetch]
\tfsckObjects = true
\tprune = true
[transfer]
\tfsckObjects = true
[status]
\tshowUntrackedFiles = no
"""


def test_a_branch_holds_the_site_whatever_git_is_told(tmp_path: Path) -> None:
    """Signing, line ends, hooks, templates and names of branches are of the person's own repositories."""
    home, bare = tmp_path / "home", tmp_path / "pages.git"
    (home / "hooks").mkdir(parents=True)
    for name in ("pre-commit", "pre-push", "commit-msg"):
        (home / "hooks" / name).write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
        (home / "hooks" / name).chmod(0o755)
    (home / "attributes").write_text("* text=auto eol=crlf\n*.html filter=nothing\n", encoding="utf-8")
    settings = GIT.format(hooks=home / "hooks", attributes=home / "attributes")
    subprocess.run(["git", "init", "--quiet", "--bare", str(bare)], check=True)
    (home / ".gitconfig").write_text(settings, encoding="utf-8")
    folder = tmp_path / "site"
    make_project(folder, settings=f'{REAL}STATUS_TARGETS = {{"pages": "git:{bare}#pages"}}\n')
    for number in (1, 2):
        done = plainstatus(folder, "publish", HOME=str(home))
        assert done.returncode == 0, done.stderr

        checked_out = tmp_path / f"checked-out-{number}"
        command = ["git", "-c", "core.autocrlf=false", "clone", "--quiet", "--branch", "pages", str(bare)]
        subprocess.run([*command, str(checked_out)], check=True)
        there = {path: digest for path, digest in tree(checked_out).items() if not path.startswith(".git/")}
        assert there == tree(folder / "output")


@pytest.mark.parametrize("name", [*KEPT, *SET])
def test_what_is_settled_for_tests(name: str) -> None:
    """Tests run with what they are told to run with: nothing that a machine or a person has set, but what is kept."""
    assert all(one.startswith(tuple(KEPT)) or one in {*SET, "HOME"} for one in os.environ)
    assert os.environ.get(name) == SET.get(name) or name in KEPT
