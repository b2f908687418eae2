"""Looks for what must not be published in a text, and tells as much of what it finds as may be printed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from typing import Final

from plainstatus.sensitive.patterns import (
    FAMILIES,
    KEYS,
    LEAKS,
    MAYBE,
    PATTERNS,
    Family,
    Found,
    begins,
    fits,
    has_shape,
)
from plainstatus.text.pattern import small_letters

__all__ = ["find", "masked", "may_hold"]

#: From so many characters on these are looked for first.
_LONG: Final = 2000

#: Letters, with the place of the pattern whose matches have them.
_Letters = list[tuple[str, int]]

_ACCOUNT_BEGIN: Final = re.compile(r"[A-Z][A-Z]\d\d")
_ACCOUNT: Final = re.compile(r"(?<![\w])[A-Z]{2}\d{2}(?:[ \u00a0]?[A-Z0-9]){11,30}")
_SHORTEST_ACCOUNT: Final = 15
_LETTER: Final = re.compile(r"\w")


def find(text: str, families: Collection[Family] = FAMILIES) -> tuple[Found, ...]:
    """Return what a text holds of these families, by place; of what overlaps, the surest."""
    found: list[Found] = []
    for more in _by_pattern(text, families):
        found = list(_joined(found, more))
    return tuple(found)


def may_hold(*texts: str) -> bool:
    """Say whether any of some texts may hold anything at all: one look at them all is quicker than one at each."""
    text = "\n".join(texts)
    return bool(_likely(text, FAMILIES)) or _ACCOUNT_BEGIN.search(text) is not None


def _joined(surer: Sequence[Found], more: Iterable[Found]) -> Iterator[Found]:
    """Yield both by place, without what overlaps something surer; none of either overlaps another of the same."""
    index, free = 0, 0
    for one in more:
        while index < len(surer) and surer[index].start <= one.start:
            yield surer[index]
            free = surer[index].end
            index += 1
        if free <= one.start and (index == len(surer) or one.end <= surer[index].start):
            yield one
    yield from surer[index:]


def _by_pattern(text: str, families: Collection[Family]) -> Iterator[Iterable[Found]]:
    """Yield what each pattern finds, by place; the surest pattern first."""
    if "account" in families and _ACCOUNT_BEGIN.search(text):
        yield _accounts(text)
    patterns = [PATTERNS[place] for place in sorted(_likely(text, families))]
    numbers = any(one.hint is MAYBE for one in patterns)
    places = begins(text) if numbers else []
    for one in patterns:
        matches = _matches_at(places, one.pattern, text) if one.hint is MAYBE else one.pattern.finditer(text)
        yield (Found(match.start(), match[0], one.family, one.kind) for match in matches if one.is_one(match[0]))


def _matches_at(places: Iterable[int], pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield what `finditer` does of a pattern that can begin at these places alone."""
    free = 0
    for place in places:
        if place >= free and (match := pattern.match(text, place)):
            free = match.end()
            yield match


def _likely(text: str, families: Collection[Family]) -> set[int]:
    """Return the places of the patterns that may match."""
    families = frozenset(families)
    if len(text) > _LONG and "key" in families and not any(hint.search(text) for hint in KEYS):
        families -= {"key"}
    exact, small, hinted = _told_by(families)
    likely = {place for letters, place in exact if letters in text}
    for hint, places in hinted:
        if has_shape(text) if hint is MAYBE else hint.search(text):
            likely.update(places)
    if small:
        letters_of_text = small_letters(text)
        likely.update(place for letters, place in small if letters in letters_of_text)
    return likely


@cache
def _told_by(families: frozenset[Family]) -> tuple[_Letters, _Letters, list[tuple[re.Pattern[str], list[int]]]]:
    """Return what tells that patterns of these families may match, with their places in the list.

    That is letters as they are, letters where case does not matter, and hints.
    """
    exact: _Letters = []
    small: _Letters = []
    hinted: dict[re.Pattern[str], list[int]] = {}
    for place, one in enumerate(PATTERNS):
        if one.family not in families:
            continue
        if one.hint is not None:
            hinted.setdefault(one.hint, []).append(place)
        found = small if one.flags & re.IGNORECASE else exact
        found += ((letters, place) for letters in one.near)
    return exact, small, [*hinted.items()]


def _accounts(text: str) -> Iterator[Found]:
    """Yield bank account numbers (IBAN, ISO 13616); capitals that follow belong to the next word."""
    for match in _ACCOUNT.finditer(text):
        for end in range(len(match[0]), _SHORTEST_ACCOUNT - 1, -1):
            words = match[0][:end]
            ends = not match[0][end : end + 1].isalnum() and words[-1].isalnum()
            if ends and not _LETTER.match(text, match.start() + end) and fits(words, "iban"):
                yield Found(match.start(), words, "account", "a bank account number")
                break


def masked(found: Found) -> str:
    """Return as much of what was found as may be printed: enough to find it by, too little to use it."""
    if found.family == "password":
        return re.split(r"\W", found.words, maxsplit=1)[0] + "…"
    if found.family not in LEAKS:
        return found.words
    return f"{found.words[:4]}…" if found.family == "key" else f"…{found.words[-4:]}"
