"""New lines: their places in the chain, their times, and what they do to the record.

What feeds have an entry for has a line of its own, and each such line a second of its own: some robots keep the date of
the last entry that they posted, and some readers drop one of two with the same. The newest has the time of the publish,
the others count back from there, in the order of the feeds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from plainstatus.model.frozen import dataclass
from plainstatus.record.lines import Kind, Line, make_line
from plainstatus.record.record import Record
from plainstatus.record.said import FACTS, Content
from plainstatus.urls import key_moment

__all__ = ["LONGEST_WAIT", "Entry", "append", "force", "roll_back"]

#: So long a publish waits at most, where one just before it has used the seconds that its lines want.
LONGEST_WAIT: Final = timedelta(seconds=10)
_SECOND: Final = timedelta(seconds=1)


class Rank(NamedTuple):
    """Where a line stands among those of one publish; what feeds tell is in the order that their entries have."""

    #: Facts of incidents, without which no update can be told; updates; what else feeds tell of incidents; all else.
    part: int
    #: The time that an update is known by, or that a correction bears.
    time: datetime = datetime.max.replace(tzinfo=UTC)
    about: str = ""
    key: str = ""
    number: int = 0

    @classmethod
    def of(cls, incident: str, begin: datetime, key: str, number: int) -> Rank:
        """Return that of a line about an incident, or with a key about its update; 0 is the number of its facts."""
        if key:
            return cls(1, key_moment(key), incident, key, number)
        return cls(2, about=incident, number=number) if number else cls(0, begin, incident)


#: Of no matter to a line that stands alone.
_ALONE: Final = Rank(0)


@dataclass(frozen=True)
class Entry:
    """A line before it has its place in the chain."""

    kind: Kind
    content: Content
    incident: str | None = None
    key: str = ""
    keep: bool = True
    #: The digests of the content, where they are known.
    sha256: Mapping[str, str] | None = None
    #: Feeds have an entry for it, which is dated by its line.
    told: bool = False
    rank: Rank = _ALONE


def append(record: Record, entries: Sequence[Entry], *, now: datetime, id_base: str) -> tuple[Line, ...]:
    """Return the lines that follow a record's newest ones; first a start or a merge where one is wanted.

    Their times may lie after `now`, by `LONGEST_WAIT` at most: they may not be public before then.
    """
    heads = record.heads
    opening = []
    if not record.lines:
        opening.append(Entry("start", {FACTS: {"id_base": id_base}}))
    elif len(heads) > 1:
        opening.append(Entry("merge", {FACTS: {}}))
    lines: list[Line] = []
    following = (*opening, *entries)
    for entry, time in zip(following, _times(record, following, now), strict=True):
        line = make_line(
            entry.kind,
            time=time,
            content=entry.content,
            prev=(lines[-1].name,) if lines else heads,
            incident=entry.incident,
            key=entry.key,
            keep=entry.keep,
            sha256=entry.sha256,
        )
        lines.append(line)
    return tuple(lines)


def _times(record: Record, entries: Sequence[Entry], now: datetime) -> Iterator[datetime]:
    """Yield the time of each line: a second for each that is told, after all lines before, as far as there are enough.

    A line that a fast clock has dated so far ahead that no wait would reach it does not count.
    """
    now = now.replace(microsecond=0)
    latest = now + LONGEST_WAIT
    number = sum(entry.told for entry in entries)
    before = record.newest_time(latest - _SECOND) if number else None
    last = now if before is None else max(now, min(before + number * _SECOND, latest))
    time = last - (max(number, 1) - 1) * _SECOND
    earliest = time if before is None else before + _SECOND
    begun = False
    for entry in entries:
        if entry.told and begun:
            time += _SECOND
        begun = begun or entry.told
        yield max(time, earliest)


def force(record: Record, *, now: datetime, id_base: str, reason: str) -> tuple[Line, ...]:
    """Return the lines that say that a site went live which verification would have stopped, and why."""
    return append(record, [Entry("forced", {FACTS: {"reason": reason}})], now=now, id_base=id_base)


def roll_back(record: Record, *, now: datetime, id_base: str, to: str, reason: str) -> tuple[Line, ...]:
    """Return the lines that say that the release named `to` was put back, and why.

    What the record holds stays published: the next publish brings it back, and adds no lines for it.
    """
    return append(record, [Entry("rollback", {FACTS: {"to": to, "reason": reason}})], now=now, id_base=id_base)
