"""The words of a text by which another on the same matter is found: stems without stop words; and its language."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from plainstatus.text.everyday import everyday
from plainstatus.text.folding import folded, is_unspaced, words
from plainstatus.text.languages import english_name, script

if TYPE_CHECKING:
    import regex

__all__ = ["guess_language", "stems", "stems_of_words"]

_HIRAGANA: Final = range(0x3041, 0x30A0)
#: Scripts as CLDR calls those of languages → as Unicode calls those of characters.
_SCRIPTS: Final = {
    "Latn": ("Latin",), "Arab": ("Arabic",), "Jpan": ("Hiragana", "Katakana", "Han"), "Hans": ("Han",),
    "Hant": ("Han",), "Kore": ("Hangul",), "Cyrl": ("Cyrillic",), "Grek": ("Greek",), "Hebr": ("Hebrew",),
    "Thai": ("Thai",), "Deva": ("Devanagari",),
}  # fmt: skip
#: So much of a text tells its language.
_ENOUGH: Final = 400


def stems(text: str, language: str | None) -> tuple[str, ...]:
    """Return the stems of a text's words in their order, without stop words, numbers and single letters.

    The algorithms are Snowball's (https://snowballstem.org/). Of scripts without spaces between words, such as
    Japanese, these are pairs of characters. Words of a language that nobody has an algorithm for stay what they are.
    """
    return tuple(stem for stem, _ in stems_of_words(folded(text, language), language))


def stems_of_words(text: str, language: str | None) -> Iterator[tuple[str, str]]:
    """Yield each stem of a folded text with the word that it comes from."""
    stop = everyday(language or "").stop
    for word in words(text):
        if is_unspaced(word):
            # Pairs of hiragana alone are endings and particles in every sentence.
            pairs = ("".join(pair) for pair in pairwise(word)) if len(word) > 1 else iter([word])
            yield from ((pair, pair) for pair in pairs if not all(ord(char) in _HIRAGANA for char in pair))
        elif word not in stop and len(word) > 1 and not word.isdecimal():
            yield _stem(word, language or ""), word


@lru_cache(maxsize=50_000)
def _stem(word: str, language: str) -> str:
    return _stemmer(language)(word)


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    import snowballstemmer  # noqa: PLC0415

    name = english_name(language.partition("-")[0]).partition(" ")[0].lower() if language else ""
    known = name in snowballstemmer.algorithms()
    return snowballstemmer.stemmer(name).stemWord if known else str


def guess_language(text: str, among: Collection[str]) -> str | None:
    """Return which of some languages a text is in, by its script and stop words; None where nothing tells.

    Of languages that have as many of its words, the first is taken.
    """
    beginning = text[:_ENOUGH]
    fitting = _written_so(beginning, among)
    if len(fitting) == 1 and script(fitting[0]) != "Latn":
        return fitting[0]
    counts = {language: _known_words(beginning, language) for language in fitting}
    best = max(counts, key=counts.__getitem__, default=None)
    return best if best and counts[best] else None


def _written_so(text: str, among: Collection[str]) -> list[str]:
    """Return the languages that are written in the script of most of a text's letters; kana are Japanese alone."""
    names = {name for language in among for name in _SCRIPTS.get(script(language), ())}
    counts = {name: len(_letters(name).findall(text)) for name in sorted(names)}
    if counts.get("Hiragana") or counts.get("Katakana"):
        most = "Hiragana"
    else:
        most = max(counts, key=counts.__getitem__, default="")
    if not counts.get(most) and not counts.get("Katakana"):
        return []
    fitting = [language for language in among if most in _SCRIPTS.get(script(language), ())]
    # Without kana it is rather Chinese, where that is one of them.
    return sorted(fitting, key=lambda language: most == "Han" and script(language) == "Jpan")[
        : 1 if most == "Han" else None
    ]


@cache
def _letters(name: str) -> regex.Pattern[str]:
    import regex  # noqa: PLC0415

    return regex.compile(rf"\p{{Script={name}}}")


def _known_words(text: str, language: str) -> int:
    """Return how much of a text is in a language: each of its stop words, and twice what it has everyday words for."""
    known = everyday(language)
    said = words(folded(text, language))
    return sum((word in known.stop) + 2 * bool(known.named(word)) for word in said)
