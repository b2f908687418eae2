"""What a message or an answer says, as features that are compared: stems, and the things that everyday words name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Final

from plainstatus.model.frozen import dataclass
from plainstatus.text.everyday import COMMON, everyday
from plainstatus.text.folding import folded, is_unspaced, words
from plainstatus.text.stems import stems_of_words

__all__ = [
    "Message", "Sentence", "features", "is_specific", "is_stem", "is_telling", "is_thing", "kind_weight",
    "thing", "ways",
]  # fmt: skip

#: What a feature begins with that is a thing, whatever it is called, and the stem of a word that names one.
_THING: Final = "="
_NAMING: Final = "~"
#: What such a feature tells. After a breach everybody speaks of the same few things; other words may be of any matter;
#: and what a word names says more than which word it is.
_OF_THINGS: Final = 1.0
_OF_COMMON: Final = 0.3
_OF_STEMS: Final = 0.6
_OF_NAMING: Final = 0.15
#: A word of a script without spaces is several pairs of characters.
_OF_PAIRS: Final = 0.2
#: What `sensitive.masking` leaves, and addresses: they tell who, not what.
_NOISE: Final = re.compile(r"\[[a-z][a-z -]{1,40}\]|\bhttps?://\S+|\bwww\.\S+|\S{1,64}@\S+")
_SENTENCE: Final = re.compile(r"[^.!?\u2026\n\u3002\uff01\uff1f\u061f]+[.!?\u2026\n\u3002\uff01\uff1f\u061f]*")
_QUESTION_MARKS: Final = frozenset("?\uff1f\u061f")
#: 'So when', 'And how'.
_BEFORE: Final = 2
#: 'I want', 'I just want', 'We would want'.
_WANTING: Final = 4
#: Of a long story these are looked at.
_MOST_SENTENCES: Final = 40
_LONGEST: Final = 10_000


@dataclass(frozen=True)
class Sentence:
    """A sentence of a message: its features, each with the first word that it comes from; whether it asks, what for."""

    features: Mapping[str, str]
    asks: bool
    #: Such as `how` and `why`; nothing where it wants to know whether.
    ways: frozenset[str]


@dataclass(frozen=True)
class Message:
    """A text, and the language that it seems to be in."""

    text: str
    language: str

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Its sentences that say anything."""
        clean = _NOISE.sub(" ", self.text[:_LONGEST])
        found = [match[0] for match in _SENTENCE.finditer(clean)][:_MOST_SENTENCES]
        made = (
            Sentence(features(one, self.language), _asks(one, self.language), ways(one, self.language)) for one in found
        )
        return tuple(one for one in made if one.features or one.asks)

    @cached_property
    def features(self) -> Mapping[str, str]:
        """What it says in all, each with the first word that it comes from."""
        return {feature: word for one in reversed(self.sentences) for feature, word in one.features.items()}

    @cached_property
    def things(self) -> frozenset[str]:
        """What it names, by whatever words."""
        return frozenset(one.removeprefix(_THING) for one in self.features if is_thing(one))

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of its words."""
        return frozenset(one.removeprefix(_NAMING) for one in self.features if not is_thing(one))

    @property
    def asks(self) -> bool:
        """Whether anything of it is a question or a request, or says that something does not work."""
        return bool(self.features) and (any(one.asks for one in self.sentences) or "trouble" in self.things)


def features(text: str, language: str) -> Mapping[str, str]:
    """Return the features of a text, each with the first word that it comes from; of a thing that is its name."""
    plain = folded(text, language)
    found = {_THING + thing: thing.replace("_", " ") for thing in sorted(everyday(language).things(plain))}
    for stem, word in stems_of_words(plain, language):
        found.setdefault((_NAMING if everyday(language).named(word) else "") + stem, word)
    return found


def ways(text: str, language: str) -> frozenset[str]:
    """Return what a text asks for, such as `how` and `why`; nothing where it asks for none of these."""
    return everyday(language).ways(folded(text, language))


def kind_weight(feature: str) -> float:
    """Return what a feature tells by being a thing, or a stem."""
    if is_thing(feature):
        return _OF_THINGS if is_specific(feature) else _OF_COMMON
    if feature.startswith(_NAMING):
        return _OF_NAMING
    return _OF_PAIRS if is_unspaced(feature) else _OF_STEMS


def is_thing(feature: str) -> bool:
    """Say whether a feature is a thing that was named, by whatever word."""
    return feature.startswith(_THING)


def thing(name: str) -> str:
    """Return the feature that says that a thing was named."""
    return _THING + name


def is_stem(feature: str) -> bool:
    """Say whether a feature is the stem of a word that names no thing."""
    return not feature.startswith((_THING, _NAMING))


def is_specific(feature: str) -> bool:
    """Say whether a feature is a thing that not everybody speaks of."""
    return is_thing(feature) and feature.removeprefix(_THING) not in COMMON


def is_telling(feature: str) -> bool:
    """Say whether a feature is of use to name a group: the stem of a word is not, where what it names is there too."""
    return not feature.startswith(_NAMING)


def _asks(sentence: str, language: str) -> bool:
    if not _QUESTION_MARKS.isdisjoint(sentence):
        return True
    known = everyday(language)
    said = words(folded(sentence, language))
    return (
        any(word in known.asking for word in said[:1])
        or bool(known.ways(" ".join(said[:_BEFORE])))
        or any(word in known.wanting for word in said[1:_WANTING])
        or any(word in run for run in said if is_unspaced(run) for word in known.asking)
    )
