"""Markdown as Pelican reads it, made safe and quick."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import accumulate, groupby
from typing import Any, Final

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor

from plainstatus.text.markdown import sanitise
from plainstatus.text.markdown import to_html as quick
from plainstatus.text.typed import BOXES, SHIELDS, shielded, unshielded

__all__ = ["Untangled", "renderer"]

#: Pelican's name for a file beside the pages, as it stands in HTML.
_STATIC = re.compile(r'(?<=["(])[{|](?:static|attach)[}|]/?')
#: Python-Markdown takes time with the square of the marks in a text. One with so many is no letter, and is read as an
#: update is: in the usual Markdown, without footnotes and anchors.
_LONG = 20_000
_MOST_MARKS = 5000
_MARK = re.compile(r"[\[`<*_#&\\|~>]|^[ ]{0,3}[:+-]|^[ ]{0,3}\d+[.)]", re.MULTILINE)


def renderer(settings: Mapping[str, Any]) -> Callable[[str], str]:
    """Return what makes sanitised HTML of Markdown, by Pelican's setting MARKDOWN.

    Links are as they were typed; `{static}/images/a.png` becomes `images/a.png`, as seen from the site's root.
    """
    given = {key: value for key, value in settings.items() if key != "extensions"}
    named = [*settings.get("extensions", ()), *settings.get("extension_configs", {})]
    # Front matter has been read already: a text that looks like some must not vanish.
    extensions = [name for name in dict.fromkeys(named) if name not in {"meta", "markdown.extensions.meta"}]

    @cache
    def reader() -> Markdown:
        return Markdown(extensions=[*extensions, Untangled()], **given)

    @lru_cache(maxsize=1024)
    def to_html(text: str) -> str:
        if len(text) > _LONG and len(_MARK.findall(text)) > _MOST_MARKS:
            return quick(text)
        try:
            return sanitise(_STATIC.sub("", reader().reset().convert(text)))
        except RecursionError:  # such as a thousand definitions in a row
            # Nobody knows what it left in there.
            reader.cache_clear()
            return quick(text)

    return to_html


#: How many characters may be looked at for the ends of one kind; real texts stay far below.
_MOST: Final = 2_000_000
#: Behind fenced code, which is put aside before, and before HTML is looked for.
_PRIORITY: Final = 22
#: As it begins an item of a list.
_BOX: Final = re.compile(r"(<li>\s*(?:<p>)?)\[([ xX])\](?=\s)")
_TICKS: Final = re.compile(r"(?<!\\)`+")


class Untangled(Extension):
    """Keeps Python-Markdown from going astray in brackets and backticks that nobody closes, and from leaving out words.

    It looks for the end of each of them by itself, so that thousands without one take time with the square: 100,000
    times `[` take hours. What would take too long is shown as it was typed, and so is what it would take for markup
    that shows nothing. The boxes of lists of tasks, `- [ ]` and `- [x]`, become signs.
    """

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
