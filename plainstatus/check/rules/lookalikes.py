"""Hosts that are made to be taken for another, and the trick by which."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from typing import Final

__all__ = ["imitated", "latin", "read_host"]

#: Shorter names are part of many others, and one letter away from many.
_TELLING: Final = 5
#: In longer names two letters may differ.
_LONG: Final = 9
#: What stands between a name and its country: example.co.uk.
_SECOND_LEVEL: Final = frozenset({"ac", "co", "com", "gov", "net", "org"})
#: Letters that look like Latin ones and are not; those with marks are taken apart by Unicode itself.
_LETTERS: Final = str.maketrans(
    "аегһіјкӏмпоԛрсѕтуѵԝхьԁ" + "αβγεηικνορτυχω" + "ıɩłøđɑɡ",
    "aerhijklmnoqpcstyvwxbd" + "abyenlkvoptuxw" + "iilodag",
)  # fmt: skip
#: Capitals that look like another letter than their small ones do.
_CAPITALS: Final = {
    "\u0412": "b",
    "\u041d": "h",
    "\u0397": "h",
    "\u039c": "m",
    "\u0396": "z",
    "\u03a1": "p",
    "\u03a5": "y",
}
#: Written for letters, and pairs that run together; i, l and 1 are one stroke.
_DIGITS: Final = str.maketrans("013457i", "oleastl")
_PAIRS: Final = (("rn", "m"), ("vv", "w"))
#: The weakest of the tricks: a name that is a common word stands in many hosts.
_HOLDS: Final = "it holds the name"


def imitated(host: str, ours: Collection[str]) -> tuple[str, str] | None:
    """Return the host of ours that another could be taken for, and how; None where there is none.

    Hosts are in lower case, as they are asked for on the network; `host` is none of ours.
    """
    bare = read_host(host.removeprefix("www."))
    names = sorted({name.removeprefix("www.") for name in ours}, key=lambda name: (len(name), name))
    found = [(own, trick) for own in names if (trick := next(_tricks(bare, own), ""))]
    return next((pair for pair in found if pair[1] != _HOLDS), found[0] if found else None)


def latin(word: str) -> str:
    """Return a word with Latin letters where it has others that look like them, capitals as capitals."""
    return "".join(
        alike.upper() if letter.isupper() else alike
        for letter in word
        if (alike := _CAPITALS.get(letter) or letter.lower().translate(_LETTERS))
    )


def _tricks(bare: str, own: str) -> Iterator[str]:
    """Yield how one host imitates another, the plainest way first."""
    if f".{own}." in f".{bare}" or own.replace(".", "-") in re.split(r"\.", bare):
        yield f"it only begins so, and belongs to {'.'.join(bare.split('.')[-2:])}"
    plain, ours = _letters(bare), _letters(own)
    if plain == ours != bare:
        yield "with letters of another alphabet"
    if plain != ours and _strokes(plain) == _strokes(ours):
        yield "with digits or letters that look alike"
    if plain.replace("-", "") == ours.replace("-", ""):
        yield "with a hyphen more or less"
    name, other = _name(ours), _name(plain)
    if name == other:
        yield "with another ending"
    if min(len(name), len(other)) < _TELLING:
        return
    if name.replace("-", "") == other.replace("-", ""):
        yield "with a hyphen more or less"
    if _strokes(name) == _strokes(other):
        yield "with digits or letters that look alike"
    whole = name.replace("-", "")
    parts = {other.replace("-", ""), *re.split(r"[.-]", plain)} - {whole}
    if any(len(part) == len(whole) and part in whole + whole for part in parts):
        yield "the same words in another order"
    if (apart := _distance(name, other)) <= (2 if len(name) >= _LONG else 1):
        yield "with one letter changed" if apart == 1 else "with two letters changed"
    if any(sorted(part) == sorted(whole) for part in parts):
        yield "the same letters in another order"
    if _strokes(name) in _strokes(plain):
        yield _HOLDS


def read_host(host: str) -> str:
    """Return a host, or a part of its name, as it is read: punycode (RFC 3492) as the letters that it stands for."""
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host


def _letters(host: str) -> str:
    """Return a host with Latin letters where it has others that look like them."""
    apart = unicodedata.normalize("NFKD", host.lower().translate(_LETTERS))
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).translate(_LETTERS)


def _strokes(host: str) -> str:
    """Return what an eye takes in: digits as the letters that they resemble."""
    for pair, one in _PAIRS:
        host = host.replace(pair, one)
    return host.translate(_DIGITS)


def _name(host: str) -> str:
    """Return the part of a host that somebody chose: example of shop.example.co.uk."""
    labels = host.split(".")
    if len(labels) > 2 and labels[-2] in _SECOND_LEVEL:
        return labels[-3]
    return labels[-2] if len(labels) > 1 else host


def _distance(one: str, other: str) -> int:
    """Return how many letters to change, add, leave out or swap with their neighbour lead from one to the other."""
    if abs(len(one) - len(other)) > 2:
        return max(len(one), len(other))
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, opposite in enumerate(other, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != opposite))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == opposite:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]
