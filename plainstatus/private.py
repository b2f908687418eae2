"""What must not be in any published file: drafts, and what lies in private/."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from plainstatus import output
from plainstatus.errors import BuildError
from plainstatus.model import Entry, Incident
from plainstatus.schema import Loaded

__all__ = ["mark_drafts", "private_texts", "refuse_drafts"]

#: In a tree that shows drafts.
_MARKER = ".plainstatus-drafts"
_MARKER_TEXT = b"This site shows drafts: it must not be published.\n"

#: Shorter lines of private files are too common: names, single words, keys of YAML.
_SHORTEST = 24
#: What is larger is no note or draft, and takes too long to compare.
_LARGEST = 1_000_000
#: What stands before a value on a line of YAML.
_KEY = re.compile(r"(?:- )*[\w-]+:\s+")


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
    # A letter in private/ names the company as the site does, and quotes what is public by now.
    public = "\n".join(_words(loaded.site))
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
    for line in map(str.strip, text.splitlines()):
        # The value without its key too: that is what gets pasted.
        value = _KEY.sub("", line, count=1).strip("\"'")
        yield from (words for words in dict.fromkeys((line, value)) if len(words) >= _SHORTEST)


def _words(value: Any) -> Iterator[str]:
    """Yield every text in a value."""
    match value:
        case str():
            yield value
        case Entry():
            for name in type(value).model_fields:
                yield from _words(getattr(value, name))
        case tuple():
            for part in value:
                yield from _words(part)
        case dict():
            for part in value.values():
                yield from _words(part)
