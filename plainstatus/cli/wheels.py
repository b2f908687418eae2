"""A wheel with the very files that are installed here: what an index would give might be somebody else's."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution, PackagePath
from pathlib import Path
from typing import Final

from plainstatus.errors import BuildError

__all__ = ["repack"]

#: What the installer left, in place of what was in the wheel.
_INSTALLERS: Final = frozenset({"INSTALLER", "REQUESTED", "RECORD", "direct_url.json", "uv_cache.json"})
#: The earliest that a zip can say, so that the same files make the same bytes.
_WHEN: Final = (1980, 1, 1, 0, 0, 0)
#: The tag of what runs anywhere: no library that comes as source only is another one here.
_ANYWHERE: Final = "py3-none-any"


def repack(found: Distribution) -> tuple[str, bytes]:
    """Return name and bytes of a wheel of an installed distribution; the same files make the same bytes.

    Programs are left out: whoever installs it makes them anew, from the names of their functions. Raises BuildError
    for files that are gone, or are not what was installed.
    """
    name = re.sub(r"[-_.]+", "_", found.metadata["Name"])
    files: dict[str, bytes] = {}
    for file in _listed(found):
        if ".." in file.parts or "__pycache__" in file.parts or file.name in _INSTALLERS:
            continue
        place = Path(str(found.locate_file(file)))
        try:
            data = place.read_bytes()
        except OSError as error:
            raise BuildError(f"{place}: {error.strerror} (install {found.metadata['Name']} again)") from error
        if file.hash is not None and file.hash.mode == "sha256" and file.hash.value != _digest(data):
            raise BuildError(f"{place} was changed after it was installed (install {found.metadata['Name']} again)")
        files[str(file)] = data
    files |= _about_old(found, name)
    about = next((path.rpartition("/")[0] for path in files if path.endswith(".dist-info/METADATA")), None)
    if about is None:
        raise BuildError(f"nobody knows which files {found.metadata['Name']} has (install it with pip)")
    listed = f"{about}/RECORD"
    files[listed] = _record(files, listed)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as wheel:
        for path in sorted(files, key=lambda path: (path == listed, path)):
            entry = zipfile.ZipInfo(path, _WHEN)
            entry.external_attr = 0o100644 << 16
            wheel.writestr(entry, files[path])
    return f"{name}-{found.version}-{_tag(found)}.whl", packed.getvalue()


def _listed(found: Distribution) -> Iterator[PackagePath]:
    """Yield the files of a distribution as its installer has listed them.

    An older pip, as Debian 12 has it, installs what comes as source without a RECORD, and lists beside its metadata
    what it has written; what Python itself goes by in its place are the names of the source.
    """
    old = found.read_text("installed-files.txt")
    if old is None:
        yield from found.files or ()
        return
    for line in old.splitlines():
        # Its metadata, from whose folder the paths go on, is written anew.
        if line.startswith("../"):
            file = PackagePath(line.removeprefix("../"))
            file.hash = None
            yield file


def _about_old(found: Distribution, name: str) -> dict[str, bytes]:
    """Return what a wheel says of itself, for a distribution whose installer has left that in another form."""
    if found.read_text("installed-files.txt") is None:
        return {}
    about = f"{name}-{found.version}.dist-info"
    texts = {"METADATA": found.read_text("PKG-INFO"), "entry_points.txt": found.read_text("entry_points.txt")}
    texts["WHEEL"] = f"Wheel-Version: 1.0\nGenerator: plainstatus\nRoot-Is-Purelib: true\nTag: {_ANYWHERE}\n"
    # Its needs stand in a file of their own there.
    needs = "".join(f"Requires-Dist: {need}\n" for need in found.requires or ())
    head, _, body = (texts["METADATA"] or "").partition("\n\n")
    if needs and "\nRequires-Dist:" not in head:
        texts["METADATA"] = f"{head.rstrip()}\n{needs}\n{body}"
    return {f"{about}/{file}": text.encode() for file, text in texts.items() if text is not None}


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode("ascii")


def _record(files: dict[str, bytes], listed: str) -> bytes:
    """Return the list of files that each wheel holds."""
    rows = io.StringIO()
    writer = csv.writer(rows, lineterminator="\n")
    for path, data in sorted(files.items()):
        writer.writerow((path, f"sha256={_digest(data)}", len(data)))
    writer.writerow((listed, "", ""))
    return rows.getvalue().encode()


def _tag(found: Distribution) -> str:
    if found.read_text("installed-files.txt") is not None:
        return _ANYWHERE
    tags = re.findall(r"^Tag: (\S+?)-(\S+?)-(\S+)$", found.read_text("WHEEL") or "", re.MULTILINE)
    # Several are one in a wheel's name: py2.py3-none-any.
    return "-".join(".".join(dict.fromkeys(part)) for part in zip(*tags, strict=True))
