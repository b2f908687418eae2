"""Where an import writes: a file that is named or free, or over one that an import wrote and nobody has edited."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Final

from plainstatus.cli.verbs.site import Import
from plainstatus.errors import SettingsError
from plainstatus.model.frozen import dataclass
from plainstatus.read.importers import is_imported, is_untouched
from plainstatus.read.project import Project, find_project
from plainstatus.settings import SETTINGS_FILE
from plainstatus.text.slugs import free

__all__ = ["Goal", "command", "find_goal", "keep_copy", "named", "text_of"]

#: What is written where nobody says where to.
_MAIN: Final = "incidents.yaml"
_YAML: Final = (".yaml", ".yml")


@dataclass(frozen=True)
class Goal:
    """Where a history goes."""

    path: Path
    #: As it was typed, or we name it.
    name: str
    #: The site that it belongs to, if any.
    project: Project | None
    #: Whether it stands beside the file that staff edit, and holds nothing but incidents.
    is_older: bool
    #: Whether nobody has said to lose what the file holds: then no incident may go from it.
    keeps_all: bool = True
    #: Where to write instead, should an incident be lost otherwise.
    otherwise: Goal | None = None
    #: What was not done that might have been meant.
    remark: str = ""


def find_goal(given: Import, kind: str) -> Goal:
    """Return where to write: where that was said, else the file that staff edit, or beside it where it is there.

    Raises SettingsError for a place where nothing may be written, and for a file that is there and must stay.
    """
    typed = given.to or _MAIN
    path = Path(typed)
    folder = path.resolve().parent
    project = None
    if any((place / SETTINGS_FILE).is_file() for place in (folder, *folder.parents)):
        project = find_project(folder)
    if project is None and folder.name == "incidents" and (folder.parent / _MAIN).is_file():
        find_project(folder)  # says what this folder lacks
    if project is not None and not given.to:
        return _unnamed(given, kind, project)
    goal = _goal(path, typed, project)
    text = text_of(path)
    if text is None or (given.close_open and not given.force and is_untouched(text)):
        return goal
    if not given.force:
        raise SettingsError(f"{typed}: is there already (name another file with --to, or add --force)")
    if not given.to and not is_untouched(text):
        raise SettingsError(
            f"{typed}: is not as an import wrote it (to write it anew, without what it holds: "
            f"{command(given, to=typed, force=True)})"
        )
    return replace(goal, keeps_all=not given.to)


def _unnamed(given: Import, kind: str, project: Project) -> Goal:
    """Return where to write in a site: over what an earlier import wrote, where that is wanted, else a free file."""
    main, archive = project.settings.incidents_file, project.settings.archive
    text = text_of(main)
    if text is None:
        return _goal(main, named(main), project)
    names = list(_names(archive, kind))
    free = _goal(names.pop(), "", project)
    files = {path: found for path in names if is_imported(found := text_of(path) or "")}
    files = {main: text, **files} if is_untouched(text) else files
    if given.close_open and not given.force:
        files = {path: found for path, found in files.items() if is_untouched(found)}
    over = next(iter(files), None) if given.force or given.close_open else None
    if over is not None:
        return replace(_goal(over, "", project), otherwise=None if given.force else free)
    if not given.force:
        return free
    return replace(
        free,
        remark=f"{named(main)} stays: it is yours, and no import's. To write it anew from this history, without what "
        f"it says of you: {command(given, to=named(main), force=True)}",
    )


def _names(archive: Path, kind: str) -> Iterator[Path]:
    """Yield the files that imports of a kind wrote where nobody said where to, and last the next that is free."""
    for number in count(1):
        path = archive / f"{kind if number == 1 else f'{kind}-{number}'}.yaml"
        yield path
        if not path.exists():
            return


def _goal(path: Path, typed: str, project: Project | None) -> Goal:
    """Return a file as a goal. Raises SettingsError for one that no command would read."""
    typed = typed or named(path)
    if project is None:
        return Goal(path, typed, None, is_older=False)
    main, archive = project.settings.incidents_file, project.settings.archive
    is_older = path.resolve().is_relative_to(archive.resolve())
    if is_older:
        _check_name(path, typed, archive)
        if not main.exists():
            raise SettingsError(
                f"{named(main)}: is not there, and {typed} needs its components (write --to={named(main)} first)"
            )
    return Goal(path, typed, project, is_older)


def _check_name(path: Path, typed: str, archive: Path) -> None:
    """Raise SettingsError for a file among older incidents that no command would read."""
    wanted = f"--to={named(archive / path.stem.lstrip('.'))}.yaml"
    if path.resolve().parent != archive.resolve():
        raise SettingsError(f"{typed}: folders in {named(archive)}/ are not read (write {wanted})")
    if path.suffix.lower() not in _YAML or path.name.startswith("."):
        raise SettingsError(f"{typed}: files of that name are not read (write {wanted})")


def command(given: Import, *, to: str, force: bool = False, close_open: str = "") -> str:
    """Return the same import as it is typed, with another goal."""
    parts = ["invoke", "import", given.source]
    parts += [f"--format={given.format}"] if given.format else []
    parts += [f"--to={to}"]
    parts += ["--force"] if force else []
    close_open = close_open or given.close_open
    return shlex.join([*parts, f"--close-open={close_open}"] if close_open else parts)


def named(path: Path) -> str:
    """Return a path as somebody in this folder would type it."""
    here = Path.cwd().resolve()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else path.as_posix()


def text_of(path: Path) -> str | None:
    """Return what a file holds, as far as it is text; None where there is none."""
    if not path.exists():
        return None
    return path.read_bytes().decode("utf-8", "replace") if path.is_file() else ""


def keep_copy(goal: Goal) -> str:
    """Keep a copy of a file that somebody has edited and is written over now; return its name, empty for none."""
    text = text_of(goal.path)
    if text is None or is_untouched(text):
        return ""
    name = free(f"{goal.path.name}.bak", {path.name for path in goal.path.parent.iterdir()})
    with goal.path.with_name(name).open("xb") as copy:
        copy.write(goal.path.read_bytes())
    return goal.name + name.removeprefix(goal.path.name)
