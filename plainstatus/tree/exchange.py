"""Two folders change places: in one system call, or in renames that the next run can undo.

The system calls are `renameat2` with RENAME_EXCHANGE (Linux 3.15, rename(2)) and `renamex_np` with RENAME_SWAP
(macOS 10.12, rename(2)). NFS, FUSE and some others refuse the first with EINVAL; container layers refuse it with EXDEV.

Where the call is not to be had, a journal is written, the live folder steps aside, and the new one takes its
place: for some microseconds there is no site. A process killed then leaves the journal, and `recover` puts
the old site back.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

from plainstatus.model.frozen import dataclass

__all__ = ["DISK", "FileSystem", "exchange", "recover", "swap", "sync_folder"]

#: The same number on both systems: <linux/fs.h> RENAME_EXCHANGE, <sys/stdio.h> RENAME_SWAP.
_EXCHANGE = 2
#: "Relative to the current folder", <fcntl.h> on Linux.
_AT_FDCWD = -100
#: renameat2 by its number, for C libraries that lack the function (musl before 1.2.6).
_RENAMEAT2 = {"x86_64": 316, "aarch64": 276, "riscv64": 276}
#: What systems answer where the exchange is not to be had here, and a plain rename may be.
_NOT_HERE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM, errno.EXDEV}

Rename = Callable[[str, str], None]


def _system_call() -> Callable[[bytes, bytes], int] | None:
    """Find the exchange in this process's C library; None where it has none."""
    libc = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "darwin":
        if hasattr(libc, "renamex_np"):
            libc.renamex_np.argtypes = (ctypes.c_char_p, ctypes.c_char_p, ctypes.c_uint)
            return lambda one, other: int(libc.renamex_np(one, other, _EXCHANGE))
    elif sys.platform == "linux":
        ends = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)
        if hasattr(libc, "renameat2"):
            libc.renameat2.argtypes = ends
            return lambda one, other: int(libc.renameat2(_AT_FDCWD, one, _AT_FDCWD, other, _EXCHANGE))
        number = _RENAMEAT2.get(os.uname().machine)
        # A 32-bit process on a 64-bit kernel has other numbers.
        if number and sys.maxsize > 2**32:
            libc.syscall.argtypes = (ctypes.c_long, *ends)
            libc.syscall.restype = ctypes.c_long
            return lambda one, other: int(libc.syscall(number, _AT_FDCWD, one, _AT_FDCWD, other, _EXCHANGE))
    return None


_SYSTEM_CALL = _system_call()


def swap(one: str, other: str) -> None:
    """Let two paths change places in one step: at no time does either not exist.

    Raises OSError; ENOSYS, EINVAL, ENOTSUP, EPERM or EXDEV where this system or file system cannot.
    """
    if _SYSTEM_CALL is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS), one, None, other)
    if _SYSTEM_CALL(os.fsencode(one), os.fsencode(other)) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), one, None, other)


@dataclass(frozen=True)
class FileSystem:
    """What not every file system can do, so that tests can stand in one that cannot."""

    link: Rename = os.link
    swap: Rename = swap
    rename: Rename = os.rename


#: The file system under our feet.
DISK = FileSystem()


def exchange(tree: Path, live: Path, *, journal: Path, fs: FileSystem = DISK) -> None:
    """Let the folders `tree` and `live` change places; after it the change is on the disk.

    `tree` must not be empty. `journal` is a path on the same file system; `recover` is given the same.
    Raises OSError, and then `live` is as it was (or `recover` has to bring it back).
    """
    try:
        fs.swap(str(tree), str(live))
    except OSError as error:
        if error.errno not in _NOT_HERE:
            raise
        _step_by_step(tree, live, journal=journal, fs=fs)
    sync_folder(live.parent)
    sync_folder(tree.parent)


def recover(journal: Path, *, fs: FileSystem = DISK) -> None:
    """Bring the live folder back if an exchange was cut off; without a journal nothing happens.

    Afterwards the live folder is the old or the new one, whole. Raises OSError.
    """
    try:
        live = os.fsdecode(journal.read_bytes())
    except FileNotFoundError:
        return
    # Relative to the journal, so that the project may have moved in between.
    live = os.path.normpath(journal.parent / live)
    aside = _aside(journal)
    if aside.exists() and not _holds_anything(live):
        fs.rename(str(aside), live)
        sync_folder(Path(live).parent)
    journal.unlink()


def sync_folder(folder: Path) -> None:
    """Have the names in `folder` written to the disk, where the file system can do that for folders."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _step_by_step(tree: Path, live: Path, *, journal: Path, fs: FileSystem) -> None:
    """Do what `swap` does, in renames."""
    draft = journal.with_name(f"{journal.name}.new")
    with draft.open("wb") as file:
        file.write(os.fsencode(os.path.relpath(live, journal.parent)))
        file.flush()
        os.fsync(file.fileno())
    fs.rename(str(draft), str(journal))
    sync_folder(journal.parent)
    aside = _aside(journal)
    try:
        fs.rename(str(live), str(aside))
        fs.rename(str(tree), str(live))
    finally:
        # Success: closes the journal. Failure: the old folder goes back first.
        sync_folder(live.parent)
        recover(journal, fs=fs)
    fs.rename(str(aside), str(tree))


def _aside(journal: Path) -> Path:
    """Tell where the live folder waits while the journal stands."""
    return journal.with_name("aside")


def _holds_anything(folder: str) -> bool:
    """Tell whether `folder` is there and not empty (a rename takes the place of an empty one)."""
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is not None
    except FileNotFoundError:
        return False
