"""Replacing a file: old bytes or new ones, and the file stays whose it was."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from plainstatus.files import replace_file


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
