"""Plain text in lines of so many columns: Chinese and Japanese have no spaces to break at, and take two a character."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from plainstatus.text.pattern import lazy

if TYPE_CHECKING:
    import regex

__all__ = ["begun", "columns", "wrapped"]

_SPACES: Final = lazy("( +)")
#: An address, up to a space or to what closes a sentence or a quotation in Chinese and Japanese.
_ADDRESS: Final = lazy(r"[a-z][a-z0-9+.-]*://[^\s\u3000-\u301f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff65]+", re.IGNORECASE)


def columns(text: str) -> int:
    """Return how many columns a text takes where letters are all of one width, as in a terminal (UAX #11)."""
    return len(text) if text.isascii() else sum(map(_columns_of, text))


def _columns_of(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def wrapped(text: str, most: int, *, indent: int = 0) -> list[str]:
    """Return a text in lines of at most `most` columns; those behind the first stand `indent` to the right.

    It is broken at spaces, and between characters of Chinese and Japanese. A word or address that is longer stands
    alone on its line. There is no line where there is no text.
    """
    lines, line, taken = list[str](), "", 0
    for piece in _pieces(text.expandtabs()):
        width = columns(piece)
        if line and taken + width > most:
            if line.strip():
                lines.append(line.rstrip(" "))
            line, taken = "", 0
        if lines and not line:
            if not piece.strip():
                continue
            line, taken = " " * indent, indent
        line += piece
        taken += width
    return [*lines, line.rstrip(" ")] if line.strip() else lines


def _pieces(text: str) -> Iterator[str]:
    """Yield the parts of a text between which it may be broken, blanks among them."""
    for word in _SPACES.split(text):
        # In most words there is no place for a break, and what finds one takes a twentieth of a second to load.
        if word.isascii() or not any(unicodedata.east_asian_width(one) in "WF" for one in word):
            yield word
        else:
            whole = _ADDRESS.sub(lambda found: "x" * len(found[0]), word)
            places = [0, *(found.start() for found in _break().finditer(whole)), len(word)]
            yield from (word[start:end] for start, end in pairwise(places))


@lru_cache(maxsize=1)
def _break() -> regex.Pattern[str]:
    """Return what matches a place for a break, by the classes of UAX #14: beside ideographs, kana and their signs.

    Not before what closes or goes on, such as 。」ー and small kana, nor behind what opens: 「. Korean has spaces.
    """
    import regex  # noqa: PLC0415

    wide = r"[[\p{ea=W}\p{ea=F}]--[\p{Hangul}\p{S}\p{Lu}\p{Ll}\p{N}]]"
    never_first = "".join(rf"\p{{lb={name}}}" for name in ("CL", "CP", "EX", "IS", "SY", "NS", "CJ", "IN", "PO", "QU"))
    never_last = r"\p{lb=OP}\p{lb=PR}\p{lb=QU}"
    return regex.compile(
        rf"(?!^)(?!$)(?:(?<={wide})|(?={wide}))(?<![{never_last}])(?![{never_first}\p{{M}}\p{{Cf}}\p{{Zs}}])", regex.V1
    )


def begun(text: str, most: int) -> str:
    """Return a text that is no longer than so many characters as it is, else how it begins, with an ellipsis."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}\u2026"
