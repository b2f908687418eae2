"""One zip file of the whole site: to hand to a partner, to put on a stick, to open without a server."""

from __future__ import annotations

import contextlib
import hashlib
import os
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from plainstatus.deploy.target import Declared, Plan, Tell, failed
from plainstatus.errors import TargetError

__all__ = ["Zip"]

#: The earliest time that the format knows: the same site gives the same bytes, whenever it is made.
_EPOCH = (1980, 1, 1, 0, 0, 0)
#: Everybody may read it, its owner may write (0644), in the upper half as Unix programs have it.
_MODE = 0o100644 << 16
#: The number by which the format knows Unix.
_UNIX = 3


@dataclass(frozen=True)
class Zip:
    """A zip file that is made anew each time and replaced in one step."""

    name: str
    place: str
    url: str
    local: Path
    remote = False
    atomic = True
    settles = 0

    @classmethod
    def declared(cls, given: Declared) -> Self:
        """Read its settings. Raises ValueError with what to write."""
        if given.rest.startswith("//") or not given.rest.endswith(".zip"):
            raise ValueError('names no zip file (write for example "to": "zip:/media/stick/status.zip")')
        return cls(given.name, given.place, given.url, given.folder / Path(given.rest).expanduser())

    @property
    def same(self) -> str:
        """Equal for two targets that are one place."""
        return os.path.realpath(self.local)

    def fetch(self, path: str) -> bytes | None:
        """Return the file as the zip has it; None where it has none. Raises TargetError."""
        return self._read([path]).get(path)

    def hashes(self, paths: Sequence[str]) -> Mapping[str, str]:
        """Return path → SHA-256 of what is in the zip now. Raises TargetError."""
        return {path: hashlib.sha256(data).hexdigest() for path, data in self._read(paths).items()}

    def holds_something(self) -> bool:
        """Say whether there is a file, of whatever kind."""
        return os.path.lexists(self.local)

    def send(self, plan: Plan, tell: Tell) -> None:  # noqa: ARG002 - what takes no time needs no words
        """Write the whole site beside the old zip, and replace that. Raises TargetError; nothing has changed then."""
        beside = self.local.with_name(f".{self.local.name}.new")
        try:
            try:
                self.local.parent.mkdir(parents=True, exist_ok=True)
                with beside.open("wb") as file:
                    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
                        for path in plan.whole:
                            entry = zipfile.ZipInfo(path, _EPOCH)
                            entry.external_attr, entry.create_system = _MODE, _UNIX
                            made.writestr(entry, (plan.tree / path).read_bytes(), zipfile.ZIP_DEFLATED, 9)
                    file.flush()
                    os.fsync(file.fileno())
                beside.replace(self.local)
            except OSError:
                with contextlib.suppress(OSError):
                    beside.unlink(missing_ok=True)
                raise
        except OSError as error:
            raise self._failed(error) from error

    def _read(self, paths: Sequence[str]) -> dict[str, bytes]:
        """Return path → bytes of what the zip has; nothing where it is none, or cannot be unpacked."""
        try:
            with zipfile.ZipFile(self.local) as there:
                names = set(there.namelist())
                return {path: there.read(path) for path in paths if path in names}
        except (FileNotFoundError, EOFError, zipfile.BadZipFile, zlib.error):
            return {}
        except OSError as error:
            raise self._failed(error) from error

    def _failed(self, error: OSError) -> TargetError:
        place = f": {os.fsdecode(error.filename)}" if isinstance(error.filename, str | bytes) else ""
        return failed(self, f"{error.strerror or error}{place} (mend that, then run: invoke deploy)")
