"""What a target holds before anything is sent there, and what its record says."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from plainstatus.deliver.targets.plan import Note, read_note
from plainstatus.deliver.targets.target import LEAST, NOTE, Allowance, Target
from plainstatus.files import named
from plainstatus.model.frozen import dataclass
from plainstatus.record import Record, read_copy
from plainstatus.tree.listing import named_parts
from plainstatus.tree.manifest import MANIFEST, SIGNATURES, Manifest, parse_manifest, part_in
from plainstatus.urls import RECORD

__all__ = ["There", "look", "record_there"]

#: A list of files has this share of what they hold at most: read, each byte of it takes ten or twenty of memory.
_LISTED: Final = 16
#: No signature has so many bytes.
_SIGNATURE: Final = 1_000_000


@dataclass(frozen=True)
class There:
    """What a target says of itself."""

    #: Its files; none where nothing is known.
    manifest: Manifest
    #: manifest.json and its signatures as they are: path → bytes.
    closing: dict[str, bytes]
    #: What a deployment that was cut off has left word of; None where none was.
    note: Note | None
    #: Whether its record is not the one that is listed.
    added: bool
    #: Why what is there is not ours; empty where it is, and where nothing is there.
    foreign: str

    @property
    def unsure(self) -> frozenset[str]:
        """What need not be as the manifest says."""
        return frozenset({*(self.note.paths if self.note else ()), *((RECORD,) if self.added else ())})


def look(target: Target, *, most: int = LEAST, tree: Path | None = None) -> There:
    """Ask a target what it holds. Raises TargetError where it cannot be asked, or says more than `most` bytes.

    What its manifest has in common with that of `tree` is not brought here again.
    """
    data = _fetched(target, MANIFEST, most, longest=most // _LISTED)
    left = None if target.atomic else _fetched(target, NOTE, most, longest=most // _LISTED)
    note = None if left is None else read_note(left)
    if data is None:
        names = target.names() if note is None else ()
        foreign = f"it is not empty, and holds no site of ours: {named(sorted(names))}" if names else ""
        return There(Manifest({}), {}, note, False, foreign)
    try:
        parts = _parts(target, data, most, tree)
        manifest = parse_manifest(data, parts.get)
    except ValueError as error:
        return There(Manifest({}), {}, note, False, f"its {MANIFEST} {error}")
    closing = {MANIFEST: data}
    for path in SIGNATURES:
        # Whoever signs the manifest signs other files, too: an unsigned site is not asked for what it has not.
        ending = path.removeprefix(MANIFEST)
        if (
            any(name.endswith(ending) for name in manifest.files)
            and (signature := target.fetch(path, most=_SIGNATURE)) is not None
        ):
            closing[path] = signature
    # Where it costs nothing, a line that somebody added to the record alone is seen, too.
    listed = manifest.files.get(RECORD)
    added = (
        listed is not None
        and target.local is not None
        and target.hashes([RECORD]).get(RECORD, listed.sha256) != listed.sha256
    )
    return There(manifest, closing, note, added, "")


def _parts(target: Target, data: bytes, most: int, tree: Path | None) -> dict[str, bytes]:
    """Return the parts that a target's manifest names: path → bytes; what it lacks is left out.

    Raises TargetError, and ValueError where it is no manifest of ours.
    """
    named = named_parts(data)
    Allowance(target, most // _LISTED).expect(sum(file.size for file in named.values()), MANIFEST)
    ours = {} if tree is None else {path: part_in(tree, path) for path in named}
    found = {path: part for path, part in ours.items() if part is not None and named[path].holds(part)}
    # Nobody is asked for nothing: a question takes a second on a far line.
    lacking = [path for path in named if path not in found]
    return found | dict(target.fetch_all(lacking, most=most)) if lacking else found


def _fetched(target: Target, path: str, most: int, *, longest: int) -> bytes | None:
    """Return a file that is not `longest` yet. Raises TargetError."""
    data = target.fetch(path, most=most)
    Allowance(target, longest).expect(len(data or b""), path)
    return data


def record_there(target: Target, there: There, ours: bytes, *, most: int = LEAST) -> Record | None:
    """Return the record that a target holds; None where it has none, or where ours plainly begins with it.

    Raises TargetError where it cannot be had, and BrokenRecord where it is damaged.
    """
    listed = there.manifest.files.get(RECORD)
    # Where the manifest is damaged or gone, the record may be whole all the same.
    if listed is None and there.note is None and not there.foreign:
        return None
    begins_ours = listed is not None and hashlib.sha256(ours[: listed.size]).hexdigest() == listed.sha256
    # After a cut the record may be newer than the manifest.
    if begins_ours and there.note is None and RECORD not in there.unsure:
        return None
    data = target.fetch(RECORD, most=most)
    if data is None:
        return None
    return read_copy(data, f"{target.name}:{RECORD}", ours)
