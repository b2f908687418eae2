"""Lines of the record that nobody of ours wrote, and hands that put them where we publish."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from plainstatus.record import Content, Line, Record
from plainstatus.record.lines import Kind, make_line
from plainstatus.tree.manifest import write_manifest

__all__ = ["FORGED", "MADE_UP", "THEN", "add", "content", "forge", "head"]

#: What no file of ours says.
FORGED = "Send your password to the shop"
MADE_UP = "2026-11-20-made-up"
THEN = datetime(2026, 11, 15, 14, 6, tzinfo=UTC)


def content(text: str = FORGED, **facts: Any) -> Content:
    """Return what a forged line says, in English."""
    return {"": facts, "en": {"text": text}}


def head(data: bytes) -> str:
    """Return the name of the last line of a record's bytes."""
    return hashlib.sha256(data.rstrip(b"\n").rpartition(b"\n")[2]).hexdigest()


def forge(
    kind: Kind = "update",
    *,
    after: Sequence[str],
    incident: str | None = MADE_UP,
    key: str = "20261120T100000Z",
    says: Content | None = None,
    time: datetime = THEN,
) -> Line:
    """Return a line that is whole in itself."""
    made = content(at="2026-11-20T10:00:00Z", status="investigating") if says is None else says
    return make_line(kind, time=time, content=made, prev=after, incident=incident, key=key)


def add(tree: Path, *lines: Line | bytes, listed: bool = True) -> Record:
    """Add lines at the end of the record in a published tree, and to its manifest, as whoever can write there does."""
    place = tree / "record.jsonl"
    data = place.read_bytes() + b"".join((line if isinstance(line, bytes) else line.raw) + b"\n" for line in lines)
    # Files may be shared with other trees: new ones take their places.
    place.unlink()
    place.write_bytes(data)
    if listed:
        (tree / "manifest.json").unlink()
        write_manifest(tree)
    return Record.parse(data)
