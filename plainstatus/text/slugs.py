"""Names as words of an address, a to z and 0 to 9; the first id that is free; names that hold their group's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from itertools import count
from typing import Final

__all__ = ["free", "latin_words", "parted"]

#: Between a group's name and that of a component of it.
_BETWEEN: Final = " / "

#: Letters of which Unicode knows no simpler form, and what stands within a word.
_LETTERS: Final = str.maketrans({
    "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th",
    "\N{LATIN SMALL LETTER DOTLESS I}": "i", "'": "", "\N{RIGHT SINGLE QUOTATION MARK}": "",
})  # fmt: skip


def latin_words(text: str) -> list[str]:
    """Return the words of a text in a to z and 0 to 9; none where it is in another script."""
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    return re.findall("[a-z0-9]+", plain.encode("ascii", "ignore").decode())


def free(stem: str, taken: Container[str]) -> str:
    """Return the id where it is not taken, else the first of it with -2, -3 … that is not."""
    ids = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
    return next(one for one in ids if one not in taken)


def parted(name: str) -> tuple[str, str]:
    """Return group and name of what is called `Group / Name`; the group is empty where it holds none."""
    group, _, rest = name.partition(_BETWEEN)
    return (group.strip(), rest.strip()) if group.strip() and rest.strip() else ("", name)
