"""`correct --fact` and `correct --whole`: facts of an incident put right, and what readers are told of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from shlex import quote
from typing import Any, Final

from pydantic import TypeAdapter

from plainstatus.cli.flags import Asked
from plainstatus.cli.session import Session, read_as
from plainstatus.cli.verbs.incidents import Correct
from plainstatus.edit.answers import Unusable, choice, explained, line, words
from plainstatus.edit.answers import components as read_components
from plainstatus.edit.desk import Change, propose
from plainstatus.edit.facts import Fact, add_corrections, fact_named, refuse_fraction, set_fact, split_fact, yaml_value
from plainstatus.edit.incidents import prose
from plainstatus.edit.spelling import Data
from plainstatus.errors import SettingsError
from plainstatus.model import FactCorrection, Incident, Text, fact_types
from plainstatus.model.frozen import dataclass
from plainstatus.read.yaml import Document
from plainstatus.record import fact_words
from plainstatus.record.differences import shortened
from plainstatus.record.fact_changes import fact_changes, facts_in_words, is_watched, only_grew, waiting_corrections
from plainstatus.views.incident import IncidentView

__all__ = ["FACTS", "correct_facts"]

#: What of an incident itself decides how its updates read; each has a flag of its own.
FACTS: Final = {
    "impact": "How bad it was, where no update says otherwise",
    "components": "What was concerned",
    "started": "When it really began",
    "ended": "When it was really over",
}
#: Texts of one line; others may have several.
_LINES: Final = frozenset({"title", "affects"})
#: What is planned lies ahead; all other times have come.
_AHEAD: Final = frozenset({"scheduled.from", "scheduled.until", "direct_notice.expected_end"})
#: Of what an incident says, as much as can be chosen from.
_MOST_SHOWN: Final = 40


@dataclass(frozen=True)
class _Wrong:
    """A fact that is to become another."""

    fact: Fact
    #: Where the right value comes from.
    asked: Asked


def correct_facts(session: Session, incident: Incident, given: Correct) -> None:
    """Change facts of an incident; those that readers have been told get an entry in `corrections:`."""
    document, place = session.place(incident)
    new, wrong = document, list[_Wrong]()
    # Each is asked for when it is named.
    for one in [*_of_flags(given, incident)] or _chosen(session, incident, given):
        if one.fact.path == "ended":
            _refuse_end(session, incident, one.asked)
        wrong.append(one)
        new = set_fact(new, place, one.fact, _value(session, one), language=session.organisation.language)
    _name_translations(session, incident, [one.fact for one in wrong])
    right = _as_it_becomes(session, incident, document, new)
    if right == incident:
        raise SettingsError("that is what stands there already")
    waiting = _waiting(session, incident)
    back = [number for number, one in waiting.items() if _is_taken_back(session, incident, right, one, wrong)]
    for number in back:
        session.notes.append(
            f"{waiting[number].field}: this is what readers were told, so the correction that waits is taken out"
        )
    fields = {waiting[number].field for number in back}
    rest = [one for one in wrong if not any(_is_within(one.fact.path, field) for field in fields)]
    going_on = {number: one for number, one in waiting.items() if number not in back}
    entries = _entries(session, incident, right, given, rest, waiting={one.field for one in going_on.values()})
    new = add_corrections(new, place, entries, waiting=going_on, taken_back=back)
    session.finish([Change(document, new)], f"corrected {incident.id}", news=True)


def _of_flags(given: Correct, incident: Incident) -> Iterator[_Wrong]:
    """Yield the facts that flags give."""
    every = fact_types(())
    for name in FACTS if given.whole else ():
        if given.given(name):
            yield _Wrong(Fact(name, every[name]), given.asked(name))
    seen: set[str] = set()
    for typed in given.fact:
        try:
            path, value = split_fact(typed)
            fact = fact_named(path, incident)
        except Unusable as error:
            raise SettingsError(f"--fact: {error}") from error
        if fact.typed in seen:
            raise SettingsError(f"--fact: {fact.typed} is given twice (leave one of them out)")
        seen.add(fact.typed)
        yield _Wrong(fact, Asked("fact", value, f"{fact.typed}: what is right"))


def _chosen(session: Session, incident: Incident, given: Correct) -> Iterator[_Wrong]:
    """Yield the facts that somebody at the terminal names."""
    ask = session.prompts
    if not ask.asks:
        flags = "--impact, --components, --started or --ended"
        raise SettingsError(f"--impact is missing, or another fact to correct ({flags})")
    if given.whole:
        name = ask.choose(Asked("whole", "", "What is wrong"), FACTS, default="impact")
        yield _Wrong(Fact(name, fact_types(())[name]), given.asked(name))
        return
    said = [*_said(session, incident).items()]
    width = max((len(path) for path, _ in said), default=0)
    ask.show([f"{path:<{width}}  {shortened(told, 60)}" for path, told in said[:_MOST_SHOWN]])

    def read(typed: str) -> Fact | None:
        if typed.isdecimal() and 1 <= int(typed) <= len(said):
            return fact_named(said[int(typed) - 1][0], incident)
        return fact_named(typed, incident) if typed else None

    question, default = "Which fact is wrong, by number or name (such as people.count)", None
    while (fact := ask.value(Asked("fact", "", question), read, default=default)) is not None:
        yield _Wrong(fact, Asked("fact", "", f"{fact.typed}: what is right"))
        question, default = "Another one (Enter: no more)", ""


def _said(session: Session, incident: Incident) -> dict[str, str]:
    """Return the facts that an incident gives, in words, in the order of the format; what is not known yet, too."""
    found = facts_in_words(session.desk.loaded.site, incident, unknown=True)
    every = fact_types(action.id for action in incident.actions if action.id)
    return {path: found[path] for path in [*every] if path in found and path != "type"}


def _refuse_end(session: Session, incident: Incident, asked: Asked) -> None:
    """Raise SettingsError where an end would be written of what is not over: readers see none before an update."""
    if incident.type == "notice" or session.view(incident).phase == "closed":
        return
    flag = f"--{asked.flag}{': ended' * (asked.flag == 'fact')}"
    how = f"invoke resolve {incident.id} --ended {quote(asked.given or 'noon')}"
    raise SettingsError(f"{flag}: {incident.id} is not over yet, and an update has to say that it is (write: {how})")


def _value(session: Session, wrong: _Wrong) -> Data:
    """Return the right value of a fact, as it is written."""
    fact, ask = wrong.fact, session.prompts
    if _is_word(fact) and not (wrong.asked.given and wrong.asked.flag == "fact"):
        return ask.choose(wrong.asked, explained(fact.words))
    read: Callable[[str], Data] = partial(_read, session, fact)
    return ask.value(wrong.asked, _naming(fact, read) if wrong.asked.flag == "fact" else read)


def _is_word(fact: Fact) -> bool:
    return bool(fact.words) and not fact.is_whole and not fact.kinds & {tuple, dict}


def _naming(fact: Fact, read: Callable[[str], Data]) -> Callable[[str], Data]:
    """Return what reads a value and, where it cannot, names the fact: several may stand behind one flag."""

    def named(typed: str) -> Data:
        try:
            return read(typed)
        except Unusable as error:
            said = str(error)
            raise Unusable(said if said.startswith(f"{fact.path}:") else f"{fact.typed}: {said}") from error

    return named


def _read(session: Session, fact: Fact, typed: str) -> Data:
    kinds = fact.kinds
    if fact.path == "components":
        return read_components(typed, session.desk.loaded.site.components)
    if _is_word(fact):
        return choice(typed, fact.words)
    if typed[:1] in {"[", "{"} and (fact.is_whole or tuple in kinds):
        return yaml_value(fact, typed)
    if fact.is_whole:
        inside = next((path for path in fact_types(()) if path.startswith(f"{fact.path}.")), "")
        way_out = f"name one, such as {inside}, or give all in braces" if inside else "give all of them in brackets"
        raise Unusable(f"it is made up of several facts ({way_out})")
    if tuple in kinds:
        return [choice(part, fact.words) for part in typed.split(",")] if fact.words else [line(typed)]
    if Text in kinds:
        return line(typed) if fact.path in _LINES else prose(words(typed))
    if datetime in kinds:
        moment = session.read_moment(typed, past=fact.path not in _AHEAD)
        session.times[fact.path] = moment
        return session.typed(moment)
    advice = "write it like 2026-11-15" if date in kinds else "write one line"
    reading = session.desk.loaded.reading
    found: Any = read_as(TypeAdapter(fact.declared), line(typed), advice, reading=reading)
    if int in kinds:
        refuse_fraction(typed.strip(), found, session.organisation.language)
    if bool in kinds:
        return "true" if found else "false"
    return str(found)


def _as_it_becomes(session: Session, incident: Incident, document: Document, new: Document) -> Incident:
    """Return an incident as the changed file has it. Raises InvalidIncidents for what it would not accept."""
    loaded = propose(session.desk, [Change(document, new)]).loaded
    every = (*loaded.site.incidents, *loaded.drafts)
    return next(one for one in every if one.id == incident.id)


def _waiting(session: Session, incident: Incident) -> dict[int, FactCorrection]:
    """Return the corrections of an incident that nobody has read yet, by their number in it."""
    record = session.desk.record
    if record is None or not session.desk.is_published(incident):
        return {}
    waiting = waiting_corrections(record, incident, now=session.now)
    return {number: one for number, one in enumerate(incident.corrections) if any(one is other for other in waiting)}


def _is_within(path: str, other: str) -> bool:
    return path == other or path.startswith(f"{other}.")


def _is_taken_back(
    session: Session, incident: Incident, right: Incident, waiting: FactCorrection, wrong: Sequence[_Wrong]
) -> bool:
    """Say whether a correction that waits is of a fact that becomes again what readers were told."""
    path, site = waiting.field, session.desk.loaded.site
    if not any(_is_within(one.fact.path, path) or _is_within(path, one.fact.path) for one in wrong):
        return False
    if path in {*FACTS, "scheduled"} and fact_words(path, session.view(right), site) == str(waiting.was):
        return True
    before = _about(path, facts_in_words(site, incident, session.desk.record))
    return bool(before) and only_grew(path, before, _about(path, facts_in_words(site, right)))


def _entries(
    session: Session, incident: Incident, right: Incident, given: Correct, wrong: Sequence[_Wrong], *, waiting: set[str]
) -> list[dict[str, str]]:
    """Return the entries of `corrections:`; none for what readers are newly told, and what nobody has seen.

    Of the facts that are `waiting` one is written already, which must not go on to say what no longer holds.
    """
    desk = session.desk
    flag = "why" if given.why or not given.note else "note"
    reason = given.why or given.note
    if desk.record is None:
        session.note_no_record()
        if not reason:
            return []
    elif not desk.is_published(incident):
        if reason:
            raise SettingsError(f"--{flag}: the incident is not published yet, so readers need none (leave it out)")
        session.notes.append("note: nobody has seen this incident yet, so it simply changes")
        return []
    told = [
        one
        for fact in _apart(wrong)
        if (one := _told(session, incident, right, fact, wanted=bool(reason) or fact.path in waiting))
    ]
    if not told:
        if reason:
            session.notes.append(f"note: --{flag} is not written, because no correction is owed")
        return []
    if given.whole and not reason:
        flag = "note"
    asked = Asked(flag, reason, "Why, told to readers in a sentence")
    why = session.prompts.value(asked, line)
    newest = max([incident.first_at, *(one.at for one in incident.corrections)])
    at = session.typed(session.after(newest, "corrected"))
    return [{"at": at, "field": path, "was": was, "now": now, "why": why} for path, was, now in told]


def _apart(wrong: Sequence[_Wrong]) -> list[Fact]:
    """Return each fact once; what is said in another language is the same."""
    return [*{one.fact.path: one.fact for one in reversed(wrong)}.values()][::-1]


def _told(
    session: Session, incident: Incident, right: Incident, fact: Fact, *, wanted: bool
) -> tuple[str, str, str] | None:
    """Return path, old and new words of a correction; None where none is owed, and say why not.

    `wanted` says that somebody has given a reason.
    """
    site, path = session.desk.loaded.site, fact.path
    # Of components nothing is told where none are named; the others are told where they are not given, too.
    if path in {*FACTS, "scheduled"} and (path != "components" or incident.components):
        views: tuple[IncidentView, IncidentView] = (session.view(incident), session.view(right))
        was, now = (fact_words(path, view, site) for view in views)
        return (path, was, now) if was != now else None
    before, after = (_about(path, facts) for facts in (
        facts_in_words(site, incident, session.desk.record), facts_in_words(site, right),
    ))  # fmt: skip
    if not before:
        session.notes.append(f"{path}: this is news, and corrects nothing that readers were told")
        return None
    if only_grew(path, before, after):
        session.notes.append(f"{path}: this only adds to what readers were told, and corrects nothing")
        return None
    if right.type == "security" and not is_watched(path) and not wanted:
        session.notes.append(f"{path}: this goes on by itself, and readers are owed no correction (--why writes one)")
        return None
    change = _owed(session, right, path)
    was, now = change or (before, after)
    return path, shortened(was), shortened(now) or "not known"


def _about(path: str, facts: Mapping[str, str]) -> str:
    """Return the words of a fact; of one that others make up, those of each."""
    if path in facts:
        return facts[path]
    return ", ".join(f"{name[len(path) + 1 :]} {told}" for name, told in facts.items() if name.startswith(f"{path}."))


def _owed(session: Session, right: Incident, path: str) -> tuple[str, str] | None:
    """Return the old and the new words of a change that the record knows and no correction tells, if there is one."""
    site, record = session.desk.loaded.site, session.desk.record
    if record is None:
        return None
    others = tuple(right if one.id == right.id else one for one in site.incidents)
    changes = fact_changes(site.model_copy(update={"incidents": others}), record, only=right.id)
    return next(((one.was, one.now) for one in changes if one.path == path and one.declared is None), None)


def _name_translations(session: Session, incident: Incident, facts: Sequence[Fact]) -> None:
    """Note the languages in which the old words still stand."""
    given: dict[str, set[str]] = {}
    for fact in facts:
        given.setdefault(fact.path, set()).add(fact.language or session.organisation.language)
    for path, languages in given.items():
        text = getattr(incident, path, None) or getattr(incident.breach, path, None)
        left = [tag for tag, _ in getattr(text, "translations", ()) if tag not in languages]
        if left:
            more = " ".join(f"--fact {path}.{tag}=…" for tag in left)
            session.notes.append(f"note: {path} still says the old in {', '.join(left)} (add: {more})")
