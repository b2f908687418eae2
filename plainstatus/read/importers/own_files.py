"""The first line of a file that an import writes: where it comes from, and whether anybody has edited it since."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

__all__ = ["first_line", "is_imported", "is_untouched"]

_HEAD: Final = re.compile(r"# Imported from (.+) at .+ UTC(?: \(sum ([0-9a-f]{12})\))?\.")


def first_line(source: str, lines: Iterable[str], *, now: datetime) -> str:
    """Return the comment above the `lines` of an import from `source`, with their sum."""
    return f"# Imported from {source} at {now.astimezone(UTC):%Y-%m-%d %H:%M} UTC (sum {_sum(chr(10).join(lines))})."


def is_imported(text: str) -> bool:
    """Say whether an import wrote the file, whatever was done to it since."""
    return _HEAD.match(text) is not None


def is_untouched(text: str) -> bool:
    """Say whether an import wrote the file, and nobody has edited it since; other line ends are no edit."""
    head, _, rest = text.replace("\r\n", "\n").partition("\n")
    found = _HEAD.fullmatch(head)
    return found is not None and found[2] == _sum(rest)


def _sum(text: str) -> str:
    return hashlib.sha256(text.rstrip("\n").encode()).hexdigest()[:12]
