"""Files: written so that whoever reads them, or pulls the plug, finds the old bytes or the new ones; and named."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Sequence
from pathlib import Path

__all__ = ["cannot_replace", "content", "is_left_behind", "named", "replace_file"]

#: What keeps an empty folder in git, and what file managers of macOS, Windows and KDE leave wherever they look.
_LEFT_BEHIND = re.compile(
    r"\.(git)?keep|\.ds_store|\._.*|\.localized|icon\r|(eh)?thumbs(_vista)?\.db|desktop\.ini|\.directory",
    re.IGNORECASE,
)
#: Of many files so many are named.
_NAMED = 3


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


def cannot_replace(path: Path, *, size: int) -> str:
    """Return why a file could not be replaced by one of `size` bytes now; nothing where it could."""
    path = path.resolve()
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_bytes(bytes(size))
    except OSError as error:
        return error.strerror or str(error)
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
    return ""


def is_left_behind(name: str) -> bool:
    """Say whether a file of this name is nobody's: systems leave such ones anywhere, and they may be removed."""
    return _LEFT_BEHIND.fullmatch(name) is not None


def content(folder: Path) -> list[str]:
    """Return the sorted names of what is in a folder, but for files that systems leave behind. Raises OSError."""
    with os.scandir(folder) as entries:
        names = [f"{entry.name}/" if entry.is_dir(follow_symlinks=False) else entry.name for entry in entries]
    return sorted(name for name in names if not is_left_behind(name))


def named(names: Sequence[str]) -> str:
    """Return the first few of some names, as they can be told."""
    first = [name if name.isprintable() else repr(name) for name in names[:_NAMED]]
    more = [f"and {len(names) - _NAMED} more"] if len(names) > _NAMED else []
    return ", ".join((*first, *more))


def _wear_rights(new: Path, *, of: Path) -> None:
    try:
        status = of.stat()
    except FileNotFoundError:
        return
    # As root, which cron and sudo are, the file would else no longer be its writers' own.
    with contextlib.suppress(PermissionError):
        os.chown(new, status.st_uid, status.st_gid)
    new.chmod(status.st_mode & 0o7777)
