"""Which answer fits a message: by the words that they share, which count the more, the fewer answers have them.

After BM25 (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009), for each sentence by itself: in a
long story, one is the question.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from plainstatus.views.asked_words import Message, features, is_specific, is_thing, kind_weight

__all__ = ["Answer", "Fitting"]

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


@dataclass(frozen=True)
class Answer:
    """An answer that stands on the site, in one language."""

    id: str
    url: str
    language: str
    question: str
    text: str


class Fitting:
    """The answers in one language, ready to be compared; of several to the same question the first stands for all."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        self._answers: list[Answer] = []
        self._weights: list[dict[str, float]] = []
        for answer in answers:
            weights = _weights(answer)
            same = next((one for one in self._weights if _same_question(one, weights)), None)
            if same is None:
                self._answers.append(answer)
                self._weights.append(weights)
            else:
                same.update({feature: max(weight, same.get(feature, 0.0)) for feature, weight in weights.items()})
        # What many answers only mention may still be what one is about.
        self._found = defaultdict[str, float](float)
        for weights in self._weights:
            for feature, weight in weights.items():
                self._found[feature] += weight

    def best(self, message: Message) -> Answer | None:
        """Return the answer that fits best, if one fits well enough; of two that fit as well, the first."""
        scores = [0.0] * len(self._answers)
        for sentence in message.sentences:
            if not sentence.features:
                continue
            whole = math.fsum(map(self._told, sentence.features))
            for place, score in self._scores(sentence.features):
                if score >= _COVERED * whole and (message.asks or self._names_one(place, sentence.features)):
                    scores[place] = max(scores[place], score)
        best = max(range(len(scores)), key=scores.__getitem__, default=None)
        return self._answers[best] if best is not None and scores[best] >= _ENOUGH else None

    def _names_one(self, place: int, said: Iterable[str]) -> bool:
        """Say whether an answer has something that is named: thanks and stories share words with it for no reason."""
        return any(is_specific(one) and one in self._weights[place] for one in said)

    def _scores(self, said: Iterable[str]) -> Iterable[tuple[int, float]]:
        said = sorted(said)
        for place, weights in enumerate(self._weights):
            yield place, sum(weights[one] * self._worth(one) for one in said if one in weights)

    def _told(self, feature: str) -> float:
        """Return how much of a sentence a feature is."""
        known = feature in self._found or is_thing(feature)
        return self._worth(feature) * (1 if known else _UNKNOWN_STEM)

    def _worth(self, feature: str) -> float:
        """Return how much it says that a feature is there: less, the more answers have it."""
        count, found = max(len(self._answers), _FEW), self._found.get(feature, 0.0)
        rarity = math.log(1 + (count - found + 0.5) / (found + 0.5))
        return rarity * kind_weight(feature)


def _weights(answer: Answer) -> dict[str, float]:
    text = dict.fromkeys(features(answer.text, answer.language), _IN_TEXT)
    return text | dict.fromkeys(features(answer.question, answer.language), _IN_QUESTION)


def _same_question(weights: Mapping[str, float], other: Mapping[str, float]) -> bool:
    """Say whether two answers are to the same question, such as one that always holds and one of this incident."""
    asked, also = ({one for one, weight in each.items() if weight == _IN_QUESTION} for each in (weights, other))
    shared, whole = (math.fsum(map(kind_weight, some)) for some in (asked & also, asked | also))
    return whole > 0 and shared >= _SAME * whole
