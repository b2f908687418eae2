"""What a publish noted of the files that it verified, sealed: it says that nothing has leaked, so it counts only here.

The seal is made with a key that lies beside the notes, in a folder of ours alone, and with when that key came to this
disk, which nobody can set. A copy of both, as out of the cache of a CI or a backup, is therefore the same as none, and
so is what is cut or damaged: every file is read and verified anew, and nobody is told.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from plainstatus.files import make_private, open_inside, our_folder, replace_file

__all__ = ["VERIFIED", "Notes"]

#: In the work folder: a folder of ours alone.
VERIFIED: Final = "verified"
#: In that.
_KEY: Final = "key"
#: Earlier versions have notes of another shape in notes.json.
_NOTES: Final = "files.json"
_SEAL: Final = 32


class Notes:
    """What was noted; nothing where there are no notes that we have written here."""

    def __init__(self, work: Path) -> None:
        self._folder = work / VERIFIED
        self._key = _key(self._folder)
        notes = self._read()
        #: What verification depended on besides a file's bytes.
        self.rules: str | None = notes.get("rules")
        #: When every file was last read, in seconds since 1970.
        self.read: float = notes.get("read", 0.0)
        #: Path → SHA-256, and what the file looked like.
        paths = notes.get("paths", ())
        self.hashes: Mapping[str, str] = dict(zip(paths, notes.get("hashes", ()), strict=True))
        self.looks: Mapping[str, str] = dict(zip(paths, notes.get("looks", ()), strict=True))
        #: The files of which something was told.
        self.told: frozenset[str] = frozenset(notes.get("told", ()))
        self._searched: frozenset[str] = frozenset(notes.get("searched", ()))

    def has_searched(self, text: str) -> bool:
        """Say whether all files were searched for a secret text."""
        return _name(text, self._key) in self._searched

    def write(
        self,
        hashes: Mapping[str, str],
        looks: Collection[str],
        *,
        rules: str,
        read: float,
        searched: Collection[str],
        told: Collection[str],
    ) -> None:
        """Write other notes in their place; `looks` are of the files in `hashes`, in their order. Raises OSError."""
        key = self._key or self._new_key()
        names = sorted({_name(text, key) for text in searched})
        notes = {
            "rules": rules,
            "read": read,
            "searched": names,
            "told": sorted(told),
            "paths": [*hashes],
            "hashes": [*hashes.values()],
            "looks": [*looks],
        }
        data = json.dumps(notes).encode()
        replace_file(self._folder / _NOTES, _seal(data, key) + data, lasting=False)

    def _read(self) -> dict[str, Any]:
        with suppress(OSError, ValueError), our_folder(self._folder) as inside:
            with os.fdopen(open_inside(inside, _NOTES), "rb") as file:
                seal, data = file.read(_SEAL), file.read()
            if self._key and hmac.compare_digest(seal, _seal(data, self._key)):
                notes: dict[str, Any] = json.loads(data)
                return notes
        return {}

    def _new_key(self) -> bytes:
        """Make a key to seal notes with. Raises OSError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        make_private(self._folder / _KEY, secrets.token_bytes(32))
        return _key(self._folder)


def _key(folder: Path) -> bytes:
    """Return what notes are sealed with here; empty where there is nothing to seal with yet."""
    with suppress(OSError), our_folder(folder) as inside, os.fdopen(open_inside(inside, _KEY), "rb") as file:
        status = os.fstat(file.fileno())
        # When a file was changed last in any way, even in its name, only the disk's own clock says.
        return hashlib.sha256(b"%d %d %b" % (status.st_ino, status.st_ctime_ns, file.read())).digest()
    return b""


def _seal(data: bytes, key: bytes) -> bytes:
    return hashlib.blake2b(data, key=key, digest_size=_SEAL).digest()


def _name(text: str, key: bytes) -> str:
    """Name a secret text so that nobody who reads the notes can tell, or guess, what it is."""
    return hashlib.blake2b(text.encode(), key=key, digest_size=16).hexdigest()
