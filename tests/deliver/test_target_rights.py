"""Who may read what a folder or a zip holds, and whose it is: never what our umask or a stranger says."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.delivering import bring, settings_of, write_tree
from tests.support.evil import NEW, OLD


@contextmanager
def umask(mask: int) -> Iterator[None]:
    """Have this umask for a while."""
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def modes(folder: Path) -> set[tuple[bool, int]]:
    """Return whether it is a folder, and its mode, of everything in a folder and itself."""
    return {(path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in (folder, *folder.rglob("*"))}


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o027, 0o077])
def test_readers_may_read_whatever_our_umask(tmp_path: Path, mask: int) -> None:
    """What is made for a target has the same modes whoever makes it: folders above it, unchanged files and new ones."""
    with umask(mask):
        target = settings_of("bad", f"folder:{tmp_path}/srv/status/bad", tmp_path)
        packed = settings_of("zip", f"zip:{tmp_path}/stick/all/bad.zip", tmp_path)
        for name, files in (("one", OLD), ("two", NEW)):
            tree = write_tree(tmp_path / name, files)
            for one in (target, packed):
                bring(one, tree)

    assert modes(tmp_path / "srv") == {(True, 0o755), (False, 0o644)}
    assert modes(tmp_path / "stick") == {(True, 0o755), (False, 0o644)}


def test_what_a_kill_left_of_the_first_deployment(tmp_path: Path) -> None:
    """Folders that were made, and that readers could not enter yet, are not taken for somebody's."""
    for left in (".srv.new", "srv/.bad.new", "srv/bad/.releases.new"):
        target = settings_of("bad", "folder:srv/bad", tmp_path)
        (tmp_path / left).mkdir(mode=0o700)
        if left == ".srv.new":
            bring(settings_of("bad", "zip:srv/bad.zip", tmp_path), write_tree(tmp_path / "zip", OLD))
        elif left == "srv/.bad.new":
            (tmp_path / "srv" / ".bad.new").rename(tmp_path / "srv" / "bad")
            (tmp_path / "srv" / "bad").chmod(0o755)
    bring(target, write_tree(tmp_path / "one", OLD))

    assert modes(tmp_path / "srv") == {(True, 0o755), (False, 0o644)}
    assert sorted(path.name for path in (tmp_path / "srv" / "bad").iterdir()) == ["current", "releases"]


@pytest.mark.parametrize(
    ("was", "becomes"),
    [((0o750, 0o640), (0o750, 0o640)), ((0o700, 0o600), (0o700, 0o600)), ((0o777, 0o666), (0o755, 0o644))],
)
def test_who_may_read_stays_so(tmp_path: Path, was: tuple[int, int], becomes: tuple[int, int]) -> None:
    """A site that fewer may read stays so, and one that everybody may write does not."""
    target, packed = settings_of("bad", "folder:bad", tmp_path), settings_of("zip", "zip:bad.zip", tmp_path)
    for one in (target, packed):
        bring(one, write_tree(tmp_path / f"one-{one.name}", OLD))
    for path in ((tmp_path / "bad" / "releases" / "1"), *(tmp_path / "bad" / "releases" / "1").rglob("*")):
        path.chmod(was[not path.is_dir()])
    (tmp_path / "bad.zip").chmod(was[1])
    for one in (target, packed):
        bring(one, write_tree(tmp_path / f"two-{one.name}", NEW))

    assert modes(tmp_path / "bad" / "releases" / "2") == {(True, becomes[0]), (False, becomes[1])}
    assert stat.S_IMODE((tmp_path / "bad.zip").stat().st_mode) == becomes[1]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away; whose a file is, is tried in test_files")
@pytest.mark.parametrize("user", [0, 65534])
def test_what_belongs_to_somebody_else_is_copied(tmp_path: Path, user: int) -> None:
    """Whoever owned a file could still change it after it was taken over: it becomes ours, with the same bytes."""
    for place in (tmp_path, *tmp_path.parents[:3]):
        place.chmod(place.stat().st_mode | 0o555)
    (tmp_path / "bad").mkdir()
    os.chown(tmp_path / "bad", user, user)
    target = settings_of("bad", "folder:bad", tmp_path)
    old, new = write_tree(tmp_path / "one", OLD), write_tree(tmp_path / "two", NEW)
    os.seteuid(user)
    try:
        bring(target, old)
        os.seteuid(0)
        theirs = tmp_path / "bad" / "current" / "same.txt"
        os.chown(theirs, 65533, 65533)
        before = theirs.stat()
        os.seteuid(user)
        bring(target, new)
    finally:
        os.seteuid(0)

    after = (tmp_path / "bad" / "current" / "same.txt").stat()
    assert (after.st_uid, after.st_ino == before.st_ino) == (user, False)
    kept = (tmp_path / "bad" / "current" / "incidents" / "a.html").stat()
    assert kept.st_nlink == 2
    assert {path.stat().st_uid for path in (tmp_path / "bad" / "current").rglob("*")} == {user}
