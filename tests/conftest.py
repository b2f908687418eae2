"""What all tests share."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from plainstatus.host import find_project
from plainstatus.publish import publish
from tests.project import ROOT, make_project

# Machines are shared and noisy: how long an example takes says nothing.
settings.register_profile("plainstatus", deadline=None)
settings.load_profile("plainstatus")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the shipped example, built."""
    folder = make_project(
        tmp_path_factory.mktemp("example"),
        (ROOT / "incidents.yaml").read_bytes(),
        settings=(ROOT / "pelicanconf.py").read_text(encoding="utf-8"),
        content={
            path.relative_to(ROOT / "content").as_posix(): path.read_text(encoding="utf-8")
            for path in (ROOT / "content").rglob("*.md")
        },
    )
    # Years later, as a user may build it: the example's `clock:` rules.
    publish(find_project(folder), now=datetime(2031, 5, 6, 7, 8, tzinfo=UTC), tell=lambda _: None)
    return folder / "output"
