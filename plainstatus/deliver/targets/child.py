"""Programs of the user's that speak to a target: run to their end, or until they do nothing or too much."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

from plainstatus.deliver.targets.target import LEAST
from plainstatus.model.frozen import dataclass

__all__ = ["QUIET", "TOO_MUCH", "Ended", "run_child"]

#: How long nothing may happen, in seconds.
QUIET: Final = 60.0
#: How what is said of a program begins that we ended because it brought too much.
TOO_MUCH: Final = "handed back more than"
#: For all of it, however slow the line.
_SECONDS: Final = 1800.0
#: How often we look, in seconds.
_LOOK: Final = 0.1


@dataclass(frozen=True)
class Ended:
    """How a program ended."""

    #: -1 where we ended it.
    code: int
    output: bytes
    errors: bytes
    #: Why we ended it; empty where it ended by itself.
    stopped: str = ""

    @property
    def said(self) -> str:
        """Its output as text."""
        return self.output.decode(errors="replace")

    @property
    def complaints(self) -> str:
        """Why we ended it, else its errors as text."""
        return self.stopped or self.errors.decode(errors="replace")


def run_child(
    command: Sequence[str],
    *,
    env: Mapping[str, str] = os.environ,
    feed: bytes = b"",
    cwd: Path | None = None,
    umask: int = -1,
    filled: Path | None = None,
    seconds: float = _SECONDS,
    quiet: float = QUIET,
    most: int = LEAST,
    late: float = 0.0,
) -> Ended:
    """Run a program with `feed` as its input. Raises OSError where it is not there, and where our disk is full.

    It is ended after so many `seconds`; after `quiet` ones in which it says nothing, and writes nothing into the folder
    `filled`; and once it has said, or written there, more than `most` bytes. One that fails without a word may have
    left a program of its own that has not spoken yet: that one has `late` seconds. With our environment, it finds
    agents and homes; it complains in English, which people can look up and we read.
    """
    # No pipes: what a pipe takes is in memory, and an ssh that stays for the next program would hold on to it.
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complaints:
        given.write(feed)
        given.seek(0)
        before = _size(filled)
        child = subprocess.Popen(  # noqa: S603 - the user's own programs; nothing goes through a shell
            command, stdin=given, stdout=said, stderr=complaints, cwd=cwd, env={**env, "LC_ALL": "C"}, umask=umask
        )
        try:
            stopped = _watch(
                child,
                lambda: sum(os.fstat(file.fileno()).st_size for file in (said, complaints)) + _size(filled) - before,
                seconds=seconds,
                quiet=quiet,
                most=most,
            )
        finally:
            # Also where somebody has pressed Ctrl-C.
            if child.poll() is None:
                child.kill()
            child.wait()
        if child.returncode and not stopped:
            _hear_late(complaints, late)
        return Ended(-1 if stopped else child.returncode, _read(said, most), _read(complaints, most), stopped)


def _watch(child: subprocess.Popen[bytes], heard: Callable[[], int], *, seconds: float, quiet: float, most: int) -> str:
    """Wait until a program has ended; return why it must be ended before."""
    # A wait with a time limit looks now and then; this one hears at once.
    waiting = threading.Thread(target=child.wait, daemon=True)
    waiting.start()
    began = since = time.monotonic()
    last = 0
    while True:
        waiting.join(_LOOK)
        if not waiting.is_alive():
            return ""
        now, so_far = time.monotonic(), heard()
        if so_far != last:
            last, since = so_far, now
        if so_far > most:
            return f"{TOO_MUCH} {most / 1e6:,.0f} MB"
        if now - since > quiet:
            return f"did nothing for {quiet:.0f} seconds"
        if now - began > seconds:
            return f"took longer than {seconds:.0f} seconds"


def _hear_late(complaints: IO[bytes], seconds: float) -> None:
    """Wait until something has been complained of."""
    ends = time.monotonic() + seconds
    while not os.fstat(complaints.fileno()).st_size and time.monotonic() < ends:
        time.sleep(_LOOK)


def _size(folder: Path | None) -> int:
    """Return how many bytes are in a folder and below it."""
    total = 0
    for place, _, names in os.walk(folder) if folder else ():
        for name in names:
            # Programs rename and remove what they have written.
            with suppress(FileNotFoundError):
                total += os.lstat(f"{place}/{name}").st_size
    return total


def _read(file: IO[bytes], most: int) -> bytes:
    file.seek(0)
    return file.read(most)
