"""The reference of the rules in docs/check.md, written from the rules themselves."""

from __future__ import annotations

from plainstatus.check.registry import RULES

__all__ = ["reference"]


def reference() -> str:
    """Return a table of all rules, and below it a heading to link to for each."""
    rows = [f"| {rule.link} | {rule.level} | {rule.title} |" for rule in RULES.values()]
    parts = [f"### {rule.id}\n\n{_sentence(rule.title)} {rule.why} Better: {rule.better}.\n" for rule in RULES.values()]
    return "\n".join(["", "| rule | level | fires on |", "|---|---|---|", *rows, "", *parts])


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."
