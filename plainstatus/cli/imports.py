"""`import`: another system's history as our YAML, whole or beside what the site has."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from plainstatus import clock
from plainstatus.cli.import_goals import Goal, command, find_goal, keep_copy, named, text_of
from plainstatus.cli.terminal import complain, exit_codes, say
from plainstatus.cli.verbs.site import Import
from plainstatus.edit.desk import Change, Desk, HalfWritten, Proposal, lay_out, propose, write
from plainstatus.edit.splice import append_items
from plainstatus.edit.write import write_document
from plainstatus.errors import BuildError, InvalidIncidents, SettingsError, disk_failed
from plainstatus.files import replace_file
from plainstatus.model import CLOSED, STATUSES, Incident
from plainstatus.model.frozen import dataclass
from plainstatus.read.importers import Here, Imported, in_full, in_short, is_untouched, kind_of
from plainstatus.read.importers import import_history as read_history
from plainstatus.read.schema.files import name_of
from plainstatus.read.yaml import Document, parse_document
from plainstatus.read.yaml.places import items_at
from plainstatus.text.amounts import counted

__all__ = ["import_history"]

#: What is being done, for whoever waits.
_STEPS: Final = logging.getLogger("plainstatus.steps")
_HOURS: Final = {"h": 1, "d": 24, "w": 7 * 24}
_LENGTH: Final = re.compile(r"(\d{1,5})\s*(h|d|w)(?:ours?|ays?|eeks?)?")


def import_history(given: Import) -> None:
    """Write another system's history as our YAML, and tell what was decided."""
    now = clock.now_for_build()
    with exit_codes("nothing was written", stopped="stopped: nothing was written"):
        kind = kind_of(Path(given.source), given.format or None)
        close_before = _close_before(given.close_open, now)
        done = _bring(given, kind, find_goal(given, kind), now, close_before)
    _tell(done, now)


@dataclass(frozen=True)
class _Done:
    """What came of it."""

    goal: Goal
    imported: Imported
    #: How remarks call a thing → its file and line.
    spots: Mapping[str, str]
    #: The copy of what was written over; empty for none.
    copy: str = ""
    #: What is open still in other files that an import wrote, a line each.
    left_open: tuple[str, ...] = ()


def _bring(given: Import, kind: str, goal: Goal, now: datetime, close_before: datetime | None) -> _Done:
    """Read the history, and write it; to another file, where an incident would be lost that nobody gave up."""
    source, desk = Path(given.source), None
    if goal.is_older and goal.project is not None:
        desk = lay_out(goal.project, now=now)
        here = _here(desk, name_of(goal.project.settings.archive / goal.path.name, goal.project.folder), is_kept=True)
    else:
        here = _as_it_was(goal, now)
    _STEPS.info("reading %s", given.source)
    imported = read_history(
        source,
        kind=kind,
        now=now if desk is None else desk.loaded.now,
        here=here,
        timezone="" if desk is None else desk.loaded.site.organisation.timezone.key,
        close_before=close_before,
        again=command(given, to=goal.name, close_open="30d"),
    )
    if imported.gone and goal.keeps_all:
        if goal.otherwise is not None:
            return _bring(given, kind, goal.otherwise, now, close_before)
        raise SettingsError(
            f"{goal.name}: holds {counted(len(imported.gone), 'incident')} that this history lacks, such as "
            f"{imported.gone[0].removeprefix('incident ')} (to write it anew without: "
            f"{command(given, to=goal.name, force=True)})"
        )
    if desk is not None:
        spots, copy = _into_site(imported, goal, desk)
        return _Done(goal, imported, spots, copy, _left_open(given, goal, desk, close_before))
    _STEPS.info("writing %s", goal.name)
    goal.path.parent.mkdir(parents=True, exist_ok=True)
    copy = keep_copy(goal)
    replace_file(goal.path, imported.yaml.encode())
    return _Done(goal, imported, _spots(imported, goal.name), copy)


def _close_before(typed: str, now: datetime) -> datetime | None:
    """Return before which moment an open incident must have been spoken of last to be closed."""
    if not typed:
        return None
    found = _LENGTH.fullmatch(typed.strip().lower())
    if found is None:
        raise SettingsError(f"--close-open {typed[:80]}: is no length of time (write for example 30d, or 8w)")
    return now - timedelta(hours=int(found[1]) * _HOURS[found[2]])


def _left_open(given: Import, goal: Goal, desk: Desk, close_before: datetime | None) -> tuple[str, ...]:
    """Return a line for each other file that an import wrote and that holds what was to be closed."""
    if close_before is None:
        return ()
    loaded, found = desk.loaded, dict[str, list[str]]()
    for one in loaded.site.incidents:
        file = loaded.spot(one.id)[0]
        is_meant = _is_open(one) and one.external_id and one.last_at < close_before
        if is_meant and (desk.project.folder / file).resolve() != goal.path.resolve():
            found.setdefault(file, []).append(one.id)
    lines = []
    for file, ids in found.items():
        text = text_of(desk.project.folder / file) or ""
        told = f"{file}: {counted(len(ids), 'incident')} there {'is' if len(ids) == 1 else 'are'} open still"
        by_hand = "add to each an update with `status: resolved`"
        if is_untouched(text):
            lines.append(f"{told} (close with: {command(given, to=file)})")
        elif file == desk.main.file:
            lines.append(f"{told}, and stayed as you wrote it ({by_hand})")
        else:
            anew = f"or write the file anew, without your edits: {command(given, to=file, force=True)}"
            lines.append(f"{told}, and stayed as you have edited it ({by_hand}, {anew})")
    return tuple(lines)


def _is_open(incident: Incident) -> bool:
    """Say whether an incident was never said to be over, or was opened again."""
    said = [update.status for update in sorted(incident.updates, key=lambda one: one.at) if update.status]
    return bool(STATUSES[incident.type]) and not incident.withdrawn and (not said or said[-1] not in CLOSED)


def _as_it_was(goal: Goal, now: datetime) -> Here:
    """Return what the ids of a file that is written over are taken from; nothing where it cannot be read."""
    if goal.project is None or goal.path.resolve() != goal.project.settings.incidents_file.resolve():
        return Here()
    try:
        desk = lay_out(goal.project, now=now)
    except (InvalidIncidents, OSError):
        return Here()
    return _here(desk, desk.main.file, is_kept=False)


def _here(desk: Desk, name: str, *, is_kept: bool) -> Here:
    """Return what a site has, into which the file `name` is imported."""
    loaded = desk.loaded
    incidents = (*loaded.site.incidents, *loaded.drafts)
    replaced = {one.id for one in incidents if one.id in loaded.places and loaded.places[one.id][0].file == name}
    taken = {name for one in incidents for name in (one.id, *one.aliases)}
    spots = {}
    for one in incidents:
        file, line = loaded.spot(one.id)
        spots[one.id] = f"{file}:{line}"
    return Here(
        groups=loaded.site.groups,
        components=loaded.site.components,
        incidents=incidents,
        replaced=frozenset(replaced),
        taken=frozenset(taken),
        spots=spots,
        is_kept=is_kept,
    )


def _into_site(imported: Imported, goal: Goal, desk: Desk) -> tuple[Mapping[str, str], str]:
    """Write the incidents that the site lacks into a file of their own, and the components they need into the main one.

    Both are read as the site will be, before either is written. Return where things stand, and the copy that was kept.
    """
    settings, main = desk.project.settings, desk.main
    name = name_of(settings.archive / goal.path.name, settings.folder)
    document = append_items(main, ("groups",), imported.new_groups, before="components")
    document = append_items(document, ("components",), imported.new_components, before="incidents")
    changes, copy = [], ""
    if document is not main:
        complain(desk.editor_warnings(main))
        changes.append(Change(main, document))
    if imported.incidents:
        older = parse_document(imported.yaml.encode(), name=name, max_bytes=settings.STATUS_MAX_FILE_SIZE)
        changes.append(Change(next((one for one in desk.loaded.documents if one.file == name), None), older))
    if changes:
        proposal = propose(desk, changes)
        _STEPS.info("writing %s", goal.name)
        copy = keep_copy(goal) if imported.incidents else ""
        _write(desk, changes, proposal)
    return _spots(imported, name) | _component_spots(imported, document), copy


def _write(desk: Desk, changes: Sequence[Change], proposal: Proposal) -> None:
    """Write all files, or none."""
    try:
        write(desk, proposal)
    except HalfWritten as error:
        # Only the main file comes before another; components that no incident names are not to stay there.
        write_document(desk.path(changes[0].new), changes[0].new, desk.main)
        raise BuildError(str(error).partition("; ")[0]) from error


def _spots(imported: Imported, name: str) -> dict[str, str]:
    """Return where things stand in the file that was written, and on the site."""
    return {**imported.spots, **{what: f"{name}:{row}" for what, row in imported.rows.items()}}


def _component_spots(imported: Imported, main: Document) -> dict[str, str]:
    """Return where components stand in the file that staff edit."""
    listed = items_at(main.data, "components")
    rows = {item.get("id"): number for number, item in enumerate(listed) if isinstance(item, dict)}
    return {
        place: f"{main.file}:{main.line(('components', rows[found]))}"
        for place, found in imported.component_ids.items()
        if found in rows
    }


def _tell(done: _Done, now: datetime) -> None:
    """Say what was decided, in short here, and in full in a file beside the one that was written."""
    imported, goal = done.imported, done.goal
    is_new = bool(imported.incidents) or not goal.is_older
    for line in in_short(imported.report, done.spots):
        say(line)
    if imported.report and (is_new or any(note.todo for note in imported.report)):
        file = goal.path.with_suffix(".import.txt")
        listed = in_full(imported.report, done.spots, source=imported.source, file=goal.name, now=now)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            replace_file(file, listed.encode())
        except OSError as error:
            say(listed)
            complain([f"{disk_failed(error)}, and what was decided is in no file, only above"])
        else:
            say(f"all of it, each with its line: {Path(goal.name).with_suffix('.import.txt').as_posix()}")
    for line in (*done.left_open, *filter(None, [goal.remark])):
        say(line)
    if done.copy:
        say(f"what {goal.name} held before: {done.copy}")
    if not is_new:
        say("nothing to import: all incidents are on this site already")
        return
    told = f"{counted(imported.incidents, 'incident')} with {counted(imported.updates, 'update')}"
    files = [goal.name]
    if imported.components or not goal.is_older:
        told += f", {counted(imported.components, 'component')}"
    if imported.components and goal.is_older and goal.project is not None:
        files.append(named(goal.project.settings.incidents_file))
    say(f"imported: {told} → {' and '.join(files)}")
