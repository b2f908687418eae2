"""Lines of pages that differ in nothing but texts, titles, times, anchors, and where on the site they lead.

What a tag asks of a browser depends on what it is called, on its attributes, and of most of these on what kind of value
they have. So one line is read for all that are the same without such values. Whatever could be more than that stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

__all__ = ["Alike", "Gain", "is_blank", "may_be_read", "tags_of"]

_LEADS: Final = 'href="'
_ANCHOR: Final = 'id="'
#: In place of an address or an anchor: an address of the page itself.
_MARK: Final = "\x7f"
_NOWHERE: Final = f"?{_MARK}"
#: Texts; and values that ask for nothing: none begins as `data:`, `javascript:` and `vbscript:` do.
_TEXT: Final = re.compile(r">[^<>\n]*")
_SAYING: Final = re.compile(
    '"(?:(?<= content=")|(?<= datetime=")|(?<= title="))[A-CE-IK-UW-Za-ce-ik-uw-z0-9][^"<>&\n]*"'
)
#: Nothing but tags in which quotes come in pairs: so what was taken out of them stood where it seems to have stood.
_TAGS: Final = re.compile("""(?:</?[A-Za-z][^<>"']*(?:"[^<>"']*"[^<>"']*)*>)*""")
#: Where what was taken out asks for something.
_ASKING: Final = re.compile("http-equiv|<style", re.IGNORECASE)


class Gain(NamedTuple):
    """What a piece adds to what is known of its page."""

    links: Sequence[str]
    anchors: Sequence[str]
    canonical: bool = False


class Alike:
    """Tells which lines of pages are alike; `address` is the site's."""

    def __init__(self, address: str) -> None:
        own = f"{re.escape(address.rstrip('/'))}/"
        #: An address of the site, or an anchor, with nothing in it that has to be decoded.
        self._leading = re.compile(f' ((?:{_LEADS}(?:{own}|(?!//))|{_ANCHOR})[A-Za-z0-9_./#?=-]*)"')
        self._whole = f' {_LEADS}{address.rstrip("/")}/{_NOWHERE}"'

    def lines(self, lines: Sequence[str]) -> Iterator[tuple[str, Gain | None]]:
        """Yield what is left of each line where it says nothing and leads nowhere, and what was taken out of it.

        What is left stands behind a `>`; it is empty where the line has to be read as it stands. The lines need not
        follow each other: to look at all at once takes half the time.
        """
        # None of the patterns goes on in another line.
        text = _SAYING.sub('""', _TEXT.sub(">", ">" + "\n>".join(lines)))
        if _MARK in text:
            yield from [("", None)] * len(lines)
            return
        parts = self._leading.split(text)
        leads = parts[1::2]
        parts[1::2] = [self._blank(lead) for lead in leads]
        end = 0
        for blank in "".join(parts).split("\n"):
            if number := blank.count(_MARK):
                mine, end = leads[end : end + number], end + number
                links = [lead[len(_LEADS) :] for lead in mine if lead.startswith(_LEADS)]
                yield blank, Gain(links, [lead[len(_ANCHOR) :] for lead in mine if lead.startswith(_ANCHOR)])
            else:
                yield blank, None

    def _blank(self, lead: str) -> str:
        if lead.startswith(_ANCHOR):
            return f' {_ANCHOR}{_NOWHERE}"'
        # A relative address has no colon here.
        return self._whole if ":" in lead else f' {_LEADS}{_NOWHERE}"'


def tags_of(blank: str) -> str | None:
    """Return what is to be read for all lines with this blank; None where each has to be read by itself."""
    tags = blank.removeprefix(">")
    return tags if blank and _TAGS.fullmatch(tags) and not _ASKING.search(tags) else None


def is_blank(said: str) -> bool:
    """Say whether an address or an anchor is one of a line that says nothing."""
    return said.endswith(_NOWHERE)


def may_be_read(piece: str) -> bool:
    """Say whether all that a piece says is its own."""
    return _MARK not in piece
