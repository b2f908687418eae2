"""One zip file of the whole site: to hand to a partner, to put on a stick, to open without a server."""

from __future__ import annotations

import contextlib
import io
import os
import stat
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Self, TypeVar

from plainstatus.deliver.targets.release_files import make_folders, mode_of
from plainstatus.deliver.targets.target import Allowance, Declared, Plan, Readable, ReadTogether, disk_failed
from plainstatus.errors import TargetError, Tell
from plainstatus.files import open_folder, open_inside, reader_modes
from plainstatus.model.frozen import dataclass
from plainstatus.tree.manifest import is_path

__all__ = ["Zip"]

_T = TypeVar("_T")

#: The earliest time that the format knows: the same site gives the same bytes, whenever it is made.
_EPOCH = (1980, 1, 1, 0, 0, 0)
#: Everybody may read it, its owner may write (0644), in the upper half as Unix programs have it.
_MODE = 0o100644 << 16
#: The number by which the format knows Unix.
_UNIX = 3
#: How we pack.
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
#: In the flags of an entry: it is encrypted.
_ENCRYPTED = 0x1
#: A zip's list of its files has this share of what they hold at most. Each byte of it takes ten of memory.
_LISTED = 16


@dataclass(frozen=True)
class Zip(ReadTogether):
    """A zip file that is made anew each time and replaced in one step."""

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

    def names(self) -> Sequence[str]:
        """Name the file that is there, of whatever kind."""
        return [self.local.name] if os.path.lexists(self.local) else []

    def send(self, plan: Plan, tell: Tell) -> None:  # noqa: ARG002 - what takes no time needs no words
        """Write the whole site beside the old zip, and replace that. Raises TargetError; nothing has changed then."""
        name, beside = self.local.name, f".{self.local.name}.new"
        try:
            make_folders(self.local.parent)
            with open_folder(self.local.parent) as folder:
                try:
                    with contextlib.suppress(FileNotFoundError):
                        os.unlink(beside, dir_fd=folder)
                    # A new file, never one that somebody has put there or led elsewhere.
                    handle = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600, dir_fd=folder)
                    with os.fdopen(handle, "w+b") as file:
                        _pack(plan, file)
                        os.fchmod(handle, reader_modes(None, mode_of(name, folder))[1])
                        file.flush()
                        os.fsync(handle)
                    os.replace(beside, name, src_dir_fd=folder, dst_dir_fd=folder)
                except OSError:
                    with contextlib.suppress(OSError):
                        os.unlink(beside, dir_fd=folder)
                    raise
        except OSError as error:
            raise disk_failed(self, error) from error

    def _read(self, paths: Sequence[str], most: int, read: Callable[[Allowance, Readable, str], _T]) -> dict[str, _T]:
        """Return path → what is read of it; nothing where the zip is none of ours, or cannot be unpacked.

        Raises TargetError where the disk fails, and where something else stands in the zip's place.
        """
        allowed, found = Allowance(self, most), {}
        try:
            with open_folder(self.local.parent) as folder:
                file = io.FileIO(open_inside(folder, self.local.name))
            with _Measured(file, most // _LISTED) as measured, zipfile.ZipFile(measured) as there:
                entries = _entries(there)
                for path in paths:
                    if entry := entries.get(path):
                        allowed.expect(entry.file_size, path)
                        with there.open(entry) as packed:
                            found[path] = read(allowed, packed, path)
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise disk_failed(self, error) from error
        except TargetError:
            raise
        except Exception:
            # Of a zip that somebody has made to, the library raises nearly anything.
            return {}
        return found


class _Measured(io.BufferedReader):
    """A zip of which no more is read at once than the list of our files could take."""

    def __init__(self, raw: io.FileIO, most: int) -> None:
        super().__init__(raw)
        self._most = most

    def read(self, size: int | None = -1, /) -> bytes:
        """Return so many bytes. Raises BadZipFile where they are too many."""
        if size is not None and size > self._most:
            raise zipfile.BadZipFile("its list of files is too long")
        return super().read(self._most if size is None or size < 0 else size)

    def seek(self, place: int, whence: int = os.SEEK_SET, /) -> int:
        """Go to a place. Raises BadZipFile where there is none: the list of files says where."""
        try:
            return super().seek(place, whence)
        except OSError as error:
            raise zipfile.BadZipFile("it leads before its beginning") from error


def _entries(there: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Return the files of a zip by name; none where it holds what we never put there, or the same name twice.

    Programs that unpack it would make another site of that than the one we read, or write elsewhere.
    """
    entries = there.infolist()
    found = {entry.orig_filename: entry for entry in entries}
    return found if len(found) == len(entries) and all(map(_is_plain, entries)) else {}


def _is_plain(entry: zipfile.ZipInfo) -> bool:
    kind = stat.S_IFMT(entry.external_attr >> 16) if entry.create_system == _UNIX else 0
    # Windows knows two signs between folders.
    inside = is_path(entry.orig_filename.replace("\\", "/").removesuffix("/"))
    packed = entry.compress_type in _PACKED and not entry.flag_bits & _ENCRYPTED
    return inside and packed and kind in {0, stat.S_IFREG, stat.S_IFDIR}


def _pack(plan: Plan, file: IO[bytes]) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for path in plan.whole:
            entry = zipfile.ZipInfo(path, _EPOCH)
            entry.external_attr, entry.create_system = _MODE, _UNIX
            made.writestr(entry, (plan.tree / path).read_bytes(), zipfile.ZIP_DEFLATED, 9)
