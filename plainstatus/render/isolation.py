"""Texts in another direction than the page's, and texts that turn around what follows them, kept to themselves.

A title in Arabic on an English page would otherwise take the numbers behind it along, and a character such as U+202E
turn around words of ours. https://www.w3.org/International/articles/inline-bidi-markup/
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from markupsafe import Markup

from plainstatus.invisible import turns

__all__ = ["isolated"]

#: What a page in a script that is written from left to right need not be searched for in vain.
_UNUSUAL: Final = re.compile(
    "[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff"
    "\U0001e800-\U0001efff]"
)
_TOKEN: Final = re.compile(r"""<!--.*?-->|<(/?)([A-Za-z][A-Za-z0-9-]*)((?:[^"'<>]|"[^"]*"|'[^']*')*)>""", re.DOTALL)
_DIRECTION: Final = re.compile(r"""\sdir=["']?(\w+)""")
#: What text stands in, line by line; other elements stand within the lines.
_BLOCKS: Final = frozenset({
    "article", "aside", "blockquote", "body", "caption", "dd", "details", "div", "dl", "dt", "figcaption", "figure",
    "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "li", "main", "nav", "ol", "p", "pre", "section", "summary",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
})  # fmt: skip
#: Blocks that hold text and nothing else of the page's.
_LINES: Final = frozenset(
    {"caption", "dd", "dt", "figcaption", "h1", "h2", "h3", "h4", "h5", "h6", "li", "p", "pre", "summary", "td", "th"}
)
_VOID: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
#: What is no text of the page, or has a direction of its own.
_APART: Final = frozenset({"bdi", "bdo", "script", "style", "svg", "textarea", "title"})


@dataclass
class _Element:
    name: str
    #: Its place among the tokens.
    place: int
    #: `ltr` or `rtl`; empty where its text is left alone.
    direction: str
    parent: _Element | None = None
    #: The places of texts in it that stand in no block within it, each with the element that holds it.
    texts: list[tuple[int, _Element]] = field(default_factory=list)
    #: How many texts and elements stand in it.
    parts: int = 0


def isolated(markup: str, direction: str) -> Markup:
    """Return a part of a page with `dir` where texts need it, and `bdi` around those that stand beside others.

    `direction` is that of the page. Where nothing needs it, the markup is what it was.
    """
    if direction == "ltr" and not _UNUSUAL.search(markup):
        return Markup(markup)  # noqa: S704 - it is markup already
    tokens = [*_tokens(markup)]
    for block in _blocks(tokens, direction):
        _settle(block, tokens)
    return Markup("".join(tokens))  # noqa: S704 - nothing but marks of ours was added


def _tokens(markup: str) -> Iterator[str]:
    end = 0
    for match in _TOKEN.finditer(markup):
        yield from (markup[end : match.start()], match[0])
        end = match.end()
    yield markup[end:]


def _blocks(tokens: list[str], direction: str) -> list[_Element]:
    """Return the elements that lines of text stand in; every other token is a tag, from the second on."""
    blocks = [block := _Element("body", -1, direction)]
    here = block
    for place, token in enumerate(tokens):
        if place % 2 == 0:
            if token.strip():
                here.parts += 1
                if here.direction:
                    _block_of(here).texts.append((place, here))
            continue
        match = _TOKEN.match(token)
        name = match[2].lower() if match and match[2] else ""
        if not match or not name or name in _VOID:
            continue
        if match[1]:
            found: _Element | None = here
            while found is not None and found.name != name:
                found = found.parent
            here = found.parent if found is not None and found.parent is not None else here
            continue
        here.parts += 1
        here = _Element(name, place, _own(name, match[3], here.direction), here)
        if name in _BLOCKS:
            blocks.append(here)
    return blocks


def _own(name: str, attributes: str, inherited: str) -> str:
    if name in _APART or not inherited:
        return ""
    stated = _DIRECTION.search(attributes)
    return inherited if stated is None else stated[1] if stated[1] in {"ltr", "rtl"} else ""


def _block_of(element: _Element) -> _Element:
    while element.name not in _BLOCKS and element.parent is not None:
        element = element.parent
    return element


def _settle(block: _Element, tokens: list[str]) -> None:
    strong = {place: _strong(tokens[place]) for place, _ in block.texts}
    every = "".join(strong.values())
    stated = block.place < 0 or _DIRECTION.search(tokens[block.place])
    if block.name in _LINES and not stated and every:
        main = _most(every, block.direction)
        if main != block.direction and every[0] == main[0]:
            tokens[block.place] = _with(tokens[block.place], "auto")
            block.direction = main
            for _, holder in block.texts:
                holder.direction = main
    alone = len(block.texts) == 1
    for place, holder in block.texts:
        text, letters = tokens[place], strong[place]
        turned = any(map(turns, text))
        edges = {*letters[:1], *letters[-1:]} - {block.direction[0]}
        if not turned and (not edges or (alone and _most(letters, block.direction) == block.direction)):
            continue
        main = _most(letters, block.direction)
        own = "auto" if not letters or letters[0] == main[0] else main
        if holder.parts == 1 and holder.place >= 0 and not _DIRECTION.search(tokens[holder.place]):
            tokens[holder.place] = _with(tokens[holder.place], own)
        elif holder.parts > 1 or holder.place < 0:
            before, core, after = re.fullmatch(r"(\s*)(.*?)(\s*)", text, re.DOTALL).groups()  # type: ignore[union-attr]
            tokens[place] = f"{before}<bdi{'' if own == 'auto' else f' dir={own}'}>{core}</bdi>{after}"


def _with(tag: str, direction: str) -> str:
    name = re.match(r"<[A-Za-z][A-Za-z0-9-]*", tag)[0]  # type: ignore[index]  # it is a tag
    return f'{name} dir="{direction}"{tag[len(name) :]}'


def _most(letters: str, otherwise: str) -> str:
    """Return the direction of most letters."""
    right, left = letters.count("r"), letters.count("l")
    return "rtl" if right > left else "ltr" if left > right else otherwise


def _strong(text: str) -> str:
    """Return the direction of each letter that has one: `l` or `r`."""
    kinds = map(unicodedata.bidirectional, html.unescape(text))
    return "".join("l" if kind == "L" else "r" for kind in kinds if kind in {"L", "R", "AL"})
