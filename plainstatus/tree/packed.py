"""Packed twins of a tree's texts, `x.gz` and `x.br` beside `x`, for web servers that send them as they are.

A twin of what has not changed is taken over from the live tree, so that a publish packs only what is new.
"""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from plainstatus.tree import staging
from plainstatus.tree.manifest import media_type, walk

__all__ = ["TWINS", "original", "packers", "precompress", "twins_of", "unpacks_to"]

#: Path → the bytes of a file that can be relied on.
Known = Callable[[str], bytes | None]

#: Kind, as the setting has it → ending of a twin's name (RFC 1952, RFC 7932).
TWINS: Final[Mapping[str, str]] = {"gzip": ".gz", "br": ".br"}
_ENDINGS: Final = tuple(TWINS.values())
#: Each ending has so many letters.
_ENDING: Final = 3
#: What fits into one packet comes no sooner when it is packed; in bytes.
_SMALLEST: Final = 1400
#: Of brotli: 11 takes three times as long for 3 per cent less, 8 a tenth of the time for 9 per cent more.
_QUALITY: Final = 10
_NO_BROTLI: Final = (
    "not packed with brotli, because that package is not installed (run: pip install 'plainstatus[brotli]', or write "
    'STATUS_PRECOMPRESS = ["gzip"])'
)


def original(path: str) -> str:
    """Return the path of what a file is a twin of; empty where its name is no twin's."""
    return path[:-_ENDING] if path.endswith(_ENDINGS) else ""


def unpacks_to(path: str, data: bytes, plain: bytes) -> bool | None:
    """Say whether a twin's bytes are `plain`, packed; None where nothing is installed to tell."""
    if path.endswith(TWINS["gzip"]):
        unpacker = zlib.decompressobj(wbits=31)
        try:
            # Never more than is needed to see that it is another file.
            return unpacker.decompress(data, len(plain) + 1) == plain and unpacker.eof and not unpacker.unused_data
        except zlib.error:
            return False
    if find_spec("brotli") is None:
        return None
    import brotli  # noqa: PLC0415 - an extra

    try:
        return bool(brotli.decompress(data) == plain)
    except brotli.error:
        return False


def twins_of(path: str) -> tuple[str, ...]:
    """Return the paths of the twins that a file may have."""
    return tuple(f"{path}{ending}" for ending in TWINS.values())


def packers(kinds: Collection[str]) -> tuple[str, ...]:
    """Return what decides, besides a text, whether it has twins, and on their bytes; `kinds` are as in TWINS."""
    return (zlib.ZLIB_RUNTIME_VERSION, *sorted(_to_be_had(kinds))) if kinds else ()


def _to_be_had(kinds: Collection[str]) -> list[str]:
    return [kind for kind in TWINS if kind in kinds and not (kind == "br" and find_spec("brotli") is None)]


def precompress(
    tree: Path, kinds: Collection[str], *, known: Known = lambda _: None, paths: Iterable[str] | None = None
) -> tuple[str, ...]:
    """Write the twins of a tree's texts, or of those at `paths`, into it; return what staff should know.

    `kinds` are keys of TWINS. `known` returns what a file of the published tree holds, and None for what we have not
    put there: somebody else's twin may unpack to the same, and have other bytes. Texts that fit into one packet, or
    would not shrink, get no twin; nor does the manifest, which comes last. A twin that is there already stays. The
    same text, packed by the same library, gives the same bytes: no name and no time is packed along (RFC 1952, 2.3).
    Raises BuildError where the disk fails.
    """
    endings = [TWINS[kind] for kind in _to_be_had(kinds)]

    def pack(path: str) -> None:
        plain = _bytes(tree / path)
        wanted = [ending for ending in endings if not os.path.lexists(tree / f"{path}{ending}")]
        if plain is None or len(plain) < _SMALLEST:
            # What cannot be read is told when the manifest is written.
            return
        same = bool(wanted) and known(path) == plain
        for ending in wanted:
            packed = known(f"{path}{ending}") if same else None
            if packed is None or not unpacks_to(f"{path}{ending}", packed, plain):
                packed = _packed(ending, plain)
            # What equals the live one becomes a link to it, as with every file.
            if len(packed) < len(plain):
                staging.write(tree, f"{path}{ending}", packed)

    if paths is None:
        paths = [path for path, _ in walk(os.fspath(tree), closed=[])]
    texts = [path for path in paths if "charset=" in media_type(path)]
    # Both libraries let others work while they pack.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(pack, texts if endings else ()))
    return (_NO_BROTLI,) if len(endings) < len(set(kinds)) else ()


def _packed(ending: str, plain: bytes) -> bytes:
    if ending == TWINS["gzip"]:
        return gzip.compress(plain, 9, mtime=0)
    import brotli  # noqa: PLC0415 - an extra

    return bytes(brotli.compress(plain, mode=brotli.MODE_TEXT, quality=_QUALITY))


def _bytes(path: Path) -> bytes | None:
    """Return what a file holds; None where there is none, or none that can be read."""
    try:
        return path.read_bytes() if path.is_file() and not path.is_symlink() else None
    except OSError:
        return None
