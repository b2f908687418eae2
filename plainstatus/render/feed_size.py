"""Keeps feeds small enough for a phone on a bad line: what is too large loses its oldest parts."""

from __future__ import annotations

import gzip
from bisect import bisect_left
from typing import Final

from lxml import etree

__all__ = ["LARGEST", "fitting"]

#: In bytes, as `gzip -9` makes it.
LARGEST: Final = 64 * 1024
#: How many entries keep their content, whatever the size.
_LEAST: Final = 10

_ATOM: Final = "{http://www.w3.org/2005/Atom}"
_ENCODED: Final = "{http://purl.org/rss/1.0/modules/content/}encoded"
# Staff may have written a text of any size.
_PARSER: Final = etree.XMLParser(resolve_entities=False, huge_tree=True)


def fitting(xml: bytes) -> bytes:
    """Return an Atom or RSS feed, newest entry first, in at most `LARGEST` bytes if that is possible.

    Where it is too large, the oldest summaries go first, then the content of the oldest entries that have a summary
    too, then these entries; the newest ten stay as they are.
    """
    if _fits(xml):
        return xml
    steps = _steps(xml)
    if not steps:
        return xml
    enough = bisect_left(steps, True, hi=len(steps) - 1, key=lambda step: _fits(_cut(xml, *step)))
    return _cut(xml, *steps[enough])


def _fits(xml: bytes) -> bool:
    return len(gzip.compress(xml, 9)) <= LARGEST


def _steps(xml: bytes) -> list[tuple[int, int]]:
    """Return ever smaller sizes of the feed: how many entries, and how many of these with content and summary."""
    entries = _entries(etree.fromstring(xml, _PARSER))
    count, full = len(entries), sum(_body(entry) is not None for entry in entries)
    return [
        *((kept, full) for kept in range(count - 1, max(full, _LEAST) - 1, -1)),
        *((full, kept) for kept in range(full - 1, _LEAST - 1, -1)),
        *((kept, _LEAST) for kept in range(full - 1, _LEAST - 1, -1)),
    ]


def _cut(xml: bytes, kept: int, full: int) -> bytes:
    root = etree.fromstring(xml, _PARSER)
    entries = _entries(root)
    for part in [*entries[kept:], *(body for entry in entries[full:kept] if (body := _body(entry)) is not None)]:
        parent = part.getparent()
        if parent is not None:
            parent.remove(part)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _entries(root: etree._Element) -> list[etree._Element]:
    return root.findall(f"{_ATOM}entry") or root.findall("channel/item")


def _body(entry: etree._Element) -> etree._Element | None:
    """Return the content of an entry that has a summary too, and so can do without."""
    if entry.find(f"{_ATOM}summary") is not None:
        return entry.find(f"{_ATOM}content")
    return entry.find(_ENCODED)
