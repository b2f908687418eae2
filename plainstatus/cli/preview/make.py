"""Making the site that a preview shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from plainstatus.check import Judgement
from plainstatus.check.review import compared, refused, review
from plainstatus.cli.preview.outcome import Outcome, problems_in, problems_of
from plainstatus.errors import Level, PlainstatusError, Problem
from plainstatus.publish.build import make_tree
from plainstatus.read.collector import collector_paused
from plainstatus.read.project import Project, find_project
from plainstatus.read.schema import Loaded
from plainstatus.record import Composed
from plainstatus.record.disk import read_record
from plainstatus.record.load import load
from plainstatus.tree.staging import prepare

__all__ = ["SITE", "make", "sources"]

#: In a preview's own folder: the site that is shown.
SITE = "site"
#: And what a build needs beside it.
_WORK = "work"


def make(folder: Path, session: Path, *, number: int, now: datetime, drafts: bool) -> Outcome:
    """Build the site of the project in `folder` into `session`, in one step; what is wrong is part of the outcome.

    The site is the one that a publish at this moment would put live, with the times from the record. With `drafts`
    it shows what is not to be published too, and is marked so that it never will be.
    """
    files: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    try:
        project = find_project(folder)
        files, folders = sources(project, drafts=drafts)
        staged = prepare(session / SITE, work=session / _WORK, keep=project.sources)
        with collector_paused(), staged as staging:
            loaded = load(project.settings, now, drafts=drafts)
            composed, judgement = _judge(project, loaded)
            record = composed.record if composed else None
            if composed:
                loaded = replace(loaded, now=composed.public_from)
            # Nothing is packed for the server here.
            unpacked = project.settings.model_copy(update={"STATUS_PRECOMPRESS": []})
            shown = replace(project, settings=unpacked)
            made = make_tree(shown, loaded, staging, lambda _: None, record=record, drafts=drafts)
            staging.exchange()
    except PlainstatusError as error:
        return Outcome(number, problems=problems_of(error), files=files, folders=folders)
    result = made.result(session / SITE, loaded)
    return Outcome(
        number,
        notes=tuple(_notes(loaded, composed, judgement, result.notes)),
        open_incidents=result.open_incidents,
        pages=result.pages,
        files=files,
        folders=folders,
    )


def sources(project: Project, *, drafts: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the files, and the folders with all that is in them, of which each change is to be seen."""
    settings = project.settings
    files = (settings.folder / "pelicanconf.py", settings.incidents_file, settings.record)
    private = (settings.private,) if drafts else ()
    folders = (project.content, project.theme, settings.archive, *project.overrides, *private)
    return tuple(map(str, files)), tuple(map(str, folders))


def _judge(project: Project, loaded: Loaded) -> tuple[Composed | None, Judgement]:
    """Return what a publish would add to the record, which is not written, and what the rules say."""
    settings = project.settings
    if not settings.keeps_record or loaded.site.clock is not None:
        return None, review(project, loaded, None)
    before = read_record(settings.record)
    return compared(project, loaded, before), review(project, loaded, before)


def _notes(loaded: Loaded, composed: Composed | None, judgement: Judgement, notes: Sequence[str]) -> Iterator[Problem]:
    """Yield what stops nobody from looking: first what would stop a publish."""
    yield from refused(composed, loaded) if composed else ()
    for finding in judgement.findings:
        level: Level = "error" if finding in judgement.stops else "warning"
        message = f"{finding.message} [{finding.rule.id}]"
        yield Problem(finding.file, finding.line, finding.incident, message, finding.rule.better, level)
    yield from loaded.warnings
    for note in notes:
        yield from problems_in(note, "warning")
