"""Which warnings were told at the publish before: those that have not changed since then become one line.

Errors, and what is held back or left out, are told each time: somebody believes that readers have it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeAlias

from plainstatus.check import Finding
from plainstatus.errors import Problem
from plainstatus.files import keep_own, own_bytes
from plainstatus.text.amounts import counted

__all__ = ["as_before", "told_before"]

_Warning: TypeAlias = Finding | Problem | str

#: In the work folder.
_FOLDER: Final = "warned"
#: Lines move, and what counts days and minutes says another number each time.
_LINE: Final = re.compile(r":\d+:")
_COUNTING: Final = re.compile(r"\[[TB]\d+\]$")
#: How notes begin on what readers do not get.
_LEFT_OUT: Final = "left out"


def told_before(work: Path, name: str, told: Iterable[_Warning], *, still: Iterable[_Warning] = ()) -> frozenset[str]:
    """Return which of the warnings that are to be told now were told before and fold; keep all for the next time.

    `name` says where they are told, and `work` is the work folder. `still` are all that there are, told now or not:
    what was told before and is gone is told again where it comes back.
    """
    told = list(told)
    known = _known(work, name)
    keep = {_identity(one) for one in told} | (known & {_identity(one) for one in still})
    with suppress(OSError):
        if keep != known and work.is_dir():
            keep_own(work / _FOLDER, name, b"", json.dumps(sorted(keep)).encode())
    return frozenset(str(one) for one in told if _identity(one) in known and not _is_told_always(one))


def as_before(number: int) -> str:
    """Return the line that stands for so many warnings that were told before."""
    return f"{counted(number, 'warning')} as at the last publish (see with: invoke check, or invoke build)"


def _known(work: Path, name: str) -> set[str]:
    with suppress(ValueError):
        known = json.loads(own_bytes(work / _FOLDER, name, b"") or b"[]")
        if isinstance(known, list):
            return {one for one in known if isinstance(one, str)}
    return set()


def _is_told_always(one: _Warning) -> bool:
    if isinstance(one, str):
        return one.startswith(_LEFT_OUT)
    return one.level == "error" or (isinstance(one, Problem) and one.withholds)


def _identity(warning: _Warning) -> str:
    """Return what makes a warning the same one, wherever it stands now."""
    said = _LINE.sub(":", str(warning))
    return re.sub(r"\d+", "#", said) if _COUNTING.search(said) else said
