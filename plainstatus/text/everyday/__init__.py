"""What people call things when data has leaked, by language: who asks has other words than who answers.

A file for each language. A line is a thing and its words, further lines of it are indented. `word*` stands for all
that begin so, `*word*` for all that hold it, as German compounds do; `two_words` stand side by side. Kinds of
information have the names that `information:` in the YAML has. `stop` are words that tell nothing, `asking` those
that a question or a request begins with, `wanting` those that stand behind 'I' in one; `how`, `why` and so on are
those that ask for such an answer. What is written as in `text.folding` or otherwise means the same.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import Final

from plainstatus.text.folding import folded, is_unspaced, words

__all__ = ["COMMON", "Everyday", "everyday", "languages"]

#: When data has leaked everybody speaks of these: they tell little of what somebody wants to know.
COMMON: Final = frozenset({"account", "affected", "change", "data", "safe", "taken"})


#: Words that name nothing.
_SMALL: Final = ("stop", "asking", "wanting")
#: What one may be told, by the word that asks for it; whoever asks with none of these wants to know whether.
_WAYS: Final = ("how", "why", "when", "where", "who", "many")
#: From so many letters on, a word with one that is wrong is still known.
_LONG: Final = 6


@dataclass(frozen=True)
class Everyday:
    """The words of one language."""

    language: str
    stop: frozenset[str]
    asking: frozenset[str]
    wanting: frozenset[str]
    #: A word → what it stands for.
    _whole: Mapping[str, frozenset[str]]
    #: The same, of words that others begin with or hold.
    _begins: Mapping[str, frozenset[str]]
    _within: Mapping[str, frozenset[str]]
    #: Words side by side, as they stand between spaces; they may begin longer ones.
    _phrases: re.Pattern[str]
    _by_phrase: Mapping[str, frozenset[str]]
    #: The words that ask how, why, when; of two at one place the longer one counts, as 'how long'.
    _ways: re.Pattern[str]
    _by_way: Mapping[str, str]

    def ways(self, text: str) -> frozenset[str]:
        """Return what a folded text asks for: `how`, `why`, `when`, `where`, `who`, `many`; nothing where none is."""
        return frozenset(self._by_way[match[1]] for match in self._ways.finditer(f" {' '.join(words(text))} "))

    def things(self, text: str) -> frozenset[str]:
        """Return what a folded text names."""
        found = set[str]()
        said = words(text)
        for word in said:
            found |= self.named(word)
        for match in self._phrases.finditer(f" {' '.join(said)} "):
            found |= self._by_phrase[match[1]]
        return frozenset(found)

    def named(self, word: str) -> frozenset[str]:
        """Return what a folded word stands for."""
        return _named(self.language, word)

    def look_up(self, word: str) -> frozenset[str]:
        """Return what a folded word stands for, without remembering it; of none, what one with a slip in it does."""
        begins = (self._begins.get(word[:length], ()) for length in self._lengths)
        within = (things for part, things in self._within.items() if part in word)
        found = frozenset().union(self._whole.get(word, ()), *begins, *within)
        if found or word in self.stop or len(word) < _LONG:
            return found
        near = sorted(
            {
                one
                for less in _slips(word)
                for one in self._near.get(less, ())
                if (one[0], one[-1]) == (word[0], word[-1])
            }
        )
        return self._all_whole(near[0]) if near else found

    def _all_whole(self, word: str) -> frozenset[str]:
        return frozenset().union(*(words.get(word, ()) for words in (self._whole, self._begins, self._within)))

    @cached_property
    def _lengths(self) -> list[int]:
        return sorted({len(begin) for begin in self._begins})

    @cached_property
    def _near(self) -> Mapping[str, list[str]]:
        """What is left of each longer word without one of its letters, and itself → the words."""
        found = defaultdict[str, list[str]](list)
        for word in dict.fromkeys([*self._whole, *self._begins, *self._within]):
            for less in _slips(word) if len(word) >= _LONG and word.isalpha() else ():
                found[less].append(word)
        return found


@lru_cache(maxsize=50_000)
def _named(language: str, word: str) -> frozenset[str]:
    return everyday(language).look_up(word)


def _slips(word: str) -> set[str]:
    """Return a word, and it without one letter: two that share one differ by a letter, or by two side by side."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


@cache
def languages() -> tuple[str, ...]:
    """Return the languages whose everyday words are known."""
    return tuple(sorted(one.name.removesuffix(".txt") for one in files(__name__).iterdir() if one.name.endswith("txt")))


@cache
def everyday(language: str) -> Everyday:
    """Return the words of a language by its tag; none where they are not known."""
    language = language.partition("-")[0]
    lists = dict[str, list[str]]()
    known = language in languages()
    text = files(__name__).joinpath(f"{language}.txt").read_text(encoding="utf-8") if known else ""
    for line in re.sub(r"\n +", " ", text).splitlines():
        name, _, listed = line.partition(":")
        lists[name] = listed.split()
    small = {name: frozenset(_same(word, language) for word in lists.pop(name, ())) for name in _SMALL}
    ways = {_same(word, language): way for way in _WAYS for word in lists.pop(way, ())}
    return _everyday(language, small, ways, lists)


def _everyday(
    language: str,
    small: Mapping[str, frozenset[str]],
    ways: Mapping[str, str],
    lists: Mapping[str, list[str]],
) -> Everyday:
    whole, begins, within, phrases = (defaultdict[str, set[str]](set) for _ in range(4))
    for name, listed in lists.items():
        for typed in listed:
            word = _same(typed.strip("*"), language)
            if " " in word:
                phrases[word].add(name)
            elif typed.startswith("*") or is_unspaced(word):
                within[word].add(name)
            else:
                (begins if typed.endswith("*") else whole)[word].add(name)
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    # Found within one another too: hence the look ahead.
    pattern = re.compile(f"(?= ({'|'.join(map(re.escape, longest_first))}))" if phrases else "(?!)")
    return Everyday(
        language=language,
        stop=small["stop"],
        asking=small["asking"],
        wanting=small["wanting"],
        _whole=_frozen(whole),
        _begins=_frozen(begins),
        _within=_frozen(within),
        _phrases=pattern,
        _by_phrase=_frozen(phrases),
        _ways=_asking_for(ways),
        _by_way=ways,
    )


def _asking_for(ways: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(ways, key=lambda word: (-len(word), word))
    one = "|".join(re.escape(word) if is_unspaced(word) else f"(?<= ){re.escape(word)}(?= )" for word in longest_first)
    return re.compile(f"({one})" if one else "(?!)")


def _frozen(found: Mapping[str, set[str]]) -> Mapping[str, frozenset[str]]:
    return {word: frozenset(things) for word, things in found.items()}


def _same(typed: str, language: str) -> str:
    return " ".join(words(folded(typed.replace("_", " "), language)))
