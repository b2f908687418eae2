"""What makes a site: Plainstatus, the libraries and Python, summed up.

What one engine has kept counts for no other: an upgrade starts anew.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

__all__ = ["engine"]


@cache
def engine() -> str:
    """Return a digest of our own sources, of Python's version and of those of all that is installed.

    It is the same in every clone, whatever dates its files have. Sources that change while a process lives are not
    seen: what was loaded is what makes the site.
    """
    folder = str(Path(__file__).parent.parent)
    found = hashlib.sha256(repr((sys.implementation.name, sys.version_info)).encode())
    for path in sorted(_sources(folder)):
        found.update(f"{path.removeprefix(folder)}\0".encode())
        with open(path, "rb") as file:  # noqa: PTH123 - hundreds of times at each start
            found.update(hashlib.file_digest(file, "sha256").digest())
    found.update("\n".join(sorted(_installed())).encode())
    return found.hexdigest()


def _sources(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _sources(entry.path)
            elif entry.name.endswith(".py"):
                yield entry.path


def _installed() -> Iterator[str]:
    """Yield the name and version of each distribution: its folder is called so (PyPA's core metadata)."""
    for place in sys.path:
        with suppress(OSError):
            yield from (name for name in os.listdir(place) if name.endswith((".dist-info", ".egg-info")))  # noqa: PTH208
