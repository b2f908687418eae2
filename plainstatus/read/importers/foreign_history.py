"""Another system's history as any importer hands it on, and what it takes to fit our format."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from plainstatus.model import CLOSED, ComponentState, Impact, IncidentType, Status
from plainstatus.read.importers.report import Report

__all__ = ["History", "OldComponent", "OldGroup", "OldIncident", "OldUpdate", "fit"]

_MAX_ID = 60
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class OldUpdate:
    """What was said at one moment."""

    at: datetime
    #: Markdown; may be empty.
    text: str
    status: Status | None
    #: Where to find it in the old data.
    place: str
    #: The components that changed, by their old ids.
    components: Mapping[str, ComponentState] = field(default_factory=dict)
    post: str = ""


@dataclass(frozen=True)
class OldIncident:
    """An incident or a maintenance; its updates in the order in which they were made."""

    external_id: str
    title: str
    type: IncidentType
    impact: Impact | None
    updates: tuple[OldUpdate, ...]
    place: str
    #: By their old ids; None where the impact implies the state.
    components: Mapping[str, ComponentState | None] = field(default_factory=dict)
    #: When it really began and was over; `fit` keeps them where they are not the times of its updates.
    started: datetime | None = None
    ended: datetime | None = None
    scheduled: tuple[datetime, datetime] | None = None
    #: Set by `fit`.
    id: str = ""


@dataclass(frozen=True)
class OldGroup:
    """Components that are shown together."""

    external_id: str
    name: str
    description: str = ""
    #: Set by `fit`.
    id: str = ""


@dataclass(frozen=True)
class OldComponent:
    """A part of the service."""

    external_id: str
    name: str
    description: str = ""
    #: The old id of its group.
    group: str = ""
    since: date | None = None
    #: Set by `fit`.
    id: str = ""


@dataclass(frozen=True)
class History:
    """All that an importer found."""

    #: The system that it comes from, as people call it.
    source: str
    name: str
    timezone: str
    groups: tuple[OldGroup, ...]
    components: tuple[OldComponent, ...]
    incidents: tuple[OldIncident, ...]


def fit(history: History, *, now: datetime, report: Report) -> History:
    """Give everything our ids and each update of an incident a second and a text of its own; newest incident first.

    What has no update at all is left out, and an incident that is still open is remarked on.
    """
    group_ids: dict[str, int] = {}
    component_ids: dict[str, int] = {}
    incident_ids: dict[str, int] = {}
    incidents = []
    for incident in history.incidents:
        if not incident.updates:
            report.add(incident.place, "has no update and no time, and was left out", todo=True)
            continue
        updates = _spread(incident.updates, now=now, report=report)
        spoken = replace(incident, updates=tuple(_say_something(update, report) for update in updates))
        incidents.append(_without_doubled_times(spoken))
    incidents.sort(key=lambda incident: (incident.updates[0].at, incident.external_id))
    named = []
    for incident in incidents:
        day = incident.updates[0].at.strftime("%Y-%m-%d")
        slug = _slug(incident.title, _MAX_ID - len(day) - 1) or incident.type
        named.append(replace(incident, id=_unique(f"{day}-{slug}", incident_ids)))
        _remark_if_open(named[-1], now=now, report=report)
    return replace(
        history,
        groups=tuple(
            replace(group, id=_unique(_slug(group.name, _MAX_ID) or "group", group_ids)) for group in history.groups
        ),
        components=tuple(
            replace(component, id=_unique(_slug(component.name, _MAX_ID) or "component", component_ids))
            for component in history.components
        ),
        incidents=tuple(reversed(named)),
    )


def _spread(updates: tuple[OldUpdate, ...], *, now: datetime, report: Report) -> list[OldUpdate]:
    """Sort by time; move what shares a second or lies ahead of the clock, keeping the order.

    Of updates that share a second, the closing one comes last: nobody reopens an incident that fast.
    """
    in_order = sorted(
        updates, key=lambda update: (update.at.replace(microsecond=0), update.status in CLOSED, update.at)
    )
    for update in in_order:
        if update.at > now:
            report.add(update.place, "lies ahead of the clock, and was moved to the time of the import")
        if update.at.microsecond:
            report.add(update.place, "had a fraction of a second, which was dropped")
    placed = [replace(update, at=update.at.replace(microsecond=0)) for update in in_order]
    for index in range(1, len(placed)):
        earliest = placed[index - 1].at + _SECOND
        if placed[index].at < earliest:
            report.add(placed[index].place, "shared its second with another update, and was moved behind it")
            placed[index] = replace(placed[index], at=earliest)
    latest = now.astimezone(UTC).replace(microsecond=0)
    for index in reversed(range(len(placed))):
        if placed[index].at > latest:
            placed[index] = replace(placed[index], at=latest)
        latest = placed[index].at - _SECOND
    return placed


def _without_doubled_times(incident: OldIncident) -> OldIncident:
    """Drop begin and end unless they lie a minute or more before the updates that tell of them."""
    updates, minute = incident.updates, timedelta(minutes=1)
    closing = next((update.at for update in updates if update.status in CLOSED), None)
    started, ended = incident.started, incident.ended
    if started and started > updates[0].at - minute:
        started = None
    if ended and (closing is None or not updates[0].at < ended <= closing - minute):
        ended = None
    return replace(incident, started=started, ended=ended)


def _say_something(update: OldUpdate, report: Report) -> OldUpdate:
    if update.text.strip():
        return update
    words = update.status.replace("_", " ").capitalize() + "." if update.status else "This update had no text."
    report.add(update.place, f"had no text; it now says '{words}'")
    return replace(update, text=words)


def _remark_if_open(incident: OldIncident, *, now: datetime, report: Report) -> None:
    statuses = [update.status for update in incident.updates if update.status]
    if statuses and statuses[-1] in CLOSED:
        return
    over = "completed" if incident.type == "maintenance" else "resolved"
    if incident.scheduled is None or incident.scheduled[1] < now:
        report.add(
            f"incident {incident.external_id} ({incident.id}, last update {incident.updates[-1].at:%Y-%m-%d})",
            f"is still open there; if it is over, add an update with `status: {over}`",
            todo=True,
        )


def _slug(text: str, limit: int) -> str:
    """Return the text in a to z, 0 to 9 and -, cut at a word where one ends in the last two thirds.

    Empty for 'null', which our reader takes for 'not given'.
    """
    ascii_text = unicodedata.normalize("NFKD", text[:500]).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", re.sub(r"['`]", "", ascii_text)).strip("-")
    if len(slug) > limit:
        word_end = slug.rfind("-", limit // 3, limit + 1)
        slug = slug[: word_end if word_end > 0 else limit]
    return "" if slug == "null" else slug.strip("-")


def _unique(wanted: str, taken: dict[str, int]) -> str:
    """Return the id, or the id with -2, -3 …, and remember it in `taken`: ids, and how often each was wanted."""
    found = wanted
    while found in taken:
        taken[wanted] += 1
        found = f"{wanted}-{taken[wanted]}"
    taken[found] = 1
    return found
