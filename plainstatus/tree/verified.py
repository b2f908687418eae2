"""What was verified of the live tree, noted file by file: what is still the same is neither read nor made again.

A file counts as the same by its looks: size, time, number on the disk, owner, group and mode. What looks otherwise is
read, and once a day everything is. What is no file of ours is as good as absent.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from io import FileIO
from pathlib import Path
from typing import Final

from plainstatus.model.workers import spread
from plainstatus.tree.linking import Linked
from plainstatus.tree.manifest import File, Manifest, hash_of, media_type
from plainstatus.tree.rights import looks as looks_of
from plainstatus.tree.sight import Sight

__all__ = ["Verified"]

#: For so long looks are enough.
_DAY: Final = timedelta(days=1).total_seconds()
#: With fewer files another process is not worth its while.
_LEAST: Final = 1000


class Verified:
    """The live tree as it is now, and what an earlier publish has noted of it.

    `rules` is what verification depends on besides a file's bytes: what was verified by others counts for nothing.
    """

    def __init__(self, sight: Sight, *, rules: str, now: datetime) -> None:
        self._live, self._notes, self._rules = sight.live, sight.notes, rules
        self._same_rules = self._notes.rules == rules
        by_looks = 0 <= now.timestamp() - self._notes.read < _DAY
        #: When every file was last read.
        self._read_at: float = self._notes.read if by_looks else now.timestamp()
        seen = sight.seen()
        #: What `Staging.link_equal` is to be told.
        self.filled = sight.filled
        #: Of plain files of ours alone.
        self._looks: dict[str, str] = {**self._notes.looks, **seen.unlike}
        #: Path → SHA-256; empty where that cannot be read.
        self._hashes: dict[str, str] = dict(self._notes.hashes) if by_looks else {}
        for path in seen.gone:
            del self._looks[path]
        for path in (*seen.gone, *seen.unlike):
            self._hashes.pop(path, None)

    def read(self, paths: Iterable[str]) -> None:
        """Read, on all cores, those of some files of the live tree that `sha256` would have to read."""
        unread = self._looks.keys() - self._hashes.keys()
        unknown = [path for path in paths if path in unread] if unread else []
        sizes = [_size(self._looks[path]) for path in unknown]
        self._hashes.update(zip(unknown, spread(unknown, self._hash, least=_LEAST, sizes=sizes), strict=True))

    def sha256(self, path: str) -> str | None:
        """Return the hash of a file of the live tree, which is read only where it has to be; None where we have none.

        A link, and a file that belongs to somebody else or cannot be read, is none.
        """
        known = self._hashes.get(path)
        if known is None and path in self._looks:
            known = self._hashes[path] = self._hash(path)
        return known or None

    def _hash(self, path: str) -> str:
        return _hash(f"{self._live}/{path}", self._looks[path])

    def verified_bytes(self, path: str) -> bytes | None:
        """Return what a file of the live tree holds; None where it is not what was verified, by these rules."""
        noted = self._notes.hashes.get(path) if self._same_rules else None
        if noted and path in self._looks:
            with suppress(OSError), _opened(f"{self._live}/{path}") as file:
                data = file.read()
                # Of what is read in any case, looks are not enough.
                if hashlib.sha256(data).hexdigest() == noted:
                    return data
        return None

    def files(self, paths: Iterable[str]) -> dict[str, File]:
        """Return what a manifest says of those files of the live tree that have a hash."""
        # Of most of a large site's 30,000 files the hash is known without a call.
        known, looks = self._hashes, self._looks
        return {
            path: File(sha256, _size(looks[path]), media_type(path))
            for path in paths
            if (sha256 := known.get(path) or self.sha256(path))
        }

    def looks(self, paths: Iterable[str]) -> dict[str, str]:
        """Return what files of the live tree look like, for `Staging.link_equal`."""
        return {path: self._looks[path] for path in paths}

    def unverified(self, manifest: Manifest) -> frozenset[str]:
        """Return those files of a tree that were not verified as they are, by these rules, where they stand."""
        if not self._same_rules:
            return frozenset(manifest.files)
        known = self._notes.hashes
        return frozenset(path for path, file in manifest.files.items() if known.get(path) != file.sha256)

    def has_verified(self, path: str, data: bytes) -> bool:
        """Say whether a file with these bytes was verified, by these rules, and nothing was told of it."""
        known = self._notes.hashes.get(path)
        return self._same_rules and path not in self._notes.told and known == hashlib.sha256(data).hexdigest()

    def unsearched(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Return those of some secret texts for which what was verified has not been searched."""
        return tuple(text for text in texts if not self._notes.has_searched(text))

    def note(
        self, tree: Path, manifest: Manifest, linked: Linked, *, searched: Collection[str], told: Collection[str] = ()
    ) -> None:
        """Note that a finished tree was verified, for which secret texts it was searched, and of which files was told.

        Until that tree is live, the notes say little: no file that is live looks like those that are new in it. A disk
        that fails costs nothing but time.
        """
        with suppress(OSError):
            self._notes.write(
                {path: file.sha256 for path, file in manifest.files.items()},
                [
                    self._looks[path] if path in linked.shared else looks_of(os.lstat(f"{tree}/{path}"))
                    for path in manifest.files
                ],
                rules=self._rules,
                read=self._read_at,
                searched=searched,
                told=told,
            )


def _size(looks: str) -> int:
    return int(looks.partition(" ")[0])


def _opened(path: str) -> FileIO:
    """Open a plain file to be read, and no other: neither follow a link, nor wait for a pipe. Raises OSError."""
    return FileIO(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK))


def _hash(path: str, looks: str) -> str:
    """Return the hash of a file that still looks as it did; empty where it cannot be read, or is another by now."""
    try:
        with _opened(path) as file:
            if looks_of(os.fstat(file.fileno())) == looks:
                return hash_of(file)
    except OSError:
        pass
    return ""
