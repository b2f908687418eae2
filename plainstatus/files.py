"""Writing a file so that whoever reads it, or pulls the plug, finds the old bytes or the new ones."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

__all__ = ["replace_file"]


def replace_file(path: Path, data: bytes) -> None:
    """Write `data` in place of a file, in one step; where there was none, it is made.

    The bytes are on the disk before the name points at them. The file keeps its mode and, where that can be, its
    owner; a link to it stays one. Raises OSError, and leaves the old file as it was, where the disk fails.
    """
    path = path.resolve()
    beside = path.with_name(f".{path.name}.new")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _wear_rights(beside, of=path)
        beside.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


def _wear_rights(new: Path, *, of: Path) -> None:
    try:
        status = of.stat()
    except FileNotFoundError:
        return
    # As root, which cron and sudo are, the file would else no longer be its writers' own.
    with contextlib.suppress(PermissionError):
        os.chown(new, status.st_uid, status.st_gid)
    new.chmod(status.st_mode & 0o7777)
