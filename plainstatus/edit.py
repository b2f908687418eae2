"""Changes to the YAML that staff wrote: lines are spliced where `source` says, all else stays byte for byte."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from plainstatus.errors import BuildError
from plainstatus.files import replace_file
from plainstatus.source import Document

__all__ = ["replace_scalars"]


def replace_scalars(path: Path, document: Document, changes: Iterable[tuple[tuple[str | int, ...], str]]) -> None:
    """Write new text over scalars, each named by its place in the data, and leave the rest of the file alone.

    The file is replaced in one step and keeps its mode and, where that can be, its owner; a link to it stays one.
    Raises BuildError, and writes nothing, where the file is no longer what `document` was read from.
    """
    path = path.resolve()
    old = path.read_bytes()
    bom = b"\xef\xbb\xbf" if old.startswith(b"\xef\xbb\xbf") else b""
    if old != bom + document.text.encode():
        raise BuildError(f"{document.file} changed in the meantime, and nothing was published (publish again)")
    text = document.text
    spans = [(document.position(place), new) for place, new in changes]
    for span, new in sorted(spans, key=lambda item: item[0].start, reverse=True):
        text = text[: span.start] + new + text[span.end :]
    try:
        replace_file(path, bom + text.encode())
    except OSError as error:
        raise BuildError(f"{document.file} cannot be written: {error.strerror}, and nothing was published") from error
