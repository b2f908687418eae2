"""What to call the facts of an incident, as readers know them."""

from __future__ import annotations

from typing import Final

from plainstatus.model import FactCorrection
from plainstatus.render.words.words import INFORMATION

__all__ = ["changed", "fact_name"]

_NAMES: Final = {
    "title": "Title",
    "type": "What this is",
    "impact": "How bad it is",
    "components": "What is concerned",
    "affects": "Who is affected",
    "actions": "What you can do",
    "started": "When it began",
    "ended": "When it was over",
    "scheduled": "When it is planned",
    "told": "Who else was told",
    "discovered_at": "When we found it",
    "aware_at": "When we were sure",
    "occurred": "When it happened",
    "contained_at": "When it was stopped",
    "what_happened": "What happened",
    "cause": "How it could happen",
    "information": "What information was involved",
    "people": "How many people are concerned",
    "people.categories": "Who the people concerned are",
    "people.qualifier": "How exact the number of people is",
    "records_count": "How many records are concerned",
    "likely_consequences": "What may follow",
    "doing": "What we are doing",
    "offer": "What we offer",
    "more_info": "Where to learn more",
    "law_enforcement_delay": "Whether the notice waited for the police",
    "direct_notice": "Our messages to you",
    "direct_notice.sender": "Who our messages come from",
    "direct_notice.subject": "The subject of our messages",
    "substitute_notice": "The notice for those we cannot write to",
    "unknowns": "What we do not know yet",
    "postmortem_url": "Where the report is",
    "postmortem_due": "When the report is due",
    "jurisdictions": "Whose rules apply",
}
#: Of a kind of information.
_PARTS: Final = {"protection": "how they were protected", "note": "what exactly"}


def fact_name(path: str) -> str:
    """Return what readers call a fact, from the path that a correction names it by."""
    steps = path.split(".")
    if steps[0] == "information" and len(steps) > 1:
        name = INFORMATION.get(steps[1], steps[1])
        return f"{name}: {_PARTS[steps[2]]}" if steps[-1] in _PARTS else name
    return _NAMES.get(path) or _NAMES.get(steps[0]) or steps[0].replace("_", " ").capitalize()


def changed(one: FactCorrection) -> str:
    """Return a correction on one line."""
    was, now = (words.strip().rstrip(".") for words in (one.was, one.now))
    return f"{fact_name(one.field)}: was {was}, now {now}. {one.why}"
