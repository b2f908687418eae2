"""A folder of this machine that a web server reads: `current → releases/N`."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import posixpath
import re
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import IO, Self, TypeVar

from plainstatus.deliver.targets.target import LEAST, Allowance, Declared, Plan, Readable, failed
from plainstatus.errors import Tell
from plainstatus.files import folder_inside, is_left_behind, open_inside, ours, reader_modes, same_bytes
from plainstatus.tree.exchange import sync_folder
from plainstatus.tree.manifest import MANIFEST
from plainstatus.urls import HOME

__all__ = ["Folder", "make_folders"]

_T = TypeVar("_T")

#: What a web server is given as its root; a link.
CURRENT = "current"
RELEASES = "releases"
#: So many earlier releases stay.
_KEPT = 3
#: How a release is named; and with a dot one that is being made, or removed.
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")
_RELEASE = re.compile(r"\.?[1-9][0-9]{0,17}")
#: Where a folder that stays is made.
_BESIDE = ".{}.new"
_WAY_ON = "(mend that, then run: invoke deploy)"
#: Bytes compared at a time.
_CHUNK = 1 << 18


@dataclass(frozen=True)
class Folder:
    """A site in `releases/N`, and `current`, a link to it that is replaced in one step.

    Unchanged files are shared with the release before, so that they keep their time and take no room. Others may
    write in the folder, too: but for itself, which staff have named, nothing is reached by its path, for a link could
    take its place meanwhile.
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

    def replaces(self, place: Path) -> bool:
        """Say whether a place lies where a release takes the place of another, and goes some time later."""
        real = Path(os.path.realpath(place))
        return any(real.is_relative_to(Path(self.same, name)) for name in (CURRENT, RELEASES))

    def fetch(self, path: str, *, most: int = LEAST) -> bytes | None:
        """Return the file as the current release has it; None where it has none. Raises TargetError."""
        return self._read([path], most, Allowance.whole).get(path)

    def hashes(self, paths: Sequence[str], *, most: int = LEAST) -> Mapping[str, str]:
        """Return path → SHA-256 of what is there now. Raises TargetError."""
        return self._read(paths, most, Allowance.digest)

    def _read(self, paths: Sequence[str], most: int, read: Callable[[Allowance, Readable, str], _T]) -> dict[str, _T]:
        """Return path → what is read of it; what the current release lacks is left out."""
        allowed, found = Allowance(self, most), {}
        with self._told(), self._open() as root, self._release(root) as (_, folder):
            for path in paths:
                with contextlib.suppress(FileNotFoundError, NotADirectoryError), _plain(folder, path) as file:
                    allowed.expect(os.fstat(file.fileno()).st_size, path)
                    found[path] = read(allowed, file, path)
        return found

    def names(self) -> Sequence[str]:
        """Name what is there, but for what a cut first deployment leaves, and systems. Raises TargetError."""
        found: list[str] = []
        with self._told(), self._open() as root:
            found += [name for name in _names(root) if name not in {RELEASES, _BESIDE.format(RELEASES)}]
            with folder_inside(root, RELEASES) as releases:
                found += [f"{RELEASES}/{name}" for name in _names(releases) if not _RELEASE.fullmatch(name)]
        return [name for name in found if not is_left_behind(name.removeprefix(f"{RELEASES}/"))]

    def send(self, plan: Plan, tell: Tell) -> None:
        """Make the next release, and let `current` lead to it. Raises TargetError, and then nothing has changed."""
        with self._told(missing=False):
            make_folders(self.local)
            with self._open() as root:
                if RELEASES not in _names(root):
                    _make_lasting(root, RELEASES)
                with folder_inside(root, RELEASES) as releases, self._alone(releases):
                    self._send(plan, tell, root, releases)

    def _send(self, plan: Plan, tell: Tell, root: int, releases: int) -> None:
        for left in _names(releases):
            # By a deployment that was cut off; what cannot be removed is in nobody's way.
            if left.startswith(".") and _RELEASE.fullmatch(left):
                with contextlib.suppress(OSError):
                    _remove(left, releases)
        names = list(filter(_RELEASE.fullmatch, _names(releases)))
        kept = sorted(filter(_NUMBER.fullmatch, names), key=int, reverse=True)
        number = max((int(name.removeprefix(".")) for name in names), default=0) + 1
        made = f".{number}"
        with self._release(root) as (live, before):
            try:
                os.mkdir(made, 0o700, dir_fd=releases)
                with folder_inside(releases, made) as folder:
                    _fill(folder, plan, before=before)
                os.rename(made, str(number), src_dir_fd=releases, dst_dir_fd=releases)
                self._switch(root, number)
            except OSError:
                # Else each further try would leave one more.
                for left in (made, str(number)):
                    with contextlib.suppress(OSError):
                        _remove(left, releases)
                raise
        for old in kept[_KEPT:]:
            if old != live and _is_site(old, releases):
                self._forget(old, releases, tell)

    @contextmanager
    def _open(self) -> Iterator[int]:
        """Open the folder that staff have named; it may be a link, to another disk for one."""
        handle = os.open(self.local, os.O_RDONLY | os.O_DIRECTORY)
        try:
            yield handle
        finally:
            os.close(handle)

    @contextmanager
    def _release(self, root: int) -> Iterator[tuple[str, int | None]]:
        """Open the release that is read now; give its name too, and None where there is none."""
        name = self._current(root)
        with contextlib.ExitStack() as opened:
            folder = None
            if name:
                with contextlib.suppress(FileNotFoundError):
                    folder = opened.enter_context(folder_inside(root, f"{RELEASES}/{name}"))
            yield name, folder

    def _current(self, root: int) -> str:
        """Return the name of the release that is read now; empty where there is none. Raises TargetError."""
        try:
            led = os.readlink(CURRENT, dir_fd=root)
        except FileNotFoundError:
            return ""
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            raise failed(self, f"{CURRENT} is no link of ours (move it away)") from error
        folder, _, name = os.path.normpath(self.local / led).rpartition("/")
        # Only to know it again, by whichever way it leads there: it is opened without it.
        ways = {
            (folder, os.path.normpath(self.local / RELEASES)),
            (os.path.realpath(folder), f"{self.same}/{RELEASES}"),
        }
        if not _NUMBER.fullmatch(name) or all(way != releases for way, releases in ways):
            raise failed(self, f"{CURRENT} leads to {led}, which is no release of ours (move it away)")
        return name

    def _switch(self, root: int, number: int) -> None:
        """Let `current` lead to a release: a new link takes the old one's place, and at no time is there none."""
        beside = f".{CURRENT}"
        with contextlib.suppress(FileNotFoundError):
            os.unlink(beside, dir_fd=root)
        os.symlink(f"{RELEASES}/{number}", beside, dir_fd=root)
        os.replace(beside, CURRENT, src_dir_fd=root, dst_dir_fd=root)
        sync_folder(self.local)

    def _forget(self, old: str, releases: int, tell: Tell) -> None:
        """Remove a release that nobody reads any longer. The new one is live: whatever happens, that stays true."""
        try:
            # Were it cut off halfway, it would be no site, and stay for ever.
            os.rename(old, f".{old}", src_dir_fd=releases, dst_dir_fd=releases)
            _remove(f".{old}", releases)
        except OSError as error:
            tell(f"{self.name}: the old release {old} cannot be removed: {error.strerror}")

    @contextmanager
    def _alone(self, releases: int) -> Iterator[None]:
        """Keep others on this machine from making a release meanwhile; a process that ends lets go."""
        # Of its own: who has the same open folder has the same lock.
        handle = os.open(".", os.O_RDONLY | os.O_DIRECTORY, dir_fd=releases)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError as error:
            raise failed(self, "somebody else is publishing there (wait, then run this again)") from error
        finally:
            os.close(handle)

    @contextmanager
    def _told(self, *, missing: bool = True) -> Iterator[None]:
        """Turn what the disk says into a TargetError; but where a folder may be `missing`, that is no fault."""
        try:
            yield
        except FileNotFoundError as error:
            if not missing:
                raise failed(self, f"{error.strerror}{_where(error)} {_WAY_ON}") from error
        except OSError as error:
            raise failed(self, f"{error.strerror or error}{_where(error)} {_WAY_ON}") from error


def _names(folder: int) -> list[str]:
    with os.scandir(folder) as entries:
        return [entry.name for entry in entries]


def _plain(folder: int | None, path: str) -> IO[bytes]:
    """Open a plain file of a release. Raises OSError."""
    if folder is None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
    return os.fdopen(open_inside(folder, path), "rb")


def _where(error: OSError) -> str:
    return f": {os.fsdecode(error.filename)}" if isinstance(error.filename, str | bytes | os.PathLike) else ""


def make_folders(place: Path) -> None:
    """Make a folder, and those above it, where it is not there; readers may enter what is made. Raises OSError."""
    # A link to nowhere, or a file, is told by whoever opens it.
    if os.path.lexists(place):
        return
    make_folders(place.parent)
    if place.name == "..":
        return
    above = os.open(place.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _make_lasting(above, place.name)
    finally:
        os.close(above)


def _make_lasting(inside: int, name: str) -> None:
    """Make a folder that readers may enter, in one step: who is killed on the way leaves none that they may not."""
    beside = _BESIDE.format(name)
    with contextlib.suppress(FileExistsError):
        os.mkdir(beside, 0o700, dir_fd=inside)
    with folder_inside(inside, beside) as made:
        _set_mode(made, 0o755)
    os.rename(beside, name, src_dir_fd=inside, dst_dir_fd=inside)


def _set_mode(folder: int, mode: int) -> None:
    # Folders may pass their group on to what is made in them.
    os.fchmod(folder, mode | os.fstat(folder).st_mode & stat.S_ISGID)


def _make_folder(inside: int, name: str, *, mode: int) -> None:
    """Make a folder that has this mode whatever our umask; one that is there already stays as it is."""
    with contextlib.suppress(FileExistsError):
        os.mkdir(name, 0o700, dir_fd=inside)
        with folder_inside(inside, name) as made:
            _set_mode(made, mode)


def _fill(made: int, plan: Plan, *, before: int | None) -> None:
    """Write the whole tree into the new folder `made`; files that equal those of the release before are shared."""
    folder_mode, file_mode = reader_modes(*_live_modes(before))
    for inside, paths in groupby(plan.whole, key=posixpath.dirname):
        with _filled(made, inside, folder_mode) as new, _same_folder(before, inside) as old:
            for path in paths:
                _bring(plan.tree / path, posixpath.basename(path), new, old, mode=file_mode)
    _set_mode(made, folder_mode)


def _live_modes(before: int | None) -> tuple[int | None, int | None]:
    """Return the modes of a release's folder and of its home page; None for what is not there."""
    if before is None:
        return None, None
    folder = os.fstat(before).st_mode
    try:
        home = os.stat(HOME, dir_fd=before, follow_symlinks=False).st_mode
    except FileNotFoundError:
        return folder, None
    return folder, home if stat.S_ISREG(home) else None


@contextmanager
def _filled(made: int, inside: str, mode: int) -> Iterator[int]:
    """Open a folder below `made`, which is made where it is not there yet."""
    parts = inside.split("/") if inside else []
    for number, part in enumerate(parts):
        with folder_inside(made, "/".join(parts[:number])) as above:
            _make_folder(above, part, mode=mode)
    with folder_inside(made, inside) as folder:
        yield folder


@contextmanager
def _same_folder(before: int | None, inside: str) -> Iterator[int | None]:
    """Open the folder of the release before; None where it has none, or only a link in its place."""
    with contextlib.ExitStack() as opened:
        folder = None
        if before is not None:
            with contextlib.suppress(OSError):
                folder = opened.enter_context(folder_inside(before, inside))
        yield folder


def _bring(source: Path, name: str, new: int, old: int | None, *, mode: int) -> None:
    """Put a file into the new folder: the old one, where that is the same and nobody else's, else a copy."""
    with source.open("rb") as file:
        if old is not None and _shared(file.fileno(), name, new, old, mode=mode):
            return
        handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600, dir_fd=new)
        with os.fdopen(handle, "wb") as made:
            shutil.copyfileobj(file, made, _CHUNK)
            os.fchmod(handle, mode)
            made.flush()
            # With its time, by which browsers and feed readers are told that it has not changed.
            status = os.fstat(file.fileno())
            os.utime(handle, ns=(status.st_atime_ns, status.st_mtime_ns))


def _shared(source: int, name: str, new: int, old: int, *, mode: int) -> bool:
    """Let the new folder share a file with the old one; say whether it does.

    Compared byte by byte: what was changed there by hand is mended, whatever a manifest says. Whoever owns a file
    may change it later, so that one of somebody else's is not taken over.
    """
    with contextlib.suppress(OSError):
        handle = open_inside(old, name)
        try:
            status = os.fstat(handle)
            if not ours(status) or stat.S_IMODE(status.st_mode) != mode or not same_bytes(handle, source):
                return False
            os.link(name, name, src_dir_fd=old, dst_dir_fd=new, follow_symlinks=False)
            if os.path.samestat(status, os.stat(name, dir_fd=new, follow_symlinks=False)):
                return True
            # Somebody has put another file there meanwhile.
            os.unlink(name, dir_fd=new)
        finally:
            os.close(handle)
    return False


def _is_site(name: str, releases: int) -> bool:
    """Say whether a folder is a release of ours: no other is ever removed."""
    with contextlib.suppress(OSError):
        os.close(open_inside(releases, f"{name}/{MANIFEST}"))
        return True
    return False


def _remove(name: str, inside: int) -> None:
    """Remove what a cut deployment left, or a release that nobody reads any longer. Raises OSError."""
    try:
        if stat.S_ISDIR(os.stat(name, dir_fd=inside, follow_symlinks=False).st_mode):
            shutil.rmtree(name, dir_fd=inside)
        else:
            os.unlink(name, dir_fd=inside)
    except RecursionError as error:
        raise OSError(errno.ELOOP, "its folders lie too deep in each other", name) from error
