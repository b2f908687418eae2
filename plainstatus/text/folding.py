"""Texts as one looks for words in them: without case, accents and what is typed in many ways."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import regex

__all__ = ["folded", "is_unspaced", "words"]

#: What stands further behind is not looked at: nobody reads that far.
_LONGEST: Final = 10_000
#: No word is longer; the rest of a longer one is cut off.
_LONGEST_WORD: Final = 60
#: Marks without which a letter is still the same: accents, points of Hebrew and Arabic, strokes (combining classes of
#: UAX #44). Those of Hindi, Thai and Japanese make another one.
_ACCENTS: Final = frozenset({1, *range(10, 37), *range(200, 241)})
_APOSTROPHE: Final = "'\u2019\u02bc\u2018`\u00b4"
#: l'adresse, qu'avez, but don't and it's.
_ELIDED: Final = re.compile(rf"\b(\w\w?)[{_APOSTROPHE}](?=\w\w)")
_REPEATED: Final = re.compile(r"([^\W\d])\1\1+")
#: Arabic letters that people type one for the other (marks on alef go with the accents), and what stretches words.
_ARABIC: Final = str.maketrans({"\u0649": "\u064a", "\u0629": "\u0647", "\u0640": None})
#: What all languages write in all ways.
_EMAIL: Final = re.compile(r"\be[- ]?mail")
#: Umlauts as keyboards without them write them.
_UMLAUT: Final = re.compile("(?<![aeq])(a|o|u)e")


def folded(text: str, language: str | None = None) -> str:
    """Return a text in small letters, without accents and letters three times in a row; apostrophes join or part.

    `Über` and `Ueber` are `uber` in German. Of a long text that is its first 10,000 characters.
    """
    text = unicodedata.normalize("NFKC", text[:_LONGEST]).casefold()[:_LONGEST]
    if not text.isascii():
        apart = unicodedata.normalize("NFD", text)
        kept = "".join(char for char in apart if unicodedata.combining(char) not in _ACCENTS)
        text = unicodedata.normalize("NFC", kept).translate(_ARABIC)
    text = _ELIDED.sub(r"\1 ", text)
    text = re.sub(f"[{_APOSTROPHE}]", "", text)
    text = _EMAIL.sub("email", _REPEATED.sub(r"\1", text))
    return _UMLAUT.sub(r"\1", text) if language == "de" else text


def words(text: str) -> list[str]:
    """Return the words of a folded text in their order; of scripts without spaces, whole runs of their characters."""
    return [word[:_LONGEST_WORD] for word in _word().findall(text)]


def is_unspaced(word: str) -> bool:
    """Say whether a word is of a script that has no spaces between words, such as Japanese."""
    return not word.isascii() and _unspaced().match(word) is not None


@lru_cache(maxsize=1)
def _unspaced() -> regex.Pattern[str]:
    import regex  # noqa: PLC0415

    return regex.compile(rf"[{_SCRIPTS}]")


@lru_cache(maxsize=1)
def _word() -> regex.Pattern[str]:
    import regex  # noqa: PLC0415

    return regex.compile(rf"[{_SCRIPTS}]+|[[\p{{L}}\p{{M}}\p{{N}}]--[{_SCRIPTS}]]+", regex.V1)


_SCRIPTS: Final = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}ー"
