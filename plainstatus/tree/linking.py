# The loops here run over ten thousand files, where strings are three times as fast as Path objects:
# ruff: noqa: PTH101, PTH102, PTH104, PTH106
"""A finished tree takes over from the live one: files that are equal become links to it, and readers may read all.

A link shares bytes, mode and owner for ever. So only what belongs to us is shared: whoever owns a file that lies in the
live tree could go on changing it in every later one.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import field
from pathlib import Path
from types import MappingProxyType

from plainstatus.errors import BuildError
from plainstatus.files import folder_inside, open_folder, ours, same_bytes
from plainstatus.model.frozen import dataclass
from plainstatus.tree.exchange import FileSystem

__all__ = ["NOTHING", "Linked", "link_equal", "looks", "share", "there_already"]

_THREADS = 2
#: With fewer files another thread is not worth its while.
_MANY = 2000
#: A folder with so many files is used again.
_WORTH_WHILE = 100
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


@dataclass(frozen=True)
class _Rights:
    """What everything in a tree is given."""

    folder: int
    file: int
    #: None where it stays as it is made.
    group: int | None = None

    @property
    def of_file(self) -> str:
        """How the looks of a file end that has them."""
        group = "" if self.group is None else f" {self.group}"
        return f"{group} {stat.S_IFREG | self.file}"


def link_equal(
    tree: Path,
    live: Path,
    *,
    public: bool,
    spare: str,
    fs: FileSystem,
    kept: Mapping[str, str] = NOTHING,
    source: Path | None = None,
    spent: Path | None = None,
) -> Linked:
    """Walk both trees at once; `spare` is a free path on their file system.

    `kept` are files of the live tree that the other has not yet: path → what it looks like there; or of `source`, which
    stands in for one and makes them new. Folders of `spent`, a tree that nobody needs, are used again. What is
    `public` gets the rights that the live tree has, or those that web servers need; what is not, those that the umask
    gives. Raises BuildError where the tree holds anything but files and folders, and OSError.
    """
    new: list[str] = []
    changed: list[str] = []
    unchanged: list[str] = []
    removed: list[str] = []
    shared: set[str] = set()
    rights = _readers_rights(live) if public else _umask_rights(tree)
    _give(os.fspath(tree), tree.stat(), rights)
    # Folders still to compare, relative and ending in '/', and whether the live tree has them too.
    folders = [("", live.is_dir())]
    while folders:
        inside, in_both = folders.pop()
        before = {entry.name: entry for entry in _live_entries(f"{live}/{inside}") or ()} if in_both else {}
        for entry in _entries(f"{tree}/{inside}"):
            path = inside + entry.name
            old = before.pop(entry.name, None)
            if entry.is_dir(follow_symlinks=False):
                _give(entry.path, entry.stat(follow_symlinks=False), rights)
                also = old is not None and old.is_dir(follow_symlinks=False)
                folders.append((f"{path}/", also))
                if old is not None and not also:
                    removed.append(path)
                continue
            if not entry.is_file(follow_symlinks=False):
                raise BuildError(f"{path} is a link or a device; a site may hold only files and folders")
            if path in kept:
                raise there_already(path)
            _give(entry.path, entry.stat(follow_symlinks=False), rights)
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
    here = _take_over(kept, os.fspath(tree), os.fspath(spent), rights) if spent else set()
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


def _readers_rights(live: Path) -> _Rights:
    """Return what readers get whatever the umask is: what the live tree has, and never more than it has."""
    try:
        now = live.stat()
    except FileNotFoundError:
        return _Rights(0o755, 0o644)
    folder = now.st_mode & 0o777
    if folder & 0o002:
        # Nobody lets everybody write here on purpose: a umask of 000 did.
        folder &= ~0o022
    file = 0o600 | (0o040 if folder & 0o050 else 0) | (0o004 if folder & 0o005 else 0) | folder & 0o020
    with contextlib.suppress(OSError):
        # A file that each of our trees has.
        file &= (live / ".plainstatus-site").lstat().st_mode | 0o600
    return _Rights(folder | 0o700, file, now.st_gid)


def _umask_rights(tree: Path) -> _Rights:
    folder = tree.stat().st_mode & 0o777
    return _Rights(folder, folder & 0o666)


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """List a folder before anything in it is replaced."""
    with os.scandir(folder) as entries:
        return list(entries)


def _live_entries(folder: str) -> list[os.DirEntry[str]] | None:
    """List a folder of the live tree; None where it keeps us out, as one that somebody else has put there may."""
    try:
        return _entries(folder)
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


def _give(path: str, now: os.stat_result, rights: _Rights) -> None:
    """Give what was written, or copied by Pelican with its source's mode, the mode that the tree is to have."""
    if rights.group is not None and rights.group != now.st_gid:
        # Not ours to give, as it seems: then nobody is let in who was not before.
        with contextlib.suppress(OSError):
            os.chown(path, -1, rights.group)
    mode = rights.file
    if stat.S_ISDIR(now.st_mode):
        # Folders may pass their group on to what is made in them.
        mode = rights.folder | now.st_mode & stat.S_ISGID
    if stat.S_IMODE(now.st_mode) != mode:
        os.chmod(path, mode)


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


def _take_place(old: os.DirEntry[str], entry: os.DirEntry[str], rights: _Rights, *, spare: str, fs: FileSystem) -> bool:
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


def _take_over(kept: Mapping[str, str], tree: str, spent: str, rights: _Rights) -> set[str]:
    """Let large folders of a tree that nobody needs be those of a new one; return what they have of what it keeps.

    To look at ten thousand names takes less than to make and to remove them. Nothing stays there but the very files
    that are live; what was written is put beside them.
    """
    folders: dict[str, list[str]] = {}
    for path in kept:
        folders.setdefault(path.rpartition("/")[0], []).append(path)
    here = set[str]()
    for folder in (folder for folder, paths in folders.items() if folder and len(paths) >= _WORTH_WHILE):
        was, now, stay = f"{spent}/{folder}", f"{tree}/{folder}", None
        # Opened without following links: what is removed lies in that tree, whoever else may write there.
        with contextlib.suppress(OSError), open_folder(Path(spent)) as top, folder_inside(top, folder) as inside:
            stay, status = _weeded(inside, folder, kept, rights), os.fstat(inside)
        if stay is None:
            continue
        _make_folder(folder, tree, rights, {""})
        for entry in _entries(now):
            os.rename(entry.path, f"{was}/{entry.name}")
        os.rmdir(now)
        os.rename(was, now)
        if not os.path.samestat(os.lstat(now), status):
            raise BuildError(f"{folder}/ was moved while the site was made (run this again)")
        _give(now, status, rights)
        here.update(stay)
    return here


def _weeded(inside: int, folder: str, kept: Mapping[str, str], rights: _Rights) -> list[str]:
    """Remove all from an open folder but the files that are kept, as they are live; return these. Raises OSError."""
    # Whoever owns a folder could go on changing it.
    if os.fstat(inside).st_uid != os.geteuid():
        raise PermissionError(folder)
    stay = []
    with os.scandir(inside) as found:
        entries = list(found)
    for entry in entries:
        path = f"{folder}/{entry.name}"
        known = kept.get(path, "")
        if known.endswith(rights.of_file) and looks(entry.stat(follow_symlinks=False)) == known:
            stay.append(path)
        elif entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.name, dir_fd=inside)
        else:
            os.unlink(entry.name, dir_fd=inside)
    return stay


def looks(status: os.stat_result) -> str:
    """Return by what a file is taken for the same, without a look into it."""
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ino} {status.st_uid} {status.st_gid} {status.st_mode}"


def _keep(
    kept: Mapping[str, str], tree: str, live: str, rights: _Rights, *, fs: FileSystem, here: Collection[str]
) -> set[str]:
    """Put files of the live tree into the other one; return those that both share, for the rest are copies.

    Some are `here` already.
    """
    ready = {""}
    for folder in {path.rpartition("/")[0] for path in kept} - ready:
        _make_folder(folder, tree, rights, ready)

    def keep(paths: Sequence[str]) -> list[str]:
        return [path for path in paths if _keep_one(path, kept[path], tree, live, rights, fs=fs)]

    paths = [path for path in kept if path not in here]
    if len(paths) < _MANY:
        return set(keep(paths))
    # Others may work while the disk does; each thread keeps to folders of its own, mostly.
    most = len(paths) // _THREADS + 1
    parts = [paths[begin : begin + most] for begin in range(0, len(paths), most)]
    with ThreadPoolExecutor(_THREADS) as pool:
        return {path for part in pool.map(keep, parts) for path in part}


def _keep_one(path: str, looks: str, tree: str, live: str, rights: _Rights, *, fs: FileSystem) -> bool:
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
    _give(new, os.lstat(new), rights)
    return False


def _make_folder(folder: str, tree: str, rights: _Rights, ready: set[str]) -> None:
    """Make a folder of a tree, and those it lies in, where they are not there yet; all then are in `ready`."""
    above = folder.rpartition("/")[0]
    if above not in ready:
        _make_folder(above, tree, rights, ready)
    place = f"{tree}/{folder}"
    with contextlib.suppress(FileExistsError):
        os.mkdir(place)
        _give(place, os.lstat(place), rights)
    ready.add(folder)


def there_already(path: str) -> BuildError:
    """Say that two of us would write one file."""
    return BuildError(f"cannot write {path!r}: it is there already (does a page in content/ have it as Save_as?)")
