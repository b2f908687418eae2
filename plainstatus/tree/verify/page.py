"""Reading a page: whether it is whole and well-formed, and what its tags ask of a browser.

A page must be of a strict kind of HTML, in which every parser sees the same tree: what this module cannot read,
it refuses. Parsers that forgive are of no use here: html.parser and lxml say nothing of an unclosed <div> or an
attribute without its second quote, and where what they make of it differs from a browser, something could hide.
html5lib is strict, but takes 6 ms for a page for which this module takes 0.3 (html.parser 1.6, lxml 0.2).

Optional end tags may be left out as the standard allows (https://html.spec.whatwg.org/multipage/syntax.html).
"""

from __future__ import annotations

import re

from plainstatus.tree.verify.contents import Contents, shown
from plainstatus.tree.verify.css import css_addresses
from plainstatus.tree.verify.tags import Tag, read_tag

__all__ = ["ELEMENT_IN_ATTRIBUTE", "begin_of", "is_closed", "read_fragment", "read_page", "read_piece"]

#: What is said of an attribute, behind its name, into which a template has put a text that is in another language.
ELEMENT_IN_ATTRIBUTE = " holds a text with an element that says its language (write |bare behind it in the template)"

_SPACE = r"[ \t\n\f\r]"
#: Finds each `<`; what is none of the three kinds of markup matches as `<` alone. Only single characters are repeated
#: possessively: Python before 3.11.5, such as Debian 12's, gets groups wrong (github.com/python/cpython/issues/106052).
_MARKUP = re.compile(
    rf"""<(?:
        (?P<tag>
            [A-Za-z][A-Za-z0-9:-]*+
            (?:{_SPACE}++[^ \t\n\f\r"'<>/=]++(?:{_SPACE}*+={_SPACE}*+(?:"[^"]*+"|'[^']*+'|[^ \t\n\f\r"'<>=`]++))?)*
            {_SPACE}*+/?>
            | /[A-Za-z][A-Za-z0-9:-]*+{_SPACE}*+>
        )
        | (?P<comment>!--(?!-?>)[^-]*+(?:-(?!-)[^-]*+)*-->)
        | (?P<doctype>!doctype{_SPACE}++html{_SPACE}*+>)
    )?""",
    re.VERBOSE | re.IGNORECASE,
)
#: The beginning of a tag in which an attribute holds the element that says in which language a text is.
_ELEMENT_IN_ATTRIBUTE = re.compile(r"""<[^<>]*?\s([\w:-]+)\s*=\s*"[^"<>]*(?=<bdi lang=")""")
_END_OF_STYLE = re.compile("</style", re.IGNORECASE)
_BEGIN = re.compile(rf"\ufeff?{_SPACE}*<!doctype{_SPACE}+html{_SPACE}*>", re.IGNORECASE)

_ABSOLUTE = re.compile("https?://", re.IGNORECASE)
#: Not for a part of a page.
_IN_HEAD = {"base", "body", "head", "html", "link", "meta", "style", "title"}

_VOID = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
}  # fmt: skip
_END_IS_OPTIONAL = {
    "caption", "colgroup", "dd", "dt", "li", "optgroup", "option", "p", "rp", "rt", "tbody", "td", "tfoot", "th",
    "thead", "tr",
}  # fmt: skip
#: Each of these ends an open paragraph.
_ENDS_PARAGRAPH = {
    "address", "article", "aside", "blockquote", "center", "details", "dialog", "dir", "div", "dl", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "li", "dd",
    "dt", "main", "menu", "nav", "ol", "p", "pre", "search", "section", "summary", "table", "ul", "xmp", "listing",
    "plaintext",
}  # fmt: skip
#: In an open paragraph, these do not shield it from what ends it.
_PHRASES = {
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "label",
    "mark", "output", "p", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var",
}  # fmt: skip
#: Browsers read what these hold as text, or not, as it depends: so they must hold nothing else.
_HOLDS_TEXT = {
    "iframe", "noembed", "noframes", "noscript", "plaintext", "script", "style", "textarea", "title", "xmp",
}  # fmt: skip
_FOREIGN = {"math", "svg"}


def read_page(text: str) -> Contents:
    """Read a page; never raises, whatever it holds."""
    page = Contents()
    begin = _BEGIN.match(text)
    if not begin:
        page.fault = 0, "does not begin with <!doctype html> (is its template whole?)"
    elif (nul := text.find("\0")) >= 0:
        page.fault = nul, "holds a NUL character (remove it)"
    else:
        page.fault = _Reader(text, page).read(begin.end())
    return page


def read_fragment(text: str) -> Contents:
    """Read a part of a page, which servers set into pages of others; never raises, whatever it holds.

    It stands wherever they put it: what belongs in a page's head is a fault, and so is an address that would be looked
    for on their host.
    """
    part, nul = Contents(), text.find("\0")
    part.fault = (nul, "holds a NUL character (remove it)") if nul >= 0 else _Reader(text, part).read_part()
    for url, place in part.links.items():
        if part.fault is None and not _ABSOLUTE.match(url):
            part.fault = place, f"leads to {shown(url)}, which is no whole address (begin with https://)"
    return part


def begin_of(text: str) -> int:
    """Return where a page goes on after its doctype; 0 where it does not begin, or end, as a page does."""
    begin = _BEGIN.match(text)
    return begin.end() if begin and "\0" not in text and _is_ended(text) else 0


def read_piece(text: str, is_open: tuple[str, ...]) -> tuple[Contents, tuple[str, ...]] | None:
    """Read a piece of a page, given what is open before it; return what is open after it, too.

    None where it has a fault, or ends within something that has to be read in one.
    """
    piece = Contents()
    reader = _Reader(text, piece, is_open)
    return None if reader.read_tags(0) else (piece, reader.is_open)


def _unreadable(text: str, begin: int) -> str:
    """Return what is wrong where no tag can be read."""
    if marked := _ELEMENT_IN_ATTRIBUTE.match(text, begin):
        return f"{marked[1]}={ELEMENT_IN_ATTRIBUTE}"
    return f"cannot be read at {shown(text[begin : begin + 20])} (write &lt; where no tag is meant)"


def is_closed(is_open: tuple[str, ...]) -> bool:
    """Say whether a page may end where these elements are open."""
    return _END_IS_OPTIONAL.issuperset(is_open)


def _is_ended(text: str) -> bool:
    # As ours do: the rest would be copied.
    return text.endswith("</html>\n") or text.rstrip(" \t\n\f\r")[-7:].lower() == "</html>"


class _Reader:
    """Goes through a page's markup, with what is open at the moment."""

    def __init__(self, text: str, page: Contents, is_open: tuple[str, ...] = ()) -> None:
        self._text = text
        self._page = page
        #: Names of what is open, and where each begins.
        self._open = list(is_open)
        self._begins = [0] * len(is_open)
        #: How many <svg> and <math> are open; in them other rules hold.
        self._foreign = sum(map(is_open.count, _FOREIGN))
        #: Names of elements that may not stand here.
        self._refused: set[str] = set()

    @property
    def is_open(self) -> tuple[str, ...]:
        """What is open where the text ends."""
        return tuple(self._open)

    def read(self, place: int) -> tuple[int, str] | None:
        """Fill the page from after its doctype; return where the first fault is, and what."""
        if fault := self._read(place):
            return fault
        if not _is_ended(self._text):
            return len(self._text), "does not end in </html> (is its template whole?)"
        return None

    def read_part(self) -> tuple[int, str] | None:
        """Fill the page from a part of one; return where the first fault is, and what."""
        self._refused = _IN_HEAD
        return self._read(0)

    def _read(self, place: int) -> tuple[int, str] | None:
        if fault := self.read_tags(place):
            return fault
        while self._open and self._open[-1] in _END_IS_OPTIONAL:
            self._pop()
        return (self._begins[-1], f"<{self._open[-1]}> is never closed") if self._open else None

    def read_tags(self, place: int) -> tuple[int, str] | None:
        """Fill the page with what stands from some place on; return where the first fault is, and what."""
        text, search = self._text, _MARKUP.search
        while match := search(text, place):
            begin, place = match.span()
            if match.lastgroup == "tag":
                tag = read_tag(match[0])
                fault = self._end(tag.name) if tag.closing else self._start(tag, begin)
                if not fault and tag.name in _HOLDS_TEXT and not tag.closing:
                    place, fault = self._text_of(tag.name, place)
                if fault:
                    return begin, fault
            elif match.lastgroup != "comment":
                return begin, _unreadable(text, begin)
        return None

    def _start(self, tag: Tag, begin: int) -> str:
        """Take in a start tag; return what is wrong with it."""
        name = tag.name
        self._page.add(tag, begin)
        if name in self._refused:
            return f"<{name}> belongs in a page's head, and this is a part of other people's pages (take it out)"
        if name in _ENDS_PARAGRAPH and not self._end_paragraph():
            return f"<{name}> stands in a paragraph, in <{self._open[-1]}> (close both before)"
        if name == "a" and "a" in self._open:
            return "a link stands inside a link (close the first one before)"
        if name in _FOREIGN and not tag.empty:
            self._foreign += 1
        if name in _VOID or (tag.empty and (self._foreign or name in _FOREIGN)):
            return ""
        if tag.empty:
            return f"<{name}/> does not close itself (write <{name}></{name}>)"
        self._open.append(name)
        self._begins.append(begin)
        return ""

    def _end_paragraph(self) -> bool:
        """Close an open paragraph, as a block does that begins; False where something in it is open."""
        if self._open and self._open[-1] == "p":
            self._pop()
            return True
        for name in reversed(self._open):
            if name not in _PHRASES:
                return True
            if name == "p":
                return False
        return True

    def _end(self, name: str) -> str:
        """Take in an end tag; return what is wrong with it."""
        is_open = self._open
        if not is_open or is_open[-1] != name:
            if name not in is_open:
                return f"</{name}> closes nothing"
            while is_open[-1] != name:
                if is_open[-1] not in _END_IS_OPTIONAL:
                    line = self._text.count("\n", 0, self._begins[-1]) + 1
                    return f"</{name}> stands where <{is_open[-1]}> from line {line} is open (close that first)"
                self._pop()
        self._pop()
        if name in _FOREIGN:
            self._foreign -= 1
        return ""

    def _text_of(self, name: str, place: int) -> tuple[int, str]:
        """Skip the text of an element that holds nothing else; return where its end tag is, and what is wrong."""
        if name == "style" and not self._foreign:
            match = _END_OF_STYLE.search(self._text, place)
            end = match.start() if match else -1
        else:
            end = self._text.find("<", place)
        if self._text[end : end + 2 + len(name)].lower() != f"</{name}":
            return place, f"<{name}> has no end, or holds a tag (only text may stand in it)"
        if name == "style":
            self._page.add_fetches(css_addresses(self._text[place:end]), place)
        return end, ""

    def _pop(self) -> None:
        self._open.pop()
        self._begins.pop()
