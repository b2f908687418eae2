"""Which of the angle brackets in a text are HTML, and which are words.

People write `<customer-id>`, `List<String>` and `a <b and c> d`, and a parser of HTML leaves all of that out. Here a
tag is one that we know, with attributes as HTML has them, and with its other end. Everything else is shown as it was
typed.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from plainstatus.text.pattern import lazy

__all__ = [
    "BOXES", "DROPPED", "SHIELDS", "TAGS", "as_typed", "boxed", "brackets", "folded", "is_quick_to_parse",
    "shielded", "unshielded",
]  # fmt: skip

#: The elements that texts may hold.
TAGS: Final = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "blockquote", "br", "caption", "cite", "code", "col", "colgroup",
    "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3",
    "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "s", "samp",
    "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead",
    "time", "tr", "u", "ul", "var", "wbr",
})  # fmt: skip
#: Elements that vanish and leave what they hold: those that only group or style. No word is lost with them.
_LOOSE: Final = frozenset({
    "acronym", "address", "article", "aside", "big", "center", "font", "footer", "header", "hgroup", "label", "main",
    "nav", "nobr", "q", "rp", "rt", "ruby", "section", "strike", "tt",
})  # fmt: skip
#: Elements that vanish with all they hold, where people know that nobody reads it: in files of HTML.
DROPPED: Final = frozenset({"iframe", "math", "noscript", "object", "script", "select", "style", "svg", "template"})
#: Elements without an end.
_VOID: Final = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
})  # fmt: skip
#: Elements that mean nothing outside a table.
_OF_TABLES: Final = frozenset({"caption", "col", "colgroup", "tbody", "td", "tfoot", "th", "thead", "tr"})
#: Elements whose end may be left out within others; that of `p` may be anywhere.
_WITHIN: Final = {
    "dd": ("dl",), "dt": ("dl",), "li": ("ol", "ul"), **dict.fromkeys(_OF_TABLES, ("table",)),
}  # fmt: skip
#: Attributes that need no value; any other one without a value is a word.
_BARE: Final = frozenset({
    "compact", "controls", "disabled", "download", "hidden", "inert", "itemscope", "nowrap", "noshade", "open",
    "reversed",
})  # fmt: skip

_SPACE: Final = r"[ \t\n\f\r]"
# A tag by the grammar of HTML, so strict that nothing which matches is read differently by a browser; else what could
# begin one. Only single characters are repeated possessively: Python before 3.11.5 gets groups wrong.
_MARK: Final = lazy(
    rf"""<(?:
        (?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*+)
        (?P<attributes>(?:
            {_SPACE}++[^ \t\n\f\r"'<>/=]++(?:{_SPACE}*+={_SPACE}*+(?:"[^"]*+"|'[^']*+'|[^ \t\n\f\r"'<>=`]++))?
        )*){_SPACE}*+/?>
        | (?=[A-Za-z/!?])
    )""",
    re.VERBOSE,
)
_ATTRIBUTE: Final = lazy(
    rf"""([^ \t\n\f\r"'<>/=]++)({_SPACE}*+={_SPACE}*+(?:"[^"]*+"|'[^']*+'|[^ \t\n\f\r"'<>=`]++))?"""
)
# The same without `<` and `>` in attributes: by the grammar of CommonMark 6.6 and a little stricter.
_PLAIN_TAG: Final = lazy(
    r"<(/?)([A-Za-z][A-Za-z0-9-]*)"
    r"(?:\s+[^\s\"'<>/=]+(?:\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'=<>`]+))?)*\s*/?>"
)
#: Up to here any tangle of tags is parsed in a fraction of a second.
_MOST_TANGLED_TAGS: Final = 500
_DEEPEST: Final = 50

#: What stands between the brackets of a box in a list of tasks → the box, as every reader of feeds can show it.
BOXES: Final = {" ": "\u2610", "x": "\u2611"}
#: The same boxes as cmark writes them.
_INPUTS: Final = {
    '<input type="checkbox" disabled="" />': BOXES[" "],
    '<input type="checkbox" checked="" disabled="" />': BOXES["x"],
}
#: The beginning of code with more behind it than the name of a language, which nobody is shown.
_FENCE: Final = lazy(
    r"^((?:[ \t>]|[-*+]|\d{1,9}[.)])*)(`{3,}(?=[^`\n]*$)|~{3,})[ \t]*(?![\w+#.-]*[ \t]*$)(\S.*)$", re.MULTILINE
)
#: A link in angle brackets to what no browser opens, such as `<status:open>`.
_OTHER_LINK: Final = lazy(r'<a href="((?!https?:|mailto:|tel:)[A-Za-z][A-Za-z0-9+.-]*:[^"]*)">\1</a>')
#: What stands for a character that shall be no markup while Markdown is read: no text may hold these.
SHIELDS: Final = {"[": "\x0e", "`": "\x0f", "<": "\x10", "|": "\x11"}
_UNSHIELDED: Final = {shield: html.escape(character) for character, shield in SHIELDS.items()}
_BULLET: Final = lazy(r"[^ \t>]")
_NAME: Final = lazy(r"\[([^\[\]]+)\]")
#: Of a link, for use elsewhere in the text; not of a footnote.
_DEFINITION: Final = lazy(r"^([ \t>]*)\[([^^\[\]][^\[\]]*)\]:", re.MULTILINE)
_DELIMITERS: Final = lazy(r"[ \t>|:-]*-[ \t>|:-]*")
_PIPE: Final = lazy(r"(?<!\\)\|")
#: A bracket that begins a line, be it of a list or a quotation.
_BLOCK: Final = lazy(r"^(?:[ \t>]|[-*+]|\d{1,9}[.)])*(?=<[A-Za-z/!?])", re.MULTILINE)
#: An address in angle brackets is a link, and no tag.
_AUTOLINK: Final = lazy(r"<(?:(?:https?|mailto|tel):[^\s<>]*|[^\s<>@/!?]+@[^\s<>@]+)>", re.IGNORECASE)


def as_typed(source: str, *, hidden: bool = False) -> str:
    """Return HTML in which each `<` that begins no tag we keep is a character like any other.

    With `hidden`, elements whose content nobody reads, such as scripts, are left for the sanitiser to take out.
    """
    return _replaced(source, brackets(source, hidden=hidden), "&lt;")


def shielded(markdown: str) -> str:
    """Return Markdown in which nothing stands that would take words away; `unshielded` undoes it in the HTML.

    These are brackets at the beginning of a line, which Markdown may take for a block of HTML, in which all else stays
    as it was typed, up to the next blank line or to the end of the text; what stands behind the three backticks that
    begin code; definitions of links that nobody uses, such as `[09:15]: restarted`; and the cells of a table beyond
    its last column.
    """
    if "```" in markdown or "~~~" in markdown:
        markdown = _FENCE.sub(lambda found: f"{found[1]}{found[2]}\n{_BULLET.sub(' ', found[1])}{found[3]}", markdown)
    if "<" in markdown:
        begins = {found.end() for found in _BLOCK.finditer(markdown) if not _AUTOLINK.match(markdown, found.end())}
        places = (place for place in brackets(markdown) if place in begins) if begins else ()
        markdown = _replaced(markdown, places, SHIELDS["<"])
    if "]:" in markdown:
        markdown = _without_definitions(markdown)
    if "|" in markdown and "-" in markdown:
        markdown = "\n".join(_tables(markdown.split("\n")))
    return markdown


def boxed(source: str) -> str:
    """Return the HTML that was made of Markdown with the boxes of lists of tasks as signs."""
    for box, sign in _INPUTS.items():
        source = source.replace(box, sign)
    return source


def unshielded(source: str) -> str:
    """Return the HTML that was made of `shielded` Markdown, with all that it put aside, and with boxes as signs."""
    if "<" in source:
        source = _OTHER_LINK.sub(r"&lt;\1&gt;", boxed(source))
    for shield, character in _UNSHIELDED.items():
        source = source.replace(shield, character)
    return source


def _without_definitions(markdown: str) -> str:
    named = Counter(folded(found[1]) for found in _NAME.finditer(markdown))
    defined = Counter(folded(found[2]) for found in _DEFINITION.finditer(markdown))

    def shield(found: re.Match[str]) -> str:
        name = folded(found[2])
        return f"{found[1]}{SHIELDS['[']}{found[2]}]:" if named[name] == defined[name] else found[0]

    return _DEFINITION.sub(shield, markdown)


def folded(name: str) -> str:
    """Return the name of a link's address as Markdown compares it."""
    return " ".join(name.casefold().split())


def _tables(lines: list[str]) -> Iterator[str]:
    """Yield the lines; in the row of a table, words behind the last column become part of its last cell.

    Where there is no table, a shielded `|` does no harm.
    """
    columns = 0
    for line in lines:
        if not line.strip(" \t>"):
            columns = 0
        elif "|" in line and _DELIMITERS.fullmatch(line):
            columns = len(re.findall("-+", line))
        yield _within(line, columns) if columns and "|" in line else line


def _within(row: str, columns: int) -> str:
    begin, end = len(row) - len(row.lstrip(" \t>")), len(row.rstrip()) - 1
    surplus = [found.start() for found in _PIPE.finditer(row) if begin < found.start() < end][columns - 1 :]
    if not surplus or not any(character.isalnum() for character in row[surplus[0] :]):
        return row
    return _replaced(row, surplus, SHIELDS["|"])


def brackets(source: str, *, hidden: bool = False) -> Iterator[int]:
    """Yield where each `<` stands that looks like the beginning of a tag, and begins none that we keep."""
    known = TAGS | _LOOSE | DROPPED if hidden else TAGS | _LOOSE
    marks = [(mark, (mark["name"] or "").lower(), bool(mark["end"])) for mark in _MARK.finditer(source)]
    is_tag = [name in known and _is_tag(mark, name) for mark, name, _ in marks]
    whole = _whole(marks, is_tag)
    #: How many of these are open.
    depth = dict.fromkeys(("dl", "ol", "table", "ul"), 0)
    for (mark, name, end), typed_as_tag, has_both_ends in zip(marks, is_tag, whole, strict=True):
        if name in depth and has_both_ends:
            depth[name] += -1 if end else 1
        inside = any(depth[holder] for holder in _WITHIN.get(name, ()))
        if not typed_as_tag or (name in _OF_TABLES and not inside):
            kept = False
        elif name in _VOID:
            kept = not end or name == "br"
        else:
            kept = has_both_ends or (not end and (inside or name == "p"))
        if not kept:
            yield mark.start()


def _is_tag(mark: re.Match[str], name: str) -> bool:
    if not mark["attributes"]:
        return name != "img"
    given = {attribute.lower(): bool(value) for attribute, value in _ATTRIBUTE.findall(mark["attributes"])}
    if mark["end"]:
        return not given
    return {attribute for attribute, value in given.items() if not value} <= _BARE and (
        name != "img" or not given.keys().isdisjoint({"alt", "src"})
    )


def _whole(marks: list[tuple[re.Match[str], str, bool]], is_tag: list[bool]) -> list[bool]:
    """Tell of each tag whether its other end is there; the tags of other elements may stand between."""
    whole = [False] * len(marks)
    begun: dict[str, list[int]] = {}
    for index, (_, name, end) in enumerate(marks):
        if not is_tag[index]:
            continue
        waiting = begun.setdefault(name, [])
        if not end:
            waiting.append(index)
        elif waiting:
            whole[index] = whole[waiting.pop()] = True
    return whole


def _replaced(source: str, places: Iterable[int], instead: str) -> str:
    pieces, done = [], 0
    for place in places:
        pieces += [source[done:place], instead]
        done = place + 1
    return "".join([*pieces, source[done:]])


def is_quick_to_parse(source: str) -> bool:
    """Whether an HTML parser's effort cannot run away: few tags, or all of them nested as they should be.

    The effort grows with tags times depth, and misnested `<b>` and `<a>` are cloned into every following
    paragraph: 100,000 times `>` would take a minute, 10,000 misnested tags a gigabyte.
    """
    tags = source.count("<")
    if tags <= _MOST_TANGLED_TAGS:
        return True
    unclosed: list[str] = []
    seen = 0
    for match in _PLAIN_TAG.finditer(source):
        seen += 1
        name = match[2].lower()
        if name in _VOID:
            continue
        if not match[1]:
            unclosed.append(name)
            if len(unclosed) > _DEEPEST:
                return False
        elif not unclosed or unclosed.pop() != name:
            return False
    return seen == tags and not unclosed
