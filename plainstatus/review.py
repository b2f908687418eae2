"""What the rules say of a project: its files, judged against its settings and its record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from plainstatus.check import Judgement, judge
from plainstatus.errors import Problem
from plainstatus.host import Project
from plainstatus.model import StaffNotes
from plainstatus.plugin import load
from plainstatus.record import Record
from plainstatus.record_files import read_record
from plainstatus.schema import Loaded, read_staff_notes
from plainstatus.things import public_words

__all__ = ["review", "review_project", "stop_problems"]


def review(project: Project, loaded: Loaded, record: Record | None) -> Judgement:
    """Judge what `record` does not hold yet, or everything where there is none, and how open incidents stand."""
    settings = project.settings
    notes, _ = _notes(project, loaded)
    return judge(
        loaded,
        notes=notes,
        site=settings.SITEURL,
        public={} if record is None else record.public(loaded.site),
        public_words={} if record is None else public_words(loaded, record),
        levels=settings.STATUS_CHECK_LEVELS,
        cadence=settings.STATUS_CADENCE,
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


def stop_problems(judgement: Judgement) -> list[Problem]:
    """Return what must not go live without a reason, as problems."""
    return [
        Problem(finding.file, finding.line, finding.incident, finding.message, finding.rule.better)
        for finding in judgement.stops
    ]
