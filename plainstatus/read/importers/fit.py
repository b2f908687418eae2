"""What it takes to make another system's history fit our format, and the site that it comes to: the same for all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from plainstatus.model import CLOSED
from plainstatus.read.importers.foreign_history import History, OldIncident, OldUpdate
from plainstatus.read.importers.here import NOWHERE, Here, find_components, find_incidents
from plainstatus.read.importers.names import slug, split_names
from plainstatus.read.importers.report import Report
from plainstatus.read.importers.states import close_long_open, is_open, with_states
from plainstatus.text.slugs import free

__all__ = ["fit"]

_SECOND = timedelta(seconds=1)


def fit(
    history: History,
    *,
    now: datetime,
    report: Report,
    here: Here = NOWHERE,
    close_before: datetime | None = None,
    again: str = "",
) -> History:
    """Give everything our ids and each update of an incident a second and a text of its own; newest incident first.

    What the site has already keeps its id; incidents that it has are left out, as is what has no update at all.
    Incidents that are still open and were last spoken of before `close_before` are closed; others are remarked on,
    with the command `again` that closes them.
    """
    history = find_components(split_names(history, report), here, report)
    spoken = []
    for incident in history.incidents:
        if not incident.updates:
            report.add(incident.place, "has no update and no time, and was left out", todo=True)
            continue
        updates = with_states(_spread(incident.updates, now=now, report=report), incident.type, report)
        heard = replace(incident, updates=tuple(_say_something(update, report) for update in updates))
        spoken.append(_without_doubled_times(heard))
    incidents = find_incidents(spoken, here, report)
    if close_before is not None:
        incidents = [close_long_open(one, before=close_before, now=now, report=report) for one in incidents]
    incidents.sort(key=lambda incident: (incident.updates[0].at, incident.external_id))
    named = _with_ids(incidents, here)
    for incident in named:
        _remark_if_open(incident, now=now, report=report, again="" if close_before is not None else again)
    history = replace(history, incidents=tuple(reversed(named)))
    return _with_component_ids(_retire_nameless(_without_unused(history, here, report), report), here, report)


def _with_ids(incidents: Iterable[OldIncident], here: Here) -> list[OldIncident]:
    taken = set(here.taken)
    named = []
    for incident in incidents:
        day = incident.updates[0].at.strftime("%Y-%m-%d")
        name = slug(incident.title, less=len(day) + 1) or incident.type
        named.append(replace(incident, id=incident.id or free(f"{day}-{name}", taken)))
        taken.add(named[-1].id)
    return named


def _with_component_ids(history: History, here: Here, report: Report) -> History:
    taken_groups, taken = set(here.group_ids), set(here.component_ids)
    groups, components = [], []
    for group in history.groups:
        groups.append(replace(group, id=group.id or free(slug(group.name) or "group", taken_groups)))
        taken_groups.add(groups[-1].id)
    for one in history.components:
        new = one.id or free(slug(one.whole_name or one.name) or "component", taken)
        taken.add(new)
        components.append(replace(one, id=new))
        if here.is_kept and not one.is_here:
            report.add(
                one.place,
                f"called {one.name!r}, was added to this site as `{new}`; if it is one that you have, take "
                f"this one out, and give yours `external_id: {one.external_id}` and `aliases: [{new}]`",
                todo=True,
                kind="was added to the components of this site; if it is one that you have, take this one out, and "
                "give yours its `external_id`, and its id as one of `aliases`",
                detail=f"{one.name!r}, here `{new}`",
            )
    return replace(history, groups=tuple(groups), components=tuple(components))


def _without_unused(history: History, here: Here, report: Report) -> History:
    """Leave out what the site lacks and no incident names: whoever has a site has chosen what it shows."""
    if not here.is_kept:
        return history
    if not history.incidents:
        report.forget(frozenset(one.place for one in history.components))
        return replace(history, components=(), groups=())
    named = {name for incident in history.incidents for name in _named_by(incident)}
    components = [one for one in history.components if one.is_here or one.external_id in named]
    unused = [one.place for one in history.components if not one.is_here and one.external_id not in named]
    report.forget(frozenset(unused))
    for place in unused:
        report.add(place, "is not on this site, and no incident names it; it was left out")
    used = {component.group for component in components if not component.is_here}
    groups = tuple(group for group in history.groups if group.is_here or group.external_id in used)
    return replace(history, components=tuple(components), groups=groups)


def _retire_nameless(history: History, report: Report) -> History:
    """Retire components of which only an id is known: among what works, an id tells readers nothing.

    One that an open incident names stays: what does not work is shown.
    """
    spoken_of: dict[str, datetime] = {}
    is_in_use: set[str] = set()
    for incident in history.incidents:
        for name in _named_by(incident):
            spoken_of[name] = max(incident.updates[-1].at, spoken_of.get(name, incident.updates[-1].at))
            is_in_use |= {name} if is_open(incident) else set()
    components = []
    for one in history.components:
        gone = not one.is_named and not one.is_here and one.external_id not in is_in_use
        last = spoken_of.get(one.external_id) if gone else None
        components.append(replace(one, retired=last.date()) if last else one)
        if not one.is_named and not one.is_here:
            sentence = "is not described there, and was named after its id"
            advice = "; write its name" + (", and take `retired` out if it is still there" if last else "")
            report.add(one.place, sentence + advice, todo=True)
    return replace(history, components=tuple(components))


def _named_by(incident: OldIncident) -> set[str]:
    """Return the old ids of the components that an incident names."""
    return {*incident.components, *(name for update in incident.updates for name in update.components)}


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
    report.add(update.place, f"had no text; it now says '{words}'", kind="had no text, and got a few words of ours")
    return replace(update, text=words)


def _remark_if_open(incident: OldIncident, *, now: datetime, report: Report, again: str) -> None:
    """Name an incident that ought to be over; `again` is the command that closes those of long ago."""
    if is_open(incident) and (incident.scheduled is None or incident.scheduled[1] < now):
        over = "completed" if incident.type == "maintenance" else "resolved"
        sentence = f"is still open there; if it is over, add an update with `status: {over}`"
        if again:
            sentence += f", or close all that had no word for so long with: {again}"
        report.add(
            f"{incident.place} ({incident.id}, last update {incident.updates[-1].at:%Y-%m-%d})",
            sentence,
            todo=True,
            at=incident.updates[-1].place,
        )
