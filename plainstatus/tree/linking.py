# The loops here run over ten thousand files, where strings are three times as fast as Path objects:
# ruff: noqa: PTH104
"""A finished tree takes over from the live one: files that are equal become links to it, and readers may read all.

A link shares bytes, mode and owner for ever. So only what belongs to us is shared: whoever owns a file that lies in the
live tree could go on changing it in every later one.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from collections.abc import Collection, Mapping
from dataclasses import field
from pathlib import Path
from types import MappingProxyType

from plainstatus.errors import BuildError
from plainstatus.files import ours, same_bytes
from plainstatus.model.frozen import dataclass
from plainstatus.tree.exchange import FileSystem
from plainstatus.tree.filling import take_over
from plainstatus.tree.rights import Rights, entries, give, make_folder, readers_rights, umask_rights

__all__ = ["NOTHING", "Linked", "link_equal", "share", "there_already"]

#: No file is kept.
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Linked:
    """How a finished tree differs from the live one: sorted paths relative to the site, with `/`."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    #: In the live tree only.
    removed: tuple[str, ...]
    #: Those of `unchanged` that are the very files of the live tree.
    shared: frozenset[str] = field(default=frozenset(), compare=False, repr=False)


def link_equal(
    tree: Path,
    live: Path,
    *,
    public: bool,
    spare: str,
    spent: Path,
    fs: FileSystem,
    kept: Mapping[str, str] = NOTHING,
    source: Path | None = None,
    filled: Collection[str] | None = None,
) -> Linked:
    """Walk both trees at once; `spare` is a free path on their file system.

    `kept` are files of the live tree that the other has not yet: path → what it looks like there; or of `source`, which
    stands in for one and makes them new. Folders of `spent`, a tree that nobody needs or none, are used again; if some
    were `filled` before, these alone. What is `public` gets the rights that the live tree has, or those that web
    servers need; what is not, those that the umask gives. Raises BuildError where the tree holds anything but files and
    folders, and OSError.
    """
    new: list[str] = []
    changed: list[str] = []
    unchanged: list[str] = []
    removed: list[str] = []
    shared: set[str] = set()
    rights = readers_rights(live) if public else umask_rights(tree)
    give(os.fspath(tree), tree.stat(), rights)
    # Folders still to compare, relative and ending in '/', and whether the live tree has them too.
    folders = [("", live.is_dir())]
    while folders:
        inside, in_both = folders.pop()
        before = {entry.name: entry for entry in _live_entries(f"{live}/{inside}") or ()} if in_both else {}
        for entry in entries(f"{tree}/{inside}"):
            path = inside + entry.name
            old = before.pop(entry.name, None)
            if entry.is_dir(follow_symlinks=False):
                give(entry.path, entry.stat(follow_symlinks=False), rights)
                also = old is not None and old.is_dir(follow_symlinks=False)
                folders.append((f"{path}/", also))
                if old is not None and not also:
                    removed.append(path)
                continue
            if not entry.is_file(follow_symlinks=False):
                raise BuildError(f"{path} is a link or a device; a site may hold only files and folders")
            if path in kept:
                raise there_already(path)
            give(entry.path, entry.stat(follow_symlinks=False), rights)
            if old is None or old.is_dir(follow_symlinks=False):
                new.append(path)
                removed += _files(old, path) if old is not None else ()
            elif _same_file(old, entry):
                if _take_place(old, entry, rights, spare=spare, fs=fs):
                    shared.add(path)
                unchanged.append(path)
            else:
                changed.append(path)
        for name, old in before.items():
            if (path := inside + name) not in kept:
                removed += _files(old, path)
    here = take_over(kept, os.fspath(tree), spent, rights, filled=filled)
    shared |= here | _keep(kept, os.fspath(tree), os.fspath(source or live), rights, fs=fs, here=here)
    (unchanged if source is None else new).extend(kept)
    removed = [path for path in removed if path not in kept] if kept else removed
    new, changed, unchanged, removed = (sorted(paths) for paths in (new, changed, unchanged, removed))
    return Linked(tuple(new), tuple(changed), tuple(unchanged), tuple(removed), frozenset(shared))


def share(old: Path, new: Path) -> None:
    """Let `new`, which is not there yet, be the same file as `old` where that is ours, and else as old. Raises OSError.

    Where links are not to be had, it is a copy.
    """
    if ours(old.lstat()):
        with contextlib.suppress(OSError):
            os.link(old, new)
            return
    shutil.copy2(old, new)


def _live_entries(folder: str) -> list[os.DirEntry[str]] | None:
    """List a folder of the live tree; None where it keeps us out, as one that somebody else has put there may."""
    try:
        return entries(folder)
    except OSError:
        return None


def _files(entry: os.DirEntry[str], path: str) -> list[str]:
    """Name everything but folders at and below `entry`, which is at `path` in its site."""
    if not entry.is_dir(follow_symlinks=False):
        return [path]
    inside = _live_entries(entry.path)
    if inside is None:
        return [path]
    return [name for below in inside for name in _files(below, f"{path}/{below.name}")]


def _same_file(old: os.DirEntry[str], entry: os.DirEntry[str]) -> bool:
    """Compare bytes, size first; an old file that is none, or cannot be read, is another one."""
    if not old.is_file(follow_symlinks=False):
        return False
    # Sizes are known without opening either.
    if old.stat(follow_symlinks=False).st_size != entry.stat(follow_symlinks=False).st_size:
        return False
    try:
        one = os.open(old.path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        other = os.open(entry.path, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            return same_bytes(one, other)
        finally:
            os.close(other)
    finally:
        os.close(one)


def _take_place(old: os.DirEntry[str], entry: os.DirEntry[str], rights: Rights, *, spare: str, fs: FileSystem) -> bool:
    """Make `entry` the same file as `old`, or at least as old as it; say which."""
    status = old.stat(follow_symlinks=False)
    shared = ours(status) and rights.group in {None, status.st_gid}
    # A live file that nobody may read must not stay so for ever.
    if shared and stat.S_IMODE(status.st_mode) == rights.file:
        # Not to be had: other file systems, a full link count. Whatever the reason, we can do without.
        with contextlib.suppress(OSError):
            fs.link(old.path, spare)
            os.rename(spare, entry.path)
            return True
    os.utime(entry.path, ns=(status.st_atime_ns, status.st_mtime_ns))
    return False


def _keep(
    kept: Mapping[str, str], tree: str, live: str, rights: Rights, *, fs: FileSystem, here: Collection[str]
) -> set[str]:
    """Put files of the live tree into the other one; return those that both share, for the rest are copies.

    Some are `here` already.
    """
    ready, paths = {""}, [path for path in kept if path not in here]
    for folder in {path.rpartition("/")[0] for path in paths} - ready:
        make_folder(folder, tree, rights, ready)
    return {path for path in paths if _keep_one(path, kept[path], tree, live, rights, fs=fs)}


def _keep_one(path: str, looks: str, tree: str, live: str, rights: Rights, *, fs: FileSystem) -> bool:
    """Let a file of the live tree be one of the other, or a copy of it; say which."""
    old, new = f"{live}/{path}", f"{tree}/{path}"
    try:
        if looks.endswith(rights.of_file):
            fs.link(old, new)
            return True
    except FileExistsError as error:
        raise there_already(path) from error
    except OSError:
        # As in _take_place.
        pass
    shutil.copy2(old, new, follow_symlinks=False)
    give(new, os.lstat(new), rights)
    return False


def there_already(path: str) -> BuildError:
    """Say that two of us would write one file."""
    return BuildError(f"cannot write {path!r}: it is there already (does a page in content/ have it as Save_as?)")
