"""Gaps that templates leave to be filled in: `{cause}`, a word in braces."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from html import unescape
from typing import Final

from plainstatus.text.markdown import to_html
from plainstatus.text.pattern import lazy

__all__ = ["GAP", "gaps", "open_gaps"]

GAP: Final = lazy(r"\{([^{}\n]*)\}")
#: '/users/{id}' is an address.
_OPEN: Final = lazy(r"(?<![/\w.=${-])(?:\{|%7B)(\w+?)(?:\}|%7D)(?![/\w}])")
#: Code, and what somebody else has said; the inner ones of several first.
_QUOTED: Final = lazy(r"<(pre|code|blockquote)>(?:(?!<\1>).)*?</\1>", re.DOTALL)
_BLOCK: Final = lazy(r"</(?:p|li|h\d|t[dh]|tr)>|<br ?/?>\s*<br ?/?>")
_TAG: Final = lazy(r"<[^<>]*>")
_ADDRESS: Final = lazy(r'(?:href|src)="([^"]*)"')
_QUOTATION: Final = lazy(
    r"""
      "[^"\0]*" | \u201c[^\u201c\u201d\0]*\u201d | \u201e[^\u201c\u201d\u201e\0]*[\u201c\u201d]
    | \u00ab[^\u00ab\u00bb\0]*\u00bb | \u00bb[^\u00ab\u00bb\0]*\u00ab | \u300c[^\u300d\0]*\u300d
    | (?<!\w)'[^'\0]*'(?!\w) | \u2018[^\u2018\u2019\0]*\u2019(?!\w)
    """,
    re.VERBOSE,
)


def gaps(text: str) -> list[str]:
    """Return the names of a text's gaps, each once, in order."""
    return list(dict.fromkeys(found[1] for found in GAP.finditer(text) if re.fullmatch(r"\w+", found[1])))


def open_gaps(markdown: str, names: Collection[str]) -> list[str]:
    """Return which of some gaps a text leaves open, outside of code and quotes, each once."""
    # Of most texts this is all.
    if not any(name in names for name in gaps(markdown)):
        return []
    return [name for name in dict.fromkeys(_read(markdown)) if name in names]


def _read(markdown: str) -> Iterator[str]:
    html, before = to_html(markdown), ""
    while html != before:
        html, before = _QUOTED.sub(" ", html), html
    addresses = _ADDRESS.findall(html)
    text = unescape(_TAG.sub("", _BLOCK.sub("\0", html)))
    for part in (_QUOTATION.sub(" ", text), *map(unescape, addresses)):
        yield from (found[1] for found in _OPEN.finditer(part))
