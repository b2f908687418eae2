"""The sums of mailings as lines of the record, so that every publisher and every clone shows how far they are.

A line has numbers and two times: no address, and nothing that is made from one. Only the mailing to those whom a notice
is for has lines: how many people work here is nobody's business, and the letter to them may go out before the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from plainstatus.errors import BuildError
from plainstatus.model import Site, Sums
from plainstatus.record.append import Entry, append
from plainstatus.record.lines import Line, is_mailing
from plainstatus.record.record import Record
from plainstatus.record.said import FACTS, timestamp
from plainstatus.views.mailings import Count, PublicMailing

__all__ = ["is_bare", "public_mailings", "with_sums"]

#: The facts that a line has, `ended` once that part is over.
_FIELDS: Final = frozenset({
    "audience", "part", "parts", "total", "sent", "refused", "returned", "in_doubt", "began", "ended",
})  # fmt: skip


def with_sums(record: Record, sums: Iterable[Sums], *, now: datetime) -> Record:
    """Return the record with lines for the sums that differ from those that it has; where none do, the same record.

    What it knows no incident of has none. Raises BuildError where sums do not add up.
    """
    known = _Mailings(record)
    entries: list[Entry] = []
    for one in sums:
        family = record.family(one.incident)
        if one.audience != "customers" or record.published(one.incident) is None:
            continue
        facts = _facts(one, now)
        if not is_mailing(facts):
            raise BuildError(f"the sums of the mailing about {one.incident} do not add up, and are not published")
        before = known.of(family)
        if before.facts(facts["part"], facts["parts"]) == facts:
            continue
        # Feeds tell the beginning and the end of the whole, each at a second of its own.
        were = before.begun is not None, before.finished is not None
        before.take(facts, now)
        told = were != (before.begun is not None, before.finished is not None)
        entries.append(Entry("mailing", {FACTS: facts}, one.incident, told=told))
    if not entries:
        return record
    return record.extended(append(record, entries, now=now, id_base=""))


def public_mailings(record: Record, site: Site) -> Mapping[str, PublicMailing]:
    """Return incident's id, as it is today → its mailing."""
    known, found = _Mailings(record), dict[str, PublicMailing]()
    for incident in site.incidents if known else ():
        for name in (incident.id, *incident.aliases):
            if mailing := known.of(record.family(name)).public():
                found[incident.id] = mailing
    return found


def is_bare(line: Line) -> bool:
    """Say whether a line has the sums of a mailing and nothing besides."""
    content = line.content or {FACTS: {}}
    return content == {FACTS: content[FACTS]} and set(content[FACTS]) <= _FIELDS


def _facts(sums: Sums, now: datetime) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "audience": sums.audience,
        "part": sums.part,
        "parts": sums.parts,
        "total": sums.total,
        "sent": sums.sent,
        "refused": sums.refused,
        "returned": sums.returned,
        "in_doubt": sums.in_doubt,
        # What a clock ahead has counted did not happen in the future.
        "began": timestamp(min(sums.began, now)),
    }
    return facts | ({"ended": timestamp(min(sums.ended, now))} if sums.ended is not None else {})


class _Mailing:
    """One mailing, line by line: the newest of each part counts."""

    def __init__(self) -> None:
        self._parts: dict[int, Mapping[str, Any]] = {}
        self._number = 0
        self._now: Count | None = None
        self.begun: Count | None = None
        self.finished: Count | None = None

    def facts(self, part: int, parts: int) -> Mapping[str, Any] | None:
        """Return the sums of a part."""
        return self._parts.get(part) if parts == self._number else None

    def take(self, facts: Mapping[str, Any], at: datetime) -> None:
        """Take in the sums of a part; where the list is split in another way than before, only these count."""
        if facts["parts"] != self._number:
            self._parts, self._number = {}, facts["parts"]
        self._parts[facts["part"]] = facts
        self._now = self._count(at)
        self.begun = self.begun or self._now
        if self._now.ended is not None:
            self.finished = self.finished or self._now

    def public(self) -> PublicMailing | None:
        """Return it as it is now; None where there is none."""
        return PublicMailing(self._now, self.begun, self.finished) if self._now and self.begun else None

    def _count(self, at: datetime) -> Count:
        parts = self._parts.values()
        is_whole = len(parts) == self._number
        has_ended = is_whole and all("ended" in part for part in parts)
        sent = sum(part["sent"] for part in parts)
        newest = at if sent > (self._now.sent if self._now else 0) else self._now.batch_at if self._now else None
        return Count(
            at=at,
            total=sum(part["total"] for part in parts) if is_whole else None,
            sent=sent,
            refused=sum(part["refused"] for part in parts),
            returned=sum(part["returned"] for part in parts),
            in_doubt=sum(part["in_doubt"] for part in parts),
            began=min(at, *(datetime.fromisoformat(part["began"]) for part in parts)),
            batch_at=newest,
            ended=min(at, max(datetime.fromisoformat(part["ended"]) for part in parts)) if has_ended else None,
        )


class _Mailings:
    """All mailings of a record, by what stands for the ids of their incidents."""

    def __init__(self, record: Record) -> None:
        self._found: dict[str, _Mailing] = {}
        for line in record.aside("mailing"):
            if line.incident is not None and line.content is not None:
                self.of(record.family(line.incident)).take(line.content[FACTS], line.time)

    def __bool__(self) -> bool:
        return bool(self._found)

    def of(self, family: str) -> _Mailing:
        """Return the mailing about an incident."""
        return self._found.setdefault(family, _Mailing())
