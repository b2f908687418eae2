"""Commands in processes of their own that need not start from nothing: a copy of one that has everything loaded.

Loading takes a second of processor time, and most commands a tenth. The copy (`fork`) is at the very point at which
`python -m plainstatus` is once its modules are there, with the same folder, environment, arguments and streams, and it
ends as any process does. What depends on how Python itself starts, such as variables that it reads then, is for
processes that start from nothing.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import functools
import gc
import importlib
import json
import marshal
import os
import pkgutil
import runpy
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO, Final

from tests.support.project import ROOT, make_project

__all__ = ["Heard", "Process", "begun", "plainstatus", "program", "start"]

_PATIENCE: Final = 120
#: Outlives the folder that a test may name for temporary files.
_PLACE: Final = tempfile.gettempdir()
#: What Python reads as it starts, or the loader before it.
_READ_AT_THE_START: Final = ("PYTHON", "LC_", "LANG", "LD_")
#: What a shell runs in place of `plainstatus`, and what is run in place of Python with `-m` and a module of ours: it
#: hands its streams on, and ends as the copy does.
_PROGRAM: Final = """\
#!{python} -IS
# The modules in C alone: those around them take longer to load than most commands.
import _socket, os, sys
from _json import encode_basestring_ascii as quoted
closed = [number for number, stream in enumerate((sys.stdin, sys.stdout, sys.stderr)) if stream is None]
for number in closed:
    assert os.open(os.devnull, os.O_RDWR) == number
line = _socket.socket(_socket.AF_UNIX)
line.connect({place!r})
streams = b"".join(number.to_bytes(4, sys.byteorder) for number in range(3))
line.sendmsg([b"."], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, streams)])
os.umask(umask := os.umask(0))
env = ", ".join(f"{{quoted(name)}}: {{quoted(value)}}" for name, value in os.environ.items())
module, given = (sys.argv[2], sys.argv[3:]) if sys.argv[1:2] == ["-m"] else ("plainstatus", sys.argv[1:])
arguments = ", ".join(map(quoted, given))
order = f'"folder": {{quoted(os.getcwd())}}, "arguments": [{{arguments}}], "env": {{{{{{env}}}}}}'
order += f', "module": {{quoted(module)}}'
line.sendall(f'{{{{{{order}}, "umask": {{umask}}, "closed": {{closed}}}}}}\\n'.encode())
line.recv(4, _socket.MSG_WAITALL)
code = int.from_bytes(line.recv(4, _socket.MSG_WAITALL), "big", signed=True)
if code < 0:
    os.kill(os.getpid(), -code)
sys.exit(code)
"""


class Process:
    """A command that runs, much as `subprocess.Popen` has it."""

    def __init__(self, line: socket.socket, command: list[str]) -> None:
        """`line` tells its number, and how it ended."""
        self._line = line
        self._command = command
        self.returncode: int | None = None
        line.settimeout(_PATIENCE)
        self.pid = self._told()

    def poll(self) -> int | None:
        """Return how it has ended, if it has."""
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def wait(self, timeout: float = _PATIENCE) -> int:
        """Return how it ends."""
        if self.returncode is None:
            if not select.select([self._line], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(self._command, timeout)
            self.returncode = self._told()
            self._line.close()
        return self.returncode

    def _told(self) -> int:
        """Return the next number that is told, each in four bytes."""
        told = self._line.recv(4, socket.MSG_WAITALL)
        assert len(told) == 4, "the copy, or what makes copies, is gone"
        return int.from_bytes(told, signed=True)

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    @property
    def state(self) -> str:
        """What the system says that it does: R where it runs, T where it is stopped."""
        return Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


class Heard(Process):
    """A command whose words are kept for when it has ended."""

    def __init__(self, line: socket.socket, command: list[str], out: BinaryIO, err: BinaryIO) -> None:
        """`out` and `err` are where its words go."""
        super().__init__(line, command)
        self._streams = (out, err)

    def communicate(self, timeout: float = _PATIENCE) -> tuple[str, str]:
        """Return what it said, and complained of, once it has ended."""
        self.wait(timeout)
        said = []
        for stream in self._streams:
            stream.seek(0)
            said.append(stream.read().decode())
            stream.close()
        return said[0], said[1]


def begun(
    folder: Path,
    *arguments: str,
    module: str = "plainstatus",
    environ: Mapping[str, str | None] = MappingProxyType({}),
) -> Heard:
    """Start `plainstatus`, or another module of ours as `-m` does, and keep its words."""
    out, err = (tempfile.TemporaryFile() for _ in range(2))  # noqa: SIM115 - whoever hears it closes them
    with Path(os.devnull).open("rb") as nothing:
        line = _ordered(folder, arguments, module=module, streams=(nothing, out, err), environ=environ)
    return Heard(line, [module, *arguments], out, err)


def plainstatus(folder: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run `plainstatus` in the folder, to its end."""
    process = begun(folder, *arguments, environ=environ)
    try:
        said = process.communicate()
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    return subprocess.CompletedProcess(["plainstatus", *arguments], process.wait(), *said)


def start(
    folder: Path,
    *arguments: str,
    streams: tuple[BinaryIO | int, BinaryIO | int, BinaryIO | int],
    at_terminal: bool = False,
    stopped: bool = False,
    python: str = sys.executable,
    environ: Mapping[str, str | None] = MappingProxyType({}),
) -> Process:
    """Start `plainstatus` in the folder; at a terminal, the first stream is the one whose Ctrl-C counts.

    It may be stopped (SIGSTOP) where all that is its own is still to come, for who wants to watch it. What it starts by
    itself it starts with `python`. Variables that are None are not set at all.
    """
    more: dict[str, str | bool] = {"at_terminal": at_terminal, "stopped": stopped, "python": python}
    line = _ordered(folder, arguments, streams=streams, environ=environ, **more)
    return Process(line, ["plainstatus", *arguments])


def _ordered(
    folder: Path,
    arguments: tuple[str, ...],
    *,
    streams: tuple[BinaryIO | int, BinaryIO | int, BinaryIO | int],
    environ: Mapping[str, str | None],
    **more: str | bool,
) -> socket.socket:
    """Order a copy; return the line that tells its number, and how it ended."""
    wanted = {name: value for name, value in {**_environ(), **environ}.items() if value is not None}
    line = socket.socket(socket.AF_UNIX)
    line.connect(str(_warm(_at_the_start(wanted)).place))
    os.umask(umask := os.umask(0o077))
    order = {"folder": str(folder), "arguments": arguments, "env": wanted, "umask": umask, **more}
    socket.send_fds(line, [b"."], [one if isinstance(one, int) else one.fileno() for one in streams])
    line.sendall(json.dumps(order).encode() + b"\n")
    return line


def program() -> Path:
    """Return a program that does what `plainstatus` does, for a shell to run; with `-m`, what Python does with ours."""
    return _warm(_at_the_start(_environ())).program


def _environ() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def _at_the_start(env: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the variables by which processes differ that have loaded the same."""
    return tuple(sorted((name, value) for name, value in env.items() if name.startswith(_READ_AT_THE_START)))


class _Warm:
    """The process that makes copies of itself, several at once if need be."""

    def __init__(self, at_the_start: tuple[tuple[str, str], ...]) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="warm-", dir=_PLACE)
        self.place = Path(self._folder.name, "socket")
        ours = {name: value for name, value in os.environ.items() if not name.startswith(_READ_AT_THE_START)}
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(str(self.place))
        listening.listen(64)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.warm", str(listening.fileno())],
            cwd=ROOT,
            env=ours | dict(at_the_start),
            # That it ends is how the other learns that we are gone, killed or not.
            stdin=subprocess.PIPE,
            start_new_session=True,
            pass_fds=[listening.fileno()],
        )
        listening.close()
        self.program = self.place.with_name("plainstatus")
        self.program.write_text(_PROGRAM.format(python=sys.executable, place=str(self.place)), encoding="utf-8")
        self.program.chmod(0o755)

    def end(self) -> None:
        """End it, with what it runs."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()
        self._folder.cleanup()


@functools.cache
def _warm(at_the_start: tuple[tuple[str, str], ...]) -> _Warm:
    warm = _Warm(at_the_start)
    atexit.register(warm.end)
    return warm


def _serve(listening: socket.socket) -> None:
    """Make a copy for each order, and say how it ended; in a copy, do what is ordered.

    Ends, with what it runs, where those who order are gone.
    """
    from plainstatus import __main__ as ours  # noqa: PLC0415 - only where it serves

    package = importlib.import_module("plainstatus")
    for module in pkgutil.walk_packages(package.__path__, "plainstatus."):
        importlib.import_module(module.name)
    importlib.import_module("plainstatus.publish.compiled_templates").COMPILED._kept |= _compiled()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    place = Path(listening.getsockname())
    while True:
        if 0 in select.select([0, listening.fileno()], [], [])[0]:
            shutil.rmtree(place.parent, ignore_errors=True)
            os.killpg(0, signal.SIGKILL)
        line, _ = listening.accept()
        if not os.fork():
            break
        line.close()
    listening.close()
    # One copy waits for the other, and tells.
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _, streams, _, _ = socket.recv_fds(line, 1, 3)
    order = json.loads(line.makefile("rb").readline())
    if process := os.fork():
        for stream in streams:
            os.close(stream)
        line.sendall(process.to_bytes(4))
        line.sendall(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]).to_bytes(4, signed=True))
        os._exit(0)
    line.close()
    _become(order, streams)
    code: object = None
    try:
        if (module := order.get("module", "plainstatus")) == "plainstatus":
            ours.main()
        else:
            runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        code = ended.code
    _end(code)


def _compiled() -> dict[str, Any]:
    """Return what our templates are compiled to, which would take each first publish a third of a second.

    A copy has done it, so that nothing else of a publish is left here.
    """
    from plainstatus.publish.compiled_templates import COMPILED  # noqa: PLC0415 - only where it serves
    from plainstatus.publish.publish import publish  # noqa: PLC0415
    from plainstatus.read.project import find_project  # noqa: PLC0415

    reading, writing = os.pipe()
    process = os.fork()
    if not process:
        os.close(reading)
        with tempfile.TemporaryDirectory(dir=_PLACE) as folder:
            publish(find_project(make_project(Path(folder))), now=datetime.now(UTC), tell=lambda _: None)
        with os.fdopen(writing, "wb") as file:
            marshal.dump(COMPILED._kept, file)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as file:
        compiled: dict[str, Any] = marshal.load(file)  # noqa: S302 - nobody else can have written it
    os.waitpid(process, 0)
    return compiled


def _end(code: object) -> None:
    """End as any process does, but for the tidying up of all that was loaded: that takes longer than most commands."""
    if isinstance(code, int | None):
        threading._shutdown()  # type: ignore[attr-defined]  # waits for threads, as Python does before it ends
        with contextlib.suppress(OSError, ValueError):
            atexit._run_exitfuncs()
            for stream in (sys.stdout, sys.stderr):
                if stream is not None:
                    stream.flush()
            os._exit((code or 0) & 0xFF)
    sys.exit(code)  # type: ignore[arg-type]  # whatever it was


def _become(order: Mapping[str, Any], streams: list[int]) -> None:
    """Be as if this process had been started for the order."""
    from plainstatus.cli import progress  # noqa: PLC0415 - only where it serves

    if order.get("at_terminal"):
        os.setsid()
        fcntl.ioctl(streams[0], termios.TIOCSCTTY, 0)
    # Whatever the shell around us ignores, Ctrl-C counts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdout.reconfigure(line_buffering=os.isatty(1))  # type: ignore[union-attr]  # they are what Python made
    for number in order.get("closed", ()):
        # What Python makes of streams that it finds closed.
        name = ("stdin", "stdout", "stderr")[number]
        setattr(sys, name, None)
        setattr(sys, f"__{name}__", None)
        os.close(number)
    os.environ.clear()
    os.environ.update(order["env"])
    time.tzset()
    os.umask(order["umask"])
    os.chdir(order["folder"])
    # How long a step lasts is the machine's doing, and no test's.
    progress._PATIENCE = float("inf")  # type: ignore[misc]
    # As `-m` does.
    sys.path[0] = order["folder"]
    sys.executable = order.get("python", sys.executable)
    sys.argv[:] = [str(ROOT / "plainstatus" / "__main__.py"), *order["arguments"]]
    if order.get("stopped"):
        signal.raise_signal(signal.SIGSTOP)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
