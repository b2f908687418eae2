"""What a command is doing, for whoever waits: told of each step that lasts over a second.

Rooms say what they begin by a line in the log `plainstatus.steps`, which costs nothing where nobody looks on. In a
terminal the line shows that time goes on, and vanishes; elsewhere it is a plain line, on standard error. No thread does
it, because commands fork: the alarm clock of the process does.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Final

from plainstatus.cli.terminal import fitting, watch

__all__ = ["steps_told"]

_LOG: Final = logging.getLogger("plainstatus.steps")
#: Seconds: what is over sooner needs no word.
_PATIENCE: Final = 1.0
_TICK: Final = 0.25
_SPINS: Final = "|/-\\"
_WIDEST: Final = 70


class _Steps(logging.Handler):
    """Shows the step that goes on."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.what, self.since, self.shown, self.spins = "", 0.0, False, 0
        self.moves = sys.stderr.isatty() and os.environ.get("TERM", "dumb") != "dumb"

    def emit(self, record: logging.LogRecord) -> None:
        """Begin a step, which ends the one before."""
        self.clear()
        self.what, self.since, self.shown = record.getMessage(), time.monotonic(), False
        signal.setitimer(signal.ITIMER_REAL, _TICK, _TICK)

    def end(self, *, asks: bool) -> None:
        """Make room for words; a question ends the step."""
        self.clear()
        if asks:
            # Where an alarm rings as Ctrl-C is pressed, input() fails in place of being interrupted (SystemError).
            signal.setitimer(signal.ITIMER_REAL, 0)
            self.what = ""

    def clear(self) -> None:
        """Take the line away."""
        if self.moves and self.shown:
            self._write("\r\33[K")
            self.shown = False

    def tick(self, _: int, __: FrameType | None) -> None:
        """Show the step, where it has lasted long enough."""
        lasted = time.monotonic() - self.since
        if not self.what or lasted < _PATIENCE or (self.shown and not self.moves):
            return
        self.shown, words = True, fitting(self.what, sys.stderr)
        if self.moves:
            self.spins += 1
            self._write(f"\r{_SPINS[self.spins % len(_SPINS)]} {words[:_WIDEST]} … {lasted:.0f} s\33[K")
        else:
            self._write(f"{words} …\n")

    @staticmethod
    def _write(text: str) -> None:
        # Past Python's buffers, which may be in use just now; they are empty after each line.
        with suppress(OSError, ValueError):
            os.write(sys.stderr.fileno(), text.encode(sys.stderr.encoding or "utf-8", "replace"))


@contextmanager
def steps_told() -> Iterator[None]:
    """Tell of each step that lasts over a second, as long as this goes on."""
    if threading.current_thread() is not threading.main_thread():
        # No alarm clock rings there.
        yield
        return
    steps = _Steps()
    level, propagates = _LOG.level, _LOG.propagate
    _LOG.setLevel(logging.INFO)
    _LOG.propagate = False
    _LOG.addHandler(steps)
    before = signal.signal(signal.SIGALRM, steps.tick)
    watch(steps.end)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        watch(None)
        steps.clear()
        _LOG.removeHandler(steps)
        _LOG.setLevel(level)
        _LOG.propagate = propagates
