"""Work on all cores, for what takes its time and can be cut into parts."""

from __future__ import annotations

import os
import pickle
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import zip_longest
from typing import BinaryIO, Final, Generic, TypeVar

__all__ = ["spread"]

#: So many items in a row go to one core.
_FEW: Final = 16

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def spread(
    items: Sequence[_Item],
    work: Callable[[_Item], _Result],
    *,
    least: int,
    again: Callable[[_Item], _Result] | None = None,
    sizes: Sequence[int] | None = None,
) -> list[_Result]:
    """Return what `work` makes of each item, in their order; on several cores where each gets at least `least` items.

    Each other core gets a copy of this process (fork), which hands back what it made. Each has about as much to do, by
    the `sizes` of the items, which count as equal where these are not given; items go to them some in a row, for
    neighbours often have much in common. Where a copy fails, this process does its share once more, with `again` if
    that is given, so that whoever calls gets the same exception as in line. In line it is where there is one core,
    where a copy is not to be had, be it for want of memory, and beside threads, which no copy takes along.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    shares = min(cores, len(items) // least)
    if shares < 2 or sys.platform == "darwin" or threading.active_count() > 1:
        return [work(item) for item in items]
    whose = _shared_out(sizes or [1] * len(items), few=min(_FEW, least), shares=shares)
    found: dict[int, _Result] = {}
    copies: list[_Copy[_Item, _Result]] = []
    try:
        with suppress(OSError):
            for share in whose[1:]:
                copies.append(_Copy([items[one] for one in share], work))
        found.update((one, work(items[one])) for one in whose[0])
        for share, copy in zip_longest(whose[1:], copies):
            results = copy.results() if copy else None
            if results is None:
                results = [(again or work)(items[one]) for one in share]
            found.update(zip(share, results, strict=True))
    finally:
        for copy in copies:
            copy.end()
    return [found[one] for one in range(len(items))]


def _shared_out(sizes: Sequence[int], *, few: int, shares: int) -> list[list[int]]:
    """Return the places of the items that are in each of so many shares: a `few` in a row, the largest first."""
    rows = [range(begin, min(begin + few, len(sizes))) for begin in range(0, len(sizes), few)]
    weights = {row: sum(sizes[row.start : row.stop]) for row in rows}
    whose: list[list[int]] = [[] for _ in range(shares)]
    totals = [0] * shares
    for row in sorted(rows, key=lambda row: -weights[row]):
        mine = totals.index(min(totals))
        whose[mine] += row
        totals[mine] += weights[row]
    return [sorted(share) for share in whose]


class _Copy(Generic[_Item, _Result]):
    """A copy of this process that does its share and ends. Raises OSError where the system has none to give."""

    def __init__(self, items: Sequence[_Item], work: Callable[[_Item], _Result]) -> None:
        reading, writing = os.pipe()
        try:
            self._process = os.fork()
        except OSError:
            os.close(reading)
            os.close(writing)
            raise
        if not self._process:
            code = 1
            # Whatever happens, nothing of what the caller would do next may happen twice.
            with suppress(BaseException):
                os.close(reading)
                with os.fdopen(writing, "wb") as file:
                    pickle.dump([work(item) for item in items], file, protocol=pickle.HIGHEST_PROTOCOL)
                code = 0
            os._exit(code)
        os.close(writing)
        self._file: BinaryIO = os.fdopen(reading, "rb")
        self._ended = False

    def results(self) -> list[_Result] | None:
        """Wait for what it made of its items; None where it failed."""
        data = self._file.read()
        status = self._wait()
        self._ended = True
        # Nobody but our own copy can have written it.
        results: list[_Result] | None = pickle.loads(data) if status == 0 else None  # noqa: S301
        return results

    def end(self) -> None:
        """End it, where it has not."""
        self._file.close()
        if not self._ended:
            with suppress(ProcessLookupError):
                os.kill(self._process, 9)
            self._wait()

    def _wait(self) -> int | None:
        """Wait for its end; return how it ended, and None where the system tells nobody: SIGCHLD may be ignored."""
        with suppress(ChildProcessError):
            return os.waitpid(self._process, 0)[1]
        return None
