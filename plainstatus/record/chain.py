"""How lines hold on to each other: the faults of a chain, its heads, and the order that every copy agrees on.

Lines form a tree that merge lines close again: each names the line that was the newest when it was published. Two
lines that follow the same one mean that two people published; the lines that nobody names are the heads.

What the chain proves: that no line was changed, added or taken out before a line that one knows. What it does not
prove: that lines at the end were not taken away; that the whole record was not written anew; that times are true; that
nobody saw something in between which was never recorded. Only copies that others hold show those: the published site,
other people's clones, archives (see `Record.extends`).
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from graphlib import TopologicalSorter
from itertools import pairwise

from plainstatus.errors import Problem
from plainstatus.record.lines import Line, UnreadableLine, is_marker, read_line

__all__ = ["Numbered", "chain_faults", "goes_on", "heads", "in_order", "read_lines", "set_back"]

#: Whatever has so many faults is no record, and may be any size: the rest of it is not read.
_MOST_FAULTS = 1000

#: A line of the record, and the line of the file that it stands on.
Numbered = tuple[int, Line]


def read_lines(raw: bytes, name: str, *, mending: bool = False) -> tuple[list[Numbered], list[Problem]]:
    """Return the lines of a file, and what is wrong with each that cannot be read; a line that repeats counts once.

    Git's union merge may repeat a line. `mending` also passes over what git leaves behind in a conflict, and empty
    lines. After a thousand faults no more is read.
    """
    found: dict[bytes, Numbered] = {}
    problems: list[Problem] = []
    if raw and not raw.endswith(b"\n") and not mending:
        last = raw.count(b"\n") + 1
        problems.append(Problem(name, last, "", "the file ends in the middle of a line", "run: invoke record.merge"))
    # One after the other: a file from elsewhere may be nothing but millions of empty lines.
    for number, ended in enumerate(io.BytesIO(raw), 1):
        piece = ended.removesuffix(b"\n")
        if piece in found or (mending and (not piece or is_marker(piece))):
            continue
        try:
            line = read_line(piece)
        except UnreadableLine as error:
            problems.append(Problem(name, number, "", error.message, error.hint))
            if len(problems) >= _MOST_FAULTS:
                break
        else:
            found[piece] = (number, line)
    return list(found.values()), problems


def chain_faults(numbered: Sequence[Numbered], name: str) -> list[Problem]:
    """Return what is wrong with how lines hold on to each other, whatever order they stand in."""
    problems = []
    known = {line.name for _, line in numbered}
    first: int | None = None
    for number, line in numbered:
        if line.kind == "start":
            if first is None:
                first = number
            else:
                message = f"a second record begins here; the first begins in line {first}"
                hint = "keep the one whose lines the published site has"
                problems.append(Problem(name, number, "", message, hint))
        if (line.kind == "start", line.kind == "merge") != (not line.prev, len(line.prev) > 1):
            message = f"a line of kind {line.kind} cannot follow {len(line.prev)} lines"
            problems.append(Problem(name, number, "", message))
        for missing in sorted(set(line.prev) - known):
            message = f"it follows line {missing[:12]}…, which is missing or was changed"
            hint = "bring that line back: the published site has a copy"
            problems.append(Problem(name, number, "", message, hint))
    return problems


def set_back(numbered: Sequence[Numbered], name: str) -> list[Problem]:
    """Return a warning for each line that is dated before one that it follows."""
    times = {line.name: line.time for _, line in numbered}
    message = "it is dated before the line that it follows: somebody's clock was wrong"
    return [
        Problem(name, number, "", message, level="warning")
        for number, line in numbered
        if any(times[prev] > line.time for prev in line.prev)
    ]


def heads(lines: Iterable[Line], *, before: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the names of the lines that no other follows, sorted; `before` are those of the lines before these."""
    ends: set[str] = set(before)
    followed: set[str] = set()
    for line in lines:
        ends.add(line.name)
        followed.update(line.prev)
    return tuple(sorted(ends - followed))


def goes_on(lines: Sequence[Line], heads: Sequence[str]) -> bool:
    """Say whether lines follow one another, and the first all of a record's newest ones.

    So publishes that know of each other add them. Such lines come after all that are there, and nothing is wrong with
    how they hold on to them.
    """
    if not lines or not heads or lines[0].prev != tuple(heads) or not _one_by_one(lines):
        return False
    return all((line.kind == "merge") == (len(line.prev) > 1) and line.kind != "start" for line in lines)


def _one_by_one(lines: Sequence[Line]) -> bool:
    return all(line.prev == (before.name,) for before, line in pairwise(lines))


def in_order(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines in the one order that does not depend on how they stood: what they follow first, then by time.

    A line counts as at least as late as what it follows, however wrong a clock was; ties are decided by the name.
    The chain must be whole.
    """
    if _one_by_one(lines):
        return tuple(lines)
    found = {line.name: line for line in lines}
    graph: Mapping[str, tuple[str, ...]] = {line.name: line.prev for line in lines}
    ranks: dict[str, tuple[datetime, int, str]] = {}
    for name in TopologicalSorter(graph).static_order():
        line = found[name]
        before = [ranks[prev] for prev in line.prev]
        time = max([line.time, *(rank[0] for rank in before)])
        ranks[name] = (time, 1 + max((rank[1] for rank in before), default=0), name)
    return tuple(sorted(lines, key=lambda line: ranks[line.name]))
