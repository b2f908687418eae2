"""What the rules say of a project: its files, judged against its settings and its record."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from plainstatus.check import Changed, Judgement, judge
from plainstatus.errors import Problem
from plainstatus.host import Project
from plainstatus.model import StaffNotes
from plainstatus.plugin import load
from plainstatus.record import Record, fact_changes
from plainstatus.record_files import read_record
from plainstatus.schema import Loaded, read_staff_notes
from plainstatus.things import public_words

__all__ = ["review", "review_project", "stop_problems"]

#: In the metadata above a page's text.
_DRAFT = re.compile(r"^status:\s*draft\s*$", re.IGNORECASE | re.MULTILINE)


def review(project: Project, loaded: Loaded, record: Record | None) -> Judgement:
    """Judge what `record` does not hold yet, or everything where there is none, and how open incidents stand."""
    settings = project.settings
    changes: dict[str, list[Changed]] = {}
    for found in () if record is None else fact_changes(loaded.site, record):
        changes.setdefault(found.incident, []).append(Changed(found.path, found.was, found.now, found.declared))
    notes, _ = _notes(project, loaded)
    return judge(
        loaded,
        notes=notes,
        site=settings.SITEURL,
        public={} if record is None else record.public(loaded.site),
        public_words={} if record is None else public_words(loaded, record),
        levels=settings.STATUS_CHECK_LEVELS,
        cadence=settings.STATUS_CADENCE,
        changes=changes,
        pages=_pages(project),
    )


def review_project(project: Project, *, now: datetime) -> tuple[Loaded, Judgement]:
    """Read the project's files and judge them; nothing is written.

    Raises InvalidIncidents with every mistake in the YAML, and BuildError where the record cannot be read.
    """
    settings = project.settings
    loaded = load(settings, now)
    record = read_record(settings.record) if settings.keeps_record and loaded.site.clock is None else None
    _, problems = _notes(project, loaded)
    warned = replace(loaded, warnings=tuple(sorted((*loaded.warnings, *problems))))
    return warned, review(project, loaded, record)


def _notes(project: Project, loaded: Loaded) -> tuple[Mapping[str, StaffNotes], tuple[Problem, ...]]:
    """Read what private/ holds about incidents; what is wrong there is told by `check` alone, and in no log of CI."""
    settings = project.settings
    return read_staff_notes(settings.private, loaded, root=settings.folder, max_bytes=settings.STATUS_MAX_FILE_SIZE)


def _pages(project: Project) -> dict[str, str]:
    """Return the Markdown files that Pelican reads, by their names from the project's folder; no drafts."""
    pages = {}
    for path in sorted(project.content.rglob("*.md")):
        with suppress(OSError, UnicodeDecodeError):  # Pelican says so
            text = path.read_text(encoding="utf-8")
            if not _DRAFT.search(text.partition("\n\n")[0]):
                pages[Path(os.path.relpath(path, project.folder)).as_posix()] = text
    return pages


def stop_problems(judgement: Judgement, *, forced: bool) -> list[Problem]:
    """Return what must not go live, as problems: with a reason (`forced`) the leaks only."""
    return [
        Problem(finding.file, finding.line, finding.incident, finding.message, finding.better)
        for finding in (*judgement.leaks, *(() if forced else judgement.stops))
    ]
