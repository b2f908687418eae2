"""The live tree as it is now, looked at once for all that a publish asks of it, beside what was noted of it before.

Of a large site that takes a while, so a copy of this process does it, on another core, while this one reads what staff
wrote. Nearly all that looks as it was noted will be kept, so the copy links it, too: into large folders aside, which
the new tree takes over later, without what it does not keep. All that comes back is what does not look as noted, and
the names of these folders. With few files or one core, or where the copy fails, this process looks when somebody asks,
and links later.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Final, NamedTuple

from plainstatus.files import open_folder, ours
from plainstatus.model.workers import meanwhile
from plainstatus.tree.manifest import UNLISTED
from plainstatus.tree.notes import Notes
from plainstatus.tree.rights import looks
from plainstatus.tree.staging import Staging

__all__ = ["Seen", "Sight", "looking_ahead"]

#: With fewer files a copy is not worth its while.
_LEAST: Final = 1000
#: For so many seconds what was seen counts: whoever is asked whether to publish may think about it for long.
_FRESH: Final = 10


class Seen(NamedTuple):
    """How a live tree differs from what was noted of it."""

    #: Plain files of ours that do not look as noted: path → looks.
    unlike: dict[str, str]
    #: Of what was noted, what is there no more, or is not ours.
    gone: frozenset[str]
    #: All that was not noted, whatever it is; a folder that keeps us out ends in `/`.
    others: list[str]


class Sight:
    """The live tree, which is looked at when somebody asks, and what was noted of it."""

    def __init__(self, live: Path, work: Path) -> None:
        self.live = os.fspath(live)
        self.notes = Notes(work)
        #: What `Staging.link_equal` is to be told of what was seen.
        self.filled: list[str] | None = None
        self._ahead: Callable[[], tuple[Seen, list[str]] | None] = lambda: None
        self._seen: Seen | None = None
        self._at = monotonic()

    def seen(self) -> Seen:
        """Return how it differs from what was noted."""
        if self._seen is None and (found := self._ahead()):
            self._seen, self.filled = found
        if self._seen is None or monotonic() - self._at > _FRESH:
            self._at = monotonic()
            self._seen, self.filled = _look(self.live, self.notes.looks), None
        return self._seen

    @contextmanager
    def ahead(self, fill: Callable[[Mapping[str, str]], list[str]]) -> Iterator[None]:
        """Have it looked at by now, and what looks as noted be linked; see `Staging.fill`."""
        noted = self.notes.looks

        def work() -> tuple[Seen, list[str]]:
            seen = _look(self.live, noted)
            return seen, fill({p: noted[p] for p in noted if p not in seen.gone and p not in seen.unlike})

        with meanwhile(work) as self._ahead:
            yield


@contextmanager
def looking_ahead(staging: Staging) -> Iterator[Sight]:
    """Return the sight of the live tree, which is looked at in the meantime where it is large.

    A publish that is refused has nothing linked ahead to remove: the next one uses it.
    """
    sight = Sight(staging.live, staging.work)
    if len(sight.notes.looks) < _LEAST:
        yield sight
    else:
        try:
            with sight.ahead(staging.fill):
                yield sight
        except BaseException:
            staging.put_back()
            raise


def _look(live: str, noted: Mapping[str, str]) -> Seen:
    """Look at each file of a tree; `noted` is what they looked like."""
    unlike, others, same, folders = dict[str, str](), list[str](), set[str](), [""]
    while folders:
        inside = folders.pop()
        try:
            # By its handle, or the system would look up the whole path of each file.
            with open_folder(Path(live, inside)) as folder, os.scandir(folder) as found:
                for entry in found:
                    path = inside + entry.name
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(f"{path}/")
                        continue
                    if path in UNLISTED:
                        continue
                    try:
                        status = entry.stat(follow_symlinks=False)
                    except FileNotFoundError:
                        # Somebody has just removed it.
                        continue
                    known = noted.get(path)
                    if known is None:
                        others.append(path)
                    if ours(status):
                        if known == (now := looks(status)):
                            same.add(path)
                        else:
                            unlike[path] = now
        except OSError:
            others.append(inside)
    return Seen(unlike, frozenset(noted.keys() - same - unlike.keys()), others)
