"""Which links of the site lead nowhere, those of files that have not changed since an earlier publish too.

Where each file leads is kept in the work folder, by the file's hash, so that it is read once: one that has not changed
may lead to one that is gone. It is kept in parts: of one in which nothing changed no file is looked at, where all links
led somewhere and nothing is gone that they could lead to. It counts only where we wrote it: lost, damaged,
copied or from another version, it is made anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple
from zlib import compress, decompress

from plainstatus.files import keep_own, own_bytes
from plainstatus.model.frozen import dataclass
from plainstatus.tree.listing import PARTS, File, is_part

__all__ = ["Known", "Leads", "Part", "dead"]

_VERSION = 2


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


@dataclass(frozen=True)
class Part:
    """Where some files lead whose paths follow each other."""

    #: The first path.
    first: str
    #: Of the paths and hashes of all files; empty where not all that have links were understood.
    files: str
    #: Of the paths and where each leads.
    where: str
    #: Whether all links led somewhere when they were looked at last.
    sound: bool
    #: JSON: path → what `Leads` holds, nothing for a file without links; packed, and read only when it is needed.
    packed: bytes

    @classmethod
    def of(cls, files: Sequence[tuple[str, File]], leads: Mapping[str, Leads], *, whole: bool) -> Part:
        """Return where files lead; `whole` says that `leads` has all that have links."""
        # The parts of a manifest come and go.
        rows = {path: leads.get(path) for path, _ in files if not is_part(path)}
        where = repr([(path, lead and lead[1:]) for path, lead in rows.items()])
        packed = compress(json.dumps(rows).encode(), 1)
        return cls(files[0][0], _digest(files) if whole else "", _sum(where), False, packed)

    @cached_property
    def rows(self) -> dict[str, Leads | None]:
        """Path → where that file leads."""
        return {path: row and Leads._make(row) for path, row in json.loads(decompress(self.packed)).items()}

    @property
    def leads(self) -> dict[str, Leads]:
        """The same, of files that have links."""
        return {path: lead for path, lead in self.rows.items() if lead}

    @property
    def ends(self) -> set[str]:
        """What can be led to: files, and their anchors."""
        return {*self.rows, *(f"{path}#{end}" for path, lead in self.leads.items() for end in lead.anchors.split("\n"))}

    def stays_sound(self) -> bool:
        """Say whether all links lead to what stays, where they lead somewhere."""
        return self.sound or not any(f"{PARTS}/" in lead.targets for lead in self.leads.values())


#: So many files are read sooner than it is written where they lead.
_FEW: Final = 20


class Known:
    """What earlier runs found out about the files of the site at `address`."""

    def __init__(self, path: Path, address: str) -> None:
        """`path` is that of a file in a folder of ours alone, which need not exist."""
        self._path = path
        self._depends_on = f"{_VERSION} {address}".encode()
        self._parts = _unpacked(own_bytes(path.parent, path.name, self._depends_on) or b"[]\n")
        self._by_files = {part.files: part for part in self._parts if part.files}
        #: Those that are still as they were.
        self._same: dict[str, Part] = {}

    def part(self, files: Sequence[tuple[str, File]]) -> Part | None:
        """Return where some files lead, if these very ones have been looked at before, and all was understood."""
        found = self._by_files.get(digest := _digest(files))
        if found:
            self._same[digest] = found
        return found

    def get(self, path: str, sha256: str) -> Leads | None:
        """Return where a file leads, if one with this path and hash has been read before."""
        part = _part_with(path, self._parts)
        lead = part.rows.get(path) if part else None
        return lead if lead and lead.sha256 == sha256 else None

    def unsure(self, parts: Sequence[Part]) -> dict[str, Leads]:
        """Return where those files of the site's parts lead of which a link may lead nowhere: path → where.

        Those are not among them that lead where they led, if that was sound; where something is gone, all are.
        """
        before = [part for part in self._parts if part.files not in self._same]
        now = [part for part in parts if part.files not in self._same]
        gone = set[str]().union(*(part.ends for part in before))
        if gone:
            gone.difference_update(*(part.ends for part in now))
        # Into what was not understood then, any link may have led.
        if gone or not all(part.files for part in before):
            return {path: lead for part in parts for path, lead in part.leads.items()}
        some = [part for part in parts if not (part.sound and part.files in self._same)]
        return {path: lead for part in some for path, lead in part.leads.items() if not self._is_sound(path, lead)}

    def _is_sound(self, path: str, lead: Leads) -> bool:
        part = _part_with(path, self._parts)
        known = part.rows.get(path) if part and part.sound else None
        return known is not None and known.targets == lead.targets

    def save(self, parts: Sequence[Part], dead: Mapping[str, Collection[str]], *, read_again: int = 0) -> None:
        """Keep what is true of the site now, and nothing else; a full disk is no reason to stop here.

        Where each file leads where it led, nothing is written: what then has another hash is soon read again, unless
        `read_again` says that these were many unchanged files by now, as after an edit of the theme.
        """
        unsound = {part.first for path in dead if (part := _part_with(path, parts))}
        parts = [replace(part, sound=part.first not in unsound and part.stays_sound()) for part in parts]
        as_before = [(part.where, part.sound) for part in parts] == [(part.where, part.sound) for part in self._parts]
        if as_before and read_again <= _FEW:
            return
        with contextlib.suppress(OSError):
            keep_own(self._path.parent, self._path.name, self._depends_on, _packed(parts))


def dead(leads: Mapping[str, Leads], parts: Sequence[Part], paths: Collection[str]) -> dict[str, list[str]]:
    """Return file → the targets it leads to that do not exist, of those in `leads`.

    `paths` are those of all files of the site, and `parts` are all of its parts.
    """
    # Most pages lead to the same few: look at each target once.
    wanted = {target for lead in leads.values() for target in lead.targets.split("\n")} - {""}
    anchors: dict[str, Set[str] | None] = {}

    def is_anchor(path: str, anchor: str) -> bool:
        """Tell whether a target with an anchor exists; what is inside a file that was not read, nobody can say."""
        if path not in anchors:
            part = _part_with(path, parts)
            lead = part.rows.get(path) if part else None
            anchors[path] = frozenset(lead.anchors.split("\n")) if lead else None
        known = anchors[path]
        return known is None or anchor in known

    missing = set()
    for target in wanted.difference(paths):
        path, _, anchor = target.partition("#")
        if path not in paths or not is_anchor(path, anchor):
            missing.add(target)
    if not missing:
        return {}
    each = ((path, missing.intersection(lead.targets.split("\n"))) for path, lead in leads.items())
    return {path: sorted(found) for path, found in each if found}


def _part_with(path: str, parts: Sequence[Part]) -> Part | None:
    """Return that of the parts, which follow each other, in which a file is, or would be."""
    number = bisect_right(parts, path, key=lambda part: part.first)
    return parts[number - 1] if number else None


def _digest(files: Sequence[tuple[str, File]]) -> str:
    return _sum("".join([f"{path}\0{file.sha256}" for path, file in files]))


def _sum(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _packed(parts: Sequence[Part]) -> bytes:
    """Return parts as one text: in its first line what each is, and how long what it holds is, which then follows."""
    heads = [(part.first, part.files, part.where, part.sound, len(part.packed)) for part in parts]
    return b"".join([json.dumps(heads).encode(), b"\n", *(part.packed for part in parts)])


def _unpacked(data: bytes) -> list[Part]:
    heads, _, rest = data.partition(b"\n")
    parts, place = [], 0
    for first, files, where, sound, size in json.loads(heads):
        parts.append(Part(first, files, where, sound, rest[place : place + size]))
        place += size
    return parts


def _lines(found: Collection[str]) -> str:
    return "\n".join(sorted(name for name in found if "\n" not in name))
