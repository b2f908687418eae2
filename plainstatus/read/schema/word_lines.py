"""Finding the line on which words stand in a text, for many words of one text in about one pass."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from typing import Final

__all__ = ["WordFinder"]

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
#: Words that differ from how they were typed (escapes, marks within them) are looked for in vain; whoever asks for so
#: many of them is told no line of any more, or each would be looked for in the whole text.
_MOST_MISSED: Final = 50


class WordFinder:
    """Finds words in a part of a text, however they are wrapped there.

    Who asks for many asks in the order in which they stand, so each search goes on from where the last one ended:
    from the beginning each time, a list of thousands would take time with its square.
    """

    def __init__(self, text: str, start: int = 0, end: int | None = None) -> None:
        self._text, self._start, self._end = text, start, len(text) if end is None else end
        self._rows: dict[str, int | None] = {}
        #: Who asks → where the last words were found.
        self._last: dict[str, int] = {}
        self._missed: dict[str, int] = {}

    def row(self, words: str, asker: str = "") -> int | None:
        """Return on which line of the part words begin, counted from 0; None where they are not found.

        `asker` is whoever asks for words in their order, such as a rule.
        """
        if words not in self._rows:
            found = self._find(words.split(), asker)
            self._rows[words] = None if found is None else bisect_right(self._line_ends, found)
        return self._rows[words]

    @cached_property
    def _line_ends(self) -> list[int]:
        return [match.end() for match in _LINE_END.finditer(self._text, self._start, self._end)]

    def _find(self, words: list[str], asker: str) -> int | None:
        if not words or self._missed.get(asker, 0) >= _MOST_MISSED:
            return None
        last = self._last.get(asker, self._start)
        typed = re.compile(r"\s+".join(map(re.escape, words))) if len(words) > 1 else None
        for begin in dict.fromkeys((last, self._start)):
            if typed is None:
                found = self._text.find(words[0], begin, self._end)
            else:
                match = typed.search(self._text, begin, self._end)
                found = match.start() if match else -1
            if found >= 0:
                self._last[asker] = found
                return found
        self._missed[asker] = self._missed.get(asker, 0) + 1
        return None
