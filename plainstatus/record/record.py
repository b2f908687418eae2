"""The record as a whole: read, joined, asked what it knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from plainstatus.errors import BrokenRecord, Problem
from plainstatus.model import Site
from plainstatus.record.bearing import Borne, borne
from plainstatus.record.chain import Numbered, chain_faults, heads, in_order, read_lines, set_back
from plainstatus.record.known_things import KnownThing
from plainstatus.record.lines import ASIDE, Line, ThingKind
from plainstatus.record.said import FACTS
from plainstatus.urls import update_key

__all__ = ["Known", "Record", "merge", "repair", "verify_chain"]


@dataclass(frozen=True, slots=True)
class Known:
    """What the record knows of an update, or of an incident's facts."""

    key: str
    #: When it became public; imported updates: the time that they are known by.
    published: datetime
    #: The newest line about it; the higher `rank`, the newer.
    newest: Line
    rank: int
    #: The newest line that says what it is; None where it became public as withdrawn.
    said: Line | None
    #: The newest line that withdraws it.
    withdrawn: Line | None


@dataclass(frozen=True)
class Record:
    """What was published, when: lines that only ever grow in number."""

    #: How people know the file, for messages.
    name: str = "record.jsonl"
    #: The file's bytes.
    data: bytes = b""
    #: In the order that every copy agrees on, whatever order they stand in.
    lines: tuple[Line, ...] = ()

    @classmethod
    def parse(cls, raw: bytes, name: str = "record.jsonl") -> Record:
        """Read a record; no bytes at all are one that has not begun.

        Raises BrokenRecord with every fault, by line.
        """
        numbered, problems = _checked(raw, name)
        if problems:
            raise BrokenRecord(problems)
        return cls(name, raw, in_order([line for _, line in numbered]))

    def extended(self, lines: Sequence[Line]) -> Record:
        """Return the record with new lines, as `compose` makes them, at its end."""
        if not lines:
            return self
        data = self.data + b"".join(line.raw + b"\n" for line in lines)
        return Record(self.name, data, in_order((*self.lines, *lines)))

    def extends(self, other: Record) -> bool:
        """Say whether this record has all lines of the other, and so takes nothing back that the other says."""
        return {line.name for line in self.lines} >= {line.name for line in other.lines}

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """The names of the newest lines, sorted: more than one where people published without each other's lines."""
        return heads(self.lines)

    @property
    def id_base(self) -> str | None:
        """What feed ids begin with, for ever; None for a record that has not begun."""
        content = self.lines[0].content if self.lines else None
        return None if content is None else str(content[FACTS]["id_base"])

    def published(self, incident: str, key: str = "") -> datetime | None:
        """Return when an update became public, or without `key` the first thing of an incident; None if neither did.

        The incident may be named by any id that it ever had. Where two people published the same, the first counts.
        """
        known = self.known((incident,))
        if key:
            return known[key].published if key in known else None
        return min((item.published for item in known.values()), default=None)

    def publication_times(self, site: Site) -> dict[tuple[str, datetime], datetime]:
        """Return when each update of the site became public, by its incident's id and the time it is known by."""
        times = {}
        for incident in site.incidents:
            known = self.known((incident.id, *incident.aliases))
            for update in incident.updates:
                if found := known.get(update_key(update.known_at)):
                    times[incident.id, update.known_at] = found.published
        return times

    def public(self, site: Site) -> dict[tuple[str, datetime | None], frozenset[str] | None]:
        """Return the texts of the site that are public, by its incident's id and the time that an update is known by.

        None in place of that time is the incident itself; what is missing is not public at all. None in place of the
        texts says that all of them are: nothing about that update can change without a word.
        """
        texts: dict[tuple[str, datetime | None], frozenset[str] | None] = {}
        for incident in site.incidents:
            known = self.known((incident.id, *incident.aliases))
            if "" in known:
                texts[incident.id, None] = _texts(known[""])
            for update in incident.updates:
                if found := known.get(update_key(update.known_at)):
                    may_differ = update.corrected or update.withdrawn or incident.type == "security"
                    texts[incident.id, update.known_at] = _texts(found) if may_differ else None
        return texts

    def said(self, incident: str, now: datetime) -> Borne:
        """Return the times that an incident bears, named by any id that it had, or with "" those of all else.

        Each has its key in the YAML, and the latest moment that it can have been, whatever a clock said.
        """
        if now not in self._borne:
            self._borne[now] = borne(self.lines, now)
        found = self._borne[now]
        if not incident:
            return found.get("", {})
        family = self.family(incident)
        names = [name for name in found if name and self.family(name) == family]
        return {time: latest for name in names for time, latest in found[name].items()}

    @cached_property
    def _borne(self) -> dict[datetime, Mapping[str, Borne]]:
        return {}

    def thing(self, kind: ThingKind, key: str, *, aliases: Iterable[str] = ()) -> KnownThing | None:
        """Return what is known of something that is no incident; None where it was never public.

        `aliases` are further keys of the same thing: their lines are part of its history.
        """
        names = (key, *aliases)
        if len(names) == 1:
            return self.things(kind).get(key)
        known = [self.things(kind)[name] for name in dict.fromkeys(names) if name in self.things(kind)]
        lines = sorted((line for one in known for line in one.lines), key=lambda line: self._places[line.name])
        return KnownThing(kind, tuple(lines)) if lines else None

    def things(self, kind: ThingKind) -> Mapping[str, KnownThing]:
        """Return what is known of all things of a kind, by key, in the order in which they became public."""
        return self._things.get(kind, {})

    @cached_property
    def _places(self) -> dict[str, int]:
        return {line.name: place for place, line in enumerate(self.lines)}

    @cached_property
    def _things(self) -> dict[str, dict[str, KnownThing]]:
        lines: dict[tuple[ThingKind, str], list[Line]] = {}
        for line in self.lines:
            if line.kind in ("statement", "faq", "official"):
                lines.setdefault((line.kind, line.key), []).append(line)
        found: dict[str, dict[str, KnownThing]] = {}
        for (kind, key), about in lines.items():
            found.setdefault(kind, {})[key] = KnownThing(kind, tuple(about))
        return found

    def public_words(self, kind: ThingKind, key: str) -> frozenset[str]:
        """Return every text that the newest line about something that is no incident holds; none where it is new."""
        known = self.things(kind).get(key)
        return frozenset() if known is None else frozenset(_strings(known.newest.content))

    def known(self, ids: Iterable[str]) -> Mapping[str, Known]:
        """Return what is known of the incident that has, or had, these ids: by update's key, and `""` for its facts."""
        families = list(dict.fromkeys(map(self.family, ids)))
        if len(families) == 1:
            return self._state.get(families[0], {})
        joined: dict[str, Known] = {}
        for family in families:
            for key, item in self._state.get(family, {}).items():
                joined[key] = _joined(joined[key], item) if key in joined else item
        return joined

    def family(self, incident: str) -> str:
        """Return the one id that stands for all ids that an incident ever had."""
        while (other := self._families.get(incident, incident)) != incident:
            incident = other
        return incident

    @property
    def families(self) -> Iterable[str]:
        """What `family` returns for the incidents of this record, in the order in which they became public."""
        return self._state.keys()

    @cached_property
    def _families(self) -> dict[str, str]:
        """Id → an id closer to the one that stands for both: of the line that renamed an incident."""
        joined: dict[str, str] = {}

        def root(incident: str) -> str:
            while incident in joined:
                incident = joined[incident]
            return incident

        for line in self.lines:
            if line.incident is not None and not line.key and line.content is not None and line.kind not in ASIDE:
                for alias in line.content[FACTS].get("aliases", ()):
                    if (old := root(alias)) != (new := root(line.incident)):
                        joined[old] = new
        return joined

    @cached_property
    def _state(self) -> dict[str, dict[str, Known]]:
        """Family → key → what is known."""
        state: dict[str, dict[str, Known]] = {}
        for rank, line in enumerate(self.lines):
            if line.incident is None or line.kind in ASIDE:
                continue
            known = state.setdefault(self.family(line.incident), {})
            withdraws = line.kind == "withdrawal"
            item = Known(
                line.key,
                datetime.fromisoformat(line.key) if line.content is None and line.key else line.time,
                line,
                rank,
                None if withdraws else line,
                line if withdraws else None,
            )
            known[line.key] = _joined(known[line.key], item) if line.key in known else item
        return state


def _texts(item: Known) -> frozenset[str] | None:
    """Return every text that the newest lines about a thing hold; None where a line keeps its digests only."""
    contents = [line.content for line in (item.said, item.withdrawn) if line is not None]
    kept = [content for content in contents if content is not None]
    return frozenset(_strings(kept)) if len(kept) == len(contents) else None


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for part in value.values() if isinstance(value, Mapping) else value:
            yield from _strings(part)


def _joined(one: Known, other: Known) -> Known:
    """Return what two parts of a history know of the same thing."""
    older, newer = sorted((one, other), key=lambda item: item.rank)
    return Known(
        newer.key,
        older.published,
        newer.newest,
        newer.rank,
        newer.said or older.said,
        newer.withdrawn or older.withdrawn,
    )


def verify_chain(raw: bytes, name: str = "record.jsonl") -> tuple[Problem, ...]:
    """Return every fault of a record, by line, and as warnings: more than one newest line, and clocks set back."""
    numbered, problems = _checked(raw, name)
    if not problems:
        problems = set_back(numbered, name)
        ends = heads(line for _, line in numbered)
        if len(ends) > 1:
            message = f"{len(ends)} people published without each other's lines"
            problems.append(Problem(name, 0, "", message, "the next publish joins them", "warning"))
    return tuple(sorted(problems))


def _checked(raw: bytes, name: str) -> tuple[list[Numbered], list[Problem]]:
    numbered, problems = read_lines(raw, name)
    # What follows an unreadable line only seems to lack it.
    return numbered, problems or chain_faults(numbered, name)


def merge(ours: bytes, theirs: bytes, name: str = "record.jsonl") -> bytes:
    """Return the record that has the lines of both, each once and byte for byte, in the order of `Record.lines`.

    Raises BrokenRecord where a line cannot be read or lacks one that it follows; lines of `theirs` are counted on
    from those of `ours`.
    """
    between = b"" if not ours or ours.endswith(b"\n") else b"\n"
    return repair(ours + between + theirs, name)


def repair(conflicted: bytes, name: str = "record.jsonl") -> bytes:
    """Return the record that a file holds in which git left conflict markers, or two halves stand one after another.

    Every line of either side is kept, each once and byte for byte. Raises BrokenRecord as `merge` does.
    """
    numbered, problems = read_lines(conflicted, name, mending=True)
    problems = problems or chain_faults(numbered, name)
    if problems:
        raise BrokenRecord(problems)
    return b"".join(line.raw + b"\n" for line in in_order([line for _, line in numbered]))
