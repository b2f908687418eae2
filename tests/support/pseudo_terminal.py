"""A person at a terminal: a real pseudo-terminal, with the keys that are pressed at it."""

from __future__ import annotations

import os
import select
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.support.warm import start

__all__ = ["Terminal"]

_PATIENCE = 60.0


class Terminal:
    """Runs `plainstatus` with some arguments in a folder, at a terminal of its own."""

    def __init__(self, folder: Path, *arguments: str, stdout: int | None = None, **environ: str | None) -> None:
        """Start it, with `stdout` leading elsewhere if given; variables that are None are not set at all."""
        self.ours, theirs = os.openpty()
        quiet = {"TERM": "dumb", "NO_COLOR": "1", "EDITOR": "", "VISUAL": ""}
        streams = (theirs, theirs if stdout is None else stdout, theirs)
        self.process = start(folder, *arguments, streams=streams, at_terminal=True, environ={**quiet, **environ})
        os.close(theirs)
        self.seen = ""
        self._from = 0

    def __enter__(self) -> Self:
        """Return the terminal."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave nothing running."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.ours >= 0:
            os.close(self.ours)

    def hang_up(self) -> int:
        """Go away, as with a connection that breaks; return how the program ends."""
        os.close(self.ours)
        self.ours = -1
        return self.process.wait(_PATIENCE)

    def wait_for(self, words: str) -> None:
        """Read until the program has printed these words, after those that were waited for before."""
        limit = time.monotonic() + _PATIENCE
        while (at := self.seen.find(words, self._from)) < 0:
            if not self._read(limit):
                raise AssertionError(f"{words!r} never came:\n{self.seen}")
        self._from = at + len(words)

    def press(self, keys: str) -> None:
        """Press keys; the characters 3 and 4 are Ctrl-C and Ctrl-D."""
        os.write(self.ours, keys.encode())

    def paste(self, text: str) -> None:
        """Press many keys, and read meanwhile what comes of them, for a terminal takes only so many at once."""
        left = text.encode()
        os.set_blocking(self.ours, False)
        while left:
            readable, writable, _ = select.select([self.ours], [self.ours], [], _PATIENCE)
            if readable:
                self.seen += os.read(self.ours, 65536).decode(errors="replace")
            if writable:
                with suppress(BlockingIOError):
                    left = left[os.write(self.ours, left[:4096]) :]
            if not readable and not writable:
                raise AssertionError(f"nothing takes the keys:\n{self.seen[-2000:]}")
        os.set_blocking(self.ours, True)

    def stop(self, keys: str) -> tuple[int, str]:
        """Press Ctrl-C or Ctrl-D, and end.

        Nobody presses a key in the very instant in which the question appears. A signal between it and the wait for
        its answer is noticed with the next key: then they are pressed again, as people do.
        """
        self._until_it_waits()
        for _ in range(8):
            self.press(keys)
            ready = time.monotonic() + 5
            while self.process.poll() is None and time.monotonic() < ready:
                self._read(min(ready, time.monotonic() + 0.1))
            if self.process.poll() is not None:
                break
        return self.end()

    def answer(self, question: str, line: str) -> None:
        """Type a line once the question is there."""
        self.wait_for(question)
        self.press(f"{line}\n")

    def end(self) -> tuple[int, str]:
        """Wait for the program to end; return its exit code and all that was to be seen."""
        limit = time.monotonic() + _PATIENCE
        while self._read(limit):
            pass
        if self.process.poll() is None and time.monotonic() >= limit:
            raise AssertionError(f"it never ended:\n{self.seen}")
        return self.process.wait(_PATIENCE), self.seen.replace("\r\n", "\n")

    def _until_it_waits(self) -> None:
        limit = time.monotonic() + _PATIENCE
        while self.process.state == "R" and time.monotonic() < limit:
            time.sleep(0.01)

    def _read(self, limit: float) -> bool:
        # What never stops talking is not read for ever.
        left = limit - time.monotonic()
        ready = left > 0 and select.select([self.ours], [], [], left)[0]
        try:
            data = os.read(self.ours, 65536) if ready else b""
        except OSError:  # the other side is closed
            data = b""
        self.seen += data.decode(errors="replace")
        return bool(data)
