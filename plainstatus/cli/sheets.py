"""`breach --sheets`: what those say who answer for us, drafted, released and made anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from plainstatus.cli.old_sheets import NO_MARKS, NOT_TEXT, text_of, usable
from plainstatus.cli.session import Session, editing, read_id
from plainstatus.cli.terminal import say
from plainstatus.cli.verbs.incidents import Breach
from plainstatus.edit.answers import Unusable
from plainstatus.edit.first_notice.sheets import (
    SHEETS,
    Recorded,
    Sheet,
    first,
    made_anew,
    names_of_old,
    own_words,
    recorded,
    released,
)
from plainstatus.edit.templates import gaps
from plainstatus.edit.write import write_document
from plainstatus.errors import BuildError, InvalidIncidents, Problem, SettingsError
from plainstatus.files import make_private
from plainstatus.model.frozen import dataclass
from plainstatus.read.schema import Loaded
from plainstatus.read.yaml import Document
from plainstatus.views.overview import overview

__all__ = ["Ready", "drafts", "make_anew", "new_drafts", "ready"]


def drafts(private: Path, incident: str) -> dict[Path, Sheet]:
    """Return where the drafts of an incident's sheets are, and which ones they are."""
    return {private / f"{incident}-{sheet.name}.txt": sheet for sheet in SHEETS}


def new_drafts(session: Session, loaded: Loaded, incident: str) -> dict[Path, str]:
    """Return the texts of an incident's sheets, as `loaded` has it."""
    settings = session.desk.project.settings
    known = recorded(overview(loaded.site, loaded.now), settings.SITEURL, incident)
    return {path: first(sheet, known) for path, sheet in drafts(settings.private, incident).items()}


@dataclass(frozen=True)
class Ready:
    """What becomes of a draft."""

    path: Path
    old: str
    #: What may be used from now on; None where it stays a draft.
    new: str | None
    #: Told to whoever releases it.
    said: str


def ready(session: Session, loaded: Loaded, incident: str) -> Iterator[Ready]:
    """Yield what becomes of each draft of an incident's sheets; none of them ever stops the notice."""
    settings = session.desk.project.settings
    known = recorded(overview(loaded.site, loaded.now), settings.SITEURL, loaded.ids[incident])
    for path, sheet in drafts(settings.private, incident).items():
        if path.is_file():
            yield _ready(session, path, sheet, known)


def _ready(session: Session, path: Path, sheet: Sheet, known: Recorded) -> Ready:
    target, text = usable(path), text_of(path)
    name, there = session.named(path), session.named(target)
    fresh = None if text is None else released(text, sheet, known)
    if text is None or fresh is None:
        why = f"{NOT_TEXT if text is None else NO_MARKS} (remove it, and run: {_again(known)})"
        return Ready(path, "", None, f"{name} stays: {why}")
    if left := gaps(own_words(text)):
        opened = ", ".join(f"{{{gap}}}" for gap in left)
        return Ready(path, text, None, f"{name} stays: {opened} still open (fill in, and run this again)")
    if not target.is_file():
        return Ready(path, text, fresh, f"{there}: {sheet.what}, as of {known.as_of}")
    if own_words(text_of(target) or "") == own_words(text):
        return Ready(path, text, fresh, f"{name} is removed: {there} says the same")
    why = f"{there} is there already, with other words (take one away, and run this again)"
    return Ready(path, text, None, f"{name} stays: {why}")


def _again(known: Recorded) -> str:
    return f"invoke breach --sheets {known.item.incident.id}"


def make_anew(given: Breach) -> None:
    """Make the sheets of an incident anew, from what is recorded now; those that are not there, as drafts."""
    with editing(yes=given.yes) as session:
        try:
            typed = read_id(given.sheets)
        except Unusable as error:
            raise SettingsError(f"--sheets: {error}") from error
        known = _known(session, typed)
        new: dict[Path, tuple[str | None, str]] = {}
        for draft, sheet in drafts(session.desk.project.settings.private, typed).items():
            path = usable(draft) if usable(draft).is_file() else draft
            name = session.named(path)
            if not path.is_file():
                new[path] = None, first(sheet, known)
                say(f"{name}: {sheet.what}")
                continue
            old = text_of(path)
            fresh = None if old is None else made_anew(old, sheet, known)
            if old is None or fresh is None:
                why = NOT_TEXT if old is None else NO_MARKS
                raise InvalidIncidents([Problem(name, 0, "", why, "remove it, and run this again")])
            new[path] = old, fresh
            say(f"{name}: {', '.join(names_of_old(old, sheet, known) or ['nothing new but the time'])}")
        session.agree()
        for path, (was, text) in new.items():
            _write(path, session.named(path), was, text)
        say(f"made anew, as of {known.as_of}")
        if any(was is None for was, _ in new.values()):
            say(f"release what is new with: invoke breach --release {typed}")


def _known(session: Session, typed: str) -> Recorded:
    """Return what is recorded about an incident. Raises SettingsError where nobody answers for it."""
    settings, loaded = session.desk.project.settings, session.desk.loaded
    incident = loaded.ids.get(typed)
    if incident is None and (settings.private / f"{typed}.yaml").is_file():
        raise SettingsError(f"--sheets: {typed} is not released, and its sheets are made anew when it is")
    if incident is None:
        raise SettingsError(f"--sheets: there is no incident {typed!r}{session.desk.guess(typed)}")
    known = recorded(overview(loaded.site, loaded.now), settings.SITEURL, incident)
    if known.item.phase == "withdrawn":
        raise SettingsError(f"--sheets: {incident} is withdrawn: nobody should use its sheets any more")
    if known.item.incident.type != "security":
        raise SettingsError(f"--sheets: {incident} is no security incident")
    return known


def _write(path: Path, name: str, was: str | None, text: str) -> None:
    if was is not None:
        write_document(path, Document(name, was, {}), Document(name, text, {}))
        return
    try:
        make_private(path, text.encode())
    except FileExistsError as error:
        raise BuildError(
            f"{name} is there already, and is not written over (take it away, and run this again)"
        ) from error
