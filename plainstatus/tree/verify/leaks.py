"""Finding in a file what must never be public: a draft, something from private/, a key, a card number.

What keys and numbers look like stands in `sensitive`, for `check` as well.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

from plainstatus.sensitive import LEAKS, Found, find

__all__ = ["Leaks"]

#: A secret with fewer letters and digits than this would be found by chance.
_SHORTEST = 8
_WORD = re.compile(r"[^\W_]+")
#: So many characters of lines are remembered: those that repeat are soon there again.
_ROOM = 1 << 22
#: Words that every format writes as they are, cut where a text cuts them: at whatever is neither letter nor digit.
_PLAIN_WORD = re.compile(r"(?<![^\W_])[A-Za-z0-9]+(?![^\W_])")
#: How JSON writes a character that would end a line, or is none of ASCII: its letters are no part of the next word.
_ESCAPED = re.compile(r"\\(?:u[0-9a-fA-F]{4}|[nrtbf])")
#: Where a word may begin.
_BEGINS = r"(?:(?<![^\W_])|(?<=\\[nrtbf])|(?<=\\u[0-9a-fA-F]{4}))"
#: What may stand between two words of a secret once it is in a file: spaces and punctuation, tags (escaped, in
#: feeds, or not), references, escapes of JSON. Each begins in its own way, so that matching takes linear time.
_GAP = (
    r"(?:</?[A-Za-z][^<>]*>|&lt;/?[A-Za-z](?:(?!&gt;).)*&gt;|&(?:amp;)?\#?\w+;|\\(?:u[0-9a-fA-F]{4}|[nrtbf])|[\W_])+?"
)


class Leaks:
    """Looks for texts that are to stay secret, in whatever way a page, feed or JSON file would write them.

    `public` is what was published before, in UTF-8: keys and numbers in it are no secret any more.
    """

    def __init__(self, secrets: Iterable[str], *, public: bytes = b"") -> None:
        self._public = public
        self._last: tuple[str, tuple[Found, ...]] | None = None
        #: Lines with nothing in them that could be part of a leak.
        self._harmless: set[str] = set()
        self._room = _ROOM
        words = {secret: _WORD.findall(secret) for secret in sorted(set(secrets))}
        words = {secret: found for secret, found in words.items() if sum(map(len, found)) >= _SHORTEST}
        plain = {secret: {word for word in found if _PLAIN_WORD.fullmatch(word)} for secret, found in words.items()}
        common = Counter(word for found in plain.values() for word in found)
        #: A word that a file with the secret must hold, or '' → secrets, and their words as any format writes them.
        #: Files are compared by words first: lists of recipients are long, and most need no pattern of their own.
        self._by_word: dict[str, list[tuple[set[str], str]]] = {}
        for secret in words:
            rarest = min(plain[secret], key=lambda word: (common[word], -len(word), word), default="")
            self._by_word.setdefault(rarest, []).append((plain[secret], secret))

    def may_hold(self, lines: Iterable[str]) -> bool:
        """Say whether a text of these lines has to be searched: not where all are known to be harmless.

        No key and no number goes on in another line, and no word does of which a secret has at least one.
        """
        harmless = self._harmless
        unknown = [line for line in lines if line not in harmless]
        new = "\n".join(unknown)
        if self.may_be_in(new):
            return True
        self._room -= len(new)
        if self._room < 0:
            self._harmless, self._room = set(), _ROOM
        self._harmless.update(unknown)
        return False

    def may_be_in(self, text: str) -> bool:
        """Say whether a text has to be searched, of which nothing is remembered."""
        return bool(find(text, LEAKS)) or self._may_hold_secret(text)

    def _may_hold_secret(self, text: str) -> bool:
        words = self._by_word.keys()
        return "" in words or (bool(words) and not words.isdisjoint(_plain_words(text)))

    def find(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield where a text holds a secret, and what kind it is; never the secret itself."""
        kinds = set()
        for found in self._sensitive(text):
            if found.kind not in kinds and not self._is_public(found):
                kinds.add(found.kind)
                yield found.start, found.kind
        yield from self.find_secrets(text)

    def find_secrets(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield where a text holds one of the secrets that were named, whatever else it holds."""
        if self._by_word:
            held = _plain_words(text)
            near = [
                secret
                for word in self._by_word.keys() & {"", *held}
                for plain, secret in self._by_word[word]
                if plain <= held
            ]
            places = {match.start() for secret in near if (match := _pattern(secret).search(text))}
            for place in sorted(places):
                yield place, "a text that is not public yet, from a draft or private/"

    def already_public(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield what would be a leak had it not been published before: stopping would take nothing back."""
        for found in self._sensitive(text):
            if self._is_public(found):
                yield found.start, found.kind

    def _is_public(self, found: Found) -> bool:
        # The name of a file may hold what is no text.
        return found.words.encode(errors="surrogatepass") in self._public

    def _sensitive(self, text: str) -> tuple[Found, ...]:
        # Both questions are asked of each file, one after the other, and the answer takes a while.
        if self._last is None or self._last[0] is not text:
            self._last = text, find(text, LEAKS)
        return self._last[1]


def _plain_words(text: str) -> set[str]:
    """Return the words of a text that every format writes as they are, whether or not it is JSON."""
    words = set(_PLAIN_WORD.findall(text))
    return words if "\\" not in text else words.union(_PLAIN_WORD.findall(_ESCAPED.sub(" ", text)))


# Making a pattern takes longer than a search with it, and what is near one file is near others.
@lru_cache(1024)
def _pattern(secret: str) -> re.Pattern[str]:
    """Return a pattern for a secret in whatever way a file would write it."""
    words = _GAP.join(map(_spelled, _WORD.findall(secret)))
    return re.compile(rf"{_BEGINS}{words}(?![^\W_])", re.DOTALL)


def _spelled(word: str) -> str:
    """Return a pattern for a word as text, and as JSON may escape it."""
    escaped = json.dumps(word)[1:-1]
    return re.escape(word) if escaped == word else f"(?:{re.escape(word)}|(?i:{re.escape(escaped)}))"
