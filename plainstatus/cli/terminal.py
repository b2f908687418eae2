"""The terminal: what is said there and asked, and how a program ends. Nothing else in the package prints.

What cannot be printed stops nobody: a log on a full disk, a terminal whose line broke, a reader such as `head` that
has had enough, a stream that was closed from the start. A command does its work to the end, and its exit code is that
of the work. Only where telling is the whole work, words that were lost are a failure.
"""

from __future__ import annotations

import errno
import io
import os
import re
import select
import signal
import sys
import termios
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final, NoReturn, TextIO

from invoke.exceptions import Exit

from plainstatus.errors import BuildError, PlainstatusError, disk_failed
from plainstatus.text.invisible import shown

__all__ = [
    "ask",
    "complain",
    "exit_codes",
    "fitting",
    "hang_ups_ignored",
    "leave_alone",
    "remark",
    "run",
    "say",
    "say_while_heard",
    "settle_streams",
    "show",
    "stop",
    "watch",
]

#: What shells give a program that Ctrl-C ended.
_INTERRUPTED: Final = 130
#: A pipe that nobody reads, and a terminal whose line broke: whoever listened is gone.
_NOBODY: Final = {errno.EPIPE, errno.EIO}
#: What moves a cursor, wipes a screen or names a window. Names that are told come from the records and manifests of
#: targets, too, and must not rule anybody's terminal. Colours may.
_CONTROL = re.compile(r"(?!\x1b\[[\d;]*m)[\x00-\x08\x0b-\x1f\x7f-\x9f]")
#: Takes a line away that shows how time goes on.
_makes_room: Callable[..., None] | None = None
#: What `check` says of one change is read by somebody in a hurry.
_MOST_REMARKS: Final = 10
_COLOURS: Final = {"+": "\33[32m", "-": "\33[31m", "@": "\33[36m"}
_STOPPED = "stopped (what readers see is whole, the old site or the new one; run this again)"


class _Forgiving(io.FileIO):
    """Takes what is printed, by us, by Pelican, by whatever plugin; what cannot be written is lost, and no error."""

    #: Why words were lost, the first time.
    lost: OSError | None = None
    #: Whether the last words were written.
    heard = True

    def write(self, data: Any) -> int:
        """Write, and return how much was taken."""
        self.heard = True
        try:
            # A pipe that does not block, as some programs leave behind, takes more in a moment.
            while (taken := super().write(data)) is None:
                select.select((), (self,), ())
        except OSError as error:
            self.heard = False
            if self.lost is None:
                self.lost = error
                if self.fileno() == 1 and error.errno != errno.EPIPE:
                    complain([f"standard output cannot be written: {error.strerror}"])
            return len(memoryview(data).cast("B"))
        return taken


def settle_streams() -> None:
    """Let no stream stop what we do: neither one that cannot be written to, nor one that was closed from the start.

    The latter leads nowhere, as with `</dev/null` and `>/dev/null`: else the next file that is opened would get its
    number, and what other programs print would land in that file.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            # The lowest free number is this one; programs that we start are to have it too.
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
    if sys.stdin is None:
        sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, closefd=False)), "utf-8")
    if sys.stdout is sys.__stdout__:
        sys.stdout = _forgiving(sys.stdout, 1)
    if sys.stderr is sys.__stderr__:
        sys.stderr = _forgiving(sys.stderr, 2)


def run(program: Callable[[], None]) -> NoReturn:
    """Run a whole program, which ends early where it has nothing to do but tell, such as a list of its tasks."""
    try:
        program()
    except SystemExit as ended:
        raise SystemExit(ended.code or _code_of_loss()) from None
    raise SystemExit(0)


def say(text: str) -> None:
    """Print a line, or several."""
    _print(text, sys.stdout)


def say_while_heard(text: str) -> None:
    """Print a line, for what runs only as long as somebody looks on. Raises OSError where nobody does any longer."""
    _print(text, sys.stdout)
    raw = _raw(sys.stdout)
    if raw is not None and raw.lost is not None and raw.lost.errno in _NOBODY:
        raise raw.lost


def complain(lines: Iterable[object]) -> None:
    """Print lines on standard error."""
    for line in lines:
        _print(str(line), sys.stderr)


def ask(question: str, *, goes_on: bool = False) -> str | None:
    """Return an answer; None where the question can be put to nobody.

    It is put where a person looks: on standard error, where standard output leads to a file. What was typed before it
    was there is thrown away, for it answered something else, unless it `goes_on` with the question before. Who ends the
    input, or is cut off from it, wants to stop, as with Ctrl-C.
    """
    leave_alone()
    if not goes_on:
        _forget_typed()
    if not sys.stdout.isatty():
        stream = sys.stderr if sys.stderr.isatty() else sys.stdout
        _print(question, stream, end="")
        raw = _raw(stream)
        if raw is not None and not raw.heard:
            return None
        question = ""
    try:
        return input(fitting(question, sys.stdout))
    except (EOFError, OSError):
        raise KeyboardInterrupt from None


def _forget_typed() -> None:
    """Throw away what was typed at the terminal and not read yet."""
    with suppress(OSError, ValueError, termios.error):
        if sys.stdin.isatty():
            termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)


def stop(message: str, code: int) -> NoReturn:
    """End the program."""
    complain([message])
    raise Exit(code=code) from None


@contextmanager
def exit_codes(verdict: str, *, stopped: str = _STOPPED, tells: bool = False) -> Iterator[None]:
    """End the program with our error's text and exit code; `verdict` closes the message.

    `stopped` is what is said where Ctrl-C ends it. `tells` says that the command does nothing but tell: then it has
    failed where its words were lost, unless whoever listened has had enough.
    """
    try:
        yield
    except PlainstatusError as error:
        stop(f"{error}\n{verdict}", error.exitcode)
    except OSError as error:
        stop(f"{disk_failed(error)}\n{verdict}", BuildError.exitcode)
    except KeyboardInterrupt:
        stop(stopped, _INTERRUPTED)
    if tells and (code := _code_of_loss()):
        raise Exit(code=code)


@contextmanager
def hang_ups_ignored() -> Iterator[None]:
    """Go on to the end where the terminal goes away meanwhile, as with a connection that breaks."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)


def _forgiving(stream: TextIO | None, number: int) -> TextIO:
    """Return a stream to print on in place of Python's own, which is None where it was closed."""
    encoding = "utf-8" if stream is None else stream.encoding
    # What the encoding lacks, such as an arrow, must not look like a failure.
    return io.TextIOWrapper(
        io.BufferedWriter(_Forgiving(number, "w", closefd=False)), encoding, errors="replace", line_buffering=True
    )


def _raw(stream: TextIO) -> _Forgiving | None:
    """Return what a stream writes to; None where somebody has put another one in its place."""
    raw = getattr(getattr(stream, "buffer", None), "raw", None)
    return raw if isinstance(raw, _Forgiving) else None


def watch(makes_room: Callable[..., None] | None) -> None:
    """Have a function called before anything is printed, with `asks` where it is a question; None ends that."""
    global _makes_room  # noqa: PLW0603 - there is one terminal
    _makes_room = makes_room


def leave_alone() -> None:
    """Show nothing any more of what goes on: somebody is asked, or another program has the terminal."""
    if _makes_room is not None:
        _makes_room(asks=True)


def fitting(text: str, stream: TextIO) -> str:
    """Return the text as the stream's encoding takes it, without what would rule a terminal or be hidden in it."""
    encoding = stream.encoding or "utf-8"
    return shown(_CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)).encode(encoding, "replace").decode(encoding)


def _print(text: str, stream: TextIO, *, end: str = "\n") -> None:
    if _makes_room is not None:
        _makes_room(asks=False)
    print(fitting(text, stream), file=stream, end=end, flush=True)


def _code_of_loss() -> int:
    """Return the exit code of a command whose words are all that it does: 0 where they were not lost, or unwanted."""
    raw = _raw(sys.stdout)
    unwanted = raw is None or raw.lost is None or raw.lost.errno == errno.EPIPE
    return 0 if unwanted else BuildError.exitcode


def show(diff: Iterable[str]) -> None:
    """Print a diff, in colours where a person looks at it and has not said no to them (https://no-color.org)."""
    colourful = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    for line in diff:
        colour = _COLOURS.get(line[:1], "") if colourful else ""
        say(f"{colour}{line}\33[0m" if colour else line)


def remark(remarks: Sequence[str]) -> None:
    """Print what `check` says, as much of it as somebody in a hurry reads."""
    complain(remarks[:_MOST_REMARKS])
    if len(remarks) > _MOST_REMARKS:
        complain([f"… and {len(remarks) - _MOST_REMARKS} more (see them with: invoke check)"])
