"""What a target lacks, and the order in which it gets it.

A deployment takes seconds or minutes, and readers come meanwhile. Whoever begins at the home page, or at a page that
was there before, and follows links, must at no time meet a page that is not there. So what nobody can know of comes
first, then what leads to it, and nothing is removed as long as anything leads there. The manifest comes last: until
then the target says of itself what it was before.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Collection
from pathlib import Path
from typing import Final

from plainstatus.deploy.target import NOTE, Plan
from plainstatus.manifest import MANIFEST, UNLISTED, Manifest, is_path
from plainstatus.precompress import TWINS
from plainstatus.urls import BANNER, HOME, RECORD, incident_path

__all__ = ["make_plan", "note_bytes", "read_note"]

_INCIDENTS: Final = posixpath.dirname(incident_path(""))
_SIGNATURES: Final = (".sig", ".minisig")
#: What programs ask for again and again: it leads to pages.
_ANSWERS: Final = (".atom", ".ics", ".json", ".opml", ".rss", ".xml")


def make_plan(
    tree: Path,
    ours: Manifest,
    theirs: Manifest,
    *,
    unsure: Collection[str] = (),
    present: Collection[str] = (),
    closing: Collection[str] = (MANIFEST,),
    obsolete: Collection[str] = (),
) -> Plan:
    """Return what brings a target that holds `theirs` to hold `ours`, the manifest of `tree`.

    `unsure` are paths that a deployment which was cut off may have changed or left behind, `present` those that are
    there though `theirs` does not name them: readers may be on their way to them. `closing` are those of the
    manifest and its signatures that have to be sent, `obsolete` signatures to remove.
    """
    doubtful = set(unsure)
    changed = [
        path
        for path, file in ours.files.items()
        if path in doubtful or path not in theirs.files or theirs.files[path].sha256 != file.sha256
    ]
    known = {*theirs.files, *present}
    batches: dict[int, list[str]] = {}
    for path in changed:
        batches.setdefault(_turn(path, new=path not in known), []).append(path)
    if signatures := sorted(set(closing) - {MANIFEST}):
        batches[_LAST - 1] = signatures
    if MANIFEST in closing:
        batches[_LAST] = [MANIFEST]
    gone = sorted(({*theirs.files, *doubtful, *obsolete} - ours.files.keys()) - set(closing))
    return Plan(tree, tuple(tuple(batches[turn]) for turn in sorted(batches)), tuple(gone), ours)


_LAST: Final = 8


def _turn(path: str, *, new: bool) -> int:
    """Return when it is a file's turn; signatures go with what they sign, and packed twins with what they are."""
    for suffix in (*_SIGNATURES, *TWINS.values()):
        path = path.removesuffix(suffix)
    folder, ending = posixpath.dirname(path), posixpath.splitext(path)[1]
    if path == HOME:
        return 3
    if new:
        # Pages after what they consist of, and after the feeds that they name.
        return 1 if ending == ".html" else 0
    if path == RECORD:
        return 6
    if posixpath.basename(path).startswith(BANNER):
        return 3
    if folder == _INCIDENTS:
        return 2
    if ending in {".html", ".txt"}:
        return 4
    return 5 if ending in _ANSWERS else 0


def note_bytes(plan: Plan) -> bytes:
    """Return the note of all that a plan will touch; it is public for as long as the deployment takes."""
    return json.dumps(sorted({*plan.changed, *plan.deletions} - UNLISTED), indent=0).encode()


def read_note(data: bytes) -> frozenset[str]:
    """Return the paths of a note that may be in a tree; what is damaged or not ours names none."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return frozenset()
    if not isinstance(found, list):
        return frozenset()
    return frozenset(path for path in found if isinstance(path, str) and is_path(path) and path != NOTE)
