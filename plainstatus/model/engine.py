"""What makes a site: Plainstatus, the libraries and Python, summed up.

What one engine has kept counts for no other: an upgrade starts anew.
"""

from __future__ import annotations

import hashlib
import os
import sys
import zoneinfo
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

__all__ = ["engine"]

#: Where a version stands in a file of time zones.
_VERSION: Final = 40


@cache
def engine(room: str = "") -> str:
    """Return a digest of our own sources, and of the versions of Python, of all that is installed and of time zones.

    Of our sources those of a `room` alone, such as `render/words`, for what depends on no others. It is the same in
    every clone, whatever dates its files have. Sources that change while a process lives are not
    seen: what was loaded is what makes the site.
    """
    folder = str(Path(__file__).parent.parent / room)
    found = hashlib.sha256(repr((sys.implementation.name, sys.version_info)).encode())
    for path in sorted(_sources(folder)):
        found.update(f"{path.removeprefix(folder)}\0".encode())
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - hundreds of times at each start
            found.update(hashlib.sha256(file.read()).digest())
    found.update("\n".join(sorted(_installed())).encode())
    found.update(_zones())
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


def _zones() -> bytes:
    """Return the beginning of the system's time zones, which says their version; empty where zones are a library's.

    Countries change their clocks at a few weeks' notice, and a time that was written for a page is another one then.
    """
    for place in zoneinfo.TZPATH:
        # IANA's own file, and what the BSDs and macOS have in its place.
        for name in ("tzdata.zi", "+VERSION"):
            with suppress(OSError), Path(place, name).open("rb") as file:
                return file.read(_VERSION)
    return b""
