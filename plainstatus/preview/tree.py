"""Files of the site that is shown, and nothing outside it."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from urllib.parse import unquote_to_bytes

__all__ = ["file_path", "read_file"]

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
#: A pipe or a device must not keep us waiting.
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK


def file_path(target: str) -> str | None:
    """Return the path of the file that a request's target names, relative to the site; None where it can name none."""
    try:
        path = unquote_to_bytes(target.partition("?")[0].partition("#")[0]).decode()
    except UnicodeDecodeError:
        return None
    if not path.startswith("/") or "\\" in path or not path.isprintable():
        return None
    path = path[1:]
    if not path or path.endswith("/"):
        path += "index.html"
    return None if {"", ".", ".."} & set(path.split("/")) else path


def read_file(site: Path, path: str) -> bytes | None:
    """Return a file's bytes; None where there is none, or only a folder, a link or a device.

    Each part of the path is opened by itself and never through a link, so that nobody can put one there meanwhile.
    """
    *folders, name = path.split("/")
    opened = -1
    try:
        opened = os.open(site, _FOLDER)
        for folder in folders:
            below = os.open(folder, _FOLDER, dir_fd=opened)
            os.close(opened)
            opened = below
        handle = os.open(name, _FILE, dir_fd=opened)
        with os.fdopen(handle, "rb") as file:
            return file.read() if stat.S_ISREG(os.fstat(handle).st_mode) else None
    except (OSError, ValueError):
        return None
    finally:
        if opened >= 0:
            os.close(opened)
