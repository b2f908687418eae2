"""Watching what the site is made from."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from threading import Barrier, Event, Lock, Thread

from watchfiles import Change, watch

__all__ = ["Watcher"]

#: What editors, file managers and Python leave beside the files that they work on.
_LEFTOVERS = (".*.sw?", ".*.swpx", "*~", "4913", ".#*", "#*#", "*.pyc", "__pycache__", ".DS_Store", ".*.new")
#: In milliseconds: how often to look, and how long several saves in a row may be taken for one.
_STEP = 20
_TOGETHER = 200
#: How long the system is asked for changes before we look about, in milliseconds.
_TURN = 100


class Watcher:
    """Calls `changed` whenever something of a site has changed, from a thread of its own.

    Files are watched through their folders, because many editors save a new file in place of the old one; and what
    is not there yet, or is gone for a while, is watched too.
    """

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._lock = Lock()
        self._wanted: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
        self._stop = Event()
        self._threads: list[Thread] = []

    def follow(self, files: Iterable[str], folders: Iterable[str]) -> None:
        """Watch these files, and these folders with all that is in them; calls `changed` once that has begun."""
        wanted = (_places(files), _places(folders))
        with self._lock:
            if wanted != self._wanted:
                self._wanted = wanted
                self._begin()

    def close(self) -> None:
        """Watch nothing any longer."""
        with self._lock:
            self._stop.set()
            self._wanted = (frozenset(), frozenset())
        for thread in self._threads:
            thread.join()

    def _begin(self) -> None:
        self._stop.set()
        self._stop = Event()
        files, folders = self._wanted
        above = sorted({os.path.dirname(place) for place in files | folders})  # noqa: PTH120 - text, as it comes
        inside = sorted(filter(os.path.isdir, folders))
        jobs = [(places, deep) for places, deep in ((above, False), (inside, True)) if places]
        missing = folders - set(inside)
        begun = Barrier(len(jobs), action=self._changed)
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        for places, deep in jobs:
            thread = Thread(
                target=self._watch, args=(places, self._stop, begun, missing), kwargs={"deep": deep}, daemon=True
            )
            thread.start()
            self._threads.append(thread)

    def _watch(self, places: list[str], stop: Event, begun: Barrier, missing: frozenset[str], *, deep: bool) -> None:
        changes = _changes(places, stop, deep=deep)
        next(changes, None)
        # What was saved before the system took note would else be missed.
        begun.wait()
        if not deep and any(map(os.path.isdir, missing)):
            # It came back after we had looked for it, and before the system was asked to tell.
            with self._lock:
                if not stop.is_set():
                    self._begin()
            return
        for paths in changes:
            if stop.is_set():
                return
            if paths and deep:
                self._changed()
            elif paths:
                self._beside(paths)

    def _beside(self, paths: set[str]) -> None:
        files, folders = self._wanted
        if paths & folders:
            # It came, went or was replaced, and what we watched of it may be nowhere.
            with self._lock:
                self._begin()
        elif any(path in files or path.endswith(".py") for path in paths):
            self._changed()


def _places(paths: Iterable[str]) -> frozenset[str]:
    """Return the paths, and where links lead to."""
    return frozenset(place for path in paths for place in (os.path.abspath(path), os.path.realpath(path)))  # noqa: PTH100


def _changes(places: list[str], stop: Event, *, deep: bool) -> Iterator[set[str]]:
    """Yield what has changed; nothing has where watching has just begun, and every now and then."""
    polling: bool | None = None
    while not stop.is_set():
        try:
            for found in watch(
                *(place for place in places if Path(place).is_dir()),
                watch_filter=_counts,
                debounce=_TOGETHER,
                step=_STEP,
                stop_event=stop,
                rust_timeout=_TURN,
                yield_on_timeout=True,
                raise_interrupt=False,
                recursive=deep,
                force_polling=polling,
                ignore_permission_denied=True,
            ):
                yield {path for _, path in found}
        except OSError:
            # The system takes no more watches: looking again and again is slower, and does as well.
            polling = True
            stop.wait(_TURN / 1000)


def _counts(_: Change, path: str) -> bool:
    name = os.path.basename(path)  # noqa: PTH119 - text, as it comes
    return not any(fnmatch.fnmatch(name, pattern) for pattern in _LEFTOVERS)
