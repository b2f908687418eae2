"""A folder of this machine that a web server reads: `current → releases/N`."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import re
import shutil
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Self, TypeVar

from plainstatus.deliver.targets.release_files import BESIDE, fill, make_folders, make_lasting
from plainstatus.deliver.targets.target import Allowance, Declared, Plan, Readable, ReadTogether, disk_failed, failed
from plainstatus.errors import Tell
from plainstatus.files import folder_inside, is_left_behind, open_folder, open_inside
from plainstatus.model.frozen import dataclass
from plainstatus.tree.exchange import sync_folder
from plainstatus.tree.manifest import MANIFEST

__all__ = ["Folder"]

_T = TypeVar("_T")

#: What a web server is given as its root; a link.
CURRENT = "current"
RELEASES = "releases"
#: So many earlier releases stay.
_KEPT = 3
#: How a release is named; and with a dot one that is being made, or removed.
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")
_RELEASE = re.compile(r"\.?[1-9][0-9]{0,17}")


@dataclass(frozen=True)
class Folder(ReadTogether):
    """A site in `releases/N`, and `current`, a link to it that is replaced in one step.

    Unchanged files are shared with the release before, so that they keep their time and take no room. Others may
    write in the folder, too: but for itself, which staff have named, nothing is reached by its path, for a link could
    take its place meanwhile.
    """

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

    def _read(self, paths: Sequence[str], most: int, read: Callable[[Allowance, Readable, str], _T]) -> dict[str, _T]:
        allowed, found = Allowance(self, most), {}
        with self._told(), open_folder(self.local) as root, self._release(root) as (_, folder):
            for path in paths:
                with contextlib.suppress(FileNotFoundError, NotADirectoryError), _plain(folder, path) as file:
                    allowed.expect(os.fstat(file.fileno()).st_size, path)
                    found[path] = read(allowed, file, path)
        return found

    def names(self) -> Sequence[str]:
        """Name what is there, but for what a cut first deployment leaves, and systems. Raises TargetError."""
        found: list[str] = []
        with self._told(), open_folder(self.local) as root:
            found += [name for name in _names(root) if name not in {RELEASES, BESIDE.format(RELEASES)}]
            with folder_inside(root, RELEASES) as releases:
                found += [f"{RELEASES}/{name}" for name in _names(releases) if not _RELEASE.fullmatch(name)]
        return [name for name in found if not is_left_behind(name.removeprefix(f"{RELEASES}/"))]

    def send(self, plan: Plan, tell: Tell) -> None:
        """Make the next release, and let `current` lead to it. Raises TargetError, and then nothing has changed."""
        with self._told(missing=False):
            make_folders(self.local)
            with open_folder(self.local) as root:
                if RELEASES not in _names(root):
                    make_lasting(root, RELEASES)
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
                    fill(folder, plan, before=before)
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
        except OSError as error:
            if not (missing and isinstance(error, FileNotFoundError)):
                raise disk_failed(self, error) from error


def _names(folder: int) -> list[str]:
    with os.scandir(folder) as entries:
        return [entry.name for entry in entries]


def _plain(folder: int | None, path: str) -> IO[bytes]:
    """Open a plain file of a release. Raises OSError."""
    if folder is None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
    return os.fdopen(open_inside(folder, path), "rb")


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
