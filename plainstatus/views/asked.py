"""What people ask about an incident: what they said, grouped by what answers it. No score of their mood.

`asked` takes what was said as `sensitive.masking.mask` leaves it (that knows what is sensitive, so it stands in that
room), the answers that readers can find, and what the incident denies.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final, Literal

from plainstatus.model.frozen import dataclass
from plainstatus.text.columns import begun
from plainstatus.text.everyday import languages
from plainstatus.text.folding import folded, words
from plainstatus.text.slugs import free
from plainstatus.text.stems import guess_language, stems
from plainstatus.views.asked_answers import Answer, Fitting, Holds
from plainstatus.views.asked_groups import grouped, rarity
from plainstatus.views.asked_words import Message, is_telling, kind_weight

__all__ = ["Answer", "Denied", "Group", "Holds", "Kind", "Said", "asked"]

#: In this order: what takes for granted, or asks about, something that the incident denies; questions that nothing
#: answers; what an answer fits; what asks nothing and fits nothing, such as thanks.
Kind = Literal["contradicts", "unanswered", "answered", "remark"]
_ORDER: Final[tuple[Kind, ...]] = ("contradicts", "unanswered", "answered", "remark")

#: How long an example is at most, and how many there are.
_EXAMPLE: Final = 240
_EXAMPLES: Final = 2
_LONGEST: Final = 10_000
#: Of how many words a group's name is, and how many tell it.
_NAME: Final = 3
_WORDS: Final = 6
#: Kinds of information that people have the same words for.
_SAME_WORDS: Final = {"payment_card_full": "payment_card"}
_NEVER: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Said:
    """What one person said, already masked."""

    #: Unique among all that was said.
    id: str
    text: str
    at: datetime | None
    source: str
    #: A keyed hash of who said it; empty where nobody knows, and then each is somebody else.
    author: str

    @property
    def who(self) -> str:
        """What tells this person from others."""
        return self.author or f"id {self.id}"


@dataclass(frozen=True)
class Denied:
    """Something that the incident says was not taken, such as `ssn` with the state `not_affected`."""

    #: A kind of information, as `information:` has it, whose everyday names are known; empty for anything else.
    kind: str
    #: What staff are to read: 'US social security numbers'.
    fact: str
    #: Further names of it, in any language: a message names it that holds all words of one.
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """What several people said of one thing, in one language."""

    #: Unique: what staff call it by. Letters, digits, hyphens.
    name: str
    kind: Kind
    #: Oldest first.
    said: tuple[Said, ...]
    #: How many people that are.
    authors: int
    #: Two of their texts on a line each, of two people where there are two; long ones are cut.
    examples: tuple[str, ...]
    #: What fits best, also for what contradicts; None where nothing does.
    answer: Answer | None
    #: Of what has no answer: the one that shares most with it, though it says something else; None where none is near.
    nearest: Answer | None
    #: Of what contradicts: `Denied.fact`. Else empty.
    fact: str
    #: What tells it from the others, the most telling first.
    words: tuple[str, ...]
    #: Empty where nothing tells.
    language: str


@dataclass(frozen=True)
class _Heard:
    """What was said, with what could be made out of it."""

    said: Said
    message: Message
    answer: Answer | None
    nearest: Answer | None


def asked(said: Iterable[Said], answers: Sequence[Answer], denied: Sequence[Denied]) -> tuple[Group, ...]:
    """Return what people said, in groups: contradictions, questions without an answer, those with one, remarks.

    Within each kind what more people said comes first; how often one says it does not count. The order of what was
    said makes no difference. Where nothing tells a text's language, it is taken for that of the first answer. What is
    in a language that has no answers is matched with those in that of the first.
    """
    groups: list[Group] = []
    left = defaultdict[tuple[Kind, str], list[_Heard]](list)
    known = defaultdict[tuple[Kind, str, str], list[_Heard]](list)
    for one in _heard(sorted(said, key=lambda one: (one.at or _NEVER, one.id, one.text)), answers):
        if fact := next((fact.fact for fact in denied if _contradicts(one.message, fact)), None):
            known["contradicts", one.message.language, fact].append(one)
        elif one.answer is not None:
            known["answered", one.message.language, one.answer.id].append(one)
        else:
            left["unanswered" if one.message.asks else "remark", one.message.language].append(one)
    for (kind, _, key), members in known.items():
        groups.append(_group(kind, key, members, {}))
    for (kind, _), members in left.items():
        messages = [one.message for one in members]
        worth = rarity(messages)
        for places in grouped(messages):
            some = [members[place] for place in places]
            groups.append(_group(kind, "", some, worth))
    groups.sort(key=lambda one: (_ORDER.index(one.kind), -one.authors, one.language, one.name, one.said[0].id))
    return _told_apart(groups, answers[0].language if answers else "")


def _heard(said: Iterable[Said], answers: Sequence[Answer]) -> Iterator[_Heard]:
    first = answers[0].language if answers else ""
    tags = {_base(answer.language): answer.language for answer in reversed(answers)}
    fitting = {tag: Fitting([one for one in answers if one.language == tag]) for tag in tags.values()}
    among = tuple(dict.fromkeys([*(_base(answer.language) for answer in answers), *languages()]))
    for one in said:
        guessed = guess_language(one.text, among)
        message = Message(one.text, tags.get(guessed, guessed) if guessed else first)
        known = fitting.get(message.language) or fitting.get(first)
        yield _Heard(one, message, *(known.best(message) if known else (None, None)))


def _base(tag: str) -> str:
    return tag.partition("-")[0]


def _contradicts(message: Message, denied: Denied) -> bool:
    """Say whether a message names what is denied, and asks about it or says that it was taken."""
    if not message.asks and "taken" not in message.things:
        return False
    if _SAME_WORDS.get(denied.kind, denied.kind) in message.things:
        return True
    names = (frozenset(stems(name, message.language)) for name in denied.names)
    return any(name and name <= message.stems for name in names)


def _group(kind: Kind, key: str, members: Sequence[_Heard], worth: Mapping[str, float]) -> Group:
    telling = _telling(members, worth)
    answer = _commonest(one.answer for one in members)
    return Group(
        name=key if kind == "answered" else "-".join(words(folded(key or " ".join(telling.values())))[:_NAME]),
        kind=kind,
        said=tuple(one.said for one in members),
        authors=len({one.said.who for one in members}),
        examples=_examples(members, telling),
        answer=answer,
        nearest=None if answer else _commonest(one.nearest for one in members),
        fact=key if kind == "contradicts" else "",
        words=tuple(dict.fromkeys(telling.values())),
        language=members[0].message.language,
    )


def _commonest(fitting: Iterable[Answer | None]) -> Answer | None:
    # Of two that fit as many, the counter has that first which it met first: the members stand in a fixed order.
    counts = Counter(one for one in fitting if one is not None)
    return next((one for one, _ in counts.most_common(1)), None)


def _telling(members: Sequence[_Heard], worth: Mapping[str, float]) -> Mapping[str, str]:
    """Return what tells a group from others, the most telling first: features, each with its commonest word.

    What only one of several texts has tells nothing of the others.
    """
    found = defaultdict[str, Counter[str]](Counter)
    for one in members:
        for feature, word in one.message.features.items():
            found[feature][word] += 1
    tell = {one: said.total() * (worth.get(one) or kind_weight(one)) for one, said in found.items() if is_telling(one)}
    shared = {one: weight for one, weight in tell.items() if found[one].total() > 1} or tell
    first = heapq.nsmallest(_WORDS, shared, key=lambda one: (-shared[one], one))
    return {one: min(found[one], key=lambda word: (-found[one][word], word)) for one in first}


def _examples(members: Sequence[_Heard], telling: Container[str]) -> tuple[str, ...]:
    """Return those that ask something, of these what holds most of what tells the group, and of these the shortest."""
    texts = {id(one): " ".join(one.said.text[:_LONGEST].split()) for one in members}

    def rank(one: _Heard) -> tuple[bool, int, int]:
        tells = sum(feature in telling for feature in one.message.features)
        return not one.message.asks, -tells, len(texts[id(one)])

    best = sorted(members, key=rank)
    by_author = dict[str, str]()
    for one in best:
        by_author.setdefault(one.said.who, texts[id(one)])
    found = [*by_author.values(), *(texts[id(one)] for one in best)]
    return tuple(begun(text, _EXAMPLE) for text in list(dict.fromkeys(found))[:_EXAMPLES])


def _told_apart(groups: Sequence[Group], language: str) -> tuple[Group, ...]:
    """Return the groups with names of their own; those of answers stay as they are, whatever else is called so."""
    taken = set[str]()
    names = dict[int, str]()
    for place in sorted(range(len(groups)), key=lambda place: (groups[place].kind != "answered", place)):
        group = groups[place]
        name = group.name or "other"
        names[place] = free(name if group.language == language else f"{name}-{group.language}", taken)
        taken.add(names[place])
    return tuple(replace(group, name=names[place]) for place, group in enumerate(groups))
