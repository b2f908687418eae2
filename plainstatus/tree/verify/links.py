"""Which links of the site lead nowhere, those of files that have not changed since an earlier publish too.

What each file leads to is kept in a JSON file in the work folder, by the file's hash, so that it is read once. It
is a cache: lost, damaged or from another version, it is made anew.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Collection, Mapping, Set
from pathlib import Path
from typing import NamedTuple

from plainstatus.files import replace_file

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
        self._path = path
        self._address = address
        self._found = self._load()

    def get(self, path: str, sha256: str) -> Leads | None:
        """Return where a file leads, if one with this path and hash has been read before."""
        row = self._found.get(path)
        # Ten thousand times, a pattern to match would take three times as long.
        if (
            isinstance(row, list)
            and len(row) == len(Leads._fields)
            and row[0] == sha256
            and set(map(type, row)) == {str}
        ):
            return Leads._make(row)
        return None

    def save(self, leads: Mapping[str, Leads]) -> None:
        """Keep what is true of the site now, and nothing else; a full disk is no reason to stop here.

        Where each file leads where it led, nothing is written: what then has another hash is soon read again.
        """
        if self._found.keys() == leads.keys() and all(map(self._has, leads, leads.values())):
            return
        data = {"version": _VERSION, "site": self._address, "files": leads}
        with contextlib.suppress(OSError):
            replace_file(self._path, json.dumps(data).encode(), lasting=False)

    def _has(self, path: str, lead: Leads) -> bool:
        row = self._found[path]
        return isinstance(row, list) and row[1:] == [lead.targets, lead.anchors]

    def _load(self) -> dict[str, object]:
        try:
            data = json.loads(self._path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return {}
        match data:
            case {"version": 1, "site": self._address, "files": dict(found)}:
                return found
        return {}


def dead(leads: Mapping[str, Leads], paths: Collection[str]) -> dict[str, list[str]]:
    """Return file → the targets it leads to that do not exist; `paths` are those of all files of the site."""
    # Most pages lead to the same few: look at each target once.
    wanted = set("\n".join(lead.targets for lead in leads.values()).split("\n"))
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
