"""The copies of the record on the disk: ours, beside the YAML, and the published one; and what was set aside."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from plainstatus.errors import BuildError
from plainstatus.files import replace_file
from plainstatus.record import Line, Record
from plainstatus.record.verified import read_verified

__all__ = ["keep_aside", "read_aside", "read_bytes", "read_record", "take_home"]


def read_bytes(path: Path) -> bytes:
    """Return what a copy holds; nothing where it is not there. Raises BuildError where it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise BuildError(f"{path.name} cannot be read: {error.strerror}") from error


def read_record(path: Path, work: Path | None = None) -> Record:
    """Read a copy; one that is not there has not begun. Raises BrokenRecord, and BuildError where it is unreadable.

    `work` is the work folder, which may know ours.
    """
    data = read_bytes(path)
    return Record.parse(data, path.name) if work is None else read_verified(data, path.name, work)


def take_home(home: Path, record: Record) -> None:
    """Write the record beside the YAML, in one step, where it is not there. Raises BuildError where the disk fails."""
    try:
        if not home.is_file() or home.read_bytes() != record.data:
            replace_file(home, record.data)
    except OSError as error:
        raise BuildError(f"{home.name} cannot be written: {error.strerror}") from error


def read_aside(path: Path) -> frozenset[str]:
    """Return the names of the lines that somebody has set aside. Raises BuildError where the file cannot be read."""
    return frozenset(hashlib.sha256(line).hexdigest() for line in read_bytes(path).split(b"\n"))


def keep_aside(path: Path, lines: Iterable[Line]) -> None:
    """Add lines, byte for byte, to those that were set aside. Raises BuildError where the disk fails."""
    before = read_bytes(path)
    between = b"" if not before or before.endswith(b"\n") else b"\n"
    try:
        replace_file(path, before + between + b"".join(line.raw + b"\n" for line in lines))
    except OSError as error:
        raise BuildError(f"{path.name} cannot be written: {error.strerror}") from error
