"""The order of steps from what staff wrote to the site that customers read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from plainstatus import edit, host, output
from plainstatus.errors import Problem
from plainstatus.host import Project
from plainstatus.model import format_moment
from plainstatus.plugin import load, make_build
from plainstatus.schema import Loaded

__all__ = ["BUILD_FOLDER", "Result", "build", "publish"]

#: Where `build` puts a site that is only to be looked at.
BUILD_FOLDER = "build"

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
    #: What Pelican warned of.
    notes: tuple[str, ...]
    problems: tuple[Problem, ...]


def publish(project: Project, *, now: datetime, tell: Tell) -> Result:
    """Build the site and put it live, in one step. The word `now` in the files becomes the time.

    Raises InvalidIncidents, SettingsError or BuildError, and then the published site is as it was.
    """
    loaded = load(project.settings, now)

    def commit() -> None:
        for document in loaded.documents:
            places = [item.place for item in loaded.nows if item.document is document]
            if places:
                zone = loaded.site.organisation.timezone
                typed = format_moment(loaded.now, zone)
                edit.replace_scalars(project.folder / document.file, document, [(place, typed) for place in places])
                tell(f"wrote {typed} in place of now in {document.file}")

    return _make(project, loaded, project.settings.live, tell, commit)


def build(project: Project, *, now: datetime, tell: Tell) -> Result:
    """Build the site into the folder `build` to look at it; the published site is not touched.

    Raises InvalidIncidents, SettingsError or BuildError.
    """
    return _make(project, load(project.settings, now), project.folder / BUILD_FOLDER, tell, lambda: None)


def _make(project: Project, loaded: Loaded, live: Path, tell: Tell, commit: Callable[[], None]) -> Result:
    """Build into a scratch folder, and exchange it with `live` once everything is there."""
    files = len(loaded.documents)
    tell(f"read {len(loaded.site.incidents)} incidents from {files} {'file' if files == 1 else 'files'}")
    work = project.settings.work if live == project.settings.live else live.parent / ".plainstatus" / live.name
    keep = [project.folder / host.SETTINGS_FILE, project.settings.incidents_file, project.content, project.theme]
    keep += [project.settings.archive, project.folder / "private"]
    with output.prepare(live, work=work, keep=keep) as staging:
        run = make_build(project.settings, loaded)
        notes = host.run_pelican(project, staging.tree, run)
        linked = staging.link_equal()
        changed = len(linked.new) + len(linked.changed)
        tell(f"built {changed} new or changed files; {len(linked.unchanged)} are as they were")
        commit()
        staging.exchange()
        paths = (*linked.new, *linked.changed, *linked.unchanged)
        return Result(
            folder=live,
            open_incidents=len(run.view.open),
            pages=sum(path.endswith(".html") for path in paths),
            written=changed,
            notes=notes,
            problems=loaded.warnings,
        )
