"""Files: replaced whole or not at all, opened so that nobody leads us to another, kept from others, and named.

May import: nothing.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import stat
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

__all__ = [
    "cannot_replace",
    "content",
    "folder_inside",
    "is_kept_from_git",
    "is_left_behind",
    "keep_own",
    "make_private",
    "named",
    "open_folder",
    "open_inside",
    "our_folder",
    "ours",
    "ours_alone",
    "own_bytes",
    "reader_modes",
    "replace_file",
    "same_bytes",
    "work_folder",
]

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
#: A pipe or a device must not keep us waiting.
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY
_KINDS = {
    stat.S_IFBLK: "a device",
    stat.S_IFCHR: "a device",
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFLNK: "a link",
    stat.S_IFSOCK: "a socket",
}
#: What keeps an empty folder in git, and what file managers of macOS, Windows and KDE leave wherever they look.
_LEFT_BEHIND = re.compile(
    r"\.(git)?keep|\.ds_store|\._.*|\.localized|icon\r|(eh)?thumbs(_vista)?\.db|desktop\.ini|\.directory",
    re.IGNORECASE,
)
_DIGEST = hashlib.sha256().digest_size
#: Bytes compared at a time.
_CHUNK = 1 << 18
#: Of many files so many are named.
_NAMED = 3


def replace_file(path: Path, data: bytes, *, lasting: bool = True) -> None:
    """Write `data` in place of a file, in one step; where there was none, it is made.

    The bytes are on the disk before the name points at them, but for what need not be `lasting`: after a power cut such
    a file may be cut short. The file keeps its mode and, where that can be, its owner; a link to it stays one. Raises
    OSError, and leaves the old file as it was, where the disk fails.
    """
    path = path.resolve()
    beside = path.with_name(f".{path.name}.new")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            if lasting:
                os.fsync(file.fileno())
        _wear_rights(beside, of=path)
        beside.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


def cannot_replace(path: Path, *, size: int) -> str:
    """Return why a file could not be replaced by one of `size` bytes now; nothing where it could."""
    path = path.resolve()
    beside = path.with_name(f".{path.name}.new")
    try:
        with beside.open("wb") as file:
            _make_room(file, size)
    except OSError as error:
        return error.strerror or str(error)
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
    return ""


def _make_room(file: BinaryIO, size: int) -> None:
    """Have the disk keep so many bytes for an empty file, written or not. Raises OSError."""
    if hasattr(os, "posix_fallocate"):
        try:
            os.posix_fallocate(file.fileno(), 0, size)
        except OSError as error:
            # Not every file system can.
            if error.errno not in {errno.EINVAL, errno.EOPNOTSUPP, errno.ENOSYS}:
                raise
        else:
            return
    file.write(bytes(size))


def is_left_behind(name: str) -> bool:
    """Say whether a file of this name is nobody's: systems leave such ones anywhere, and they may be removed."""
    return _LEFT_BEHIND.fullmatch(name) is not None


def content(folder: Path) -> list[str]:
    """Return the sorted names of what is in a folder, but for files that systems leave behind. Raises OSError."""
    with os.scandir(folder) as entries:
        names = [f"{entry.name}/" if entry.is_dir(follow_symlinks=False) else entry.name for entry in entries]
    return sorted(name for name in names if not is_left_behind(name))


def named(names: Sequence[str]) -> str:
    """Return the first few of some names, as they can be told."""
    first = [name if name.isprintable() else repr(name) for name in names[:_NAMED]]
    more = [f"and {len(names) - _NAMED} more"] if len(names) > _NAMED else []
    return ", ".join((*first, *more))


def _wear_rights(new: Path, *, of: Path) -> None:
    try:
        status = of.stat()
    except FileNotFoundError:
        return
    # As root, which cron and sudo are, the file would else no longer be its writers' own.
    with contextlib.suppress(PermissionError):
        os.chown(new, status.st_uid, status.st_gid)
    new.chmod(status.st_mode & 0o7777)


@contextmanager
def open_folder(folder: Path) -> Iterator[int]:
    """Open a folder, for as long as it is needed, to reach what is in it; a link may lead to it. Raises OSError."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield opened
    finally:
        os.close(opened)


@contextmanager
def our_folder(folder: Path) -> Iterator[int]:
    """Open a folder that nobody else can put anything into, for as long as it is needed.

    Raises OSError: FileNotFoundError where there is none, PermissionError where others can.
    """
    with open_folder(folder.parent) as above, folder_inside(above, folder.name) as inside:
        if not ours_alone(os.fstat(inside)):
            raise PermissionError(folder)
        yield inside


@contextmanager
def folder_inside(folder: int, path: str) -> Iterator[int]:
    """Open a folder below an open one, for as long as it is needed; `path` is relative, with `/`, empty for itself.

    Each part of the path is opened by itself and never through a link, so that nobody can put one there meanwhile.
    Raises OSError: FileNotFoundError or NotADirectoryError where there is no such folder.
    """
    opened = os.dup(folder)
    try:
        for part in filter(None, path.split("/")):
            try:
                below = os.open(part, _FOLDER, dir_fd=opened)
            except NotADirectoryError:
                if stat.S_ISLNK(os.stat(part, dir_fd=opened, follow_symlinks=False).st_mode):
                    raise OSError(errno.EINVAL, "a link stands where a folder should", part) from None
                raise
            os.close(opened)
            opened = below
        yield opened
    finally:
        os.close(opened)


def open_inside(folder: int, path: str) -> int:
    """Return a handle to read a plain file with; `folder` and `path` are as in `folder_inside`.

    Raises OSError: FileNotFoundError or NotADirectoryError where there is none, and one that says what stands there
    in its place where that is a link, a pipe, a device or a folder.
    """
    inside, _, name = path.rpartition("/")
    with folder_inside(folder, inside) as opened:
        # Looked at first: to open a device may do something.
        _refuse_odd(os.stat(name, dir_fd=opened, follow_symlinks=False), path)
        handle = os.open(name, _FILE, dir_fd=opened)
    try:
        _refuse_odd(os.fstat(handle), path)
    except OSError:
        os.close(handle)
        raise
    return handle


def _refuse_odd(status: os.stat_result, path: str) -> None:
    if not stat.S_ISREG(status.st_mode):
        kind = _KINDS.get(stat.S_IFMT(status.st_mode), "something else")
        raise OSError(errno.EINVAL, f"{kind} stands where a file should", path)


def ours(status: os.stat_result) -> bool:
    """Say whether a plain file belongs to us: whoever owns it can change it, in every place that it is linked from."""
    return stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid()


def ours_alone(status: os.stat_result) -> bool:
    """Say whether a file or folder belongs to us, and nobody else can change it."""
    return status.st_uid == os.geteuid() and not status.st_mode & 0o022


def own_bytes(folder: Path, name: str, depends_on: bytes) -> bytes | None:
    """Return what `keep_own` has put into a folder: None where that may be broken, or from anybody else.

    A copy, as out of the cache of a CI, has another number on the disk and is none, nor is what was kept for anything
    that it no longer depends on.
    """
    with (
        contextlib.suppress(OSError),
        our_folder(folder) as inside,
        os.fdopen(open_inside(inside, name), "rb") as file,
    ):
        if ours_alone(os.fstat(file.fileno())):
            digest, data = file.read(_DIGEST), file.read()
            if digest == _own_digest(file.fileno(), depends_on, data):
                return data
    return None


def keep_own(folder: Path, name: str, depends_on: bytes, data: bytes) -> None:
    """Put a new file in place of one in a folder that nobody else can change, in one step. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with our_folder(folder) as inside:
        # What a run that was killed has left.
        for left in os.listdir(inside):  # noqa: PTH208 - by its handle
            if left.startswith(f"{name}."):
                os.unlink(left, dir_fd=inside)
        new = f"{name}.{os.getpid()}"
        try:
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600, dir_fd=inside), "wb") as file:
                file.write(_own_digest(file.fileno(), depends_on, data))
                file.write(data)
            os.replace(new, name, src_dir_fd=inside, dst_dir_fd=inside)
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(new, dir_fd=inside)
            raise


def _own_digest(file: int, depends_on: bytes, data: bytes) -> bytes:
    digest = hashlib.sha256(b"%d %d %b" % (os.fstat(file).st_ino, len(depends_on), depends_on))
    digest.update(data)
    return digest.digest()


def same_bytes(one: int, other: int) -> bool:
    """Say whether two files, open to be read, have the same bytes; size first. Raises OSError."""
    left = os.fstat(one).st_size
    if os.fstat(other).st_size != left:
        return False
    place = 0
    while place < left:
        piece = os.pread(one, _CHUNK, place)
        if not piece or piece != os.pread(other, _CHUNK, place):
            return False
        place += len(piece)
    return True


def reader_modes(folder: int | None, file: int | None) -> tuple[int, int]:
    """Return the modes of folders and of files that readers get, given those that are live; None where nothing is.

    Everybody may read (0755 and 0644), whatever our umask. Where fewer may read what is live, that stays so.
    """
    kept = 0o755 if folder is None else folder & 0o755 | 0o700
    return kept, kept & 0o644 if file is None else file & 0o644 | 0o600


def work_folder(live: Path, *, work: Path) -> Path:
    """Return our folder for what is published into `live`: where renames into the live folder's place are possible.

    That is `work`, or a hidden folder beside the live one where `work` is on another file system.
    """
    real = Path(os.path.realpath(live))
    if not work.is_dir() or not real.parent.is_dir() or work.stat().st_dev == real.parent.stat().st_dev:
        return work.resolve()
    return real.with_name(f".{real.name}.plainstatus")


def make_private(path: Path, data: bytes) -> None:
    """Write a new file that its owner alone can read; it is there whole or not at all.

    Its folder is made if need be. Raises FileExistsError, and leaves what is there alone, and OSError.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # Unlike a rename, a link never takes the place of another file.
        try:
            os.link(beside, path)
        except FileExistsError:
            raise
        except OSError:  # a file system without links
            if os.path.lexists(path):
                raise FileExistsError(path) from None
            beside.replace(path)
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


def is_kept_from_git(path: Path, *, root: Path) -> bool:
    """Say whether git would leave a file out of what is committed; so it is where there is no git."""
    try:
        done = subprocess.run(  # noqa: S603 - no shell reads it
            ["git", "-C", str(root), "check-ignore", "--quiet", "--", str(path)],  # noqa: S607 - the user's own git
            capture_output=True,
            check=False,
        )
    except OSError:
        return True
    # 1: it is not ignored; 128: this is no repository.
    return done.returncode != 1
