# Loops over ten thousand files, as in linking.py.
# ruff: noqa: PTH103, PTH104, PTH106
"""Large folders of a site that nobody needs any more are those of a new one, and what is live is put there ahead.

To look at ten thousand names takes less than to make and to remove them, and they can be made while this process does
something else. Nothing stays in such a folder but files that are live.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from plainstatus.errors import BuildError
from plainstatus.files import folder_inside, open_folder
from plainstatus.tree.exchange import FileSystem
from plainstatus.tree.rights import Rights, entries, give, looks, make_folder, readers_rights

__all__ = ["fill", "take_over"]

#: A folder with so many files is used again, or filled ahead.
_WORTH_WHILE = 100


def fill(same: Mapping[str, str], live: Path, spent: Path, *, fs: FileSystem) -> list[str]:
    """Fill large folders with files of the live tree, for a new one that is to be `public`; return these folders.

    They are those of `spent`, a tree that nobody needs, which is made where it is not there. `same` is all that may be
    wanted of the live tree: path → what it looks like there. A folder that is returned holds nothing else, and is
    closed to others. Raises OSError.
    """
    rights, filled = readers_rights(live), []
    is_new = not spent.exists()
    spent.mkdir(exist_ok=True)
    spent.chmod(0o700 | spent.stat().st_mode & stat.S_ISGID)
    large = _large(same)
    if is_new:
        # All of them first: whoever ends this has folders that can be filled next time.
        for folder in sorted(large):
            os.makedirs(f"{spent}/{folder}", mode=0o700, exist_ok=True)
    for folder in sorted(large if is_new else _weed(same, spent, rights)):
        with contextlib.suppress(OSError):
            # What cannot be linked is left to `link_equal`.
            there = {f"{folder}/{entry.name}" for entry in entries(f"{spent}/{folder}")}
            for path in large[folder]:
                if path not in there and same[path].endswith(rights.of_file):
                    fs.link(f"{live}/{path}", f"{spent}/{path}")
            filled.append(folder)
    return filled


def _large(paths: Iterable[str]) -> dict[str, list[str]]:
    """Return the folders that are worth their while, each with those of the paths that are in it."""
    folders: dict[str, list[str]] = {}
    for path in paths:
        folders.setdefault(path.rpartition("/")[0], []).append(path)
    return {folder: inside for folder, inside in folders.items() if folder and len(inside) >= _WORTH_WHILE}


def _weed(kept: Mapping[str, str], spent: Path, rights: Rights) -> list[str]:
    """Let large folders of a tree that nobody needs hold nothing but the very files that are kept; return which do."""
    weeded, large = [], _large(kept)

    def stays(path: str, entry: os.DirEntry[str]) -> bool:
        known = kept.get(path, "")
        if known.endswith(rights.of_file):
            return looks(entry.stat(follow_symlinks=False)) == known
        return path in large and entry.is_dir(follow_symlinks=False)

    for folder in large:
        with contextlib.suppress(OSError), _open_inside(spent, folder) as inside:
            status = os.fstat(inside)
            # Whoever owns a folder could go on changing it; and until it is taken over, nobody else is to.
            if status.st_uid == os.geteuid():
                os.fchmod(inside, 0o700 | status.st_mode & stat.S_ISGID)
                _leave(inside, folder, stays)
                weeded.append(folder)
    return weeded


@contextlib.contextmanager
def _open_inside(tree: Path, folder: str) -> Iterator[int]:
    """Open a folder without following links: what is removed lies in that tree, whoever else may write there."""
    with open_folder(tree) as top, folder_inside(top, folder) as inside:
        yield inside


def _leave(inside: int, folder: str, stays: Callable[[str, os.DirEntry[str]], bool]) -> list[str]:
    """Remove all from an open folder but what stays; return that. Raises OSError."""
    left = []
    with os.scandir(inside) as listed:
        found = list(listed)
    for entry in found:
        if stays(path := f"{folder}/{entry.name}", entry):
            left.append(path)
        elif entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.name, dir_fd=inside)
        else:
            os.unlink(entry.name, dir_fd=inside)
    return left


def take_over(
    kept: Mapping[str, str], tree: str, spent: Path, rights: Rights, *, filled: Iterable[str] | None
) -> set[str]:
    """Let folders of a tree that nobody needs be those of a new one; return what they have of what it keeps.

    Those that have been `filled`, or large ones that are weeded first. What is not kept goes, and what was written is
    put beside the rest. Raises BuildError and OSError.
    """
    here = set[str]()
    ready = _weed(kept, spent, rights) if filled is None else filled
    # A folder takes along what lies in it, so that comes first.
    for folder in sorted(ready, reverse=True):
        was, now = f"{spent}/{folder}", f"{tree}/{folder}"
        stay, status = list[str](), None
        with contextlib.suppress(OSError), _open_inside(spent, folder) as inside:
            status = os.fstat(inside)
            # As `_weed` has left it.
            if status.st_uid == os.geteuid() and not status.st_mode & 0o077:
                # Rights of the live tree may be others by now than they were when it was filled.
                stay = _leave(inside, folder, lambda path, _: kept.get(path, "").endswith(rights.of_file))
        if status is None or not stay:
            continue
        make_folder(folder, tree, rights, {""})
        for entry in entries(now):
            os.rename(entry.path, f"{was}/{entry.name}")
        os.rmdir(now)
        os.rename(was, now)
        if not os.path.samestat(os.lstat(now), status):
            raise BuildError(f"{folder}/ was moved while the site was made (run this again)")
        give(now, status, rights)
        here.update(stay)
    return here
