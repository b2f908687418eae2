"""Work on all cores, for what takes its time and can be cut into parts."""

from __future__ import annotations

import os
import pickle
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from select import select
from typing import Final, Generic, TypeVar

__all__ = ["meanwhile", "spread"]

#: So many items in a row are in one share.
_FEW: Final = 16
#: So many shares a core has, one after the other, where each is so many times as much as is worth a copy: that takes
#: a twentieth of a second to make, and to learn what others have learnt before it.
_SHARES: Final = 4
_MUCH: Final = 10
#: Bytes read at a time.
_PIECE: Final = 1 << 16

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

    What is to be done is cut into shares. Each goes to a copy of this process (fork), which hands back what it made
    and ends; as many work at a time as there are cores, and this process does a share, too, where each core has one.
    Where there is more to do, shares are more, and this process waits: whoever looks at a value of Python's writes
    into it, so that the system has to hold it once more for him, and a copy that does little looks at little. Shares
    are about as much to do, by the `sizes` of the items, which count as equal where these are not given; items go to
    them some in a row, for neighbours often have much in common. Where a copy fails, this process does its share once
    more, with `again` if that is given, so that whoever calls gets the same exception as in line. In line it is where
    there is one core, where a copy is not to be had, be it for want of memory, and beside threads, which no copy takes
    along.
    """
    cores = _cores()
    shares = min(cores, len(items) // least)
    if shares < 2:
        return [work(item) for item in items]
    # All cores take as many: beside a share too many, the others would have nothing to do.
    each = -(-(len(items) // (least * _MUCH)) // cores)
    shares = max(shares, cores * min(_SHARES, each))
    whose = _shared_out(sizes or [1] * len(items), few=min(_FEW, least), shares=shares)
    most = cores if shares > cores else shares - 1
    found: dict[int, _Result] = {}
    copies: list[_Copy[_Item, _Result]] = []
    try:
        while whose or copies:
            while whose and len(copies) < most:
                share = whose.pop()
                try:
                    copies.append(_Copy(share, items, work))
                except OSError:
                    found.update((one, work(items[one])) for one in share)
            if whose and most < cores:
                found.update((one, work(items[one])) for one in whose.pop())
            for copy in [copy for copy in select(copies, (), ())[0] if not copy.goes_on()] if copies else ():
                copies.remove(copy)
                results = copy.results()
                if results is None:
                    results = [(again or work)(items[one]) for one in copy.share]
                found.update(zip(copy.share, results, strict=True))
    finally:
        for copy in copies:
            copy.end()
    return [found[one] for one in range(len(items))]


@contextmanager
def meanwhile(work: Callable[[], _Result]) -> Iterator[Callable[[], _Result | None]]:
    """Have a copy of this process (fork) do some work while this one does something else.

    What is handed over waits for it, and returns what came of it: None where it failed, or where there is one core, or
    no copy to be had, as in `spread`, and the work was not done. On leaving, the copy has ended.
    """
    copy: _Copy[None, _Result] | None = None
    if _cores() > 1:
        with suppress(OSError):
            copy = _Copy([0], [None], lambda _: work())

    def result() -> _Result | None:
        nonlocal copy
        if copy is None:
            return None
        while copy.goes_on():
            pass
        # Whatever comes meanwhile, nobody ends it twice.
        done, copy = copy, None
        results = done.results()
        return results[0] if results else None

    try:
        yield result
    finally:
        if copy is not None:
            copy.end()


def _cores() -> int:
    """Return how many processes may work at a time: one where no copy of this one is to be made."""
    if not hasattr(os, "sched_getaffinity") or sys.platform == "darwin" or threading.active_count() > 1:
        return 1
    return len(os.sched_getaffinity(0))


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

    def __init__(self, share: Sequence[int], items: Sequence[_Item], work: Callable[[_Item], _Result]) -> None:
        self.share = share
        self._data = bytearray()
        self._reading, writing = os.pipe()
        try:
            self._process = os.fork()
        except OSError:
            os.close(self._reading)
            os.close(writing)
            raise
        if not self._process:
            code = 1
            # Whatever happens, nothing of what the caller would do next may happen twice.
            with suppress(BaseException):
                os.close(self._reading)
                with os.fdopen(writing, "wb") as file:
                    pickle.dump([work(items[one]) for one in share], file, protocol=pickle.HIGHEST_PROTOCOL)
                code = 0
            os._exit(code)
        os.close(writing)

    def fileno(self) -> int:
        """Return where what it made comes out, for `select`."""
        return self._reading

    def goes_on(self) -> bool:
        """Take what it hands back, which has to be there; say whether more may come."""
        piece = os.read(self._reading, _PIECE)
        self._data += piece
        return bool(piece)

    def results(self) -> list[_Result] | None:
        """Return what it made of its share, when no more comes; None where it failed."""
        os.close(self._reading)
        # Nobody but our own copy can have written it.
        results: list[_Result] | None = pickle.loads(self._data) if self._wait() == 0 else None  # noqa: S301
        return results

    def end(self) -> None:
        """End it before it has done its share."""
        os.close(self._reading)
        with suppress(ProcessLookupError):
            os.kill(self._process, 9)
        self._wait()

    def _wait(self) -> int | None:
        """Wait for its end; return how it ended, and None where the system tells nobody: SIGCHLD may be ignored."""
        with suppress(ChildProcessError):
            return os.waitpid(self._process, 0)[1]
        return None
