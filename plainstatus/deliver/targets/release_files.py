"""The files of a release: made so that readers may open them, and shared with the release before."""

from __future__ import annotations

import contextlib
import os
import posixpath
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

from plainstatus.deliver.targets.target import Plan
from plainstatus.files import folder_inside, open_folder, open_inside, ours, reader_modes, same_bytes
from plainstatus.urls import HOME

__all__ = ["BESIDE", "fill", "make_folders", "make_lasting", "mode_of"]


#: Where a folder that stays is made.
BESIDE = ".{}.new"
#: Bytes compared at a time.
_CHUNK = 1 << 18


def make_folders(place: Path) -> None:
    """Make a folder, and those above it, where it is not there; readers may enter what is made. Raises OSError."""
    # A link to nowhere, or a file, is told by whoever opens it.
    if os.path.lexists(place):
        return
    make_folders(place.parent)
    if place.name == "..":
        return
    with open_folder(place.parent) as above:
        make_lasting(above, place.name)


def make_lasting(inside: int, name: str) -> None:
    """Make a folder that readers may enter, in one step: who is killed on the way leaves none that they may not."""
    beside = BESIDE.format(name)
    with contextlib.suppress(FileExistsError):
        os.mkdir(beside, 0o700, dir_fd=inside)
    with folder_inside(inside, beside) as made:
        _set_mode(made, 0o755)
    os.rename(beside, name, src_dir_fd=inside, dst_dir_fd=inside)


def _set_mode(folder: int, mode: int) -> None:
    # Folders may pass their group on to what is made in them.
    os.fchmod(folder, mode | os.fstat(folder).st_mode & stat.S_ISGID)


def _make_folder(inside: int, name: str, *, mode: int) -> None:
    """Make a folder that has this mode whatever our umask; one that is there already stays as it is."""
    with contextlib.suppress(FileExistsError):
        os.mkdir(name, 0o700, dir_fd=inside)
        with folder_inside(inside, name) as made:
            _set_mode(made, mode)


def fill(made: int, plan: Plan, *, before: int | None) -> None:
    """Write the whole tree into the new folder `made`; files that equal those of the release before are shared."""
    folder_mode, file_mode = reader_modes(*_live_modes(before))
    for inside, paths in groupby(plan.whole, key=posixpath.dirname):
        with _filled(made, inside, folder_mode) as new, _same_folder(before, inside) as old:
            for path in paths:
                _bring(plan.tree / path, posixpath.basename(path), new, old, mode=file_mode)
    _set_mode(made, folder_mode)


def _live_modes(before: int | None) -> tuple[int | None, int | None]:
    """Return the modes of a release's folder and of its home page; None for what is not there."""
    return (None, None) if before is None else (os.fstat(before).st_mode, mode_of(HOME, before))


def mode_of(name: str, folder: int) -> int | None:
    """Return the mode of a plain file in a folder; None where there is none."""
    try:
        status = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None
    return status.st_mode if stat.S_ISREG(status.st_mode) else None


@contextmanager
def _filled(made: int, inside: str, mode: int) -> Iterator[int]:
    """Open a folder below `made`, which is made where it is not there yet."""
    parts = inside.split("/") if inside else []
    for number, part in enumerate(parts):
        with folder_inside(made, "/".join(parts[:number])) as above:
            _make_folder(above, part, mode=mode)
    with folder_inside(made, inside) as folder:
        yield folder


@contextmanager
def _same_folder(before: int | None, inside: str) -> Iterator[int | None]:
    """Open the folder of the release before; None where it has none, or only a link in its place."""
    with contextlib.ExitStack() as opened:
        folder = None
        if before is not None:
            with contextlib.suppress(OSError):
                folder = opened.enter_context(folder_inside(before, inside))
        yield folder


def _bring(source: Path, name: str, new: int, old: int | None, *, mode: int) -> None:
    """Put a file into the new folder: the old one, where that is the same and nobody else's, else a copy."""
    with source.open("rb") as file:
        if old is not None and _shared(file.fileno(), name, new, old, mode=mode):
            return
        handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600, dir_fd=new)
        with os.fdopen(handle, "wb") as made:
            shutil.copyfileobj(file, made, _CHUNK)
            os.fchmod(handle, mode)
            made.flush()
            # With its time, by which browsers and feed readers are told that it has not changed.
            status = os.fstat(file.fileno())
            os.utime(handle, ns=(status.st_atime_ns, status.st_mtime_ns))


def _shared(source: int, name: str, new: int, old: int, *, mode: int) -> bool:
    """Let the new folder share a file with the old one; say whether it does.

    Compared byte by byte: what was changed there by hand is mended, whatever a manifest says. Whoever owns a file
    may change it later, so that one of somebody else's is not taken over.
    """
    with contextlib.suppress(OSError):
        handle = open_inside(old, name)
        try:
            status = os.fstat(handle)
            if not ours(status) or stat.S_IMODE(status.st_mode) != mode or not same_bytes(handle, source):
                return False
            os.link(name, name, src_dir_fd=old, dst_dir_fd=new, follow_symlinks=False)
            if os.path.samestat(status, os.stat(name, dir_fd=new, follow_symlinks=False)):
                return True
            # Somebody has put another file there meanwhile.
            os.unlink(name, dir_fd=new)
        finally:
            os.close(handle)
    return False
