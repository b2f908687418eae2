"""What several steps of a publish need is worked out once, and handed on."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import pytest

from plainstatus.check.review import review_project
from plainstatus.read.project import find_project
from plainstatus.tree import filling, sight
from plainstatus.tree.manifest import read_manifest
from tests.support.counting import counted
from tests.support.project import YAML
from tests.support.publishing import NOW, Said, edit, put, real_project

BREACH = """  - id: 2026-11-14-data
    title: Customer data
    type: security
    impact: critical
    breach: {what_happened: A laptop was stolen.}
    updates:
      - {at: 2026-11-14 13:00, status: investigating, text: We look into it.}
  - id: 2026-11-10-old
    title: Old
    updates:
      - {at: 2026-11-10 13:00, status: resolved, text: It is over.}
"""
#: Public things, first tellings, the whole site.
ONCE = {"public_things": 1, "telling": 1, "overview": 1}


def test_things_are_worked_out_once(tmp_path: Path) -> None:
    """Record, rules, summary, pages and feeds share what is public, how it was first told, and how incidents stand.

    A check works out how those stand that are judged, as the record has it; what is closed and public is not.
    """
    folder = real_project(tmp_path, YAML + BREACH)
    published = counted(lambda: put(folder))
    checked = counted(lambda: review_project(find_project(folder), now=NOW))

    assert {name: published[name] for name in (*ONCE, "incident_view")} == ONCE | {"incident_view": 3}
    assert {name: checked[name] for name in (*ONCE, "incident_view")} == ONCE | {"incident_view": 1}


def test_of_what_is_settled_no_file_is_asked_for(tmp_path: Path) -> None:
    """All files about what is over have one key; where one of them is not what it was, each is looked at."""
    folder = real_project(tmp_path, YAML + BREACH)
    page, told = folder / "output" / "incidents" / "2026-11-10-old.html", Said()
    put(folder)
    first, card = page.read_bytes(), page.stat().st_ino
    again = counted(lambda: put(folder, minutes=1))
    page.write_bytes(first.replace(b"Old", b"New"))
    mended = counted(lambda: put(folder, minutes=2, tell=told))

    # And one for what Pelican made.
    assert again["Kept.keeps_all"] == 2
    # Page, card and feed of two incidents.
    assert mended["Kept.keeps"] - again["Kept.keeps"] == 6
    assert (mended["_incident"], mended["_card"], mended["make_incident"]) == (1, 0, 0)
    assert page.read_bytes() == first
    assert page.stat().st_ino != card


def test_another_core_looks_at_what_is_live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And links it, while this one reads: what is published is the same, and nothing is looked at twice."""
    monkeypatch.setattr(sight, "_LEAST", 1)
    monkeypatch.setattr(filling, "_WORTH_WHILE", 1)
    trees, calls = [], []
    for cores in (1, 2):
        monkeypatch.setattr(os, "sched_getaffinity", lambda _, cores=cores: {*range(cores)}, raising=False)
        folder = real_project(tmp_path / str(cores), YAML + BREACH)
        put(folder)
        edit(folder, ("We look into it.", "We look into it now."))
        calls.append(counted(partial(put, folder, minutes=1, typo=True)))
        trees.append(read_manifest(folder / "output").files)
        kept = folder / ".plainstatus" / "releases"
        (old,) = kept.glob("*Z")
        page = Path("incidents", "2026-11-10-old.html")
        assert (old / page).samefile(folder / "output" / page)

    assert trees[0] == trees[1]
    assert [one["_look"] for one in calls] == [1, 0]
    assert calls[0]["_keep_one"] > 2 * calls[1]["_keep_one"]
