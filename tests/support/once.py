"""What all workers of a run share, made by the first of them that needs it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest

__all__ = ["made_once"]


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder of the run that `make` has filled, for reading only; the others wait for it."""
    place = factory.getbasetemp()
    # Each worker's own folder stands in that of the run.
    folder = (place.parent if "PYTEST_XDIST_WORKER" in os.environ else place) / name
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder.with_suffix(".done")
        if not done.exists():
            # What somebody began and could not end is in nobody's way.
            folder.mkdir(exist_ok=True)
            make(folder)
            done.touch()
    return folder
