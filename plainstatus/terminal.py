"""The terminal: what is said there, and how a program ends. Nothing else in the package prints."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NoReturn, TextIO

from invoke.exceptions import Exit

from plainstatus.errors import BuildError, PlainstatusError

__all__ = ["complain", "exit_codes", "say", "stop"]

#: What shells give a program that Ctrl-C ended.
_INTERRUPTED = 130
#: The same, for one that nobody listens to any longer.
_CUT_OFF = 141
#: What moves a cursor, wipes a screen or names a window. Names that are told come from the records and manifests of
#: targets, too, and must not rule anybody's terminal. Colours may.
_CONTROL = re.compile(r"(?!\x1b\[[\d;]*m)[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_STOPPED = "stopped (what readers see is whole, the old site or the new one; run this again)"


def say(text: str) -> None:
    """Print a line, or several."""
    _print(text, sys.stdout)


def complain(lines: Iterable[object]) -> None:
    """Print lines on standard error."""
    for line in lines:
        _print(str(line), sys.stderr)


def stop(message: str, code: int) -> NoReturn:
    """End the program."""
    complain([message])
    raise Exit(code=code) from None


@contextmanager
def exit_codes(verdict: str, *, stopped: str = _STOPPED) -> Iterator[None]:
    """End the program with our error's text and exit code; `verdict` closes the message.

    `stopped` is what is said where Ctrl-C ends it.
    """
    try:
        yield
    except PlainstatusError as error:
        stop(f"{error}\n{verdict}", error.exitcode)
    except BrokenPipeError:
        # Whoever read what we say, such as `head`, has had enough of it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise Exit(code=_CUT_OFF) from None
    except OSError as error:
        stop(f"{error.filename or 'the disk'}: {error.strerror or error}\n{verdict}", BuildError.exitcode)
    except KeyboardInterrupt:
        stop(stopped, _INTERRUPTED)


def _print(text: str, stream: TextIO) -> None:
    """Print in the terminal's encoding: after a publish, an arrow that it lacks must not look like a failure."""
    encoding = stream.encoding or "utf-8"
    text = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)
    print(text.encode(encoding, "replace").decode(encoding), file=stream, flush=True)
