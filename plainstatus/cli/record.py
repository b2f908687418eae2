"""`record.…`: is the record whole, what does it say of an incident, what becomes of lines in other copies."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from plainstatus import clock
from plainstatus.cli.telling import who_decides
from plainstatus.cli.terminal import exit_codes, say
from plainstatus.cli.verbs.site import Log, Merge, SetAside, Verify
from plainstatus.deliver.deliver import targets_of
from plainstatus.deliver.targets.target import Target
from plainstatus.edit.restore import lines_to_put, restored, thing_as_written, with_updates, without_updates
from plainstatus.errors import BuildError, InvalidIncidents, PlainstatusError, Problem, SettingsError, Tell
from plainstatus.files import is_kept_from_git
from plainstatus.model import format_moment
from plainstatus.model.frozen import dataclass
from plainstatus.publish.record_copies import Copies, compare_copies
from plainstatus.read.project import Project, find_project
from plainstatus.read.schema import Kept, Loaded, read_again
from plainstatus.read.yaml import Document, read_document
from plainstatus.record import (
    THING_KINDS,
    Event,
    Record,
    compose,
    lacking,
    lines_told,
    repair,
    story,
    thing_story,
    verify_chain,
)
from plainstatus.record import merge as merge_lines
from plainstatus.record.disk import keep_aside, read_aside, read_bytes, read_record, take_home
from plainstatus.record.gather import home_of, public_things
from plainstatus.record.load import load
from plainstatus.text.amounts import counted
from plainstatus.urls import RECORD

__all__ = [
    "Audit",
    "against_copies",
    "audit",
    "incident_history",
    "join",
    "log",
    "lost_lines",
    "merge",
    "set_aside",
    "set_record_aside",
    "verify",
]

#: What is being done, for whoever waits.
_STEPS = logging.getLogger("plainstatus.steps")

#: What the record alone cannot show; said with every audit.
_NOT_PROVED = (
    "What this does not prove: whoever can write to this folder and to the published site could write both records "
    "anew, from the start. Copies that others hold prove it: a colleague's clone, a mirror, an archive of the web. "
    "Compare the last line's hash with theirs."
)

#: So many lines are shown of what somebody decides on.
_MOST = 20


@dataclass(frozen=True)
class Audit:
    """What was found."""

    #: What is in order.
    good: tuple[str, ...]
    #: What is not.
    faults: tuple[str, ...]


def verify(_: Verify) -> None:
    """Tell whether the record is whole, and agrees with the YAML and the published copy."""
    with exit_codes("the record needs attention", tells=True):
        found = audit(find_project(Path.cwd()), now=clock.now_for_build())
        for line in found.good:
            say(line)
        if found.faults:
            raise BuildError("\n".join(found.faults))
        say(_NOT_PROVED)


def log(given: Log) -> None:
    """Tell what was said of an incident, when, with was and now."""
    with exit_codes("nothing was found", tells=True):
        project = find_project(Path.cwd())
        found = lost_lines(project, given.id, now=clock.now_for_build()) if given.restore else None
        for line in incident_history(project, given.id) if found is None else found:
            say(line)


def merge(given: Merge) -> None:
    """Join the record here with the published ones, and mend what git left half merged."""
    with exit_codes("the record is as it was"):
        ask = who_decides(yes=given.yes)
        say(join(find_project(Path.cwd()), now=clock.now_for_build(), tell=say, ask=ask))


def set_record_aside(given: SetAside) -> None:
    """Keep what somebody else has added to the record at a target out of ours."""
    with exit_codes("nothing was set aside"):
        say(set_aside(find_project(Path.cwd()), given.target, now=clock.now_for_build(), tell=say))


def audit(project: Project, *, now: datetime) -> Audit:
    """Check the chain, that the YAML matches it, and that the published copy and those at targets agree.

    Raises InvalidIncidents, SettingsError and BuildError where there is nothing to look at.
    """
    settings = project.settings
    raw = read_bytes(settings.record)
    if not raw and read_bytes(settings.live / RECORD):
        raise SettingsError(
            f"there is no {RECORD} here, but the published site has one (run: invoke publish, as who may write here)"
        )
    if not raw:
        raise SettingsError(f"there is no {RECORD} here: nothing has been published, or only an example")
    _STEPS.info("verifying the record")
    problems = verify_chain(raw, RECORD)
    if any(problem.level == "error" for problem in problems):
        return Audit((), tuple(map(str, problems)))
    record = Record.parse(raw, RECORD)
    good = [f"the chain is whole: {counted(len(record.lines), 'line')}, the last is {', '.join(record.heads)}"]
    good += map(str, problems)
    faults: list[str] = []
    loaded = load(settings, now)
    notes: list[str] = []
    found = against_copies(project, loaded, targets_of(project).usable if settings.keeps_record else (), notes.append)
    for agrees, told in (_against_yaml(project, loaded, record), *found):
        (good if agrees else faults).append(told)
    return Audit((*good, *notes), tuple(faults))


def _against_yaml(project: Project, loaded: Loaded, record: Record) -> tuple[bool, str]:
    base = project.settings.SITEURL
    composed = compose(loaded.site, record, things=public_things(loaded), now=loaded.now, id_base=base)
    if composed.refusals:
        return False, "\n".join(str(refusal) for refusal in composed.refusals)
    if not composed.says_something:
        return True, "the YAML matches it"
    found = [(composed.news, "incident"), (composed.things, "other thing")]
    amounts = " and ".join(counted(len(news), thing) for news, thing in found if news)
    return True, f"the YAML matches it; not published yet is news of {amounts}"


def against_copies(
    project: Project, loaded: Loaded | None, asked: Iterable[Target], tell: Tell
) -> Iterator[tuple[bool, str]]:
    """Yield whether the record agrees with the published copy here, and with those at targets; and how they differ."""
    copies = compare_copies(project, loaded, asked, tell)
    if copies.asked.here not in copies.waiting:
        yield _against_live(copies, project.settings.live / RECORD, copies.asked.found.get(copies.asked.here))
    yield from ((False, copies.told(where)) for where in copies.waiting)
    agree = [name for name in copies.asked.targets if name not in {*copies.waiting, *copies.asked.unreached}]
    if agree:
        yield True, f"nothing waits at the targets: {', '.join(agree)}"


def _against_live(copies: Copies, path: Path, live: Record | None) -> tuple[bool, str]:
    if not path.is_file():
        return False, "there is no published copy here (publish, or look at the site itself)"
    ours, there = copies.asked.ours.data, read_bytes(path)
    if there == ours:
        return True, "the published copy is the same"
    if ours.startswith(there) and there.endswith(b"\n"):
        missing = ours.count(b"\n") - there.count(b"\n")
    elif live is None:
        return False, "the published copy is damaged (publish again: ours takes its place)"
    elif copies.asked.ours.extends(live):
        missing = len(copies.asked.ours.lines) - len(live.lines)
    else:
        return False, "the published copy holds more: somebody else has published (the next publish fetches it)"
    return False, f"the published copy lacks {counted(missing, 'line')} (publish again)"


def incident_history(project: Project, incident: str) -> Iterator[str]:
    """Yield what was said of an incident, when, with was and now. Raises SettingsError where nothing was.

    Also of a statement, an answer or an official entry: `statement:SLUG`, `faq:ANCHOR`, `official:KEY`.
    """
    record = read_record(project.settings.record)
    events = story(record, incident)
    for kind in THING_KINDS:
        if incident.startswith(f"{kind}:"):
            events = thing_story(record, kind, incident.removeprefix(f"{kind}:"))
    if not events:
        raise SettingsError(f"the record knows no incident {incident}")
    zone = ZoneInfo("UTC")
    for event in events:
        yield from _told(event, zone)


def lost_lines(project: Project, name: str, *, now: datetime) -> Iterator[str]:
    """Yield the lines that put back what was published of an incident, letter or answer and is gone or changed.

    Above them stands where they belong. Raises SettingsError where the record knows nothing of that name.
    """
    settings = project.settings
    record = read_record(settings.record)
    try:
        loaded = load(settings, now)
        _check_sound(loaded, name)
    except InvalidIncidents:
        lines = _lines_of_updates(project, record, name, now=now)
        if lines is None:
            raise
        yield from lines
        return
    language = loaded.site.organisation.language
    for kind in THING_KINDS:
        key = name.removeprefix(f"{kind}:")
        thing = record.thing(kind, key) if key != name else None
        if thing is not None and thing.newest.content is not None:
            yield f"{home_of(kind, key)}:"
            yield from thing_as_written(kind, key, thing.newest.content, language)
            return
    if not record.known((name,)):
        raise SettingsError(f"the record knows no incident {name}")
    (old, new), notes = restored(loaded, record, name)
    lines = [*notes, *lines_to_put(old, new)]
    yield from lines or [f"nothing is missing: {name} says what was published"]


def _check_sound(loaded: Loaded, name: str) -> None:
    """Raise InvalidIncidents where an incident's file is not what was read: what was published stands in for it."""
    file = loaded.places[loaded.ids[name]][0].file if name in loaded.ids else loaded.documents[0].file
    if file in loaded.carried:
        message = "there are mistakes in this file, and what is missing cannot be told before they are mended"
        raise InvalidIncidents([Problem(file, 0, "", message, "see them with: invoke check")])


def _lines_of_updates(project: Project, record: Record, name: str, *, now: datetime) -> list[str] | None:
    """Return the lines of an incident that has no update left, so that its file is none of a site; None of others."""
    settings = project.settings
    largest = settings.STATUS_MAX_FILE_SIZE
    main = read_document(settings.incidents_file, name=settings.incidents_file.name, max_bytes=largest)
    number = without_updates(main, record, name)
    if number is None or not record.known((name,)):
        return None
    kept = Kept(settings.work)

    def read(document: Document) -> Loaded:
        return read_again([document], now, said=lambda incident: record.said(incident, now), kept=kept)

    site = read(replace(main, data={**main.data, "incidents": []})).site
    new, notes = with_updates(main, number, site, record, name)
    with suppress(InvalidIncidents):
        # Of what was changed, too, as far as the file can be read.
        (_, new), more = restored(read(new), record, name)
        notes += more
    return [*notes, *lines_to_put(main, new)]


def _told(event: Event, zone: ZoneInfo) -> Iterator[str]:
    what = f" {event.key}" if event.key else ""
    yield f"{format_moment(event.time, zone)} UTC  {event.kind}{what}"
    for change in event.changes:
        yield f"  {change.path}: {change.was or 'nothing'} → {change.now or 'nothing'}"


def join(
    project: Project, *, tell: Tell, now: datetime | None = None, ask: Callable[[str], bool] = lambda _: True
) -> str:
    """Join the record here with those that are public, and mend what git left half merged; say what came of it.

    Public are that of the published site here, and those of targets; one that cannot be reached, or is another record,
    is told. What would not come home by itself at this time is shown, and `ask` is asked whether it is to be taken in;
    without a time, or where the files have mistakes, that is everything.

    Raises BrokenRecord where a line itself is damaged, and BuildError where the disk fails.
    """
    settings = project.settings
    raw = read_bytes(settings.record)
    mended = Record.parse(repair(raw, RECORD), RECORD)
    loaded = None
    with suppress(PlainstatusError):
        loaded = load(settings, now) if now else None
    copies = compare_copies(project, loaded, targets_of(project).usable, tell, ours=mended)
    joined = copies.record
    for where in copies.waiting:
        found = copies.asked.found[where]
        if joined.lines and found.lines[:1] != joined.lines[:1]:
            tell(copies.told(where))
        else:
            joined = Record.parse(merge_lines(joined.data, found.data, RECORD), RECORD)
    if lines := lacking(joined, {line.name for line in copies.record.lines}):
        tell(f"this would be taken in, from {', '.join(copies.waiting)}:")
        for told in lines_told(lines, most=_MOST):
            tell(f"  {told}")
        aside = read_aside(settings.set_aside)
        if number := sum(line.name in aside for line in lines):
            tell(f"{number} of them you have set aside before, and others follow them")
        if not ask("is all of it yours?"):
            joined = copies.record
            tell("it is left where it is, and goes on waiting")
    if joined.data == raw:
        return f"{RECORD} needs no mending: {counted(len(joined.lines), 'line')}"
    take_home(settings.record, joined)
    return f"joined {RECORD}: {counted(len(joined.lines), 'line')}; the next publish ties its ends together"


def set_aside(project: Project, name: str, *, now: datetime, tell: Tell) -> str:
    """Keep the lines that wait in a target's record, or in that of the published site here, out of ours for good.

    They are kept in a file of their own, and the next publish replaces the record there with ours. Says what came of
    it. Raises SettingsError where there is no such target, InvalidIncidents where the files have mistakes, and
    BuildError where the disk fails or the target cannot be reached.
    """
    settings, targets = project.settings, targets_of(project)
    here = settings.STATUS_OUTPUT.rstrip("/")
    known = [*(target.name for target in targets.usable), *targets.unusable]
    if name not in known and name.removesuffix("/") in {here, "output"}:
        name = here
    elif name not in known:
        raise SettingsError(f"there is no target {name!r} (there are {', '.join([*known, here])})")
    copies = compare_copies(project, load(settings, now), targets.usable, tell)
    if name in {*copies.asked.unreached, *targets.unusable}:
        raise BuildError(f"{name} cannot be reached now (run: invoke doctor)")
    lines = copies.waiting.get(copies.asked.here if name == here and name not in known else name, ())
    if not lines:
        return f"nothing waits at {name}"
    for told in lines_told(lines, most=_MOST):
        tell(f"  {told}")
    keep_aside(settings.set_aside, lines)
    file = settings.set_aside.name
    if not is_kept_from_git(settings.set_aside, root=settings.home):
        tell(f"git would commit {file}, which others wrote (add a line to .gitignore: /{file})")
    what = "it is out of the record" if len(lines) == 1 else "they are out of the record"
    return f"set {counted(len(lines), 'line')} aside in {file}: {what}, and the next publish brings ours to {name}"
