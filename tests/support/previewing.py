"""A running preview: a process of its own, told to end at the end of a test."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tests.support.warm import Process, program, start

__all__ = ["PATIENCE", "Answer", "Preview", "previewing", "save"]

#: How long anything may take on a machine with much else to do, in seconds.
PATIENCE = 60


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    headers: dict[str, str]
    text: str


@dataclass
class Preview:
    """A preview that runs."""

    folder: Path
    process: Process
    output: IO[str]
    #: What it has said so far, line by line.
    said: list[str] = field(default_factory=list)
    #: How much it had said when something was changed last.
    _changed: int = 0
    _more: threading.Condition = field(default_factory=threading.Condition)

    def listen(self) -> None:
        """Keep what is said, until there is no more."""
        with self.output as lines:
            for line in lines:
                with self._more:
                    self.said.append(line.rstrip("\n"))
                    self._more.notify_all()

    def wait_for(self, pattern: str, *, after: int = 0) -> re.Match[str]:
        """Return the first line, `after` so many, that matches; wait for it."""

        def found() -> re.Match[str] | None:
            return next(filter(None, (re.search(pattern, line) for line in self.said[after:])), None)

        with self._more:
            assert self._more.wait_for(found, PATIENCE), f"nothing like {pattern!r} in {self.said}"
            match = found()
        assert match is not None
        return match

    def save(self, path: Path, text: str) -> None:
        """Save a file of the site in one step, once what was changed before is built."""
        self.ready()
        save(path, text)

    def ready(self) -> None:
        """Wait until what was changed last is built: what is said from here on is about the next change."""
        self.built()
        self._changed = len(self.said)

    def built(self) -> str:
        """Return what is said of the build of what was changed last, or of why there is none; wait for it.

        Its pages are shown before all else is made: until then, another change gives it up.
        """
        return self.wait_for(r"^(not )?built.*", after=self._changed)[0]

    @property
    def news(self) -> list[str]:
        """What it has said since something was changed last."""
        return self.said[self._changed :]

    @property
    def url(self) -> str:
        """The first address that it has told."""
        return self.wait_for(r"preview at (http://\S+)")[1]

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.url.rstrip("/").rpartition(":")[2])

    def get(self, path: str = "/", *, method: str = "GET", address: str = "127.0.0.1", **headers: str) -> Answer:
        """Ask for a path, exactly as it is given."""
        connection = http.client.HTTPConnection(address, self.port, timeout=PATIENCE)
        connection.putrequest(method, path, skip_host="Host" in headers)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return Answer(answer.status, dict(answer.getheaders()), text)

    def shows(self, words: str, path: str = "/") -> Answer:
        """Ask for a page until it holds these words; it may be there before its build has ended."""
        return self._until(lambda text: words in text, path, words)

    def hides(self, words: str, path: str = "/") -> Answer:
        """Ask for a page until it does not hold these words."""
        return self._until(lambda text: words not in text, path, words)

    def _until(self, right: object, path: str, words: str) -> Answer:
        assert callable(right)
        for _ in range(PATIENCE * 20):
            answer = self.get(path)
            if right(answer.text):
                return answer
            time.sleep(0.05)
        raise AssertionError(f"{words!r}: {self.said}")

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds."""
        for _ in range(PATIENCE * 20):
            if holds():
                return
            time.sleep(0.05)
        raise AssertionError(self.said)

    def session(self) -> Path:
        """Return the folder of its own."""
        (folder,) = (self.folder / ".plainstatus" / "preview").iterdir()
        return folder

    def children(self) -> list[int]:
        """Return the processes that it has started and that run."""
        return descendants(self.process.pid)

    def end(self, how: signal.Signals = signal.SIGINT) -> int:
        """End it, and return its exit code."""
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)


def save(path: Path, text: str) -> None:
    """Save a file of a site in one step: of one that is empty for a moment there may be a build."""
    # A name that nobody watches.
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


def descendants(process: int) -> list[int]:
    """Return the ids of all processes that stem from this one."""
    listed = subprocess.run(["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = {int(pid): int(parent) for pid, parent in map(str.split, listed.splitlines())}
    found = [process]
    for one in found:
        found += [pid for pid, parent in parents.items() if parent == one]
    return found[1:]


@contextmanager
def previewing(folder: Path, *flags: str, port: int | None = 0, from_nothing: bool = False) -> Iterator[Preview]:
    """Run a preview of the site in `folder`, which has built it once; on a free port, or where it likes with None.

    The process that builds need not load anything, and is none of its children; but where it starts `from_nothing`.
    """
    flags = flags if port is None else ("--port", str(port), *flags)
    reads, writes = os.pipe()
    with Path(os.devnull).open("rb") as nothing:
        python = sys.executable if from_nothing else str(program())
        process = start(folder, "preview", *flags, streams=(nothing, writes, writes), python=python)
    os.close(writes)
    preview = Preview(folder, process, os.fdopen(reads, encoding="utf-8"))
    # What outlives the preview, and holds its end of the pipe, keeps no worker from ending.
    listener = threading.Thread(target=preview.listen, daemon=True)
    listener.start()
    try:
        preview.built()
        yield preview
    finally:
        if process.poll() is None:
            preview.end()
        listener.join(PATIENCE)
