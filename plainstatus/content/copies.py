"""Copies of messages that were really sent: plain text files in content/, which the YAML names as `copy:`."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from plainstatus.errors import InvalidIncidents, Problem

__all__ = ["read_copies"]

#: A message is longer by mistake only.
_LARGEST: Final = 256 * 1024


def read_copies(content: Path, wanted: Iterable[tuple[str, tuple[str, int]]]) -> dict[str, bytes]:
    """Read files below the folder `content`, each given with file and line of where it is named: name → exact bytes.

    Raises InvalidIncidents with every one that is not there, leads out of the folder, or is no text.
    """
    problems: list[Problem] = []
    found: dict[str, bytes] = {}
    for name, (file, line) in wanted:
        path = content / name
        try:
            if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(content)):
                problems.append(
                    Problem(file, line, "copy", f"{name} is a link that leads out of content/", "copy it there")
                )
                continue
            with path.open("rb") as opened:
                data = opened.read(_LARGEST + 1)
        except OSError as error:
            message = f"the copy content/{name} cannot be read: {error.strerror}"
            problems.append(
                Problem(file, line, "copy", message, "save the message there as it was sent, or leave copy: out")
            )
            continue
        if fault := _fault(data):
            problems.append(
                Problem(file, line, "copy", f"the copy content/{name} {fault}", "save it as plain text, in UTF-8")
            )
            continue
        found[name] = data
    if problems:
        raise InvalidIncidents(problems)
    return found


def _fault(data: bytes) -> str:
    if len(data) > _LARGEST:
        return f"has more than {_LARGEST // 1024} KB"
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return f"is not UTF-8 (line {line})"
    return "" if text.strip() and "\0" not in text else "holds no text"
