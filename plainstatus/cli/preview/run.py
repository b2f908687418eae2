"""A preview from its start to Ctrl-C."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue

from plainstatus.cli.preview.builder import Builder
from plainstatus.cli.preview.make import EARLY, LANGUAGES, SITE, sources
from plainstatus.cli.preview.network import LOOPBACK, PORT, lan_address, listen, qr_lines
from plainstatus.cli.preview.outcome import Outcome, Shown, told
from plainstatus.cli.preview.server import Content, Server
from plainstatus.cli.preview.watcher import Watcher
from plainstatus.errors import BuildError
from plainstatus.read.project import Project
from plainstatus.text.amounts import counted
from plainstatus.tree.staging import PREVIEWS

__all__ = ["preview"]

_ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
#: After so many seconds it is seen whether somebody wants us to end.
_LOOKS_UP = 0.5
_LOCK = "lock"


def preview(
    project: Project, *, drafts: bool, lan: bool, port: int | None, colours: bool, tell: Callable[[str], None]
) -> None:
    """Serve the site of a project, built anew at each save, until Ctrl-C; `tell` is told the address.

    Without `lan` only this machine can reach it. With `drafts` it shows what is not public too. With `colours` the
    terminal takes them. Raises SettingsError and BuildError where it cannot begin.
    """
    addresses = [LOOPBACK, *([lan_address()] if lan else ())]
    with ExitStack() as stack:
        ended = stack.enter_context(_until_ended())
        folder = stack.enter_context(_session_folder(project.settings.work))
        sockets = listen(addresses, port)
        number = sockets[0].getsockname()[1]
        shown = Shown()
        content = Content(folder / SITE, folder / EARLY, folder / LANGUAGES, shown, drafts, project.settings.SITEURL)
        stack.callback(Server(sockets, content).close)
        stack.callback(shown.close)

        def say(text: str) -> None:
            try:
                tell(text)
            except OSError:
                # The terminal is gone.
                ended.put(None)

        for line in _greeting(addresses, number, drafts=drafts, chosen=port is None and number != PORT):
            say(line)
        if lan:
            for line in qr_lines(f"http://{addresses[-1]}:{number}/", colours=colours):
                say(line)
        say("each save is shown there; Ctrl-C ends this")
        _Loop(project, folder, shown, drafts=drafts, tell=say, stack=stack)
        _wait_for(ended)
    say("the preview has ended")


class _Loop:
    """What is saved is built, and what is built is shown."""

    def __init__(
        self,
        project: Project,
        folder: Path,
        shown: Shown,
        *,
        drafts: bool,
        tell: Callable[[str], None],
        stack: ExitStack,
    ) -> None:
        self._shown = shown
        self._tell = tell
        self._began = time.monotonic()
        self._builder = Builder(project.folder, folder, drafts=drafts, done=self._done)
        stack.callback(self._builder.close)
        self._watcher = Watcher(self._saved)
        stack.callback(self._watcher.close)
        self._watcher.follow(*sources(project, drafts=drafts))

    def _saved(self) -> None:
        self._began = time.monotonic()
        self._builder.order()

    def _done(self, outcome: Outcome) -> None:
        self._shown.show(outcome)
        if outcome.early:
            return
        seconds = time.monotonic() - self._began
        for problem in outcome.problems:
            self._tell(told(problem))
        if outcome.problems:
            self._tell("not built: the last good site stays")
        else:
            count = len(outcome.notes) + len(outcome.told)
            notes = f"; {counted(count, 'note')}, see the page" if count else ""
            self._tell(f"built: {outcome.open_incidents} open, {outcome.pages} pages, {seconds:.1f} s{notes}")
        if outcome.files:
            self._watcher.follow(outcome.files, outcome.folders)


def _greeting(addresses: list[str], number: int, *, drafts: bool, chosen: bool) -> Iterator[str]:
    if chosen:
        yield f"port {PORT} is taken, so this preview has {number}"
    for address in addresses:
        yield f"preview at http://{address}:{number}/"
    if len(addresses) > 1:
        yield "everybody in your network who has the address can read it" + ", drafts too" * drafts
    if drafts:
        yield "with drafts and what lies in private/: each page says so, and none of it can be published"


def _wait_for(ended: SimpleQueue[None]) -> None:
    # A handler runs when this thread does, and the signal may have come to another one.
    while True:
        with suppress(Empty):
            return ended.get(timeout=_LOOKS_UP)


@contextmanager
def _until_ended() -> Iterator[SimpleQueue[None]]:
    """Give what is put into when somebody wants us to end: with Ctrl-C, by closing the terminal, or with `kill`."""
    # Unlike a lock, it may be put into by a handler that interrupts whoever waits for it.
    ended = SimpleQueue[None]()
    before = {number: signal.signal(number, lambda *_: ended.put(None)) for number in _ENDS}
    try:
        yield ended
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _session_folder(work: Path) -> Iterator[Path]:
    """Make a folder in the work folder for one preview, and remove it on leaving, with those of killed ones.

    Raises BuildError where the disk fails.
    """
    parent = work / PREVIEWS
    try:
        parent.mkdir(parents=True, exist_ok=True)
        for place in parent.iterdir():
            _remove_if_left(place)
        folder = Path(tempfile.mkdtemp(dir=parent, prefix=""))
        handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise BuildError(f"cannot make a folder for the preview: {error.strerror} ({error.filename})") from error
    try:
        # The kernel lets go of it, however we end.
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)
        with suppress(OSError):
            # Another preview may be running.
            parent.rmdir()


def _remove_if_left(folder: Path) -> None:
    try:
        handle = os.open(folder / _LOCK, os.O_RDWR)
    except OSError:
        # It is being made at this moment, or none of ours.
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    except BlockingIOError:
        return
    finally:
        os.close(handle)
