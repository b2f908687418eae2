"""The file private/ID.yaml: the public part as it will stand, and below it what only staff may read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from plainstatus.edit import add_incident
from plainstatus.edit.lines import attached, line_start, newline_of, next_line
from plainstatus.edit.spelling import Data
from plainstatus.model import Jurisdiction
from plainstatus.source import Document, parse_document
from plainstatus.views.duties import DEADLINES, Duty

__all__ = ["draft", "without_incidents"]

_NAMES: Final[Mapping[Jurisdiction, str]] = {
    "eu": "The data protection authority",
    "uk": "The Information Commissioner",
    "us-ca": "The Attorney General",
    "us-hipaa": "The Secretary of Health",
    "au": "The Information Commissioner",
}
_HEAD: Final = """\
# Private: a draft, and notes for staff. Nothing in this file is published before you run
#   invoke breach --release {id}
# See it as readers will: invoke preview --drafts
# `at: now` becomes the time of the publish. Look at discovered_at, and add what you know.
incidents:
"""
_NOTES: Final = """
# For staff alone. This stays here when the part above is released.
"""


def draft(name: str, incident: Mapping[str, Data], duties: Iterable[Duty], say: Callable[[datetime], str]) -> Document:
    """Return the file `name` with an incident, and below it notes to fill in about who must be told.

    `say` gives a moment in full. Raises BuildError where the incident cannot be written as YAML.
    """
    text = _HEAD.format(id=incident["id"])
    head = parse_document(text.encode(), name=name, max_bytes=len(text.encode()))
    filled = add_incident(head, incident)
    whole = filled.text + _NOTES + "".join(f"{line}\n" for line in _notes(duties, say))
    return parse_document(whole.encode(), name=name, max_bytes=len(whole.encode()))


def _notes(duties: Iterable[Duty], say: Callable[[datetime], str]) -> Iterator[str]:
    """Yield the lines of the notes; who is told only from so many people on stands there as a comment."""
    yield "# Which authorities must be told. Add notified_at: once one is."
    yield "regulators:"
    for duty in duties:
        if not duty.regulator:
            continue
        jurisdiction = duty.asks[0]
        deadline = DEADLINES[jurisdiction, "regulator"]
        due = f", due {say(duty.due)}" if duty.due else ""
        people = f" (from {deadline.people} people on)" if deadline.people else ""
        yield f"  # {jurisdiction}: {duty.what}{people}{due}"
        told = f"- {{name: {_NAMES[jurisdiction]}, jurisdiction: {jurisdiction}}}"
        yield f"  # {told}" if deadline.people else f"  {told}"
    yield "# Who has agreed to what is published, such as:  - {who: Counsel, at: 2026-11-15 12:00}"
    yield "approvals:"
    yield "# How many people, by where they live, such as:  - {jurisdiction: eu, count: 1200}"
    yield "recipients:"


def without_incidents(document: Document) -> Document:
    """Return the document without its `incidents:`, of which nothing is left, and without the comment above."""
    text = document.text
    key = document.key_position(("incidents",))
    start = attached(text, key, bound=-1)
    end = next_line(text, key)
    newline = newline_of(text)
    while end < len(text) and text.startswith(newline, end):
        end += len(newline)
    rest = text[: line_start(text, start)] + text[end:]
    return parse_document(rest.encode(), name=document.file, max_bytes=len(rest.encode()))
