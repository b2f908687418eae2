"""What the measurements share: a program is run and what it took is noted, and several take turns.

Time is that of whole processes with a warm file cache, memory the sum over all of a program's processes.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["PLAINSTATUS", "ROOT", "Measured", "Run", "Spread", "Turn", "in_turns", "ratio", "run"]

ROOT = Path(__file__).resolve().parent.parent
PLAINSTATUS = (sys.executable, "-m", "plainstatus")
#: Between two looks at a program's memory, in seconds.
_PAUSE = 0.02
_MB = 1_000_000


@dataclass(frozen=True)
class Run:
    """What a program took."""

    #: Seconds that went by.
    wall: float
    #: Seconds of processors, its children's with it.
    cpu: float
    #: Most memory in MB: of all its processes at once where that was watched, else of the largest.
    memory: float
    code: int
    #: The last line that it said.
    last: str


def run(command: Sequence[str], folder: Path, *, watched: bool = False, ends: Collection[int] = (0,)) -> Run:
    """Run a program in a folder; end the measurement where it ends otherwise than `ends` says.

    `watched` adds up the memory of its processes, which costs them a little time.
    """
    # Whoever measures wants what Python compiles to be kept, as it is for users.
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=said, stderr=subprocess.STDOUT, env=environ)
        watch = _Watch(process.pid) if watched else None
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        together = watch.end() if watch else 0
        said.seek(max(said.seek(0, os.SEEK_END) - 2000, 0))
        words = said.read().decode(errors="replace").strip()
    if process.returncode not in ends:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}\n{words}")
    largest = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    memory = max(together, largest) / _MB
    return Run(wall, usage.ru_utime + usage.ru_stime, memory, process.returncode, words.rpartition("\n")[2])


class _Watch:
    """Looks at the memory of a program and of all that it has started, again and again, until it ends.

    Memory that processes share is counted once: each has its share of it (PSS). Linux tells it.
    """

    def __init__(self, process: int) -> None:
        self._process, self._most, self._over = process, 0, threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def end(self) -> int:
        """Return the most that was seen, in bytes; 0 where it cannot be seen."""
        self._over.set()
        self._thread.join()
        return self._most

    def _look(self) -> None:
        while not self._over.wait(_PAUSE):
            self._most = max(self._most, sum(map(_share, _family(self._process))))


def _family(process: int) -> Iterator[int]:
    """Yield a process and all that stem from it."""
    yield process
    try:
        places = [*Path(f"/proc/{process}/task").glob("*/children")]
    except OSError:
        # It has ended meanwhile.
        return
    for place in places:
        try:
            children = place.read_text(encoding="ascii").split()
        except OSError:
            continue
        for child in children:
            yield from _family(int(child))


def _share(process: int) -> int:
    """Return a process's share of memory, in bytes."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _nothing(_: int) -> None:
    """Do nothing."""


@dataclass(frozen=True)
class Turn:
    """A program that is measured again and again."""

    command: Sequence[str]
    folder: Path
    #: Is done before each time, with its number, and not measured; the warm-up's is 0.
    before: Callable[[int], None] = _nothing
    #: Is done after each time.
    after: Callable[[int], None] = _nothing

    def take(self, number: int, *, watched: bool = False) -> Run:
        """Run it once."""
        self.before(number)
        took = run(self.command, self.folder, watched=watched)
        self.after(number)
        return took


@dataclass(frozen=True)
class Spread:
    """The middle of several values, with the least and the most."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Collection[float]) -> Spread:
        """Return that of these."""
        return cls(statistics.median(values), min(values), max(values))


@dataclass(frozen=True)
class Measured:
    """What a program took, each time."""

    runs: tuple[Run, ...]
    #: That of the warm-up, of all its processes.
    memory: float
    #: The most that the machine had to do before any of the runs: how many programs wanted a processor.
    load: float

    @property
    def wall(self) -> Spread:
        """Return the seconds that went by."""
        return Spread.of([one.wall for one in self.runs])

    @property
    def cpu(self) -> Spread:
        """Return the seconds of processors."""
        return Spread.of([one.cpu for one in self.runs])


def in_turns(rounds: int, *turns: Turn) -> tuple[Measured, ...]:
    """Run each program `rounds` times, one after the other, after a warm-up in which their memory is watched.

    What else the machine does meets all of them alike: compare what took turns, and nothing else.
    """
    memory = [turn.take(0, watched=True).memory for turn in turns]
    runs: list[list[Run]] = [[] for _ in turns]
    load = 0.0
    for number in range(1, rounds + 1):
        load = max(load, os.getloadavg()[0])
        for turn, found in zip(turns, runs, strict=True):
            found.append(turn.take(number))
    return tuple(Measured(tuple(found), most, load) for found, most in zip(runs, memory, strict=True))


def ratio(ours: Measured, theirs: Measured, of: Callable[[Run], float]) -> Spread:
    """Return how many times as much one took as the other in the same turn."""
    return Spread.of([of(one) / of(other) for one, other in zip(ours.runs, theirs.runs, strict=True)])
