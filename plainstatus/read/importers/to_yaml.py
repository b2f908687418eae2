"""Writing a history in our YAML, laid out as a person would type it.

Everything that YAML or our strict reader might take for something else is written in double quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import datetime
from zoneinfo import ZoneInfo

import yaml

from plainstatus.model import format_moment
from plainstatus.model.frozen import dataclass
from plainstatus.read.importers.foreign_history import History, OldIncident, OldUpdate
from plainstatus.read.importers.own_files import first_line

__all__ = ["Sheet", "entries", "write"]

#: What may stand without quotes: begins with a letter, digit or bracket, and holds nothing that YAML reads.
_PLAIN = re.compile(r"(?:[^\W_]|\()(?:[^\x00-\x1f\x7f-\xa0:#\u2018-\u201f\u2028\u2029\ufeff]|:(?! |$)|(?<! )#)*")
_RESOLVER = yaml.resolver.Resolver()
_ESCAPES = {'"': '\\"', "\\": "\\\\"}


@dataclass(frozen=True)
class Sheet:
    """The lines of a file."""

    lines: list[str]
    #: What remarks call a thing → the line on which it stands, from 1.
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The file as one text."""
        return "\n".join(self.lines) + "\n"

    def add(self, lines: Iterable[str], *, of: str = "") -> None:
        """Add the lines of something."""
        self.rows.setdefault(of, len(self.lines) + 1)
        self.lines.extend(lines)


def write(history: History, *, now: datetime, whole: bool) -> Sheet:
    """Return the YAML of a history that has been made to fit; times are in its own zone.

    It is the `whole` of what a site has, or else only its incidents.
    """
    zone = ZoneInfo(history.timezone)
    ids = {component.external_id: component.id for component in history.components}
    sheet = Sheet([""])
    if whole:
        _write_site(history, sheet)
    if history.incidents:
        sheet.add(["", "incidents:"] if whole else ["incidents:"])
    for number, incident in enumerate(history.incidents):
        sheet.add([""] if number else [])
        sheet.add(_incident(incident, ids, zone, now), of=incident.place)
        for update in incident.updates:
            sheet.add(_update(update, ids, zone), of=update.place)
    sheet.lines[0] = first_line(history.source, sheet.lines[1:], now=now)
    return sheet


def entries(history: History, *, new: bool) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Return the groups and the components, each with its keys; all, or those that are `new` to the site."""
    group_ids = {group.external_id: group.id for group in history.groups}
    groups = [
        {"id": group.id, "name": group.name, "description": group.description}
        for group in history.groups
        if not (new and group.is_here)
    ]
    components = [
        {
            "id": component.id,
            "name": component.name,
            "description": component.description,
            "group": group_ids.get(component.group, ""),
            "since": component.since.isoformat() if component.since else "",
            "retired": component.retired.isoformat() if component.retired else "",
            "external_id": component.external_id,
        }
        for component in history.components
        if not (new and component.is_here)
    ]
    return [_given(group) for group in groups], [_given(component) for component in components]


def _given(keys: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in keys.items() if value}


def _write_site(history: History, sheet: Sheet) -> None:
    sheet.add(["format: 1"])
    sheet.add(["organisation:"], of=history.place)
    if history.name:
        sheet.add([f"  name: {_scalar(history.name)}"])
    sheet.add([f"  timezone: {history.timezone}"], of=f"{history.place}, time zone")
    groups, components = entries(history, new=False)
    for name, items, places in (
        ("groups", groups, [""] * len(groups)),
        ("components", components, [component.place for component in history.components]),
    ):
        if items:
            sheet.add(["", f"{name}:"])
        for item, place in zip(items, places, strict=True):
            sheet.add(_entry({key: _plain(key, value) for key, value in item.items()}), of=place)


def _plain(key: str, value: str) -> str:
    """Write an entry's value: days and ids as they are, what people wrote in quotes if need be."""
    return value if key in {"id", "group", "since", "retired"} else _scalar(value)


def _incident(incident: OldIncident, ids: Mapping[str, str], zone: ZoneInfo, now: datetime) -> Iterator[str]:
    states = incident.components
    if all(state is None for state in states.values()):
        components = f"[{', '.join(ids[old] for old in states)}]" if states else ""
    else:
        components = _mapping({ids[old]: state or "" for old, state in states.items()})
    window = incident.scheduled
    yield from _entry(
        _given(
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
    )
    yield "    updates:"


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
    """Yield an item of a list of mappings."""
    dash = "-"
    for key, value in keys.items():
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
