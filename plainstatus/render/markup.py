"""Small pieces of text and HTML that feed entries are put together from."""

from __future__ import annotations

import html
import re
from typing import Final
from urllib.parse import urljoin

from plainstatus.model import Text
from plainstatus.text import to_html

__all__ = ["block", "printable", "sentence", "shortened"]

# What XML 1.0 section 2.2 allows nowhere, not even escaped. Staff paste it from terminals and word processors.
_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: A link or image as the sanitiser writes it: attributes in double quotes, `"` and `&` in them escaped.
_REFERENCE: Final = re.compile(r'(<(?:a|img)(?: [a-z-]+="[^"]*")*? (?:href|src)=")([^"]*)(?=")')


def printable(text: str) -> str:
    """Return the text without what XML forbids."""
    return _FORBIDDEN.sub("", text)


def shortened(text: str, limit: int) -> str:
    """Return plain text on one line of at most `limit` characters, cut after a word where there is one."""
    line = " ".join(printable(text).split())
    if len(line) <= limit:
        return line
    kept = line[: limit - 1]
    word = line.rfind(" ", 0, limit)
    return (kept[:word] if word >= limit // 2 else kept).rstrip(" ,;:-\u2013\u2014(") + "…"


def sentence(text: Text) -> str:
    """Return a short text in all its languages, as HTML that goes into a paragraph."""
    others = (
        f' <span lang="{language}" dir="auto">{html.escape(wording, quote=False)}</span>'
        for language, wording in text.translations
    )
    return html.escape(text, quote=False) + "".join(others)


def block(text: Text, base: str) -> str:
    """Return Markdown in all its languages as HTML, its links absolute: the page they are relative to is `base`."""
    others = (f'<div lang="{language}" dir="auto">{to_html(other)}</div>' for language, other in text.translations)
    return _REFERENCE.sub(lambda match: match[1] + _absolute(match[2], base), "\n".join([to_html(text), *others]))


def _absolute(escaped: str, base: str) -> str:
    try:
        return html.escape(urljoin(base, html.unescape(escaped)))
    except ValueError:  # such as //[
        return escaped
