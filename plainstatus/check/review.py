"""What the rules say of a project: its files, judged against its settings and its record."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import cache, partial
from pathlib import Path

from plainstatus.check import LEAKING, RULES, STOPPING, Judgement, judge
from plainstatus.check.case import Public, Views
from plainstatus.check.quiet import Quiet
from plainstatus.check.site_paths import site_paths
from plainstatus.check.unfinished import gap_names, without_unfinished
from plainstatus.errors import InvalidIncidents, Problem, SettingsError
from plainstatus.model import CLOSED, Incident, StaffNotes
from plainstatus.model.frozen import dataclass
from plainstatus.read.content import is_draft_file
from plainstatus.read.project import Project
from plainstatus.read.schema import Loaded, read_staff_notes
from plainstatus.record import Composed, Record, Refusal, Thing, compose, moves_without_update, window_then
from plainstatus.record.disk import read_record
from plainstatus.record.fact_changes import FactChange, fact_changes
from plainstatus.record.first_told import telling
from plainstatus.record.gather import home_of, public_things
from plainstatus.record.load import load
from plainstatus.record.settled import context_of
from plainstatus.record.translations import outdated_things, outdated_translations
from plainstatus.record.verified import keep_verified
from plainstatus.settings import SETTINGS_FILE, Settings, unknown_keys
from plainstatus.text.languages import english_name, is_known
from plainstatus.urls import UPDATES_ATOM, component_feed_path, incident_path, key_moment, language_folder
from plainstatus.views.first_told import UNRECORDED
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import overview
from plainstatus.views.statements import Since, said_since, since_letter

__all__ = [
    "Checked",
    "check_project",
    "compared",
    "lost_addresses",
    "refused",
    "review",
    "review_project",
    "stop_problems",
]

#: What is being done, for whoever waits.
_STEPS = logging.getLogger("plainstatus.steps")


@dataclass(frozen=True)
class Checked:
    """All that there is to say of what staff wrote."""

    #: What is wrong, by file and line.
    problems: tuple[Problem, ...]
    #: What could be put better; nothing, where the YAML could not be read.
    judgement: Judgement

    @property
    def passes(self) -> bool:
        """Whether there is nothing that has to be mended; warnings need not be."""
        return not self.judgement.of("error") and all(problem.level != "error" for problem in self.problems)


def review(
    project: Project,
    loaded: Loaded,
    things: Iterable[Thing],
    record: Record | None,
    *,
    views: Views | None = None,
) -> Judgement:
    """Judge what `record` does not hold yet, or everything where there is none, and how open incidents stand.

    `things` are what is public and no incident. `views` tells how the site will show incidents, where that was worked
    out; else it is what `record` makes of them.

    Raises SettingsError where STATUS_CHECK_LEVELS names what is no rule, or one whose level is fixed.
    """
    _STEPS.info("looking at the words, times and links")
    settings, things = project.settings, tuple(things)
    _refuse_levels(settings)
    changes: dict[str, list[FactChange]] = {}
    for found in () if record is None else fact_changes(loaded.site, record):
        changes.setdefault(found.incident, []).append(found)
    silent = {} if record is None else moves_without_update(loaded.site, record)
    notes, _ = _notes(project, loaded)
    quiet: Quiet | None = None
    public: Public = {}
    if record is not None:
        quiet = Quiet(loaded.site.incidents, record.settled.within(context_of(loaded.site)), settings.work)
        public = record.public(loaded.site.model_copy(update={"incidents": quiet.others}))
    judgement = judge(
        loaded,
        notes=notes,
        site=settings.SITEURL,
        public=public,
        public_words={}
        if record is None
        else {(one.kind, one.key): record.public_words(one.kind, one.key) for one in things},
        views=partial(_views, loaded, record) if views is None and record is not None else views,
        levels=settings.STATUS_CHECK_LEVELS,
        cadence=settings.STATUS_CADENCE,
        changes=changes,
        moved={name: window_then(was) for name, was in silent.items()},
        stale={} if record is None else outdated_translations(loaded.site, record),
        stale_writings=() if record is None else outdated_things(things, record, loaded.site.organisation.language),
        since=_since_letters(loaded, record),
        pages=_pages(project, loaded),
        paths=cache(partial(site_paths, project, loaded)),
        quiet=quiet,
        gaps=gap_names(project),
    )
    if quiet is not None:
        quiet.keep()
    return judgement


def _views(loaded: Loaded, record: Record | None, incidents: Iterable[Incident]) -> tuple[IncidentView, ...]:
    """Return some incidents as the site shows them: a long history is not worked out for the few that are judged."""
    site = loaded.site.model_copy(update={"incidents": tuple(incidents)})
    return overview(site, loaded.now, telling=telling(site, record) if record else UNRECORDED).incidents


def _since_letters(loaded: Loaded, record: Record | None) -> dict[str, Since]:
    """Return by letter what became otherwise after it, of those about incidents that are open."""
    found, moments = dict[str, Since](), dict[str, tuple[str, datetime]]()
    named = {letter.incident for letter in loaded.written.statements}
    incidents = {
        one.id: one for one in loaded.site.incidents if one.id in named and one.updates[-1].status not in CLOSED
    }
    for letter in loaded.written.statements:
        about = incidents.get(letter.incident or "")
        known = record.thing("statement", letter.slug) if record else None
        if about is None or letter.withdrawn or about.withdrawn or (record and known is None):
            continue
        recorded = known.newest.time if known else None
        moments[letter.slug] = about.id, said_since(letter, recorded, loaded.site.organisation.timezone)
    asked = [incidents[name] for name in dict.fromkeys(name for name, _ in moments.values())]
    views = {view.incident.id: view for view in _views(loaded, record, asked)} if asked else {}
    for slug, (name, moment) in moments.items():
        if since := since_letter(moment, views[name], loaded.site.organisation):
            found[slug] = since
    return found


def _refuse_levels(settings: Settings) -> None:
    levels = settings.STATUS_CHECK_LEVELS
    fault = unknown_keys("rule", levels, RULES)
    if not fault and (fixed := sorted(levels.keys() & LEAKING)):
        fault = f"{', '.join(fixed)}: a leak is always an error (take it out of the setting)"
    elif not fault and (fixed := sorted(levels.keys() & STOPPING)):
        fault = f"{', '.join(fixed)}: a rule that stops a publish is always an error (use --force)"
    if fault:
        raise SettingsError(f"{SETTINGS_FILE}: STATUS_CHECK_LEVELS: {fault} (now {levels!r})")


def review_project(project: Project, *, now: datetime) -> tuple[Loaded, Judgement]:
    """Read the project's files and judge them; nothing is written but what the work folder keeps.

    What a publish would refuse stands among the warnings of what was read, as errors.
    Raises InvalidIncidents with every mistake in the YAML, SettingsError where levels are set for what is no rule, and
    BuildError where the record cannot be read.
    """
    settings = project.settings
    loaded = load(settings, now)
    keeps = settings.keeps_record and loaded.site.clock is None
    record = read_record(settings.record, settings.work) if keeps else None
    loaded = without_unfinished(project, loaded, record)
    _, problems = _notes(project, loaded)
    things = public_things(loaded)
    kept_back = [] if record is None else refused(compared(project, loaded, things, record), loaded)
    lost = () if record is None else lost_addresses(project, loaded, record)
    warned = replace(loaded, warnings=tuple(sorted((*loaded.warnings, *problems, *kept_back, *lost))))
    judgement = review(project, loaded, things, record)
    # Of the work folder alone; where nothing was published from here, there is none.
    if record is not None and settings.work.is_dir():
        keep_verified(record, settings.work)
    return warned, judgement


def check_project(project: Project, *, now: datetime) -> Checked:
    """Do as `review_project` does, and return mistakes in the YAML with all else."""
    try:
        loaded, judgement = review_project(project, now=now)
    except InvalidIncidents as error:
        return Checked(error.problems, Judgement())
    return Checked(loaded.warnings, judgement)


def compared(
    project: Project, loaded: Loaded, things: Iterable[Thing], before: Record, *, typo: bool = False
) -> Composed:
    """Return what a publish would add to the record `before`, and what it would refuse; nothing is written.

    `typo` says that changed texts only had their spelling mended.
    """
    return compose(
        loaded.site,
        before,
        things=things,
        now=loaded.now,
        id_base=project.settings.SITEURL,
        typo=typo,
        whole=loaded.documents[0].text.endswith("\n"),
    )


def refused(composed: Composed, loaded: Loaded) -> list[Problem]:
    """Return what the record refuses, as problems of the files where it stands.

    Something may be gone because of a mistake in its file, with no earlier version at hand to stand in.
    """
    problems = []
    mistakes = {problem.file: problem for problem in reversed(loaded.warnings) if problem.level == "warning"}
    for refusal in composed.refusals:
        file, line = refusal.spot or _spot(refusal, loaded)
        became = f" became {refusal.now!r}" if refusal.now else ""
        change = f": {refusal.was!r}{became}" if refusal.was else ""
        message = f"{refusal.subject}: {refusal.message}{change}"
        hint = refusal.hint
        if refusal.thing is not None and refusal.spot is None and file in mistakes and file not in loaded.carried:
            mistake = mistakes[file]
            line, hint = mistake.line, f"mend this first: {mistake.hint}" if mistake.hint else "mend this first"
            message = f"{message}; there is a mistake in its file, and no earlier version at hand: {mistake.message}"
        problems.append(Problem(file, line, refusal.subject, message, hint))
    return problems


def lost_addresses(project: Project, loaded: Loaded, record: Record) -> Iterator[Problem]:
    """Yield a warning for each component, earlier id of an incident and language that the published site has.

    Others have linked the page, set the badge into theirs and subscribed to the feeds. An incident that is gone
    altogether is refused.
    """
    site, file = loaded.site, loaded.documents[0].file
    for tag in sorted(_published_languages(project) - {*site.languages}):
        name, feed = english_name(tag), language_folder(tag) + UPDATES_ATOM
        message = f"the pages and feeds in {name} go, and who follows {feed} hears nothing more and is told nothing"
        hint = f"put {tag!r} back into STATUS_LANGUAGES, or lead them on: docs/languages.md, 'A language less'"
        yield Problem(SETTINGS_FILE, 0, "STATUS_LANGUAGES", message, hint, "warning")
    components = {name for item in site.components for name in (item.id, *item.aliases)}
    for name in sorted(_published(project, component_feed_path("*", "atom")) - components):
        message = f"component {name} is gone, and with it its page, badge and feeds, which others may use"
        hint = f"put it back with its last day as retired:, or put {name} into aliases: of what took its place"
        yield Problem(file, loaded.documents[0].line(("components",)), "components", message, hint, "warning")
    incidents = {name: item.id for item in site.incidents for name in (item.id, *item.aliases)}
    gone = sorted(_published(project, incident_path("*")) - incidents.keys())
    families = {record.family(name): item for name, item in incidents.items()} if gone else {}
    for name in gone:
        if present := families.get(record.family(name)):
            place, line = loaded.spot(present)
            message = f"{present}: its earlier id {name} is gone, and with it that page and feed, which others may use"
            yield Problem(place, line, present, message, f"put {name} back into its aliases:", "warning")


def _published(project: Project, pattern: str) -> set[str]:
    folder, ending = pattern.split("*")
    # A history has too many files to make a path of each.
    with suppress(OSError), os.scandir(project.settings.live / folder) as entries:
        return {entry.name.removesuffix(ending) for entry in entries if entry.name.endswith(ending)}
    return set()


def _published_languages(project: Project) -> set[str]:
    """Return the further languages that the published site has pages and feeds in."""
    live = project.settings.live
    with suppress(OSError), os.scandir(live) as entries:
        return {
            entry.name for entry in entries if is_known(entry.name) and (live / entry.name / UPDATES_ATOM).is_file()
        }
    return set()


def _spot(refusal: Refusal, loaded: Loaded) -> tuple[str, int]:
    """Return file and line of an incident, or the file in which something that is gone must have stood."""
    if refusal.thing is not None:
        return home_of(refusal.thing, refusal.key), 0
    return loaded.spot(refusal.incident, key_moment(refusal.key) if refusal.key else None)


def _notes(project: Project, loaded: Loaded) -> tuple[Mapping[str, StaffNotes], tuple[Problem, ...]]:
    """Read what private/ holds about incidents; what is wrong there is told by `check` alone, and in no log of CI."""
    settings = project.settings
    return read_staff_notes(settings.private, loaded, root=settings.folder, max_bytes=settings.STATUS_MAX_FILE_SIZE)


def _pages(project: Project, loaded: Loaded) -> dict[str, str]:
    """Return the Markdown files that are published as they are, by their names from the project's folder; no drafts."""
    pages = {}
    largest = project.settings.STATUS_MAX_FILE_SIZE
    for path in sorted(project.content.rglob("*.md")):
        name = Path(os.path.relpath(path, project.folder)).as_posix()
        with suppress(OSError, UnicodeDecodeError):  # Pelican says so
            text = path.read_text(encoding="utf-8")
            if name not in loaded.carried | loaded.left_out and not is_draft_file(path, max_bytes=largest):
                pages[name] = text
    return pages


def stop_problems(judgement: Judgement, *, forced: bool) -> list[Problem]:
    """Return what must not go live, as problems: with a reason (`forced`) the leaks only."""
    return [
        Problem(finding.file, finding.line, finding.incident, finding.message, finding.better)
        for finding in (*judgement.leaks, *(() if forced else judgement.stops))
    ]
