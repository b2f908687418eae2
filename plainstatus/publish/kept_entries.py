"""Entries of feeds, kept in the work folder as they were written, for the next publish.

They count only where we wrote them there, see `files.own_bytes`: lost, cut, older or foreign, there are none.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from plainstatus.files import keep_own, own_bytes
from plainstatus.model.engine import engine
from plainstatus.render.feeds.kept_entries import KeptEntries

__all__ = ["keep_entries", "read_entries"]

#: In the work folder, and in that.
_FOLDER: Final = "entries"
_FILE: Final = "written"


def read_entries(work: Path) -> KeptEntries:
    """Return what an earlier publish has kept; nothing is read before somebody asks for an entry."""

    def before() -> dict[str, list[Any]]:
        kept = own_bytes(work / _FOLDER, _FILE, engine().encode())
        return dict(json.loads(kept)) if kept else {}

    return KeptEntries(before)


def keep_entries(entries: KeptEntries, work: Path) -> None:
    """Keep what is written by now, if the disk allows."""
    if entries.grown and work.is_dir():
        with suppress(OSError):
            data = json.dumps(entries.plain(), ensure_ascii=False, separators=(",", ":"))
            keep_own(work / _FOLDER, _FILE, engine().encode(), data.encode())
