"""What all tests share."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from plainstatus.cli.development import find_tool
from plainstatus.publish.publish import publish
from plainstatus.read.project import find_project
from tests.support.fonts import WIDE, fontconfig
from tests.support.project import NIGHTLY, ROOT, examples, make_project
from tests.support.surroundings import settled

# Eleven thousand tests are collected, and kept to the end: nobody looks for garbage among them, then or later.
gc.disable()

# Machines are shared and noisy: how long an example takes says nothing. Whether CI is set says nothing either. The same
# examples each time, so that a change is judged by what it changes; the long run looks for new ones.
settings.register_profile(
    "plainstatus",
    settings.get_profile("default"),
    deadline=None,
    derandomize=not NIGHTLY,
    max_examples=examples(50),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("plainstatus")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files with slow tests first, else in the order that they have: no worker begins a long one at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def pytest_collection_finish() -> None:
    """Look for garbage from here on, but not among what was collected."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Give all tests the same environment and umask, whatever the machine's are."""
    with settled(tmp_path_factory.mktemp("home")):
        yield


@pytest.fixture(scope="session", autouse=True)
def unsynced() -> Iterator[None]:
    """Wait for no disk: the power stays on. Processes of their own wait, and tests/test_kill.py sees that they do."""
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(os, "fsync", lambda _: None)
        yield


@pytest.fixture(scope="module")
def font(request: pytest.FixtureRequest) -> str:
    """Return the family that the browser has: the widest, where `any_font` does not say otherwise."""
    return getattr(request, "param", WIDE)


@pytest.fixture(scope="module")
def browser(font: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Return Chromium, without windows or the background traffic that it likes, with the fonts of one family."""
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    fonts = {"FONTCONFIG_FILE": str(fontconfig(font, tmp_path_factory.mktemp("fonts")))}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_tool("chromium-headless-shell"), args=quiet, env={**os.environ, **fonts}
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the shipped example, built."""
    folder = make_project(
        tmp_path_factory.mktemp("example"),
        (ROOT / "incidents.yaml").read_bytes(),
        settings=(ROOT / "pelicanconf.py").read_text(encoding="utf-8"),
        content={
            path.relative_to(ROOT / "content").as_posix(): path.read_text(encoding="utf-8")
            for path in (ROOT / "content").rglob("*.*")
        },
    )
    # Years later, as a user may build it: the example's `clock:` rules.
    publish(find_project(folder), now=datetime(2031, 5, 6, 7, 8, tzinfo=UTC), tell=lambda _: None)
    return folder / "output"
