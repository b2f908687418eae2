"""The file private/ID.yaml: the public part as it will stand, and below it what only staff may read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from plainstatus.edit import add_incident
from plainstatus.edit.lines import attached, line_start, newline_of, next_line
from plainstatus.edit.spelling import Data
from plainstatus.model import Jurisdiction
from plainstatus.read.yaml import Document, parse_document
from plainstatus.text.amounts import in_words
from plainstatus.views.legal_duties import DEADLINES, Duty

__all__ = ["draft", "without_incidents"]

_NAMES: Final[Mapping[Jurisdiction, str]] = {
    "eu": "The data protection authority",
    "uk": "The Information Commissioner",
    "us-ca": "The Attorney General",
    "us-hipaa": "The Secretary of Health",
    "au": "The Information Commissioner",
}
_SINCE: Final = {
    "aware": "when you were sure",
    "found": "when you found it",
    "told": "the last message to each person",
    "posted": "when the notice was posted",
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


def draft(
    name: str,
    incident: Mapping[str, Data],
    asking: Iterable[Jurisdiction],
    duties: Iterable[Duty],
    say: Callable[[datetime], str],
) -> Document:
    """Return the file `name` with an incident, and below it notes to fill in about who must be told.

    `asking` are the jurisdictions, and `duties` what they ask for. `say` gives a moment in full. Raises BuildError
    where the incident cannot be written as YAML.
    """
    text = _HEAD.format(id=incident["id"])
    head = parse_document(text.encode(), name=name, max_bytes=len(text.encode()))
    filled = add_incident(head, incident)
    whole = filled.text + _NOTES + "".join(f"{line}\n" for line in _notes(asking, duties, say))
    return parse_document(whole.encode(), name=name, max_bytes=len(whole.encode()))


def _notes(asking: Iterable[Jurisdiction], duties: Iterable[Duty], say: Callable[[datetime], str]) -> Iterator[str]:
    """Yield the lines of the notes; who is told only from so many people on stands there as a comment."""
    dues = {duty.asks[0]: duty.due for duty in duties if duty.regulator}
    yield "# Which authorities must be told; add notified_at: once one is."
    yield "regulators:"
    for name in asking:
        deadline = DEADLINES.get((name, "regulator"))
        if deadline is None:
            continue
        span = in_words(deadline.span) if deadline.span < timedelta(days=4) else f"{deadline.span.days} days"
        people = f"from {deadline.people} people on, " if deadline.people else ""
        due = dues.get(name)
        yield f"  # {people}within {span} of {_SINCE[deadline.since]}" + (f": by {say(due)}" if due else "")
        told = f"- {{name: {_NAMES[name]}, jurisdiction: {name}}}"
        yield f"  # {told}" if deadline.people else f"  {told}"
    yield "# Who has agreed to what is published, such as:  - {who: Counsel, at: 2026-11-15 12:00}"
    yield "approvals:"
    yield "# How many people, by where they live, such as:  - {jurisdiction: eu, count: 1200}"
    yield "recipients:"


def without_incidents(document: Document) -> str:
    """Return the text of a file without its `incidents:`, of which nothing is left, and without the comment above."""
    text = document.text
    key = document.key_position(("incidents",))
    start = attached(text, key, bound=-1)
    end = next_line(text, key)
    newline = newline_of(text)
    while end < len(text) and text.startswith(newline, end):
        end += len(newline)
    return text[: line_start(text, start)] + text[end:]
