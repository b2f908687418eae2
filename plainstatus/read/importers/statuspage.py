"""Reading what a Statuspage site answers: files of JSON in a folder, or one of them.

They are those of the public API (`/api/v2/…`, the newest 50 incidents), or of its owner's (`/v1/pages/…`, the whole
history): bare lists, in pages, with incidents and maintenances in one list and groups in a list of their own. Where
the same incident or component is in two of them, the first one counts.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from plainstatus.errors import SettingsError
from plainstatus.model import STATUSES, IncidentType
from plainstatus.read.importers.fields import Fields, read_text
from plainstatus.read.importers.foreign_history import History, OldIncident
from plainstatus.read.importers.report import Report
from plainstatus.read.importers.statuspage_components import ComponentList
from plainstatus.read.importers.statuspage_incidents import read_incident

__all__ = ["files_in", "read_statuspage"]

#: The answers that are read, the fuller ones first.
_FILES = ("components.json", "incidents.json", "scheduled-maintenances.json", "summary.json")
#: What is open is there again in this one.
_REPEATS = _FILES[-1]
#: What becomes of the lists that they hold.
_KINDS: dict[str, IncidentType] = {"incidents": "outage", "scheduled_maintenances": "maintenance"}

#: Further pages of the owner's list.
_PAGE = re.compile(r"incidents-(\d{1,6})\.json")
_GROUPS = "component-groups.json"
#: The public answer holds no more incidents than this, and a page of the owner's at most these.
_NEWEST_ONLY, _WHOLE_PAGE = 50, 100
_UTC_NAMES = {"Etc/UTC", "Etc/UCT", "Etc/Universal", "Etc/Zulu", "UCT", "Universal", "Zulu", "Etc/GMT"}


def read_statuspage(source: Path, *, report: Report) -> History:
    """Return what a site's API answers, saved under its names in a folder, or one such file.

    Raises SettingsError with all that cannot be read, by file.
    """
    files = [source] if source.is_file() else files_in(source)
    if not files:
        raise SettingsError(
            f"{source}: holds none of {', '.join(_FILES)} (save what /api/v2/ answers under these names)"
        )
    loaded = [_load(file) for file in files]
    answers = [
        Fields(_as_public(data), file=str(file), place="", report=report)
        for file, data in zip(files, loaded, strict=True)
    ]
    pages = [answer for answer, data in zip(answers, loaded, strict=True) if isinstance(data, list)]
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
                external_id = item.line("id")
                if external_id in incidents:
                    if Path(answer.file).name != _REPEATS:
                        report.add(f"incident {external_id[:60]}", "is there more than once; the first was taken")
                else:
                    incident = read_incident(item, "maintenance" if _is_planned(item) else kind, listed)
                    incidents[incident.external_id] = incident
            if len(items) == _NEWEST_ONLY and answer not in pages:
                answer.note(
                    f"holds {len(items)} {key}: the public answer ends there, and older ones are missing", todo=True
                )
        answer.leave_out(without_loss={"status", "page"})
    last = [page for page in pages if "incidents" in page][-1:]
    if last and len(last[0].raw("incidents")) == _WHOLE_PAGE:
        last[0].note(f"holds {_WHOLE_PAGE} incidents, a whole page: the next one may hold more", todo=True)
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


def files_in(folder: Path) -> list[Path]:
    """Return the files that are read of a folder, in their order."""
    pages = {int(found[1]): path for path in folder.glob("incidents-*.json") if (found := _PAGE.fullmatch(path.name))}
    named = [folder / name for name in (_FILES[0], _GROUPS, *_FILES[1:])]
    return [path for path in (*named, *(pages[number] for number in sorted(pages))) if path.is_file()]


def _as_public(data: Any) -> Any:
    """Return an answer of the owner's API, which is a bare list, in the shape of the public one."""
    if not isinstance(data, list):
        return data
    if not data or any("incident_updates" in item for item in data if isinstance(item, dict)):
        return {"incidents": data}
    return {"components": [item | {"group": True} if _is_group(item) else item for item in data]}


def _is_group(item: Any) -> bool:
    """Say whether something of a bare list is a group: what it holds works or fails, and not the group itself."""
    return isinstance(item, dict) and isinstance(item.get("components"), list) and "status" not in item


def _is_planned(incident: Fields) -> bool:
    """Say whether an incident of a list that holds both is a maintenance."""
    return bool(incident.line("scheduled_for")) or incident.line("status") in STATUSES["maintenance"]


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
