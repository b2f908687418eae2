"""`translate`, and `update --language`: what an incident says, said in another language too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from plainstatus.cli.flags import Asked
from plainstatus.cli.session import Session, editing
from plainstatus.cli.verbs.incidents import Translate, Update
from plainstatus.edit.answers import Unusable, line
from plainstatus.edit.company import language_name, language_tag
from plainstatus.edit.desk import Change
from plainstatus.edit.translations import say_in
from plainstatus.errors import SettingsError
from plainstatus.model import Incident
from plainstatus.read.yaml.places import Place
from plainstatus.read.yaml.places import at as value_at
from plainstatus.text.amounts import counted
from plainstatus.views.incident import IncidentView
from plainstatus.views.translations import Said, every_text, said_first

__all__ = ["language_named", "say_newest", "translate"]

#: Longer than that, a text is not asked for on one line.
_SHORT: Final = 120
_NEWEST: Final = "the newest update"


def translate(given: Translate) -> None:
    """Ask for each text of an incident that lacks a language; write all that was said at once."""
    with editing(yes=False) as session:
        incident = session.incident(given.asked("id", "Which one"), _stands, "there is none yet")
        _refuse_withdrawn(incident)
        tag = _language(session, given, incident)
        name = language_name(tag)
        lacking = [one for one in (every_text if given.all else said_first)(incident) if not one.is_in(tag)]
        if not lacking:
            more = "" if given.all else "; earlier updates with: --all"
            raise SettingsError(f"all of it is in {name} already (change it in an editor{more})")
        if not session.prompts.asks:
            raise SettingsError(
                f"there is no terminal to ask at (say the newest update with: invoke update {incident.id} "
                f"--language {tag} --text …)"
            )
        document, _ = session.place(incident)
        new, said = document, 0
        newest = next((one.update for one in said_first(incident) if one.update), None)
        for one in lacking:
            place = _place(session, incident, one)
            # Of a fact that is spelt shorter than it is kept, no line holds the text alone.
            if not isinstance(value_at(document.data, place), str | dict):
                continue
            update = (
                _NEWEST if one.update == newest or one.update is None else f"the update of {session.typed(one.update)}"
            )
            if words := _asked_for(session, one, one.called(update), name):
                new = say_in(new, place, words, language=session.organisation.language, tag=tag)
                said += 1
        if not said:
            raise SettingsError("nothing was said")
        _note_not_chosen(session, tag)
        session.finish([Change(document, new)], f"said {counted(said, 'text')} of {incident.id} in {name}", news=True)


def say_newest(session: Session, incident: Incident, given: Update) -> None:
    """Ask for the newest update of an incident in another language, and write it beside what is there."""
    if misplaced := given.given("status", "impact", "components", "at", "next_update"):
        what = "--language only says what is there in another language"
        raise SettingsError(f"{', '.join(misplaced)}: {what} (leave it out)")
    _refuse_withdrawn(incident)
    tag = session.prompts.value(given.asked("language"), lambda typed: language_named(session, typed))
    name, own = language_name(tag), language_name(session.organisation.language)
    newest = next((one for one in said_first(incident) if one.place == ("text",)), None)
    if newest is None:
        raise SettingsError(f"{incident.id} has no update that stands (add one with: invoke update {incident.id})")
    if tag in dict(newest.text.translations):
        file, number = session.desk.loaded.spot(incident.id, newest.update, below=("text", tag))
        raise SettingsError(f"{_NEWEST} is in {name} already ({file}:{number}; change it there)")
    if not given.text:
        session.prompts.hold(_shown(f"{_NEWEST} of '{incident.title}', in {own}", newest))
    about = f"For customers: {_NEWEST} of '{incident.title}', in {name}, in place of these words."
    original = str(newest.text).rstrip()
    words = session.prompts.text(given.asked("text"), f"{original}\n", present=True, about=about)
    if words.strip() == original.strip():
        raise SettingsError(f"that is what it says in {own} (say it in {name})")
    document, _ = session.place(incident)
    place = _place(session, incident, newest)
    new = say_in(document, place, words, language=session.organisation.language, tag=tag)
    _note_not_chosen(session, tag)
    session.finish([Change(document, new)], f"said {_NEWEST} of {incident.id} in {name}", news=True)


def language_named(session: Session, typed: str) -> str:
    """Return a language other than the organisation's. Raises Unusable."""
    found = language_tag(typed)
    if found == session.organisation.language:
        raise Unusable(f"{found!r} is the organisation's own language (write another one)")
    return found


def _stands(view: IncidentView) -> bool:
    return view.phase != "withdrawn"


def _refuse_withdrawn(incident: Incident) -> None:
    if incident.withdrawn is not None:
        raise SettingsError(f"{incident.id} is withdrawn, so nobody reads what it said")


def _language(session: Session, given: Translate, incident: Incident) -> str:
    """Return the language that is meant: the flag's, the site's only further one, or the one that is chosen."""
    chosen = session.desk.loaded.site.languages
    if given.language or not chosen:
        question = "In which language (such as de)"
        return session.prompts.value(given.asked("language", question), lambda typed: language_named(session, typed))
    lacking = {tag: [one for one in said_first(incident) if not one.is_in(tag)] for tag in chosen}
    if len(chosen) == 1:
        return chosen[0]
    if not session.prompts.asks:
        raise SettingsError(f"--language is missing, and it could be any of: {', '.join(chosen)}")
    options = {tag: f"{language_name(tag)}: {_lacks(lacking[tag])}" for tag in chosen}
    first = next((tag for tag in chosen if lacking[tag]), chosen[0])
    return session.prompts.choose(given.asked("language"), options, default=first)


def _lacks(lacking: Sequence[Said]) -> str:
    return f"{counted(len(lacking), 'text')} missing" if lacking else "complete"


def _note_not_chosen(session: Session, tag: str) -> None:
    if tag not in session.desk.loaded.site.languages:
        session.notes.append(
            f"note: the site has no pages in {language_name(tag)}; what is said in it stands beside the original "
            "(for pages, name it in STATUS_LANGUAGES)"
        )


def _place(session: Session, incident: Incident, one: Said) -> Place:
    """Return where a text of an incident stands in its file."""
    update = next((item for item in incident.updates if item.known_at == one.update), None)
    place = session.desk.find(incident.id)[1] if update is None else session.desk.update_place(incident, update)
    return *place, *one.place


def _asked_for(session: Session, one: Said, what: str, name: str) -> str:
    """Return what somebody says in a language, with the original above the question; nothing where they skip it."""
    session.prompts.hold(_shown(f"{what}, in {language_name(session.organisation.language)}", one))
    question, text = f"{what[0].upper()}{what[1:]}, in {name}", str(one.text).rstrip()
    if one.place != ("text",) and "\n" not in text and len(text) <= _SHORT:
        asked = Asked("language", "", f"{question} (Enter: skip it)")
        return session.prompts.value(asked, lambda typed: line(typed) if typed else "", default="")
    about = f"For customers: {what}, in {name}, in place of these words."
    return session.prompts.text_or_nothing(Asked("language", "", question), f"{text}\n", about=about)


def _shown(what: str, one: Said) -> str:
    """Return an original as it is shown above a question."""
    lines = str(one.text).rstrip().split("\n")
    return "\n".join([f"{what}:", *(f"  | {line}".rstrip() for line in lines)])
