"""manifest.json: path, SHA-256, size and media type of each file of a tree.

Whoever has the manifest can tell whether a tree, here or on a server, is the one that was published, whole. It
names every file that a web server would find in the tree, our marker too, save itself and its signatures; that of a
large site names parts, which name the rest. It does not say when it was made: the same files give the same bytes.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from io import FileIO
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType

from plainstatus.errors import BuildError
from plainstatus.model.frozen import dataclass
from plainstatus.model.workers import spread
from plainstatus.tree.listing import File, is_part, is_path, is_text, named_parts, read_files, written
from plainstatus.tree.staging import write

__all__ = [
    "MANIFEST",
    "SIGNATURES",
    "TYPES",
    "UNLISTED",
    "File",
    "Manifest",
    "check",
    "digest",
    "hash_of",
    "is_part",
    "is_path",
    "media_type",
    "parse_manifest",
    "part_in",
    "read_manifest",
    "strangers",
    "walk",
    "write_manifest",
]

#: Where the manifest stands in a tree.
MANIFEST = "manifest.json"
#: Where signatures of it stand.
SIGNATURES = (f"{MANIFEST}.sig", f"{MANIFEST}.minisig")
#: With fewer files another process is not worth its while.
_LEAST = 2000
#: Bytes read at a time.
_PIECE = 1 << 16
#: What it cannot name.
UNLISTED = frozenset({MANIFEST, *SIGNATURES})

_UTF_8 = "; charset=utf-8"
#: What a file is, by the end of its name. All text says that it is UTF-8: JSON is nothing else (RFC 8259), but some
#: programs that read it guess.
TYPES = {
    ".asc": f"text/plain{_UTF_8}",
    ".atom": f"application/atom+xml{_UTF_8}",
    ".avif": "image/avif",
    ".css": f"text/css{_UTF_8}",
    ".csv": f"text/csv{_UTF_8}",
    ".gif": "image/gif",
    ".gz": "application/gzip",
    ".htm": f"text/html{_UTF_8}",
    ".html": f"text/html{_UTF_8}",
    ".ico": "image/vnd.microsoft.icon",
    ".ics": f"text/calendar{_UTF_8}",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": f"text/javascript{_UTF_8}",
    ".json": f"application/json{_UTF_8}",
    ".jsonl": f"application/jsonl{_UTF_8}",
    ".md": f"text/markdown{_UTF_8}",
    ".minisig": f"text/plain{_UTF_8}",
    ".mp4": "video/mp4",
    ".opml": f"text/x-opml{_UTF_8}",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".rss": f"application/rss+xml{_UTF_8}",
    ".sig": f"text/plain{_UTF_8}",
    ".svg": f"image/svg+xml{_UTF_8}",
    ".txt": f"text/plain{_UTF_8}",
    ".webmanifest": f"application/manifest+json{_UTF_8}",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".xml": f"application/xml{_UTF_8}",
    ".zip": "application/zip",
}

_NOTHING: Mapping[str, File] = MappingProxyType({})
#: In a manifest, the name of a file, but for odd ones.
_PATH = re.compile(r'\{"path": "([^"\\]*)"')


@dataclass(frozen=True)
class Manifest:
    """The files of a tree: path, relative and with `/`, → file; sorted by path. Its own parts are among them."""

    files: Mapping[str, File]


def media_type(path: str) -> str:
    """Return what a server should call the file at `path`."""
    dot = path.rfind(".")
    # What begins a name is no ending.
    ending = "" if path[dot - 1 : dot] in {"", "/", "."} else path[dot:]
    return TYPES.get(ending) or TYPES.get(ending.lower(), "application/octet-stream")


def write_manifest(tree: Path, kept: Mapping[str, File] = _NOTHING) -> Manifest:
    """Read every file of a finished tree, and write its manifest there, its parts first.

    `kept` are files that it takes over from the live tree afterwards, as they are there. Raises BuildError where a file
    cannot be read, where the tree holds anything but files and folders, and where it has a manifest already.
    """
    files = _sorted(_look_at(tree, kept))
    data, parts = written(files)
    for path, part in parts.items():
        write(tree, path, part)
    write(tree, MANIFEST, data)
    return Manifest(_sorted({**files, **{path: File.of(part, media_type(path)) for path, part in parts.items()}}))


def read_manifest(tree: Path) -> Manifest:
    """Read the manifest that stands in a tree. Raises BuildError where there is none, or none that we understand."""
    path = tree / MANIFEST
    try:
        return parse_manifest(path.read_bytes(), lambda part: part_in(tree, part))
    except OSError as error:
        raise BuildError(f"cannot read {path}: {error.strerror}") from error
    except ValueError as error:
        raise BuildError(f"{path} {error}") from error


def part_in(tree: Path, path: str) -> bytes | None:
    """Return the part of a manifest at `path` in a tree; None where it cannot be read."""
    try:
        return (tree / path).read_bytes()
    except OSError:
        return None


def parse_manifest(data: bytes, part: Callable[[str], bytes | None]) -> Manifest:
    """Read the bytes of a manifest; `part` returns those of a part that it names, or None.

    Raises ValueError that says what they are instead: `is not …`.
    """
    return Manifest(_sorted(read_files(data, part)))


def digest(tree: Path) -> str:
    """Return the SHA-256 of a tree's manifest, by which the tree is known again; empty where none can be read."""
    try:
        return hashlib.sha256((tree / MANIFEST).read_bytes()).hexdigest()
    except OSError:
        return ""


def check(tree: Path, manifest: Manifest) -> list[str]:
    """Read every file of `manifest` in `tree` again; return how the tree departs from it, by path, or nothing.

    What the tree holds besides, `strangers` names. Raises BuildError where a file cannot be read.
    """
    faults = []
    try:
        found = {path: entry for path, entry in walk(os.fspath(tree), closed=[]) if path in manifest.files}
        for path, file in manifest.files.items():
            entry = found.get(path)
            if entry is None:
                faults.append(f"{path} is missing")
            elif not entry.is_file(follow_symlinks=False):
                faults.append(f"{path} is a link or a device")
            elif _sum(entry.path)[1] != file.sha256:
                size = entry.stat(follow_symlinks=False).st_size
                faults.append(f"{path} is not what was published ({file.size} bytes then, {size} now)")
    except OSError as error:
        raise BuildError(f"cannot read {error.filename}: {error.strerror}") from error
    return faults


def strangers(tree: Path, among: Iterable[str] | None = None) -> list[str]:
    """Return the sorted paths of what lies in a published tree and is no part of what was published.

    A folder that keeps us out is one; nothing is, where that cannot be told. `among` are the paths that come into
    question, where these are known, folders with a `/` at their end.
    """
    if among is None:
        closed: list[str] = []
        among = [*[path for path, _ in walk(os.fspath(tree), closed=closed)], *closed]
    found = [*among]
    if found:
        mentioned = _mentioned(tree)
        found = [path for path in found if path not in mentioned]
    if not found:
        return []
    try:
        known = read_manifest(tree).files
    except BuildError:
        return []
    return sorted(path for path in found if path not in known)


def _mentioned(tree: Path) -> set[str]:
    """Return names that a tree's manifest has: quicker than to read it, and it has all of them nearly always."""
    with suppress(OSError, ValueError):
        data = (tree / MANIFEST).read_bytes()
        lists = [data, *(part_in(tree, path) or b"" for path in named_parts(data))]
        return set(_PATH.findall(b"".join(lists).decode()))
    return set()


def _look_at(tree: Path, kept: Mapping[str, File]) -> dict[str, File]:
    """Read every file of a tree, but for what it is to keep."""
    files = dict(kept)
    try:
        found = list(walk(os.fspath(tree)))
        for path, entry in found:
            if not entry.is_file(follow_symlinks=False):
                raise BuildError(f"{path} is a link or a device; a site may hold only files and folders")
            if not is_text(path):
                raise BuildError(f"the name of {path!r} is not UTF-8, so nobody could ask for it (rename the file)")
        for (path, _), (size, sha256) in zip(
            found, spread([entry.path for _, entry in found], _sum, least=_LEAST), strict=True
        ):
            files[path] = File(sha256, size, media_type(path))
    except OSError as error:
        raise BuildError(f"cannot read {error.filename}: {error.strerror}") from error
    return files


def walk(tree: str, *, closed: list[str] | None = None) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield everything in a tree but folders, the manifest itself and its signatures.

    Folders that cannot be read are added to `closed`, where that is given. Raises OSError.
    """
    folders = [""]
    while folders:
        inside = folders.pop()
        try:
            with os.scandir(f"{tree}/{inside}") as found:
                entries = list(found)
        except OSError:
            if closed is None:
                raise
            closed.append(inside)
            continue
        for entry in entries:
            path = inside + entry.name
            if entry.is_dir(follow_symlinks=False):
                folders.append(f"{path}/")
            elif path not in UNLISTED:
                yield path, entry


def hash_of(file: FileIO) -> str:
    """Return the hash of what is left of a file. Raises OSError."""
    found = hashlib.sha256()
    # Most files are read in one piece; file_digest would make room for a quarter of a megabyte for each.
    while piece := file.read(_PIECE):
        found.update(piece)
    return found.hexdigest()


def _sum(path: str) -> tuple[int, str]:
    """Return the size and the hash of a file."""
    with FileIO(path) as file:
        return os.fstat(file.fileno()).st_size, hash_of(file)


def _sorted(files: Mapping[str, File]) -> Mapping[str, File]:
    return MappingProxyType(dict(sorted(files.items(), key=itemgetter(0))))
