"""HTML that our sanitiser wrote, as plain text."""

from __future__ import annotations

import html
import re
from typing import Final

__all__ = ["ATTRIBUTE", "TAG", "PlainText"]


#: A tag as nh3 writes it.
TAG: Final = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z-]+(?:="[^"]*")?)*)>')
ATTRIBUTE: Final = re.compile(r' ([a-z-]+)="([^"]*)"')
#: A tag that makes no difference, but for how spaces are kept in a table's cells and in code.
_SILENT: Final = re.compile("</?(?:b|code|em|i|strong)>")
_BLOCKS: Final = {
    "blockquote", "caption", "details", "div", "dl", "figcaption", "figure", "h4", "h5", "h6", "hr",
    "ol", "p", "pre", "summary", "table", "ul",
}  # fmt: skip
_CELLS: Final = {"td", "th"}
#: Left out, since in plain text it would read as if it were still true.
_STRUCK: Final = {"del", "s"}
#: Where spaces are not one, or another one than the usual.
_SPACES: Final = re.compile(r"[^\S ]\s*| \s+")
_SEVERAL: Final = re.compile(" {2,}")
#: Addresses that people can do something with by hand, the beginning that they leave out, and all that says nothing.
_REACHED: Final = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)
_NO_WEB: Final = re.compile(r"^(?:mailto|tel):", re.IGNORECASE)
_SILENT_ENDS: Final = re.compile(r"^(?:https?://|mailto:|tel:)|/$", re.IGNORECASE)
# Stands for a space that must stay; any that people typed is an ordinary space by then.
_FIXED_SPACE: Final = "\u00a0"
#: Before what belongs to a list, on one line, where a dash may be one between words.
_DOT: Final = "\u2022"


class PlainText:
    """Reads one text; `bullet` stands before list items, and with `urls` the address behind a link that hides it."""

    def __init__(self, *, bullet: str, urls: bool) -> None:
        self._bullet = bullet
        self._urls = urls
        self._pieces: list[str] = []
        #: Place of a piece → what stands there on one line.
        self._on_one_line: dict[int, str] = {}
        #: Line feeds to write before the next text.
        self._line_feeds = 0
        #: Nothing has followed the list item's bullet yet.
        self._beside_bullet = False
        #: The open lists: an ordered one's next number, None for others.
        self._lists: list[int | None] = []
        #: The open links: the URL, and the number of pieces before the link's text.
        self._links: list[tuple[str, int]] = []
        self._struck = 0
        self._preformatted = 0
        self._first_cell = True

    def read(self, source: str) -> str:
        """Return what `to_html` returned as text."""
        position, name = 0, ""
        if "<t" not in source and "<pre" not in source:
            source = _SILENT.sub("", source)  # most tags, of which a text says nothing; it is joined as it is without
        for tag in TAG.finditer(source):
            self._text(source[position : tag.start()], in_row=name in _CELLS)
            position, name = tag.end(), tag[2]
            if name in _STRUCK:
                self._struck += -1 if tag[1] else 1
            if self._struck:
                continue
            if tag[1]:
                self._close(name)
            else:
                self._open(name, dict(ATTRIBUTE.findall(tag[3])) if tag[3] else {})
        self._text(source[position:], in_row=False)
        text = _SEVERAL.sub(" ", "".join(self._pieces)).replace(_FIXED_SPACE, " ")
        return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")

    def line(self) -> str:
        """Return the text that was read on one line, without addresses behind links, and with bullets to tell apart."""
        pieces = [*self._pieces]
        for place, piece in self._on_one_line.items():
            pieces[place] = piece
        return " ".join("".join(pieces).split())

    def _text(self, source: str, *, in_row: bool) -> None:
        if self._struck or not source:
            return
        text = html.unescape(source)
        if self._preformatted:
            self._write(re.sub(r"[^\S\n]", _FIXED_SPACE, text))
            return
        text = _SPACES.sub(" ", text)
        if self._line_feeds or self._beside_bullet or in_row or not self._pieces:
            text = text.lstrip()
        if text:
            self._write(text)

    def _write(self, text: str, *, lists: int | None = None) -> None:
        if self._line_feeds and self._pieces:
            depth = len(self._lists) if lists is None else lists
            self._pieces.append("\n" * self._line_feeds + _FIXED_SPACE * 2 * depth)
        self._pieces.append(text)
        self._line_feeds = 0
        self._beside_bullet = False

    def _part(self) -> None:
        # A list item's first paragraph stays beside its bullet.
        if not self._beside_bullet:
            self._line_feeds = max(self._line_feeds, 1 if self._lists else 2)

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        if name in _BLOCKS:
            self._part()
        match name:
            case "ol" | "ul":
                start = attributes.get("start", "1")
                number = int(start) if re.fullmatch(r"[0-9]{1,9}", start) else 1
                self._lists.append(number if name == "ol" else None)
            case "li":
                self._item()
            case "br":
                self._line_feeds = min(self._line_feeds + 1, 2)
            case "dd" | "dt" | "tr":
                self._line_feeds = max(self._line_feeds, 1)
                self._first_cell = True
            case "td" | "th":
                if not self._first_cell:
                    self._write(", ")
                self._first_cell = False
            case "pre":
                self._preformatted += 1
            case "a":
                self._links.append((html.unescape(attributes.get("href", "")), len(self._pieces)))
            case "img":
                self._write(html.unescape(attributes.get("alt", "")))

    def _close(self, name: str) -> None:
        match name:
            case "ol" | "ul":
                self._lists.pop()
            case "pre":
                self._preformatted -= 1
                self._pieces[-1:] = [piece.rstrip("\n") for piece in self._pieces[-1:]]
            case "a":
                self._link(*self._links.pop())
        if name in _BLOCKS:
            self._part()

    def _item(self) -> None:
        marker = self._bullet
        if self._lists and (number := self._lists[-1]) is not None:
            marker = f"{number}."
            self._lists[-1] = number + 1
        self._line_feeds = max(self._line_feeds, 1)
        self._write(marker + _FIXED_SPACE, lists=len(self._lists) - 1)
        if marker == self._bullet:
            self._on_one_line[len(self._pieces) - 1] = f"{_DOT} "
        self._beside_bullet = True

    def _link(self, url: str, start: int) -> None:
        if not self._urls or not _REACHED.match(url):
            return
        target = _NO_WEB.sub("", url)
        text = "".join(self._pieces[start:]).strip()
        if not text or _bare(text) != _bare(target):
            self._write(f" ({target})" if text else target)
            self._on_one_line[len(self._pieces) - 1] = ""


def _bare(url: str) -> str:
    return _SILENT_ENDS.sub("", url)
