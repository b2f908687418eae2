"""Files of the site that is shown, and nothing outside it."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote_to_bytes

from plainstatus.files import open_inside

__all__ = ["file_path", "read_file"]


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

    Nothing is read through a link, also where somebody puts one there meanwhile.
    """
    try:
        opened = os.open(site, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            with os.fdopen(open_inside(opened, path), "rb") as file:
                return file.read()
        finally:
            os.close(opened)
    except (OSError, ValueError):
        return None
