from __future__ import annotations

import ctypes
import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from plainstatus.tree import exchange as module
from plainstatus.tree.exchange import DISK, FileSystem, exchange, recover, swap, sync_folder


def refused(number: int) -> Callable[[str, str], None]:
    """Stand in for a call that this file system does not have."""

    def call(one: str, other: str) -> None:
        raise OSError(number, os.strerror(number), one, None, other)

    return call


class FailingRename:
    """Renames as the system does, except that the given calls (counted from 1) fail."""

    def __init__(self, *fail: int) -> None:
        self.fail = fail
        self.calls = 0

    def __call__(self, one: str, other: str) -> None:
        """Rename, or fail."""
        self.calls += 1
        if self.calls in self.fail:
            raise OSError(errno.EIO, os.strerror(errno.EIO), one, None, other)
        Path(one).rename(other)


def folder(path: Path, text: str) -> Path:
    """Make a folder with one file in it."""
    path.mkdir(parents=True)
    (path / "index.html").write_text(text)
    return path


@pytest.fixture
def live(tmp_path: Path) -> Path:
    """Publish a folder."""
    return folder(tmp_path / "output", "old")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Make a folder to publish, inside a work folder."""
    return folder(tmp_path / "work" / "scratch", "new")


def texts(*folders: Path) -> tuple[str, ...]:
    """Read what the folders hold."""
    return tuple((path / "index.html").read_text() for path in folders)


def test_swap_is_the_kernels(live: Path, tree: Path) -> None:
    """The real system call lets two folders that are not empty change places."""
    inodes = live.stat().st_ino, tree.stat().st_ino
    try:
        swap(str(live), str(tree))
    except OSError as error:
        if error.errno in {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP}:
            pytest.skip(f"no exchange on this file system: {error.strerror}")
        raise
    assert texts(live, tree) == ("new", "old")
    assert inodes == (tree.stat().st_ino, live.stat().st_ino)


def test_swap_by_number(live: Path, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A C library without the function gets the same by the call's number."""
    library = ctypes.CDLL

    class OlderLibrary:
        """As musl before 1.2.6: `syscall`, but no `renameat2`."""

        def __init__(self, name: None, *, use_errno: bool) -> None:
            self.syscall = library(name, use_errno=use_errno).syscall

    monkeypatch.setattr(ctypes, "CDLL", OlderLibrary)
    call = module._system_call()
    if call is None:
        pytest.skip("no number is known for this machine")
    assert call(os.fsencode(live), os.fsencode(tree)) == 0
    assert texts(live, tree) == ("new", "old")


def test_swap_without_a_system_call(live: Path, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no library offers the call, the error is the one that leads to the renames."""
    monkeypatch.setattr(module, "_SYSTEM_CALL", None)
    with pytest.raises(OSError, match="not implemented") as caught:
        swap(str(live), str(tree))
    assert caught.value.errno == errno.ENOSYS


def test_swap_reports_the_systems_error(live: Path, tmp_path: Path) -> None:
    """A failing call raises the system's error with both paths, and changes nothing."""
    with pytest.raises(FileNotFoundError) as caught:
        swap(str(tmp_path / "missing"), str(live))
    assert (str(tmp_path / "missing"), str(live)) == (caught.value.filename, caught.value.filename2)
    assert texts(live) == ("old",)


@pytest.mark.parametrize(
    "number", [errno.ENOSYS, errno.EINVAL, errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EXDEV]
)
def test_renames_where_the_call_is_not_to_be_had(live: Path, tree: Path, number: int) -> None:
    """Whatever a system says where it has no exchange, the folders change places, and no journal remains."""
    exchange(tree, live, journal=tree.parent / "journal", fs=FileSystem(swap=refused(number)))
    assert texts(live, tree) == ("new", "old")
    assert [path.name for path in tree.parent.iterdir()] == ["scratch"]


def test_other_errors_are_raised(live: Path, tree: Path) -> None:
    """An error that renames would meet too is raised without trying them."""
    rename = FailingRename()
    with pytest.raises(PermissionError):
        exchange(
            tree,
            live,
            journal=tree.parent / "journal",
            fs=FileSystem(swap=refused(errno.EACCES), rename=rename),
        )
    assert texts(live, tree) == ("old", "new")
    assert rename.calls == 0


@pytest.mark.parametrize(
    "fail",
    [pytest.param(1, id="journal"), pytest.param(2, id="live steps aside"), pytest.param(3, id="tree goes live")],
)
def test_a_failing_rename_is_undone(live: Path, tree: Path, fail: int) -> None:
    """Where one of the renames fails, the live folder is the old one, at once, and no journal remains."""
    with pytest.raises(OSError, match="Input/output error"):
        exchange(
            tree,
            live,
            journal=tree.parent / "journal",
            fs=FileSystem(swap=refused(errno.EINVAL), rename=FailingRename(fail)),
        )
    assert texts(live, tree) == ("old", "new")
    assert not (tree.parent / "journal").exists()


def test_recover_after_everything_failed(live: Path, tree: Path) -> None:
    """Where even the way back fails, the journal stays, and the next run brings the old folder back."""
    journal = tree.parent / "journal"
    with pytest.raises(OSError, match="Input/output error"):
        exchange(tree, live, journal=journal, fs=FileSystem(swap=refused(errno.EINVAL), rename=FailingRename(3, 4)))
    assert not live.exists()
    recover(journal)
    assert texts(live, tree) == ("old", "new")
    assert not journal.exists()


def test_recover_after_the_project_moved(live: Path, tree: Path, tmp_path: Path) -> None:
    """The journal's paths are relative: a project that was moved after the crash recovers too."""
    with pytest.raises(OSError, match="Input/output error"):
        exchange(
            tree,
            live,
            journal=tree.parent / "journal",
            fs=FileSystem(swap=refused(errno.EINVAL), rename=FailingRename(3, 4)),
        )
    moved = tmp_path / "moved"
    moved.mkdir()
    (tmp_path / "work").rename(moved / "work")
    recover(moved / "work" / "journal")
    assert texts(moved / "output") == ("old",)


def test_recover_over_an_empty_folder(live: Path, tree: Path) -> None:
    """An empty folder made in the live folder's place meanwhile does not stop the recovery."""
    journal = tree.parent / "journal"
    with pytest.raises(OSError, match="Input/output error"):
        exchange(tree, live, journal=journal, fs=FileSystem(swap=refused(errno.EINVAL), rename=FailingRename(3, 4)))
    live.mkdir()
    recover(journal)
    assert texts(live) == ("old",)


def test_recover_without_a_journal(live: Path, tree: Path) -> None:
    """Nothing happens where nothing was cut off."""
    recover(tree.parent / "journal")
    assert texts(live, tree) == ("old", "new")


def test_sync_folder_never_fails(tmp_path: Path) -> None:
    """Not every file system can sync a folder; the exchange has happened all the same."""
    sync_folder(tmp_path)
    sync_folder(tmp_path / "missing")


def test_the_real_file_system_is_the_default() -> None:
    """Nothing but the system's own calls is used unless a test says so."""
    assert FileSystem(link=os.link, swap=swap, rename=os.rename) == DISK
