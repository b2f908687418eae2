"""The ledger's file: one process at a time adds to it, and what it has added is on the disk before it goes on."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from plainstatus.deliver.announce.ledger import Ledger, read_ledger
from plainstatus.errors import AnnounceError
from plainstatus.tree.exchange import sync_folder

__all__ = ["LedgerFile", "opened", "read_ledger_file"]

_PAUSE: Final = 0.05
#: In the work folder.
_LOCK: Final = "announce.lock"
_LATER: Final = "nothing is lost: what is owed is told by the next publish, or by: invoke announce"


class LedgerFile:
    """The file, held by this process alone; lines are added by several threads."""

    def __init__(self, path: Path) -> None:
        """Use `opened`."""
        self.path = path
        self._adding = threading.Lock()
        self._closed = False

    def read(self) -> Ledger:
        """Return what it says. Raises AnnounceError where the disk fails."""
        return read_ledger_file(self.path)

    def add(self, *lines: bytes) -> None:
        """Add lines; they are on the disk once this returns. Raises AnnounceError, and then none of them is there.

        Also where the time is up: whatever still waits for an answer then has no say any more.
        """
        if not lines:
            return
        with self._adding:
            if self._closed:
                raise AnnounceError(f"{self.path.name} is closed")
            try:
                self._append(b"".join(lines))
            except OSError as error:
                raise AnnounceError(f"{self.path.name} cannot be written: {error.strerror or error}") from error

    def close(self) -> None:
        """Let nobody add anything from now on."""
        with self._adding:
            self._closed = True

    def _append(self, data: bytes) -> None:
        new = not self.path.exists()
        handle = _plain(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT)
        try:
            size = _mended(handle)
            try:
                with os.fdopen(handle, "ab", closefd=False) as file:
                    file.write(data)
                os.fsync(handle)
            except OSError:
                os.ftruncate(handle, size)
                raise
        finally:
            os.close(handle)
        if new:
            sync_folder(self.path.parent)


def _plain(path: Path, flags: int) -> int:
    """Open a file. Raises OSError where something else stands in its place: a pipe would let us wait for ever."""
    handle = os.open(path, flags | os.O_NONBLOCK | os.O_NOCTTY, 0o644)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "it is no file")
    return handle


def _mended(handle: int) -> int:
    """Take away the beginning of a line that a kill cut off, so that a new one can begin; return the file's size.

    A last line that only lacks its newline gets it.
    """
    size = os.fstat(handle).st_size
    start = max(0, size - (1 << 16))
    end = os.pread(handle, size - start, start)
    if not end or end.endswith(b"\n"):
        return size
    rest = end[end.rfind(b"\n") + 1 :]
    if read_ledger(rest).begun:
        os.write(handle, b"\n")
        return size + 1
    os.ftruncate(handle, size - len(rest))
    return size - len(rest)


def read_ledger_file(path: Path) -> Ledger:
    """Return what the ledger says; one that is not there has not begun. Raises AnnounceError where the disk fails."""
    try:
        with os.fdopen(_plain(path, os.O_RDONLY), "rb") as file:
            return read_ledger(file.read(), path.name)
    except FileNotFoundError:
        return Ledger(path.name)
    except OSError as error:
        raise AnnounceError(f"{path.name} cannot be read: {error.strerror or error} ({_LATER})") from error


@contextmanager
def opened(path: Path, work: Path, *, patience: float = 0.0) -> Iterator[LedgerFile]:
    """Hold the ledger for as long as it is needed; who holds it now is waited for so many seconds.

    Raises AnnounceError where somebody else holds it all that time, or the disk fails.
    """
    try:
        work.mkdir(parents=True, exist_ok=True)
        handle = os.open(work / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise AnnounceError(f"{error.filename or work}: {error.strerror or error}") from error
    try:
        end = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() + _PAUSE > end:
                    raise AnnounceError(f"somebody else is announcing right now ({_LATER})") from None
                time.sleep(_PAUSE)
            else:
                break
        book = LedgerFile(path)
        try:
            yield book
        finally:
            book.close()
    finally:
        os.close(handle)
