"""What staff wrote, read with what the record knows to be public: a time that lies ahead may be."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import cache, partial

from plainstatus.errors import BuildError
from plainstatus.read.schema import Loaded
from plainstatus.read.sources import read_sources
from plainstatus.record.disk import read_record
from plainstatus.record.record import Record
from plainstatus.settings import Settings
from plainstatus.urls import RECORD

__all__ = ["load"]


def load(
    settings: Settings, now: datetime, *, drafts: bool = False, record: Callable[[], Record] | None = None
) -> Loaded:
    """Read what staff wrote, in YAML and in content/; of closed incidents with faults, what was published stands in.

    With `drafts`, which is never for publishing, drafts and the incidents in private/ are part of the site. `record` is
    asked for what is public, where a time lies ahead; else that is the copy here. Raises InvalidIncidents with
    everything that is wrong with it.
    """
    known = cache(record or partial(_record_here, settings))
    return read_sources(settings, now, drafts=drafts, said=lambda incident: known().said(incident, now))


def _record_here(settings: Settings) -> Record:
    """Return the record beside the YAML; or the published one; of one that cannot be read others tell."""
    with suppress(BuildError):
        found = read_record(settings.record) if settings.keeps_record else Record()
        return found if found.lines or not settings.keeps_record else read_record(settings.live / RECORD)
    return Record()
