"""`listen`: what people ask about an incident, read where they say it, and held against what we answer."""

from __future__ import annotations

import sys
from collections.abc import Container, Iterator
from datetime import tzinfo
from pathlib import Path
from typing import Final

from plainstatus.cli.heard import groups_shown, per_hour
from plainstatus.cli.networks_heard import hear_networks, reply
from plainstatus.cli.session import Session, editing
from plainstatus.cli.terminal import complain, exit_codes, say
from plainstatus.cli.verbs.incidents import Listen
from plainstatus.deliver.listen.decoding import decoded
from plainstatus.deliver.listen.heard import Heard
from plainstatus.deliver.listen.mailbox import read_mailbox
from plainstatus.deliver.listen.pasted import read_pasted, read_table
from plainstatus.deliver.listen.store import Entry, Store, opened_store
from plainstatus.edit.asked_about import answers_about, denials
from plainstatus.edit.desk import readers_see
from plainstatus.errors import AnnounceError, SettingsError
from plainstatus.files import is_kept_from_git
from plainstatus.model import Incident
from plainstatus.render.words.catalogues import found_words
from plainstatus.text.amounts import counted
from plainstatus.urls import Links
from plainstatus.views.asked import Answer, Denied, Group, Said, asked
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import overview

__all__ = ["listen"]

#: What is read at most of a file or of standing input, in bytes: a mailbox is read mail by mail, and may be larger.
_LARGEST: Final = 1 << 26
_INSTEAD: Final = ("hold", "unhold", "forget")


def listen(given: Listen) -> None:
    """Read what people say, keep it masked in private/, and show what they ask; or what else was asked for."""
    with (
        editing(yes=given.yes) as session,
        exit_codes("what was read is kept", stopped="stopped: what was read is kept"),
    ):
        if (given.column or given.encoding) and not (given.csv or given.paste):
            raise SettingsError("--column and --encoding belong to --csv FILE, or --encoding to --paste")
        if len(instead := given.given(*_INSTEAD)) > 1:
            raise SettingsError(f"{' and '.join(instead)} are different things (ask for one at a time)")
        folder = session.desk.project.settings.private / "heard"
        if not is_kept_from_git(folder / "x", root=session.desk.project.folder):
            raise SettingsError(
                "private/ is not kept from git, and what people wrote would be committed (add it to .gitignore)"
            )
        with opened_store(folder) as store:
            _listen(session, given, store)


def _listen(session: Session, given: Listen, store: Store) -> None:
    settings, now = session.desk.project.settings, session.desk.now
    if given.forget:
        # Also one that is no longer in the YAML, or that was heard of under another id.
        known = next(
            (one for one in session.desk.loaded.site.incidents if given.forget in {one.id, *one.aliases}), None
        )
        if known is not None:
            store.rename(known.id, known.aliases)
        name = known.id if known else given.forget
        say(f"deleted: {counted(store.forget(name), 'text')} about {name}")
        return
    incident = session.incident(given.asked("id", "About which incident"), lambda view: view.phase == "open", _NONE)
    if incident.id not in {one.id for one in session.desk.loaded.site.incidents}:
        raise SettingsError(f"{incident.id} is a draft, and nobody may answer with it")
    store.rename(incident.id, incident.aliases)
    if given.hold or given.unhold:
        store.hold(incident.id, hold=given.hold)
        days = settings.STATUS_LISTEN_DAYS
        until = (
            f"kept until: invoke listen {incident.id} --unhold"
            if given.hold
            else f"deleted {days} days after it was heard"
        )
        say(f"{incident.id}: what is heard of it is {until}")
        return
    if old := store.expire(now=now, after=settings.heard_for):
        say(f"deleted, because it was heard over {settings.STATUS_LISTEN_DAYS} days ago: {counted(old, 'text')}")
    failed = [] if given.reply else _hear(session, given, store, incident)
    entries = store.entries(incident.id)
    if not entries:
        say(f"nothing was heard of {incident.id} yet ({_HOW})")
    elif given.reply:
        failed = reply(session, given, store, _groups(session, incident, entries), entries)
    else:
        _show(session, incident, entries)
    if failed:
        raise AnnounceError("\n".join(failed))


_NONE: Final = "no incident is open"
_HOW: Final = "paste what people wrote: invoke listen --paste; or give a file: --csv, --mbox"


def _hear(session: Session, given: Listen, store: Store, incident: Incident) -> list[str]:
    """Read every source that was named, else the networks, and keep what is new; return what could not be read."""
    if given.x or not (given.paste or given.csv or given.mbox):
        return hear_networks(session, given, store, incident)
    notes: list[str] = []
    for path in (Path(name) for name in (given.csv, given.mbox) if name not in {"", "-"}):
        if not is_kept_from_git(path.absolute(), root=session.desk.project.folder):
            complain([f"git does not ignore {path}, so a commit would make it public (move it into private/)"])
    ours = {one.value.casefold() for one in session.organisation.contacts.values() if one.kind == "email"}
    ours |= {one.casefold() for one in session.organisation.senders}
    for source, things in _sources(given, session.organisation.timezone, notes, ours):
        new = store.add(incident.id, source, things, now=session.desk.now)
        complain(f"note: {note}" for note in notes)
        notes.clear()
        say(f"{source}: {new:,} new")
    return []


def _sources(
    given: Listen, zone: tzinfo, notes: list[str], ours: Container[str]
) -> Iterator[tuple[str, Iterator[Heard]]]:
    if given.paste and given.csv == "-":
        raise SettingsError("--paste and --csv - both read standard input (leave one of them out)")
    if given.paste:
        if sys.stdin.isatty():
            say("paste it, then press Enter and Ctrl-D")
        yield "paste", read_pasted(_text(_standard_input(), "standard input", given, notes))
    if given.csv:
        name = "standard input" if given.csv == "-" else Path(given.csv).name
        data = _standard_input() if given.csv == "-" else _file(Path(given.csv))
        text = _text(data, name, given, notes)
        yield "csv", read_table(text, name, notes, column=given.column, zone=zone)
    if given.mbox:
        # Our own answers, and the notice itself, may lie in the same folder.
        mails = read_mailbox(Path(given.mbox), notes)
        yield "mail", (one for one in mails if one.author.casefold() not in ours)


def _text(data: bytes, name: str, given: Listen, notes: list[str]) -> str:
    if len(data) > _LARGEST:
        raise SettingsError(f"{name} has more than {_LARGEST >> 20} MB (give it in parts)")
    text, taken_for = decoded(data, name, given.encoding)
    if taken_for:
        notes.append(f"{name} was read as {taken_for} (if letters look wrong, say which: --encoding)")
    return text


def _standard_input() -> bytes:
    return sys.stdin.buffer.read(_LARGEST + 1)


def _file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST + 1)
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from error


def _show(session: Session, incident: Incident, entries: list[Entry]) -> None:
    groups = _groups(session, incident, entries)
    people = len({entry.author or entry.id for entry in entries})
    first = session.full(min(entry.at for entry in entries))
    texts = "1 text" if len(entries) == 1 else f"{len(entries):,} texts"
    say(f"{texts} by {'1 person' if people == 1 else f'{people:,} people'} since {first}")
    for line in per_hour((entry.at for entry in entries), session.organisation.timezone):
        say(line)
    posts = {entry.id for entry in entries if entry.place is not None}
    networks = {group.name for group in groups if any(one.id in posts for one in group.said)}
    for line in groups_shown(groups, incident.id, networks):
        say(line)
    if any(group.answer for group in groups) and readers_see(session.desk, session.desk.loaded):
        say("\nnot all of this is public yet: publish first, then answer with it")


def _groups(session: Session, incident: Incident, entries: list[Entry]) -> tuple[Group, ...]:
    answers, denied = _known(session, incident)
    said = [Said(entry.id, entry.text, entry.at, entry.source, entry.author) for entry in entries]
    return asked(said, answers, denied)


def _known(session: Session, incident: Incident) -> tuple[tuple[Answer, ...], tuple[Denied, ...]]:
    loaded, project = session.desk.loaded, session.desk.project
    site = loaded.site
    view = overview(site, loaded.now, written=loaded.written)
    item: IncidentView = next(one for one in view.incidents if one.incident.id == incident.id)
    spoken = found_words(site.organisation.language, site.languages, project.folder)
    address = project.settings.SITEURL
    return answers_about(view, item, Links(address, address), spoken), denials(item, spoken.words)
