"""What is no longer as it was, in words that a person can compare; another id of a component is no change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Any

from plainstatus.model.frozen import dataclass
from plainstatus.record.lines import Line
from plainstatus.record.said import FACTS, Content, digests

__all__ = [
    "NOT_KEPT",
    "Difference",
    "as_said",
    "differences",
    "facts_and_texts",
    "holds",
    "leaves",
    "new_languages",
    "shortened",
    "told",
    "without_notes",
]

#: Stands for the words of imported history.
NOT_KEPT = "(imported: the words were not kept)"

_CONTEXT = 3


@dataclass(frozen=True)
class Difference:
    """One thing that changed; `was` or `now` is empty where there was nothing or is nothing."""

    #: Dotted, e.g. `text`, `impact` or `contacts.phone.reason`.
    path: str
    #: The language of a text, else empty.
    language: str
    was: str
    now: str


def facts_and_texts(content: Content) -> tuple[Difference, ...]:
    """Return everything that some content holds, as something that was not there before."""
    return tuple(Difference(path, part, "", words) for part in sorted(content) for path, words in leaves(content[part]))


def differences(
    said: Line, content: Content, sha256: Mapping[str, str], *, translations: bool = False
) -> tuple[Difference, ...]:
    """Return what is not as the line said it, facts first; a translation of what it said is none unless asked for."""
    if said.content is None:
        changed = [part for part, digest in said.sha256.items() if sha256.get(part) != digest]
        return tuple(Difference("text" if part else "facts", part, NOT_KEPT, _all(content, part)) for part in changed)
    known = {path for part, texts in said.content.items() if part for path in texts}
    found = []
    for part in sorted({*said.content, *content}):
        was, now = (dict(leaves(side.get(part, {}))) for side in (said.content, content))
        for path in dict.fromkeys((*now, *was)):
            translated = part != FACTS and path in known and path not in was and not translations
            if was.get(path) != now.get(path) and not translated:
                found.append(Difference(path, part, was.get(path, ""), now.get(path, "")))
    return tuple(found)


def new_languages(said: Line, content: Content) -> tuple[str, ...]:
    """Return the languages that the line did not have."""
    return tuple(part for part in content if part not in said.sha256)


def told(found: Difference) -> tuple[str, str]:
    """Return the old and the new words of a difference, each at most some 100 characters, from where they part.

    Texts that differ only in what holds their words apart are shown with their line breaks.
    """
    was, now = found.was.split(), found.now.split()
    if was == now:
        return shortened(repr(found.was)), shortened(repr(found.now))
    same = 0
    while same < min(len(was), len(now)) and was[same] == now[same]:
        same += 1
    tail = 0
    while tail < min(len(was), len(now)) - same and was[-1 - tail] == now[-1 - tail]:
        tail += 1
    return _window(was, same, tail), _window(now, same, tail)


def _window(words: list[str], same: int, tail: int) -> str:
    begin, end = max(0, same - _CONTEXT), min(len(words), len(words) - tail + _CONTEXT)
    shown = shortened(" ".join(words[begin:end]), 90)
    return ("… " if begin else "") + shown + (" …" if end < len(words) and not shown.endswith("…") else "")


def shortened(text: str, length: int = 100) -> str:
    """Return a text on one line, cut to a length in characters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[: length - 1].rstrip() + "…"


def _all(content: Content, part: str) -> str:
    if not part:
        return ", ".join(f"{path} {value}" for path, value in leaves(content[FACTS]))
    return " ".join(content.get(part, {}).values())


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every value with its path, in words."""
    match value:
        case dict() if value or not path:
            for name, inner in value.items():
                yield from leaves(inner, f"{path}.{name}" if path else str(name))
        case list() if value:
            for index, inner in enumerate(value):
                yield from leaves(inner, f"{path}.{index}")
        case bool():
            yield path, "yes" if value else "no"
        case None:
            yield path, "as the impact implies"
        case dict() | list():
            yield path, "given"
        case _:
            yield path, str(value)


def without_notes(changes: Sequence[Difference]) -> tuple[Difference, ...]:
    """Return the changes that an update's corrections are about, without these."""
    return tuple(change for change in changes if not change.path.startswith("corrected"))


def holds(said: Line, content: Content) -> bool:
    """Say whether a line holds just this content: then its digests, which were verified, are those of it."""
    # Of a breach there are facts that are 1 or true, which Python takes for the same.
    return said.content == content and "breach" not in content[FACTS]


#: Whoever renamed more components at once than these ways allow has to declare a correction.
_MOST_RENAMINGS = 64


def as_said(
    content: Content, sha256: dict[str, str], said: Line, renamed: Mapping[str, Sequence[str]]
) -> tuple[Content, dict[str, str]]:
    """Return the content with the ids that its components had when the line was written.

    A component that got another id is the same component: what was said about it has not changed. `renamed` goes from
    ids to those that the component had before.
    """
    components = content[FACTS].get("components", {})
    if sha256[FACTS] == said.sha256.get(FACTS) or not components.keys() & renamed.keys():
        return content, sha256
    choices = [(item, *renamed.get(item, ())) for item in components]
    if said.content is not None:
        known = said.content[FACTS].get("components", {})
        choices = [(next((name for name in names if name in known), names[0]),) for names in choices]
    found = content, sha256
    # Of imported history there is nothing but digests, and its ids have to be guessed.
    for names in islice(product(*choices), _MOST_RENAMINGS):
        older = {
            **content,
            FACTS: {**content[FACTS], "components": dict(zip(names, components.values(), strict=True))},
        }
        found = older, digests(older)
        if found[1][FACTS] == said.sha256.get(FACTS):
            return found
    return (content, sha256) if said.content is None else found
