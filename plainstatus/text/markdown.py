"""Markdown to sanitised HTML and to plain text.

Everything that comes in is hostile. What goes out holds only the elements and attributes listed below, is
well-formed HTML5, fetches nothing from another host, and does not change when it is sanitised again.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

import nh3
from cmarkgfm.cmark import Options, markdown_to_html_with_extensions

from plainstatus.text.pattern import lazy
from plainstatus.text.plain import ATTRIBUTE, TAG, PlainText
from plainstatus.text.typed import DROPPED, TAGS, as_typed, boxed, brackets, is_quick_to_parse, shielded, unshielded

__all__ = ["cut", "made_elsewhere", "made_here", "not_kept", "sanitise", "summary", "to_html", "to_plain"]

_ATTRIBUTES: Final = {
    "*": {"dir", "lang"},
    "a": {"href", "title"},
    "abbr": {"title"},
    "col": {"span"},
    "colgroup": {"span"},
    "del": {"datetime"},
    "details": {"open"},
    "img": {"alt", "height", "src", "title", "width"},
    "ins": {"datetime"},
    "li": {"value"},
    "ol": {"reversed", "start"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
#: Anchors are for pages from content/ only: an update must not be able to take a page's own id.
_ANCHORED: Final = {name: {"id"} for name in ("h1", "h2", "h3", "h4", "h5", "h6", "li", "sup")}
_HEADING_ID: Final = lazy(r"[a-z0-9][a-z0-9_-]*")
_FOOTNOTE_ID: Final = lazy(r"fn(?:ref\d*)?:[A-Za-z0-9_-]+")

# C0 and C1 controls, surrogates, noncharacters: neither HTML nor XML may hold them. They are replaced, not
# removed, lest the removal join what was apart (`java\x01script:`).
_FORBIDDEN: Final = lazy(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)
# cmark writes these two references as single bytes that are no UTF-8, and cmarkgfm then fails to read its output.
_UNWRITABLE: Final = lazy(r"&#(?:0{0,2}6553[45]|[xX]0{0,2}[fF]{3}[eEfF]);")

#: A link as cmark writes it.
_LINK: Final = lazy('(<a href="[^"]*")>')
_COMMENT: Final = lazy(r"<!--(?!-?>).*?-->", re.DOTALL)
_BEGINNING: Final = lazy(r"<(?:!--|/?[A-Za-z][A-Za-z0-9-]*)")

#: A URL on our own site: no scheme, no other host, and nothing that a browser would remove to find one.
_OWN_URL: Final = lazy(r"(?![A-Za-z][A-Za-z0-9+.-]*:|//)[^\\\x00-\x1f]+")
#: From a page whose scheme is the same, browsers count these as relative; elsewhere a host follows, as people mean it.
_TOO_FEW_SLASHES: Final = lazy(r"\A(https?):[/\\]?(?![/\\])", re.IGNORECASE)
# What Pelican replaces by a link, in the form that it cannot be led astray by: from `{x}javascript:…` and
# `{static}//host` it would build `javascript:{x}…` and `//host/…`, and it puts a found link's query back
# with its quotes unescaped.
_PLACEHOLDER: Final = lazy(
    r"(?:\{(?:attach|author|category|filename|index|static|tag)\}"
    r"|\|(?:attach|author|category|filename|index|static|tag)\|)"
    r"(?!//)[^:\\\"'<>`\x00-\x1f]*"
)
#: Pelican takes `href='{…}'` for a link even where it stands inside another attribute's value.
_QUOTE_AFTER_EQUALS: Final = lazy(r"=\s*'")

#: What ends a sentence where no space stands between two.
_WIDE_STOPS: Final = "\u3002\uff01\uff1f"
#: Characters that are kept in each form: all texts of 10,000 incidents, for rules, pages, feeds and API ask for each.
_MOST_KEPT: Final = 2**26

#: Real text is settled after the first pass, which the second confirms.
_MOST_PASSES: Final = 5


def _for_content(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "id":
        allowed = _HEADING_ID if tag.startswith("h") else _FOOTNOTE_ID
        return value if allowed.fullmatch(value) else None
    if attribute in {"href", "src"}:
        value = value.strip()
        if value.startswith(("{", "|")):
            return value if _PLACEHOLDER.fullmatch(value) else None
        if attribute == "src" and not _OWN_URL.fullmatch(value):
            return None
        return _TOO_FEW_SLASHES.sub(lambda found: f"{found[1].lower()}://", value).replace("'", "%27")
    return value.replace("'", "\u2019") if _QUOTE_AFTER_EQUALS.search(value) else value


def _for_update(tag: str, attribute: str, value: str) -> str | None:
    if attribute in {"href", "src"} and value.strip().startswith(("{", "|")):
        return None
    return _for_content(tag, attribute, value)


def _cleaner(attributes: dict[str, set[str]], attribute_filter: Callable[[str, str, str], str | None]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(TAGS),
        clean_content_tags=set(DROPPED),
        attributes=attributes,
        attribute_filter=attribute_filter,
        url_schemes={"http", "https", "mailto", "tel"},
    )


_CONTENT: Final = _cleaner(_ATTRIBUTES | _ANCHORED | {"li": {"id", "value"}}, _for_content)
_UPDATE: Final = _cleaner(_ATTRIBUTES, _for_update)


def to_html(markdown: str) -> str:
    """Return an update's text as HTML that is safe to put into a page or a feed.

    The dialect is GitHub's (https://github.github.com/gfm/): tables, `~~struck~~`, bare URLs linked. A
    single `~` stays what it is, for `~5%` and `10~20` are common in status texts. A line break in the
    source is a space, since staff wrap by hand; two spaces or a backslash before it, or `<br>`, break the
    line. HTML in the text is kept as far as it is harmless; what is none that we keep is shown as it was
    typed. There are no ids, and headings are h4 to h6, because an update stands below an h3.
    """
    return _HTML[_ended(markdown)]


def _html(markdown: str) -> str:
    markdown = _writable(markdown)
    rendered = _rendered(markdown)
    # Where no tag was typed, all are Markdown's own: with what the sanitiser adds to links, it has nothing to do.
    rendered = as_typed(rendered) if "<" in markdown else _LINK.sub(_with_rel, rendered)
    cleaned = _settled(_UPDATE, rendered, otherwise=markdown).strip("\n")
    return TAG.sub(_lower_heading, cleaned) if "<h" in cleaned else cleaned


def _with_rel(link: re.Match[str]) -> str:
    return f'{link[1]} rel="noopener noreferrer">'


def not_kept(markdown: str) -> tuple[str, ...]:
    """Return how each tag or comment begins that an update's text holds and `to_html` shows as it was typed."""
    if "<" not in markdown:
        return ()
    rendered = boxed(_as_it_is(_writable(markdown)))
    found = (_BEGINNING.match(rendered, place) for place in brackets(rendered))
    return tuple(dict.fromkeys(match[0].lower() for match in found if match))


def sanitise(source: str, *, hidden: bool = False) -> str:
    """Return HTML that Pelican read from content/ without anything that could run, style or fetch.

    What is no HTML that we keep is shown as it was typed. In a format that has ways to hide words, `hidden` says so:
    then comments are left out, and scripts and the like with what they hold.

    Headings keep ids of lower-case letters, digits, `-` and `_`; footnotes keep theirs. Placeholders such
    as `{filename}other.md` and `{static}/images/a.png` stay, for Pelican replaces them later.
    """
    source = _printable(source)
    if hidden:
        # Behind the last end nothing is a comment: looked for from each beginning, it would take time with the square.
        commented, end, rest = source.rpartition("-->")
        source = _COMMENT.sub("", commented + end) + rest
    return _settled(_CONTENT, as_typed(source, hidden=hidden), otherwise=source)


def to_plain(markdown: str) -> str:
    """Return the text for people and programs that read no HTML.

    Paragraphs are parted by one blank line; list items begin with `- ` or their number, table cells are
    parted by commas, links are followed by their URL where the text does not show it. Struck-out text is
    left out. The result is text, not HTML: escape it.
    """
    return _PLAIN[_ended(markdown)]


def _plain(markdown: str) -> str:
    plain, line = _read(markdown)
    _LINE.keep(markdown, line)
    return plain


def _read(markdown: str) -> tuple[str, str]:
    """Return the text, and the text on one line: whoever wants the one mostly wants the other too."""
    reader = PlainText(bullet="-", urls=True)
    return reader.read(_HTML[markdown]), reader.line()


@lru_cache(maxsize=2**12)
def summary(markdown: str, limit: int = 280) -> str:
    """Return the text on one line of at most `limit` characters (1 or more), without URLs.

    What is too long is cut after a sentence where one ends in the last third, else after a word, and ends
    with `…`.
    """
    line = _LINE[_ended(markdown)]
    if len(line) <= limit:
        return line
    sentence = max([line.rfind(end, 0, limit - 1) for end in (". ", "! ", "? ", *_WIDE_STOPS)])
    if sentence < limit * 2 // 3:
        return cut(line, limit)
    return f"{line[: sentence + 1]}{'' if line[sentence] in _WIDE_STOPS else ' '}…"


def cut(line: str, limit: int) -> str:
    """Return a line of at most `limit` characters; what is too long is cut after a word where there is one."""
    if len(line) <= limit:
        return line
    word = line.rfind(" ", 0, limit)
    return line[: word if word >= limit // 2 else limit - 1].rstrip(" ,;:-\u2013\u2014(") + "…"


def _line(markdown: str) -> str:
    """Return the text on one line, which pages and feeds cut at several lengths."""
    return _read(markdown)[1]


class _Kept(dict[str, str]):
    """What was made of texts, by their words alone, whether or not translations hang on them."""

    def __init__(self, make: Callable[[str], str]) -> None:
        super().__init__()
        self._make = make
        self._size = 0

    def __missing__(self, markdown: str) -> str:
        """Make it, and keep it."""
        made = self._make(markdown)
        self.keep(markdown, made)
        return made

    def keep(self, markdown: str, made: str) -> None:
        """Keep what was made of a text; where that is too much, begin anew."""
        if self._size > _MOST_KEPT:
            self.clear()
            self._size = 0
        self._size += len(markdown) + len(made)
        self[markdown] = made


_HTML: Final = _Kept(_html)
_PLAIN: Final = _Kept(_plain)
_LINE: Final = _Kept(_line)


def made_here(markdown: str) -> tuple[str, str]:
    """Return what pages and feeds will ask of a text, for `made_elsewhere`."""
    markdown = _ended(markdown)
    return _HTML[markdown], _LINE[markdown]


def made_elsewhere(markdown: str, made: tuple[str, str]) -> None:
    """Take what a copy of this process has made of a text."""
    markdown = _ended(markdown)
    if markdown not in _LINE:
        for kept, one in zip((_HTML, _LINE), made, strict=True):
            kept.keep(markdown, one)


def _ended(markdown: str) -> str:
    """Return a text without the line feed that ends YAML's blocks, and that the record does not hold."""
    return str(markdown).removesuffix("\n")


def _rendered(markdown: str) -> str:
    """Return Markdown as HTML that is safe for nobody yet."""
    return unshielded(_as_it_is(shielded(markdown)))


def _as_it_is(markdown: str) -> str:
    rendered: str = markdown_to_html_with_extensions(
        markdown,
        options=Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE,
        extensions=["table", "strikethrough", "autolink", "tasklist"],
    )
    return rendered


def _writable(markdown: str) -> str:
    return _UNWRITABLE.sub("\ufffd", _printable(markdown))


def _printable(text: str) -> str:
    if text.replace("\n", "").isprintable():
        return text  # nearly all texts; fifteen times faster than the search
    # A parser drops one byte order mark from a text's beginning; as a word joiner, which is what it means
    # elsewhere, it stays.
    return _FORBIDDEN.sub("\ufffd", text.replace("\ufeff", "\u2060"))


def _settled(cleaner: nh3.Cleaner, source: str, *, otherwise: str) -> str:
    """Clean until nothing changes; what is too tangled for that is shown as it was typed.

    A cleaned tree may be read back as a different one ("mutation"): text with `&#13;`, a link within a link.
    Only a result that reads back as itself is known to be what a browser will make of it.
    """
    if is_quick_to_parse(source):
        for _ in range(_MOST_PASSES):
            cleaned = _printable(cleaner.clean(source))
            if "<img" in cleaned:
                cleaned = TAG.sub(_image_or_its_text, cleaned)
            if cleaned == source:
                return cleaned
            source = cleaned
    return cleaner.clean(f"<p>{html.escape(otherwise, quote=False)}</p>")


def _image_or_its_text(tag: re.Match[str]) -> str:
    if tag[2] != "img":
        return tag[0]
    attributes = dict(ATTRIBUTE.findall(tag[3]))
    return tag[0] if attributes.get("src") else html.escape(html.unescape(attributes.get("alt", "")))


def _lower_heading(tag: re.Match[str]) -> str:
    name = tag[2]
    if name not in {"h1", "h2", "h3", "h4", "h5", "h6"}:
        return tag[0]
    return f"<{tag[1]}h{min(int(name[1]) + 3, 6)}{tag[3]}>"
