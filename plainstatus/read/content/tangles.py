"""Keeps Python-Markdown from going astray in brackets and backticks that nobody closes, and from leaving out words.

It looks for the end of each of them by itself, so that thousands without one take time with the square: 100,000 times
`[` take hours. What would take too long is shown as it was typed, and so is what it would take for markup that shows
nothing. The boxes of lists of tasks, `- [ ]` and `- [x]`, become signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate, groupby
from typing import Final

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor

from plainstatus.text.typed import BOXES, SHIELDS, shielded, unshielded

__all__ = ["Untangled"]

#: How many characters may be looked at for the ends of one kind; real texts stay far below.
_MOST: Final = 2_000_000
#: Behind fenced code, which is put aside before, and before HTML is looked for.
_PRIORITY: Final = 22
#: As it begins an item of a list.
_BOX: Final = re.compile(r"(<li>\s*(?:<p>)?)\[([ xX])\](?=\s)")
_TICKS: Final = re.compile(r"(?<!\\)`+")


class Untangled(Extension):
    """An extension of Python-Markdown; add it to those of a site."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - so named by Markdown
        """Look through each text before its links and code are looked for."""
        md.preprocessors.register(_Untangle(md), "plainstatus", _PRIORITY)
        md.postprocessors.register(_Show(md), "plainstatus", 0)


class _Untangle(Preprocessor):
    def run(self, lines: list[str]) -> list[str]:
        """Return the lines, with what would take too long put out of the way."""
        found: list[str] = []
        lines = shielded("\n".join(lines)).split("\n")
        for empty, block in groupby(lines, key=lambda line: not line.strip()):
            text = "\n".join(block)
            if not empty and (_takes_long(_pairs(text, "[", "]")) or _takes_long(_pairs(text, "](", ")"))):
                text = text.replace("[", SHIELDS["["])
            if not empty and _takes_long(_ticks(text)):
                text = text.replace("`", SHIELDS["`"])
            if not empty and _takes_long(_pairs(text, "<", ">")):
                text = text.replace("<", SHIELDS["<"])
            found += text.split("\n")
        return found


class _Show(Postprocessor):
    def run(self, text: str) -> str:
        """Return the HTML with the marks as they were typed, and the boxes."""
        return unshielded(_BOX.sub(lambda found: found[1] + BOXES[found[2].lower()], text))


def _takes_long(steps: Iterable[int]) -> bool:
    """Say whether too many characters would be looked at."""
    return any(total > _MOST for total in accumulate(steps))


def _pairs(text: str, opening: str, closing: str) -> Iterator[int]:
    """Yield how far each opening mark is from its end; without one, from the end of the text."""
    opened: list[int] = []
    for match in re.finditer(f"{re.escape(opening)}|{re.escape(closing)}", text):
        if match[0] == opening:
            opened.append(match.start())
        elif opened:
            yield match.start() - opened.pop()
    yield from (len(text) - place for place in opened)


def _ticks(text: str) -> Iterator[int]:
    """Yield the same for backticks: a row of them ends at the next row of the same length."""
    waiting: dict[int, int] = {}
    for match in _TICKS.finditer(text):
        length = len(match[0])
        begun = waiting.pop(length, None)
        if begun is None:
            waiting[length] = match.start()
        else:
            yield length * (match.start() - begun)
    yield from (length * (len(text) - begun) for length, begun in waiting.items())
