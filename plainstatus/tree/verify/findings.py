"""What is wrong with files, and how it is told."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Final, NamedTuple

__all__ = ["Finding", "Findings", "told"]

#: Path, line or 0, message.
Finding = tuple[str, int, str]

#: A fault that many files share is told for this many of them.
_TOLD: Final = 3


class Findings(NamedTuple):
    """What is wrong: see `Report`."""

    leaks: list[Finding]
    stops: list[Finding]
    warnings: list[Finding]


def told(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Return findings as `path:line: message`, by path; what many files share is told for a few of them."""
    lines: list[tuple[Finding, str]] = []
    for message, group in groupby(sorted(set(findings), key=lambda one: one[::-1]), key=lambda one: one[2]):
        same = sorted(group)
        for path, line, _ in same[:_TOLD]:
            lines.append(((path, line, message), f"{path}:{line}: {message}" if line else f"{path}: {message}"))
        if len(same) > _TOLD:
            # Sorted behind the last of those that are told.
            place = (*same[_TOLD - 1][:2], f"{message}~")
            lines.append((place, f"… and {len(same) - _TOLD:,} more of the same: {message}"))
    return tuple(line for _, line in sorted(lines))
