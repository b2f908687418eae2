"""New lines: their places in the chain, and what they do to the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from plainstatus.record.content import FACTS, Content
from plainstatus.record.history import Record
from plainstatus.record.lines import Kind, Line, make_line

__all__ = ["Entry", "append", "force", "roll_back"]


@dataclass(frozen=True)
class Entry:
    """A line before it has its place in the chain."""

    kind: Kind
    content: Content
    incident: str | None = None
    key: str = ""
    keep: bool = True
    #: By the incident's first update, then kind, then key; of no matter where it stands alone.
    rank: tuple[datetime, str, int, str] = (datetime.max.replace(tzinfo=UTC), "", 0, "")


def append(record: Record, entries: Sequence[Entry], *, now: datetime, id_base: str) -> tuple[Line, ...]:
    """Return the lines that follow a record's newest ones; first a start or a merge where one is wanted."""
    heads = record.heads
    opening = []
    if not record.lines:
        opening.append(Entry("start", {FACTS: {"id_base": id_base}}))
    elif len(heads) > 1:
        opening.append(Entry("merge", {FACTS: {}}))
    lines: list[Line] = []
    for entry in (*opening, *entries):
        line = make_line(
            entry.kind,
            time=now,
            content=entry.content,
            prev=(lines[-1].name,) if lines else heads,
            incident=entry.incident,
            key=entry.key,
            keep=entry.keep,
        )
        lines.append(line)
    return tuple(lines)


def force(record: Record, *, now: datetime, id_base: str, reason: str) -> tuple[Line, ...]:
    """Return the lines that say that a site went live which verification would have stopped, and why."""
    return append(record, [Entry("forced", {FACTS: {"reason": reason}})], now=now, id_base=id_base)


def roll_back(record: Record, *, now: datetime, id_base: str, to: str, reason: str) -> tuple[Line, ...]:
    """Return the lines that say that the release named `to` was put back, and why.

    What the record holds stays published: the next publish brings it back, and adds no lines for it.
    """
    return append(record, [Entry("rollback", {FACTS: {"to": to, "reason": reason}})], now=now, id_base=id_base)
