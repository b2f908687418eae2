"""Which texts in content/ are still the shipped example's: no company shall promise what a made-up shop promises.

Known are runs of twelve words, by their sums, of every version of the example that was ever shipped. They stand in
`example.txt` and not in the example itself, because in a checkout that is the very folder that people write into;
a test compares the two. What a text is called, how its lines break and which headings stand above it makes no
difference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, TypeVar
from zlib import crc32

from plainstatus.errors import Problem
from plainstatus.model import Faq, Statement, Text, Written
from plainstatus.model.frozen import dataclass
from plainstatus.read.content.sent_messages import parted

__all__ = ["SUMS", "OwnWords", "files_of", "held_page", "hold_back", "shipped", "sums_of"]

SUMS: Final = Path(__file__).with_name("example.txt")
#: So many words in a row are nobody's by chance; an apology may well be.
_RUN: Final = 12
_WORD: Final = re.compile(r"\w+")
_TAG: Final = re.compile(r"<[^<>]*>")
_MOST_SHOWN: Final = 60
_Kind: TypeAlias = Literal["faq", "statement", "copy"]
_Thing = TypeVar("_Thing")
_INSTEAD: Final = "write your own, or delete the file"
_LEFT_OUT: Final = "it is left out until this is mended"
_IS_PUBLIC: Final = "it is public already, and stays"


@dataclass(frozen=True)
class OwnWords:
    """What is a company's own, once the example's was taken out."""

    written: Written
    copies: Mapping[str, bytes]
    #: The names of files of which nothing is published.
    left_out: frozenset[str]
    #: What to say of the rest; none of it stops a publish.
    problems: tuple[Problem, ...]


def hold_back(
    written: Written,
    copies: Mapping[str, bytes],
    *,
    is_public: Callable[[_Kind, str, str], bool],
) -> OwnWords:
    """Take out of answers, letters and copies of messages what is still the example's.

    Of what is a company's own but for a translation, that alone goes. `is_public` says whether the record holds an
    answer (`faq`) or a letter (`statement`) by its key, in a language or, where that is empty, at all; or what names a
    copy (`copy`): readers have seen that, so it is told and stays.
    """
    problems: list[Problem] = []
    left_out: set[str] = set()

    def is_own(words: str, spot: tuple[str, int], what: str, thing: tuple[_Kind, str] | None, tag: str = "") -> bool:
        # Whoever writes a letter may be sorry in the same words.
        if (found := shipped(words, whole=what == "the file")) is None:
            return True
        stays = thing is not None and is_public(*thing, tag)
        problems.append(_told(found, *spot, what, _IS_PUBLIC if stays else _LEFT_OUT))
        return stays

    def own(
        one: _Thing, text: Text, spot: tuple[str, int], what: str, thing: tuple[_Kind, str] | None
    ) -> _Thing | None:
        """Return something without the languages in which it is the example's; nothing where it is so itself."""
        if not is_own(text, spot, what, thing):
            return None
        tags = {
            tag
            for tag, words in text.translations
            if not is_own(words, (_translation(spot[0], tag), 0), what, thing, tag)
        }
        return _without(one, tags) if tags else one

    letters = []
    for one in written.statements:
        letter = own(one, one.text, one.spot, "the file", ("statement", one.slug))
        letters += [letter] if letter else []
        left_out |= files_of(one) - (files_of(letter) if letter else set())
    faq = written.faq
    if faq is not None:
        tried = [
            own(one, one.text, (faq.file, one.text_line), "the answer", ("faq", one.anchor)) for one in faq.answers
        ]
        intro = own(faq.intro, faq.intro, (faq.file, 0), "it", None) if faq.intro else None
        kept = replace(faq, answers=tuple(filter(None, tried)), intro=intro)
        for tag in _languages(faq):
            name = _translation(faq.file, tag) if tag else faq.file
            told = [one for one in problems if one.file == name]
            gone = bool(told) and tag not in _languages(kept)
            problems = [one for one in problems if one not in told] + _at_once(told, name, gone=gone)
            if gone:
                left_out.add(name)
                kept = _without(kept, {tag})
        faq = None if faq.file in left_out else kept
    found = {}
    for name, data in copies.items():
        message = parted(data)
        if is_own(message.text, (f"content/{name}", message.line), "the file", ("copy", name)):
            found[name] = data
    own_words = replace(written, faq=faq, statements=tuple(letters))
    return OwnWords(own_words, found, frozenset(left_out), tuple(sorted(problems)))


def _languages(faq: Faq) -> dict[str, None]:
    """Return the languages in which a FAQ has an answer or an introduction; its own is empty."""
    texts = [one.text for one in faq.answers] + [text for text in (faq.intro,) if text]
    return dict.fromkeys(tag for text in texts for tag in ("", *(tag for tag, _ in text.translations)))


def _at_once(told: list[Problem], name: str, *, gone: bool) -> list[Problem]:
    """Return what to say of a FAQ in one language; `gone` says that nothing of it is left."""
    if gone:
        return [Problem(name, 0, "", f"all of it is the shipped example's; {_LEFT_OUT}", _INSTEAD)]
    seen = [one for one in told if one.message.endswith(_IS_PUBLIC)]
    if len(seen) < 2:
        return told
    more = f"{seen[0].message}, and so are {len(seen) - 1} more answers below"
    return [replace(seen[0], message=more), *(one for one in told if one not in seen)]


def _without(value: Any, tags: Collection[str]) -> Any:
    """Return an answer, a letter or a part of one without what it says in some languages."""
    if isinstance(value, Text):
        return Text(value, [(tag, words) for tag, words in value.translations if tag not in tags])
    if isinstance(value, tuple):
        return tuple(_without(part, tags) for part in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    return replace(value, **{field.name: _without(getattr(value, field.name), tags) for field in fields(value)})


def held_page(name: str, line: int, text: str) -> Problem | None:
    """Return what to say of a page that is still the example's, in one paragraph even; None of one that is not.

    `line` is where the text begins.
    """
    found = shipped(text)
    return None if found is None else _told(found, name, line, "the file", _LEFT_OUT)


def shipped(text: str, *, whole: bool = False) -> tuple[int, str] | None:
    """Return where a text is the example's, its line from 0, and the paragraph there; None where it is not.

    It is where half the words of a paragraph are, or with `whole` of all of it.
    """
    known, counts = _known(), [0, 0]
    first: tuple[int, str] | None = None
    for row, paragraph in _paragraphs(text):
        words, theirs = _words(paragraph), set[int]()
        for at, total in enumerate(_sums(words)):
            if total in known:
                theirs.update(range(at, at + _RUN))
        counts = [counts[0] + len(theirs), counts[1] + len(words)]
        if theirs and (whole or 2 * len(theirs) >= len(words)):
            first = first or (row, " ".join(paragraph.split()))
            if not whole:
                break
    return first if not whole or 2 * counts[0] >= counts[1] else None


def sums_of(text: str) -> set[int]:
    """Return the sums by which the runs of words in a text are known."""
    return {total for _, paragraph in _paragraphs(text) for total in _sums(_words(paragraph))}


@cache
def _known() -> frozenset[int]:
    return frozenset(int(line, 16) for line in SUMS.read_text(encoding="ascii").split())


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Yield the paragraphs of a text, each with its first line, from 0."""
    begin, lines = 0, list[str]()
    for number, typed in enumerate([*text.split("\n"), ""]):
        if typed.strip():
            begin = begin if lines else number
            lines.append(typed)
        elif lines:
            yield begin, "\n".join(lines)
            lines = []


def _words(text: str) -> list[str]:
    """Return the words of a paragraph, without tags and headings."""
    lines = (line for line in _TAG.sub(" ", text).split("\n") if not line.lstrip().startswith("#"))
    return _WORD.findall("\n".join(lines).casefold())


def _sums(words: list[str]) -> Iterator[int]:
    for at in range(len(words) - _RUN + 1):
        yield crc32(" ".join(words[at : at + _RUN]).encode())


def _told(found: tuple[int, str], name: str, line: int, what: str, meanwhile: str) -> Problem:
    row, words = found
    shown = words if len(words) <= _MOST_SHOWN else f"{words[:_MOST_SHOWN].rsplit(maxsplit=1)[0]} …"
    message = f"still the words of the shipped example, '{shown}'; {meanwhile}"
    return Problem(name, line and line + row, "", message, _INSTEAD.replace("the file", what))


def files_of(letter: Statement) -> set[str]:
    """Return the names of a letter's file and of its translations."""
    return {letter.spot[0], *(_translation(letter.spot[0], tag) for tag, _ in letter.text.translations)}


def _translation(name: str, tag: str) -> str:
    return f"{name.removesuffix('.md')}.{tag}.md"
