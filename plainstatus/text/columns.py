"""Plain text in lines, by their width in columns: the letters of Chinese and Japanese take two, and have no spaces."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from typing import Final

__all__ = ["columns", "wrapped"]

#: Letters between which a line may end; Korean ends it at spaces.
_WIDE: Final = "\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\U00020000-\U0003ffff"
#: What must not end a line, and what must not begin one: brackets, stops, small letters, and the sign of a long vowel.
_OPEN: Final = "\u3008\u300a\u300c\u300e\u3010\u3014\u3016\uff08\uff3b\uff5b"
_CLOSE: Final = (
    "\u3001\u3002\u3005\u3009\u300b\u300d\u300f\u3011\u3015\u3017\u3041\u3043\u3045\u3047\u3049\u3063\u3083\u3085\u3087"
    "\u308e\u30a1\u30a3\u30a5\u30a7\u30a9\u30c3\u30e3\u30e5\u30e7\u30ee\u30f5\u30f6\u30fb\u30fc\uff01\uff05\uff09\uff0c"
    "\uff0e\uff1a\uff1b\uff1f\uff3d\uff5d\uff5e"
)
_HAS_WIDE: Final = re.compile(f"[{_WIDE}]")
#: What stays together: a wide letter or a word, with what belongs to it, and the spaces behind it.
_PIECE: Final = re.compile(rf"[{_OPEN}]*(?:[{_WIDE}]|[^ {_WIDE}]+)?[{_CLOSE}]* *")


def columns(text: str) -> int:
    """Return how many columns a line takes on a terminal."""
    return sum(1 + (unicodedata.east_asian_width(letter) in "FW") for letter in text)


def wrapped(text: str, most: int, *, indent: int = 0) -> list[str]:
    """Return one line of text in lines of at most `most` columns; those after the first stand `indent` to the right.

    A line ends at a space, or between letters that have none; a word that is longer stands on a line of its own.
    Empty where there is no text. https://www.w3.org/TR/jlreq/#characters_not_starting_a_line
    """
    margin = " " * indent
    if _HAS_WIDE.search(text) is None:
        return textwrap.wrap(text, most, subsequent_indent=margin, break_long_words=False, break_on_hyphens=False)
    lines, line = list[str](), ""
    for piece in _PIECE.findall(text):
        if not line.strip() or columns(line) + columns(piece.rstrip()) <= most:
            line += piece
            continue
        lines.append(line.rstrip())
        line = margin + piece.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines
