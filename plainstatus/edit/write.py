"""The changed text in place of the file, unless somebody else changed that meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from plainstatus.errors import BuildError
from plainstatus.files import replace_file
from plainstatus.read.yaml import Document
from plainstatus.read.yaml.places import Place

__all__ = ["replace_scalars", "write_document"]

_MARK = b"\xef\xbb\xbf"


def replace_scalars(path: Path, document: Document, changes: Iterable[tuple[Place, str]]) -> None:
    """Write new text over scalars, each named by its place in the data, and leave the rest of the file alone.

    The file is replaced in one step and keeps its mode and, where that can be, its owner; a link to it stays one.
    Raises BuildError, and writes nothing, where the file is no longer what `document` was read from.
    """
    text = document.text
    spans = [(document.position(place), new) for place, new in changes]
    for span, new in sorted(spans, key=lambda item: item[0].start, reverse=True):
        text = text[: span.start] + new + text[span.end :]
    _write(path, document, text, "nothing was published", "publish")


def write_document(path: Path, document: Document, new: Document) -> None:
    """Write a changed document in place of the file that `document` was read from; its byte order mark stays.

    The file is replaced in one step and keeps its mode and, where that can be, its owner; a link to it stays one.
    Raises BuildError, and writes nothing, where the file is no longer what `document` was read from.
    """
    _write(path, document, new.text, "nothing was written", "run this")


def _write(path: Path, document: Document, text: str, verdict: str, again: str) -> None:
    path = path.resolve()
    old = path.read_bytes()
    mark = _MARK if old.startswith(_MARK) else b""
    if old != mark + document.text.encode():
        raise BuildError(f"{document.file} changed in the meantime, and {verdict} ({again} again)")
    try:
        replace_file(path, mark + text.encode())
    except OSError as error:
        raise BuildError(f"{document.file} cannot be written: {error.strerror}, and {verdict}") from error
