"""Pages are shown as soon as they are made, before feeds are and before all is looked at."""

from __future__ import annotations

import os
import re
import select
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from plainstatus.cli.preview.make import EARLY, LANGUAGES, SITE, make
from plainstatus.cli.preview.outcome import Outcome, Shown
from plainstatus.errors import Problem
from tests.support.previewing import PATIENCE, Preview, previewing, save
from tests.support.project import SETTINGS, YAML, make_project

NOW = datetime(2026, 11, 15, 15, tzinfo=UTC)
INCIDENT = "incidents/2026-11-15-checkout.html"
NOTE = Problem("", 0, "", "a note", level="warning")
#: A build waits at its end for as long as a file is there; it dies where another is.
HELD = """
import os, pathlib, time
from pelican import signals

here = pathlib.Path({folder!r})

def hold(_):
    while (here / "hold").exists():
        time.sleep(0.01)
    if (here / "die").exists():
        os._exit(0)

signals.finalized.connect(hold, weak=False)
"""


def build(folder: Path, session: Path, *, title: str) -> tuple[Outcome, list[tuple[Outcome, str, bool]]]:
    """Build with another title; return what came of it, and each thing told before, with the page that it named.

    And with whether the site itself had that title by then.
    """
    (folder / "incidents.yaml").write_text(YAML.replace("Checkout is slow", title), encoding="utf-8")
    told = []

    def tell(outcome: Outcome) -> None:
        page, site = session / EARLY / outcome.early / INCIDENT, session / SITE / INCIDENT
        told.append((outcome, page.read_text(), site.exists() and title in site.read_text()))

    return make(folder, session, number=7, now=NOW, drafts=False, tell=tell), told


@pytest.fixture
def session(tmp_path: Path) -> Path:
    """Return the folder of a preview."""
    (tmp_path / "session").mkdir()
    return tmp_path / "session"


def test_pages_come_first(tmp_path: Path, session: Path) -> None:
    """They lie beside the site for as long as it is made; who has looked at them need not look again."""
    folder = make_project(tmp_path / "site")
    build(folder, session, title="Checkout is slow")

    outcome, ((early, page, there),) = build(folder, session, title="Checkout is very slow")

    assert (early.number, early.early, early.notes, early.problems) == (7, "7", outcome.notes, ())
    assert ("Checkout is very slow" in page, there) == (True, False)
    assert outcome.seen_early
    assert not (session / EARLY).exists()
    assert (session / SITE / INCIDENT).read_text() == page


def test_what_else_a_browser_shows_has_to_be_seen(tmp_path: Path, session: Path) -> None:
    """Pages out of content/ are made by Pelican, later, and a page that goes is still there early."""
    folder = make_project(tmp_path / "site", content={"pages/about.md": "Title: About\n\nThis is us.\n"})
    build(folder, session, title="Checkout is slow")

    (folder / "content/pages/about.md").write_text("Title: About\n\nThis is still us.\n", encoding="utf-8")
    changed, told = build(folder, session, title="Checkout is very slow")
    (folder / "content/pages/about.md").unlink()
    removed, _ = build(folder, session, title="Checkout is slow")

    assert (len(told), changed.seen_early, removed.seen_early) == (1, False, False)


def test_what_may_have_leaked_is_not_shown_early(tmp_path: Path, session: Path) -> None:
    """Nobody sees a key for the moment until the build is stopped."""
    outcome, told = build(make_project(tmp_path / "site"), session, title="AKIA" + "ABCDEFGHIJKLMNOP")

    assert told == []
    assert outcome.problems


def test_browsers_load_once() -> None:
    """Early pages are another state; that the rest is there is none, unless there is something to tell."""
    shown, early = Shown(), Outcome(1, notes=(NOTE,), early="1")
    shown.show(early)
    first = shown.state
    shown.show(replace(early, early="", seen_early=True))
    assert (first.early, first.notes, shown.state) == ("1", (NOTE,), replace(first, early=""))

    shown.show(replace(early, number=2, early="2"))
    shown.show(Outcome(2, notes=(NOTE,), told=(NOTE,), seen_early=True))
    told = shown.state
    assert (told.early, told.notes) == ("", (NOTE, NOTE))

    shown.show(replace(early, number=3, early="3"))
    before = shown.state
    assert (before.notes, before.token != told.token) == ((NOTE, NOTE), True), "what was told at the end stays"
    shown.show(Outcome(3, problems=(NOTE,)))
    assert (shown.state.early, shown.state.problems, shown.state.token != before.token) == ("", (NOTE,), True)


def test_a_failure_brings_back_what_belongs_to_the_site() -> None:
    """After early pages of a build that fails, notes and languages are again those of the site that is shown."""
    shown, site = Shown(), Outcome(1, notes=(NOTE,), told=(NOTE,), has_languages=True)
    shown.show(site)
    shown.show(Outcome(2, notes=(), early="2"))
    shown.show(Outcome(2, problems=(NOTE,)))

    state = shown.state
    assert (state.early, state.problems, state.notes, state.has_languages) == ("", (NOTE,), (NOTE, NOTE), True)


def test_pages_of_a_build_that_was_given_up_go() -> None:
    """The next build may have nothing to show early: that is no reason to stay on what was."""
    shown = Shown()
    shown.show(Outcome(1))
    shown.show(Outcome(2, early="2"))
    before = shown.state.token
    shown.show(Outcome(3, seen_early=True))

    assert (shown.state.early, shown.state.token != before) == ("", True)


def test_languages_side_by_side_are_those_of_the_site(tmp_path: Path, session: Path) -> None:
    """A build that is refused leaves them, and where others come a browser looks again."""
    folder = make_project(tmp_path / "site")
    build(folder, session, title="Checkout is slow")
    said = YAML.replace("title: Checkout is slow", "title: {en: Checkout is slow, de: Die Kasse ist langsam}")

    (folder / "incidents.yaml").write_text(said, encoding="utf-8")
    spoken = make(folder, session, number=8, now=NOW, drafts=False)
    leaky = said.replace("Die Kasse", "AKIA" + "ABCDEFGHIJKLMNOP")
    (folder / "incidents.yaml").write_text(leaky, encoding="utf-8")
    refused = make(folder, session, number=9, now=NOW, drafts=False)

    assert (spoken.has_languages, spoken.seen_early, bool(refused.problems)) == (True, False, True)
    assert not [path for path in (session / LANGUAGES).iterdir() if "AKIA" in path.read_text(encoding="utf-8")]


def test_a_clock_that_stands_still_does_so_here(tmp_path: Path, session: Path) -> None:
    """The preview shows what a publish would, also of an example."""
    folder = make_project(tmp_path / "site")
    path = folder / "incidents.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "clock: 2031-05-04 12:00 Z\n", encoding="utf-8")
    make(folder, session, number=1, now=NOW, drafts=False)

    assert "4 May 2031" in (session / SITE / "index.html").read_text(encoding="utf-8")


def test_what_nobody_has_been_shown_early_is_shown() -> None:
    """The early state may have been overtaken."""
    shown = Shown()
    before = shown.state.token
    shown.show(Outcome(1, seen_early=True))
    assert shown.state.token != before


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """Return a preview whose builds can be held."""
    folder = tmp_path_factory.mktemp("early")
    make_project(folder, settings=SETTINGS + HELD.format(folder=str(folder)))
    with previewing(folder, from_nothing=True) as preview:
        yield preview


def state(page: str) -> str:
    """Return the state that a page stands for."""
    match = re.search(r'data-state="([^"]+)"', page)
    assert match is not None
    return match[1]


def stays(running: Preview) -> bool:
    """Say whether the page stands for one state for a moment."""
    before = state(running.get(f"/{INCIDENT}").text)
    time.sleep(0.7)
    return state(running.get(f"/{INCIDENT}").text) == before


@pytest.mark.slow
def test_a_page_is_served_before_its_feed(running: Preview) -> None:
    """While the build is held, the page has the new words, and the feed the old ones; then both, without a reload."""
    (running.folder / "hold").touch()
    running.save(running.folder / "incidents.yaml", YAML.replace("Checkout is slow", "Very slow"))
    running.shows("Very slow", f"/{INCIDENT}")
    # On a busy machine the system may tell of a save twice, which gives the first build up.
    running.until(lambda: stays(running))
    page = running.get(f"/{INCIDENT}").text
    assert "Very slow" not in running.get("/updates.atom").text
    assert running.news == []

    (running.folder / "hold").unlink()
    assert running.built().startswith("built")
    assert "Very slow" in running.get("/updates.atom").text
    assert state(running.get(f"/{INCIDENT}").text) == state(page)


@pytest.mark.slow
def test_a_build_that_dies_after_its_pages(running: Preview) -> None:
    """It is said, and the last good site is back."""
    (running.folder / "die").touch()
    running.save(running.folder / "incidents.yaml", YAML.replace("Checkout is slow", "Dying"))
    assert running.built().startswith("not built")
    page = running.shows("<dialog", f"/{INCIDENT}").text
    assert "the build ended without a word (code 0); save a file to try again" in page
    assert "Dying" not in page

    (running.folder / "die").unlink()
    running.save(running.folder / "incidents.yaml", YAML)
    running.hides("<dialog", f"/{INCIDENT}")


@pytest.mark.slow
def test_a_build_that_has_outlived_who_ordered_it(running: Preview) -> None:
    """Somebody ends the process that builds, not the build under way: the next save waits for that, and is shown."""
    (running.folder / "hold").touch()
    running.save(running.folder / "incidents.yaml", YAML.replace("Checkout is slow", "Outlived"))
    running.shows("Outlived", f"/{INCIDENT}")
    worker, build, *_ = running.children()
    ends = os.pidfd_open(worker)
    os.kill(worker, signal.SIGKILL)
    # Orders that it is sent until it has ended are lost.
    assert select.select([ends], [], [], PATIENCE)[0]
    os.close(ends)
    save(running.folder / "incidents.yaml", YAML.replace("Checkout is slow", "Begun anew"))
    running.until(lambda: len({*running.children()} - {worker, build}) == 2)

    (running.folder / "hold").unlink()
    running.shows("Begun anew", f"/{INCIDENT}")
    assert running.built().startswith("built")
