"""Messages that nothing answers, grouped among themselves by the words that they share."""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from plainstatus.views.asked_words import Message, kind_weight

__all__ = ["grouped", "rarity"]

#: Messages whose words are as alike as this (the cosine of what they weigh) are of one group.
_ALIKE: Final = 0.3
#: A message is looked up by so many of its words, those that weigh most; a group is known by so many.
_KEYS: Final = 8
_KNOWN_BY: Final = 12
#: A word of so many groups tells none of them from the others.
_EVERYWHERE: Final = 200
#: A message is compared with so many groups, those that it shares most with.
_COMPARED: Final = 20


class _Cluster:
    """Some messages, and what they say in sum."""

    def __init__(self) -> None:
        self.members: list[int] = []
        self._sum = Counter[str]()
        self._known: Mapping[str, float] = {}

    def add(self, place: int, vector: Mapping[str, float]) -> None:
        """Take a message in."""
        self.members.append(place)
        self._sum.update(vector)
        known = dict(_heaviest(self._sum, _KNOWN_BY))
        length = math.hypot(*known.values())
        self._known = {one: weight / length for one, weight in known.items()} if length else {}

    def likeness(self, vector: Mapping[str, float]) -> float:
        """Return how alike a message is, from 0 to 1."""
        return math.fsum(weight * vector.get(one, 0) for one, weight in self._known.items())


def grouped(messages: Sequence[Message]) -> list[list[int]]:
    """Return the places of messages that belong together; a message like no other stands alone.

    Each is compared with the groups that there are, and joins the one that it is most like ('leader' clustering). The
    order of the messages counts where it is as like one as another: give them in a fixed one.
    """
    worth = rarity(messages)
    vectors = [_unit({one: worth[one] for one in message.features if worth[one]}) for message in messages]
    clusters: list[_Cluster] = []
    index = defaultdict[str, set[int]](set)
    # Who says more is the better one to compare with.
    for place in sorted(range(len(messages)), key=lambda place: (-len(vectors[place]), place)):
        vector = vectors[place]
        keys = [one for one, _ in _heaviest(vector, _KEYS)]
        best = _most_alike(vector, keys, clusters, index)
        if best is None:
            best = len(clusters)
            clusters.append(_Cluster())
        clusters[best].add(place, vector)
        for key in keys:
            index[key].add(best)
    return [sorted(cluster.members) for cluster in clusters]


def rarity(messages: Collection[Message]) -> Mapping[str, float]:
    """Return of each feature of some messages how much it tells: less, the more have it; nothing where one alone does.

    A text that stands there many times counts once, so that a flood makes no word of others common.
    """
    said = {message.text: message for message in messages}
    counts = Counter(one for message in said.values() for one in message.features)
    copies = Counter(one for message in messages for one in message.features)
    whole = len(said)
    return {
        one: math.log(1 + whole / count) * kind_weight(one) if copies[one] > 1 else 0.0 for one, count in counts.items()
    }


def _most_alike(
    vector: Mapping[str, float], keys: Iterable[str], clusters: Sequence[_Cluster], index: Mapping[str, set[int]]
) -> int | None:
    shared = defaultdict[int, float](float)
    for key in keys:
        if len(index[key]) <= _EVERYWHERE:
            for place in index[key]:
                shared[place] += vector[key]
    near = heapq.nsmallest(_COMPARED, shared, key=lambda place: (-shared[place], place))
    alike = {place: clusters[place].likeness(vector) for place in near}
    best = min(alike, key=lambda place: (-alike[place], place), default=None)
    return best if best is not None and alike[best] > _ALIKE else None


def _heaviest(vector: Mapping[str, float], most: int) -> list[tuple[str, float]]:
    return heapq.nsmallest(most, vector.items(), key=lambda item: (-item[1], item[0]))


def _unit(vector: Mapping[str, float]) -> Mapping[str, float]:
    length = math.hypot(*vector.values())
    return {one: weight / length for one, weight in vector.items()} if length else {}
