# The loops here run over ten thousand files, where strings are three times as fast as Path objects:
# ruff: noqa: PTH102, PTH104
"""The staging tree: safe paths, equal files linked to the old tree, exchange, roll back.

A publish builds the whole site into an empty scratch folder; nothing that customers read is touched. Then
every file that equals the live one becomes a hard link to it, so that it keeps its time and web servers go on
answering '304 Not Modified'. Then the two folders change places (`exchange`), which is the commit.

The work folder (`.plainstatus/` beside the live folder) holds the lock, the scratch folder, the journal, and
one earlier site: `previous`. That one is kept until the publish after next, because a reader who has just
looked up the live folder may still be on the way to a file in it. A site that nobody needs after that is `spent`: the
next publish uses its folders again, rather than making and removing ten thousand names in each.

Every tree of ours carries a small public marker file, `.plainstatus-site`, without which a folder that is not
empty is never replaced. It lies in the tree, rather than in the work folder, because there it survives a
moved project, a restored backup, a rollback and a lost work folder; a publish at three in the morning must not
be refused because the memory of an earlier one is gone.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

from plainstatus.errors import BuildError, SettingsError
from plainstatus.files import content, named, work_folder
from plainstatus.model.frozen import dataclass
from plainstatus.tree.exchange import DISK, FileSystem, exchange, recover, sync_folder
from plainstatus.tree.filling import fill
from plainstatus.tree.linking import NOTHING, Linked, link_equal, there_already

__all__ = ["MARKER", "PREVIEWS", "SPENT", "Linked", "Staging", "check_live", "mark", "prepare", "write"]

#: In the work folder: a site that nobody needs any more.
SPENT = "spent"

#: Says to us that we may replace the folder it lies in, and to people that they should not edit there.
MARKER = ".plainstatus-site"
_MARKER_TEXT = b"Made by Plainstatus. Every publish replaces this whole folder: do not edit here.\n"

#: Within the work folder: the folders of previews, whose builds make and remove files at any time.
PREVIEWS = "preview"

#: What can be done where the disk refuses.
_INSTEAD = {
    errno.EACCES: "run this as who owns it",
    errno.EPERM: "run this as who owns it; on Linux, lsattr says whether it is locked: chattr -i, chattr -a",
    errno.EROFS: "STATUS_OUTPUT can name a place that can be written",
    errno.ENOSPC: "make room",
    errno.EDQUOT: "make room",
}
#: The longest name that common file systems take, in bytes (POSIX NAME_MAX).
_NAME_MAX = 255
#: Names in the work folder that mean nothing to the next run.
_LEFTOVERS = ("scratch", "scratch.link", "scratch.spent", "aside", "discarded", "journal.new")


@dataclass(frozen=True)
class Staging:
    """A publish under way: fill `tree`, then `link_equal`, then `exchange`."""

    #: The scratch folder, empty at first.
    tree: Path
    #: The folder that is served, links resolved; may not exist yet.
    live: Path
    #: Our own folder, on the same file system as `live`.
    work: Path
    _fs: FileSystem

    def fill(self, same: Mapping[str, str]) -> list[str]:
        """Put files of the live tree aside that a public one may keep: path → what they look like there.

        Nothing of it is in `tree` yet, and this may be done by another process. Returns what `link_equal` is to
        be told. Raises OSError.
        """
        return fill(same, self.live, self._spent(), fs=self._fs)

    def put_back(self) -> None:
        """Leave what `fill` has put aside to the next publish, if nothing has been made of this one."""
        with contextlib.suppress(OSError):
            # Refused, as what is not empty or has become live is.
            self.tree.rmdir()
            os.rename(self._aside, self.work / SPENT)

    @property
    def _aside(self) -> Path:
        return self.tree.with_name(f"{self.tree.name}.spent")

    def _spent(self) -> Path:
        """Return where a site that nobody needs any more is at hand, if there is one."""
        with contextlib.suppress(OSError):
            # What is left of it once a tree is made is removed.
            os.rename(self.work / SPENT, self._aside)
        return self._aside

    def link_equal(
        self,
        *,
        public: bool = True,
        kept: Mapping[str, str] = NOTHING,
        source: Path | None = None,
        filled: Collection[str] | None = None,
    ) -> Linked:
        """Take over what has been written: mark the tree as ours, link files that equal the live ones.

        So are those that are `kept`, and were not written again: path → what the live file looks like (`Verified`), or
        that of `source`, a tree in place of the live one. Folders that `fill` has `filled` of the same live tree are
        taken over.

        Where links are not to be had, or the file is somebody else's, it gets the live one's time instead. Modes
        become 0644 and 0755, or what the live folder has, if the tree is `public`; if not, what the umask gives. That
        is so whatever files were copied from. Write nothing into the tree in place afterwards: it would change the
        live site. Raises BuildError where the tree holds anything but files and folders, and where the disk fails.
        """
        mark(self.tree)
        try:
            return link_equal(
                self.tree, self.live, public=public, spare=f"{self.tree}.link", fs=self._fs, kept=kept, source=source,
                spent=self._spent(), filled=filled,
            )  # fmt: skip
        except OSError as error:
            raise _failed("cannot compare the new site with the published one", error) from error

    def exchange(self) -> Path | None:
        """Put the tree in the live folder's place, in one step where the system can; this is the commit.

        Returns where the site that was live is now (rename it to keep it, else the publish after next removes
        it), or None where there was none or it could not be kept. Raises BuildError, and then the live folder is
        as it was.
        """
        new = self.tree.stat()
        try:
            if not os.path.lexists(self.live):
                self._fs.rename(str(self.tree), str(self.live))
                sync_folder(self.live.parent)
                return None
            exchange(self.tree, self.live, journal=self.work / "journal", fs=self._fs)
        except OSError as error:
            with contextlib.suppress(OSError):
                if os.path.samestat(new, self.live.stat()):
                    # Of the steps that stand in for an exchange only the tidying has failed; the next run does it.
                    return None
            raise _failed(f"cannot put the new site in place of {self.live}", error) from error
        # The new site is live: whatever happens to the old one, the publish has not failed.
        with contextlib.suppress(OSError):
            previous = self.work / "previous"
            if previous.exists():
                os.rename(previous, self.work / ("discarded" if os.path.lexists(self.work / SPENT) else SPENT))
            os.rename(self.tree, previous)
            return previous
        return None


def check_live(live: Path, *, keep: Iterable[Path]) -> Path:
    """Return the folder to publish into, links resolved, if a publish may replace it as a whole.

    `keep` is what must survive: sources, theme, settings. Raises SettingsError where `live` is, holds or lies
    in one of them, is no folder, or holds files that Plainstatus did not write.
    """
    real = Path(os.path.realpath(live))
    if live.is_symlink() and not live.exists():
        raise SettingsError(f"{live} is a link to nowhere (make the folder {real}, or remove the link)")
    if real.exists() and not real.is_dir():
        raise SettingsError(f"{live} is not a folder (remove it, or choose another output folder)")
    for kept in keep:
        place = Path(os.path.realpath(kept))
        if place.is_relative_to(real):
            raise SettingsError(f"publishing to {live} would replace {kept} (choose a folder of its own)")
        if real.is_relative_to(place):
            raise SettingsError(f"{live} lies inside {kept} (choose a folder outside it)")
    if os.path.ismount(real):
        raise SettingsError(f"{live} is a mount point and cannot be replaced (choose a folder inside it)")
    if foreign := _foreign_files(real):
        raise SettingsError(
            f"{live} holds files that Plainstatus did not write: {named(foreign)} (move them away, or choose another "
            "folder)"
        )
    return real


@contextmanager
def prepare(live: Path, *, work: Path, keep: Iterable[Path] = (), fs: FileSystem = DISK) -> Iterator[Staging]:
    """Hold the lock and an empty scratch folder for one publish into `live`.

    `work` is our own folder; where it is on another file system than `live`, a hidden folder beside `live`
    is used. What a killed run left is put right first. On leaving, an unfinished tree is removed. Raises
    SettingsError (see `check_live`, which also keeps `work`) and BuildError, at once, where another publish
    is running or the disk fails.
    """
    real = check_live(live, keep=(*keep, work))
    try:
        real.parent.mkdir(parents=True, exist_ok=True)
        work.mkdir(parents=True, exist_ok=True)
        folder = work_folder(real, work=work)
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise _failed("cannot make the work folder", error) from error
    with _lock(folder / "lock"):
        tree = folder / "scratch"
        try:
            recover(folder / "journal", fs=fs)
            _clear(folder)
            tree.mkdir()
        except OSError as error:
            raise _failed(f"cannot prepare {tree}", error) from error
        try:
            yield Staging(tree, real, folder, fs)
        finally:
            # The site is live or unharmed by now: what cannot be removed is left to the next run.
            with contextlib.suppress(OSError):
                _clear(folder)


def write(tree: Path, path: str, data: bytes) -> None:
    """Write a new file of the site; `path` is relative to `tree`, with `/` between its parts.

    Raises BuildError where the path is unsafe, leads through a link, or has been written before (by us or
    by Pelican), and where the disk fails.
    """
    parts = _safe_parts(path)
    place = os.fspath(tree)
    try:
        for part in parts[:-1]:
            place = f"{place}/{part}"
            try:
                mode = os.lstat(place).st_mode
            except FileNotFoundError:
                # A copy of this process, which writes other files, may make it at the same moment.
                with contextlib.suppress(FileExistsError):
                    os.mkdir(place)
                mode = os.lstat(place).st_mode
            if not stat.S_ISDIR(mode):
                raise BuildError(f"cannot write {path!r}: {part!r} in it is not a folder")
        # O_EXCL: never through a link, never into a file that the live tree may share.
        handle = os.open(f"{place}/{parts[-1]}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        with FileIO(handle, "w") as file:
            left = memoryview(data)
            while left:
                left = left[file.write(left) :]
    except FileExistsError as error:
        raise there_already(path) from error
    except OSError as error:
        raise _failed(f"cannot write {path!r}", error) from error


def mark(tree: Path) -> None:
    """Mark a tree as ours, so that a later run may replace it; once is enough. Raises BuildError."""
    place = tree / MARKER
    if place.is_symlink() or not place.is_file() or place.read_bytes() != _MARKER_TEXT:
        write(tree, MARKER, _MARKER_TEXT)


def _safe_parts(path: str) -> list[str]:
    """Split a path that stays inside the tree on every system; BuildError where it may not."""
    parts = path.split("/")
    if path.startswith("/"):
        raise BuildError(f"cannot write {path!r}: the path is absolute")
    if "\\" in path or not path.isprintable():
        raise BuildError(f"cannot write {path!r}: a backslash or an unprintable character is in the path")
    if not {"", ".", ".."}.isdisjoint(parts):
        raise BuildError(f"cannot write {path!r}: a part of the path is empty, '.' or '..'")
    for part in parts:
        if len(part.encode()) > _NAME_MAX:
            raise BuildError(f"cannot write {path!r}: {part!r} is longer than {_NAME_MAX} bytes")
    return parts


def _foreign_files(folder: Path) -> list[str]:
    """Name what is in `folder`, if that is not marked as ours; what systems leave anywhere is nothing."""
    try:
        return [] if (folder / MARKER).is_file() else content(folder)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise SettingsError(f"cannot look into {folder}: {error.strerror}") from error


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Hold the lock at `path`, without waiting; the kernel releases it however the process ends."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
    except OSError as error:
        raise _failed("cannot lock the work folder", error) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.ftruncate(handle, 0)
            os.write(handle, f"{os.getpid()}\n".encode())
        except BlockingIOError as error:
            holder = os.read(handle, 20).decode("ascii", "replace").strip() or "unknown"
            raise BuildError(
                f"another publish is running (process {holder}); wait until it has ended, then run this again"
            ) from error
        except OSError as error:
            raise _failed(f"cannot lock {path}", error) from error
        yield
    finally:
        os.close(handle)


def _clear(work: Path) -> None:
    """Remove what earlier and unfinished runs left, unless a journal says that it may still be needed."""
    if (work / "journal").exists():
        return
    for name in _LEFTOVERS:
        path = work / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
            if path.exists():
                # Somebody else's folder is in it, for them to remove: it must not be in the way for ever.
                path.rename(Path(tempfile.mkdtemp(prefix="stuck-", dir=work)) / name)
        else:
            path.unlink(missing_ok=True)


def _failed(doing: str, error: OSError) -> BuildError:
    """Say what could not be done, why, and with which file."""
    place = f" ({os.fsdecode(error.filename)})" if isinstance(error.filename, str | bytes) else ""
    instead = f" ({_INSTEAD[error.errno]})" if error.errno in _INSTEAD else ""
    return BuildError(f"{doing}: {error.strerror or error}{place}{instead}")
