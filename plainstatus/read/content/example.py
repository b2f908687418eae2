"""Which texts in content/ are still the shipped example's: no company shall promise what a made-up shop promises.

Known are runs of twelve words, by their sums, of every version of the example that was ever shipped. They stand in
`example.txt` and not in the example itself, because in a checkout that is the very folder that people write into;
a test compares the two. What a text is called, how its lines break and which headings stand above it makes no
difference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final, Literal, TypeAlias
from zlib import crc32

from plainstatus.errors import Problem
from plainstatus.model import Statement, Written
from plainstatus.read.content.sent_messages import parted

__all__ = ["SUMS", "OwnWords", "files_of", "held_page", "hold_back", "shipped", "sums_of"]

SUMS: Final = Path(__file__).with_name("example.txt")
#: So many words in a row are nobody's by chance; an apology may well be.
_RUN: Final = 12
_WORD: Final = re.compile(r"\w+")
_TAG: Final = re.compile(r"<[^<>]*>")
_MOST_SHOWN: Final = 60
_Kind: TypeAlias = Literal["faq", "statement", "copy"]
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
    is_public: Callable[[_Kind, str], bool],
) -> OwnWords:
    """Take out of answers, letters and copies of messages what is still the example's.

    `is_public` says whether the record holds an answer (`faq`) or a letter (`statement`) by its key, or what names a
    copy (`copy`): readers have seen that, so it is told and stays.
    """
    problems: list[Problem] = []

    def is_own(text: str, name: str, line: int, what: str, thing: tuple[_Kind, str] | None = None) -> bool:
        # Whoever writes a letter may be sorry in the same words.
        whole = what == "the file"
        for tag, words in (("", text), *getattr(text, "translations", ())):
            if (found := shipped(words, whole=whole)) is not None:
                stays = thing is not None and is_public(*thing)
                file, begin = (_translation(name, tag), 0) if tag else (name, line)
                problems.append(_told(found, file, begin, what, _IS_PUBLIC if stays else _LEFT_OUT))
                return stays
        return True

    letters = tuple(
        one for one in written.statements if is_own(one.text, *one.spot, "the file", ("statement", one.slug))
    )
    stay = {one.slug for one in letters}
    left_out = {name for one in written.statements if one.slug not in stay for name in files_of(one)}
    faq = written.faq
    if faq is not None:
        answers = tuple(
            one for one in faq.answers if is_own(one.text, faq.file, one.text_line, "the answer", ("faq", one.anchor))
        )
        intro = faq.intro if faq.intro and is_own(faq.intro, faq.file, 0, "it") else None
        told = [one for one in problems if one.file == faq.file]
        if told and not answers and not intro:
            left_out.add(faq.file)
            problems = [one for one in problems if one not in told]
            problems.append(Problem(faq.file, 0, "", f"all of it is the shipped example's; {_LEFT_OUT}", _INSTEAD))
        elif len(seen := [one for one in told if one.message.endswith(_IS_PUBLIC)]) > 1:
            problems = [one for one in problems if one not in seen[1:]]
            more = f"{seen[0].message}, and so are {len(seen) - 1} more answers below"
            problems[problems.index(seen[0])] = replace(seen[0], message=more)
        faq = replace(faq, answers=answers, intro=intro) if answers or intro or not told else None
    kept = {}
    for name, data in copies.items():
        message = parted(data)
        if is_own(message.text, f"content/{name}", message.line, "the file", ("copy", name)):
            kept[name] = data
    return OwnWords(replace(written, faq=faq, statements=letters), kept, frozenset(left_out), tuple(sorted(problems)))


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
