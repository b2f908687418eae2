"""A wheel with the very files that are installed here: what an index would give might be somebody else's."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import re
import zipfile
from importlib.metadata import Distribution
from typing import Final

from plainstatus.errors import BuildError

__all__ = ["repack"]

#: What the installer left, in place of what was in the wheel.
_INSTALLERS: Final = frozenset({"INSTALLER", "REQUESTED", "RECORD", "direct_url.json", "uv_cache.json"})
#: The earliest that a zip can say, so that the same files make the same bytes.
_WHEN: Final = (1980, 1, 1, 0, 0, 0)


def repack(found: Distribution) -> tuple[str, bytes]:
    """Return name and bytes of a wheel of an installed distribution; the same files make the same bytes.

    Programs are left out: whoever installs it makes them anew, from the names of their functions. Raises BuildError
    for files that are gone, or are not what was installed.
    """
    name = re.sub(r"[-_.]+", "_", found.metadata["Name"])
    files: dict[str, bytes] = {}
    for file in found.files or ():
        if ".." in file.parts or "__pycache__" in file.parts or file.name in _INSTALLERS:
            continue
        try:
            data = file.locate().read_bytes()  # type: ignore[attr-defined]  # it is a Path
        except OSError as error:
            raise BuildError(f"{file.locate()}: {error.strerror} (install {found.metadata['Name']} again)") from error
        if file.hash is not None and file.hash.mode == "sha256" and file.hash.value != _digest(data):
            raise BuildError(
                f"{file.locate()} was changed after it was installed (install {found.metadata['Name']} again)"
            )
        files[str(file)] = data
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
    tags = re.findall(r"^Tag: (\S+?)-(\S+?)-(\S+)$", found.read_text("WHEEL") or "", re.MULTILINE)
    # Several are one in a wheel's name: py2.py3-none-any.
    return "-".join(".".join(dict.fromkeys(part)) for part in zip(*tags, strict=True))
