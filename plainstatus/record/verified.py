"""What was verified of a record on this machine, so that its lines need not be read and verified one by one again.

The bytes that were verified are hashed as a whole each time. Where they are the same, what follows them is verified
in full; whatever is not as a publish of ours leaves it, is read as if nothing were known.

What is known lies in the work folder, as JSON: first of the record, then a line for each incident that was told. It
counts only where we wrote it there, see `files.own_bytes`: lost, cut, older or foreign, it is none.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from plainstatus.files import keep_own, own_bytes
from plainstatus.model.engine import engine
from plainstatus.record.chain import goes_on, read_lines
from plainstatus.record.places import KnownLines, Places, begins_of
from plainstatus.record.record import Record
from plainstatus.record.said import timestamp
from plainstatus.record.settled import Settled

__all__ = ["keep_verified", "read_verified"]

#: In the work folder, and in that.
_FOLDER: Final = "record"
_FILE: Final = "verified"
#: So many bytes are read sooner than what is known of them.
_SHORT: Final = 100_000


def read_verified(raw: bytes, name: str, work: Path) -> Record:
    """Read a record as `Record.parse` does; `work` is the work folder, which may know it."""
    if len(raw) > _SHORT and (kept := own_bytes(work / _FOLDER, _FILE, engine().encode())) is not None:
        # Whatever is wrong with it, the record tells.
        with suppress(ValueError, LookupError, TypeError, AttributeError):
            if (found := _known(kept, raw, name)) is not None:
                return found
    return Record.parse(raw, name)


def keep_verified(record: Record, work: Path) -> None:
    """Note that a record was verified, or written, here. A disk that fails is no harm."""
    if len(record.data) <= _SHORT or record.settled.kept:
        return
    with suppress(OSError):
        keep_own(work / _FOLDER, _FILE, engine().encode(), _written(record))
    record.settled.kept = True


def _known(kept: bytes, raw: bytes, name: str) -> Record | None:
    """Return the record that these bytes are, if it begins with what is known and goes on as publishes of ours do."""
    first, *told = kept.split(b"\n")
    known = json.loads(first)
    size = known["size"]
    if len(raw) < size or hashlib.sha256(memoryview(raw)[:size]).hexdigest() != known["sha256"]:
        return None
    places, data = _places(known["places"]), raw[:size]
    settled = Settled(known["context"], known["settled"], dict(zip(known["told"], told, strict=True)), kept=True)
    record = Record(name, data, KnownLines(data, known["begins"]), places, settled)
    if len(raw) == size:
        return record
    numbered, problems = read_lines(raw[size:], name)
    lines = [line for _, line in numbered]
    if problems or not goes_on(lines, places.heads):
        return None
    record = record.extended(lines)
    # A line may stand there twice.
    return record if len(record.data) == len(raw) else None


def _places(known: Mapping[str, Any]) -> Places:
    return Places(**{**known, "heads": tuple(known["heads"]), "latest": datetime.fromisoformat(known["latest"])})


def _written(record: Record) -> bytes:
    places, settled = record.places, record.settled
    first = {
        "size": len(record.data),
        "sha256": hashlib.sha256(record.data).hexdigest(),
        "begins": _begins(record),
        "places": {**vars(places), "latest": timestamp(places.latest) if places.latest else ""},
        "context": settled.context,
        "settled": settled.incidents,
        "told": [*settled.told],
    }
    known = json.dumps(first, ensure_ascii=False, separators=(",", ":")).encode()
    return b"\n".join((known, *settled.told.values()))


def _begins(record: Record) -> list[int]:
    """Return where each line begins in the file, in the order of the record."""
    if isinstance(record.lines, KnownLines):
        return [*record.lines.begins]
    return begins_of(record.lines, record.data)
