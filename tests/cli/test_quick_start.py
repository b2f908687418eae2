"""What staff type most often does not load what only a build needs."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.project import ROOT, make_project
from tests.support.publishing import REAL, real_project

#: What takes long to load, and only builds need, or those who post.
HEAVY = {"docutils", "feedgen", "icalendar", "jinja2", "markdown", "pelican", "regex"}
#: What no help and no list needs.
_OF_A_SITE = {"nh3", "pydantic"}
_INCIDENT = """\
organisation: {name: Example Shoes, timezone: UTC}
incidents:
  - id: slow
    title: Pages are slow
    impact: minor
    updates:
      - {at: 2026-11-15 09:00, status: investigating, next_update: 2026-11-15 12:00, text: We look for the cause.}
"""


def _loaded(program: str, typed: str, folder: Path) -> set[str]:
    """Return the modules that a command loads."""
    ran = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", program, *typed.split()],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return set(re.findall(r"\| +([\w.]+)$", ran.stderr, re.MULTILINE))


@pytest.mark.parametrize(
    "typed",
    [
        "check",
        "open --title Slow --impact minor --text Hello. --status investigating --yes",
        "update --text Again. --yes",
        "resolve --text Over. --yes",
    ],
)
def test_what_is_typed_in_a_hurry_loads_no_builder(typed: str, tmp_path: Path) -> None:
    """Whatever a command needs of a site is read without Pelican, and written without templates and feeds."""
    make_project(tmp_path, _INCIDENT)

    assert not _loaded("plainstatus", typed, tmp_path) & HEAVY


def test_a_publish_without_channels_loads_no_network(tmp_path: Path) -> None:
    """Neither the networks' modules nor what shows and tells them their texts."""
    yaml = _INCIDENT.replace("2026", "2025")
    ran = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "plainstatus", "publish", "--yes"],
        cwd=real_project(tmp_path, yaml, settings=REAL), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    ours = set(re.findall(r"\| +plainstatus\.deliver\.announce\.([\w.]+)", ran.stderr))

    assert ours == {"channels", "channels.channel", "hub", "kit", "messages", "outbox"}


def test_a_publish_that_changes_nothing_loads_no_writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What writes pages of content/, calendars, feeds and sitemaps, and reads XML and catalogues, is for new ones."""
    # The badge says as of which minute.
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(time.time())))
    settings = f'{REAL}\nSTATUS_LANGUAGES = ["es"]\n'
    site = real_project(tmp_path, _INCIDENT.replace("2026", "2025"), settings=settings)
    first = _loaded("plainstatus", "publish --yes", site)
    again = _loaded("plainstatus", "publish --yes", site)
    writers = {"babel.messages.pofile", "docutils", "feedgen", "icalendar", "lxml", "markdown", "pelican", "rich"}

    assert writers <= first
    assert not again & writers


@pytest.mark.parametrize("program", ["plainstatus", "invoke"])
@pytest.mark.parametrize("typed", ["--list", "update --help", "publish --help", "init --help"])
def test_help_loads_hardly_anything(program: str, typed: str) -> None:
    """Neither a builder nor what reads a site."""
    assert not _loaded(program, typed, ROOT) & (HEAVY | _OF_A_SITE)
