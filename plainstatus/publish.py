"""The order of steps from what staff wrote to the site that customers read."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from plainstatus import edit, host, output
from plainstatus.collector import collector_paused
from plainstatus.errors import Problem
from plainstatus.host import Project
from plainstatus.model import format_moment
from plainstatus.plugin import load, make_build
from plainstatus.schema import Loaded
from plainstatus.urls import HOME

__all__ = ["Result", "build", "clean", "publish"]

#: The folder for a site that is only to be looked at, and its work folder's name in ours.
_BUILD = "build"

_CLOSED_FILES = "other users may not read the site's files, and most web servers are one (run it with umask 022)"

#: Is told, step by step, what is happening.
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Result:
    """What a build or publish did."""

    #: The folder that holds the site now.
    folder: Path
    open_incidents: int
    #: How many HTML files the site has.
    pages: int
    #: How many files are new or have changed.
    written: int
    #: What Pelican warned of, and what may keep readers from the site.
    notes: tuple[str, ...]
    problems: tuple[Problem, ...]


def publish(project: Project, *, now: datetime, tell: Tell) -> Result:
    """Build the site and put it live, in one step. The word `now` in the files becomes the time.

    Raises InvalidIncidents, SettingsError or BuildError, and then the published site is as it was.
    """

    def commit(loaded: Loaded) -> None:
        typed = format_moment(loaded.now, loaded.site.organisation.timezone)
        for document in loaded.documents:
            changes = [(item.place, typed) for item in loaded.nows if item.document is document]
            if changes:
                edit.replace_scalars(project.folder / document.file, document, changes)
                tell(f"wrote {typed} in place of now in {document.file}")

    settings = project.settings
    return _make(project, live=settings.live, work=settings.work, now=now, tell=tell, commit=commit)


def build(project: Project, *, now: datetime, tell: Tell) -> Result:
    """Build the site into the folder `build` to look at it; the published site is not touched.

    Raises InvalidIncidents, SettingsError or BuildError.
    """
    return _make(project, live=project.folder / _BUILD, work=project.settings.work / _BUILD, now=now, tell=tell)


def clean(project: Project, *, published: bool) -> tuple[Path, ...]:
    """Remove what was built, with `published` the published site too; return what is gone.

    Raises SettingsError where one of the folders holds anything that Plainstatus did not write, and BuildError while
    a publish or build is running; then nothing has been removed.
    """
    settings, keep = project.settings, project.sources
    with (
        output.prepare(settings.live, work=settings.work, keep=keep) as site,
        output.prepare(project.folder / _BUILD, work=settings.work / _BUILD, keep=keep) as look,
    ):
        # Of the two work folders only the locks stay, and the scratch folders until we leave.
        gone = [place for work in {site.work, look.work, settings.work} for place in work.iterdir()]
        gone = [place for place in gone if place.name not in {"lock", "scratch", look.work.name}]
        gone += [look.live, site.live] if published else [look.live]
        gone = sorted(place for place in gone if place.is_dir())
        for place in gone:
            shutil.rmtree(place)
        if settings.live.is_symlink():
            # A link to nowhere would stop the next publish.
            site.live.mkdir(exist_ok=True)
    return tuple(gone)


def _make(
    project: Project,
    *,
    live: Path,
    work: Path,
    now: datetime,
    tell: Tell,
    commit: Callable[[Loaded], None] | None = None,
) -> Result:
    """Read, build into a scratch folder, `commit`, and exchange the folder with `live`: all under one lock."""
    settings = project.settings
    with collector_paused(), output.prepare(live, work=work, keep=project.sources) as staging:
        loaded = load(settings, now)
        tell(f"read {_count(len(loaded.site.incidents), 'incident')} from {_count(len(loaded.documents), 'file')}")
        run = make_build(settings, loaded)
        notes = host.run_pelican(project, staging.tree, run)
        linked = staging.link_equal()
        written = len(linked.new) + len(linked.changed)
        tell(f"built {_count(written, 'new or changed file')}; {len(linked.unchanged)} are as they were")
        if linked.removed:
            tell(f"no longer part of the site: {', '.join(linked.removed[:5])}{' …' * (len(linked.removed) > 5)}")
        if not (staging.tree / HOME).stat().st_mode & stat.S_IROTH:
            notes += (_CLOSED_FILES,)
        if commit:
            commit(loaded)
        staging.exchange()
    paths = (*linked.new, *linked.changed, *linked.unchanged)
    return Result(
        folder=live,
        open_incidents=len(run.view.open),
        pages=sum(path.endswith(".html") for path in paths),
        written=written,
        notes=notes,
        problems=loaded.warnings,
    )


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
