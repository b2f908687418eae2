"""`contact`: a way to reach the company closed, overloaded, or open again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from plainstatus.cli.flags import Asked
from plainstatus.cli.session import Session, editing
from plainstatus.cli.verbs.incidents import Contact
from plainstatus.edit.answers import EXAMPLES, Unusable, explained, line
from plainstatus.edit.contact_words import contact_sentence
from plainstatus.edit.desk import Change
from plainstatus.edit.incidents import add_update, prose
from plainstatus.edit.spelling import Data
from plainstatus.edit.splice import remove_key, set_key
from plainstatus.errors import SettingsError
from plainstatus.model import Contact as Way
from plainstatus.model import ContactState, Incident
from plainstatus.read.did_you_mean import did_you_mean
from plainstatus.views.contacts import contacts_now, latest_changes
from plainstatus.views.incident import IncidentView

__all__ = ["contact", "reason_asked", "until_asked", "way_named"]

_STATES: Final[Mapping[str, ContactState]] = {"close": "closed", "busy": "overloaded", "open": "open"}
_WHY_CLOSED: Final = "Most callers would never get through, so all of us answer e-mail instead."


def contact(given: Contact) -> None:
    """Say that a way to reach us is closed, overloaded or open again: in an update, or where contacts stand."""
    with editing(yes=given.yes) as session:
        contacts = session.organisation.contacts
        if not contacts:
            raise SettingsError("organisation: has no contacts: (add them in incidents.yaml)")
        state = _state(given)
        present = _present(session)
        if session.prompts.asks and not given.name:
            session.prompts.show([f"{one} ({way.value})  {present[one].state}" for one, way in contacts.items()])
        name = session.prompts.value(given.asked("name"), lambda typed: way_named(typed, contacts))
        if not state and not session.prompts.asks:
            raise SettingsError("--close is missing, or how it is otherwise (--close, --busy or --open)")
        if not state:
            likely = "open" if present[name].state != "open" else "closed"
            question = Asked("close", "", f"How is {name} from now on")
            state = session.prompts.choose(question, explained(_STATES.values()), default=likely)
        if state == "open" and (given.reason or given.until):
            raise SettingsError("--reason, --until: they belong to a way that is not open (leave them out)")
        change: dict[str, Data] = {"state": state}
        if state != "open":
            change["reason"] = reason_asked(session, given.asked("reason"), name)
            until = until_asked(session, given.asked("until"))
            change |= {"until": session.typed(until)} if until else {}
        incident = _told_by(session, given, name, state)
        if incident is None:
            _change_standing(session, given, name, change)
        else:
            _add_update(session, given, incident, name, change)


def way_named(typed: str, contacts: Mapping[str, Way]) -> str:
    """Return the id of a way to reach us that was given by number, from 1, or id. Raises Unusable."""
    plain, names = typed.strip(), list(contacts)
    if plain.isdecimal() and 1 <= int(plain) <= len(names):
        return names[int(plain) - 1]
    if plain not in contacts:
        near, _ = did_you_mean(plain, names)
        guess = f"; did you mean {near}?" if near else f" (known: {', '.join(names)})"
        raise Unusable(f"there is no way to reach you called {plain!r}{guess}")
    return plain


def reason_asked(session: Session, asked: Asked, name: str) -> str:
    """Return why a way to reach us is not open; of a phone, while mail is answered, the usual reason is offered."""
    contacts = session.organisation.contacts
    mail = any(way.kind == "email" and other != name for other, way in contacts.items())
    fits = mail and contacts[name].kind == "phone" and session.organisation.language.startswith("en")
    offer = _WHY_CLOSED if fits else None
    return session.prompts.offered(asked, read=line, offer=offer)


def until_asked(session: Session, asked: Asked) -> datetime | None:
    """Return until when a way to reach us is not open, and note it; None where nobody knows."""

    def read(typed: str) -> datetime | None:
        return session.read_moment(typed, past=False, after=session.now) if typed else None

    question = f"Until when (such as {EXAMPLES}; Enter: not known yet)"
    moment = session.prompts.value(replace(asked, question=question), read, default="")
    if moment is not None:
        session.times["until"] = moment
    return moment


def _present(session: Session) -> Mapping[str, Way]:
    """Return the ways to reach us as they are now."""
    return contacts_now(session.desk.loaded.site, session.views, session.now)


def _state(given: Contact) -> str:
    """Return what a flag says; empty where none does."""
    found = [state for flag, state in _STATES.items() if getattr(given, flag)]
    if len(found) > 1:
        flags = ", ".join(given.given(*_STATES))
        raise SettingsError(f"{flags} exclude each other (leave all but one out)")
    return found[0] if found else ""


def _told_by(session: Session, given: Contact, name: str, state: str) -> Incident | None:
    """Return the incident whose readers are told by an update; None where only the contacts change.

    What an update says of a way to reach us goes before what stands among the contacts: so it is told where it was.
    """
    way = session.organisation.contacts[name]
    ruling, _ = latest_changes(session.views, session.now).get(name, (None, None))
    if given.id.strip().lower() == "none":
        if ruling is not None:
            raise SettingsError(
                f"--id: an update of {ruling.id} says how {name} is, and goes before what stands elsewhere "
                f"(write --id {ruling.id})"
            )
        return None
    if given.id:
        incident = session.prompts.value(given.asked("id"), session.desk.incident)
        if ruling is not None and ruling.id != incident.id and session.view(incident).phase != "open":
            raise SettingsError(f"--id: {incident.id} is over, and an update of {ruling.id} goes before it")
        return incident
    if ruling is not None:
        return ruling
    if state == "open" and way.state != "open":
        return None
    breaches = (one.incident for one in session.views if one.incident.type == "security" and one.phase == "open")
    return next(breaches, None)


def _change_standing(session: Session, given: Contact, name: str, change: Mapping[str, Data]) -> None:
    """Write it where the contacts stand."""
    if misplaced := given.given("at", "text", "next_update"):
        raise SettingsError(f"{', '.join(misplaced)}: only an update has that (name its incident: --id)")
    main, place = session.desk.main, ("organisation", "contacts", name)
    session.desk.check_sound(main)
    new = main
    for key in ("state", "reason", "until"):
        value = change.get(key) if change["state"] != "open" else None
        new = set_key(new, place, key, value) if value else remove_key(new, place, key)
    if new.data == main.data:
        raise SettingsError("that is what stands there already")
    session.notes.append("no update says so: readers see it where they look how to reach you")
    session.finish([Change(main, new)], f"{name} is {change['state']}", news=True)


def _add_update(session: Session, given: Contact, incident: Incident, name: str, change: Mapping[str, Data]) -> None:
    """Write it into an update of an incident, with a sentence that says it."""
    if _stands(session, name, change["state"], str(change.get("reason", ""))):
        raise SettingsError("that is what stands there already")
    view = session.view(incident)
    session.prompts.say_once(f"in an update of {incident.id}: {incident.title}")
    moment = session.at(given.asked("at"), incident)
    sentence = ""
    if session.organisation.language.startswith("en"):
        until = session.times.get("until")
        when = session.word(until) if until else ""
        sentence = contact_sentence(name, session.organisation, change, when=when, present=_present(session))
    ask, asked = session.prompts, given.asked("text")
    about = f"For customers: an update of '{incident.title}' about how to reach you."
    if sentence and not given.text:
        ask.hold(f"it will say: {sentence}")
    text = ask.text_or(asked, sentence, about=about) if sentence else ask.text(asked, "", about=about)
    head: dict[str, Data] = {"at": session.typed(moment), "text": prose(text), "contacts": {name: dict(change)}}
    if view.phase == "open":
        head["next_update"] = _promise(session, given, view, moment)
    document, place = session.place(incident)
    new = add_update(document, place, head)
    session.finish([Change(document, new)], f"{name} is {change['state']}: added an update of {incident.id}", news=True)


def _stands(session: Session, name: str, state: Data, reason: str) -> bool:
    """Say whether readers were told last how a way to reach us is; that it opened by itself, nobody told them."""
    now = _present(session)[name]
    if state != now.state or reason != str(now.reason or ""):
        return False
    updates = [update for view in session.views for update in view.incident.updates if name in update.contacts]
    told = max(updates, key=lambda update: update.at).contacts[name] if updates else now
    return told.state == state and told.until == (session.times.get("until") if state != "open" else None)


def _promise(session: Session, given: Contact, view: IncidentView, moment: datetime) -> str:
    """Return when readers hear more: what is promised already goes on."""
    promised = view.promise.at if view.promise else None
    if promised is not None and promised > max(moment, session.now) and not given.next_update:
        session.times["next_update"] = promised
        return session.typed(promised)
    level = "security" if view.incident.type == "security" else view.impact
    found = session.next_update(given.asked("next_update"), level=level, begin=view.begin, at=moment)
    return session.typed(found) if found else "none"
