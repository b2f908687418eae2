"""Catalogues that were read before, kept in the work folder: whoever starts need not read them again, nor load Babel.

Only those are kept of which there is nothing to tell, so that a mistake is told each time. What is kept counts where
we wrote it, see `files.own_bytes`, for the same bytes and what decides on them; lost, cut or foreign, it is none.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from pathlib import Path
from typing import Final

from plainstatus.files import keep_own, own_bytes
from plainstatus.model.engine import engine
from plainstatus.render.words.catalogue_reading import Catalogue, catalogue_bytes, catalogue_of, rule_of

__all__ = ["kept_catalogue"]

#: In the work folder.
_FOLDER: Final = "words"
#: Where what decides on a catalogue stands: how it is read, what it is compared with, what languages are.
_ROOMS: Final = ("render/words", "text")


def kept_catalogue(path: Path, shown: str, tag: str, work: Path) -> Catalogue:
    """Return a catalogue of a language as `read_catalogue` does, from the work folder where it was read before.

    Raises FaultyCatalogue where nothing can be said of its messages.
    """
    data = catalogue_bytes(path, shown)
    name = f"{tag}-{shown.replace('/', '-')}"
    about = f"{' '.join(map(engine, _ROOMS))} {hashlib.sha256(data).hexdigest()}".encode()
    if (kept := own_bytes(work / _FOLDER, name, about)) is not None:
        rule, line, reviewed, messages = json.loads(kept)
        said = {name: text if isinstance(text, str) else tuple(text) for name, text in messages.items()}
        return Catalogue(shown, rule_of(rule, line, shown, tag), reviewed, said, {}, (), frozenset(), ())
    found = catalogue_of(data, shown, tag)
    if not (found.blank or found.faults or found.remarks) and work.is_dir():
        values = found.rule.text, found.rule.line, found.reviewed, found.messages
        with suppress(OSError):
            keep_own(work / _FOLDER, name, about, json.dumps(values, separators=(",", ":")).encode())
    return found
