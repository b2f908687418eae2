"""Reading what a Statuspage site answers at `/api/v2/…`: files of JSON in a folder, or one of them.

Where the same incident or component is in two of them, the first one counts.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from plainstatus.errors import SettingsError
from plainstatus.model import IncidentType
from plainstatus.read.importers.fields import Fields, read_text
from plainstatus.read.importers.foreign_history import History, OldIncident
from plainstatus.read.importers.report import Report
from plainstatus.read.importers.statuspage_components import ComponentList
from plainstatus.read.importers.statuspage_incidents import read_incident

__all__ = ["FILES", "read_statuspage"]

#: The answers that are read, the fuller ones first.
FILES = ("components.json", "incidents.json", "scheduled-maintenances.json", "summary.json")
#: What becomes of the lists that they hold.
_KINDS: dict[str, IncidentType] = {"incidents": "outage", "scheduled_maintenances": "maintenance"}

#: The public answer holds no more incidents than this.
_NEWEST_ONLY = 50
_UTC_NAMES = {"Etc/UTC", "Etc/UCT", "Etc/Universal", "Etc/Zulu", "UCT", "Universal", "Zulu", "Etc/GMT"}


def read_statuspage(source: Path, *, report: Report) -> History:
    """Return what a site's public API (v2) answers, saved under its names in a folder, or one such file.

    Raises SettingsError with all that cannot be read, by file.
    """
    files = [source] if source.is_file() else [source / name for name in FILES if (source / name).is_file()]
    if not files:
        raise SettingsError(
            f"{source}: holds none of {', '.join(FILES)} (save what /api/v2/ answers under these names)"
        )
    answers = [Fields(_load(file), file=str(file), place="", report=report) for file in files]
    if not any(key in answer for answer in answers for key in ("components", *_KINDS)):
        raise SettingsError(
            f"{source}: holds no components, incidents or scheduled_maintenances (save what /api/v2/ answers)"
        )
    name, timezone = _page(answers, report)
    listed = ComponentList(report)
    incidents: dict[str, OldIncident] = {}
    for answer in answers:
        for item in answer.items("components", "component"):
            listed.add(item, of_incident=False)
    for answer in answers:
        for key, kind in _KINDS.items():
            items = list(answer.items(key, key.replace("_", " ").rstrip("s")))
            for item in items:
                if item.line("id") not in incidents:
                    incident = read_incident(item, kind, listed)
                    incidents[incident.external_id] = incident
            if len(items) == _NEWEST_ONLY:
                answer.note(
                    f"holds {len(items)} {key}: the public answer ends there, and older ones are missing", todo=True
                )
        answer.leave_out(without_loss={"status", "page"})
    report.raise_faults()
    return History(
        source="Statuspage",
        name=name,
        timezone=timezone,
        place="page",
        groups=listed.groups(),
        components=listed.components(),
        incidents=tuple(incidents.values()),
    )


def _load(file: Path) -> Any:
    text = read_text(file)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise SettingsError(
            f"{file}:{error.lineno}: is not JSON: {error.msg} (save the answer again, as it comes)"
        ) from error
    except (ValueError, RecursionError) as error:
        raise SettingsError(
            f"{file}: is not JSON that can be read: {error} (save the answer again, as it comes)"
        ) from error


def _page(answers: list[Fields], report: Report) -> tuple[str, str]:
    """Return the organisation's name and time zone."""
    for answer in answers:
        if "page" in answer:
            page = Fields(answer.raw("page"), file=answer.file, place="page", report=report)
            break
    else:
        report.add("page", "is in none of the files: fill in the organisation's name and time zone", todo=True)
        return "", "UTC"
    name, zone = page.line("name"), page.line("time_zone") or "UTC"
    page.leave_out(without_loss={"id", "updated_at"})
    if zone in _UTC_NAMES:
        zone = "UTC"
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        report.add("page", f"has the unknown time zone {zone[:60]!r}; UTC was taken", todo=True, at="page, time zone")
        zone = "UTC"
    return name, zone
