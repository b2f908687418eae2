"""Which links of the site lead nowhere, those of files that have not changed since an earlier publish too.

Where each file leads is kept in the work folder, by the file's hash, so that it is read once: one that has not changed
may lead to one that is gone. It is kept in parts, each with where all of its files lead together: of a part in which
nothing changed, no file is looked at. It counts only where we wrote it: lost, damaged, copied or from another version,
it is made anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from itertools import accumulate, pairwise
from pathlib import Path
from typing import NamedTuple

from plainstatus.files import keep_own, own_bytes
from plainstatus.tree.listing import File

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


class Part(NamedTuple):
    """Where some files lead whose paths follow each other; texts are bytes, which are read when they are needed."""

    #: The first path.
    first: str
    #: Of the paths and hashes of all files; empty where not all that have links could be understood.
    digest: str
    #: Where they lead, each once, one a line.
    targets: bytes
    #: What can be led to: those that have links, and their anchors, one a line.
    ends: bytes
    #: JSON: path → what `Leads` holds.
    rows: memoryview

    @classmethod
    def of(cls, files: Sequence[tuple[str, File]], leads: Mapping[str, Leads], *, whole: bool) -> Part:
        """Return where files lead; `whole` says that `leads` has all that have links."""
        rows = {path: leads[path] for path, _ in files if path in leads}
        targets = {target for lead in rows.values() for target in lead.targets.split("\n")}
        ends = list(rows)
        for path, lead in rows.items():
            ends += [f"{path}#{anchor}" for anchor in lead.anchors.split("\n") if anchor]
        digest = _digest(files) if whole else ""
        detail = memoryview(json.dumps(rows).encode())
        return cls(files[0][0], digest, _encoded(_lines(targets)), _encoded(_lines(ends)), detail)

    @property
    def leads(self) -> dict[str, Leads]:
        """Where each of the files leads."""
        return {path: Leads._make(row) for path, row in json.loads(bytes(self.rows)).items()}


class Known:
    """What earlier runs found out about the files of the site at `address`."""

    def __init__(self, path: Path, address: str) -> None:
        """`path` is that of a file in a folder of ours alone, which need not exist."""
        self._path = path
        self._depends_on = f"{_VERSION} {address}".encode()
        self._parts = _unpacked(own_bytes(path.parent, path.name, self._depends_on) or b"[]\n")
        self._whole = {part.digest: part for part in self._parts if part.digest}
        self._firsts = [part.first for part in self._parts]
        self._rows: dict[int, dict[str, Leads]] = {}

    def part(self, files: Sequence[tuple[str, File]]) -> Part | None:
        """Return where some files lead, if these very ones have been read before, and all could be understood."""
        return self._whole.get(_digest(files))

    def get(self, path: str, sha256: str) -> Leads | None:
        """Return where a file leads, if one with this path and hash has been read before."""
        number = bisect_right(self._firsts, path) - 1
        if number not in self._rows:
            self._rows[number] = self._parts[number].leads if number >= 0 else {}
        lead = self._rows[number].get(path)
        return lead if lead and lead.sha256 == sha256 else None

    def save(self, parts: Sequence[Part]) -> None:
        """Keep what is true of the site now, and nothing else; a full disk is no reason to stop here.

        Where all files together lead where they led, nothing is written: what then has another hash is soon read again.
        """
        if [(part.targets, part.ends) for part in parts] == [(part.targets, part.ends) for part in self._parts]:
            return
        with contextlib.suppress(OSError):
            keep_own(self._path.parent, self._path.name, self._depends_on, _packed(parts))


def dead(parts: Sequence[Part], paths: Collection[str]) -> dict[str, list[str]]:
    """Return file → the targets it leads to that do not exist; `paths` are those of all files of the site."""
    # Most pages lead to the same few: look at each target once.
    ends = _all_lines(part.ends for part in parts)
    missing = _all_lines(part.targets for part in parts) - ends - {""}
    # What is inside a file that was not read, nobody can say.
    missing -= {target for target in missing if (path := target.partition("#")[0]) in paths and path not in ends}
    if not missing:
        return {}
    each = (
        (path, missing.intersection(lead.targets.split("\n"))) for part in parts for path, lead in part.leads.items()
    )
    return {path: sorted(found) for path, found in each if found}


def _digest(files: Sequence[tuple[str, File]]) -> str:
    return hashlib.sha256("".join([f"{path}\0{file.sha256}" for path, file in files]).encode()).hexdigest()


def _packed(parts: Sequence[Part]) -> bytes:
    """Return parts as one text: in its first line what each is, and how long its texts are, which then follow."""
    heads = [[*part[:2], *map(len, part[2:])] for part in parts]
    return b"".join([json.dumps(heads).encode(), b"\n", *(text for part in parts for text in part[2:])])


def _unpacked(data: bytes) -> list[Part]:
    heads, _, _ = data.partition(b"\n")
    place, parts, texts = len(heads) + 1, [], memoryview(data)
    for first, digest, *sizes in json.loads(heads):
        ends = [*accumulate(sizes, initial=place)]
        targets, own, rows = (texts[begin:end] for begin, end in pairwise(ends))
        parts.append(Part(first, digest, bytes(targets), bytes(own), rows))
        place = ends[-1]
    return parts


def _all_lines(texts: Iterable[bytes]) -> set[str]:
    return set(b"\n".join(texts).decode(errors="surrogatepass").split("\n"))


def _encoded(text: str) -> bytes:
    # JSON may have halves of characters in an address.
    return text.encode(errors="surrogatepass")


def _lines(found: Collection[str]) -> str:
    return "\n".join(sorted(name for name in found if "\n" not in name))
