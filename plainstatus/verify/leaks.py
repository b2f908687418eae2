"""Finding in a file what must never be public: a draft, something from private/, a key."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator

__all__ = ["Leaks"]

#: A secret with fewer letters and digits than this would be found by chance.
_SHORTEST = 8
_WORD = re.compile(r"[^\W_]+")
#: Words that every format writes as they are, cut where a text cuts them: at whatever is neither letter nor digit.
_PLAIN_WORD = re.compile(r"(?<![^\W_])[A-Za-z0-9]+(?![^\W_])")
#: What may stand between two words of a secret once it is in a file: spaces and punctuation, tags (escaped, in
#: feeds, or not), references, escapes of JSON. Each begins in its own way, so that matching takes linear time.
_GAP = r"(?:</?[A-Za-z][^<>]*>|&lt;/?[A-Za-z](?:(?!&gt;).)*&gt;|&(?:amp;)?\#?\w+;|\\(?:u[0-9a-fA-F]{4}|[nrt])|[\W_])+?"

#: Letters that a kind of key always has (looking for them is ten times as fast), what it looks like, what it is.
_KEYS = (
    ("PRIVATE KEY", re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----"), "a private key"),
    ("AKIA", re.compile(r"AKIA[0-9A-Z]{16}\b"), "an access key of a cloud service"),
    ("ASIA", re.compile(r"ASIA[0-9A-Z]{16}\b"), "an access key of a cloud service"),
    ("earer ", re.compile(r"earer [A-Za-z0-9._~+/-]{20,}"), "a bearer token"),
    (".eyJ", re.compile(r"eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"), "a signed token"),
    ("gh", re.compile(r"gh[pousr]_[A-Za-z0-9]{36}"), "a token of a code host"),
    ("github_pat_", re.compile(r"github_pat_\w{40,}"), "a token of a code host"),
    ("glpat-", re.compile(r"glpat-[\w-]{20,}"), "a token of a code host"),
    ("xox", re.compile(r"xox[abeoprs]-[A-Za-z0-9-]{10,}"), "a token of a chat service"),
    ("k_live_", re.compile(r"k_live_[A-Za-z0-9]{16,}"), "a key of a payment service"),
)


class Leaks:
    """Looks for texts that are to stay secret, in whatever way a page, feed or JSON file would write them."""

    def __init__(self, secrets: Iterable[str]) -> None:
        words = {secret: _WORD.findall(secret) for secret in sorted(set(secrets))}
        words = {secret: found for secret, found in words.items() if sum(map(len, found)) >= _SHORTEST}
        plain = {secret: {word for word in found if _PLAIN_WORD.fullmatch(word)} for secret, found in words.items()}
        common = Counter(word for found in plain.values() for word in found)
        #: A word that a file with the secret must hold, or '' → secrets: their words as any format writes them, and
        #: a pattern. Files are compared by words first: lists of recipients are long.
        self._by_word: dict[str, list[tuple[set[str], re.Pattern[str]]]] = {}
        for secret, found in words.items():
            rarest = min(plain[secret], key=lambda word: (common[word], -len(word), word), default="")
            pattern = rf"(?<![^\W_]){_GAP.join(map(_spelled, found))}(?![^\W_])"
            self._by_word.setdefault(rarest, []).append((plain[secret], re.compile(pattern, re.DOTALL)))

    def find(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield where a text holds a secret, and what kind it is; never the secret itself."""
        for letters, key, kind in _KEYS:
            if letters in text and (match := key.search(text)):
                yield match.start(), kind
        if self._by_word:
            held = set(_PLAIN_WORD.findall(text))
            near = [
                pattern
                for word in self._by_word.keys() & {"", *held}
                for plain, pattern in self._by_word[word]
                if plain <= held
            ]
            places = {match.start() for pattern in near if (match := pattern.search(text))}
            for place in sorted(places):
                yield place, "a text that is not public yet, from a draft or private/"


def _spelled(word: str) -> str:
    """Return a pattern for a word as text, and as JSON may escape it."""
    escaped = json.dumps(word)[1:-1]
    return re.escape(word) if escaped == word else f"(?:{re.escape(word)}|(?i:{re.escape(escaped)}))"
