"""Published facts that changed, and what readers are told of it: C1 to C4. What changed, the record knows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from plainstatus.check.findings import Hit, Rule
from plainstatus.model import Incident, Scheduled, Statement, format_moment
from plainstatus.model.field_words import field_words
from plainstatus.record.fact_changes import FactChange
from plainstatus.views.statements import Since

__all__ = ["RULES", "Changes", "Moves", "corrections", "moves", "outdated"]

C1 = Rule(
    "C1",
    "warning",
    "a published fact has changed, and no correction says so",
    "Who read the old figure goes on believing it, and whoever compares the two thinks that you hid it.",
    "add a correction: corrections: [{at: now, field: people.count, was: …, now: …, why: …}]",
)
C2 = Rule(
    "C2",
    "warning",
    "a correction that says something else than what was published",
    "Others have kept what you said; a wrong correction costs more trust than the mistake.",
    "write what was published, and what holds now",
)
C3 = Rule(
    "C3",
    "warning",
    "a maintenance was moved, and no update says so",
    "Who follows reads a new time and no reason, and takes one of the two for a mistake.",
    "add an update, with `at: now`, that says from when to when it was moved, and why",
)
C4 = Rule(
    "C4",
    "info",
    "a letter names a way to reach you that has changed since",
    "Who has the letter in hand tries a line that is closed, or does not try one that is open.",
    "correct it with invoke letter --correct, or let it be: its page says what holds now",
)
RULES: Final = (C1, C2, C3, C4)
#: By what words English texts name a way to reach somebody; its address or number does in each language.
_NAMED: Final = {
    "phone": r"\b(?:tele)?phones?\b|\bphone lines?\b|\bcalls?\b",
    "email": r"\be-?mails?\b",
    "chat": r"\bchats?\b",
    "post": r"\b(?:by|our) post\b",
    "web": r"\bweb form\b",
    "dpo": r"\bdata protection officer\b",
}

_CORRECT: Final = "write what holds now: invoke letter --correct {slug}; or let it be, and its page says so"
#: Incident's id → the window from which a maintenance was moved without an update: when it was to begin and to end.
Moves: TypeAlias = Mapping[str, Scheduled]
#: Incident's id → its facts that changed.
Changes: TypeAlias = Mapping[str, Sequence[FactChange]]


def corrections(incident: Incident, changes: Sequence[FactChange]) -> Iterator[Hit]:
    """Yield a hit for each change of which readers are told nothing, or something wrong."""
    for change in changes:
        what = field_words(change.path)
        if change.declared is not None:
            said = incident.corrections[change.declared]
            record = f"'{change.was}', and now '{change.now}'" if change.was else f"always '{change.now}'"
            message = f"{what}: the correction says '{said.was}', and now '{said.now}'; the record, {record}"
            yield Hit(C2, message=message, place=("corrections", change.declared))
            continue
        first = change.path.partition(".")[0]
        place = (first,) if first in Incident.model_fields else ("breach", first)
        line = f"- {{at: now, field: {change.path}, was: {_quoted(change.was)}, now: {_quoted(change.now)}, why: …}}"
        message = f"{what} was published as '{change.was}' and is now '{change.now}', and no correction says so"
        yield Hit(C1, message=message, place=place, better=f"write below corrections: {line}")


def moves(incident: Incident, was: Scheduled | None, zone: ZoneInfo) -> Iterator[Hit]:
    """Yield a hit where a maintenance was moved from this window and no update says so."""
    now = incident.scheduled
    if was is None or now is None:
        return
    what, place, before, after = "moved", "from", was.begin, now.begin
    if before == after:
        what, place, before, after = "the end was moved", "until", was.until, now.until
    message = f"{what} from {format_moment(before, zone)} to {format_moment(after, zone)}, and no update says so"
    yield Hit(C3, message=message, place=("scheduled", place))


def outdated(statement: Statement, since: Since) -> Iterator[tuple[int, Hit]]:
    """Yield a hit for each way to reach the company that a letter names and that is otherwise by now, with its line."""
    text = str(statement.text)
    for name, contact in since.contacts.items():
        pattern = f"{re.escape(contact.value)}|{_NAMED[contact.kind]}"
        if found := re.search(pattern, text, re.IGNORECASE):
            line = statement.spot[1] + text.count("\n", 0, found.start())
            message = f"'{found[0]}' in a letter: {name} is {contact.state} since then"
            yield line, Hit(C4, found[0], message, better=_CORRECT.format(slug=statement.slug))


def _quoted(words: str) -> str:
    """Return some words as YAML reads them inside braces."""
    return json.dumps(words, ensure_ascii=False)
