"""The record as a whole: read, joined, asked what it knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from functools import cached_property

from plainstatus.errors import BrokenRecord, Problem
from plainstatus.model import Incident, Site
from plainstatus.model.frozen import dataclass
from plainstatus.record.bearing import Borne, borne
from plainstatus.record.chain import Numbered, chain_faults, goes_on, heads, in_order, read_lines, set_back
from plainstatus.record.known import Known, join, strings_in, texts_of
from plainstatus.record.known_things import KnownThing
from plainstatus.record.lines import Kind, Line, ThingKind
from plainstatus.record.places import KnownLines, Places, begins_of
from plainstatus.record.public import Public
from plainstatus.record.said import FACTS
from plainstatus.record.settled import Settled
from plainstatus.urls import update_key

__all__ = ["Record", "merge", "repair", "verify_chain"]


@dataclass(frozen=True)
class Record:
    """What was published, when: lines that only ever grow in number."""

    #: How people know the file, for messages.
    name: str = "record.jsonl"
    #: The file's bytes.
    data: bytes = b""
    #: In the order that every copy agrees on, whatever order they stand in.
    lines: Sequence[Line] = ()
    #: Where they stand, if that is known.
    known_places: Places | None = field(default=None, compare=False, repr=False)
    #: What was found of incidents, and need not be found again.
    settled: Settled = field(default_factory=Settled, compare=False, repr=False)

    @classmethod
    def parse(cls, raw: bytes, name: str = "record.jsonl") -> Record:
        """Read a record; no bytes at all are one that has not begun.

        Raises BrokenRecord with every fault, by line.
        """
        numbered, problems = _checked(raw, name)
        if problems:
            raise BrokenRecord(problems)
        lines = in_order([line for _, line in numbered])
        return cls(name, raw, KnownLines(raw, begins_of(lines, raw), dict(enumerate(lines))) if lines else ())

    def let_go(self) -> None:
        """Let go of lines that were read, once most will not be asked for again: then they are read once more."""
        if isinstance(self.lines, KnownLines):
            self._state.clear()
            self.lines.let_go()

    def extended(self, lines: Sequence[Line]) -> Record:
        """Return the record with new lines, as `compose` makes them, at its end."""
        if not lines:
            return self
        data = self.data + b"\n".join([*(line.raw for line in lines), b""])
        if self.lines and not goes_on(lines, self.heads):
            every = in_order((*self.lines, *lines))
            places = Places().with_lines(every)
            return Record(self.name, data, every, places, self.settled.without(lines, places))
        old, places = self.lines or KnownLines(b"", ()), self.places.with_lines(lines)
        longer = old.followed_by(lines, data) if isinstance(old, KnownLines) else (*old, *lines)
        return Record(self.name, data, longer, places, self.settled.without(lines, places))

    def extends(self, other: Record) -> bool:
        """Say whether this record has all lines of the other, and so takes nothing back that the other says."""
        return {line.name for line in self.lines} >= {line.name for line in other.lines}

    def since(self, before: Record) -> Sequence[Line]:
        """Return the lines that another record, which may be the beginning of this one, lacks."""
        if not before.lines:
            return self.lines
        if self.data.startswith(before.data):
            more = self.lines[len(before.lines) :]
            if not more or goes_on(more, before.heads):
                return more
        have = {line.name for line in before.lines}
        return tuple(line for line in self.lines if line.name not in have)

    @cached_property
    def places(self) -> Places:
        """Where the lines about each thing stand."""
        return self.known_places or Places().with_lines(self.lines)

    @property
    def heads(self) -> tuple[str, ...]:
        """The names of the newest lines, sorted: more than one where people published without each other's lines."""
        return self.places.heads

    @property
    def newest(self) -> tuple[Line, ...]:
        """The lines that no other follows."""
        left, found = {*self.heads}, list[Line]()
        for line in reversed(self.lines) if left else ():
            if line.name in left:
                left.discard(line.name)
                found.append(line)
            if not left:
                break
        return tuple(found)

    def newest_time(self, until: datetime) -> datetime | None:
        """Return the time of the newest line, of those that are no newer than a moment; None where none is."""
        latest = self.places.latest
        if latest is None or latest <= until:
            return latest
        return max((line.time for line in self.lines if line.time <= until), default=None)

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

    def published_of(self, incident: Incident) -> dict[datetime, datetime]:
        """Return when each update of an incident became public, by the time that it is known by."""
        known = self.known((incident.id, *incident.aliases))
        keys = ((update.known_at, update_key(update.known_at)) for update in incident.updates)
        return {known_at: known[key].published for known_at, key in keys if key in known}

    def public(self, site: Site) -> Public:
        """Return the texts of the site that are public, by its incident's id and the time that an update is known by.

        None in place of that time is the incident itself; what is missing is not public at all. None in place of the
        texts says that all of them are: nothing about that update can change without a word.
        """
        return Public(self, site)

    def facts(self, incident: Incident) -> frozenset[str]:
        """Return the texts in the public facts of an incident, as far as they are kept."""
        facts = self.known((incident.id, *incident.aliases)).get("")
        return (facts and texts_of(facts)) or frozenset()

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
        about = self.places.things.get(kind, {})
        numbers = {number for name in (key, *aliases) for number in about.get(name, ())}
        return KnownThing(kind, tuple(self.lines[number] for number in sorted(numbers))) if numbers else None

    def things(self, kind: ThingKind) -> Mapping[str, KnownThing]:
        """Return what is known of all things of a kind, by key, in the order in which they became public."""
        if kind not in self._things:
            about = self.places.things.get(kind, {})
            self._things[kind] = {
                key: KnownThing(kind, tuple(self.lines[number] for number in numbers)) for key, numbers in about.items()
            }
        return self._things[kind]

    @cached_property
    def _things(self) -> dict[str, Mapping[str, KnownThing]]:
        return {}

    def public_words(self, kind: ThingKind, key: str) -> frozenset[str]:
        """Return every text that the newest line about something that is no incident holds; none where it is new."""
        known = self.things(kind).get(key)
        return frozenset() if known is None else frozenset(strings_in(known.newest.content))

    def known(self, ids: Iterable[str]) -> Mapping[str, Known]:
        """Return what is known of the incident that has, or had, these ids: by update's key, and `""` for its facts."""
        families = list(dict.fromkeys(map(self.family, ids)))
        if len(families) == 1:
            return self._known_of(families[0])
        joined: dict[str, Known] = {}
        for family in families:
            for key, item in self._known_of(family).items():
                joined[key] = join(joined[key], item) if key in joined else item
        return joined

    def about(self, ids: Iterable[str]) -> tuple[Line, ...]:
        """Return the lines about the incidents that have, or had, these ids; none that say nothing of them."""
        return tuple(self.lines[number] for number in self._numbers(map(self.family, ids)))

    def beside(self, ids: Iterable[str]) -> tuple[Line, ...]:
        """Return the lines about some incidents, and about all statements, in order."""
        statements = (number for numbers in self.places.things.get("statement", {}).values() for number in numbers)
        numbers = {*self._numbers(map(self.family, ids)), *statements}
        return tuple(self.lines[number] for number in sorted(numbers))

    def aside(self, kind: Kind) -> Iterator[Line]:
        """Yield the lines of a kind that says nothing of incidents."""
        return (self.lines[number] for number in self.places.aside.get(kind, ()))

    def family(self, incident: str) -> str:
        """Return the one id that stands for all ids that an incident ever had."""
        return self.places.family(incident)

    @cached_property
    def families(self) -> Iterable[str]:
        """What `family` returns for the incidents of this record, in the order in which they became public."""
        return self._members.keys()

    @cached_property
    def _members(self) -> dict[str, list[str]]:
        """Family → the ids that its lines have."""
        members: dict[str, list[str]] = {}
        for incident in self.places.incidents:
            members.setdefault(self.family(incident), []).append(incident)
        return members

    @cached_property
    def renamed_families(self) -> frozenset[str]:
        """The families that have several ids."""
        return frozenset(family for family, ids in self._members.items() if len(ids) > 1)

    def _numbers(self, families: Iterable[str]) -> list[int]:
        """Return the numbers of the lines about some incidents, in order."""
        names = {name for family in families for name in self._members.get(family, ())}
        return sorted(number for name in names for number in self.places.incidents[name])

    def _known_of(self, family: str) -> Mapping[str, Known]:
        """Return what is known of a family, by key."""
        if (known := self._state.get(family)) is not None:
            return known
        known = self._state[family] = {}
        for rank in self._numbers([family]):
            line = self.lines[rank]
            withdraws = line.kind == "withdrawal"
            item = Known(
                line.key,
                datetime.fromisoformat(line.key) if line.content is None and line.key else line.time,
                line,
                rank,
                None if withdraws else line,
                line if withdraws else None,
            )
            known[line.key] = join(known[line.key], item) if line.key in known else item
        return known

    @cached_property
    def _state(self) -> dict[str, dict[str, Known]]:
        """Family → key → what is known, of those that were asked for."""
        return {}


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
