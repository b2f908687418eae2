"""A folder of this machine that a web server reads: `current → releases/N`."""

from __future__ import annotations

import contextlib
import fcntl
import filecmp
import hashlib
import os
import re
import shutil
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from plainstatus.deploy.target import Declared, Plan, Tell, failed
from plainstatus.errors import TargetError
from plainstatus.exchange import sync_folder

__all__ = ["Folder"]

#: What a web server is given as its root; a link.
CURRENT = "current"
RELEASES = "releases"
#: So many earlier releases stay.
_KEPT = 3
#: How a release is named, and one that is being made.
_RELEASE = re.compile(r"\.?[0-9]+")


@dataclass(frozen=True)
class Folder:
    """A site in `releases/N`, and `current`, a link to it that is replaced in one step.

    Unchanged files are shared with the release before, so that they keep their time and take no room.
    """

    name: str
    place: str
    url: str
    local: Path
    remote = False
    atomic = True
    settles = 0

    @classmethod
    def declared(cls, given: Declared) -> Self:
        """Read its settings. Raises ValueError with what to write."""
        if given.rest.startswith("//") or not given.rest:
            raise ValueError('names no folder (write for example "to": "folder:/srv/status")')
        return cls(given.name, given.place, given.url, given.folder / Path(given.rest).expanduser())

    @property
    def same(self) -> str:
        """Equal for two targets that are one place."""
        return os.path.realpath(self.local)

    def fetch(self, path: str) -> bytes | None:
        """Return the file as the current release has it; None where it has none. Raises TargetError."""
        try:
            return (self.local / CURRENT / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise self._failed(error) from error

    def hashes(self, paths: Sequence[str]) -> Mapping[str, str]:
        """Return path → SHA-256 of what is there now. Raises TargetError."""
        found = {}
        for path in paths:
            try:
                with (self.local / CURRENT / path).open("rb") as file:
                    found[path] = hashlib.file_digest(file, "sha256").hexdigest()
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError as error:
                raise self._failed(error) from error
        return found

    def holds_something(self) -> bool:
        """Say whether anything but what a cut first deployment leaves is there. Raises TargetError."""
        try:
            entries = {entry.name for entry in self.local.iterdir()}
            inside = {entry.name for entry in (self.local / RELEASES).iterdir()} if RELEASES in entries else set()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise self._failed(error) from error
        return entries - {RELEASES} != set() or not all(map(_RELEASE.fullmatch, inside))

    def send(self, plan: Plan, tell: Tell) -> None:  # noqa: ARG002 - what takes no time needs no words
        """Make the next release, and let `current` lead to it. Raises TargetError, and then nothing has changed."""
        releases = self.local / RELEASES
        try:
            releases.mkdir(parents=True, exist_ok=True)
            with self._alone(releases):
                current = self._current()
                kept = sorted((int(place.name) for place in releases.iterdir() if place.name.isdecimal()), reverse=True)
                number = kept[0] + 1 if kept else 1
                made = releases / f".{number}"
                _remove(made)
                try:
                    _fill(made, plan, before=current)
                    made.rename(releases / str(number))
                except OSError:
                    _remove(made)
                    raise
                self._switch(number)
                for old in kept[_KEPT:]:
                    if current is None or current.name != str(old):
                        _remove(releases / str(old))
        except OSError as error:
            raise self._failed(error) from error

    def _current(self) -> Path | None:
        """Return the release that is read now; None where there is none of ours."""
        link = self.local / CURRENT
        if not link.is_symlink():
            if link.exists():
                raise failed(self, f"{CURRENT} is no link of ours (move it away)")
            return None
        place = link.resolve()
        known = place.parent == (self.local / RELEASES).resolve() and place.name.isdecimal() and place.is_dir()
        return place if known else None

    def _switch(self, number: int) -> None:
        """Let `current` lead to a release: a new link takes the old one's place, and at no time is there none."""
        beside = self.local / f".{CURRENT}"
        _remove(beside)
        beside.symlink_to(Path(RELEASES, str(number)))
        beside.replace(self.local / CURRENT)
        sync_folder(self.local)

    @contextmanager
    def _alone(self, releases: Path) -> Iterator[None]:
        """Keep others on this machine from making a release meanwhile; a process that ends lets go."""
        handle = os.open(releases, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError as error:
            raise failed(self, "somebody else is publishing there (wait, then run this again)") from error
        finally:
            os.close(handle)

    def _failed(self, error: OSError) -> TargetError:
        place = f": {os.fsdecode(error.filename)}" if isinstance(error.filename, str | bytes) else ""
        return failed(self, f"{error.strerror or error}{place} (mend that, then run: invoke deploy)")


def _fill(made: Path, plan: Plan, *, before: Path | None) -> None:
    """Write the whole tree into the new folder `made`; files that equal those of the release before are shared."""
    made.mkdir()
    folders = {made}
    for path in plan.whole:
        ours, new = plan.tree / path, made / path
        if new.parent not in folders:
            new.parent.mkdir(parents=True, exist_ok=True)
            folders.add(new.parent)
        # Compared byte by byte: what was changed there by hand is mended, whatever a manifest says.
        if before is not None and _equal(before / path, ours):
            with contextlib.suppress(OSError):
                os.link(before / path, new)
                continue
        # With its time, by which browsers and feed readers are told that it has not changed.
        shutil.copy2(ours, new)


def _equal(one: Path, other: Path) -> bool:
    """Say whether two files have the same bytes and may be read by the same people."""
    try:
        status = one.lstat()
        same_rights = stat.S_ISREG(status.st_mode) and status.st_mode == other.stat().st_mode
        return same_rights and filecmp.cmp(one, other, shallow=False)
    except OSError:
        return False


def _remove(place: Path) -> None:
    """Remove what a cut deployment left, or a release that nobody reads any longer."""
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)
