"""One incident as it stands at a moment: its state, its times, what it does to components."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, fields
from datetime import datetime, timedelta
from functools import cached_property
from operator import attrgetter
from types import MappingProxyType
from typing import ClassVar, Final, Literal

from plainstatus.model import CLOSED, ComponentState, FactCorrection, Impact, Incident, Status, Update, Withdrawn
from plainstatus.model.digests import digest
from plainstatus.model.frozen import dataclass
from plainstatus.urls import incident_path
from plainstatus.views.later import Later
from plainstatus.views.linked import linked_from
from plainstatus.views.mailings import PublicMailing, with_mailing
from plainstatus.views.publication import Declaration, Declared, Moved, Moves, Published
from plainstatus.views.spans import Span, spans_of
from plainstatus.views.states import IMPLIED, OPEN, RANK, worst
from plainstatus.views.timeline import UNDER_WAY, Spell, Step, Stood, as_told, steps, under_way
from plainstatus.views.translations import is_translated
from plainstatus.views.update import UpdateView, update_views

__all__ = ["IncidentView", "Phase", "Promise", "incident_view"]

#: A notice is open until it ends; a maintenance is upcoming until its window begins.
Phase = Literal["upcoming", "open", "closed", "withdrawn"]

#: How long a notice stays that does not say until when.
_NOTICE_STAYS: Final = timedelta(days=14)
#: How long a security incident stays on the home page after its last update, where it does not say.
_SECURITY_STAYS: Final = timedelta(days=90)


@dataclass(frozen=True)
class Promise:
    """When readers hear more. `at` is None where no further update is planned."""

    at: datetime | None
    late: bool


@dataclass(frozen=True)
class IncidentView(Later):
    """An incident at `now`."""

    incident: Incident
    phase: Phase
    #: By the clock for a maintenance; None for a notice.
    status: Status | None
    #: The same as its updates have it, whatever the clock did since; None where none of them stands.
    told_status: Status | None
    #: The impact at present, or the last one of a closed incident.
    impact: Impact
    begin: datetime
    #: None while it is open.
    end: datetime | None
    #: When it was under way, oldest first; several where it was opened again, or stopped to go on at another time;
    #: none where it has not begun, or never does.
    spells: tuple[Spell, ...]
    #: A maintenance that is past its window and not completed.
    overrun: bool
    #: Of the newest update that makes one; None where none was made or the incident is closed.
    promise: Promise | None
    #: Every component that it concerns → its state at present through this incident, in the incident's order; nothing
    #: is the matter with what is no longer there.
    components: Mapping[str, ComponentState]
    #: The worst state of each component over the whole incident.
    worst: Mapping[str, ComponentState]
    #: Newest first.
    updates: tuple[UpdateView, ...]
    #: How a maintenance was moved, oldest first.
    moves: tuple[Moved, ...]
    #: When the newest thing became public that was said of it: an update, a correction, a withdrawal, a move. Later
    #: than now only where the record has it so.
    changed: datetime
    #: Oldest first; only states other than operational; never of a withdrawn incident.
    spans: tuple[Span, ...]
    #: Until when a security incident or notice is shown on the home page and in the banner; None for others.
    shown_until: datetime | None
    #: A maintenance that was completed before it began: it does not take place. `begin` and `end` are that moment.
    cancelled: bool
    #: Why it is withdrawn; of its newest update where not the incident but each of its updates is. Else None.
    withdrawn: Withdrawn | None
    #: When each correction of its facts became public, by the time that it bears.
    corrected: Mapping[datetime, datetime] = field(default_factory=dict)
    #: How far the e-mail to each person is, where the record knows; what `incident` says of that is this.
    mailing: PublicMailing | None = None
    #: Since when a translation is older than what it translates, by the time that its update is known by, None for the
    #: incident's own texts, and its language; on pages in a language by that, where they show such a one.
    outdated: Mapping[tuple[datetime | None, str], datetime] = field(default_factory=dict)
    #: Of the language whose page of it is meant, such as `de/`; empty for the organisation's.
    folder: str = ""
    #: Where it is known to be over, nothing of it was ever put right, and no clock changes it: a sum of it, and of all
    #: that the record knows of it. Else empty.
    settled: ClassVar[str] = ""

    @property
    def path(self) -> str:
        """The path of its page."""
        return f"{self.folder}{incident_path(self.incident.id)}"

    @cached_property
    def digest(self) -> str:
        """What it all sums up to: pages, feeds and cards of it are made anew where this is another one."""
        # What its updates say is summed up with the incident, in which each has a time of its own.
        updates = tuple([(shown.update.at, *_SAID_OF_UPDATE(shown)) for shown in self.updates])
        return digest((*_SAID_OF_INCIDENT(self), updates))

    @property
    def left(self) -> Mapping[str, ComponentState]:
        """What it has left in a state in which it does not work, where it is closed: component → the state."""
        return self._wrong if self.phase == "closed" else {}

    @property
    def _wrong(self) -> Mapping[str, ComponentState]:
        return {name: state for name, state in self.components.items() if state != "operational"}

    @property
    def severity(self) -> ComponentState:
        """How bad it is at present: its impact, or what it does to a component where that is worse."""
        if self.phase != "open":
            return worst(self.left.values())
        return worst([OPEN.get(self.incident.type, IMPLIED[self.impact]), *self._wrong.values()])

    @property
    def lasted(self) -> timedelta | None:
        """How long it was under way in all; None while it is, and where it never was."""
        stretches = [end - begin for begin, end in self.spells if end is not None]
        return sum(stretches, timedelta()) if stretches and len(stretches) == len(self.spells) else None

    @cached_property
    def concerned(self) -> tuple[str, ...]:
        """The ids of all components that it concerns, or did by what was said."""
        return tuple(dict.fromkeys([*self.components, *(name for shown in self.updates for name in shown.states)]))

    @cached_property
    def dated(self) -> tuple[datetime, ...]:
        """When its updates became public, as the record has it, oldest first."""
        return tuple([shown.dated for shown in reversed(self.updates)])

    @cached_property
    def translated(self) -> bool:
        """Whether it is said in another language than the organisation's, too."""
        return is_translated(self.incident)

    @cached_property
    def leads(self) -> tuple[str, ...]:
        """The paths of incidents and letters that its texts seem to lead to."""
        return tuple(sorted(linked_from(self.incident)))

    @cached_property
    def turns(self) -> tuple[datetime, ...]:
        """When it came onto the banner, left it, or weighed differently there; of a settled one, the last time."""
        return tuple(_turns(self))

    @cached_property
    def by_time(self) -> Mapping[datetime, UpdateView]:
        """The time that an update is known by → the update."""
        return {shown.update.known_at: shown for shown in self.updates}


_SAID_OF_INCIDENT: Final = attrgetter(*(one.name for one in fields(IncidentView) if one.name != "updates"))
_SAID_OF_UPDATE: Final = attrgetter(*(one.name for one in fields(UpdateView) if one.name != "update"))


def incident_view(
    incident: Incident,
    now: datetime,
    published: Published = MappingProxyType({}),
    declared: Declared = MappingProxyType({}),
    *,
    retired: frozenset[str] = frozenset(),
    stood: Stood = MappingProxyType({}),
    moves: Moves = MappingProxyType({}),
    mailing: PublicMailing | None = None,
) -> IncidentView:
    """Return the incident as it stands at `now`.

    What `published` and `declared` lack was public at its own time; what `stood` lacks, beside what stands today.
    `retired` are components that are no longer there, `moves` what the record knows of maintenances, and `mailing` what
    it knows of the e-mail to each person.
    """
    incident = with_mailing(incident, mailing)
    course = steps(incident, now)
    standing = [step for step in course if step.update is None or step.update.withdrawn is None]
    told = [step.update for step in standing if step.update is not None]
    withdrawn = incident.withdrawn or (None if told else incident.updates[-1].withdrawn)
    last = course[-1]
    phase = "withdrawn" if withdrawn else _phase(incident, last.status, told, now)
    closing = _closing(standing) if phase == "closed" else len(standing)
    end = _end(incident, standing[closing:], told, now) if phase == "closed" else None
    begin = min(incident.started or (told[0].at if told else incident.first_at), now)
    cancelled, begun = False, None
    if incident.type == "maintenance" and not withdrawn:
        begun = next((step.at for step in standing if step.status in UNDER_WAY), None)
        cancelled = phase == "closed" and begun is None and incident.scheduled is not None
        if begun is not None:
            begin = begun
        elif incident.scheduled is not None:
            begin = end or incident.scheduled.begin
    if end is not None:
        end = max(begin, end)
    # Here every state ends with the incident, whatever its closing update left as it was.
    cut = end if incident.ended or incident.type == "notice" else None
    over = withdrawn or cut
    present = last.states if not retired else {n: "operational" if n in retired else s for n, s in last.states.items()}
    never_ran = withdrawn or cancelled or (phase == "upcoming" and begun is None)
    updates = update_views(incident, as_told(incident, course, now, stood), now, published, declared)
    moved = moves.get(incident.id, ())
    return IncidentView(
        incident=incident,
        phase=phase,
        status=last.status,
        told_status=next((step.status for step in reversed(standing) if step.update is not None), None),
        impact=last.impact,
        begin=begin,
        end=end,
        spells=() if never_ran else under_way(standing, begin, end),
        overrun=phase == "open" and incident.scheduled is not None and now > incident.scheduled.until,
        promise=_promise(told, now) if phase in {"upcoming", "open"} else None,
        components=dict.fromkeys(last.states, "operational") if over else present,
        worst=dict.fromkeys(last.states, "operational") if withdrawn else _worst(standing),
        updates=updates,
        moves=moved,
        changed=max([_changed(incident, updates, now, declared), *(move.at for move in moved)]),
        spans=() if withdrawn else spans_of(incident.id, standing, closing, cut),
        shown_until=None if withdrawn else _shown_until(incident, told, now),
        cancelled=cancelled,
        withdrawn=withdrawn,
        corrected={one.at: _known(incident, one, now, declared) for one in incident.corrections},
        mailing=mailing,
    )


def _phase(incident: Incident, status: Status | None, told: Sequence[Update], now: datetime) -> Phase:
    if incident.type == "notice":
        return "closed" if _notice_end(incident, told, now) <= now else "open"
    if status in CLOSED:
        return "closed"
    return "upcoming" if status == "scheduled" else "open"


def _notice_end(incident: Incident, told: Sequence[Update], now: datetime) -> datetime:
    if incident.ended is not None:
        return min(incident.ended, now)
    return incident.until or told[0].at + _NOTICE_STAYS


def _closing(standing: Sequence[Step]) -> int:
    """Return the index of the step that closed the incident, for the last time; the length where none did."""
    index = len(standing)
    while index and standing[index - 1].status in CLOSED:
        index -= 1
    return index


def _end(incident: Incident, closed: Sequence[Step], told: Sequence[Update], now: datetime) -> datetime:
    """Return when a closed incident was over; `closed` are its steps from the closing one on."""
    if incident.type == "notice":
        return _notice_end(incident, told, now)
    return closed[0].at if incident.ended is None else min(incident.ended, now)


def _promise(told: Sequence[Update], now: datetime) -> Promise | None:
    """Return the promise that stands.

    An update that makes none leaves an earlier one standing while its time is still to come; after that it was
    kept or is superseded.
    """
    for update in reversed(told):
        if update.next_update == "none":
            return Promise(None, late=False)
        if update.next_update is not None:
            late = update.next_update < now
            return None if late and update is not told[-1] else Promise(update.next_update, late)
    return None


def _shown_until(incident: Incident, told: Sequence[Update], now: datetime) -> datetime | None:
    if incident.type == "notice":
        return _notice_end(incident, told, now)
    if incident.type == "security":
        return incident.notice_until or min(told[-1].at, now) + _SECURITY_STAYS
    return None


def _turns(view: IncidentView) -> Iterator[datetime]:
    yield view.begin
    yield from (begin for begin, _ in view.spells)
    if view.shown_until is not None:
        yield view.shown_until
    if view.withdrawn is not None:
        yield view.changed
    weight: object = None
    for shown in reversed(view.updates):
        before, weight = weight, (shown.status in CLOSED, shown.impact)
        if weight != before or shown.changes or shown.update.withdrawn is not None:
            yield shown.changed


def _worst(standing: Sequence[Step]) -> dict[str, ComponentState]:
    worst: dict[str, ComponentState] = {}
    for step in standing:
        for component, state in step.states.items():
            if component not in worst or RANK[state] > RANK[worst[component]]:
                worst[component] = state
    return worst


def _changed(incident: Incident, updates: Sequence[UpdateView], now: datetime, declared: Declared) -> datetime:
    said = [change for change in (*incident.corrections, incident.withdrawn) if change is not None]
    known = (_known(incident, change, now, declared) for change in said)
    return max([*known, *(shown.changed for shown in updates)])


def _known(incident: Incident, change: FactCorrection | Withdrawn, now: datetime, declared: Declared) -> datetime:
    """Return when a correction or withdrawal of an incident became public; at its own time where no record tells."""
    return declared.get(Declaration.of(incident, None, change), min(change.at, now))
