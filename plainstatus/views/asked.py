"""What people ask about an incident: what they said, grouped by what answers it.

`asked` takes what was said with `sensitive.masking.mask` already applied (`text` may not know what is sensitive, so
`mask` stands in that room), the answers that readers can find, in each language, and what the incident denies.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from plainstatus.text.stems import guess_language, stems

__all__ = ["Answer", "Denied", "Group", "Kind", "Said", "asked"]

#: In this order: what takes for granted, or asks about, something that the incident denies; questions that nothing
#: answers; what an answer fits; what asks nothing and fits nothing, such as thanks.
Kind = Literal["contradicts", "unanswered", "answered", "remark"]


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


@dataclass(frozen=True)
class Answer:
    """An answer that stands on the site, in one language."""

    id: str
    url: str
    language: str
    question: str
    text: str


@dataclass(frozen=True)
class Denied:
    """Something that the incident says was not taken, such as `ssn` with the state `not_affected`."""

    #: A kind of information, as `information:` has it, whose everyday names are known here; empty for anything else.
    kind: str
    #: What staff are to read: 'US social security numbers'.
    fact: str
    #: Other names of it in any language, such as those that the site's pages use.
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """What several people said of one thing, in one language."""

    #: Unique: what staff call it by.
    name: str
    kind: Kind
    #: Oldest first.
    said: tuple[Said, ...]
    #: How many people that are.
    authors: int
    #: Two of their texts, of two people where there are two.
    examples: tuple[str, ...]
    #: What fits best, also for what contradicts; None where nothing does.
    answer: Answer | None
    #: Of what contradicts: `Denied.fact`. Else empty.
    fact: str
    #: The words that tell it from the others.
    words: tuple[str, ...]
    #: Empty where nothing tells.
    language: str


def asked(said: Iterable[Said], answers: Sequence[Answer], denied: Sequence[Denied]) -> tuple[Group, ...]:
    """Return what people asked, in groups: contradictions, unanswered, answered, remarks; by how many people each."""
    del denied
    languages = tuple(dict.fromkeys(answer.language for answer in answers))
    return tuple(
        Group(
            name="-".join(stems(one.text, None)[:3]), kind="unanswered", said=(one,), authors=1, examples=(one.text,),
            answer=None, fact="", words=stems(one.text, None), language=guess_language(one.text, languages) or "",
        )
        for one in said
    )  # fmt: skip
