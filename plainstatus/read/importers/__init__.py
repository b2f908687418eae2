"""Other systems' histories as our YAML, with a report of what was adjusted or has no place.

Nothing here writes a file: the caller decides where the text goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from plainstatus.errors import SettingsError
from plainstatus.read.importers.foreign_history import fit
from plainstatus.read.importers.report import Note, Report
from plainstatus.read.importers.stactus import MAIN_FILES, read_stactus
from plainstatus.read.importers.statuspage import FILES, read_statuspage
from plainstatus.read.importers.to_yaml import write

__all__ = ["Imported", "Note", "import_history"]


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


def import_history(source: Path, *, kind: str | None = None, now: datetime) -> Imported:
    """Import a history of the kind given, `statuspage` or `stactus`, or else of the one that its files show.

    Raises SettingsError where nothing can be read there, the kind is unknown, or cannot be told, and with every file
    and place that cannot be read.
    """
    if not source.exists():
        raise SettingsError(f"{source}: there is no such file or folder to import")
    kind = kind or _guess(source)
    if kind not in _READERS:
        raise SettingsError(f"there is no import from {kind!r} (write {' or '.join(_READERS)})")
    report = Report()
    fitted = fit(_READERS[kind](source, report=report), now=now, report=report)
    return Imported(
        yaml=write(fitted, now=now),
        report=report.notes(),
        incidents=len(fitted.incidents),
        updates=sum(len(incident.updates) for incident in fitted.incidents),
        components=len(fitted.components),
    )


_READERS = {"statuspage": read_statuspage, "stactus": read_stactus}


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
