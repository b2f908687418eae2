"""`correct`, `withdraw`, `archive`: what was said put right or taken back, and what is old moved away."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Final, get_args

from plainstatus.cli.facts import correct_facts
from plainstatus.cli.session import Session, editing
from plainstatus.cli.terminal import say
from plainstatus.cli.verbs.incidents import Archive, Correct, Withdraw
from plainstatus.edit.answers import explained, line
from plainstatus.edit.desk import Change, archive_document
from plainstatus.edit.facts import is_of_breach
from plainstatus.edit.incidents import append_item, archived, set_text, without
from plainstatus.edit.spelling import Data
from plainstatus.edit.splice import set_key
from plainstatus.errors import SettingsError
from plainstatus.model import STATUSES, Impact, Incident, Status, Update
from plainstatus.model.frozen import dataclass
from plainstatus.read.yaml import Document
from plainstatus.read.yaml.places import Place
from plainstatus.read.yaml.places import at as value_at
from plainstatus.text.amounts import counted
from plainstatus.views.incident import IncidentView

__all__ = ["archive", "correct", "withdraw"]

#: What was over for so long goes to the archive.
_OLD: Final = timedelta(days=365)
_FIELDS: Final = {
    "text": "What it says",
    "status": "How far you were",
    "impact": "How bad it was",
    "next_update": "When readers hear more",
    "at": "When it was said",
}
#: What can be chosen besides, and leads to the incident's own facts.
_FACT: Final = {"fact": "A fact of the incident itself, such as whom it concerns, or how many people"}


@dataclass(frozen=True)
class _Fault:
    """An update that says something wrong."""

    incident: Incident
    update: Update
    place: Place


def correct(given: Correct) -> None:
    """Change what an update says, or facts of an incident; once it is published, say what was wrong."""
    with editing(yes=given.yes) as session:
        _refuse_misplaced(given)
        asked = given.asked("id", "In which incident")
        fits = _has_breach_facts if any(map(is_of_breach, given.fact)) else _can_be_corrected
        incident = session.incident(asked, fits, "there is none yet")
        if given.whole or given.fact:
            correct_facts(session, incident, given)
            return
        wrong = session.update(incident, given.asked("update"))
        document, place = session.place(incident, wrong)
        fault = _Fault(incident, wrong, place)
        what = ""
        if not given.given(*_FIELDS):
            if not session.prompts.asks:
                flags = "--text, --status, --impact, --next-update or --at"
                raise SettingsError(f"--text is missing, or another thing to correct ({flags})")
            lacking = () if STATUSES[incident.type] else ("status", "impact")
            fields = {name: meaning for name, meaning in _FIELDS.items() if name not in lacking} | _FACT
            what = session.prompts.choose(given.asked("text"), fields, default="text")
            if what == "fact":
                correct_facts(session, incident, given)
                return
        new = document
        for name in _FIELDS:
            if given.given(name) or name == what:
                new = _corrected(session, new, fault, given, name)
        if new.data == document.data:
            raise SettingsError("that is what stands there already")
        new = _say_what_was_wrong(session, new, fault, given)
        session.finish([Change(document, new)], f"corrected an update of {incident.id}", news=True)


def _refuse_misplaced(given: Correct) -> None:
    """Raise SettingsError for flags that belong to what is not corrected here."""
    of_whole = ("components", "started", "ended")
    if given.fact and (misplaced := given.given("update", *_FIELDS, *of_whole, "whole")):
        raise SettingsError(f"{', '.join(misplaced)}: --fact takes all (write for example --fact impact=minor)")
    of_update = ("update", *(name for name in _FIELDS if name != "impact"))
    if misplaced := given.given(*(of_update if given.whole else of_whole)):
        what, way_out = ("an update", "leave --whole out") if given.whole else ("an incident", "add --whole")
        raise SettingsError(f"{', '.join(misplaced)}: {what} has that ({way_out})")
    if given.why and given.note:
        raise SettingsError("--why and --note say the same (leave one of them out)")


def withdraw(given: Withdraw) -> None:
    """Take back an update, or with `whole` an incident, that should not have been published."""
    with editing(yes=given.yes) as session:
        if given.update and given.whole:
            raise SettingsError("--update and --whole exclude each other (leave one out)")
        incident = session.incident(given.asked("id", "Which incident"), _can_be_corrected, "there is none yet")
        wrong = None if given.whole else _withdrawn_update(session, incident, given)
        if (incident if wrong is None else wrong).withdrawn is not None:
            raise SettingsError("it is withdrawn already")
        document, place = session.place(incident, wrong)
        what = incident.id if wrong is None else f"the update of {session.full(wrong.at)}"
        if session.desk.record is not None and not session.desk.is_published(incident, wrong):
            where = f"{document.file}:{document.line(place)}"
            raise SettingsError(f"{what} was not published, so nobody has seen it (delete its lines, from {where} on)")
        why = session.prompts.value(given.asked("reason"), line)
        moment = session.after(incident.last_at if wrong is None else wrong.at, "withdrawn")
        taken: dict[str, Data] = {"at": session.typed(moment), "reason": why}
        new = set_key(document, place, "withdrawn", taken, before="updates")
        session.finish([Change(document, new)], f"withdrew {what}")


def archive(given: Archive) -> None:
    """Move incidents that were over for a year into a file for each year."""
    with editing(yes=given.yes) as session:
        desk = session.desk
        desk.check_sound(desk.main)
        by_year: dict[int, list[int]] = defaultdict(list)
        for incident in desk.loaded.site.incidents:
            document, place = desk.loaded.places[incident.id]
            if document is desk.main and _is_old(session.view(incident), session.now):
                year = incident.first_at.astimezone(desk.loaded.site.organisation.timezone).year
                by_year[year].append(int(place[-1]))
        if not by_year:
            say("nothing to move: no incident in the file was over for a year")
            return
        changes = []
        folder = PurePosixPath(desk.project.settings.STATUS_ARCHIVE)
        for year, numbers in sorted(by_year.items()):
            name = str(folder / f"{year}.yaml")
            old = archive_document(desk, name)
            changes.append(Change(old, archived(desk.main, numbers, old, name=name)))
            for number in sorted(numbers):
                session.notes.append(f"to {name}: {value_at(desk.main.data, ('incidents', number, 'id'))}")
        moved = [number for numbers in by_year.values() for number in numbers]
        # Last, so that whatever happens on the way nothing is lost.
        changes.append(Change(desk.main, without(desk.main, moved)))
        session.finish(changes, f"moved {counted(len(moved), 'incident')}", same_site=True)


def _withdrawn_update(session: Session, incident: Incident, given: Withdraw) -> Update | None:
    """Return the update that is to be withdrawn; None where it is the incident."""
    if given.update:
        return session.update(incident, given.asked("update"))
    if not session.prompts.asks:
        raise SettingsError("--update is missing, with the update's time (or --whole, to withdraw the incident)")
    options = {"update": "One of its updates", "incident": "The whole, with all its updates"}
    if session.prompts.choose(given.asked("update", "What"), options, default="update") == "incident":
        return None
    return session.update(incident, given.asked("update"))


def _can_be_corrected(view: IncidentView) -> bool:
    return view.incident.withdrawn is None


def _has_breach_facts(view: IncidentView) -> bool:
    return _can_be_corrected(view) and view.incident.type == "security"


def _is_old(view: IncidentView, now: datetime) -> bool:
    """Say whether an incident is over, shown nowhere but in the history, and was last written to a year ago."""
    times = [view.incident.last_at, view.end, view.shown_until]
    return view.phase in {"closed", "withdrawn"} and max(time for time in times if time is not None) < now - _OLD


def _corrected(session: Session, document: Document, fault: _Fault, given: Correct, name: str) -> Document:
    """Return the document with another value for a key of an update."""
    incident, wrong, place = fault.incident, fault.update, fault.place
    ask = session.prompts
    if name == "text":
        language = session.organisation.language
        text_place: Place = (*place, "text")
        if isinstance(value_at(document.data, text_place), dict):
            text_place = (*text_place, language)
        if not given.text:
            ask.hold(f"it says: {str(wrong.text).rstrip()}")
        about = f"For customers: the right words of an update of '{incident.title}', in place of these."
        right = ask.text(given.asked("text"), f"{str(wrong.text).rstrip()}\n", present=True, about=about)
        return set_text(document, text_place, right)
    if name == "at":
        moment = session.moment(given.asked("at"), past=True)
        return set_key(document, place, "at", session.typed(moment))
    if name == "next_update":

        def read(typed: str) -> str:
            if typed.strip().lower() == "none":
                return "none"
            session.times["next_update"] = found = session.read_moment(typed, past=False, after=wrong.at)
            return session.typed(found)

        promised = ask.value(given.asked("next_update"), read)
        return set_key(document, place, "next_update", promised)
    if not STATUSES[incident.type]:
        raise SettingsError(f"--{name}: a {incident.type} has none")
    statuses = explained(get_args(Status), STATUSES[incident.type])
    options = statuses if name == "status" else explained(get_args(Impact))
    return set_key(document, place, name, ask.choose(given.asked(name), options), before="text")


def _say_what_was_wrong(session: Session, document: Document, fault: _Fault, given: Correct) -> Document:
    """Return the document with an entry in `corrected:`, where readers have seen what was wrong."""
    wrong = fault.update
    if not session.desk.is_published(fault.incident, wrong):
        if session.desk.record is None:
            session.note_no_record()
        else:
            session.notes.append("note: nobody has seen this update yet, so it simply changes")
        if not (given.note or given.why) or session.desk.record is not None:
            if given.note or given.why:
                flag = "note" if given.note else "why"
                raise SettingsError(f"--{flag}: the update is not published yet, so readers need none (leave it out)")
            return document
    said = session.prompts.value(given.asked("why" if given.why else "note"), line)
    right, earlier = session.times.get("at", wrong.at), [one.at for one in wrong.corrected]
    moment = session.after(max([right, *earlier]), "corrected")
    entry: dict[str, Data] = {"at": session.typed(moment), "note": said}
    if "at" in session.times:
        # Where a clock dated an earlier correction ahead of this one, the first time is what both are told by.
        is_last = all(at < moment for at in earlier)
        entry["was_at"] = session.typed(wrong.at if is_last else wrong.known_at)
    return append_item(document, (*fault.place, "corrected"), entry)
