"""The serving side of the process that builds: orders go out, what came of the newest comes back."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread

from plainstatus.cli.preview.outcome import Outcome
from plainstatus.errors import Problem

__all__ = ["Builder"]

#: How long the process may take to end, in seconds, before it is made to.
_PATIENCE = 5


class Builder:
    """Builds a project on order; safe to use from any thread."""

    def __init__(self, folder: Path, session: Path, *, drafts: bool, done: Callable[[Outcome], None]) -> None:
        """`done` is called, from a thread of ours, with the pages of the newest order, and with what came of it."""
        self._command = [
            sys.executable, "-m", "plainstatus.cli.preview.worker",
            str(folder), str(session), "drafts" if drafts else "public",
        ]  # fmt: skip
        self._done = done
        self._lock = Lock()
        self._newest = 0
        self._closed = False
        self._start()

    def order(self) -> None:
        """Build what is there now; a build that is under way is given up."""
        with self._lock:
            if self._closed:
                return
            self._newest += 1
            try:
                self._send()
            except OSError:
                # Somebody has ended the process: a new one does as well.
                self._end()
                self._start()
                self._send()

    def close(self) -> None:
        """End the process and whatever it is doing, and wait for that."""
        with self._lock:
            self._closed = True
            self._end()
        self._reader.join()

    def _start(self) -> None:
        # In a session of its own: Ctrl-C is for us, and we end it.
        self._process = subprocess.Popen(  # noqa: S603 - our own words only
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
            # Where pelicanconf.py finds modules here, it does there.
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        self._reader = Thread(target=self._read, args=(self._process,), daemon=True)
        self._reader.start()

    def _send(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.write(b"%d\n" % self._newest)
            self._process.stdin.flush()

    def _end(self) -> None:
        if self._process.stdin is not None:
            # An order that nobody took may lie in the buffer.
            with suppress(OSError):
                self._process.stdin.close()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        if process.stdout is None:
            return
        answered = 0
        with process.stdout as lines:
            for line in lines:
                outcome = Outcome.from_line(line)
                answered = answered if outcome.early else outcome.number
                if outcome.number == self._newest:
                    self._done(outcome)
        # Its outcomes end with it, and it shall not be left as a zombie.
        process.wait()
        with self._lock:
            lost = not self._closed and process is self._process and answered != self._newest
        if lost:
            message = "the process that builds has ended; save a file to start it again"
            self._done(Outcome(self._newest, problems=(Problem("", 0, "", message),)))
