"""Files that hold, to the byte, what the code must make.

After a wanted change, write them anew with `PLAINSTATUS_REGENERATE=1 pytest`, and read the difference in git.
"""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["golden", "regenerate"]

_FOLDER = Path(__file__).parent


def golden(name: str, made: bytes) -> bytes:
    """Return the bytes that `made` must equal: those of tests/golden/`name`."""
    return regenerate(_FOLDER / name, made)


def regenerate(path: Path, made: bytes) -> bytes:
    """Return the bytes of a file that `made` must equal; with PLAINSTATUS_REGENERATE=1 they are written first."""
    if os.environ.get("PLAINSTATUS_REGENERATE") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made)
    return path.read_bytes()
