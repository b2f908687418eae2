"""Which answer fits a message: by the words that they share, which count the more, the fewer answers have them.

After BM25 (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009), for each sentence by itself: in a
long story, one is the question. What shares enough words is near; to fit, it must also say what is asked for.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from plainstatus.views.asked_words import (
    Message,
    Sentence,
    features,
    is_specific,
    is_stem,
    is_thing,
    kind_weight,
    thing,
    ways,
)

__all__ = ["Answer", "Fitting", "Holds"]

#: What a word counts that stands in the question, and in the answer alone.
_IN_QUESTION: Final = 1.0
_IN_TEXT: Final = 0.35
#: From so much on an answer fits, and so much of what a sentence says is in it.
_ENOUGH: Final = 1.0
_COVERED: Final = 0.3
#: What is rare among two answers is not rare: fewer than these count as so many.
_FEW: Final = 10
#: Questions that have so much of their words in common are one.
_SAME: Final = 0.6
#: A word that no answer has is rather part of a story than another matter.
_UNKNOWN_STEM: Final = 0.3
#: Of two answers that share as many words, the one to a question of the same kind is the better one.
_ALIKE: Final = 1.25
#: Who asks these wants to be told just that, and not whether.
_STRICT: Final = frozenset({"how", "why"})
#: Unless so much of what is said is in the answer's question, which is more than one thing.
_NEARLY_ALL: Final = 0.7
_ONE_THING: Final = 1.0
#: What a list of what was involved tells of each thing.
_TOLD_OF_THINGS: Final = frozenset({"taken", "affected", "safe", "encrypted"})
#: Who complains of this asks the same, in whatever words: 'Why do I hear of it from a friend?', 'Where is it?'.
_COMPLAINT: Final = thing("not_told")
#: So much of what is shared may be of another matter, such as a card that was charged for one that may not be safe.
_OTHER_MATTER: Final = 0.8

#: What an answer's text is: words, in which anything may be explained; a list of what was involved and what was not,
#: which tells of each thing only that; or a list such as of ways to reach us, which tells nothing but what is asked.
Holds = Literal["words", "involved", "list"]


@dataclass(frozen=True)
class Answer:
    """An answer that stands on the site, in one language."""

    id: str
    url: str
    language: str
    question: str
    text: str
    holds: Holds = "words"


@dataclass
class _Known:
    """What is known of an answer: what each feature counts, which are those of its questions, and what these ask."""

    answer: Answer
    weights: dict[str, float]
    asked: frozenset[str]
    ways: frozenset[str]


class Fitting:
    """The answers in one language, ready to be compared; of several to the same question the first stands for all."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        self._known: list[_Known] = []
        for answer in answers:
            new = _known(answer)
            same = next((one for one in self._known if _same_question(one.asked, new.asked)), None)
            if same is None:
                self._known.append(new)
            else:
                for feature, weight in new.weights.items():
                    same.weights[feature] = max(weight, same.weights.get(feature, 0.0))
                same.ways |= new.ways
        # What many answers only mention may still be what one is about.
        self._found = defaultdict[str, float](float)
        for one in self._known:
            for feature, weight in one.weights.items():
                self._found[feature] += weight

    def best(self, message: Message) -> tuple[Answer | None, Answer | None]:
        """Return the answer that fits best, if one fits well enough, and the nearest; of two as good, the first."""
        fits, near = [0.0] * len(self._known), [0.0] * len(self._known)
        for sentence in message.sentences:
            if not sentence.features:
                continue
            whole = math.fsum(map(self._told, sentence.features))
            for place, known in enumerate(self._known):
                score = self._score(known, sentence)
                if score < _COVERED * whole or not (message.asks or _is_about(known, message.features)):
                    continue
                near[place] = max(near[place], score)
                if _says_what_is_asked(known, sentence):
                    fits[place] = max(fits[place], score)
        return self._first(fits), self._first(near)

    def _first(self, scores: Sequence[float]) -> Answer | None:
        best = max(range(len(scores)), key=scores.__getitem__, default=None)
        return self._known[best].answer if best is not None and scores[best] >= _ENOUGH else None

    def _score(self, known: _Known, sentence: Sentence) -> float:
        shared = sorted(one for one in sentence.features if one in known.weights)
        score = math.fsum(known.weights[one] * self._worth(one) for one in shared)
        if sentence.features.keys() == known.asked:
            score = max(score, _ENOUGH)
        return score * (_ALIKE if known.ways & sentence.ways else 1)

    def _told(self, feature: str) -> float:
        """Return how much of a sentence a feature is."""
        known = feature in self._found or is_thing(feature)
        return self._worth(feature) * (1 if known else _UNKNOWN_STEM)

    def _worth(self, feature: str) -> float:
        """Return how much it says that a feature is there: less, the more answers have it."""
        count, found = max(len(self._known), _FEW), self._found.get(feature, 0.0)
        rarity = math.log(1 + (count - found + 0.5) / (found + 0.5))
        return rarity * kind_weight(feature)


def _known(answer: Answer) -> _Known:
    text, asked = features(answer.text, answer.language), features(answer.question, answer.language)
    weights = dict.fromkeys(text, _IN_TEXT) if answer.holds == "words" else {}
    if answer.holds == "involved":
        weights = dict.fromkeys([*filter(is_thing, text), *map(thing, sorted(_TOLD_OF_THINGS))], _IN_QUESTION)
    weights |= dict.fromkeys(asked, _IN_QUESTION)
    return _Known(answer, weights, frozenset(asked), ways(answer.question, answer.language))


def _is_about(known: _Known, said: Collection[str]) -> bool:
    """Say whether all is named that an answer is about: thanks and stories share a word with it for no reason."""
    if known.answer.holds == "involved":
        return any(is_specific(one) and one in known.weights for one in said)
    about = [one for one in known.asked if is_specific(one)]
    return bool(about) and all(one in said for one in about)


def _says_what_is_asked(known: _Known, sentence: Sentence) -> bool:
    """Say whether an answer that is near also tells what a sentence asks for."""
    said = sentence.features.keys()
    if known.answer.holds == "involved":
        return not sentence.ways and any(thing(one) in said for one in _TOLD_OF_THINGS)
    shared = _sum(said & known.asked)
    if not shared or (known.answer.holds == "list" and not known.ways and not sentence.asks):
        return False
    other = {one for one in known.asked - said if is_stem(one)}
    other |= {one for one in said - known.weights.keys() if is_thing(one) and not is_specific(one)}
    alike = 1 if known.ways & sentence.ways else _OTHER_MATTER
    if any(is_stem(one) for one in known.asked - said) and _sum(other) > alike * shared:
        return False
    if _COMPLAINT in said & known.asked:
        return True
    strict = sentence.ways & _STRICT
    return not strict or bool(strict & known.ways) or (shared > _ONE_THING and shared >= _NEARLY_ALL * _sum(said))


def _sum(some: Iterable[str]) -> float:
    """Return what features tell; the words for a thing tell nothing besides it."""
    return math.fsum(kind_weight(one) for one in some if is_thing(one) or is_stem(one))


def _same_question(asked: frozenset[str], also: frozenset[str]) -> bool:
    """Say whether two answers are to the same question, such as one that always holds and one of this incident."""
    shared, whole = (math.fsum(map(kind_weight, some)) for some in (asked & also, asked | also))
    return whole > 0 and shared >= _SAME * whole
