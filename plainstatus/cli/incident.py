"""What the tasks call to begin an incident, to go on with it and to end it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal, get_args

from plainstatus.cli.session import Session, editing
from plainstatus.edit import add_incident, add_update, prose, set_key
from plainstatus.edit.answers import components, explained, line
from plainstatus.edit.desk import Change
from plainstatus.edit.spelling import Data
from plainstatus.edit.times import Unusable
from plainstatus.errors import SettingsError
from plainstatus.model import STATUSES, Impact, Incident, IncidentType, Status
from plainstatus.views.incident import IncidentView

__all__ = ["maintenance", "open_incident", "postmortem", "resolve", "update"]

#: What `open` begins; a maintenance has a command of its own.
_TYPES: Final = explained(get_args(IncidentType), ("outage", "security", "notice"))
_IMPACTS: Final = explained(get_args(Impact))
#: With these there is nothing more to wait for.
_CLOSING: Final = frozenset({"resolved", "postmortem", "completed"})


def open_incident(
    *,
    incident_id: str,
    title: str,
    kind: str,
    impact: str,
    components: str,
    affects: str,
    started: str,
    status: str,
    at: str,
    next_update: str,
    text: str,
    yes: bool,
) -> None:
    """Begin an outage, a security incident or a notice, with its first update."""
    with editing(yes=yes) as session:
        ask = session.prompts
        kind = ask.choose("type", kind, "What is it", _TYPES, default="outage")
        name = ask.value("title", title, "Title: what is wrong, for customers, in a few words", line)
        incident: dict[str, Data] = {"id": session.new_id(incident_id, name, kind), "title": name}
        first = session.at(at)
        head: dict[str, Data] = {"at": session.typed(first)}
        promised: datetime | Literal["none"] | None = None
        begin = first
        if kind == "notice":
            _refuse_flags("a notice", impact=impact, status=status, next_update=next_update, started=started)
            incident["type"] = kind
        else:
            worst = "critical" if kind == "security" else "minor"
            incident |= {"type": kind} if kind == "security" else {}
            incident["impact"] = ask.choose("impact", impact, "How bad is it", _IMPACTS, default=worst)
        incident |= _concerned(session, components, affects)
        if kind != "notice":
            begin = _started(session, started, first)
            if begin != first:
                incident["started"] = session.typed(begin)
            # A report comes after the end, and has a command of its own.
            statuses = explained(get_args(Status), [one for one in STATUSES["outage"] if one != "postmortem"])
            head["status"] = ask.choose("status", status, "How far are you", statuses, default="investigating")
            level = kind if kind == "security" else str(incident["impact"])
            if next_update or head["status"] != "resolved":
                promised = session.next_update(next_update, level=level, begin=begin, at=first) or "none"
        template = session.template(
            kind if kind != "outage" else str(head["status"]),
            start=begin,
            end=first if head.get("status") in {"monitoring", "resolved"} else None,
            next_update=promised if isinstance(promised, datetime) else None,
        )
        _write_text(session, head, text, template, promised)
        incident["updates"] = [head]
        _begin(session, incident)


def maintenance(
    *,
    incident_id: str,
    title: str,
    components: str,
    affects: str,
    begin: str,
    until: str,
    at: str,
    text: str,
    yes: bool,
) -> None:
    """Announce a maintenance."""
    with editing(yes=yes) as session:
        name = session.prompts.value("title", title, "Title: what you will do, for customers, in a few words", line)
        starts = session.moment("from", "from", begin, "Begins (such as tomorrow 2:00)", past=False)
        question = "Is over by (such as 2 h, or tomorrow 4:00)"
        ends = session.moment("until", "until", until, question, past=False, after=starts)
        incident: dict[str, Data] = {
            "id": session.new_id(incident_id, name, "maintenance", day=starts),
            "title": name,
            "type": "maintenance",
        }
        incident |= _concerned(session, components, affects)
        incident["scheduled"] = {"from": session.typed(starts), "until": session.typed(ends)}
        head: dict[str, Data] = {"at": session.typed(session.at(at)), "status": "scheduled"}
        _write_text(session, head, text, session.template("scheduled", start=starts, end=ends))
        incident["updates"] = [head]
        _begin(session, incident)


def update(
    *,
    incident_id: str,
    status: str,
    impact: str,
    components: str,
    at: str,
    next_update: str,
    text: str,
    yes: bool,
) -> None:
    """Say how an open incident goes on."""
    with editing(yes=yes) as session:
        incident = session.incident(incident_id, "Which one", _is_open, "no incident is open")
        view = session.view(incident)
        session.recall(view)
        ask, moment = session.prompts, session.at(at, incident)
        head: dict[str, Data] = {"at": session.typed(moment)}
        options = STATUSES[incident.type]
        now = str(view.status or "")
        level: str = view.impact
        if options:
            explanations = explained(get_args(Status), options)
            chosen = ask.choose("status", status, "How far are you", explanations, default=now)
            head |= {"status": chosen} if status or chosen != now else {}
            now = chosen
        if incident.type in {"outage", "security"}:
            level = ask.choose("impact", impact, "How bad is it now", _IMPACTS, default=view.impact)
            head |= {"impact": level} if impact or level != view.impact else {}
        else:
            _refuse_flags(f"type: {incident.type}", impact=impact)
        question = "Components that changed, such as checkout=operational (Enter: none)"
        changed = _components(session, components, question, states=view.components)
        head |= {"components": changed} if changed else {}
        promised: datetime | Literal["none"] | None = None
        closes = now in _CLOSING
        if incident.type in {"outage", "security"} and not closes:
            level = "security" if incident.type == "security" else level
            promised = session.next_update(next_update, level=level, begin=view.begin, at=moment) or "none"
        elif next_update:
            promised = session.next_update(next_update, level="", begin=view.begin, at=moment) or "none"
        template = session.template(
            now or "notice",
            start=view.begin,
            end=moment if closes or now == "monitoring" else None,
            next_update=promised if isinstance(promised, datetime) else None,
        )
        _write_text(session, head, text, template, promised)
        _add(session, incident, head, f"added an update of {incident.id}")


def resolve(
    *,
    incident_id: str,
    ended: str,
    at: str,
    text: str,
    yes: bool,
) -> None:
    """Say that an incident is over: resolved, or a maintenance completed."""
    with editing(yes=yes) as session:
        incident = session.incident(incident_id, "Which one is over", _can_be_resolved, "no incident is open")
        if incident.type == "notice":
            raise SettingsError(
                f"{incident.id} is a notice, which ends at its until: (change that line, or withdraw it)"
            )
        view = session.view(incident)
        if view.phase in {"closed", "withdrawn"}:
            raise SettingsError(f"{incident.id} is over already (add to it with: invoke update, or invoke postmortem)")
        session.recall(view)
        moment = session.at(at, incident)
        question = "Since when does it work again (such as 10:14, or 20 min; Enter: now)"
        over = _ended(session, ended, question, moment, view)
        status = "completed" if incident.type == "maintenance" else "resolved"
        head: dict[str, Data] = {"at": session.typed(moment), "status": status}
        _write_text(session, head, text, session.template(status, start=view.begin, end=over or moment))
        ends = session.typed(over) if over is not None else ""
        _add(session, incident, head, f"{incident.id} is {status}", ended=ends)


def postmortem(
    *,
    incident_id: str,
    at: str,
    text: str,
    yes: bool,
) -> None:
    """Tell, once an incident is over, how it came about and what changes."""
    with editing(yes=yes) as session:
        incident = session.incident(
            incident_id, "Of which one", _wants_postmortem, "no incident is resolved without a report"
        )
        if incident.type not in {"outage", "security"}:
            raise SettingsError(f"{incident.id} is of type: {incident.type}, which has no report (use invoke update)")
        view = session.view(incident)
        head: dict[str, Data] = {"at": session.typed(session.at(at, incident)), "status": "postmortem"}
        template = session.template("postmortem", start=view.begin, end=view.end)
        _write_text(session, head, text, template, "none")
        _add(session, incident, head, f"added the report on {incident.id}")


def _is_open(view: IncidentView) -> bool:
    return view.phase in {"open", "upcoming"}


def _can_be_resolved(view: IncidentView) -> bool:
    return _is_open(view) and view.incident.type != "notice"


def _wants_postmortem(view: IncidentView) -> bool:
    return view.phase == "closed" and view.status == "resolved"


def _refuse_flags(what: str, **flags: str) -> None:
    """Raise SettingsError for flags that mean nothing here."""
    given = [f"--{name.replace('_', '-')}" for name, value in flags.items() if value]
    if given:
        raise SettingsError(f"{', '.join(given)}: {what} has no such thing (leave it out)")


def _components(
    session: Session, given: str, question: str, *, states: Mapping[str, str] = MappingProxyType({})
) -> Data:
    """Return which components are meant; `states` of some are shown beside their names."""
    known = [one for one in session.desk.loaded.site.components if one.retired is None]
    every = session.desk.loaded.site.components
    if session.prompts.asks and not given:
        session.prompts.show([f"{one.id} ({one.name})  {states.get(one.id, '')}" for one in known])

    def read(typed: str) -> Data:
        return components(typed, known if any(part.strip().isdecimal() for part in typed.split(",")) else every)

    return session.prompts.value("components", given, question, read, default="") if every or given else []


def _concerned(session: Session, given: str, affects: str) -> dict[str, Data]:
    """Return which components and whom an incident concerns, as far as somebody says so."""
    found = _components(session, given, "Components, by number or name, with commas between (Enter: none)")
    whom = session.prompts.value(
        "affects",
        affects,
        "Whom it concerns, in one line (Enter: leave it out)",
        lambda typed: line(typed) if typed else "",
        default="",
    )
    given_ones: dict[str, Data] = {"components": found, "affects": whom}
    return {key: value for key, value in given_ones.items() if value}


def _started(session: Session, given: str, first: datetime) -> datetime:
    def read(typed: str) -> datetime:
        found = session.read_moment(typed, past=True) if typed else first
        # Typed again to be sure, it is no other time.
        return first if found == session.now else found

    found = session.prompts.value(
        "started", given, "Since when (such as 9:10, or 20 min; Enter: now)", read, default=""
    )
    if found != first:
        session.times["started"] = found
    return found


def _ended(session: Session, given: str, question: str, moment: datetime, view: IncidentView) -> datetime | None:
    def read(typed: str) -> datetime | None:
        found = session.read_moment(typed, past=True) if typed else None
        if found is not None and found < view.begin:
            raise Unusable(f"{session.full(found)} is before it began, {session.full(view.begin)}")
        return found

    found = session.prompts.value("ended", given, question, read, default="")
    if found is None or found >= moment:
        return None
    session.times["ended"] = found
    return found


def _write_text(
    session: Session,
    head: dict[str, Data],
    given: str,
    template: str,
    promised: datetime | Literal["none"] | None = None,
) -> None:
    """Put the text into an update, and behind it what is promised."""
    head["text"] = prose(session.prompts.text("text", given, template))
    if promised is not None:
        head["next_update"] = promised if isinstance(promised, str) else session.typed(promised)


def _begin(session: Session, incident: dict[str, Data]) -> None:
    main = session.desk.main
    session.finish([Change(main, add_incident(main, incident))], f"began {incident['id']}")


def _add(session: Session, incident: Incident, head: dict[str, Data], done: str, *, ended: str = "") -> None:
    document, place = session.place(incident)
    new = add_update(document, place, head)
    if ended:
        new = set_key(new, place, "ended", ended, before="updates")
    session.finish([Change(document, new)], done)
