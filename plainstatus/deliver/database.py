"""A database of our own on this machine: an SQLite file for its owner alone, made whole and opened as what it is."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Final

from plainstatus.errors import AnnounceError
from plainstatus.files import ours
from plainstatus.tree.exchange import sync_folder

__all__ = ["database_failed", "make_database", "open_database", "transaction"]

_WAITS: Final = 30.0


def make_database(path: Path, application: int, fill: Callable[[sqlite3.Connection], object]) -> None:
    """Make a new file, which its owner alone can read; it is there whole or not at all.

    `application` is what files of this kind are known by, and `fill` makes the tables. Raises FileExistsError where it
    is there, OSError and sqlite3.Error.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    # SQLite gives what it puts beside a file the rights of that file.
    os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(_connected(beside)) as made:
        fill(made)
        made.execute(f"PRAGMA application_id = {application}")
    # Unlike a rename, a link never takes the place of another file.
    os.link(beside, path)
    beside.unlink()
    sync_folder(path.parent)


def open_database(path: Path, application: int, what: str) -> sqlite3.Connection:
    """Open a file; `what` is what files of this kind are.

    Raises AnnounceError where it is another, OSError and sqlite3.Error. One that others could read, as one that was
    copied or restored, is taken from their eyes.
    """
    there = path.lstat()
    if not ours(there):
        raise AnnounceError(
            f"{path.name} is a link, or belongs to somebody else (as its owner, or with a copy of your own, it works)"
        )
    if there.st_mode & 0o077:
        path.chmod(0o600)
    with ExitStack() as opening:
        opened = opening.enter_context(closing(_connected(path)))
        (found,) = opened.execute("PRAGMA application_id").fetchone()
        if found != application:
            raise AnnounceError(f"{path.name} is not {what} (look at it, and put it elsewhere)")
        opening.pop_all()
    return opened


@contextmanager
def transaction(opened: sqlite3.Connection) -> Iterator[None]:
    """Write all of it or nothing; it is on the disk once this ends. Raises sqlite3.Error where the disk fails."""
    opened.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        opened.execute("ROLLBACK")
        raise
    opened.execute("COMMIT")


def database_failed(path: Path, error: Exception, hint: str) -> AnnounceError:
    """Return what the disk or SQLite says as an error of ours."""
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return AnnounceError(f"{path.name}: {reason} ({hint})")


def _connected(path: Path) -> sqlite3.Connection:
    opened = sqlite3.connect(path, timeout=_WAITS, isolation_level=None)
    try:
        # What VACUUM puts aside would lie in /var/tmp for a moment.
        for setting in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON", "temp_store = MEMORY"):
            opened.execute(f"PRAGMA {setting}").fetchall()
    except BaseException:
        opened.close()
        raise
    return opened
