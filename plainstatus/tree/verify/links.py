"""Which links of the site lead nowhere, those of files that have not changed since an earlier publish too.

Where each file leads is kept in the work folder, by the file's hash, so that it is read once: one that has not changed
may lead to one that is gone. It counts only where we wrote it: lost, damaged, copied or from another version, it is
made anew.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Collection, Mapping, Set
from pathlib import Path
from typing import NamedTuple

from plainstatus.files import keep_own, own_bytes

__all__ = ["Known", "Leads", "dead"]

_VERSION = 1


class Leads(NamedTuple):
    """Where a file leads: what it was made from when it was read, and what it can be led to."""

    sha256: str
    #: `path` or `path#anchor`, sorted, one a line: as one string, 10,000 of them load in no time.
    targets: str
    #: Its own anchors, in the same way.
    anchors: str

    @property
    def pages(self) -> frozenset[str]:
        """The files of the site that it leads to."""
        return frozenset(target.partition("#")[0] for target in self.targets.split("\n"))

    @classmethod
    def of(cls, path: str, sha256: str, *, targets: Set[str], anchors: Set[str]) -> Leads:
        """Return where the file at `path` leads; to its own anchors only where those are missing."""
        outside = targets - {path, *(f"{path}#{anchor}" for anchor in anchors)}
        return cls(sha256, _lines(outside), _lines(anchors))


class Known:
    """What earlier runs found out about the files of the site at `address`."""

    def __init__(self, path: Path, address: str) -> None:
        """`path` is that of a file in a folder of ours alone, which need not exist."""
        self._path = path
        self._depends_on = f"{_VERSION} {address}".encode()
        data = own_bytes(path.parent, path.name, self._depends_on)
        self._found: dict[str, list[str]] = {} if data is None else json.loads(data)

    def get(self, path: str, sha256: str) -> Leads | None:
        """Return where a file leads, if one with this path and hash has been read before."""
        row = self._found.get(path)
        return Leads._make(row) if row and row[0] == sha256 else None

    def save(self, leads: Mapping[str, Leads]) -> None:
        """Keep what is true of the site now, and nothing else; a full disk is no reason to stop here.

        Where each file leads where it led, nothing is written: what then has another hash is soon read again.
        """
        if self._found.keys() == leads.keys() and all(map(self._has, leads, leads.values())):
            return
        with contextlib.suppress(OSError):
            keep_own(self._path.parent, self._path.name, self._depends_on, json.dumps(leads).encode())

    def _has(self, path: str, lead: Leads) -> bool:
        return self._found[path][1:] == [lead.targets, lead.anchors]


def dead(leads: Mapping[str, Leads], paths: Collection[str]) -> dict[str, list[str]]:
    """Return file → the targets it leads to that do not exist; `paths` are those of all files of the site."""
    # Most pages lead to the same few: look at each target once.
    wanted = set[str]()
    for lead in leads.values():
        wanted.update(lead.targets.split("\n"))
    anchors: dict[str, frozenset[str]] = {}

    def is_anchor(target: str) -> bool:
        """Tell whether a target with an anchor exists; what is inside a file that was not read, nobody can say."""
        path, _, anchor = target.partition("#")
        if path not in leads:
            return path in paths
        if path not in anchors:
            anchors[path] = frozenset(leads[path].anchors.split("\n"))
        return anchor in anchors[path]

    missing = {target for target in wanted - set(paths) if not is_anchor(target)} - {""}
    if not missing:
        return {}
    each = ((path, missing.intersection(lead.targets.split("\n"))) for path, lead in leads.items())
    return {path: sorted(found) for path, found in each if found}


def _lines(found: Collection[str]) -> str:
    return "\n".join(sorted(name for name in found if "\n" not in name))
