"""What a file of the site says about itself, whatever its format."""

from __future__ import annotations

import base64
import binascii
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from plainstatus.errors import printable
from plainstatus.tree.verify.addresses import as_read
from plainstatus.tree.verify.css import css_addresses
from plainstatus.tree.verify.tags import Tag, judge

__all__ = ["SHOWN", "Contents", "judge_element", "keep_first", "line_of", "name_of", "shown"]

#: Elements of these a browser treats as in a page, in a file of whatever name.
SHOWN: Final = frozenset({"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml"})
_XLINK: Final = "{http://www.w3.org/1999/xlink}href"
_DATA: Final = re.compile(r"data:([^,]*),([^#]*)", re.IGNORECASE | re.DOTALL)
_MARKUP: Final = re.compile(r"image/svg|[^;]*xml", re.IGNORECASE)
_STYLE_SHEET: Final = re.compile(r"\s*text/css", re.IGNORECASE)


@dataclass
class Contents:
    """What was found in a file; each finding with the place where it stands first, counted in characters.

    Where places are counted `by_line`, they are lines, from 1.
    """

    by_line: bool = False

    #: Addresses as written: those it leads to, and those of our own that it fetches.
    links: dict[str, int] = field(default_factory=dict)
    #: What a browser fetches by itself.
    fetches: dict[str, int] = field(default_factory=dict)
    #: Scripts, by what is said of them.
    scripts: dict[str, int] = field(default_factory=dict)
    anchors: set[str] = field(default_factory=set)
    canonical: bool = False
    #: Where and why the file could not be read; nothing after that has been looked at.
    fault: tuple[int, str] | None = None

    def add(self, tag: Tag, place: int) -> None:
        """Take in what a tag asks of a browser."""
        for url in tag.links:
            keep_first(self.links, url, place)
        for url in tag.fetches:
            self._fetch(url, place)
        if tag.anchors:
            self.anchors.update(tag.anchors)
        self.canonical |= tag.canonical
        if tag.fault:
            keep_first(self.scripts, tag.fault, place)

    def add_fetches(self, addresses: Iterable[str], place: int) -> None:
        """Take in what a style sheet makes a browser fetch; what stands in the address itself leads nowhere."""
        for url in addresses:
            self._fetch(url, place)
            if not url.startswith("data:"):
                keep_first(self.links, url, place)

    def add_link(self, url: str, place: int) -> None:
        """Take in that something leads to an address."""
        keep_first(self.links, url, place)

    def line_of(self, text: str, place: int) -> int:
        """Return the line of a place in the text that this was found in."""
        return min(max(place, 1), text.count("\n") + 1) if self.by_line else line_of(text, place)

    def _fetch(self, url: str, place: int) -> None:
        keep_first(self.fetches, url, place)
        for inside in fetched_within(url):
            keep_first(self.fetches, inside, place)


def keep_first(places: dict[str, int], found: str, place: int) -> None:
    """Note where something stands, unless it stands before that, too: what is found need not come in order."""
    places[found] = min(place, places.get(found, place))


def line_of(text: str, place: int) -> int:
    """Return the line of a text, from 1, in which a place is that is counted in characters."""
    return bisect_left(_line_ends(text), place) + 1


@lru_cache(maxsize=1)
def _line_ends(text: str) -> list[int]:
    """Return where lines end; kept for the file at hand, of which thousands of places may be asked for."""
    return [match.start() for match in re.finditer("\n", text)]


def shown(text: str) -> str:
    """Return what stands in a file, fit for one line of a message."""
    return printable(" ".join(text.split()))


@lru_cache(maxsize=256)
def fetched_within(address: str) -> tuple[str, ...]:
    """Return what the file that an address holds (`data:`) makes a browser fetch; nothing where it holds none.

    A picture inside a picture fetches nothing in today's browsers, a style sheet does. Both are looked into, so that
    nobody has to know which browser draws the line where; a namespace is a name in either, and nothing that is fetched.
    """
    found: list[str] = []
    # Each is longer than what it holds.
    left = [address]
    while left:
        match = _DATA.match(as_read(left.pop()))
        if match:
            inside = [url for url in _fetches(match[1], match[2]) if url not in found]
            found += inside
            left += inside
    return tuple(found)


def name_of(node: Any) -> tuple[str, str]:
    """Return an element's namespace and its name in it; what is no name, as markup that is cut off has it, too."""
    namespace, _, name = node.tag.rpartition("}")
    return namespace[1:], name


def judge_element(node: Any) -> tuple[Tag, tuple[str, ...]]:
    """Return what an element that is shown asks of a browser, and what its text does where it is a style."""
    _, name = name_of(node)
    attributes = {key.lower() if key != _XLINK else "xlink:href": value for key, value in node.attrib.items()}
    return judge(name.lower(), attributes), css_addresses(node.text or "") if name == "style" else ()


def _fetches(kind: str, written: str) -> Iterable[str]:
    if _STYLE_SHEET.match(kind):
        return css_addresses(_bytes(kind, written).decode(errors="replace"))
    return _of_markup(_bytes(kind, written)) if _MARKUP.match(kind.strip()) else ()


def _bytes(kind: str, written: str) -> bytes:
    data = unquote_to_bytes(written)
    if kind.rpartition(";")[2].strip().lower() != "base64":
        return data
    data = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    try:
        return base64.b64decode(data + b"=" * (-len(data) % 4))
    except binascii.Error:
        return b""


def _of_markup(data: bytes) -> Iterator[str]:
    """Yield what markup fetches, whether it is whole or not: browsers show some of what is not."""
    from lxml import etree  # noqa: PLC0415 - few files embed any, and not every publish reads others

    parser = etree.XMLParser(recover=True, resolve_entities=False, load_dtd=False, no_network=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return
    nodes: Any = () if root is None else root.getroottree().xpath("//processing-instruction() | //*")
    for node in nodes:
        if isinstance(node, etree._ProcessingInstruction):
            yield from filter(None, [node.get("href") if node.target == "xml-stylesheet" else None])
        elif name_of(node)[0] in SHOWN:
            tag, styles = judge_element(node)
            yield from (*tag.fetches, *styles)
