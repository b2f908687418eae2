"""What was verified of the live tree, noted file by file: what is still the same is neither read nor made again.

A file counts as the same by its looks: size, time, number on the disk, owner, group and mode. What looks otherwise is
read, and once a day everything is. What is no file of ours is as good as absent.

The notes say that nothing has leaked, so they count only where they were written: sealed with a key that lies beside
them, in a folder of ours alone, and with when that key came to this disk, which nobody can set. A copy of both, as out
of the cache of a CI or a backup, is therefore the same as none, and so is what is cut or damaged: every file is read
and verified anew, and nobody is told.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from io import FileIO
from pathlib import Path
from typing import Any, Final

from plainstatus.files import make_private, open_inside, our_folder, ours, replace_file
from plainstatus.model.workers import spread
from plainstatus.tree.linking import Linked
from plainstatus.tree.linking import looks as looks_of
from plainstatus.tree.manifest import File, Manifest, hash_of, media_type, walk

__all__ = ["VERIFIED", "Verified"]

#: In the work folder: a folder of ours alone.
VERIFIED: Final = "verified"
#: In that.
_KEY: Final = "key"
_NOTES: Final = "notes.json"
#: For so long looks are enough.
_DAY: Final = timedelta(days=1).total_seconds()
#: With fewer files another process is not worth its while.
_LEAST: Final = 1000
#: In hexadecimal, and in bytes.
_SHA256: Final = 64
_SEAL: Final = 32


class Verified:
    """The live tree as it is now, and what an earlier publish has noted of it.

    `rules` is what verification depends on besides a file's bytes: what was verified by others counts for nothing.
    """

    def __init__(self, live: Path, work: Path, *, rules: str, now: datetime) -> None:
        self._live = os.fspath(live)
        self._folder = work / VERIFIED
        self._rules = rules
        self._key = _key(self._folder)
        notes = _read(self._folder, self._key)
        self._noted: dict[str, str] = notes["files"]
        self._searched: frozenset[str] = frozenset(notes["searched"])
        self._told: frozenset[str] = frozenset(notes["told"])
        self._same_rules = notes["rules"] == rules
        by_looks = 0 <= now.timestamp() - notes["read"] < _DAY
        #: When every file was last read.
        self._read_at: float = notes["read"] if by_looks else now.timestamp()
        #: Of plain files of ours alone.
        self._looks: dict[str, str] = {}
        self._sizes: dict[str, int] = {}
        for path, entry in walk(self._live, closed=[]):
            if ours(status := entry.stat(follow_symlinks=False)):
                self._looks[path], self._sizes[path] = looks_of(status), status.st_size
        #: Path → SHA-256; empty where that cannot be read.
        self._hashes: dict[str, str] = {}
        if by_looks:
            for path, noted in self._noted.items():
                if noted[_SHA256 + 1 :] == self._looks.get(path):
                    self._hashes[path] = noted[:_SHA256]

    def read(self, paths: Iterable[str]) -> None:
        """Read, on all cores, those of some files of the live tree that `sha256` would have to read."""
        unread = self._looks.keys() - self._hashes.keys()
        unknown = [path for path in paths if path in unread] if unread else []
        sizes = [self._sizes[path] for path in unknown]
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
        noted = self._noted.get(path, "")[:_SHA256] if self._same_rules else ""
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
        known, sizes = self._hashes, self._sizes
        return {
            path: File(sha256, sizes[path], media_type(path))
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
        known = self._noted
        return frozenset(path for path, file in manifest.files.items() if known.get(path, "")[:_SHA256] != file.sha256)

    def has_verified(self, path: str, data: bytes) -> bool:
        """Say whether a file with these bytes was verified, by these rules, and nothing was told of it."""
        known = self._noted.get(path, "")[:_SHA256]
        return self._same_rules and path not in self._told and known == hashlib.sha256(data).hexdigest()

    def unsearched(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Return those of some secret texts for which what was verified has not been searched."""
        return tuple(text for text in texts if _name(text, self._key) not in self._searched)

    def note(
        self, tree: Path, manifest: Manifest, linked: Linked, *, searched: Collection[str], told: Collection[str] = ()
    ) -> None:
        """Note that a finished tree was verified, for which secret texts it was searched, and of which files was told.

        Until that tree is live, the notes say little: no file that is live looks like those that are new in it. A disk
        that fails costs nothing but time.
        """
        files = {}
        with suppress(OSError):
            for path, file in manifest.files.items():
                looks = self._looks[path] if path in linked.shared else looks_of(os.lstat(f"{tree}/{path}"))
                files[path] = f"{file.sha256} {looks}"
            key = self._key or _new_key(self._folder)
            names = sorted({_name(text, key) for text in searched})
            notes = {
                "rules": self._rules,
                "read": self._read_at,
                "searched": names,
                "told": sorted(told),
                "files": files,
            }
            data = json.dumps(notes).encode()
            replace_file(self._folder / _NOTES, _seal(data, key) + data, lasting=False)


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


def _key(folder: Path) -> bytes:
    """Return what notes are sealed with here; empty where there is nothing to seal with yet."""
    with suppress(OSError), our_folder(folder) as inside, os.fdopen(open_inside(inside, _KEY), "rb") as file:
        status = os.fstat(file.fileno())
        # When a file was changed last in any way, even in its name, only the disk's own clock says.
        return hashlib.sha256(b"%d %d %b" % (status.st_ino, status.st_ctime_ns, file.read())).digest()
    return b""


def _new_key(folder: Path) -> bytes:
    """Make a key to seal notes with. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    make_private(folder / _KEY, secrets.token_bytes(32))
    return _key(folder)


def _read(folder: Path, key: bytes) -> dict[str, Any]:
    """Return the notes; empty ones where there are none that we have written here."""
    with suppress(OSError, ValueError), our_folder(folder) as inside:
        with os.fdopen(open_inside(inside, _NOTES), "rb") as file:
            seal, data = file.read(_SEAL), file.read()
        if key and hmac.compare_digest(seal, _seal(data, key)):
            notes: dict[str, Any] = json.loads(data)
            return notes
    return {"rules": None, "read": 0.0, "searched": (), "told": (), "files": {}}


def _seal(data: bytes, key: bytes) -> bytes:
    return hashlib.blake2b(data, key=key, digest_size=_SEAL).digest()


def _name(text: str, key: bytes) -> str:
    """Name a secret text so that nobody who reads the notes can tell, or guess, what it is."""
    return hashlib.blake2b(text.encode(), key=key, digest_size=16).hexdigest()
