"""Other systems' histories as our YAML, with a report of what was adjusted or has no place.

Nothing here writes a file: the caller decides where the text goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from plainstatus.errors import SettingsError
from plainstatus.read.importers.foreign_history import History, fit
from plainstatus.read.importers.report import Note, Report
from plainstatus.read.importers.stactus import MAIN_FILES, read_stactus
from plainstatus.read.importers.statuspage import FILES, read_statuspage
from plainstatus.read.importers.to_yaml import write

__all__ = ["Imported", "Note", "import_history", "import_stactus", "import_statuspage"]


@dataclass(frozen=True)
class Imported:
    """A history in our format."""

    #: The whole file `incidents.yaml`.
    yaml: str
    #: What was adjusted or left out; what wants a decision comes first.
    report: tuple[Note, ...]
    incidents: int
    updates: int
    components: int


def import_statuspage(source: Path, *, now: datetime) -> Imported:
    """Import what a Statuspage site's public API (v2) answers, saved under its names in a folder, or one such file.

    Read are incidents.json, components.json, scheduled-maintenances.json and summary.json, whichever are there.
    Raises SettingsError with every file and place that cannot be read.
    """
    report = Report()
    return _finish(read_statuspage(source, report=report), now=now, report=report)


def import_stactus(source: Path, *, now: datetime) -> Imported:
    """Import a folder that holds stactus.yaml and incidents/; that file itself will do.

    Raises SettingsError with every file and place that cannot be read.
    """
    report = Report()
    return _finish(read_stactus(source, report=report), now=now, report=report)


def import_history(source: Path, *, kind: str | None = None, now: datetime) -> Imported:
    """Import a history of the kind given, `statuspage` or `stactus`, or else of the one that its files show.

    Raises SettingsError where nothing can be read there, the kind is unknown, or cannot be told.
    """
    if not source.exists():
        raise SettingsError(f"{source}: there is no such file or folder to import")
    kind = kind or _guess(source)
    if kind not in _IMPORTERS:
        raise SettingsError(f"there is no import from {kind!r} (write {' or '.join(_IMPORTERS)})")
    return _IMPORTERS[kind](source, now=now)


_IMPORTERS = {"statuspage": import_statuspage, "stactus": import_stactus}


def _guess(source: Path) -> str:
    if source.is_file() and source.suffix.lower() == ".json":
        return "statuspage"
    is_stactus = any((source / name).is_file() for name in MAIN_FILES)
    is_statuspage = any((source / name).is_file() for name in FILES)
    if is_stactus and is_statuspage:
        raise SettingsError(f"{source}: holds files of statuspage and of stactus: say which of the two is meant")
    if is_stactus:
        return "stactus"
    if is_statuspage:
        return "statuspage"
    raise SettingsError(
        f"{source}: cannot tell where this comes from: for statuspage, give a folder with incidents.json and "
        "components.json as its /api/v2/ answers them; for stactus, the folder that holds stactus.yaml"
    )


def _finish(history: History, *, now: datetime, report: Report) -> Imported:
    fitted = fit(history, now=now, report=report)
    return Imported(
        yaml=write(fitted, now=now),
        report=report.notes(),
        incidents=len(fitted.incidents),
        updates=sum(len(incident.updates) for incident in fitted.incidents),
        components=len(fitted.components),
    )
