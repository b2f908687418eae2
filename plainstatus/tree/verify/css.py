"""What a style sheet, or a value in one, makes a browser fetch.

It is cut up as the standard says (https://www.w3.org/TR/css-syntax-3/#tokenization): what stands in a comment, in a
text or in a selector is no request, however much it looks like one. Where browsers would drop something for being
wrong, and here that does not show, it counts: better one stop too many.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from plainstatus.tree.verify.addresses import as_read

__all__ = ["css_addresses"]

_ESCAPE: Final = r"\\(?:[0-9A-Fa-f]{1,6}[ \t\n]?|[^\n0-9A-Fa-f]|\Z)"
_TOKEN: Final = re.compile(
    rf"""/\*.*?(?:\*/|\Z)
    | "(?P<double>(?:[^"\\\n]|\\\n|{_ESCAPE})*)"?
    | '(?P<single>(?:[^'\\\n]|\\\n|{_ESCAPE})*)'?
    | (?P<name>@?(?:[-\w]|[^\x00-\x7f]|{_ESCAPE})+)(?P<call>\()?
    | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)
#: What stands in url() without quotes.
_BARE: Final = re.compile(rf"[ \t\n]*((?![\"' \t\n])(?:[^\\)]|{_ESCAPE})*)", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\(?:([0-9A-Fa-f]{1,6})[ \t\n]?|\n|(.)|\Z)", re.DOTALL)
#: A text that names another host, or holds a file of its own: @import, image-set(), a property that these may use.
_ADDRESS: Final = re.compile(r"(?:https?|wss?|ftp|data):|//", re.IGNORECASE)
#: What no text lacks that has an address in it, unless with escapes or tabs.
_MAY_FETCH: Final = re.compile(r"[\\\t]|(?:url|src)\(|(?:https?|wss?|ftp|data):|//", re.IGNORECASE)
_LINES: Final = re.compile(r"\r\n|\r|\f")


@lru_cache(maxsize=256)
def css_addresses(text: str) -> tuple[str, ...]:
    """Return the addresses that a style sheet, or a value in one, makes a browser fetch."""
    # Most style sheets, ours too, ask for nothing.
    if not _MAY_FETCH.search(text):
        return ()
    text = _LINES.sub("\n", text)
    found: list[str] = []
    place, brackets, called, naming = 0, 0, "", False
    while match := _TOKEN.match(text, place):
        place = match.end()
        if match["call"]:
            called = _plain(match["name"]).lower()
            if called == "url" and (bare := _BARE.match(text, place)):
                place = bare.end()
                found += [] if naming else [_plain(bare[1])]
            continue
        if match["name"]:
            naming |= _plain(match["name"]).lower() == "@namespace"
        elif (said := match["double"] or match["single"]) and not naming:
            address = _plain(said)
            # A selector compares with what is in brackets: a[href^="https://"].
            if called in {"url", "src"} or (not brackets and _ADDRESS.match(as_read(address))):
                found.append(address)
        elif (mark := match["mark"]) is not None:
            if mark in "{};":
                brackets, naming = 0, False
            brackets = max(0, brackets + {"[": 1, "]": -1}.get(mark, 0))
            if mark.isspace():
                continue
        elif match[0].startswith("/*"):
            continue
        called = ""
    return tuple(filter(None, found))


def _plain(token: str) -> str:
    """Return a name, text or address without escapes."""
    return _ESCAPED.sub(lambda found: _character(found[1]) if found[1] else found[2] or "", token)


def _character(digits: str) -> str:
    number = int(digits, 16)
    return chr(number) if 0 < number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF else "\ufffd"
