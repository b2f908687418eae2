"""Lines of pages that differ in nothing but texts, titles, times, anchors, and where on the site they lead.

What a tag asks of a browser depends on what it is called, on its attributes, and of most of these on what kind of value
they have. So one line is read for all that have its shape. Whatever could be more than such a value is part of that.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["Alike", "Shape"]

#: What stands before, between and behind what changes, and before each of the latter how an attribute begins that leads
#: or is an anchor, None, and how another one begins.
Shape = tuple[str | None, ...]

_LEADS: Final = 'href="'
_ANCHOR: Final = 'id="'
#: Of each that was cut out: what the pattern's groups matched, and what follows.
_PARTS: Final = 4
#: In place of an address or an anchor: an address of the page itself.
_NOWHERE: Final = "?\x7f"
#: Nothing but tags in which quotes come in pairs: so what was cut out of them stood where it seems to stand.
_TAGS: Final = re.compile("""(?:</?[A-Za-z][^<>"']*(?:"[^<>"']*"[^<>"']*)*>)*""")
#: Where what changes asks for something, and what cannot be told from a line that says nothing.
_ASKING: Final = re.compile("http-equiv|<style|\x7f", re.IGNORECASE)


class Alike:
    """Tells which lines of pages are alike; `address` is the site's."""

    def __init__(self, address: str) -> None:
        own = re.escape(address.rstrip("/"))
        # A text; an address of the site or an anchor, with nothing in it that has to be decoded; a value that asks for
        # nothing. None begins as `data:`, `javascript:` and `vbscript:` do. Each way begins with its first character
        # outside of any group: only so Python passes over all places where none of them stands.
        self._changing = re.compile(
            ">[^<>]*"
            f'| ({_LEADS}(?:{own}/|(?!//))|{_ANCHOR})([A-Za-z0-9_./#?=-]*)"'
            '| ((?:content|datetime|title)=")(?:[A-CE-IK-UW-Za-ce-ik-uw-z0-9][^"<>&]*)?"'
        )

    def shape_of(self, line: str) -> tuple[Shape, list[str], list[str]]:
        """Return a line's shape, and what is not part of it: where it leads, and its anchors."""
        parts = self._changing.split(f">{line}")
        begins, values = parts[1::_PARTS], parts[2::_PARTS]
        parts[2::_PARTS] = [None] * len(values)
        links, anchors = [], []
        for begin, value in zip(begins, values, strict=True) if any(begins) else ():
            if begin == _LEADS:
                links.append(value)
            elif begin == _ANCHOR:
                anchors.append(value)
            elif begin:
                links.append(begin.removeprefix(_LEADS) + value)
        return tuple(parts), links, anchors

    def blank(self, shape: Shape) -> str | None:
        """Return a line of a shape that says nothing and leads nowhere; None where each has to be read by itself."""
        if _ASKING.search("".join(filter(None, shape))):
            return None
        first, *pieces = shape
        line = str(first)
        for leading, saying, rest in zip(pieces[::_PARTS], pieces[2::_PARTS], pieces[3::_PARTS], strict=True):
            begin = leading or saying
            line += f' {begin}{_NOWHERE if leading else ""}"{rest}' if begin else f">{rest}"
        line = line.removeprefix(">")
        return line if _TAGS.fullmatch(line) else None

    @staticmethod
    def is_blank(said: str) -> bool:
        """Say whether an address or an anchor is one of a line that says nothing."""
        return said.endswith(_NOWHERE)
