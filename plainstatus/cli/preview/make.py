"""Making the site that a preview shows."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from plainstatus.check import Judgement
from plainstatus.check.review import compared, refused, review
from plainstatus.cli.preview.languages import language_pages
from plainstatus.cli.preview.outcome import Outcome, problems_in, problems_of
from plainstatus.errors import Level, PlainstatusError, Problem
from plainstatus.files import replace_file
from plainstatus.publish.build import make_tree
from plainstatus.publish.inputs import inputs_of
from plainstatus.read.collector import collector_paused
from plainstatus.read.project import Project, find_project
from plainstatus.read.schema import Loaded
from plainstatus.record import Composed, Record
from plainstatus.record.disk import read_record
from plainstatus.record.gather import public_things
from plainstatus.record.load import load
from plainstatus.tree.linking import share
from plainstatus.tree.manifest import media_type
from plainstatus.tree.staging import prepare

__all__ = ["EARLY", "LANGUAGES", "SITE", "make", "sources"]

#: In a preview's own folder: the site that is shown.
SITE = "site"
#: Pages that stand in for those of the site until all is made, each build's in a folder of its own.
EARLY = "early"
#: Pages that show languages side by side.
LANGUAGES = "languages"
#: And what a build needs beside it.
_WORK = "work"
_LOCK = "building"
#: What browsers make pages of.
_SHOWN = ("text/html", "text/css", "text/javascript", "image/", "font/")


def make(
    folder: Path,
    session: Path,
    *,
    number: int,
    now: datetime,
    drafts: bool,
    tell: Callable[[Outcome], None] = lambda _: None,
) -> Outcome:
    """Build the site of the project in `folder` into `session`, in one step; what is wrong is part of the outcome.

    The site is the one that a publish at this moment would put live, with the times from the record. With `drafts`
    it shows what is not to be published too, and is marked so that it never will be. `tell` is told of its pages once
    they are there, before feeds are made and all is verified.
    """
    files: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    try:
        project = find_project(folder)
        files, folders = sources(project, drafts=drafts)
        staged = prepare(session / SITE, work=session / _WORK, keep=project.sources)
        with collector_paused(), _alone(session), staged as staging:
            loaded = load(project.settings, now, drafts=drafts)
            things, before = public_things(loaded), _record(project, loaded)
            composed = compared(project, loaded, things, before) if before else None
            record, now = (composed.record, composed.public_from) if composed else (None, loaded.now)
            shown = replace(loaded, now=now)
            # Nothing is packed for the server here.
            unpacked = replace(project, settings=project.settings.model_copy(update={"STATUS_PRECOMPRESS": []}))
            run = inputs_of(project.settings, shown, things=things, record=record, drafts=drafts)
            judgement = review(project, loaded, things, before, views=lambda _: run.view.incidents)
            beside = session / LANGUAGES
            outcome = Outcome(
                number,
                notes=tuple(_notes(loaded, composed, judgement)),
                files=files,
                folders=folders,
                # Those of the build before, until this one is whole.
                has_languages=(beside / "index.html").is_file(),
            )
            seen: set[str] = set()

            def early(tree: Path, paths: Sequence[str]) -> None:
                for path in paths:
                    place = session / EARLY / str(number) / path
                    place.parent.mkdir(parents=True, exist_ok=True)
                    share(tree / path, place)
                seen.update(paths)
                tell(replace(outcome, early=str(number)))

            made = make_tree(unpacked, shown, staging, lambda _: None, run, early=early)
            staging.exchange()
            languages = language_pages(shown, run.telling)
            as_before = _read_languages(beside) == languages
            if not as_before:
                _write_languages(beside, languages)
    except PlainstatusError as error:
        return Outcome(number, problems=problems_of(error), files=files, folders=folders)
    result, linked = made.result(session / SITE, loaded), made.linked
    other = {path for path in (*linked.new, *linked.changed, *linked.removed) if media_type(path).startswith(_SHOWN)}
    return replace(
        outcome,
        told=tuple(one for note in result.notes for one in problems_in(note, "warning")),
        has_languages=bool(languages),
        seen_early=other <= seen and as_before,
        open_incidents=result.open_incidents,
        pages=result.pages,
    )


@contextmanager
def _alone(session: Path) -> Iterator[None]:
    """Wait for a build that goes on although the process that began it was ended; at the end no page is early."""
    # Somebody may have run `clean`.
    session.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(session / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        # Those of builds that were given up, too.
        shutil.rmtree(session / EARLY, ignore_errors=True)
        os.close(handle)


def _read_languages(folder: Path) -> dict[str, str]:
    """Return the pages that show languages side by side, as they stand."""
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()} if folder.is_dir() else {}


def _write_languages(folder: Path, pages: Mapping[str, str]) -> None:
    """Put the pages that show languages side by side into their folder, and take away those that are no more."""
    folder.mkdir(exist_ok=True)
    for name, page in pages.items():
        replace_file(folder / name, page.encode(), lasting=False)
    for path in folder.iterdir():
        if path.name not in pages:
            path.unlink()


def sources(project: Project, *, drafts: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the files, and the folders with all that is in them, of which each change is to be seen."""
    settings = project.settings
    files = (settings.folder / "pelicanconf.py", settings.incidents_file, settings.record)
    private = (settings.private,) if drafts else ()
    folders = (project.content, project.theme, settings.archive, settings.locale, *project.overrides, *private)
    return tuple(map(str, files)), tuple(map(str, folders))


def _record(project: Project, loaded: Loaded) -> Record | None:
    """Return the record here, which a publish would add to; None where none is kept."""
    kept = project.settings.keeps_record and loaded.site.clock is None
    return read_record(project.settings.record, project.settings.work) if kept else None


def _notes(loaded: Loaded, composed: Composed | None, judgement: Judgement) -> Iterator[Problem]:
    """Yield what stops nobody from looking: first what would stop a publish."""
    yield from refused(composed, loaded) if composed else ()
    for finding in judgement.findings:
        level: Level = "error" if finding in judgement.stops else "warning"
        message = f"{finding.message} [{finding.rule.id}]"
        yield Problem(finding.file, finding.line, finding.incident, message, finding.better, level)
    # What is held back is missing from the site, and stops no publish.
    yield from (replace(one, level="warning") if one in loaded.held_back else one for one in loaded.warnings)
