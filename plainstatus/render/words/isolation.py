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
from functools import partial
from itertools import islice, takewhile
from typing import Final

from markupsafe import Markup

from plainstatus.text.invisible import turns
from plainstatus.text.pattern import lazy

__all__ = ["isolated"]

#: What a page in a script that is written from left to right need not be searched for in vain.
_UNUSUAL: Final = lazy(
    "[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff"
    "\U0001e800-\U0001efff]"
)
_TOKEN: Final = lazy(r"""<!--.*?-->|<![^>]*>|<(/?)([A-Za-z][A-Za-z0-9-]*)((?:[^"'<>]|"[^"]*"|'[^']*')*)>""", re.DOTALL)
_DIRECTION: Final = lazy(r"""\sdir=["']?(\w+)""")
#: What text stands in, line by line; other elements stand within the lines.
_BLOCKS: Final = frozenset({
    "article", "aside", "blockquote", "body", "caption", "dd", "details", "div", "dl", "dt", "figcaption", "figure",
    "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "li", "main", "nav", "ol", "p", "pre", "section", "summary",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
})  # fmt: skip
#: Those that hold a line of text, and stand nowhere in a row.
_LINES: Final = frozenset({"figcaption", "h1", "h2", "h3", "h4", "h5", "h6", "li", "p", "pre"})
_VOID: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
#: What is written from left to right in every language: addresses of pages and of e-mail, telephone numbers, whose
#: groups would stand in the opposite order, and a plus behind them, and times of the day with their zone.
_SIGNS: Final = lazy(
    r"""
    https?://(?:[\w.~:/?#\[\]@!$(*+),;=%-]|&amp;)*[\w/]
    | (?<![\w.@/-])@?[a-z0-9][\w.+-]*@(?:[a-z0-9-]+\.)+[a-z]{2,}
    | (?<![\w.@/-])(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/(?:(?:[\w.~:/?#@!$*+,;=%-]|&amp;)*[\w/])?)?
    | (?<!\w)\+(?:\d+|\(\d+\))(?:[ \u00a0./-]{0,3}(?:\d+|\(\d+\)))*(?![\d:])
    | (?<![\w.,:/+-])(?=(?:[ \u00a0()/-]*\d){7})
      (?:(?:0\d+|\(0\d+\))(?:[ \u00a0/-]{1,3}\d+)* | (?:\d+|\(\d+\))(?:[ \u00a0/-]{1,3}\d+){2,})(?![\d:])
    | (?<![\d:.])\d{1,2}:\d\d[ ](?-i:[A-Z]{2,5})(?!\w)
    """,
    re.ASCII | re.IGNORECASE | re.VERBOSE,
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
    #: Whether it is laid out, as rows with signs and states are: what staff wrote has neither classes nor ids.
    laid_out: bool = False

    @property
    def is_prose(self) -> bool:
        """Whether a line of text stands in it and nothing else."""
        return self.name in _LINES and not self.laid_out


def isolated(markup: str, direction: str) -> Markup:
    """Return a part of a page with `dir` where texts need it, and `bdi` around those that stand beside others.

    `direction` is that of the page. Where nothing needs it, the markup is what it was.
    """
    if direction == "ltr" and (markup.isascii() or not _UNUSUAL.search(markup)):
        return Markup(markup)  # noqa: S704 - it is markup already
    tokens = [*_tokens(str(markup))]  # what is added to Markup would be escaped
    blocks = _blocks(tokens, direction)
    for number, block in enumerate(blocks):
        if block.name in {"ol", "ul"}:
            # What stands in it follows it.
            _settle_list(block, [*takewhile(partial(_stands_in, block), islice(blocks, number + 1, None))], tokens)
        else:
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
            found = next((one for one in (here, *_above(here)) if one.name == name), None)
            here = found.parent if found is not None and found.parent is not None else here
            continue
        here.parts += 1
        here = _Element(name, place, _own(name, match[3], here.direction), here)
        here.laid_out = " class=" in match[3] or " id=" in match[3]
        if here.laid_out or name in {"svg", "time"}:
            _block_of(here).laid_out = True
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


def _above(element: _Element) -> Iterator[_Element]:
    """Yield the elements that an element stands in, the innermost first."""
    while (parent := element.parent) is not None:
        yield parent
        element = parent


def _stands_in(outer: _Element, block: _Element) -> bool:
    return any(above is outer for above in _above(block))


def _settle_list(outer: _Element, blocks: list[_Element], tokens: list[str]) -> None:
    """Give a list that staff wrote the direction of most of it: its bullets stand on that side."""
    if any(block.laid_out for block in (outer, *blocks)) or _states(outer, tokens):
        return
    texts = [text for block in blocks for text in block.texts]
    letters = "".join(_letters(tokens[place], holder) for place, holder in texts)
    main = _most(letters, outer.direction)
    if (
        not outer.direction
        or main == outer.direction
        or letters[0] != main[0]
        or any(above.name == "nav" for above in _above(outer))
    ):
        return
    tokens[outer.place] = _with(tokens[outer.place], "auto")
    for element in (*blocks, *(holder for _, holder in texts)):
        element.direction = main


def _settle(block: _Element, tokens: list[str]) -> None:
    strong = {place: _letters(tokens[place], holder) for place, holder in block.texts}
    turned = {place for place, _ in block.texts if any(map(turns, tokens[place]))}
    letters = "".join(strong.values())
    main = _most(letters, block.direction)
    if main != block.direction and letters[0] == main[0] and block.is_prose and not _states(block, tokens):
        tokens[block.place] = _with(tokens[block.place], main if turned else "auto")
        block.direction = main
    for place, holder in block.texts:
        if holder.direction == "rtl":
            _keep_signs(tokens, place, holder)
    # Where nothing is in the page's direction, there is nothing to keep apart.
    kept = turned if len(block.texts) > 1 and block.direction[0] not in letters else set(strong)
    alone = len(block.texts) == 1
    for place, holder in block.texts:
        own = strong[place]
        edges = {*own[:1], *own[-1:]} - {block.direction[0]}
        apart = place in kept or holder.name == "time"  # a date begins with a number, which has no direction
        if place in turned or (apart and edges and not (alone and _way(own, block.direction, main) == block.direction)):
            _keep(tokens, place, holder, own, block.direction)


def _keep(tokens: list[str], place: int, holder: _Element, letters: str, direction: str) -> None:
    """Keep a text to itself: by its element, where it has one of its own."""
    main = _way(letters, direction, direction)
    wanted = "auto" if not letters or letters[0] == main[0] else main
    # What has a class may have a place in the layout that depends on its direction.
    if holder.parts > 1 or holder.place < 0 or holder.laid_out or holder.name in _BLOCKS - _LINES:
        core = tokens[place].strip()
        before, _, after = tokens[place].partition(core)
        tokens[place] = f'{before}<bdi dir="{wanted}">{core}</bdi>{after}'
    elif not _states(holder, tokens):
        tokens[holder.place] = _with(tokens[holder.place], wanted)


def _keep_signs(tokens: list[str], place: int, holder: _Element) -> None:
    """Keep addresses and numbers to themselves in a text from right to left."""
    text = tokens[place]
    inline = holder.place >= 0 and holder.name not in _BLOCKS and holder.parts == 1 and not holder.laid_out
    if inline and _SIGNS.fullmatch(text.strip()) and not _states(holder, tokens):
        tokens[holder.place] = _with(tokens[holder.place], "ltr")
    else:
        tokens[place] = _SIGNS.sub(r'<bdi dir="ltr">\g<0></bdi>', text)


def _states(element: _Element, tokens: list[str]) -> bool:
    return element.place < 0 or _DIRECTION.search(tokens[element.place]) is not None


def _with(tag: str, direction: str) -> str:
    name = re.match(r"<[A-Za-z][A-Za-z0-9-]*", tag)[0]  # type: ignore[index]  # it is a tag
    return f'{name} dir="{direction}"{tag[len(name) :]}'


def _most(letters: str, otherwise: str) -> str:
    """Return the direction of most letters."""
    right, left = letters.count("r"), letters.count("l")
    return "rtl" if right > left else "ltr" if left > right else otherwise


def _way(letters: str, direction: str, otherwise: str) -> str:
    """Return the direction of a text within another one.

    Names in Latin letters stand in every language: what begins from right to left is so, however many they are.
    """
    return "rtl" if direction == "rtl" and letters[:1] == "r" else _most(letters, otherwise)


def _letters(text: str, holder: _Element) -> str:
    """Return the direction of each letter that counts: addresses say nothing of the language that they stand in."""
    return _strong(_SIGNS.sub("", text) if holder.direction == "rtl" else text)


def _strong(text: str) -> str:
    """Return the direction of each letter that has one: `l` or `r`."""
    kinds = map(unicodedata.bidirectional, html.unescape(text))
    return "".join("l" if kind == "L" else "r" for kind in kinds if kind in {"L", "R", "AL"})
