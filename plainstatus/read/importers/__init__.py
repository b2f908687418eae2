"""Other systems' histories as our YAML, with a report of what was decided, adjusted or has no place.

Nothing here writes a file: the caller decides where the text goes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from plainstatus.errors import SettingsError
from plainstatus.model.frozen import dataclass
from plainstatus.read.importers.decisions import in_full, in_short
from plainstatus.read.importers.fit import fit
from plainstatus.read.importers.here import GONE, NOWHERE, Here
from plainstatus.read.importers.own_files import is_imported, is_untouched
from plainstatus.read.importers.report import Note, Report
from plainstatus.read.importers.stactus import MAIN_FILES, read_stactus
from plainstatus.read.importers.statuspage import files_in, read_statuspage
from plainstatus.read.importers.to_yaml import entries, write

__all__ = [
    "Here",
    "Imported",
    "Note",
    "import_history",
    "in_full",
    "in_short",
    "is_imported",
    "is_untouched",
    "kind_of",
]


@dataclass(frozen=True)
class Imported:
    """A history in our format."""

    #: The system that it comes from, as people call it.
    source: str
    #: The whole file `incidents.yaml`, or one of incidents alone for a site that is there.
    yaml: str
    #: What was decided, adjusted or left out; what wants somebody's decision comes first.
    report: tuple[Note, ...]
    incidents: int
    updates: int
    #: How many components the file holds, or the site is to get.
    components: int
    #: How remarks call a thing → its line in the file.
    rows: Mapping[str, int]
    #: How remarks call what the site has already → its file and line.
    spots: Mapping[str, str]
    #: How remarks call a component → its id.
    component_ids: Mapping[str, str]
    #: The groups and components that the site lacks, each with its keys.
    new_groups: Sequence[Mapping[str, str]] = ()
    new_components: Sequence[Mapping[str, str]] = ()

    @property
    def gone(self) -> list[str]:
        """What the file that is written over holds, and this history does not."""
        return [note.what for note in self.report if note.kind == GONE]


def import_history(
    source: Path,
    *,
    kind: str | None = None,
    now: datetime,
    here: Here = NOWHERE,
    timezone: str = "",
    close_before: datetime | None = None,
    again: str = "",
) -> Imported:
    """Import a history of the kind given, `statuspage` or `stactus`, or else of the one that its files show.

    `here` is the site that it comes to; times are then written in its `timezone`. Incidents that are open and were
    last spoken of before `close_before` are closed; else `again` is the command that would close them.

    Raises SettingsError where nothing can be read there, the kind is unknown, or cannot be told, and with every file
    and place that cannot be read.
    """
    kind = kind_of(source, kind)
    report = Report()
    history = _READERS[kind](source, report=report)
    if here.is_kept:
        # The site has a name and a zone of its own.
        report.forget(frozenset([history.place]))
    history = replace(history, timezone=timezone or history.timezone)
    fitted = fit(history, now=now, report=report, here=here, close_before=close_before, again=again)
    sheet = write(fitted, now=now, whole=not here.is_kept)
    groups, components = entries(fitted, new=here.is_kept)
    return Imported(
        source=fitted.source,
        yaml=sheet.text,
        report=report.notes(),
        incidents=len(fitted.incidents),
        updates=sum(len(incident.updates) for incident in fitted.incidents),
        components=len(components),
        rows=sheet.rows,
        spots=report.spots,
        component_ids={component.place: component.id for component in fitted.components},
        new_groups=groups if here.is_kept else (),
        new_components=components if here.is_kept else (),
    )


def kind_of(source: Path, kind: str | None) -> str:
    """Return the kind of a history: the one given, or else the one that its files show.

    Raises SettingsError where there is nothing, or the kind is unknown or cannot be told.
    """
    if not source.exists():
        raise SettingsError(
            f"{source}: there is no such file or folder to import (give the one that the other system's files lie in)"
        )
    kind = kind or _guess(source)
    if kind not in _READERS:
        raise SettingsError(f"--format {kind}: there is no import from that (write {' or '.join(_READERS)})")
    return kind


_READERS = {"statuspage": read_statuspage, "stactus": read_stactus}


def _guess(source: Path) -> str:
    if source.is_file() and source.suffix.lower() == ".json":
        return "statuspage"
    is_stactus = any((source / name).is_file() for name in MAIN_FILES)
    is_statuspage = bool(files_in(source))
    if is_stactus and is_statuspage:
        raise SettingsError(
            f"{source}: holds files of statuspage and of stactus (add --format=statuspage or --format=stactus)"
        )
    if is_stactus:
        return "stactus"
    if is_statuspage:
        return "statuspage"
    raise SettingsError(
        f"{source}: cannot tell where this comes from (for statuspage, give a folder with incidents.json and "
        "components.json as its /api/v2/ answers them; for stactus, the folder that holds stactus.yaml)"
    )
