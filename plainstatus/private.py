"""What must not be in any published file: drafts, and what lies in private/."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from plainstatus import output
from plainstatus.errors import BuildError
from plainstatus.model import Incident
from plainstatus.schema import Loaded

__all__ = ["mark_drafts", "private_texts", "refuse_drafts"]

#: In a tree that shows drafts.
_MARKER = ".plainstatus-drafts"
_MARKER_TEXT = b"This site shows drafts: it must not be published.\n"

#: Shorter lines of private files are too common: names, single words, keys of YAML.
_SHORTEST = 24
#: What is larger is no note or draft, and takes too long to compare.
_LARGEST = 1_000_000


def mark_drafts(tree: Path) -> None:
    """Mark a tree that shows drafts, so that no command publishes it. Raises BuildError."""
    output.write(tree, _MARKER, _MARKER_TEXT)


def refuse_drafts(tree: Path) -> None:
    """Raise BuildError where a tree that is about to go live shows drafts."""
    if os.path.lexists(tree / _MARKER):
        raise BuildError(f"this site shows drafts ({_MARKER} is in it), which no command publishes")


def private_texts(loaded: Loaded, private: Path) -> tuple[str, ...]:
    """Return the texts of drafts and of the files in `private` that are nowhere among what is public on purpose."""
    hidden = [text for draft in loaded.drafts for text in _texts(draft)]
    hidden += [line for line in loaded.written.hidden if len(line) >= _SHORTEST]
    if private.is_dir():
        hidden += [line for path in sorted(private.rglob("*")) for line in _lines(path)]
    if not hidden:
        return ()
    public = "\n".join(text for incident in loaded.site.incidents for text in _texts(incident))
    return tuple(dict.fromkeys(text for text in hidden if text not in public))


def _texts(incident: Incident) -> Iterator[str]:
    yield incident.id
    yield incident.title
    for update in incident.updates:
        yield from (line.strip() for line in update.text.splitlines() if line.strip())


def _lines(path: Path) -> Iterator[str]:
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST:
            return
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        # What we cannot read, our own pages cannot hold.
        return
    yield from (line.strip() for line in text.splitlines() if len(line.strip()) >= _SHORTEST)
