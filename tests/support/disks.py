"""Small disks of their own, to be filled and made read-only. They need root, as in CI; elsewhere tests are skipped."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

__all__ = ["disk", "elsewhere", "read_only"]

#: Memory, and a disk: a folder lies on one of them at most.
_PLACES = (Path("/dev/shm"), Path("/var/tmp"))  # noqa: S108 - other file systems, and in them folders of our own


@contextmanager
def disk(place: Path, *, megabytes: int) -> Iterator[Path]:
    """Mount a small disk of its own."""
    if os.geteuid() != 0 or not sys.platform.startswith("linux"):
        pytest.skip("only root on Linux can mount a disk")
    place.mkdir(parents=True, exist_ok=True)
    size = f"size={megabytes}m,mode=755"
    if subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(place)], check=False).returncode:
        pytest.skip("this container may not mount a disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


@contextmanager
def elsewhere(place: Path) -> Iterator[Path]:
    """Make a folder on another file system than that of `place`."""
    others = [one for one in _PLACES if one.is_dir() and one.stat().st_dev != place.stat().st_dev]
    if not others:
        pytest.skip("no second file system")
    with tempfile.TemporaryDirectory(dir=others[0]) as folder:
        yield Path(folder)


@contextmanager
def read_only(place: Path) -> Iterator[None]:
    """Make a mounted disk read-only for a while, for root too."""
    subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
    try:
        yield
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(place)], check=True)
