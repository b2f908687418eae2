"""Names as words of an address: a to z, 0 to 9."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["latin_words"]

#: Letters of which Unicode knows no simpler form, and what stands within a word.
_LETTERS: Final = str.maketrans({
    "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th",
    "\N{LATIN SMALL LETTER DOTLESS I}": "i", "'": "", "\N{RIGHT SINGLE QUOTATION MARK}": "",
})  # fmt: skip


def latin_words(text: str) -> list[str]:
    """Return the words of a text in a to z and 0 to 9; none where it is in another script."""
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    return re.findall("[a-z0-9]+", plain.encode("ascii", "ignore").decode())
