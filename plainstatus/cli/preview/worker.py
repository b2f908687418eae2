"""The process that builds: it has everything loaded, and makes a copy of itself for each build.

Loading Pelican takes longer than building a small site. A copy (`fork`) starts with all of it loaded, and ends after
one build: settings, plugins and templates are read anew each time, and nothing that they leave behind, or break, is
there at the next build. A new order ends the build that is under way: the newest save wins.

Orders come as numbers, a line each, on standard input; its end ends the process. Outcomes go to standard output.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from plainstatus.cli.preview.make import make
from plainstatus.cli.preview.outcome import Outcome, problems_of
from plainstatus.clock import now_for_build
from plainstatus.errors import PlainstatusError, Problem

__all__ = ["main"]

_ORDERS = 0
_CHUNK = 1 << 16


@dataclass
class _Build:
    """A build under way, in a process of its own."""

    number: int
    process: int
    #: Where its outcome comes from.
    pipe: int
    #: What is no whole line yet, and the last line that was.
    _said: bytes = b""
    _last: bytes = b""

    def stop(self) -> None:
        """End it, with whatever it has started."""
        # It may have ended by itself at this moment.
        with suppress(OSError):
            os.killpg(self.process, signal.SIGKILL)
        self.end()

    def hear(self, part: bytes) -> bytes:
        """Take what it says, and return the lines that are whole by now."""
        lines, end, self._said = (self._said + part).rpartition(b"\n")
        self._last = lines.rpartition(b"\n")[2] if end else self._last
        return lines + end

    def end(self) -> bytes:
        """Wait for its end, and return what is to be said of it, where it has not said what came of it."""
        os.close(self.pipe)
        _, status = os.waitpid(self.process, 0)
        if self._last and not Outcome.from_line(self._last).early:
            return b""
        code = os.waitstatus_to_exitcode(status)
        message = f"the build ended without a word (code {code}); save a file to try again"
        return Outcome(self.number, problems=(Problem("", 0, "", message),)).to_line()


def main(folder: Path, session: Path, *, drafts: bool) -> None:
    """Build the site of `folder` into `session` whenever it is ordered, until there are no more orders."""
    # What plugins print is for people, and must not be taken for an outcome.
    outcomes = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    # A second's grain is too coarse to tell two saves apart.
    sys.dont_write_bytecode = True
    gc.freeze()
    build: _Build | None = None
    while True:
        waiting = [_ORDERS] if build is None else [_ORDERS, build.pipe]
        ready, _, _ = select.select(waiting, [], [])
        if _ORDERS in ready:
            orders = os.read(_ORDERS, _CHUNK).split()
            if build is not None:
                build.stop()
            if not orders:
                return
            build = _start(int(orders[-1]), folder, session, drafts=drafts)
        elif build is not None:
            part = os.read(build.pipe, _CHUNK)
            outcomes.write(build.hear(part) if part else build.end())
            outcomes.flush()
            build = build if part else None


def _start(number: int, folder: Path, session: Path, *, drafts: bool) -> _Build:
    reads, writes = os.pipe()
    process = os.fork()
    if process:
        os.close(writes)
        # Both set it, because neither knows who comes first.
        _lead_group(process)
        return _Build(number, process, reads)
    code = 1
    try:
        _lead_group(0)
        os.close(reads)
        with open(os.devnull, "rb") as nothing:  # noqa: PTH123 - a device, for its number
            os.dup2(nothing.fileno(), _ORDERS)
        with os.fdopen(writes, "wb") as pipe:

            def tell(outcome: Outcome) -> None:
                pipe.write(outcome.to_line())
                pipe.flush()

            tell(_outcome(number, folder, session, drafts=drafts, tell=tell))
        code = 0
    finally:
        # What plugins have printed and nobody can read must not keep this copy alive.
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        # Not the end of this process's original: nothing of it may be tidied up here.
        os._exit(code)


def _lead_group(process: int) -> None:
    # It may have done so itself, and may have ended already.
    with suppress(OSError):
        os.setpgid(process, process)


def _outcome(number: int, folder: Path, session: Path, *, drafts: bool, tell: Callable[[Outcome], None]) -> Outcome:
    try:
        return make(folder, session, number=number, now=now_for_build(), drafts=drafts, tell=tell)
    except PlainstatusError as error:
        return Outcome(number, problems=problems_of(error))
    except OSError as error:
        message = f"{error.filename or 'the disk'}: {error.strerror or error}"
    except Exception as error:
        traceback.print_exc()
        message = f"an error in Plainstatus: {type(error).__name__}: {error} (the terminal says where; report it)"
    return Outcome(number, problems=(Problem("", 0, "", message),))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), drafts=sys.argv[3] == "drafts")
