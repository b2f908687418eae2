"""`import`: another system's history as our YAML, whole or beside what the site has."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Final

from plainstatus import clock
from plainstatus.cli.terminal import complain, exit_codes, say
from plainstatus.cli.verbs.site import Import
from plainstatus.edit.desk import Change, Desk, HalfWritten, lay_out, propose, write
from plainstatus.edit.splice import append_items
from plainstatus.edit.write import write_document
from plainstatus.errors import BuildError, InvalidIncidents, SettingsError, disk_failed
from plainstatus.files import replace_file
from plainstatus.read.importers import Here, Imported, in_full, in_short, kind_of
from plainstatus.read.importers import import_history as read_history
from plainstatus.read.project import Project, find_project
from plainstatus.read.schema.files import name_of
from plainstatus.read.yaml import Document, parse_document
from plainstatus.read.yaml.places import items_at
from plainstatus.settings import SETTINGS_FILE
from plainstatus.text.amounts import counted

__all__ = ["import_history"]

#: What is being done, for whoever waits.
_STEPS: Final = logging.getLogger("plainstatus.steps")
#: What is written where nobody says where to.
_MAIN: Final = "incidents.yaml"
_HOURS: Final = {"h": 1, "d": 24, "w": 7 * 24}
_LENGTH: Final = re.compile(r"(\d{1,5})\s*(h|d|w)(?:ours?|ays?|eeks?)?")
_YAML: Final = (".yaml", ".yml")


@dataclass(frozen=True)
class _Goal:
    """Where a history goes."""

    path: Path
    #: As it was typed, or we name it.
    name: str
    #: The site that it belongs to, if any.
    project: Project | None
    #: Whether it stands beside the file that staff edit, and holds nothing but incidents.
    is_older: bool


def import_history(given: Import) -> None:
    """Write another system's history as our YAML, and tell what was decided."""
    now = clock.now_for_build()
    with exit_codes("nothing was written", stopped="stopped: nothing was written"):
        source = Path(given.source)
        kind = kind_of(source, given.format or None)
        close_before = _close_before(given.close_open, now)
        goal = _goal(given, kind)
        if goal.path.exists() and not given.force:
            raise SettingsError(f"{goal.name}: is there already (name another file with --to, or add --force)")
        _STEPS.info("reading %s", given.source)
        if goal.is_older and goal.project is not None:
            imported, spots = _into_site(source, kind, goal, lay_out(goal.project, now=now), close_before)
        else:
            here = _as_it_was(goal, now)
            imported = read_history(source, kind=kind, now=now, here=here, close_before=close_before)
            goal.path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(goal.path, imported.yaml.encode())
            spots = _spots(imported, goal.name)
    _tell(imported, goal, spots, now)


def _close_before(typed: str, now: datetime) -> datetime | None:
    """Return before which moment an open incident must have been spoken of last to be closed."""
    if not typed:
        return None
    found = _LENGTH.fullmatch(typed.strip().lower())
    if found is None:
        raise SettingsError(f"--close-open {typed[:80]}: is no length of time (write for example 30d, or 8w)")
    return now - timedelta(hours=int(found[1]) * _HOURS[found[2]])


def _goal(given: Import, kind: str) -> _Goal:
    """Return where to write: where that was said, else the file that staff edit, or beside it where it is there."""
    typed = given.to or _MAIN
    path = Path(typed)
    folder = path.resolve().parent
    project = None
    if any((place / SETTINGS_FILE).is_file() for place in (folder, *folder.parents)):
        project = find_project(folder)
    if project is None and folder.name == "incidents" and (folder.parent / _MAIN).is_file():
        find_project(folder)  # says what this folder lacks
    if project is None:
        return _Goal(path, typed, None, is_older=False)
    main, archive = project.settings.incidents_file, project.settings.archive
    if not given.to:
        path = main
        if main.exists() and not given.force:
            stems = (kind if number == 1 else f"{kind}-{number}" for number in count(1))
            path = next(archive / f"{stem}.yaml" for stem in stems if not (archive / f"{stem}.yaml").exists())
        typed = _named(path)
    is_older = path.resolve().is_relative_to(archive.resolve())
    if is_older:
        _check_name(path, typed, archive)
        if not main.exists():
            raise SettingsError(
                f"{_named(main)}: is not there, and {typed} needs its components (write --to={_named(main)} first)"
            )
    return _Goal(path, typed, project, is_older)


def _check_name(path: Path, typed: str, archive: Path) -> None:
    """Raise SettingsError for a file among older incidents that no command would read."""
    wanted = f"--to={_named(archive / path.stem.lstrip('.'))}.yaml"
    if path.resolve().parent != archive.resolve():
        raise SettingsError(f"{typed}: folders in {_named(archive)}/ are not read (write {wanted})")
    if path.suffix.lower() not in _YAML or path.name.startswith("."):
        raise SettingsError(f"{typed}: files of that name are not read (write {wanted})")


def _named(path: Path) -> str:
    """Return a path as somebody in this folder would type it."""
    here = Path.cwd().resolve()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else path.as_posix()


def _as_it_was(goal: _Goal, now: datetime) -> Here:
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


def _into_site(
    source: Path, kind: str, goal: _Goal, desk: Desk, close_before: datetime | None
) -> tuple[Imported, Mapping[str, str]]:
    """Write the incidents that the site lacks into a file of their own, and the components they need into the main one.

    Both are read as the site will be, before either is written.
    """
    settings, main = desk.project.settings, desk.main
    name = name_of(settings.archive / goal.path.name, settings.folder)
    imported = read_history(
        source,
        kind=kind,
        now=desk.loaded.now,
        here=_here(desk, name, is_kept=True),
        timezone=desk.loaded.site.organisation.timezone.key,
        close_before=close_before,
    )
    document = append_items(main, ("groups",), imported.new_groups, before="components")
    document = append_items(document, ("components",), imported.new_components, before="incidents")
    changes = []
    if document is not main:
        complain(desk.editor_warnings(main))
        changes.append(Change(main, document))
    if imported.incidents:
        older = parse_document(imported.yaml.encode(), name=name, max_bytes=settings.STATUS_MAX_FILE_SIZE)
        changes.append(Change(next((one for one in desk.loaded.documents if one.file == name), None), older))
    if changes:
        _write(desk, changes)
    return imported, _spots(imported, name) | _component_spots(imported, document)


def _write(desk: Desk, changes: Sequence[Change]) -> None:
    """Write all files, or none."""
    try:
        write(desk, propose(desk, changes))
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


def _tell(imported: Imported, goal: _Goal, spots: Mapping[str, str], now: datetime) -> None:
    """Say what was decided, in short here, and in full in a file beside the one that was written."""
    for line in in_short(imported.report, spots):
        say(line)
    if imported.report:
        file = goal.path.with_suffix(".import.txt")
        listed = in_full(imported.report, spots, source=imported.source, file=goal.name, now=now)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            replace_file(file, listed.encode())
        except OSError as error:
            say(listed)
            complain([f"{disk_failed(error)}, and what was decided is in no file, only above"])
        else:
            say(f"all of it, each with its line: {Path(goal.name).with_suffix('.import.txt').as_posix()}")
    if goal.is_older and not imported.incidents:
        say("nothing to import: all incidents are on this site already")
        return
    told = f"{counted(imported.incidents, 'incident')} with {counted(imported.updates, 'update')}"
    files = [goal.name]
    if imported.components or not goal.is_older:
        told += f", {counted(imported.components, 'component')}"
    if imported.components and goal.is_older and goal.project is not None:
        files.append(_named(goal.project.settings.incidents_file))
    say(f"imported: {told} → {' and '.join(files)}")
