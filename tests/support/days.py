"""A site on the second day of a breach: its first notice is public, and commands go on from there."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.project import make_project
from tests.support.publishing import REAL, put
from tests.support.running import Run, runner

__all__ = ["BREACH", "FIRST", "INCIDENT", "SECOND_DAY", "TYPED", "incidents", "published", "second_day"]

INCIDENT = "2026-11-15-data"
#: When the first notice became public, and when the commands are run.
FIRST, SECOND_DAY = datetime(2026, 11, 15, 21, 5, tzinfo=UTC), datetime(2026, 11, 16, 17, 0, tzinfo=UTC)
#: The latter, as staff type it.
TYPED = "2026-11-16 09:00"
BREACH = """organisation:
  name: Example Shoes
  timezone: America/Los_Angeles
  contacts:
    help: {kind: email, value: help@shoe-shop.org}
    phone: {kind: phone, value: "+1-555-0100"}   # the only line
  domains: [shoe-shop.org]
components:
  - {id: shop, name: Web shop}
incidents:
  # the breach
  - id: 2026-11-15-data
    title: "Notice of data breach: customer data"   # as California wants it
    type: security
    affects: We do not know yet whom this concerns, and will say so here.
    breach:
      discovered_at: 2026-11-15 09:00
      what_happened: Someone copied data.
      people: {count: "24,000,000", qualifier: about}  # from the first list
      information:
        - {kind: password, state: possible}
        - kind: name
          state: exposed
    updates:
      - at: 2026-11-15 13:00
        status: investigating
        text: Someone copied data. You should choose a new password. We are sorry.
        next_update: 2026-11-18 09:00
"""


def published(folder: Path, yaml: str = BREACH, **content: str) -> Path:
    """Make the site and publish its first notice; `content` goes from path below content/, with `__` for /, to text."""
    files = {f"{name.replace('__', '/')}.md": text for name, text in content.items()}
    make_project(folder, yaml, settings=REAL, content=files)
    put(folder, now=FIRST)
    return folder


def incidents(folder: Path) -> str:
    """Return the incidents of the site in a folder, as they are."""
    return (folder / "site" / "incidents.yaml").read_bytes().decode()


def second_day(source: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what runs a task in a copy of a published site, without the site itself."""
    site = folder / "site"
    shutil.copytree(source, site, ignore=shutil.ignore_patterns("output", ".plainstatus", "outbox"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(SECOND_DAY.timestamp())))
    return runner(site, "", monkeypatch, capsys)
