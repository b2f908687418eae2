"""What a publish was given, kept so that a timer can render it anew."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path

from plainstatus.errors import BuildError
from plainstatus.read.project import Project
from plainstatus.read.schema import Loaded
from plainstatus.settings import SETTINGS_FILE, SNAPSHOT
from plainstatus.tree.manifest import digest

__all__ = ["SNAPSHOT", "copy_sources", "prepare_snapshot", "settle_snapshot"]

#: In a snapshot, and written there last: which site was made from it.
_SITE = ".site"


def prepare_snapshot(project: Project, loaded: Loaded, work: Path, *, tree: Path) -> None:
    """Copy what the finished site in `tree` was made from, for `settle_snapshot` to put in place of the last one.

    The YAML is taken as it was read: somebody may be typing already. Raises BuildError where the disk fails.
    """
    new = work / f"{SNAPSHOT}.new"
    try:
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        copy_sources(project, loaded, work, new)
        (new / _SITE).write_text(digest(tree), encoding="ascii")
    except OSError as error:
        raise _not_kept(error) from error


def copy_sources(project: Project, loaded: Loaded, work: Path, new: Path) -> None:
    """Copy what a site is made from into the empty folder `new`: the YAML as it was read, settings, content, theme.

    `work` has the last snapshot, from which comes what stands in for files with faults. Raises OSError.
    """
    changed = {item.document.file for item in loaded.nows}
    for document in loaded.documents:
        copy = new / document.file
        copy.parent.mkdir(parents=True, exist_ok=True)
        if document.file in loaded.carried:
            # What was read has faults; what was published has not, and JSON is YAML.
            copy.write_text(json.dumps(document.data, ensure_ascii=False, indent=1), encoding="utf-8")
        elif document.file in changed:
            shutil.copyfile(project.folder / document.file, copy)
        else:
            copy.write_bytes(document.text.encode())
    shutil.copyfile(project.folder / SETTINGS_FILE, new / SETTINGS_FILE)
    stand_ins = loaded.carried - {document.file for document in loaded.documents}
    for folder in (project.content, project.theme, project.settings.locale, *project.overrides):
        if folder.is_dir() and folder.is_relative_to(project.folder):
            without = _without(project.folder, stand_ins | loaded.left_out)
            shutil.copytree(folder, new / folder.relative_to(project.folder), ignore=without, dirs_exist_ok=True)
    for name in sorted(stand_ins):
        (new / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(work / SNAPSHOT / name, new / name)


def _not_kept(error: OSError) -> BuildError:
    """Say that a timer has nothing to render, and why; a tree that cannot be copied has a reason for each file."""
    place, why = error.filename, error.strerror
    if isinstance(error, shutil.Error):
        place, _, told = error.args[0][0]
        why = re.sub(r"\[Errno \d+\] |: '.*", "", told)
    return BuildError(f"what it was made from cannot be kept: {why} ({place}), so timers wait for the next publish")


def _without(root: Path, names: Collection[str]) -> Callable[[str, list[str]], list[str]]:
    """Return what `copytree` asks for the names in a folder that it leaves out; `names` are relative to `root`."""
    return lambda folder, inside: [name for name in inside if Path(folder, name).relative_to(root).as_posix() in names]


def settle_snapshot(work: Path, live: Path) -> None:
    """Put the prepared snapshot in place of the last one, if the live site is the one that was made from it.

    Also after a publish that was killed on the way. Raises BuildError where the disk fails.
    """
    new, old = work / f"{SNAPSHOT}.new", work / f"{SNAPSHOT}.old"
    try:
        if (new / _SITE).is_file() and (new / _SITE).read_text(encoding="ascii") == digest(live):
            shutil.rmtree(old, ignore_errors=True)
            with suppress(FileNotFoundError):
                (work / SNAPSHOT).rename(old)
            new.rename(work / SNAPSHOT)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise _not_kept(error) from error
