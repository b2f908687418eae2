"""`letter`: a signed letter to customers or to staff, written, said in another language, corrected or withdrawn."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from plainstatus.cli.beside import FileChange, read_text
from plainstatus.cli.flags import Asked, flags_of
from plainstatus.cli.release import read_letter
from plainstatus.cli.session import Session, editing, read_as
from plainstatus.cli.terminal import say
from plainstatus.cli.translate import language_named
from plainstatus.cli.verbs.incidents import Letter
from plainstatus.edit.answers import line
from plainstatus.edit.letter_page import letter_gaps, new_letter, with_head_line, with_words
from plainstatus.edit.templates import fill
from plainstatus.errors import SettingsError
from plainstatus.model import Incident, Statement
from plainstatus.model.moments import Day
from plainstatus.read.content.folder import STATEMENTS
from plainstatus.read.content.front_matter import parse_page
from plainstatus.read.did_you_mean import guessed
from plainstatus.text.slugs import free
from plainstatus.urls import statement_path
from plainstatus.views.incident import IncidentView

__all__ = ["letter"]

_TO: Final = {"customers": "Those whose data or orders it is about", "staff": "Those who work here"}
_TITLES: Final = {
    "customers": "A letter to our customers",
    "staff": "What we tell our customers, and what I ask of you",
}
_DAY: Final = TypeAdapter(Day)
#: What each way to use the command takes, beside --yes.
_WAYS: Final[Mapping[str, tuple[str, ...]]] = {
    "translate": ("language", "title", "role", "text"),
    "correct": ("text", "note"),
    "withdraw": ("reason",),
}


def letter(given: Letter) -> None:
    """Write a letter, or change one that is there."""
    with editing(yes=given.yes) as session:
        way = _way(given)
        if not way:
            _write(session, given)
            return
        {"translate": _translate, "correct": _correct, "withdraw": _withdraw}[way](session, given)


def _way(given: Letter) -> str:
    """Return how the command is used; empty for a new letter. Raises SettingsError for flags that do not fit."""
    ways = [way for way in _WAYS if getattr(given, way)]
    if len(ways) > 1:
        raise SettingsError(f"{', '.join(given.given(*ways))}: they exclude each other (leave all but one out)")
    way = ways[0] if ways else ""
    fitting = (way, "yes", *_WAYS[way]) if way else ()
    others = [name for name in flags_of(Letter) if name not in fitting] if way else ["note", "reason", "language"]
    if misplaced := given.given(*others):
        what = f"--{way} takes" if way else "a new letter has"
        raise SettingsError(f"{', '.join(misplaced)}: {what} no such thing (leave it out)")
    return way


def _write(session: Session, given: Letter) -> None:
    """Ask for a new letter, and write it."""
    ask = session.prompts
    to = ask.choose(given.asked("to"), _TO, default="customers")
    incident = _about(session, given)
    name = ask.value(given.asked("name"), line)
    role = ask.value(given.asked("role"), lambda typed: line(typed) if typed else "", default="")
    title = ask.value(given.asked("title"), line, default=_TITLES[to])
    today = session.now.astimezone(session.organisation.timezone).date()
    asked = given.asked("date", "The day that it bears")
    day = read_day(session, asked) if given.date else str(today)
    path = _new_path(session, given, to, incident, day)
    about = f"A letter to {to}: '{title}'."
    text = ask.text(given.asked("text"), _template(session, to, incident), about=about)
    head = {
        "Title": title,
        "Incident": incident.id if incident else "",
        "Name": name,
        "Role": role,
        "Date": day,
        "Audience": f"our {to}",
    }
    _finish(session, {path: (None, new_letter(head, text))}, f"wrote a letter to {to}")
    link = f"{session.desk.project.settings.SITEURL}/{statement_path(path.stem)}"
    say(f"once it is published, its address is: {link}")
    if to == "staff" and incident:
        say(f"to send it to each of them: invoke mail {incident.id} --audience staff")


def read_day(session: Session, asked: Asked) -> str:
    """Return a day as it is written."""
    reading = session.desk.loaded.reading
    return session.prompts.value(
        asked, lambda typed: str(read_as(_DAY, typed, "write it like 2026-11-15", reading=reading))
    )


def _about(session: Session, given: Letter) -> Incident | None:
    """Return the incident that a letter is about; None where none is open and none is named."""

    def fits(view: IncidentView) -> bool:
        return view.incident.type == "security" and view.phase in {"open", "closed"}

    if given.id.strip().lower() == "none":
        return None
    if not given.id and not any(map(fits, session.views)):
        return None
    incident = session.incident(given.asked("id"), fits, "there is none")
    if incident.draft:
        raise SettingsError(f"{incident.id} is a draft (release it first, or write the letter beside it in private/)")
    return incident


def _new_path(session: Session, given: Letter, to: str, incident: Incident | None, day: str) -> Path:
    """Return where a new letter goes. Raises SettingsError for a name that is taken, or leads elsewhere."""
    folder = session.desk.project.content / STATEMENTS
    if given.file:
        name = given.file.strip().removesuffix(".md")
        # A path would lead out of the folder, or to where no letters are read.
        if not name or name.startswith(".") or {"/", "\\"} & {*name}:
            raise SettingsError(f"--file: {given.file!r} is no name of a file (write the name alone, such as a-letter)")
        path = folder / f"{name}.md"
        if os.path.lexists(path):
            raise SettingsError(f"--file: {session.named(path)} is there already (write another)")
        return path
    known = session.desk.record.things("statement") if session.desk.record else {}
    taken = {*known, *(path.stem for path in folder.glob("*.md"))}
    return folder / f"{free(f'{incident.id if incident else day}-to-{to}', taken)}.md"


def _template(session: Session, to: str, incident: Incident | None) -> str:
    """Return what a letter begins with, as far as what is recorded fills it."""
    template = session.templates[f"letter_{to}"]
    if incident is None:
        return template
    view = session.view(incident)
    promised = view.promise.at if view.promise else None
    known = letter_gaps(
        incident,
        session.organisation,
        start=session.word(view.begin),
        next_update=session.word(promised) if promised else "",
    )
    return fill(template, known)


def _there(session: Session, typed: str, flag: str) -> tuple[Path, str]:
    """Return file and text of a letter that stands.

    Raises SettingsError where there is none of that name, where that is one of its translations, and where it is
    withdrawn.
    """
    folder = session.desk.project.content / STATEMENTS
    name = typed.strip().rpartition("/")[2].removesuffix(".md").removesuffix(".html")
    path = folder / f"{name}.md"
    slug, _, tag = name.partition(".")
    if slug and tag and (folder / f"{slug}.md").is_file():
        raise SettingsError(f"--{flag}: {name!r} is a letter in one of its languages (name the letter: {slug})")
    if not path.is_file() or path.name.startswith("."):
        names = [one.slug for one in session.desk.loaded.written.statements]
        guess = guessed(name, names, otherwise="there is none yet")
        raise SettingsError(f"--{flag}: there is no letter {name!r}{guess}")
    text = read_text(path)
    if parse_page("", text).get("withdrawn"):
        again = "it is withdrawn already" if flag == "withdraw" else "it is withdrawn (write a new letter)"
        raise SettingsError(f"--{flag}: {again}")
    return path, text


def _translations(path: Path) -> dict[Path, str]:
    """Return the files of a letter in other languages, with their texts."""
    return {one: read_text(one) for one in sorted(path.parent.glob(f"{path.stem}.*.md"))}


def _translate(session: Session, given: Letter) -> None:
    """Say a letter in another language."""
    path, text = _there(session, given.translate, "translate")
    tag = session.prompts.value(given.asked("language"), lambda typed: language_named(session, typed))
    target = path.with_suffix(f".{tag}.md")
    if os.path.lexists(target):
        raise SettingsError(f"--language: {session.named(target)} is there already (change it in an editor)")
    page = parse_page("", text)
    said = page.get("title")
    title = session.prompts.value(given.asked("title", f"Title in {tag}: {said.value if said else ''}"), line)
    role = session.prompts.value(given.asked("role"), lambda typed: line(typed) if typed else "", default="")
    about = f"The letter in {tag}, below the words that it has."
    words = session.prompts.text(given.asked("text"), page.text, present=True, about=about)
    texts: dict[Path, tuple[str | None, str]] = {one: (old, old) for one, old in _translations(path).items()}
    texts |= {path: (text, text)}
    texts[target] = None, new_letter({"Title": title, "Lang": tag, "Role": role}, words)
    _finish(session, texts, f"said {path.stem} in {tag}")


def _correct(session: Session, given: Letter) -> None:
    """Change what a letter says; once it is published, say what was wrong."""
    path, text = _there(session, given.correct, "correct")
    old = parse_page("", text).text
    if not given.text:
        session.prompts.hold(f"it says: {old}")
    about = "The right words of the letter, in place of these."
    new = with_words(text, session.prompts.text(given.asked("text"), old, present=True, about=about))
    if new == text:
        raise SettingsError("that is what stands there already")
    if _is_published(session, path):
        new = with_head_line(new, "Corrected", session.prompts.value(given.asked("note"), line))
    elif given.note:
        raise SettingsError("--note: the letter is not published yet, so readers need none (leave it out)")
    others = {one: (words, words) for one, words in _translations(path).items()}
    if others:
        names = ", ".join(session.named(one) for one in others)
        session.notes.append(f"note: {names} still says the old (change it in an editor)")
    _finish(session, {path: (text, new), **others}, f"corrected {path.stem}")


def _withdraw(session: Session, given: Letter) -> None:
    """Take a letter back, in each language."""
    path, text = _there(session, given.withdraw, "withdraw")
    if session.desk.record is not None and not _is_published(session, path):
        raise SettingsError(f"nobody has seen this letter (delete {session.named(path)})")
    why = session.prompts.value(given.asked("reason"), line)
    texts = {path: text, **_translations(path)}
    changed: dict[Path, tuple[str | None, str]] = {
        one: (old, with_head_line(old, "Withdrawn", why)) for one, old in texts.items()
    }
    _finish(session, changed, f"withdrew {path.stem}")


def _is_published(session: Session, path: Path) -> bool:
    record = session.desk.record
    if record is None:
        session.note_no_record()
        return False
    return record.thing("statement", path.stem) is not None


def _finish(session: Session, texts: Mapping[Path, tuple[str | None, str]], done: str) -> None:
    """Judge, show and write the files of one letter; `texts` goes from each to its old and its new text."""
    ids = session.desk.loaded.ids
    found = read_letter(session, {path: new for path, (_, new) in texts.items()}, incidents=ids)
    written = session.desk.loaded.written
    slugs = {one.slug for one in found}
    every = [*found, *(one for one in written.statements if one.slug not in slugs)]
    every.sort(key=_order)
    files = [FileChange(path, old, new) for path, (old, new) in texts.items() if old != new]
    session.finish([], done, news=True, files=files, written=replace(written, statements=tuple(every)))


def _order(one: Statement) -> tuple[int, str]:
    """Sort the newest date first, then by slug."""
    return -one.date.toordinal(), one.slug
