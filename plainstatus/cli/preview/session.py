"""The folder of one preview: it is there while the preview runs, and nobody else may look into it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from plainstatus.errors import BuildError

__all__ = ["session_folder"]

_LOCK = "lock"


@contextmanager
def session_folder(work: Path) -> Iterator[Path]:
    """Make a folder in the work folder for one preview, and remove it on leaving, with those of killed ones.

    Raises BuildError where the disk fails.
    """
    parent = work / "preview"
    try:
        parent.mkdir(parents=True, exist_ok=True)
        for place in parent.iterdir():
            _remove_if_left(place)
        folder = Path(tempfile.mkdtemp(dir=parent, prefix=""))
        handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise BuildError(f"cannot make a folder for the preview: {error.strerror} ({error.filename})") from error
    try:
        # The kernel lets go of it, however we end.
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)
        with contextlib.suppress(OSError):
            # Another preview may be running.
            parent.rmdir()


def _remove_if_left(folder: Path) -> None:
    try:
        handle = os.open(folder / _LOCK, os.O_RDWR)
    except OSError:
        # It is being made at this moment, or none of ours.
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    except BlockingIOError:
        return
    finally:
        os.close(handle)
