"""`open`, `update`, `resolve`, `postmortem`, `maintenance`: an incident begun, gone on with and ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal, get_args

from plainstatus.cli.flags import Asked, Verb
from plainstatus.cli.session import Session, editing
from plainstatus.cli.verbs.incidents import Maintenance, Open, Postmortem, Resolve, Update
from plainstatus.edit.answers import Unusable, components, explained, line
from plainstatus.edit.desk import Change
from plainstatus.edit.incidents import add_incident, add_update, prose
from plainstatus.edit.spelling import Data
from plainstatus.edit.splice import set_key
from plainstatus.errors import SettingsError
from plainstatus.model import STATUSES, Impact, Incident, IncidentType, Status
from plainstatus.views.incident import IncidentView

__all__ = ["maintenance", "open_incident", "postmortem", "resolve", "update"]

#: What `open` begins; a maintenance has a command of its own.
_TYPES: Final = explained(get_args(IncidentType), ("outage", "security", "notice"))
_IMPACTS: Final = explained(get_args(Impact))
#: With these there is nothing more to wait for.
_CLOSING: Final = frozenset({"resolved", "postmortem", "completed"})


def open_incident(given: Open) -> None:
    """Begin an outage, a security incident or a notice, with its first update."""
    with editing(yes=given.yes) as session:
        ask = session.prompts
        kind = ask.choose(given.asked("type"), _TYPES, default="outage")
        name = ask.value(given.asked("title"), line)
        incident: dict[str, Data] = {"id": session.new_id(given.asked("id"), name, kind), "title": name}
        first = session.at(given.asked("at"))
        head: dict[str, Data] = {"at": session.typed(first)}
        promised: datetime | Literal["none"] | None = None
        begin = first
        if kind == "notice":
            _refuse(given, "a notice", "impact", "status", "next_update", "started")
            incident["type"] = kind
        else:
            worst = "critical" if kind == "security" else "minor"
            incident |= {"type": kind} if kind == "security" else {}
            incident["impact"] = ask.choose(given.asked("impact"), _IMPACTS, default=worst)
        incident |= _concerned(session, given)
        if kind != "notice":
            begin = _started(session, given, first)
            if begin != first:
                incident["started"] = session.typed(begin)
            # A report comes after the end, and has a command of its own.
            statuses = explained(get_args(Status), [one for one in STATUSES["outage"] if one != "postmortem"])
            head["status"] = ask.choose(given.asked("status"), statuses, default="investigating")
            level = kind if kind == "security" else str(incident["impact"])
            if given.next_update or head["status"] != "resolved":
                promised = session.next_update(given.asked("next_update"), level=level, begin=begin, at=first) or "none"
        template = session.template(
            kind if kind != "outage" else str(head["status"]),
            start=begin,
            end=first if head.get("status") in {"monitoring", "resolved"} else None,
            next_update=promised if isinstance(promised, datetime) else None,
        )
        about = f"For customers: the first word on '{name}', {kind}."
        _write_text(session, given, head, template, promised, about=about)
        _begin(session, incident, head)


def maintenance(given: Maintenance) -> None:
    """Announce a maintenance."""
    with editing(yes=given.yes) as session:
        name = session.prompts.value(given.asked("title"), line)
        starts = session.moment(given.asked("from_"), past=False)
        ends = session.moment(given.asked("until"), past=False, after=starts)
        incident: dict[str, Data] = {
            "id": session.new_id(given.asked("id"), name, "maintenance", day=starts),
            "title": name,
            "type": "maintenance",
        }
        incident |= _concerned(session, given)
        incident["scheduled"] = {"from": session.typed(starts), "until": session.typed(ends)}
        head: dict[str, Data] = {"at": session.typed(session.at(given.asked("at"))), "status": "scheduled"}
        about = f"For customers: the announcement of '{name}', maintenance."
        _write_text(session, given, head, session.template("scheduled", start=starts, end=ends), about=about)
        _begin(session, incident, head)


def update(given: Update) -> None:
    """Say how an open incident goes on."""
    with editing(yes=given.yes) as session:
        incident = session.incident(given.asked("id", "Which one"), _is_open, "no incident is open")
        if given.language:
            # It knows all languages, which takes time to load.
            from plainstatus.cli.translate import say_newest  # noqa: PLC0415

            say_newest(session, incident, given)
            return
        view = session.view(incident)
        session.recall(view)
        ask, moment = session.prompts, session.at(given.asked("at"), incident)
        head: dict[str, Data] = {"at": session.typed(moment)}
        options = STATUSES[incident.type]
        now = str(view.status or "")
        level: str = view.impact
        if options:
            explanations = explained(get_args(Status), options)
            chosen = ask.choose(given.asked("status"), explanations, default=now)
            head |= {"status": chosen} if given.status or chosen != now else {}
            now = chosen
        if incident.type in {"outage", "security"}:
            level = ask.choose(given.asked("impact"), _IMPACTS, default=view.impact)
            head |= {"impact": level} if given.impact or level != view.impact else {}
        else:
            _refuse(given, f"type: {incident.type}", "impact")
        changed = _components(session, given.asked("components"), states=view.components)
        head |= {"components": changed} if changed else {}
        promised: datetime | Literal["none"] | None = None
        closes = now in _CLOSING
        if incident.type in {"outage", "security"} and not closes:
            level = "security" if incident.type == "security" else level
        else:
            level = ""
        if level or given.next_update:
            asked = given.asked("next_update")
            promised = session.next_update(asked, level=level, begin=view.begin, at=moment) or "none"
        template = session.template(
            now or "notice",
            start=view.begin,
            end=moment if closes or now == "monitoring" else None,
            next_update=promised if isinstance(promised, datetime) else None,
        )
        about = f"For customers: an update of '{incident.title}'{f', {now}' if now else ''}."
        _write_text(session, given, head, template, promised, about=about)
        _add(session, incident, head, f"added an update of {incident.id}")


def resolve(given: Resolve) -> None:
    """Say that an incident is over: resolved, or a maintenance completed."""
    with editing(yes=given.yes) as session:
        incident = session.incident(given.asked("id", "Which one is over"), _can_be_resolved, "no incident is open")
        if incident.type == "notice":
            raise SettingsError(
                f"{incident.id} is a notice, which ends at its until: (change that line, or withdraw it)"
            )
        view = session.view(incident)
        if view.phase in {"closed", "withdrawn"}:
            raise SettingsError(f"{incident.id} is over already (add to it with: invoke update, or invoke postmortem)")
        session.recall(view)
        moment = session.at(given.asked("at"), incident)
        over = _ended(session, given, moment, view)
        status = "completed" if incident.type == "maintenance" else "resolved"
        head: dict[str, Data] = {"at": session.typed(moment), "status": status}
        template = session.template(status, start=view.begin, end=over or moment)
        about = f"For customers: the last update of '{incident.title}', {status}."
        _write_text(session, given, head, template, about=about)
        ends = session.typed(over) if over is not None else ""
        _add(session, incident, head, f"{incident.id} is {status}", ended=ends)


def postmortem(given: Postmortem) -> None:
    """Tell, once an incident is over, how it came about and what changes."""
    with editing(yes=given.yes) as session:
        incident = session.incident(
            given.asked("id", "Of which one"), _wants_postmortem, "no incident is resolved without a report"
        )
        if incident.type not in {"outage", "security"}:
            raise SettingsError(f"{incident.id} is of type: {incident.type}, which has no report (use invoke update)")
        view = session.view(incident)
        head: dict[str, Data] = {"at": session.typed(session.at(given.asked("at"), incident)), "status": "postmortem"}
        template = session.template("postmortem", start=view.begin, end=view.end)
        about = f"For customers: the report on '{incident.title}', now that it is over."
        _write_text(session, given, head, template, "none", about=about)
        _add(session, incident, head, f"added the report on {incident.id}")


def _is_open(view: IncidentView) -> bool:
    return view.phase in {"open", "upcoming"}


def _can_be_resolved(view: IncidentView) -> bool:
    return _is_open(view) and view.incident.type != "notice"


def _wants_postmortem(view: IncidentView) -> bool:
    return view.phase == "closed" and view.status == "resolved"


def _refuse(given: Verb, what: str, *names: str) -> None:
    """Raise SettingsError for flags that mean nothing here."""
    if flags := given.given(*names):
        raise SettingsError(f"{', '.join(flags)}: {what} has no such thing (leave it out)")


def _components(session: Session, asked: Asked, *, states: Mapping[str, str] = MappingProxyType({})) -> Data:
    """Return which components are meant; `states` of some are shown beside their names."""
    known = [one for one in session.desk.loaded.site.components if one.retired is None]
    every = session.desk.loaded.site.components
    if session.prompts.asks and not asked.given:
        session.prompts.show([f"{one.id} ({one.name})  {states.get(one.id, '')}" for one in known])

    def read(typed: str) -> Data:
        return components(typed, known if any(part.strip().isdecimal() for part in typed.split(",")) else every)

    return session.prompts.value(asked, read, default="") if every or asked.given else []


def _concerned(session: Session, given: Open | Maintenance) -> dict[str, Data]:
    """Return which components and whom an incident concerns, as far as somebody says so."""
    found = _components(session, given.asked("components"))
    whom = session.prompts.value(given.asked("affects"), lambda typed: line(typed) if typed else "", default="")
    both: dict[str, Data] = {"components": found, "affects": whom}
    return {key: value for key, value in both.items() if value}


def _started(session: Session, given: Open, first: datetime) -> datetime:
    def read(typed: str) -> datetime:
        found = session.read_moment(typed, past=True) if typed else first
        # Typed again to be sure, it is no other time.
        return first if found == session.now else found

    found = session.prompts.value(given.asked("started"), read, default="")
    if found != first:
        session.times["started"] = found
    return found


def _ended(session: Session, given: Resolve, moment: datetime, view: IncidentView) -> datetime | None:
    def read(typed: str) -> datetime | None:
        found = session.read_moment(typed, past=True) if typed else None
        if found is not None and found < view.begin:
            raise Unusable(f"{session.full(found)} is before it began, {session.full(view.begin)}")
        return found

    found = session.prompts.value(given.asked("ended"), read, default="")
    if found is None or found >= moment:
        return None
    session.times["ended"] = found
    return found


def _write_text(
    session: Session,
    given: Verb,
    head: dict[str, Data],
    template: str,
    promised: datetime | Literal["none"] | None = None,
    *,
    about: str,
) -> None:
    """Put the text into an update, and behind it what is promised; `about` says what it is for."""
    head["text"] = prose(session.prompts.text(given.asked("text"), template, about=about))
    if promised is not None:
        head["next_update"] = promised if isinstance(promised, str) else session.typed(promised)


def _begin(session: Session, incident: dict[str, Data], head: dict[str, Data]) -> None:
    main, incident = session.desk.main, {**incident, "updates": [head]}
    session.finish([Change(main, add_incident(main, incident))], f"began {incident['id']}")


def _add(session: Session, incident: Incident, head: dict[str, Data], done: str, *, ended: str = "") -> None:
    document, place = session.place(incident)
    new = add_update(document, place, head)
    if ended:
        new = set_key(new, place, "ended", ended, before="updates")
    session.finish([Change(document, new)], done)
