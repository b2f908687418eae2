"""Looking into the record: is it whole, what does it say of an incident, how are two copies joined."""

from __future__ import annotations

from collections.abc import Iterator, Sized
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from plainstatus.delivery import records_there, targets_of
from plainstatus.deploy.target import Tell
from plainstatus.errors import SettingsError
from plainstatus.host import Project
from plainstatus.model import format_moment
from plainstatus.plugin import load
from plainstatus.record import THING_KINDS, Event, Record, compose, merge, repair, story, thing_story, verify_chain
from plainstatus.record_files import read_bytes, read_record, take_home
from plainstatus.things import public_things
from plainstatus.urls import RECORD

__all__ = ["NOT_PROVED", "Audit", "against_live", "audit", "incident_history", "join"]

#: What the record alone cannot show; said with every audit.
NOT_PROVED = (
    "What this does not prove: whoever can write to this folder and to the published site could write both records "
    "anew, from the start. Copies that others hold prove it: a colleague's clone, a mirror, an archive of the web. "
    "Compare the last line's hash with theirs."
)


@dataclass(frozen=True)
class Audit:
    """What was found."""

    #: What is in order.
    good: tuple[str, ...]
    #: What is not.
    faults: tuple[str, ...]


def audit(project: Project, *, now: datetime) -> Audit:
    """Check the chain, that the YAML matches it, and that the published copy agrees.

    Raises InvalidIncidents, SettingsError and BuildError where there is nothing to look at.
    """
    settings = project.settings
    raw = read_bytes(settings.record)
    if not raw:
        raise SettingsError(f"there is no {RECORD} here: nothing has been published, or only an example")
    problems = verify_chain(raw, RECORD)
    if any(problem.level == "error" for problem in problems):
        return Audit((), tuple(map(str, problems)))
    record = Record.parse(raw, RECORD)
    good = [f"the chain is whole: {_count(record.lines, 'line')}, the last is {', '.join(record.heads)}"]
    good += map(str, problems)
    faults: list[str] = []
    for agrees, found in (_against_yaml(project, record, now), against_live(project, record)):
        (good if agrees else faults).append(found)
    return Audit(tuple(good), tuple(faults))


def _against_yaml(project: Project, record: Record, now: datetime) -> tuple[bool, str]:
    loaded = load(project.settings, now)
    composed = compose(loaded.site, record, things=public_things(loaded), now=now, id_base=project.settings.SITEURL)
    if composed.refusals:
        return False, "\n".join(str(refusal) for refusal in composed.refusals)
    if not composed.says_something:
        return True, "the YAML matches it"
    found = [(composed.news, "incident"), (composed.things, "other thing")]
    amounts = " and ".join(_count(news, thing) for news, thing in found if news)
    return True, f"the YAML matches it; not published yet is news of {amounts}"


def against_live(project: Project, record: Record) -> tuple[bool, str]:
    """Say whether the record agrees with the published copy here, and how they differ."""
    if not (project.settings.live / RECORD).is_file():
        return False, "there is no published copy here (publish, or look at the site itself)"
    live = read_record(project.settings.live / RECORD)
    if record.data == live.data:
        return True, "the published copy is the same"
    if record.extends(live):
        return False, f"the published copy lacks {_count(record.lines[len(live.lines) :], 'line')} (publish again)"
    if live.extends(record):
        return False, "the published copy holds more: somebody else has published (the next publish fetches it)"
    return False, "the published copy and this one each hold what the other lacks (run: invoke record.merge)"


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


def _told(event: Event, zone: ZoneInfo) -> Iterator[str]:
    what = f" {event.key}" if event.key else ""
    yield f"{format_moment(event.time, zone)} UTC  {event.kind}{what}"
    for change in event.changes:
        yield f"  {change.path}: {change.was or 'nothing'} → {change.now or 'nothing'}"


def join(project: Project, *, tell: Tell) -> str:
    """Join the record here with those that are public, and mend what git left half merged; say what came of it.

    Public are that of the published site here, and those of targets; one that cannot be reached is told.

    Raises BrokenRecord where a line itself is damaged, and BuildError where the disk fails.
    """
    settings = project.settings
    raw = read_bytes(settings.record)
    mended = repair(raw, RECORD)
    published = read_bytes(settings.live / RECORD)
    joined = Record.parse(merge(mended, published, RECORD) if published else mended, RECORD)
    for _, record in records_there(targets_of(project).usable, joined.data, tell):
        if record is not None:
            joined = Record.parse(merge(joined.data, record.data, RECORD), RECORD)
    if joined.data == raw:
        return f"{RECORD} needs no mending: {_count(joined.lines, 'line')}"
    take_home(settings.record, joined)
    return f"joined {RECORD}: {_count(joined.lines, 'line')}; the next publish ties its ends together"


def _count(found: Sized, thing: str) -> str:
    return f"1 {thing}" if len(found) == 1 else f"{len(found)} {thing}s"
