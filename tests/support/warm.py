"""Commands in processes of their own that need not start from nothing: a copy of one that has everything loaded.

Loading takes a second of processor time, and most commands a tenth. The copy (`fork`) is at the very point at which
`python -m plainstatus` is once its modules are there, with the same folder, environment, arguments and streams, and it
ends as any process does. What depends on how Python itself starts, such as variables that it reads then, is for
processes that start from nothing.
"""

from __future__ import annotations

import atexit
import functools
import gc
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.support.project import ROOT

__all__ = ["plainstatus"]

_PATIENCE = 120
#: Changes from test to test, and nobody but pytest reads it.
_NAMES_THE_TEST = "PYTEST_CURRENT_TEST"


def plainstatus(folder: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run `plainstatus` in the folder; with variables, in a process that starts from nothing."""
    command = [sys.executable, "-m", "plainstatus", *arguments]
    env = {**os.environ, "PYTHONPATH": str(ROOT), **environ}
    if environ or _settled(env) != _settled(_warm().env):
        return subprocess.run(
            command, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=_PATIENCE
        )
    with tempfile.TemporaryDirectory() as place:
        streams = [Path(place, name) for name in ("stdout", "stderr")]
        os.umask(umask := os.umask(0o077))
        order = {"folder": str(folder), "arguments": arguments, "env": env, "umask": umask}
        code = _warm().run(order | {"streams": [*map(str, streams)]})
        said = [stream.read_text(encoding="utf-8") for stream in streams]
    return subprocess.CompletedProcess(command, code, *said)


def _settled(env: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in env.items() if name != _NAMES_THE_TEST}


class _Warm:
    """The process that makes copies of itself, one after the other."""

    def __init__(self) -> None:
        self.env = {**os.environ, "PYTHONPATH": str(ROOT)}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.warm"],
            cwd=ROOT,
            env=self.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )

    def run(self, order: dict[str, Any]) -> int:
        """Run a command, and return its exit code."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        self._process.stdin.flush()
        ready, _, _ = select.select([self._process.stdout], [], [], _PATIENCE)
        if not ready:
            self.end()
            _warm.cache_clear()
            raise subprocess.TimeoutExpired(order["arguments"], _PATIENCE)
        return int(self._process.stdout.readline())

    def end(self) -> None:
        """End it, with what it runs."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()


@functools.cache
def _warm() -> _Warm:
    warm = _Warm()
    atexit.register(warm.end)
    return warm


def _serve() -> None:
    """Make a copy for each order, and say how it ended; in a copy, return what is to be done."""
    from plainstatus import __main__  # noqa: PLC0415 - only where it serves
    from plainstatus.publish import publish  # noqa: F401, PLC0415

    gc.freeze()
    for line in sys.stdin.buffer:
        process = os.fork()
        if not process:
            _become(json.loads(line))
            __main__.main()
            return
        code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        sys.stdout.buffer.write(b"%d\n" % code)
        sys.stdout.buffer.flush()


def _become(order: dict[str, Any]) -> None:
    """Be as if this process had been started for the order."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    for number, name in enumerate(order["streams"], start=1):
        stream = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(order["env"])
    time.tzset()
    os.umask(order["umask"])
    os.chdir(order["folder"])
    # As `-m` does.
    sys.path[0] = order["folder"]
    sys.argv[:] = [str(ROOT / "plainstatus" / "__main__.py"), *order["arguments"]]


if __name__ == "__main__":
    _serve()
