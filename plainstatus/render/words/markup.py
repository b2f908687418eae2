"""Small pieces of text and HTML that feed entries are put together from."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urljoin

from markupsafe import Markup

from plainstatus.model import Text
from plainstatus.render.words.languages import Foreign
from plainstatus.render.words.led import AS_TYPED, Led
from plainstatus.text.invisible import unturned
from plainstatus.text.markdown import cut, to_html
from plainstatus.text.relative import REFERENCE, site_target

__all__ = [
    "bare_address",
    "block",
    "in_all",
    "json_data",
    "one_line",
    "placed",
    "plain_lines",
    "printable",
    "sentence",
    "shortened",
    "spaced",
]

# What XML 1.0 section 2.2 allows nowhere, not even escaped. Staff paste it from terminals and word processors.
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: C0 and C1 controls, Unicode's separators of lines and paragraphs, noncharacters.
_ENDS_LINES: Final = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]+")
#: Where spaces are not one, or another one than the usual.
_SPACES: Final = re.compile("[^\\S \u00a0\u202f][^\\S\u00a0\u202f]*| [^\\S\u00a0\u202f]+")
_JSON: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
#: What could end the element that data stands in, or begin another, in JSON's own escapes.
_ESCAPES: Final = {character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def printable(text: str) -> str:
    """Return the text without what XML forbids."""
    if text.replace("\n", "").isprintable():
        return str(text)  # nearly all texts; much faster than the search
    return _FORBIDDEN.sub("", text)


def one_line(text: str) -> str:
    """Return the text without what any program takes for the end of a line, for none of a text, or turns it by."""
    return _ENDS_LINES.sub(" ", unturned(text))


def plain_lines(text: str) -> str:
    """Return the text with line feeds as its only ends of lines, for formats that escape those."""
    return "\n".join(map(one_line, text.replace("\r\n", "\n").split("\n")))


def spaced(text: str) -> str:
    """Return a text on one line, a space between its words; one that keeps two on a line, as in French, stays."""
    return _SPACES.sub(" ", text).strip()


def shortened(text: str, limit: int) -> str:
    """Return plain text on one line of at most `limit` characters, cut after a word where there is one."""
    return cut(spaced(printable(text)), limit)


def bare_address(url: str) -> str:
    """Write an address as people know it: without scheme and closing slash."""
    return re.sub(r"^https?://|/$", "", url)


def sentence(text: Text) -> str:
    """Return a short text in all its languages, as HTML that goes into a paragraph."""
    if isinstance(text, Foreign):
        return f'<span lang="{text.language}" dir="auto">{html.escape(text, quote=False)}</span>'
    others = (
        f' <span lang="{language}" dir="auto">{html.escape(wording, quote=False)}</span>'
        for language, wording in text.translations
    )
    return html.escape(text, quote=False) + "".join(others)


def block(text: Text, site: str, page: str, led: Led = AS_TYPED) -> str:
    """Return Markdown in all its languages as HTML, its links absolute; `page` is the path of what it belongs to."""
    return placed(in_all(text, to_html), f"{site}/", page, led)


def in_all(text: Text, prose: Callable[[str], str]) -> str:
    """Return Markdown in all its languages, as HTML that `prose` makes of it."""
    if isinstance(text, Foreign):
        return f'<div lang="{text.language}" dir="auto">{prose(text)}</div>'
    others = (f'<div lang="{language}" dir="auto">{prose(other)}</div>' for language, other in text.translations)
    return "\n".join([prose(text), *others])


def placed(markup: str, root: str, page: str = "", led: Led = AS_TYPED) -> str:
    """Return sanitised HTML whose links, as typed, count from the site's root, for a place that `root` leads back from.

    `page` is the path of the page that the text belongs to; empty where this is that page. `led` are the pages of the
    language that it is shown in.
    """

    def place(found: re.Match[str]) -> str:
        url = html.unescape(found[2])
        target = site_target(url)
        if target is None:
            there = led.address(url)
            whole = found[2] if there == url else html.escape(there)
            return found[1] + (_absolute(whole, root) if "//" in root else whole)
        if not target or target[0] in "#?":
            return f"{found[1]}{html.escape(root + page + target)}" if page else found[0]
        return f"{found[1]}{html.escape(root + led(target))}"

    return REFERENCE.sub(place, markup)


def json_data(value: Any) -> Markup:
    """Return a value as JSON that can stand in a <script> element: nothing in it can end the element."""
    written = _JSON.encode(value)
    for character, escape in _ESCAPES.items():
        written = written.replace(character, escape)  # ten times as fast as `translate`
    return Markup(written)  # noqa: S704 - holds no character that means anything in a page


@lru_cache(maxsize=4096)
def _absolute(escaped: str, base: str) -> str:
    try:
        return html.escape(urljoin(base, html.unescape(escaped)))
    except ValueError:  # such as //[
        return escaped
