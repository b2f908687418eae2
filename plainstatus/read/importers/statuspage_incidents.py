"""A Statuspage site's incidents and maintenances.

Shapes as in captured public answers: updates newest first, times with milliseconds and `Z` or an offset,
`affected_components` null, or with the state before and after, or only with a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import get_args

from plainstatus.model import CLOSED, STATUSES, ComponentState, Impact, IncidentType, Status
from plainstatus.model.frozen import dataclass
from plainstatus.read.importers.fields import Fields
from plainstatus.read.importers.foreign_history import OldIncident, OldUpdate
from plainstatus.read.importers.states import said_by
from plainstatus.read.importers.statuspage_components import ComponentList

__all__ = ["Mention", "incident_states", "read_incident"]

#: Keys that say nothing new here: what follows from the updates, and who was told what when.
_INCIDENT_IDLE = {
    "created_at",
    "updated_at",
    "monitoring_at",
    "page_id",
    "postmortem_body_last_updated_at",
    "postmortem_notified_subscribers",
    "postmortem_notified_twitter",
    "scheduled_remind_prior",
    "scheduled_reminded_at",
    "scheduled_auto_in_progress",
    "scheduled_auto_completed",
    "auto_transition_deliver_notifications_at_end",
    "auto_transition_deliver_notifications_at_start",
    "auto_transition_to_maintenance_state",
    "auto_transition_to_operational_state",
}
_UPDATE_IDLE = {"id", "incident_id", "updated_at", "twitter_updated_at", "wants_twitter_update"}


def read_incident(fields: Fields, kind: IncidentType, listed: ComponentList) -> OldIncident:
    """Return an incident, or a maintenance, and add the components that it names to those listed."""
    external_id = fields.line("id", required=True)
    fields.place = f"incident {external_id[:60]}" if external_id else fields.place
    title = fields.line("name", required=True)
    impact = _impact(fields, kind)
    touched = [
        listed.add(item, of_incident=True) for item in fields.items("components", "component") if not item.flag("group")
    ]
    updates, mentions = _updates(fields, kind, listed)
    updates = _close(fields, kind, updates)
    updates = _add_postmortem(fields, updates)
    states, changes = incident_states(
        touched, [(update.status, mentions.get(update.place, ())) for update in updates], kind=kind, impact=impact
    )
    updates = [replace(update, components=change) for update, change in zip(updates, changes, strict=True)]
    started, ended = fields.moment("started_at"), fields.moment("resolved_at")
    scheduled = _window(fields) if kind == "maintenance" else None
    fields.leave_out(without_loss=_INCIDENT_IDLE)
    return OldIncident(
        external_id=external_id,
        title=title,
        type=kind,
        impact=impact,
        components=states,
        updates=tuple(updates),
        place=fields.place,
        started=started if kind == "outage" else None,
        ended=ended if kind == "outage" else None,
        scheduled=scheduled,
    )


def _impact(fields: Fields, kind: IncidentType) -> Impact | None:
    given = fields.line("impact")
    # What somebody chose by hand.
    impact = (fields.line("impact_override") or given).lower()
    if impact in get_args(Impact):
        return impact if impact != "none" or kind == "outage" else None  # type: ignore[return-value]
    if impact == "maintenance" and kind == "maintenance":
        return None
    if impact:
        fields.note(
            f"has the unknown impact {impact[:40]!r}, which was left out",
            todo=True,
            kind="has an impact that is unknown here, which was left out",
        )
    return None


def _updates(
    incident: Fields, kind: IncidentType, listed: ComponentList
) -> tuple[list[OldUpdate], dict[str, tuple[Mention, ...]]]:
    """Return the updates, oldest first, and what each says about components, by its place."""
    items = list(incident.items("incident_updates", "update"))
    found, mentions = [], {}
    for index, item in enumerate(items):
        item.place = incident.inside(f"update {len(items) - index}")
        created, shown = item.moment("created_at"), item.moment("display_at")
        at = shown or created
        if at is None:
            item.fault("has neither `display_at` nor `created_at` (add one)")
            continue
        if created and shown and abs(created - shown) >= timedelta(seconds=1):
            item.note("was dated differently by hand; the time that customers saw was taken")
        status = _status(item, kind)
        text = item.words("body", markdown=status == "postmortem")
        mentions[item.place] = tuple(_mentions(item, listed))
        if item.raw("deliver_notifications") is False:
            item.note("was not sent to subscribers there; here it is in the feeds like any other")
        if "<img" in text.lower():
            item.note("shows a picture; pages here show none from other hosts", todo=True)
        post = item.line("custom_tweet")
        item.leave_out(without_loss=_UPDATE_IDLE)
        found.append(OldUpdate(at=at, text=text, status=status, place=item.place, post=post))
    found.reverse()  # they come newest first: two of one time stay in their order
    return sorted(found, key=lambda update: update.at), mentions


def _status(fields: Fields, kind: IncidentType) -> Status | None:
    status = fields.line("status")
    if status in STATUSES[kind]:
        return status
    if status == "resolved" and kind == "maintenance":
        return "completed"
    if status:
        fields.note(f"has the state {status[:40]!r}, which is unknown here", kind="has a state that is unknown here")
    return None


def _mentions(update: Fields, listed: ComponentList) -> Iterator[Mention]:
    for item in update.items("affected_components", "component"):
        code, name = item.line("code"), item.line("name")
        old, new = item.line("old_status"), item.line("new_status")
        # Without a code it is only a sentence: 'No components were affected by this update.'
        if not code or not listed.add_named(code, name):
            continue
        if new not in get_args(ComponentState):
            update.note(
                f"has the unknown component state {new[:40]!r}, which was left out",
                kind="has a component state that is unknown here, which was left out",
            )
            continue
        known_old = old if old in get_args(ComponentState) else new
        yield Mention(code, known_old, new)  # type: ignore[arg-type]


def _close(fields: Fields, kind: IncidentType, updates: list[OldUpdate]) -> list[OldUpdate]:
    """Add the closing update where only the incident itself says that it is over, or the first where there is none."""
    status = fields.line("status")
    over: Status = "completed" if kind == "maintenance" else "resolved"
    is_over = status in {over, "resolved", "postmortem"}
    states = [state for update in updates if (state := update.status or said_by(update.text, kind))]
    if updates and (not is_over or (states and states[-1] in CLOSED)):
        return updates
    at = (fields.moment("resolved_at") if is_over else None) or fields.moment("created_at")
    if updates:
        at = max(at or updates[-1].at, updates[-1].at)
    if at is None:
        return updates
    fields.note("lacks an update that says how it stands; one without words was added")
    known = status if status in STATUSES[kind] else None
    closing = over if is_over else known
    return [*updates, OldUpdate(at=at, text="", status=closing, place=fields.place)]


def _add_postmortem(fields: Fields, updates: list[OldUpdate]) -> list[OldUpdate]:
    """Add a published post-mortem, or give its text to the update that stands for it."""
    text = fields.words("postmortem_body", markdown=True)
    published = fields.moment("postmortem_published_at")
    ignored = fields.flag("postmortem_ignored")
    if not text:
        return updates
    if ignored or published is None:
        fields.note("has a post-mortem that was not published, and was left out", todo=True)
        return updates
    for index, update in enumerate(updates):
        if update.status == "postmortem":
            return [*updates[:index], replace(update, text=text), *updates[index + 1 :]]
    added = OldUpdate(at=published, text=text, status="postmortem", place=fields.inside("post-mortem"))
    return sorted([*updates, added], key=lambda update: update.at)


def _window(fields: Fields) -> tuple[datetime, datetime] | None:
    begin, until = fields.moment("scheduled_for"), fields.moment("scheduled_until")
    if begin is None:
        fields.note("does not say when it was planned", todo=True)
        return None
    begin = begin.replace(microsecond=0)
    if until is None or until <= begin:
        fields.note("does not say until when it was planned; an hour was taken", todo=True)
        until = begin + timedelta(hours=1)
    return begin, until.replace(microsecond=0)


_IMPLIED: dict[Impact | None, ComponentState] = {
    None: "degraded_performance",
    "none": "operational",
    "minor": "degraded_performance",
    "major": "partial_outage",
    "critical": "major_outage",
}


@dataclass(frozen=True)
class Mention:
    """What an update says about a component, by its old id."""

    component: str
    old: ComponentState
    new: ComponentState


def incident_states(
    touched: Iterable[str],
    updates: Sequence[tuple[Status | None, Sequence[Mention]]],
    *,
    kind: IncidentType,
    impact: Impact | None,
) -> tuple[dict[str, ComponentState | None], list[dict[str, ComponentState]]]:
    """Return the incident's components with their states at its beginning, and what changes with each update.

    A state that follows from the incident's impact is None. What a closing update implies (all is operational again)
    is not said, nor what was so before. A maintenance's components are under maintenance by the clock.
    """
    implied: ComponentState = "under_maintenance" if kind == "maintenance" else _IMPLIED[impact]
    now: dict[str, ComponentState] = dict.fromkeys(touched, implied)
    if kind == "maintenance":
        now |= {mention.component: implied for _, mentions in updates for mention in mentions}
    else:
        now |= _beginning(updates)
    beginning = dict(now)
    changes = []
    for status, mentions in updates:
        if status in CLOSED:
            now = dict.fromkeys(now, "operational")
        said = {mention.component: mention.new for mention in mentions}
        if kind == "maintenance" and status in {"scheduled", None}:
            said = {component: state for component, state in said.items() if state != "operational"}
        change = {component: state for component, state in said.items() if state != now[component]}
        now |= change
        changes.append(change)
    if all(state == implied for state in beginning.values()):
        return dict.fromkeys(beginning), changes
    return dict(beginning), changes


def _beginning(updates: Sequence[tuple[Status | None, Sequence[Mention]]]) -> dict[str, ComponentState]:
    """Return each mentioned component's state from the first update on."""
    states: dict[str, ComponentState] = {}
    for index, (_, mentions) in enumerate(updates):
        for mention in mentions:
            states.setdefault(mention.component, mention.old if index else mention.new)
    return states
