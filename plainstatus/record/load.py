"""What staff wrote, read with what the record knows to be public: a time that lies ahead may be."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import cache, partial
from typing import Literal
from zoneinfo import ZoneInfo

from plainstatus.errors import BuildError, InvalidIncidents, Problem
from plainstatus.files import work_folder
from plainstatus.model import Reading, Site
from plainstatus.read.content import hold_back, read_copies, read_pages, read_written
from plainstatus.read.schema import Kept, Loaded, read_site
from plainstatus.record.disk import read_record
from plainstatus.record.record import Record
from plainstatus.settings import SNAPSHOT, Settings
from plainstatus.urls import RECORD
from plainstatus.views.exercise import marked, marked_writings

__all__ = ["load", "with_languages"]

#: What is being done, for whoever waits.
_STEPS = logging.getLogger("plainstatus.steps")


def load(
    settings: Settings, now: datetime, *, drafts: bool = False, record: Callable[[], Record] | None = None
) -> Loaded:
    """Read what staff wrote, in YAML and in content/; of closed incidents with faults, what was published stands in.

    With `drafts`, which is never for publishing, drafts and the incidents in private/ are part of the site. `record` is
    asked for what is public, where a time lies ahead; else that is the copy here. Raises InvalidIncidents with
    everything that is wrong with it.
    """
    _STEPS.info("reading what staff wrote")
    known = cache(record or partial(_record_here, settings))
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
            said=lambda incident: known().said(incident, now),
            kept=Kept(settings.work),
        )
    except InvalidIncidents as error:
        problems += error.problems
    else:
        loaded = replace(loaded, site=with_languages(loaded.site, settings.STATUS_LANGUAGES))
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
        is_real=settings.keeps_record,
    )
    copies = read_copies(settings.content, loaded.named_copies, last_good=last_good / content if inside else None)
    loaded = replace(loaded, written=found.written, copies=copies.copies)
    if settings.keeps_record:
        own = hold_back(
            loaded.written,
            loaded.copies,
            is_public=partial(_is_public, loaded.site, known),
        )
        loaded = replace(loaded, written=own.written, copies=own.copies, left_out=own.left_out)
        loaded = replace(loaded, held_back=tuple(sorted((*own.problems, *pages.example))))
    if settings.STATUS_EXERCISE:
        written = marked_writings(loaded.written, loaded.site.organisation.language)
        loaded = replace(loaded, site=marked(loaded.site), written=written)
    return replace(
        loaded,
        warnings=tuple(
            sorted((*loaded.warnings, *found.warnings, *pages.warnings, *copies.warnings, *loaded.held_back))
        ),
        carried=loaded.carried | found.carried | {(content / name).as_posix() for name in copies.carried},
        left_out=loaded.left_out | found.left_out | pages.kept_back,
    )


def with_languages(site: Site, chosen: Iterable[str]) -> Site:
    """Return the site with the languages that it has pages in beside the organisation's, which may be among them."""
    own = site.organisation.language.lower()
    further = tuple(tag for tag in chosen if tag.lower() != own)
    return site.model_copy(update={"languages": further}) if further else site


def _is_public(
    site: Site, known: Callable[[], Record], kind: Literal["faq", "statement", "copy"], key: str, language: str
) -> bool:
    """Say whether readers have seen an answer or a letter, in a language where one is given, or a message's copy."""
    if kind != "copy":
        thing = known().thing(kind, key)
        return thing is not None and (not language or language in (thing.newest.content or {}))
    for item in site.incidents:
        notice = item.breach and item.breach.direct_notice
        # A translation stands beside it.
        if notice and notice.document and key.startswith(f"{notice.document.removesuffix('.txt')}."):
            return known().published(item.id) is not None
    return False


def _record_here(settings: Settings) -> Record:
    """Return the record beside the YAML; or the published one; of one that cannot be read others tell."""
    with suppress(BuildError):
        found = read_record(settings.record, settings.work) if settings.keeps_record else Record()
        return found if found.lines or not settings.keeps_record else read_record(settings.live / RECORD, settings.work)
    return Record()
