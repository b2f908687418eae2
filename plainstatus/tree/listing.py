"""How manifest.json is written and read: whole, or for a large site in parts that it names with their hashes.

One update changes few files of a large site, and so only few parts. A part is called after its bytes and never changes:
until the manifest that names it has made way for the next one, it stays where it is, so that whoever reads a manifest
finds all of its parts, also at a target where a deployment was cut off.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple, Self

__all__ = [
    "PARTS",
    "File",
    "Named",
    "in_parts",
    "is_part",
    "is_path",
    "is_text",
    "named_parts",
    "read_files",
    "written",
]

#: The folder of the parts.
PARTS: Final = "manifest"
#: As earlier versions wrote it, and as small sites still have it.
_WHOLE: Final = 1
_IN_PARTS: Final = 2
#: Up to so many files stand in the manifest itself.
_MOST: Final = 1000
#: A part has about so many, and none from another folder behind so many. Where one ends follows from the names of the
#: files alone: what comes or goes changes the part that it is in, and at most some beside it.
_FILES: Final = 128
_FEW: Final = 8
#: More than a million files.
_MOST_PARTS: Final = 10_000
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_PART: Final = re.compile(rf"{PARTS}/[0-9a-f]{{16}}\.json")
#: How the parts are called that a file of them is: see `media_type`.
_TYPE: Final = "application/json; charset=utf-8"
#: json.dumps makes an encoder for each text.
_quoted: Final = json.JSONEncoder(ensure_ascii=False).encode


class File(NamedTuple):
    """A file of a tree."""

    #: SHA-256 of its bytes, in lower-case hexadecimal.
    sha256: str
    #: In bytes.
    size: int
    #: What a server should call it, e.g. `text/html; charset=utf-8`.
    type: str

    @classmethod
    def of(cls, data: bytes, kind: str) -> Self:
        """Return what is to be noted of a file with these bytes."""
        return cls(hashlib.sha256(data).hexdigest(), len(data), kind)

    def holds(self, data: bytes | None) -> bool:
        """Say whether these are its bytes."""
        return data is not None and hashlib.sha256(data).hexdigest() == self.sha256


#: What manifest.json itself lists: path → file; either all files of a tree, or the parts that list them.
Named = Mapping[str, File]


def is_path(text: str) -> bool:
    """Tell whether a text from elsewhere may name a file of a tree: whatever else it is, it leads nowhere else."""
    return {"", ".", ".."}.isdisjoint(text.split("/")) and "\0" not in text and is_text(text)


def is_text(path: str) -> bool:
    """Tell whether a path can be written down: names that are no UTF-8 reach us with surrogates in them."""
    return path.isascii() or not any("\ud800" <= character <= "\udfff" for character in path)


def is_part(path: str) -> bool:
    """Tell whether a path is that of a part of a manifest."""
    return path.startswith(PARTS) and _PART.fullmatch(path) is not None


def written(files: Named) -> tuple[bytes, dict[str, bytes]]:
    """Return what manifest.json holds, and its parts: path → bytes. `files` are sorted by path."""
    if len(files) <= _MOST:
        return _listed(_WHOLE, "files", files.items()), {}
    parts, named = {}, {}
    for some in in_parts(files):
        data = _listed(_IN_PARTS, "files", some)
        file = File.of(data, _TYPE)
        path = f"{PARTS}/{file.sha256[:16]}.json"
        parts[path], named[path] = data, file
    return _listed(_IN_PARTS, "parts", named.items()), parts


def in_parts(files: Named) -> Iterator[list[tuple[str, File]]]:
    """Cut files, sorted by path, into parts of a hundred or so, which others leave as they are when they change."""
    some: list[tuple[str, File]] = []
    inside = ""
    for path, file in files.items():
        folder = path.rpartition("/")[0]
        if some and (zlib.crc32(path.encode()) % _FILES == 0 or (folder != inside and len(some) >= _FEW)):
            yield some
            some = []
        some.append((path, file))
        inside = folder
    if some:
        yield some


def _listed(form: int, what: str, files: Iterable[tuple[str, File]]) -> bytes:
    """Write a list: a line for each file."""
    lines = ",\n".join(
        f'{{"path": {_quoted(path)}, "sha256": "{file.sha256}", "size": {file.size}, "type": {_quoted(file.type)}}}'
        for path, file in files
    )
    return f'{{"format": {form}, "{what}": [\n{lines}\n]}}\n'.encode()


def named_parts(data: bytes) -> Named:
    """Return the parts that a manifest names: path → file; none where it lists all files itself.

    Raises ValueError that says what it is instead: `is not …`.
    """
    read = _loaded(data)
    if read["format"] == _WHOLE:
        return {}
    if read["format"] != _IN_PARTS:
        raise ValueError(f"was written by another version of Plainstatus (format {read['format']})")
    parts = _entries(read.get("parts"))
    if not 0 < len(parts) <= _MOST_PARTS or not all(map(is_part, parts)):
        raise _no_manifest()
    return parts


def read_files(data: bytes, part: Callable[[str], bytes | None]) -> dict[str, File]:
    """Return the files that a manifest lists, the parts that it names among them; `part` returns the bytes of one.

    Raises ValueError that says what is wrong with it: `is not …`.
    """
    parts = named_parts(data)
    if not parts:
        return _entries(_loaded(data).get("files"))
    found = dict(parts)
    for path, file in parts.items():
        part_data = part(path)
        if part_data is None:
            raise ValueError(f"names {path}, which is missing")
        if not file.holds(part_data):
            raise ValueError(f"names {path}, which is damaged")
        found.update(_in_part(part_data))
    return found


@lru_cache(maxsize=512)
def _in_part(data: bytes) -> Named:
    """Return the files of a part; a publish meets the same ones again and again, here and at targets."""
    return _entries(_loaded(data).get("files"))


def _loaded(data: bytes) -> dict[str, Any]:
    try:
        read = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _no_manifest() from error
    if not isinstance(read, dict) or "format" not in read:
        raise _no_manifest()
    return read


def _entries(listed: object) -> dict[str, File]:
    """Read the lines of a list. Raises ValueError where one is none of ours."""
    if not isinstance(listed, list):
        raise _no_manifest()
    try:
        paths, hashes, sizes, kinds = ([entry[key] for entry in listed] for key in ("path", "sha256", "size", "type"))
    except (LookupError, TypeError) as error:
        raise _no_manifest() from error
    # A large site has 30,000: all of a kind are looked at at once.
    sound = {*map(type, paths), *map(type, hashes), *map(type, kinds)} <= {str} and {*map(type, sizes)} <= {int}
    if not (sound and min(sizes, default=0) >= 0 and all(map(_HASH.fullmatch, hashes)) and _are_paths(paths)):
        raise _no_manifest()
    return dict(zip(paths, map(File, hashes, sizes, kinds), strict=True))


def _are_paths(texts: Iterable[str]) -> bool:
    """Tell whether `is_path` is true of all of some texts."""
    joined = "/\n/".join(["", *texts, ""])
    return not any(odd in joined for odd in ("//", "/./", "/../", "\0")) and is_text(joined)


def _no_manifest() -> ValueError:
    return ValueError("is not a manifest of ours; it may be damaged")
