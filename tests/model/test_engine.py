"""What makes a site, summed up: what is kept of one engine counts for no other."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from pathlib import Path

import pytest

from plainstatus.model.engine import engine


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    """Let each be summed up anew, and give back what this process has."""
    engine.cache_clear()
    yield
    engine.cache_clear()


def summed() -> str:
    """Return the sum that a new process would have."""
    engine.cache_clear()
    return engine()


def test_each_process_has_the_same() -> None:
    """It is worked out from bytes and versions, not from when or where."""
    assert summed() == summed()


@pytest.mark.parametrize("name", ["tzdata.zi", "+VERSION"])
def test_new_time_zones_are_another_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Times on pages are others where a country has changed its clocks."""
    monkeypatch.setattr(zoneinfo, "TZPATH", (str(tmp_path / "none"), str(tmp_path)))
    found = [summed()]
    for version in ("2026a", "2026b"):
        (tmp_path / name).write_text(f"# version {version}\n", encoding="utf-8")
        found.append(summed())

    assert len({*found}) == 3


def test_an_upgraded_library_is_another_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each distribution's folder is named after its version."""
    monkeypatch.syspath_prepend(str(tmp_path))
    before = summed()
    (tmp_path / "shoes-1.1.dist-info").mkdir()

    assert summed() != before
