"""Files that only staff may read: made so that nobody else can, and that nothing is lost."""

from __future__ import annotations

import contextlib
import os
import subprocess
from pathlib import Path

__all__ = ["is_kept_from_git", "make_private"]


def make_private(path: Path, data: bytes) -> None:
    """Write a new file that its owner alone can read; it is there whole or not at all.

    Its folder is made if need be. Raises FileExistsError, and leaves what is there alone, and OSError.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # Unlike a rename, a link never takes the place of another file.
        try:
            os.link(beside, path)
        except FileExistsError:
            raise
        except OSError:  # a file system without links
            if os.path.lexists(path):
                raise FileExistsError(path) from None
            beside.replace(path)
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


def is_kept_from_git(path: Path, *, root: Path) -> bool:
    """Say whether git would leave a file out of what is committed; so it is where there is no git."""
    try:
        done = subprocess.run(  # noqa: S603 - no shell reads it
            ["git", "-C", str(root), "check-ignore", "--quiet", "--", str(path)],  # noqa: S607 - the user's own git
            capture_output=True,
            check=False,
        )
    except OSError:
        return True
    # 1: it is not ignored; 128: this is no repository.
    return done.returncode != 1
