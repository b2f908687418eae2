"""Writing a history in our YAML, laid out as a person would type it.

Everything that YAML or our strict reader might take for something else is written in double quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import yaml

from plainstatus.model import format_moment
from plainstatus.read.importers.foreign_history import History, OldIncident, OldUpdate

__all__ = ["write"]

#: What may stand without quotes: begins with a letter, digit or bracket, and holds nothing that YAML reads.
_PLAIN = re.compile(r"(?:[^\W_]|\()(?:[^\x00-\x1f\x7f-\xa0:#\u2018-\u201f\u2028\u2029\ufeff]|:(?! |$)|(?<! )#)*")
_RESOLVER = yaml.resolver.Resolver()
_ESCAPES = {'"': '\\"', "\\": "\\\\"}


def write(history: History, *, now: datetime) -> str:
    """Return the YAML of a history that has been made to fit; times are in its own zone."""
    zone = ZoneInfo(history.timezone)
    lines = [
        f"# Imported from {history.source} at {now.astimezone(UTC):%Y-%m-%d %H:%M} UTC.",
        "format: 1",
        "organisation:",
    ]
    if history.name:
        lines.append(f"  name: {_scalar(history.name)}")
    lines.append(f"  timezone: {history.timezone}")
    groups = {group.external_id: group.id for group in history.groups}
    ids = {component.external_id: component.id for component in history.components}
    if history.groups:
        lines += ["", "groups:"]
        for group in history.groups:
            lines += _entry({"id": group.id, "name": _scalar(group.name), "description": _scalar(group.description)})
    if history.components:
        lines += ["", "components:"]
    for component in history.components:
        lines += _entry(
            {
                "id": component.id,
                "name": _scalar(component.name),
                "description": _scalar(component.description),
                "group": groups.get(component.group, ""),
                "since": component.since.isoformat() if component.since else "",
                "external_id": _scalar(component.external_id),
            }
        )
    if history.incidents:
        lines += ["", "incidents:"]
    for number, incident in enumerate(history.incidents):
        lines += [""] if number else []
        lines += _incident(incident, ids, zone, now)
    return "\n".join(lines) + "\n"


def _incident(incident: OldIncident, ids: Mapping[str, str], zone: ZoneInfo, now: datetime) -> Iterator[str]:
    states = incident.components
    if all(state is None for state in states.values()):
        components = f"[{', '.join(ids[old] for old in states)}]" if states else ""
    else:
        components = _mapping({ids[old]: state or "" for old, state in states.items()})
    window = incident.scheduled
    yield from _entry(
        {
            "id": incident.id,
            "title": _scalar(incident.title),
            "type": "" if incident.type == "outage" else incident.type,
            "impact": incident.impact or "",
            "components": components,
            "started": _moment(incident.started, zone),
            "ended": _moment(incident.ended, zone),
            "scheduled": _mapping({"from": _moment(window[0], zone), "until": _moment(window[1], zone)})
            if window
            else "",
            "external_id": _scalar(incident.external_id),
            "imported": _moment(now, zone),
        }
    )
    yield "    updates:"
    for update in incident.updates:
        yield from _update(update, ids, zone)


def _update(update: OldUpdate, ids: Mapping[str, str], zone: ZoneInfo) -> Iterator[str]:
    yield f"      - at: {_moment(update.at, zone)}"
    if update.status:
        yield f"        status: {update.status}"
    yield "        text: |"
    for line in update.text.split("\n"):
        yield f"          {line}" if line else ""
    if update.components:
        yield f"        components: {_mapping({ids[old]: state for old, state in update.components.items()})}"
    if update.post:
        yield f"        post: {_scalar(update.post)}"


def _entry(keys: Mapping[str, str]) -> Iterator[str]:
    """Yield an item of a list of mappings; keys without a value are left out."""
    dash = "-"
    for key, value in keys.items():
        if value:
            yield f"  {dash} {key}: {value}"
            dash = " "


def _mapping(keys: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in keys.items()) + "}"


def _moment(moment: datetime | None, zone: ZoneInfo) -> str:
    """Write a time in the zone; nothing for None."""
    return "" if moment is None else format_moment(moment, zone)


def _scalar(text: str) -> str:
    """Write one line of text, in quotes where there is any doubt."""
    if not text:
        return ""
    resolved = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    if _PLAIN.fullmatch(text) and text == text.strip() and resolved == "tag:yaml.org,2002:str":
        return text
    return '"' + "".join(_ESCAPES.get(letter, letter) for letter in text) + '"'
