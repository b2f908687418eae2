"""Which rules could not be asked of which language, because the words that they look for are English."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from plainstatus.check.case import Case, Writing
from plainstatus.check.findings import Rule
from plainstatus.check.rules import breach, notices, state, timing, wording
from plainstatus.text.amounts import joined
from plainstatus.text.languages import english_name

__all__ = ["unasked", "unasked_told"]

#: Of each text.
_OF_TEXTS: Final = (timing.T6, timing.T7, timing.T9, *wording.RULES)
#: Of an incident as a whole: they look into what it says in the organisation's language.
_OF_INCIDENTS: Final = (state.S1, state.S3, state.S5)
_OF_BREACHES: Final = (breach.B4, breach.B5, breach.B6, breach.B10)
_OF_MESSAGES: Final = (notices.M2, notices.M4, notices.M5, notices.M6)


def unasked(
    cases: Iterable[Case], writings: Iterable[Writing], messages: Iterable[Writing], off: Mapping[str, str]
) -> dict[str, tuple[Rule, ...]]:
    """Return language → the rules that its new texts were not asked by, in their order; `off` is those that are."""
    found: dict[str, dict[Rule, None]] = {}
    for case in cases:
        language = case.organisation.language
        for tag in _others(case):
            rules = (*_OF_INCIDENTS, *(_OF_BREACHES if case.incident.breach else ())) if tag == language else ()
            found.setdefault(tag, {}).update(dict.fromkeys((*rules, *_OF_TEXTS)))
    for writing in writings:
        for tag in _others(writing):
            found.setdefault(tag, {}).update(dict.fromkeys(_OF_TEXTS))
    for message in messages:
        for tag in _others(message):
            found.setdefault(tag, {}).update(dict.fromkeys((*_OF_MESSAGES, *_OF_TEXTS)))
    asked = {tag: [rule for rule in rules if off.get(rule.id) != "off"] for tag, rules in found.items()}
    return {tag: tuple(sorted(asked[tag], key=lambda rule: rule.order)) for tag in sorted(asked) if asked[tag]}


def unasked_told(found: Mapping[str, Collection[Rule]]) -> str:
    """Return a sentence that says so, for all languages at once; empty where there is nothing to say."""
    if not found:
        return ""
    rules = {rule.order: rule for some in found.values() for rule in some}
    runs = joined(_runs(rules[order] for order in sorted(rules)))
    languages = joined(sorted({english_name(tag) for tag in found}))
    return f"{runs} are for English, and were not asked of what is new in {languages}"


def _others(case: Case | Writing) -> set[str]:
    """Return the languages, but English, in which something new is said."""
    tags = {passage.language for _, passage in case.new_passages}
    return {tag for tag in tags if tag and tag.partition("-")[0] != "en"}


def _runs(rules: Iterable[Rule]) -> Iterator[str]:
    """Yield the ids of rules, those that follow each other as 'W1 to W13'."""
    runs: list[list[tuple[str, int]]] = []
    for letter, number in (rule.order for rule in rules):
        if runs and runs[-1][-1] == (letter, number - 1):
            runs[-1].append((letter, number))
        else:
            runs.append([(letter, number)])
    for run in runs:
        ids = [f"{letter}{number}" for letter, number in run]
        yield from ids if len(ids) < 3 else [f"{ids[0]} to {ids[-1]}"]
