"""An update appended by a program: `invoke update` without a person to ask."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from plainstatus.edit.answers import Unusable, words
from plainstatus.edit.desk import Change, lay_out, propose, write
from plainstatus.edit.incidents import add_update, prose
from plainstatus.edit.spelling import Data
from plainstatus.errors import SettingsError
from plainstatus.model import ComponentState, Impact, Status, format_moment
from plainstatus.model.frozen import dataclass
from plainstatus.read.project import Project

__all__ = ["Appended", "append_update"]


@dataclass(frozen=True)
class Appended:
    """An update that was written."""

    #: The incident's id.
    incident: str
    #: The time that the update is known by.
    at: datetime
    #: The file that changed, from the project's folder.
    file: str
    #: What changed in it: a unified diff, line by line.
    diff: tuple[str, ...]
    #: What `check` says of it that it did not say before, and who may have the file open; none of that stops anybody.
    remarks: tuple[str, ...]


def append_update(
    project: Project,
    incident: str,
    *,
    now: datetime,
    text: str,
    status: Status | None,
    impact: Impact | None,
    components: Mapping[str, ComponentState] | None,
    at: datetime | None,
    next_update: datetime | Literal["none"] | None,
) -> Appended:
    """Write one more update of an incident into the file where that stands, and touch nothing else in it.

    Raises SettingsError for an incident or a text that cannot be used, InvalidIncidents where the file has mistakes or
    would have some, and BuildError where it cannot be written, or somebody else has changed it meanwhile.
    """
    desk = lay_out(project, now=now)
    try:
        found, said = desk.incident(incident), prose(words(text))
    except Unusable as error:
        raise SettingsError(str(error)) from error
    if impact and found.type not in {"outage", "security"}:
        raise SettingsError(f"impact: type: {found.type} has no such thing (leave it out)")
    document, place = desk.find(found.id)
    moment, zone = at or desk.next_at(found), desk.loaded.site.organisation.timezone
    values: dict[str, Data] = {
        "at": format_moment(moment, zone),
        "status": status,
        "impact": impact,
        "components": components,
        "text": said,
        "next_update": format_moment(next_update, zone) if isinstance(next_update, datetime) else next_update,
    }
    changed = add_update(document, place, {key: value for key, value in values.items() if value})
    proposal = propose(desk, [Change(document, changed)])
    write(desk, proposal)
    remarks = (*desk.editor_warnings(document), *proposal.remarks)
    return Appended(found.id, moment, document.file, proposal.diff, remarks)
