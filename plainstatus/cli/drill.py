"""An exercise: an incident that is none goes the whole way, in a copy of the site, to a place of its own.

The commands are those that staff type, each a process of its own, so that what is measured is what they will wait for.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from plainstatus import clock
from plainstatus.cli.terminal import exit_codes, say
from plainstatus.cli.verbs.site import Drill
from plainstatus.deliver.deliver import targets_of
from plainstatus.deliver.targets.look import look
from plainstatus.deliver.targets.target import Target
from plainstatus.errors import BuildError, SettingsError, Tell
from plainstatus.files import work_folder
from plainstatus.model import Site
from plainstatus.model.frozen import dataclass
from plainstatus.read.project import Project, find_project
from plainstatus.record.load import load
from plainstatus.render.words.catalogues import found_words
from plainstatus.settings import SETTINGS_FILE
from plainstatus.text.amounts import counted
from plainstatus.tree.snapshot import copy_sources
from plainstatus.urls import BANNER_FRAGMENT, EXERCISE, HOME, incident_path, language_folder

__all__ = ["KINDS", "Practised", "drill", "practise"]

#: What can be practised → how bad it is.
KINDS: Final = {"outage": "major", "security": "critical"}
_SECONDS: Final = 1800
_NAME: Final = "drill"
_SETTINGS: Final = """

# Added by `invoke drill`, in this copy alone.
STATUS_EXERCISE = True
STATUS_OUTPUT = "output"
STATUS_SIGNING_KEY = ""
STATUS_WEBSUB_HUB = ""
STATUS_CHANNELS = {{}}
STATUS_TARGETS = {targets!r}
"""
_WORDS: Final = {
    "open": "You may not be able to log in or pay. You need do nothing. We look for the cause.",
    "update": "We have found the cause, and you will be able to log in and pay again soon.",
    "resolve": "You can log in and pay again. You need do nothing.",
}


@dataclass(frozen=True)
class Practised:
    """What came of an exercise."""

    #: From the first command until the first page was proved to be at its place, in seconds.
    first_page: float
    #: The whole of it.
    whole: float
    #: How many pages said that they are an exercise: all of them.
    pages: int
    #: Where site and target were left; None where they were removed, or the target is elsewhere.
    left: Path | None


def drill(given: Drill) -> None:
    """Practise, and say how long each step took."""
    with exit_codes("the exercise ended early; the real site is as it was"):
        project, now = find_project(Path.cwd()), clock.now_for_publish()
        done = practise(project, kind=given.type or "outage", to=given.to, keep=given.keep, now=now, tell=say)
        say(f"{done.first_page:6.1f} s  from the first command to the first page that readers could have read")
        say(f"{done.whole:6.1f} s  in all; {counted(done.pages, 'page')}, and each says that it is an exercise")
        if done.left:
            say(f"left to be looked at: {done.left} (remove it when you have)")


def practise(project: Project, *, kind: str, to: str, keep: bool, now: datetime, tell: Tell) -> Practised:
    """Take an exercise of a `kind` in KINDS through open, update and resolve; tell how long each step took.

    `to` is the address of a target that holds nothing, or an earlier exercise; empty for a folder of its own. The
    site's files, record, output and targets stay as they are. With `keep` the copy is left to be looked at. Raises
    SettingsError where the target is none for exercises, InvalidIncidents where the site has mistakes, and BuildError
    where a step fails.
    """
    if kind not in KINDS:
        raise SettingsError(f"--type {kind}: that cannot be practised (write {' or '.join(KINDS)})")
    began = time.monotonic()
    place = Path(tempfile.mkdtemp(prefix="plainstatus-drill-"))
    try:
        address = to or f"folder:{place / 'served'}"
        target = _target(project, address)
        site = place / "site"
        site.mkdir()
        with _timed("the site is copied", tell):
            loaded = load(project.settings, now)
            copy_sources(project, loaded, work_folder(project.settings.live, work=project.settings.work), site)
            with (site / SETTINGS_FILE).open("a", encoding="utf-8") as settings:
                settings.write(_SETTINGS.format(targets={_NAME: {"to": address}}))
            marks = _marks(loaded.site, site)
        first = time.monotonic()
        components = [one.id for one in loaded.site.components if one.retired is None][:1]
        name = f"{now:%Y-%m-%d}-exercise-{now:%H%M%S}"
        concerned = ["--components", components[0]] if components else []
        _step(site, tell, "open", "--id", name, "--type", kind, "--impact", KINDS[kind], *concerned,
              "--title", "We practise", "--affects", "Nobody: this is an exercise.")  # fmt: skip
        _published(site, target, name, "open", mark=marks[""], tell=tell)
        first_page = time.monotonic() - first
        _step(site, tell, "update", "--id", name, "--status", "identified")
        _published(site, target, name, "update", mark=marks[""], tell=tell)
        _step(site, tell, "resolve", "--id", name)
        _published(site, target, name, "resolve", mark=marks[""], tell=tell)
        with _timed("every page says that it is an exercise", tell):
            pages = _marked_pages(site / "output", marks)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    if not keep:
        # It is over: what cannot be removed is told, and no failure.
        shutil.rmtree(place, ignore_errors=True)
    return Practised(first_page, time.monotonic() - began, pages, place if place.exists() else None)


def _target(project: Project, address: str) -> Target:
    """Return the target of an exercise. Raises SettingsError where something real is there, or is to be."""
    settings = project.settings
    ours = targets_of(project)
    drilled = settings.model_copy(update={"STATUS_TARGETS": {_NAME: {"to": address}}})
    found = targets_of(replace(project, settings=drilled))
    for error in found.unusable.values():
        raise SettingsError(f"--to: {error}")
    (target,) = found.usable
    path = address.partition(":")[2].partition("#")[0]
    if target.local is not None and not Path(path).expanduser().is_absolute():
        raise SettingsError(f"--to {address}: it needs a whole path (write for example folder:/srv/drill)")
    for one in ours.usable:
        if one.same == target.same:
            raise SettingsError(f"--to {address}: that is the target {one.name} of the real site (name another place)")
    there = look(target)
    if there.foreign or (there.closing and EXERCISE not in there.manifest.files):
        raise SettingsError(f"--to {address}: something is there that is no exercise (name an empty place)")
    return target


def _step(site: Path, tell: Tell, command: str, *flags: str) -> None:
    """Run one of the commands that staff run."""
    text = ["--text", _WORDS[command], "--yes"] if command in _WORDS else []
    with _timed(f"invoke {command}", tell):
        _run(site, command, *flags, *text)


def _published(site: Path, target: Target, name: str, command: str, *, mark: str, tell: Tell) -> None:
    """Publish, and read at the target what was written."""
    with _timed("invoke publish: live, and proved to be", tell):
        _run(site, "publish", "--yes")
        page = (target.fetch(incident_path(name)) or b"").decode()
        home = (target.fetch(HOME) or b"").decode()
    words = _WORDS[command]
    if words not in page or mark not in page or mark not in home:
        raise BuildError(f"what was published by {command} is not what {target.place} holds")


def _run(site: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "plainstatus", *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - ourselves
            command, cwd=site, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise BuildError(f"invoke {arguments[0]} took more than {_SECONDS // 60} minutes") from error
    if done.returncode:
        raise BuildError(f"invoke {arguments[0]} ended with {done.returncode}:\n{done.stderr.strip()}")


def _marks(site: Site, folder: Path) -> dict[str, str]:
    """Return folder of the pages in a language → how they say that they are an exercise; `folder` is the site's."""
    own = site.organisation.language
    found = found_words(own, site.languages, folder)
    spoken = {"": found.own, **{language_folder(tag): say for tag, say in found.further.items()}}
    # A language may have words behind the title, too.
    parts = {place: say.html("site.exercise-title", title="\0").split("\0") for place, say in spoken.items()}
    return {place: max(around, key=len).strip() for place, around in parts.items()}


def _marked_pages(tree: Path, marks: Mapping[str, str]) -> int:
    """Return how many pages there are; each must bear the mark of its language. Raises BuildError for one without."""
    pages = sorted(tree.rglob("*.html"))
    for page in pages:
        path = page.relative_to(tree).as_posix()
        mark = next((mark for place, mark in marks.items() if place and path.startswith(place)), marks[""])
        # Where there is no notice for other sites, that part of a page is empty.
        if mark not in page.read_text(encoding="utf-8") and page.name != BANNER_FRAGMENT:
            raise BuildError(f"{path} does not say that it is an exercise (is its template whole?)")
    return len(pages)


@contextmanager
def _timed(what: str, tell: Tell) -> Iterator[None]:
    began = time.monotonic()
    yield
    tell(f"{time.monotonic() - began:6.1f} s  {what}")
