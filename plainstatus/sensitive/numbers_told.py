"""Numbers that belong to somebody: of cards, accounts, telephones, people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from plainstatus.sensitive.patterns import fits

__all__ = ["numbers"]

#: Digits, with what groups them.
_RUN: Final = re.compile(r"[+(]{0,2}[0-9](?:[ .\-\u2010-\u2015/()\u00b7_]{0,3}[0-9])*", re.ASCII)
_GROUP: Final = re.compile("[0-9]+")
#: Days are no secret, and the commonest numbers of all.
_DAY: Final = re.compile(
    r"(?<![0-9])(?:(?:19|20)[0-9]{2}([-./])[01]?[0-9]\1[0-3]?[0-9]|[0-3]?[0-9]([-./])[0-3]?[0-9]\2(?:19|20)[0-9]{2})"
    r"(?![-./]?[0-9])"
)
_SHORTEST: Final = 7
_CARD: Final = range(13, 20)
#: In international and national form, and as North America groups them.
_PHONE: Final = re.compile(r"\(?(?:\+|0)|\(?[2-9][0-9]{2}\)?[ .-][0-9]{3}[ .-][0-9]{4}$|[0-9]{3}[ .-][0-9]{4}$")
_SOCIAL: Final = re.compile(r"[0-9]{3}([ -])[0-9]{2}\1[0-9]{4}")
#: Whether a longer row of numbers holds a card is of no matter: it goes as a whole.
_MOST_GROUPS: Final = 60
#: International bank account numbers (ISO 13616), with or without spaces between four characters.
_IBAN: Final = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z]{2}[0-9]{2}(?:[ -]?[A-Za-z0-9]{4}){2,7}(?:[ -]?[A-Za-z0-9]{1,4})?(?![A-Za-z0-9])"
)
_DIGITS_OF_IBAN: Final = 10
#: Letters with digits, as on passports, identity cards and orders.
_LETTERED: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Za-z]{1,4}-?[0-9]{6,}[A-Za-z]{0,3}|[0-9]{6,}-?[A-Za-z])(?![A-Za-z0-9])"
)


def numbers(plain: str) -> Iterator[tuple[int, int, str]]:
    """Yield where each such number begins and ends in a text, and what it is."""
    for match in _IBAN.finditer(plain):
        if sum(char.isdigit() for char in match[0]) >= _DIGITS_OF_IBAN:
            yield *match.span(), "bank account number"
    yield from ((*match.span(), "identity number") for match in _LETTERED.finditer(plain))
    for run in _RUN.finditer(plain):
        start = run.start()
        for day in [*_DAY.finditer(plain, *run.span()), None]:
            if kind := _kind(plain[start : day.start() if day else run.end()]):
                yield start, day.start() if day else run.end(), kind
            start = day.end() if day else run.end()


def _kind(words: str) -> str:
    """Return what digits are, with what groups them; nothing where they are too few, or a round sum."""
    groups = _GROUP.findall(words)
    if sum(map(len, groups)) < _SHORTEST or set(groups[1:]) == {"000"}:
        return ""
    if any(_begins_card(groups[place : place + _CARD.stop]) for place in range(min(len(groups), _MOST_GROUPS))):
        # What stands beside it is its date and its security code.
        return "card number"
    if _SOCIAL.fullmatch(words):
        return "identity number"
    return "telephone number" if _PHONE.match(words) else "number"


def _begins_card(groups: Sequence[str]) -> bool:
    """Say whether groups of digits begin with a number of a payment card: 13 to 19 digits of which the last fits."""
    number = ""
    for group in groups:
        number += group
        if len(number) >= _CARD.stop:
            return False
        if len(number) >= _CARD.start and fits(number, "luhn"):
            return True
    return False
