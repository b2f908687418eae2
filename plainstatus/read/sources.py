"""What staff wrote, read from a site's folder: the YAML, and what stands in content/ for us."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from plainstatus.errors import InvalidIncidents, Problem
from plainstatus.files import work_folder
from plainstatus.model import Reading
from plainstatus.read.content import read_copies, read_pages, read_written
from plainstatus.read.schema import Loaded, read_site
from plainstatus.read.schema.clocks import Said, nothing_said
from plainstatus.settings import SNAPSHOT, Settings
from plainstatus.views.exercise import marked, marked_writings

__all__ = ["read_sources"]


def read_sources(settings: Settings, now: datetime, *, drafts: bool = False, said: Said = nothing_said) -> Loaded:
    """Read what staff wrote, in YAML and in content/; of closed incidents with faults, what was published stands in.

    With `drafts`, which is never for publishing, drafts and the incidents in private/ are part of the site. `said` is
    asked for what is public, where a time lies ahead. Raises InvalidIncidents with everything that is wrong with it.
    """
    problems: list[Problem] = []
    loaded: Loaded | None = None
    last_good = work_folder(settings.live, work=settings.work) / SNAPSHOT
    try:
        loaded = read_site(
            settings.incidents_file,
            settings.archive,
            root=settings.folder,
            max_bytes=settings.STATUS_MAX_FILE_SIZE,
            now=now,
            last_good=last_good,
            drafts_from=settings.private if drafts else None,
            said=said,
        )
    except InvalidIncidents as error:
        problems += error.problems
    # What lies elsewhere is no part of what a publish keeps.
    inside = settings.content.is_relative_to(settings.folder)
    content = settings.content.relative_to(settings.folder) if inside else settings.content
    try:
        found = read_written(
            settings.content,
            root=settings.folder,
            reading=loaded.reading if loaded else Reading(ZoneInfo("UTC"), now),
            incidents=loaded.ids if loaded else None,
            max_bytes=settings.STATUS_MAX_FILE_SIZE,
            last_good=last_good / content if inside else None,
        )
    except InvalidIncidents as error:
        raise InvalidIncidents([*problems, *error.problems]) from error
    if loaded is None:
        raise InvalidIncidents([*problems, *found.warnings])
    pages = read_pages(
        settings.content,
        root=settings.folder,
        max_bytes=settings.STATUS_MAX_FILE_SIZE,
        today=loaded.now.astimezone(loaded.reading.zone).date(),
    )
    copies = read_copies(settings.content, loaded.named_copies, last_good=last_good / content if inside else None)
    written = found.written
    if settings.STATUS_EXERCISE:
        loaded, written = replace(loaded, site=marked(loaded.site)), marked_writings(written)
    return replace(
        loaded,
        written=written,
        copies=copies.copies,
        warnings=tuple(sorted((*loaded.warnings, *found.warnings, *pages.warnings, *copies.warnings))),
        carried=loaded.carried | found.carried | {(content / name).as_posix() for name in copies.carried},
        left_out=found.left_out | pages.kept_back,
    )
