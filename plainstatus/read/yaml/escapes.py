"""Backslashes in double quotes that YAML cannot read, or reads as what nobody means: what was meant by them."""

from __future__ import annotations

import re
from typing import Final

from plainstatus.read.yaml.characters import in_place_of
from plainstatus.read.yaml.values import CONTROL

__all__ = ["escapes_mended"]

_ESCAPE: Final = re.compile(
    r"""\\(?:
    u(?P<high>[dD][89abAB][0-9a-fA-F]{2})\\u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2})  # JSON's way to write an emoji
    |u(?P<lone>[dD][89a-fA-F][0-9a-fA-F]{2})
    |u\{(?P<braced>[0-9a-fA-F]{1,6})\}  # JavaScript's
    |(?:x(?P<two>[0-9a-fA-F]{2})|u(?P<four>[0-9a-fA-F]{4})|U(?P<eight>[0-9a-fA-F]{8}))
    |(?P<letter>.)
    )""",
    re.VERBOSE,
)
#: Letters that stand for what texts are made of; `\b` and the like begin the name of a folder in all real files.
_READABLE: Final = frozenset("tnr_LP")
_LAST: Final = 0x10FFFF


def escapes_mended(inner: str) -> str:
    r"""Return what stands between double quotes, or a line of it, with such escapes that give what was meant.

    An emoji of JSON becomes the emoji, and `\'` the quote; any other backslash that begins nothing is meant as one.
    Where one stands before a letter, as in C:\Program Files\new, all before letters are.
    """
    literal = any(_is_literal(match) for match in _ESCAPE.finditer(inner))
    return _ESCAPE.sub(lambda match: _mended(match, literal=literal), inner)


def _is_literal(match: re.Match[str]) -> bool:
    letter = match["letter"]
    return letter is not None and letter.isalnum() and letter not in _READABLE


def _mended(match: re.Match[str], *, literal: bool) -> str:
    letter = match["letter"]
    if letter is not None:
        if letter in '"\\' or (letter in _READABLE | {"/", " "} and not (literal and letter.isalpha())):
            return match[0]
        return letter if letter == "'" else "\\" + match[0]
    if match["lone"]:
        return ""  # half of an emoji, of which nothing can be told
    if match["high"]:
        return chr(0x10000 + (int(match["high"], 16) - 0xD800) * 0x400 + int(match["low"], 16) - 0xDC00)
    code = int(match["braced"] or match["two"] or match["four"] or match["eight"], 16)
    if code > _LAST or 0xD800 <= code < 0xE000:
        return ""
    if CONTROL.match(chr(code)):
        return in_place_of(chr(code))
    return chr(code) if match["braced"] else match[0]
