"""Replacing a file: old bytes or new ones, and it stays whose it was. Opening one where others may write, too."""

from __future__ import annotations

import errno
import os
import resource
from pathlib import Path

import pytest

from plainstatus.files import cannot_replace, folder_inside, open_inside, ours, ours_alone, reader_modes, replace_file


def test_a_file_is_made_where_none_was(tmp_path: Path) -> None:
    """The first write needs no old file, and leaves nothing else behind."""
    replace_file(tmp_path / "record.jsonl", b"one\n")

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"record.jsonl": b"one\n"}


def test_a_file_keeps_its_mode(tmp_path: Path) -> None:
    """What only its group may read is not open to all afterwards."""
    path = tmp_path / "incidents.yaml"
    path.write_bytes(b"old")
    path.chmod(0o640)

    replace_file(path, b"new")

    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_link_to_the_file_stays_one(tmp_path: Path) -> None:
    """Where the path is a link, the file behind it changes, for whoever else reads it."""
    (tmp_path / "real").mkdir()
    real, link = tmp_path / "real" / "incidents.yaml", tmp_path / "incidents.yaml"
    real.write_bytes(b"old")
    link.symlink_to("real/incidents.yaml")

    replace_file(link, b"new")

    assert link.is_symlink()
    assert real.read_bytes() == b"new"


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser may write other people's files as theirs")
def test_the_file_keeps_its_owner(tmp_path: Path) -> None:
    """A publish by root, from cron, does not take the file away from those who write it."""
    path = tmp_path / "incidents.yaml"
    path.write_bytes(b"old")
    os.chown(path, 12345, 23456)

    replace_file(path, b"new")

    assert (path.stat().st_uid, path.stat().st_gid) == (12345, 23456)


def test_a_failure_leaves_the_old_file(tmp_path: Path) -> None:
    """What cannot take a file's place goes, and the error is the disk's own."""
    path = tmp_path / "incidents.yaml"
    path.mkdir()
    (path / "inside").write_bytes(b"old")

    with pytest.raises(IsADirectoryError):
        replace_file(path, b"new")

    assert [item.name for item in tmp_path.iterdir()] == ["incidents.yaml"]
    assert (path / "inside").read_bytes() == b"old"


def test_the_failure_that_is_told_is_the_first(tmp_path: Path) -> None:
    """Where nothing can be written beside the file, that is what the caller hears."""
    with pytest.raises(FileNotFoundError):
        replace_file(tmp_path / "missing" / "record.jsonl", b"new")


@pytest.mark.parametrize(
    ("folder", "file", "becomes"),
    [
        (None, None, (0o755, 0o644)),
        (0o040755, 0o100644, (0o755, 0o644)),
        (0o040750, 0o100640, (0o750, 0o640)),
        (0o042775, 0o100664, (0o755, 0o644)),
        (0o040777, 0o100777, (0o755, 0o644)),
        (0o040700, None, (0o700, 0o600)),
        (0o040711, 0o100604, (0o711, 0o604)),
        (0o040055, 0o100044, (0o755, 0o644)),
    ],
)
def test_who_may_read(folder: int | None, file: int | None, becomes: tuple[int, int]) -> None:
    """Never more than everybody, who may read; fewer where fewer may read what is live; we ourselves always."""
    assert reader_modes(folder, file) == becomes


def test_whose_a_file_is(tmp_path: Path) -> None:
    """A plain file of ours is ours; a folder is none, and neither is what root or somebody else owns."""
    (tmp_path / "mine").touch()
    system = Path("/etc/passwd").stat()

    assert ours((tmp_path / "mine").stat())
    assert not ours(tmp_path.stat())
    assert ours(system) is (system.st_uid == os.geteuid())


def test_a_file_is_opened_part_by_part(tmp_path: Path) -> None:
    """Each part of a path is what it seems; what stands in its place is named, and nothing is left open."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "file").write_text("x")
    (tmp_path / "a" / "link").symlink_to("b")
    (tmp_path / "file-link").symlink_to("a/b/file")
    opened = Path("/proc/self/fd")
    handles = len(list(opened.iterdir())) if opened.is_dir() else 0
    folder = os.open(tmp_path, os.O_RDONLY)
    try:
        handle = open_inside(folder, "a/b/file")
        assert os.read(handle, 10) == b"x"
        os.close(handle)
        for path, said in {
            "a/link/file": "a link stands where a folder should",
            "file-link": "a link stands where a file should",
            "a/b": "a folder stands where a file should",
            "a/b/none": "No such file or directory",
            "a/b/file/x": "Not a directory",
        }.items():
            with pytest.raises(OSError, match=said):
                open_inside(folder, path)
        with folder_inside(folder, "") as same:
            assert os.path.samestat(os.fstat(same), tmp_path.stat())
    finally:
        os.close(folder)

    assert not handles or len(list(opened.iterdir())) == handles


@pytest.mark.parametrize(
    ("mode", "owner", "alone"),
    [(0o100644, 0, True), (0o40700, 0, True), (0o100600, 1, False), (0o100620, 0, False), (0o40702, 0, False)],
)
def test_what_somebody_else_can_change_is_not_ours_alone(mode: int, owner: int, alone: bool) -> None:
    """Only its owner may write, and that is us."""
    status = os.stat_result((mode, 1, 1, 1, os.geteuid() + owner, 0, 0, 0, 0, 0))

    assert ours_alone(status) is alone


def test_whether_a_file_could_be_replaced(tmp_path: Path) -> None:
    """Room is asked for, in one step where the disk can; nothing of it stays."""
    (tmp_path / "a").write_text("a")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    try:
        assert cannot_replace(tmp_path / "a", size=10_001) == "File too large"
        assert cannot_replace(tmp_path / "a", size=9_999) == ""
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize("error", [errno.EINVAL, errno.EOPNOTSUPP, errno.ENOSYS, None])
def test_room_where_the_disk_cannot_keep_any(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int | None
) -> None:
    """Then it is tried by writing; macOS has no way to ask."""

    def refuse(_file: int, _begin: int, _size: int) -> None:
        assert error is not None
        raise OSError(error, os.strerror(error))

    if error is None:
        monkeypatch.delattr(os, "posix_fallocate")
    else:
        monkeypatch.setattr(os, "posix_fallocate", refuse)
    assert cannot_replace(tmp_path / "a", size=1000) == ""

    monkeypatch.setattr(os, "posix_fallocate", lambda *_: _no_room(), raising=False)
    assert cannot_replace(tmp_path / "a", size=1000) == os.strerror(errno.ENOSPC)


def _no_room() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
