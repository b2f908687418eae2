"""What was worked out of settled incidents, kept in the work folder for the next publish.

It counts only where we wrote it there, see `files.own_bytes`: lost, cut, older or foreign, it is none.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from plainstatus.files import keep_own, own_bytes
from plainstatus.model.engine import engine
from plainstatus.views.settled import Settled

__all__ = ["keep_settled", "read_settled"]

#: In the work folder, and in that.
_FOLDER: Final = "views"
_FILE: Final = "settled"


def read_settled(work: Path, sum_of: Callable[[str], str | None]) -> Settled:
    """Return what an earlier publish has kept; `sum_of` is that of `Telling`."""
    kept = own_bytes(work / _FOLDER, _FILE, engine().encode())
    return Settled(json.loads(kept) if kept else {}, sum_of)


def keep_settled(settled: Settled, work: Path) -> None:
    """Keep what is known by now, if the disk allows."""
    if settled.grown and work.is_dir():
        with suppress(OSError):
            data = json.dumps(settled.kept, ensure_ascii=False, separators=(",", ":"))
            keep_own(work / _FOLDER, _FILE, engine().encode(), data.encode())
