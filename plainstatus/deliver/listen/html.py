"""HTML from mail and networks, as whoever wrote it meant it to be read."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Final

__all__ = ["words_of"]

#: What stands in these is no part of what somebody says; what begins a line.
_HIDDEN: Final = frozenset({"blockquote", "head", "script", "style", "template", "title"})
_LINES: Final = frozenset({"br", "div", "h1", "h2", "h3", "h4", "hr", "li", "p", "pre", "table", "td", "tr", "ul"})


class _Words(HTMLParser):
    """Gathers the words of a mail's HTML, without those of scripts, styles and quotations."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the library's names
        """Begin a line, or something that is not read."""
        if tag in _HIDDEN:
            self._hidden.append(tag)
        elif tag in _LINES:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End it."""
        if tag in self._hidden:
            # What lies within it ends, too.
            del self._hidden[len(self._hidden) - 1 - self._hidden[::-1].index(tag) :]
        elif tag in _LINES:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        """Take words."""
        if not self._hidden:
            self.pieces.append(data.replace("\n", " "))


def words_of(source: str) -> str:
    """Return the words of HTML from wherever, line by line; what it quotes is left out."""
    reader = _Words()
    reader.feed(source)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.pieces).split("\n"))
    return "\n".join(line for line in lines if line)
