"""Every rule, in the order of their ids, and the reference of them in docs/check.md."""

from __future__ import annotations

from typing import Final

from plainstatus.check.findings import Rule
from plainstatus.check.rules import (
    breach,
    corrections,
    joined,
    letters,
    links,
    official,
    personal,
    state,
    timing,
    wording,
)

__all__ = ["RULES", "reference"]

_ROOMS: Final = (timing, state, wording, joined, links, breach, official, personal, corrections, letters)

RULES: Final[dict[str, Rule]] = {rule.id: rule for room in _ROOMS for rule in room.RULES}


def reference() -> str:
    """Return a table of all rules, and below it a heading to link to for each."""
    rows = [f"| {rule.link} | {rule.level} | {rule.title} |" for rule in RULES.values()]
    parts = [f"### {rule.id}\n\n{_sentence(rule.title)} {rule.why} Better: {rule.better}.\n" for rule in RULES.values()]
    return "\n".join(["", "| rule | level | fires on |", "|---|---|---|", *rows, "", *parts])


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."
