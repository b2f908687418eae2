"""What must not be in any published file: drafts, and what lies in private/."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from plainstatus.edit.first_notice.sheets import private_words
from plainstatus.errors import BuildError
from plainstatus.model import Answer, Entry, Faq, Incident, Statement, Written
from plainstatus.model.later_updates import LaterUpdates
from plainstatus.read.schema import Loaded
from plainstatus.tree import staging

__all__ = ["mark_drafts", "private_texts", "refuse_drafts"]

#: In a tree that shows drafts.
_MARKER = ".plainstatus-drafts"
_MARKER_TEXT = b"This site shows drafts: it must not be published.\n"

_WORD = re.compile(r"[^\W_]+")
#: Shorter lines of private files are too common: names, single words, keys of YAML.
_SHORTEST = 24
#: What is larger is no note or draft, and takes too long to compare.
_LARGEST = 1_000_000
#: So does what has more lines, a list of people: nobody types one into a page.
_MOST_LINES = 2_000
#: What stands before a value on a line of YAML.
_KEY = re.compile(r"(?:- ){0,20}(?<![\w-])[\w-]+:\s+")


def mark_drafts(tree: Path) -> None:
    """Mark a tree that shows drafts, so that no command publishes it. Raises BuildError."""
    staging.write(tree, _MARKER, _MARKER_TEXT)


def refuse_drafts(tree: Path) -> None:
    """Raise BuildError where a tree that is about to go live shows drafts."""
    if os.path.lexists(tree / _MARKER):
        raise BuildError(f"this site shows drafts ({_MARKER} is in it), which no command publishes")


def private_texts(loaded: Loaded, private: Path) -> tuple[str, ...]:
    """Return the texts of drafts and of the files in `private` that are nowhere among what is public on purpose."""
    drafts = [text for draft in loaded.drafts for text in _texts(draft)]
    drafts += [line for line in loaded.written.hidden if len(line) >= _SHORTEST]
    files = [line for path in sorted(private.rglob("*")) for line in _lines(path)] if private.is_dir() else []
    if not drafts and not files:
        return ()
    # A letter in private/ names the company as the site does, and quotes what is public by now. Compared is what a
    # reader would compare, and `verify` too: the words, whatever stands between them.
    public = "\n".join(_bare(text) for source in (loaded.site, loaded.written) for text in _words(source))
    # Lines of YAML that were moved from private/ to a public file, keys and all.
    typed = "\n".join(_bare(document.text) for document in loaded.documents) if files else ""
    found = [text for text in drafts if _bare(text) not in public]
    found += [line for line in files if _bare(line) not in public and _bare(line) not in typed]
    return tuple(dict.fromkeys(found))


def _bare(text: str) -> str:
    """Return the words of a text, with spaces around each."""
    return f" {' '.join(_WORD.findall(text))} "


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
    lines = private_words(path.name, text).splitlines()
    for line in map(str.strip, lines if len(lines) <= _MOST_LINES else ()):
        # The value without its key too: that is what gets pasted.
        value = _KEY.sub("", line, count=1).strip("\"'")
        yield from (words for words in dict.fromkeys((line, value)) if len(words) >= _SHORTEST)


def _words(value: Any) -> Iterator[str]:
    """Yield every text in a value, but for drafts' hidden lines."""
    match value:
        case str():
            yield value
        case Entry():
            for name in type(value).model_fields:
                yield from _words(getattr(value, name))
        case Written():
            yield from _words((value.faq, value.statements))
        case Answer() | Faq() | Statement():
            for field in fields(value):
                yield from _words(getattr(value, field.name))
        case dict():
            for part in value.values():
                yield from _words(part)
        case tuple() | LaterUpdates():
            for part in value:
                yield from _words(part)
