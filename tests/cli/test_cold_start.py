"""From a bare laptop: the commands of docs/cold-start.md as they stand there, with no index to ask."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from plainstatus.cli import pinning
from tests.support.project import NIGHTLY, ROOT, make_project
from tests.support.publishing import REAL
from tests.support.surroundings import FOUND
from tests.support.wheels import pinned_once

pytestmark = pytest.mark.slow

_LONG_AGO = """components:
  - id: shop
    name: Web shop
incidents: []
"""


def block(heading: str) -> str:
    """Return the commands below a heading of the page."""
    text = (ROOT / "docs/cold-start.md").read_text(encoding="utf-8")
    return text.partition(f"\n## {heading}\n")[2].partition("```sh\n")[2].partition("```")[0]


def bare(home: Path, **more: str) -> dict[str, str]:
    """Return the environment of a machine on which nothing of ours is installed, and no index is known."""
    found = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    # What is run once need not be compiled whole, and what is packed once not be small.
    found |= {"PIP_COMPILE": "0", "GZIP": "-1"}
    # Whatever pip is told on this machine, it has nobody to ask.
    return found | {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": "http://127.0.0.1:9/simple", **more}


def run(commands: str, folder: Path, environ: dict[str, str]) -> str:
    """Run commands as a person would paste them; they must all work."""
    done = subprocess.run(
        ["sh", "-e", "-c", commands], cwd=folder, env=environ, capture_output=True, text=True, check=False, timeout=900
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def repository(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the repository of a site with two targets, as `init --ci` would have it."""
    folder = tmp_path / "repository"
    targets = f'STATUS_TARGETS = {{"main": "folder:{tmp_path}/main", "stick": "zip:{tmp_path}/status.zip"}}\n'
    make_project(folder, _LONG_AGO, settings=f"{REAL}{targets}", content={"pages/about.md": "Title: About\n\nUs.\n"})
    pinning.write(folder, pinned_once(tmp_path_factory)[1])
    (folder / ".gitignore").write_text("/output/\n/private/\n/.plainstatus/\n", encoding="utf-8")
    who = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
    for command in (["init", "--quiet"], ["add", "."], [*who, "commit", "--quiet", "--message", "x"]):
        subprocess.run(["git", "-C", str(folder), *command], check=True)
    return folder


def published(tmp_path: Path, said: str) -> None:
    """Check that the page of the commands is at both targets."""
    assert re.search(r"^published: 1 open, ", said, re.MULTILINE)
    assert "0 faults, " in said
    home = (tmp_path / "main/current/index.html").read_text(encoding="utf-8")
    assert "Our web site is down" in home
    assert (tmp_path / "status.zip").is_file()


def test_without_any_index(tmp_path: Path, repository: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """With a kit made beforehand, the page's own commands lead from an empty folder to a published page."""
    kit = tmp_path / "desk/kit"
    kit.parent.mkdir()
    environ = bare(tmp_path / "home", SITE_REPOSITORY=str(repository))
    # In place of an index, the very files that are installed here.
    run(block("Before that day: the kit"), kit.parent, environ | pinned_once(tmp_path_factory)[0])
    laptop = tmp_path / "laptop"
    laptop.mkdir()
    shutil.move(kit.parent / "kit.tar.gz", laptop)
    # Nothing of the desk is left.
    shutil.rmtree(kit.parent)

    published(tmp_path, run(block("On the day"), laptop, environ))


@pytest.mark.skipif(not NIGHTLY, reason="needs an index of packages: invoke test --nightly")
def test_making_the_kit_with_an_index(tmp_path: Path, repository: Path) -> None:
    """The whole page, from the first command to the last, with pip's own settings for the first part."""
    desk, laptop = tmp_path / "desk", tmp_path / "laptop"
    desk.mkdir()
    laptop.mkdir()
    subprocess.run(
        [sys.executable, "-m", "plainstatus", "pin"],
        cwd=repository,
        env={**FOUND, "PYTHONPATH": str(ROOT)},
        check=True,
    )
    who = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
    subprocess.run(["git", "-C", str(repository), *who, "commit", "--quiet", "--all", "--message", "x"], check=True)
    environ = {**FOUND, "SITE_REPOSITORY": str(repository)}
    run(block("Before that day: the kit"), desk, environ)
    shutil.move(desk / "kit.tar.gz", laptop)
    shutil.rmtree(desk)

    published(tmp_path, run(block("On the day"), laptop, bare(tmp_path / "home")))


def test_the_steps_fit_into_ten_minutes() -> None:
    """The table's minutes rise, and end at ten."""
    text = (ROOT / "docs/cold-start.md").read_text(encoding="utf-8").partition("| minute |")[2].partition("\n\n")[0]
    minutes = [int(found) for found in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)]

    assert minutes == sorted(minutes)
    assert (minutes[0], minutes[-1]) == (0, 10)
