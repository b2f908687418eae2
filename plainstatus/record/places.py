"""Where the lines about each thing stand in a record, so that who asks about one reads no others."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime
from itertools import accumulate
from typing import Final, overload

from plainstatus.model.frozen import dataclass
from plainstatus.read.collector import give_back
from plainstatus.record.chain import heads
from plainstatus.record.lines import ASIDE, THING_KINDS, Line, known_line
from plainstatus.record.said import FACTS

__all__ = ["KnownLines", "Places", "begins_of"]

#: Numbers of lines, in the order of the record.
Numbers = tuple[int, ...]
#: Whoever goes through a long record needs each line once.
_MOST_READ: Final = 4096


def begins_of(lines: Iterable[Line], data: bytes) -> list[int]:
    """Return where each line begins in a record's bytes, wherever it stands there."""
    begins, begin = dict[bytes, int](), 0
    for piece in data.split(b"\n"):
        begins.setdefault(piece, begin)
        begin += len(piece) + 1
    return [begins[line.raw] for line in lines]


class KnownLines(Sequence[Line]):
    """Lines that were verified, or made, before: each is read when somebody asks for it, as bytes take least room."""

    def __init__(self, data: bytes, begins: Sequence[int], held: dict[int, Line] | None = None) -> None:
        """Take a record's bytes, and where in them each line begins, in the order of the record.

        `held` are lines, by number, that are there in any case, until somebody lets go of them.
        """
        self._data, self.begins = data, array("Q", begins)
        self._held = {} if held is None else held
        self._read: dict[int, Line] = {}

    def followed_by(self, lines: Iterable[Line], data: bytes) -> KnownLines:
        """Return these lines and others after them, which end the record's bytes."""
        ends = accumulate((len(line.raw) + 1 for line in lines), initial=len(self._data))
        longer = KnownLines(data, [*self.begins, *ends][:-1], self._held)
        longer._read = {**self._read}
        return longer

    def let_go(self) -> None:
        """Let go of the lines that are held, also by those that follow these."""
        if self._held:
            self._held.clear()
            give_back()

    def __len__(self) -> int:
        return len(self.begins)

    @overload
    def __getitem__(self, place: int) -> Line: ...
    @overload
    def __getitem__(self, place: slice) -> KnownLines: ...
    def __getitem__(self, place: int | slice) -> Line | KnownLines:
        if isinstance(place, slice):
            return KnownLines(self._data, self.begins[place])
        return self._line(range(len(self))[place])

    def _line(self, number: int) -> Line:
        found = self._held.get(number) or self._read.get(number)
        if found is None:
            if len(self._read) >= _MOST_READ:
                self._read.clear()
            begin = self.begins[number]
            found = self._read[number] = known_line(self._data[begin : self._data.index(b"\n", begin)])
        return found

    def __iter__(self) -> Iterator[Line]:
        return map(self._line, range(len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


@dataclass(frozen=True)
class Places:
    """Where lines stand in a record, by what they are about."""

    #: How many lines there are.
    number: int = 0
    #: The names of the newest lines, sorted: more than one where people published without each other's lines.
    heads: tuple[str, ...] = ()
    #: The latest time of a line.
    latest: datetime | None = None
    #: Incident, by the id that the line names → its lines and those of its updates, without those that say nothing of
    #: it; in the order in which they became public.
    incidents: Mapping[str, Numbers] = field(default_factory=dict)
    #: Kind → key → the lines about it: of what is no incident.
    things: Mapping[str, Mapping[str, Numbers]] = field(default_factory=dict)
    #: Kind → the lines that name an incident and say nothing of it.
    aside: Mapping[str, Numbers] = field(default_factory=dict)
    #: Id → an id closer to the one that stands for both: of the line that renamed an incident.
    renamed: Mapping[str, str] = field(default_factory=dict)

    def family(self, incident: str) -> str:
        """Return the one id that stands for all ids that an incident ever had."""
        return _root(self.renamed, incident)

    def with_lines(self, lines: Iterable[Line]) -> Places:
        """Return the places in a record that has these lines at its end."""
        lines = tuple(lines)
        incidents = dict[str, list[int]]()
        things = dict[tuple[str, str], list[int]]()
        aside = dict[str, list[int]]()
        renamed = {**self.renamed}
        for number, line in enumerate(lines, self.number):
            if line.kind in ASIDE:
                aside.setdefault(line.kind, []).append(number)
            elif line.incident is not None:
                incidents.setdefault(line.incident, []).append(number)
                if not line.key and line.content is not None:
                    for alias in line.content[FACTS].get("aliases", ()):
                        if (old := _root(renamed, alias)) != (new := _root(renamed, line.incident)):
                            renamed[old] = new
            elif line.kind in THING_KINDS:
                things.setdefault((line.kind, line.key), []).append(number)
        of_kind = {kind: {key: found for (one, key), found in things.items() if one == kind} for kind, _ in things}
        return replace(
            self,
            number=self.number + len(lines),
            heads=heads(lines, before=self.heads),
            latest=max([*([self.latest] if self.latest else ()), *(line.time for line in lines)], default=None),
            incidents=_joined(self.incidents, incidents),
            things={**self.things, **{kind: _joined(self.things.get(kind, {}), new) for kind, new in of_kind.items()}},
            aside=_joined(self.aside, aside),
            renamed=renamed,
        )


def _root(renamed: Mapping[str, str], incident: str) -> str:
    while incident in renamed:
        incident = renamed[incident]
    return incident


def _joined(old: Mapping[str, Numbers], new: Mapping[str, Sequence[int]]) -> dict[str, Numbers]:
    return {**old, **{name: (*old.get(name, ()), *numbers) for name, numbers in new.items()}}
