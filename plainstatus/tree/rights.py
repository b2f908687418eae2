# Loops over ten thousand files, as in linking.py.
# ruff: noqa: PTH101, PTH102
"""What everything in a finished tree is given, by what a file is taken for the same, and folders that are made."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

from plainstatus.model.frozen import dataclass

__all__ = ["Rights", "entries", "give", "looks", "make_folder", "readers_rights", "umask_rights"]


@dataclass(frozen=True)
class Rights:
    """What everything in a tree is given."""

    folder: int
    file: int
    #: None where it stays as it is made.
    group: int | None = None

    @property
    def of_file(self) -> str:
        """How the looks of a file end that has them."""
        group = "" if self.group is None else f" {self.group}"
        return f"{group} {stat.S_IFREG | self.file}"


def readers_rights(live: Path) -> Rights:
    """Return what readers get whatever the umask is: what the live tree has, and never more than it has."""
    try:
        now = live.stat()
    except FileNotFoundError:
        return Rights(0o755, 0o644)
    folder = now.st_mode & 0o777
    if folder & 0o002:
        # Nobody lets everybody write here on purpose: a umask of 000 did.
        folder &= ~0o022
    file = 0o600 | (0o040 if folder & 0o050 else 0) | (0o004 if folder & 0o005 else 0) | folder & 0o020
    with contextlib.suppress(OSError):
        # A file that each of our trees has.
        file &= (live / ".plainstatus-site").lstat().st_mode | 0o600
    return Rights(folder | 0o700, file, now.st_gid)


def umask_rights(tree: Path) -> Rights:
    """Return what the umask gave a tree."""
    folder = tree.stat().st_mode & 0o777
    return Rights(folder, folder & 0o666)


def entries(folder: str) -> list[os.DirEntry[str]]:
    """List a folder before anything in it is replaced."""
    with os.scandir(folder) as found:
        return list(found)


def give(path: str, now: os.stat_result, rights: Rights) -> None:
    """Give what was written, or copied by Pelican with its source's mode, the mode that the tree is to have."""
    if rights.group is not None and rights.group != now.st_gid:
        # Not ours to give, as it seems: then nobody is let in who was not before.
        with contextlib.suppress(OSError):
            os.chown(path, -1, rights.group)
    mode = rights.file
    if stat.S_ISDIR(now.st_mode):
        # Folders may pass their group on to what is made in them.
        mode = rights.folder | now.st_mode & stat.S_ISGID
    if stat.S_IMODE(now.st_mode) != mode:
        os.chmod(path, mode)


def looks(status: os.stat_result) -> str:
    """Return by what a file is taken for the same, without a look into it."""
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ino} {status.st_uid} {status.st_gid} {status.st_mode}"


def make_folder(folder: str, tree: str, rights: Rights, ready: set[str]) -> None:
    """Make a folder of a tree, and those it lies in, where they are not there yet; all then are in `ready`."""
    above = folder.rpartition("/")[0]
    if above not in ready:
        make_folder(above, tree, rights, ready)
    place = f"{tree}/{folder}"
    with contextlib.suppress(FileExistsError):
        os.mkdir(place)
        give(place, os.lstat(place), rights)
    ready.add(folder)
