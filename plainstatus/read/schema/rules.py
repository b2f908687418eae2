"""What must hold inside one incident beyond the form of its values.

The rules take what could be read: an incident with a mistyped date still has its components checked, so that
staff see every problem at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from dataclasses import field
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from plainstatus.model import CLOCK_SLACK, STATUSES, Incident, IncidentType, Update, fact_paths, format_moment
from plainstatus.model.frozen import dataclass
from plainstatus.read.did_you_mean import Guesses
from plainstatus.read.schema.clocks import time_borne
from plainstatus.read.schema.faults import Fault
from plainstatus.read.yaml import Value
from plainstatus.read.yaml.places import Place, items_at

__all__ = ["ONLY_FOR", "WINDOW", "Known", "check_components", "check_incident", "check_updates", "warn_of_incident"]

#: Key of an incident → the only type that it is for.
ONLY_FOR: Mapping[str, IncidentType] = {
    "scheduled": "maintenance",
    "until": "notice",
    "notice_until": "security",
    "breach": "security",
}
#: An example of a maintenance's window.
WINDOW = "scheduled: {from: 2026-12-01 02:00, until: 2026-12-01 04:00}"
_DEFINE = "define it under components:"


@dataclass(frozen=True)
class Known:
    """The ids that an incident may name, and how its times are read."""

    components: Set[str]
    contacts: Collection[str]
    zone: ZoneInfo
    now: datetime
    #: Whether the incident at hand is public and bears a time, in a key of this name.
    said: Callable[[str, datetime], bool]
    guess: Guesses = field(default_factory=Guesses)
    #: Name of a component, in small letters → its id: people type the one for the other.
    names: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def named(self) -> tuple[str, ...]:
        """The components in the order of their ids, for advice."""
        return tuple(sorted(self.components))


def check_components(raw: Value, known: Known) -> Iterator[Fault]:
    """Yield a fault for each component that is not defined, wherever the incident `raw` names it."""
    if isinstance(raw, dict):
        yield from _unknown(raw.get("components") or [], known, ("components",))
        for index, item in enumerate(items_at(raw, "updates")):
            if isinstance(item, dict):
                yield from _unknown(item.get("components") or [], known, ("updates", index, "components"))


def _unknown(raw: Value, known: Known, place: Place) -> Iterator[Fault]:
    """Yield a fault for each component that is not defined; `raw` is a list of ids or a mapping from them."""
    if isinstance(raw, str) and "," in raw:
        return  # told where the value is read
    names = raw if isinstance(raw, list | dict) else [raw]
    for index, name in enumerate(names):
        if isinstance(name, str) and isinstance(raw, dict) and ":" in name:
            better = name.replace(":", ": ", 1)
            yield Fault((*place, name), "there is no space after the colon", key_instead=better)
        elif isinstance(name, str) and name.strip() not in known.components:
            typed = name.strip()
            near, hint = known.names.get(typed.lower(), ""), ""
            if not near:
                near, hint = known.guess(typed, known.named)
            at = {"key_instead": near} if isinstance(raw, dict) else {"instead": near}
            spot = (*place, name) if isinstance(raw, dict) else (*place, index) if isinstance(raw, list) else place
            message, hint = f"unknown component {typed!r}", hint or _DEFINE * (not near)
            yield Fault(spot, message, hint, **at, unknown="component", name=typed)


def check_updates(
    kind: IncidentType, updates: Sequence[tuple[int, Update]], known: Known, nows: Collection[Place]
) -> Iterator[Fault]:
    """Yield the faults of the updates that could be read, each given with its number in the file.

    `nows` are the places in the incident where the word `now` stands.
    """
    seen: dict[datetime, int] = {}
    times = {update.known_at for _, update in updates}
    #: Where to look for the next free second, so that thousands of the same time are not counted through each time.
    frees: dict[datetime, datetime] = {}
    for index, update in updates:
        place: Place = ("updates", index)
        twin = seen.get(update.known_at)
        if {(*place, "at"), ("updates", twin, "at")} <= {*nows}:
            yield Fault(
                (*place, "at"),
                f"this update and update {seen[update.known_at] + 1} both say now, and an update is known by its time",
                "write when the earlier was said; if it is public, an editor has put back what publish had replaced: "
                "load the file anew there, or look its time up with: invoke record.log",
            )
        elif update.known_at in seen and update.known_at != update.at:
            number = next(n for n, one in enumerate(update.corrected) if one.was_at == update.known_at)
            yield Fault(
                (*place, "corrected", number, "was_at"),
                f"update {seen[update.known_at] + 1} of this incident is known by that time: it cannot be this one's",
                "take this correction out, or write as was_at: the time that the update was published with",
            )
        elif update.known_at in seen:
            free = frees.get(update.known_at, update.known_at)
            while free in times:
                free += timedelta(seconds=1)
            frees[update.known_at] = free
            yield Fault(
                (*place, "at"),
                f"update {seen[update.known_at] + 1} of this incident has that time: it is known by its second",
                instead=format_moment(free, known.zone),
            )
        seen.setdefault(update.known_at, index)
        for number, correction in enumerate(update.corrected):
            spot = (*place, "corrected", number, "at")
            if spot not in nows and _comes_too_early(correction.at, time_borne(update, correction), known):
                yield Fault(spot, "the correction is not after the update that it corrects", "or a later time", "now")
        if update.status is not None and update.status not in STATUSES[kind]:
            allowed = ", ".join(STATUSES[kind])
            message = f"{update.status} is not a status of type: {kind}" if allowed else "a notice has no status"
            yield Fault((*place, "status"), message, f"one of: {allowed}" if allowed else "leave the key out")
        if isinstance(update.next_update, datetime) and update.next_update <= update.at:
            yield Fault(
                (*place, "next_update"),
                f"next_update {format_moment(update.next_update, known.zone)} is not after its update, "
                f"{format_moment(update.at, known.zone)}",
                "write a later time, or none if no further one is planned",
            )
        for contact in sorted(update.contacts.keys() - set(known.contacts)):
            near, hint = known.guess(contact, known.contacts)
            hint = hint or "define it under organisation: contacts:" * (not near)
            yield Fault((*place, "contacts", contact), f"unknown contact {contact!r}", hint, key_instead=near)


def _comes_too_early(correction: datetime, corrected: datetime, known: Known) -> bool:
    """Say whether a correction bears a time before that of what it corrects, and no clock that was wrong explains it.

    What lies ahead was published so, and what is public of a correction stays as it is.
    """
    return correction <= corrected < known.now + CLOCK_SLACK and not known.said("at", correction)


def check_incident(incident: Incident, known: Known, nows: Collection[Place], *, private: bool) -> Iterator[Fault]:
    """Yield the faults of an incident whose values could all be read, those of its updates left out.

    `private` says that it stands in a file that nobody else reads.
    """
    if not incident.updates:
        yield Fault(
            ("updates",), "the incident has no update", "add one: readers see nothing of an incident without it"
        )
    yield from _only_for(incident)
    if incident.type == "maintenance" and incident.scheduled is None and incident.imported is None:
        yield Fault((), "a maintenance needs its window", f"add a line such as: {WINDOW}")
    if incident.scheduled and incident.scheduled.until <= incident.scheduled.begin:
        yield Fault(("scheduled", "until"), "the window ends before it begins", "write a later time")
    if incident.started and incident.ended and incident.ended < incident.started:
        yield Fault(("ended",), "the incident ends before it started", "write a later time")
    if incident.type == "security" and incident.draft and not private:
        message = "this file is public, and the draft of a security incident must not be"
        yield Fault(("draft",), message, "move the incident to a file in private/")
    seen = set()
    for index, action in enumerate(incident.actions):
        if action.id in seen:
            yield Fault(("actions", index, "id"), f"action {action.id!r} stands there twice", "write another id")
        seen.add(action.id or object())
    yield from _corrections(incident, known, nows)


def _corrections(incident: Incident, known: Known, nows: Collection[Place]) -> Iterator[Fault]:
    """Yield the faults of corrections of facts."""
    paths = fact_paths(action.id for action in incident.actions if action.id) if incident.corrections else []
    listed, first = set(paths), min((update.at for update in incident.updates), default=None)
    seen = set()
    for index, correction in enumerate(incident.corrections):
        place: Place = ("corrections", index)
        name = correction.field.strip()
        # An action that is no longer there can have been one.
        gone = re.fullmatch(r"actions\.[a-z0-9][a-z0-9_-]*(\.(text|url|applies_to))?", name)
        if name not in listed and not gone:
            near, hint = known.guess(name.removeprefix("breach."), paths)
            hint = "" if near else "write a key of the incident or of its breach, such as title or people.count"
            yield Fault((*place, "field"), f"{name!r} is no fact of an incident", hint, instead=near)
        if first is not None and (*place, "at") not in nows and _comes_too_early(correction.at, first, known):
            yield Fault((*place, "at"), "the correction is not after the first update", "or a later time", "now")
        if (correction.at, name) in seen:
            yield Fault((*place, "field"), f"{name} stands there twice for that time", "make one of the two")
        seen.add((correction.at, name))


def warn_of_incident(incident: Incident) -> Iterator[Fault]:
    """Yield what an incident asks for and does not get, which is no reason to stop anybody from telling customers."""
    if incident.type == "security" and incident.banner == "none":
        yield Fault(
            ("banner",),
            "NOT OBEYED: a security incident stays in the banner, here and on your own site, until notice_until",
            "leave the key out, or write words of your own",
        )


def _only_for(incident: Incident) -> Iterator[Fault]:
    for key, kind in ONLY_FOR.items():
        if getattr(incident, key) is not None and incident.type != kind:
            message = f"{key} is for type: {kind}, and this is type: {incident.type}"
            yield Fault((key,), message, f"write type: {kind}, or leave the key out")
