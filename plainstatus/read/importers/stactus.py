"""Reading a folder of stactus: `stactus.yaml` and a file of YAML for each incident in `incidents/`.

The format is that of stactus/v1 and incident/v1: times without an offset are in UTC, may leave out the day, or say
only how much later they are than the update before; texts are Markdown; an update may have no state.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import yaml

from plainstatus.errors import SettingsError
from plainstatus.model import STATUSES, Impact, Status
from plainstatus.read.importers.fields import EXAMPLE_TIME, Fields, read_text
from plainstatus.read.importers.foreign_history import History, OldComponent, OldIncident, OldUpdate
from plainstatus.read.importers.report import Report

__all__ = ["MAIN_FILES", "read_stactus"]

#: The names of the file that describes the site.
MAIN_FILES = ("stactus.yaml", "stactus.yml")

_DEEPEST = 20
_DURATION = re.compile(r"\+(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,9})s)?")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?(AM|PM)?")


def read_stactus(source: Path, *, report: Report) -> History:
    """Return what a folder holds that has stactus.yaml and incidents/; that file itself will do.

    Raises SettingsError with all that cannot be read, by file.
    """
    folder = source if source.is_dir() else source.parent
    main_file = next((folder / name for name in MAIN_FILES if (folder / name).is_file()), None)
    if main_file is None:
        raise SettingsError(f"{folder}: holds no stactus.yaml (give the folder that does)")
    documents = _load(main_file)
    main = Fields(documents[0] if documents else None, file=str(main_file), place="", report=report)
    name = main.line("brandName") or main.line("name")
    components = [
        OldComponent(
            external_id=(external_id := system.line("id", required=True)),
            name=system.line("name", required=True),
            place=f"system {external_id[:60]}",
            description=system.line("description"),
        )
        for system in main.items("systems", "system")
    ]
    main.leave_out(without_loss={"version"})
    report.add(
        main_file.name,
        "names no time zone, so that readers see times in UTC; write your own as `timezone`",
        at=f"{main_file.name}, time zone",
    )
    incidents: dict[str, OldIncident] = {}
    for file in _incident_files(folder / "incidents"):
        for document in _load(file):
            incident = _incident(Fields(document, file=str(file), place="", report=report), file)
            if incident.external_id in incidents:
                report.add(incident.place, "is there more than once; the first was taken", todo=True)
            else:
                incidents[incident.external_id] = incident
    report.raise_faults()
    known = {component.external_id: component for component in components}
    if len(known) < len(components):
        report.add("systems", "hold two with one id; the last was taken")
    for incident in incidents.values():
        for system in incident.components:
            if system not in known:
                known[system] = OldComponent(system, system, f"system {system[:60]}", is_named=False)
    return History(
        source="stactus",
        name=name,
        timezone="UTC",
        place=main_file.name,
        groups=(),
        components=tuple(known.values()),
        incidents=tuple(incidents.values()),
    )


def _incident_files(folder: Path) -> list[Path]:
    return sorted(
        file
        for file in folder.rglob("*")
        if file.suffix.lower() in {".yaml", ".yml"} and not file.name.startswith(".") and file.is_file()
    )


def _load(file: Path) -> list[Any]:
    text = read_text(file)
    try:
        depth = 0
        for event in yaml.parse(text, Loader=yaml.CBaseLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:  # the loader would use up the stack, which nothing can catch
                raise SettingsError(f"{file}: is nested too deeply for a status history (take out what is)")
        # Scalars stay the text that was typed: a date must not become a time in some zone.
        return [document for document in yaml.load_all(text, Loader=yaml.CBaseLoader) if document]
    except yaml.MarkedYAMLError as error:
        if "nesting depth" in str(error.problem):  # newer loaders stop by themselves
            raise SettingsError(f"{file}: is nested too deeply for a status history (take out what is)") from error
        line = f":{error.problem_mark.line + 1}" if error.problem_mark else ""
        raise SettingsError(f"{file}{line}: is not YAML: {error.problem} (mend it there)") from error
    except yaml.YAMLError as error:
        raise SettingsError(f"{file}: is not YAML: {error} (mend it there)") from error


def _incident(fields: Fields, file: Path) -> OldIncident:
    external_id = fields.line("id") or file.stem
    fields.place = f"incident {external_id[:60]}"
    typed = fields.line("impact").lower()
    impact: Impact = typed if typed in get_args(Impact) else "minor" if typed else "none"  # type: ignore[assignment]
    if not typed:
        fields.note("has no impact, and was taken as `none`")
    elif impact != typed:
        fields.note(
            f"has the unknown impact {typed[:60]!r}, and was taken as minor",
            todo=True,
            kind="has an impact that is unknown here, and was taken as minor",
        )
    title = fields.line("name", required=True)
    systems = fields.texts("systems")
    updates = tuple(_updates(fields))
    fields.leave_out(without_loss={"version"})
    return OldIncident(
        external_id=external_id,
        title=title,
        type="outage",
        impact=impact,
        components=dict.fromkeys(systems),
        updates=updates,
        place=fields.place,
    )


def _updates(incident: Fields) -> Iterator[OldUpdate]:
    before: datetime | None = None
    for event in incident.items("timeline", "update"):
        typed = event.line("ts", required=True)
        at = _moment(typed, before)
        if at is None:
            event.fault(f"`ts` is not a time: {typed[:60]!r} (write one such as {EXAMPLE_TIME})")
            continue
        before = at
        states: list[Status] = [status for status in STATUSES["outage"] if event.flag(status)]
        if len(states) > 1:
            event.note(
                f"has the states {' and '.join(states)}; the first was taken",
                kind="has several states; the first was taken",
            )
        text = event.words("description", markdown=True)
        event.leave_out(without_loss=STATUSES["outage"])
        yield OldUpdate(at=at, text=text, status=states[0] if states else None, place=event.place)


def _moment(typed: str, before: datetime | None) -> datetime | None:
    """Return the time in UTC, None where it is none; a clock time or `+10m` counts from the update before."""
    try:
        if before and (later := _DURATION.fullmatch(typed)) and any(later.groups()):
            hours, minutes, seconds = (int(part or 0) for part in later.groups())
            return before + timedelta(hours=hours, minutes=minutes, seconds=seconds)
        if before and (clock := _CLOCK.fullmatch(typed)):
            hour = int(clock[1]) if not clock[4] else int(clock[1]) % 12 + (12 if clock[4] == "PM" else 0)
            return before.replace(hour=hour, minute=int(clock[2]), second=int(clock[3] or 0), microsecond=0)
        moment = datetime.fromisoformat(typed.replace("/", "-"))
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if moment.year >= 1990 and ":" in typed else None
