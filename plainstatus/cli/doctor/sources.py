"""What people wrote: the settings, the YAML, its promises, security.txt, the record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from plainstatus.check.review import review_project
from plainstatus.cli.doctor.finding import Finding, fault, note, ok
from plainstatus.cli.record import against_copies
from plainstatus.errors import BrokenRecord, BuildError, InvalidIncidents
from plainstatus.model import format_moment
from plainstatus.publish.pelican_run import plugins_of
from plainstatus.read.content import FAQ_FILE
from plainstatus.read.project import Project
from plainstatus.read.schema import Loaded
from plainstatus.record.disk import read_record
from plainstatus.text.amounts import counted
from plainstatus.urls import OFFICIAL, RECORD, SECURITY_FAQ, is_reserved
from plainstatus.views.overview import overview

__all__ = ["sources"]

#: How far ahead is tonight.
_TONIGHT: Final = timedelta(hours=12)
#: An e-mail address or a host; and a phone number that is kept for films and examples.
_PLACE: Final = re.compile(r"(?:[\w.+-]+@)?[\w-]+(?:\.[\w-]+)+")
_MADE_UP: Final = re.compile(r"\+?1?[-. ]?\(?\d{0,3}\)?[-. ]?555[-. ]01\d\d")
_MOST_NAMED: Final = 3
#: As `check` warns: O1.
_SOON: Final = timedelta(days=30)


def sources(project: Project, *, now: datetime) -> Iterator[Finding]:
    """Yield how the project's own files are."""
    yield from _settings(project)
    yield from _plugins(project)
    yaml = project.settings.STATUS_INCIDENTS
    try:
        loaded, judgement = review_project(project, now=now)
    except InvalidIncidents as error:
        number = len(error.problems)
        more = f", and {number - 1} more" if number > 1 else ""
        yield fault(yaml, f"a publish would stop at {error.problems[0]}{more} (run: invoke check)")
        return
    except BuildError as error:
        yield fault(yaml, str(error))
        return
    errors = [
        str(problem) for problem in loaded.warnings if problem.level == "error" and problem not in loaded.held_back
    ]
    errors += map(str, judgement.of("error"))
    if errors:
        more = f", and {len(errors) - 1} more" if errors[1:] else ""
        yield fault(yaml, f"a publish would stop at {errors[0]}{more} (run: invoke check)")
    elif warnings := [problem for problem in loaded.warnings if problem.level == "warning"]:
        more = f", and {len(warnings) - 1} more" if warnings[1:] else ""
        yield note(yaml, f"can be published; {warnings[0]}{more} (run: invoke check)")
    else:
        yield ok(yaml, f"can be published: {counted(len(loaded.site.incidents), 'incident')}, no mistakes")
    for problem in loaded.held_back:
        yield fault("content/", str(problem))
    for finding in judgement.overdue:
        yield fault("promises", f"{finding.file}:{finding.line}: {finding.message} ({finding.better})")
    if not judgement.overdue:
        yield _promises(loaded, now)
    yield _security_txt(loaded, now)
    yield from _missing(loaded, is_real=project.settings.keeps_record)
    yield _record(project, loaded)


def _settings(project: Project) -> Iterator[Finding]:
    settings = project.settings
    if not settings.keeps_record:
        yield note(
            "settings",
            f"SITEURL is {settings.SITEURL}, an example's address: no record is kept, and the site stays on this "
            "machine (write your own address)",
        )
    elif not settings.STATUS_TARGETS:
        yield note("settings", f"{settings.SITEURL}; no targets, so a publish reaches {settings.STATUS_OUTPUT}/ alone")
    else:
        yield ok("settings", f"{settings.SITEURL}; targets: {', '.join(settings.STATUS_TARGETS)}")


def _plugins(project: Project) -> Iterator[Finding]:
    found = plugins_of(project)
    for message in found.faults:
        yield fault("plugins", message)
    for message in found.others:
        yield note("plugins", message)


def _promises(loaded: Loaded, now: datetime) -> Finding:
    zone = loaded.site.organisation.timezone
    views = overview(loaded.site, loaded.now)
    due = sorted(
        (item.promise.at, item.incident.id)
        for item in (*views.open, *views.upcoming)
        if item.promise is not None and item.promise.at is not None and item.promise.at < now + _TONIGHT
    )
    if due:
        told = ", ".join(f"{format_moment(at, zone)} for {incident}" for at, incident in due)
        return note("promises", f"readers expect an update by {told}")
    return ok("promises", f"none falls due in the next {_TONIGHT // timedelta(hours=1)} hours")


def _security_txt(loaded: Loaded, now: datetime) -> Finding:
    facts = loaded.site.organisation.security_txt
    if facts is None:
        return note("security.txt", "none is published (write organisation: security_txt:)")
    day = f"{facts.expires:%Y-%m-%d}"
    if facts.expires <= now:
        return fault("security.txt", f"has run out on {day}, and counts for nothing (write a later expires:)")
    if facts.expires - now < _SOON:
        return note("security.txt", f"runs out on {day} (write a later expires:)")
    return ok("security.txt", f"holds until {day}")


def _missing(loaded: Loaded, *, is_real: bool) -> Iterator[Finding]:
    """Yield what a new site has not said yet, or only as the example does, and customers look for on the day."""
    facts = loaded.site.organisation
    said = facts.model_dump_json(exclude={"fakes"})
    nobodys = [word for word in _PLACE.findall(said) if is_reserved(word.rpartition("@")[2])] + _MADE_UP.findall(said)
    if is_real and nobodys:
        named = ", ".join([*dict.fromkeys(nobodys)][:_MOST_NAMED])
        yield note("organisation", f"customers are told what is an example's: {named} (write your own)")
    if not loaded.site.components:
        yield note("components", "there are none, so the page cannot say what works (write components:)")
    keys = {"domains": facts.domains, "senders": facts.senders, "never_ask": facts.never_ask}
    if missing := [f"{key}:" for key, given in keys.items() if not given]:
        yield note(
            OFFICIAL, f"helps little to tell a message from a fake (write under organisation: {', '.join(missing)})"
        )
    if loaded.written.faq is None:
        yield note(SECURITY_FAQ, f"holds no answer that always holds (write them into content/{FAQ_FILE})")


def _record(project: Project, loaded: Loaded) -> Finding:
    settings = project.settings
    if not settings.keeps_record or loaded.site.clock is not None:
        return note(RECORD, "none is kept of an example, or while clock: stands in the YAML")
    if not settings.record.is_file():
        return note(RECORD, "there is none yet; the first publish begins it")
    try:
        record = read_record(settings.record)
        ((agrees, found),) = against_copies(project, loaded, (), lambda _: None)
    except BrokenRecord as error:
        more = f", and {len(error.problems) - 1} more" if error.problems[1:] else ""
        return fault(RECORD, f"{error.problems[0]}{more} (run: invoke record.verify)")
    except BuildError as error:
        return fault(RECORD, str(error))
    whole = f"the chain is whole: {counted(len(record.lines), 'line')}"
    if not (settings.live / RECORD).is_file():
        # As in a clone.
        return ok(RECORD, f"{whole}; nothing was published from here yet")
    return ok(RECORD, f"{whole}; {found}") if agrees else fault(RECORD, found)
