"""What a target lacks, and the order in which it gets it.

A deployment takes seconds or minutes, and readers come meanwhile. Whoever begins at the home page, or at a page that
was there before, and follows links, must at no time meet a page that is not there. So what nobody can know of comes
first, then what leads to it, and nothing is removed as long as anything leads there. The manifest comes last: until
then the target says of itself what it was before.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Collection, Mapping
from dataclasses import field
from pathlib import Path
from typing import Final

from plainstatus.deliver.targets.target import NOTE, Plan
from plainstatus.model.frozen import dataclass
from plainstatus.tree.manifest import MANIFEST, UNLISTED, Manifest, is_path
from plainstatus.tree.packed import TWINS
from plainstatus.urls import BANNER, HOME, RECORD, incident_path

__all__ = ["Note", "make_plan", "read_note", "write_note"]

_INCIDENTS: Final = posixpath.dirname(incident_path(""))
_SIGNATURES: Final = (".sig", ".minisig")
#: What programs ask for again and again: it leads to pages.
_ANSWERS: Final = (".atom", ".ics", ".json", ".opml", ".rss", ".xml")


@dataclass(frozen=True)
class Note:
    """What a deployment that is not whole touches: path → the SHA-256 it will have, or None where it is removed.

    From what is there of it the next one knows how far it came, and so what a reader may be on the way to.
    """

    #: What readers came to when it began.
    reached: Mapping[str, str | None] = field(default_factory=dict)
    #: What no page led to when it began. None does until all of it is there, for all that is new is sent first; what
    #: an earlier deployment left there half may lead anywhere.
    unreached: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def paths(self) -> frozenset[str]:
        """All that it touches."""
        return frozenset({*self.reached, *self.unreached})

    def led_to(self, theirs: Collection[str], present: Mapping[str, str]) -> frozenset[str]:
        """Return what readers may come to now, and whose links lead to what is there.

        `theirs` is what the target's manifest lists, `present` are the hashes of what is there of this note's paths.
        """
        touched = {**self.reached, **self.unreached}
        stays = {path for path, sha256 in touched.items() if sha256 is not None}
        gone = touched.keys() - stays
        if all(present.get(path) == touched[path] for path in stays):
            # It was only removing what nothing leads to any more.
            return frozenset({*theirs, *stays} - gone)
        if all(present.get(path) == touched[path] for path in stays & self.unreached.keys()):
            return frozenset({*theirs, *present} - (gone & self.unreached.keys()))
        return frozenset({*theirs, *present} - self.unreached.keys())


def make_plan(
    tree: Path,
    ours: Manifest,
    theirs: Manifest,
    *,
    unsure: Collection[str] = (),
    reached: Collection[str] | None = None,
    closing: Collection[str] = (MANIFEST,),
    obsolete: Collection[str] = (),
) -> Plan:
    """Return what brings a target that holds `theirs` to hold `ours`, the manifest of `tree`.

    `unsure` are paths that a deployment which was cut off may have changed or left behind, `reached` what readers may
    come to then; else it is what `theirs` lists. `closing` are those of the manifest and its signatures that have to
    be sent, `obsolete` signatures to remove.
    """
    doubtful = set(unsure)
    changed = [
        path
        for path, file in ours.files.items()
        if path in doubtful or path not in theirs.files or theirs.files[path].sha256 != file.sha256
    ]
    known = theirs.files.keys() if reached is None else reached
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
    if posixpath.basename(path) == HOME:
        return 3
    if new:
        # Pages after what they consist of, and after the feeds that they name.
        return 1 if ending == ".html" else 0
    if path == RECORD:
        return 6
    if posixpath.basename(path).startswith(BANNER):
        return 3
    if posixpath.basename(folder) == _INCIDENTS and ending in {".html", ".txt"}:
        return 2
    if ending in {".html", ".txt"}:
        return 4
    return 5 if ending in _ANSWERS else 0


def write_note(plan: Plan, reached: Collection[str]) -> bytes:
    """Return the note of all that a plan will touch; it is public for as long as the deployment takes.

    `reached` is what readers may come to before.
    """
    files = plan.manifest.files
    touched = sorted({*plan.changed, *plan.deletions} - UNLISTED)
    after = {path: files[path].sha256 if path in files else None for path in touched}
    halves = {
        "reached": {path: sha256 for path, sha256 in after.items() if path in reached},
        "unreached": {path: sha256 for path, sha256 in after.items() if path not in reached},
    }
    return json.dumps(halves, indent=0).encode()


def read_note(data: bytes) -> Note:
    """Return a note, with the paths that may be in a tree; what is damaged or not ours names none."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return Note()
    if isinstance(found, list):
        # Earlier builds named paths alone: how far those came is never known.
        return Note(_touched({path: "" for path in found if isinstance(path, str)}))
    if not isinstance(found, dict):
        return Note()
    return Note(_touched(found.get("reached")), _touched(found.get("unreached")))


def _touched(found: object) -> dict[str, str | None]:
    if not isinstance(found, dict):
        return {}
    return {
        path: sha256
        for path, sha256 in found.items()
        if is_path(path) and path != NOTE and (sha256 is None or isinstance(sha256, str))
    }
