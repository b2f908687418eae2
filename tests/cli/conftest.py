"""What tests of commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.days import published, second_day
from tests.support.running import Run


@pytest.fixture(scope="session")
def first_day(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Return what gives a site whose first notice is public, with files in content/; each is made once."""
    made: dict[tuple[tuple[str, str], ...], Path] = {}

    def give(**content: str) -> Path:
        key = tuple(sorted(content.items()))
        if key not in made:
            made[key] = published(tmp_path_factory.mktemp("days") / "source", **content)
        return made[key]

    return give


@pytest.fixture
def on_second_day(
    first_day: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Run]:
    """Return what gives, for such files, what runs a task on the second day, in the folder `site`."""
    return lambda **content: second_day(first_day(**content), tmp_path, monkeypatch, capsys)
