"""An incident told step by step: what each update, and the clock, changed about it, and when it was under way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from plainstatus.model import CLOSED, ComponentState, Impact, Incident, IncidentType, Status, Update
from plainstatus.views.states import IMPLIED

__all__ = ["UNDER_WAY", "AsTold", "Spell", "Step", "Stood", "as_told", "steps", "under_way"]

#: The status of an incident whose first update does not give one.
_FIRST_STATUS: Final[Mapping[IncidentType, Status | None]] = {
    "outage": "investigating",
    "security": "investigating",
    "maintenance": "scheduled",
    "notice": None,
}
#: The statuses of a maintenance that has begun and is not over.
UNDER_WAY: Final[frozenset[Status]] = frozenset({"in_progress", "verifying"})
#: The statuses of what works again, as far as anybody knows.
_WATCHED: Final[frozenset[Status]] = frozenset({"monitoring", "verifying"})


class Step(NamedTuple):
    """How an incident stands from a moment on."""

    #: From when the states hold, which is not always when it was said: see `Incident.started`.
    at: datetime
    #: None where the clock made the step.
    update: Update | None
    status: Status | None
    impact: Impact
    #: Every component known to be concerned so far.
    states: Mapping[str, ComponentState]


class AsTold(NamedTuple):
    """A step that an update made, and how things stood before it."""

    step: Step
    before: Mapping[str, ComponentState]
    #: The same from the update before on: the clock may have made a step since.
    after_last: Mapping[str, ComponentState]
    #: Whether a maintenance had begun by then.
    begun: bool


#: What stood of an incident when an update was published: (id of the incident, `known_at` of that update) → its
#: updates, oldest first, as the record has them.
Stood = Mapping[tuple[str, datetime], tuple[Update, ...]]


def steps(incident: Incident, now: datetime) -> list[Step]:
    """Return a step for every update, withdrawn ones included, and for what happens by the clock; oldest first.

    A withdrawn update's step repeats what held before it. An update dated ahead of `now` counts as made now.
    """
    course = _Course(incident)
    started = None if incident.started is None else min(incident.started, now)
    first = next((update for update in incident.updates if update.withdrawn is None), None)
    opening = _opening(incident, first, started, now)
    done: list[Step] = []
    for update in incident.updates:
        at = min(update.at, now)
        if opening is not None and opening <= at:
            course.open(first)
            done.append(course.step(opening, None))
            opening = None
        if update.withdrawn is None:
            course.take(update)
        if started is not None:
            moved = update is first and incident.type != "maintenance" and update.status not in CLOSED
            at = started if moved else max(at, started)
        done.append(course.step(at, update))
    if opening is not None and opening <= now:
        course.open(first)
        done.append(course.step(opening, None))
    return done


def _opening(incident: Incident, first: Update | None, started: datetime | None, now: datetime) -> datetime | None:
    """Return when the incident opens without an update, if it does.

    A maintenance opens by the clock. An outage whose first words are that it is over was open before them.
    """
    if incident.type == "maintenance":
        return started or (incident.scheduled.begin if incident.scheduled else None)
    if first is not None and first.status in CLOSED:
        return min(started or now, first.at, now)
    return None


def as_told(incident: Incident, course: Sequence[Step], now: datetime, stood: Stood) -> Iterator[tuple[Update, AsTold]]:
    """Go through the updates, oldest first, each with the step that it made when it was published."""
    then: dict[int, dict[datetime, AsTold]] = {}
    for update, today in _of_updates(course):
        others = stood.get((incident.id, update.known_at))
        if others is None:
            yield update, today
            continue
        if id(others) not in then:
            as_it_was = incident.model_copy(update={"updates": others})
            then[id(others)] = {one.known_at: told for one, told in _of_updates(steps(as_it_was, now))}
        yield update, then[id(others)].get(update.known_at, today)


def _of_updates(course: Sequence[Step]) -> Iterator[tuple[Update, AsTold]]:
    before: Mapping[str, ComponentState] = {}
    after_last: Mapping[str, ComponentState] = {}
    begun = False
    for step in course:
        begun = begun or step.status in UNDER_WAY
        if step.update is not None:
            yield step.update, AsTold(step, before, after_last, begun)
            if step.update.withdrawn is not None:
                # Where nothing was said before it, nothing held.
                continue
            after_last = step.states
        before = step.states


class _Course:
    """What holds at present, while an incident is told."""

    def __init__(self, incident: Incident) -> None:
        self._type = incident.type
        self._status = _FIRST_STATUS[incident.type]
        self._begun_by_clock = False
        self._impact: Impact = incident.impact or ("minor" if incident.type == "outage" else "none")
        #: None where the impact implies the state.
        self._set: dict[str, ComponentState | None] = dict(incident.components)
        #: What of these did not move with the last change of the impact, because its update named others.
        self._held: dict[str, ComponentState] = {}
        #: As `_set`, for when it is opened again: because it is not over, or only to be watched.
        self._again: dict[str, ComponentState | None] = dict(incident.components)
        self._before_closing: dict[str, ComponentState | None] = {}
        self._last: Mapping[str, ComponentState] = {}
        self._incident = incident

    def open(self, first: Update | None) -> None:
        """Open without an update; `first` is the first one that stands."""
        if self._type == "maintenance":
            self._begun_by_clock = True
            if self._status == "scheduled":
                self._status = "in_progress"
        elif first is not None:
            self._impact = first.impact or self._impact
            listed = [name for name, state in first.components.items() if state is None]
            self._set |= {name: None for name in listed if name not in self._set}

    def take(self, update: Update) -> None:
        """Take up what an update says."""
        was_closed = self._status in CLOSED
        if not self._is_early_report(update):
            self._status = update.status or self._status
        if self._status == "scheduled" and self._begun_by_clock:
            # Whoever announces a maintenance that has begun does not call it off.
            self._status = "in_progress"
        self._take_impact(update)
        closed = self._status in CLOSED
        if closed and not was_closed:
            self._before_closing = self._set
        if closed and (not was_closed or update.status in {"resolved", "completed"}):
            self._set = dict.fromkeys(self._set, "operational")
        elif was_closed and not closed:
            watched = self._status in _WATCHED
            self._set, self._held = self._set | (self._before_closing if watched else self._again), {}
        for name, state in update.components.items():
            if state is not None or not closed:
                self._set[name] = state
                self._held.pop(name, None)
            else:
                # In an incident that is over, a plain list names what was concerned.
                self._set.setdefault(name, "operational")
            if not closed:
                self._remember(name, state)

    def _is_early_report(self, update: Update) -> bool:
        """Say whether this is a report on what is not over: it ends nothing.

        Other systems call an incident `postmortem` only once it is over.
        """
        over = self._status in CLOSED or self._incident.ended is not None or self._incident.is_imported(update)
        return update.status == "postmortem" and not over

    def _take_impact(self, update: Update) -> None:
        """Take up another impact; where the update names components, the others stay as they were."""
        if update.impact is None or update.impact == self._impact:
            return
        follow = [name for name, state in self._set.items() if state is None and name not in update.components]
        states = self._states()
        self._held = {name: states[name] for name in follow} if update.components else {}
        self._impact = update.impact

    def _remember(self, name: str, state: ComponentState | None) -> None:
        """Note what a component is in if the incident is opened again.

        What was ever in a plain list follows the impact then; what never was has the last of its own states in which
        it did not work.
        """
        if name not in self._again or (self._again[name] is not None and state != "operational"):
            self._again[name] = state

    def step(self, at: datetime, update: Update | None) -> Step:
        """Return how things stand now."""
        states = self._states()
        if states != self._last:
            # Equal states are one object, which spares comparing them again and again.
            self._last = states
        return Step(at, update, self._status, self._impact, self._last)

    def _states(self) -> dict[str, ComponentState]:
        if self._status == "scheduled":
            return dict.fromkeys(self._set, "operational")
        implied: ComponentState = "operational"
        if self._type == "maintenance":
            implied = "under_maintenance"
        elif self._type == "outage":
            implied = IMPLIED[self._impact]
        return {name: self._held.get(name, implied) if state is None else state for name, state in self._set.items()}


#: A stretch of time in which an incident was under way; the end is None while it lasts.
Spell = tuple[datetime, datetime | None]


def under_way(standing: Iterable[Step], begin: datetime, end: datetime | None) -> tuple[Spell, ...]:
    """Return when an incident was under way between two moments.

    It was not while it was thought to be over, nor while a maintenance that had stopped was planned for later.
    """
    found: list[Spell] = []
    since, stopped, put_off, begun = begin, None, False, False
    for step in standing:
        if step.status in CLOSED or (step.status == "scheduled" and begun):
            if stopped is None:
                stopped, put_off = step.at, step.status == "scheduled"
            continue
        begun = begun or step.status != "scheduled"
        if stopped is not None:
            if since < stopped and (end is None or step.at < end):
                found.append((since, stopped))
                since = step.at
            stopped = None
    # What was put off and has not gone on since was not under way any more when it ended.
    return (*found, (since, stopped if stopped and put_off else end))
