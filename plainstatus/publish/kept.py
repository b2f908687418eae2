"""What the published tree has already: files that need not be made again, because the same inputs made them.

An output's key names its bytes. Which key made which file is noted beside the published site, as plain data; what a
file is now, `Verified` says. So a note that is lost, cut or foreign costs time and changes no byte: a file is kept only
where its bytes are those that were made under its key.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from fnmatch import translate
from itertools import chain
from pathlib import Path
from typing import Final

from plainstatus.files import replace_file
from plainstatus.model.digests import digest
from plainstatus.model.engine import engine
from plainstatus.render.output import Output
from plainstatus.tree.manifest import Manifest
from plainstatus.tree.packed import TWINS, packers
from plainstatus.tree.staging import MARKER, Staging
from plainstatus.tree.verified import Verified

__all__ = ["MADE", "Kept", "take_away", "taken_away"]

#: In the work folder: which key made which file of the published site.
_NOTES: Final = "outputs.json"
#: In the work folder: the files of a site that was taken away, and the notes of them. What a CI carries from one run to
#: the next is this folder alone.
MADE: Final = "made"
_TREE: Final = "tree"


class Kept:
    """The files of the live tree that a build keeps, and what it notes for the next one.

    `packed` are the kinds of packed twins that the site has: with other ones nothing is kept. What matches a
    pattern of `never` is made each time.
    """

    def __init__(
        self, live: Verified, staging: Staging, *, packed: Collection[str], never: Collection[str] = ()
    ) -> None:
        self._live, self._notes = live, staging.work / _NOTES
        self._never = re.compile("|".join(map(translate, never)) or "(?!)")
        self._depends_on = digest((engine(), packers(packed)))
        #: How names of twins may end.
        self._twins = [ending for kind, ending in TWINS.items() if kind in packed]
        aside = taken_away(staging)
        self._known, self._known_together = _read(aside.with_name(_NOTES) if aside else self._notes, self._depends_on)
        live.read(chain(self._known, (f"{path}{ending}" for ending in self._twins for path in self._known)))
        #: Path → the key of each output of this build.
        self._keys: dict[str, str] = {}
        #: The keys of outputs that belong together.
        self._together: list[str] = []
        self._forgets = False
        #: Outputs and their packed twins, which the new tree takes over.
        self.paths: list[str] = []

    def keeps(self, output: Output) -> bool:
        """Say whether the live tree has the file that this output would become, and keep it where it has."""
        path = output.path
        key = self._keys[path] = output.key
        noted = self._known.get(path, "").split(" ")
        files = self._files(path, noted) if noted[0] == key else []
        self.paths += files
        return bool(files)

    def keeps_all(self, key: str, paths: Iterable[str]) -> bool:
        """Say the same of files that belong together, whose bytes a key names; keep all of them, or none."""
        self._together.append(key)
        if key not in self._known_together:
            return False
        noted = {path: self._known.get(path, "").split(" ") for path in paths}
        files = [self._files(path, said) for path, said in noted.items()]
        if not all(files):
            return False
        self.paths += chain.from_iterable(files)
        self._keys.update((path, said[0]) for path, said in noted.items())
        return True

    def _files(self, path: str, noted: list[str]) -> list[str]:
        """Return an output and its twins as they lie in the live tree; nothing where one is not as it was noted."""
        endings = noted[2::2]
        if len(noted) % 2 or self._never.match(path):
            return []
        if not endings:
            return [path] if self._live.sha256(path) == noted[1] else []
        if not {*endings} <= {*self._twins}:
            return []
        files = [path, *[f"{path}{ending}" for ending in endings]]
        return files if [*map(self._live.sha256, files)] == noted[1::2] else []

    def has_made(self, key: str, paths: Iterable[str]) -> None:
        """Note that files that belong together have been made, so that the next build can keep all of them."""
        self._together.append(key)
        self._keys.update(dict.fromkeys(paths, key))

    def forget(self) -> None:
        """Note of no output what it was made from, whatever is made yet: that may have been something else."""
        self._forgets = True

    def note(self, manifest: Manifest) -> None:
        """Note which key made which file of a finished tree. A disk that fails costs nothing but time."""
        files, notes = manifest.files, {}
        if self._forgets:
            self._keys, self._together = {}, []
        for path, key in self._keys.items():
            if path in files:
                notes[path] = f"{key} {files[path].sha256}"
                for ending in self._twins:
                    if twin := files.get(f"{path}{ending}"):
                        notes[path] += f" {ending} {twin.sha256}"
        data = json.dumps({"of": self._depends_on, "outputs": notes, "together": self._together}).encode()
        with suppress(OSError):
            replace_file(self._notes, data, lasting=False)


def taken_away(staging: Staging) -> Path | None:
    """Return where the files of a site lie that `take_away` has put aside; None where one is live, or none is there."""
    aside = staging.work / MADE / _TREE
    return aside if not (staging.live / MARKER).is_file() and (aside / MARKER).is_file() else None


def take_away(staging: Staging) -> None:
    """Take the published site away, and keep its files for a publish that comes after. Raises OSError."""
    aside = staging.work / MADE
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    staging.live.rename(aside / _TREE)
    with suppress(FileNotFoundError):
        (staging.work / _NOTES).rename(aside / _NOTES)


def _read(notes: Path, depends_on: str) -> tuple[dict[str, str], frozenset[str]]:
    """Return what an earlier build has noted; nothing where that is not whole, or was noted by another engine.

    That is path → the key, the file's hash, and of each twin the ending and the hash, with spaces between; and the keys
    of what belongs together.
    """
    with suppress(OSError, ValueError, RecursionError):
        read = json.loads(notes.read_bytes())
        if isinstance(read, dict) and read.get("of") == depends_on and _is_sound(read):
            return read["outputs"], frozenset(read["together"])
    return {}, frozenset()


def _is_sound(notes: Mapping[str, object]) -> bool:
    """Say whether notes have the shape that we give them."""
    outputs, together = notes.get("outputs"), notes.get("together")
    if not isinstance(outputs, dict) or not isinstance(together, list):
        return False
    return all(isinstance(noted, str) for noted in (*outputs.values(), *together))
