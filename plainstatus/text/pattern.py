"""Patterns that are made, and tried, only where a text needs them.

Hundreds are there at each start, to make one takes as long as to read a page with it, and most match hardly ever: to
look for a few letters is many times as fast as to try a pattern at each place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, cast

__all__ = ["Pattern", "lazy", "small_letters"]

#: The four letters beyond ASCII that a pattern takes for one of ASCII where case does not matter
#: (https://docs.python.org/3/library/re.html#re.IGNORECASE), and that one.
_ALIKE: Final = (("\u0130", "i"), ("\u0131", "i"), ("\u017f", "s"), ("\u212a", "k"))


def small_letters(text: str) -> str:
    """Return a text in which the letters of ASCII are small, however a pattern without regard to case reads them."""
    if not text.isascii():
        for letter, alike in _ALIKE:
            text = text.replace(letter, alike)
    return text.lower()


@dataclass(frozen=True)
class Pattern:
    """A regular expression, without regard to case, that is made when a text may hold a match."""

    source: str
    #: Of every group, each match has one: words in small letters.
    near: tuple[tuple[str, ...], ...]

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """The expression itself."""
        return re.compile(self.source, re.IGNORECASE)

    def finditer(self, text: str, small: str) -> Iterator[re.Match[str]]:
        """Yield the matches in a text; `small` is the text in small letters."""
        return self.expression.finditer(text) if self.may_match(small) else iter(())

    def search(self, text: str, small: str) -> re.Match[str] | None:
        """Return the first match in a text; `small` as for `finditer`."""
        return self.expression.search(text) if self.may_match(small) else None

    def may_match(self, small: str) -> bool:
        """Say whether any of some texts in small letters may hold a match."""
        for group in self.near:
            for words in group:
                if words in small:
                    break
            else:
                return False
        return True


def lazy(source: str, flags: int = 0) -> re.Pattern[str]:
    """Return what `re.compile` does, which is made when it is first asked for anything but its source."""
    return cast("re.Pattern[str]", _Lazy(source, flags))


class _Lazy:
    def __init__(self, source: str, flags: int) -> None:
        self.pattern, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:
        # Found at once from now on.
        found = self.__dict__[name] = getattr(re.compile(self.pattern, self._flags), name)
        return found
