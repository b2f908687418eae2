"""What a publish has worked out or written, kept in the work folder for the next one, as JSON.

It counts only where we wrote it there, see `files.own_bytes`: lost, cut, older or foreign, there is nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

from plainstatus.files import keep_own, own_bytes
from plainstatus.model.engine import engine

__all__ = ["ENTRIES", "PAGES", "SETTLED", "keep_values", "read_values"]


class _Place(NamedTuple):
    """A folder in the work folder, and the file in that."""

    folder: str
    file: str


#: Incidents that are over, as they were worked out.
SETTLED: Final = _Place("views", "settled")
#: Entries of feeds, as they were written.
ENTRIES: Final = _Place("entries", "written")
#: What Pelican has made of content/, and of which.
PAGES: Final = _Place("pages", "made")


def read_values(work: Path, place: _Place) -> dict[str, list[Any]]:
    """Return what an earlier publish has kept at a place."""
    kept = own_bytes(work / place.folder, place.file, engine().encode())
    return dict(json.loads(kept)) if kept else {}


def keep_values(work: Path, place: _Place, values: Mapping[str, list[Any]]) -> None:
    """Keep values for the next publish, if the disk allows."""
    if work.is_dir():
        with suppress(OSError):
            data = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
            keep_own(work / place.folder, place.file, engine().encode(), data.encode())
