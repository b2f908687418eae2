"""Other systems' texts as Markdown that a person could have typed, and that says the same to customers.

Two kinds of text come in. Plain text with some HTML in it (Statuspage's updates) has its Markdown characters escaped
where they would take effect, and each of its line breaks stays one. Markdown (Statuspage's post-mortems, stactus)
stays Markdown. In both, `<br>`, `<p>`, headings and HTML lists become lines, paragraphs and Markdown lists; tags that
format words stay, for the text room to judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from plainstatus.model.frozen import dataclass

__all__ = ["has_layout_tags", "has_unprintable", "one_line", "to_markdown"]

#: Longer lines are folded.
_WIDTH = 100

_UNPRINTABLE = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile("[ \n]+")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
#: Spaces that look like the space bar's and are not: our reader refuses them where they would mislead.
_OTHER_SPACE = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_BLOCK_TAGS = (
    "address|article|aside|blockquote|center|dd|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|li"
    "|main|nav|ol|pre|p|section|table|tbody|td|tfoot|thead|th|tr|ul"
)
#: A link that shows its own address. Typed bare it becomes the same link; inside the tag it would become one in one.
_SELF_LINK = re.compile(
    r"""<a\s[^<>]*?href=["'](?:mailto:)?([^"'<>&\s]+[A-Za-z0-9/])["'][^<>]*>\1</a>(?![\w/@.-]*[\w/@-])""", re.IGNORECASE
)
_SEPARATOR = re.compile(rf"<(?P<end>/?)(?P<tag>br|{_BLOCK_TAGS})(?:[\s/][^<>]*)?>|\n", re.IGNORECASE)
#: Code within a paragraph (CommonMark 0.31, 6.1): there a tag is text, and so is a backslash.
_CODE = re.compile(
    rf"(?<![`\\])(`{{1,20}})(?!`)(?:(?!\n *(?:\n|</?(?:{_BLOCK_TAGS})\b)).)+?(?<!`)\1(?!`)", re.DOTALL | re.IGNORECASE
)
_BULLET = re.compile(r"[-+*\u2022] +(?=\S)")
_NUMBER = re.compile(r"(\d{1,9})([.)]) +(?=\S)")
_ITEM = re.compile(r"[-+*] +|\d{1,9}[.)] +")
_WORD = re.compile(r"(?:<[^<>\n]*>|[^ ])+")
#: A word that Markdown might read as something else at the beginning of a line.
_RISKY_WORD = re.compile(r"[-+*#>=|:_`\\\[]|~~~|<[!?]|\d{1,9}[.)]")
_ONLY_TAGS = re.compile(r"(?:<[^<>\n]*>)+")
#: Markdown whose lines and spaces must stay as they are: code blocks, tables.
_PREFORMATTED = re.compile(r"^ {0,3}(?:```|~~~|\|)|^ {4}|^(?=[ :-]*\|)[ |:-]+$|<pre\b", re.MULTILINE | re.IGNORECASE)

#: How a line is parted from the one before: by a break or paragraph to be written, or just as the Markdown was typed.
_Gap = Literal["break", "paragraph", "typed line", "typed paragraph"]


@dataclass(frozen=True)
class _Line:
    gap: _Gap
    text: str
    #: What makes it an item of a list, such as `- `.
    marker: str = ""

    @property
    def typed(self) -> bool:
        """Whether the Markdown's author began a line here."""
        return self.gap.startswith("typed")


def one_line(text: str) -> str:
    """Return the text on one line, `<br>` too, without characters that YAML or our reader refuses."""
    return _SPACES.sub(" ", _BREAK.sub(" ", _printable(text))).strip()


def to_markdown(text: str, *, markdown: bool) -> str:
    """Return a text as Markdown, in lines of at most 100 columns where words allow it; empty where it says nothing.

    `markdown` says that the text is Markdown already; else it is plain text in which HTML may stand.
    """
    text = _SELF_LINK.sub(r"\1", _printable(text))
    if markdown and _PREFORMATTED.search(text):
        return "\n".join(line.rstrip(" ") for line in text.strip().split("\n"))
    lines = list(_split(text, markdown=markdown))
    if lines and not markdown:
        texts = _escape_words("\n".join(line.text for line in lines)).split("\n")
        lines = [replace(line, text=escaped) for line, escaped in zip(lines, texts, strict=True)]
    return "\n".join(_lay_out(list(_find_lists(lines))))


def has_layout_tags(text: str, *, markdown: bool) -> bool:
    """Say whether breaks or blocks in HTML would be rewritten."""
    return any(found["tag"] for found in _separators(text, markdown=markdown))


def has_unprintable(text: str) -> bool:
    """Say whether characters would be dropped."""
    return _UNPRINTABLE.search(_LINE_END.sub("\n", text)) is not None


def _printable(text: str) -> str:
    """Drop what YAML cannot hold, and write line ends and spaces in the one way that our reader takes."""
    return _OTHER_SPACE.sub(" ", _UNPRINTABLE.sub("", _LINE_END.sub("\n", text)).replace("\t", "    "))


def _split(text: str, *, markdown: bool) -> Iterator[_Line]:
    """Yield the lines that are not empty."""
    gaps = _Gaps(markdown=markdown)
    start = 0
    for found in [*_separators(text, markdown=markdown), None]:
        content = text[start : found.start() if found else len(text)]
        if content.strip():
            gap, marker = gaps.take()
            as_typed = gap.startswith("typed") and start
            yield _Line(gap, content.rstrip(" ") if as_typed else _SPACES.sub(" ", content).strip(), marker)
        if found:
            gaps.add(found["tag"], closing=bool(found["end"]))
            start = found.end()


def _separators(text: str, *, markdown: bool) -> Iterator[re.Match[str]]:
    """Return what parts lines, by its places; tags in the code of a Markdown text part nothing."""
    return _SEPARATOR.finditer(_CODE.sub(lambda found: found[0].replace("<", " "), text) if markdown else text)


class _Gaps:
    """Sums up the tags and line ends between two pieces of text."""

    def __init__(self, *, markdown: bool) -> None:
        self._markdown = markdown
        self._number: list[int | None] = []
        self._clear()
        self._ends = 2

    def _clear(self) -> None:
        self._breaks = self._ends = 0
        self._block = self._item = False
        self._marker = ""

    def add(self, tag: str | None, *, closing: bool) -> None:
        """Take note of a tag, None for a line's end."""
        tag = tag and tag.lower()
        if tag is None:
            self._ends += 1
        elif tag == "br":
            self._breaks += 1
        elif tag == "li":
            self._item = True
            if not closing:
                self._marker = self._next_marker()
        else:
            self._block = True
            if tag in {"ul", "ol"}:
                if not closing:
                    self._number.append(0 if tag == "ol" else None)
                elif self._number:
                    self._number.pop()

    def _next_marker(self) -> str:
        if not self._number or self._number[-1] is None:
            return "- "
        self._number[-1] += 1
        return f"{self._number[-1]}. "

    def take(self) -> tuple[_Gap, str]:
        """Return what parts the two pieces, and the list marker of the second; begin anew."""
        gap: _Gap
        tags = self._breaks or self._block or self._item
        if self._markdown and not tags:
            gap = "typed paragraph" if self._ends > 1 else "typed line"
        elif self._breaks > 1 or self._ends > 1 or (self._block and not self._item):
            gap = "paragraph"
        else:
            gap = "break"
        marker = self._marker
        self._clear()
        return gap, marker


def _find_lists(lines: list[_Line]) -> Iterator[_Line]:
    """Make items of lines that read as such, and escape what only looks like something at a line's beginning.

    A number makes an item only where it counts on from 1: in '2024. A good year' it is a word.
    """
    last_number, last_sign = 0, ""
    for line in lines:
        number = _NUMBER.match(line.text)
        counts = number and int(number[1]) == (last_number + 1 if number[2] == last_sign else 1)
        last_number, last_sign = (int(number[1]), number[2]) if number and (counts or line.typed) else (0, "")
        if line.typed and not line.marker:
            item = _ITEM.match(line.text)
            yield replace(line, marker=item[0], text=line.text[item.end() :]) if item else line
        elif line.marker:
            yield replace(line, text=_escape_start(line.text))
        elif bullet := _BULLET.match(line.text):
            yield replace(line, marker="- ", text=_escape_start(line.text[bullet.end() :]))
        elif number and counts:
            yield replace(line, marker=f"{number[1]}{number[2]} ", text=_escape_start(line.text[number.end() :]))
        else:
            yield replace(line, text=_escape_start(line.text))


def _lay_out(lines: list[_Line]) -> list[str]:
    """Write the lines with the blank lines, breaks and folds that they need."""
    out: list[str] = []
    for index, line in enumerate(lines):
        if index:
            before = lines[index - 1]
            if line.gap.endswith("paragraph") or (line.gap == "break" and bool(line.marker) != bool(before.marker)):
                out.append("")
            elif line.gap == "break" and not line.marker and not _HEADING.match(before.text):
                out[-1] += " \\" if _SWALLOWS.search(out[-1]) else "\\"
        out += _fold(line)
    return out


def _fold(line: _Line) -> list[str]:
    """Break a long line between words, never before one that would mean something at a line's beginning."""
    whole = line.marker + line.text
    if len(whole) <= _WIDTH or line.text.startswith(("#", ">", " ")) or (line.typed and "]:" in line.text[:100]):
        return [whole]
    indent = " " * len(line.marker)
    folded, current = [], ""
    for word in _WORD.findall(line.text):
        if not current:
            current = word
        elif (
            len(indent) + len(current) + len(word) >= _WIDTH
            and not _RISKY_WORD.match(word)
            and not _ONLY_TAGS.fullmatch(current)
        ):
            folded.append(current)
            current = word
        else:
            current += " " + word
    folded.append(current)
    return [(indent if index else line.marker) + part for index, part in enumerate(folded)]


#: A heading in Markdown, which ends with its line.
_HEADING = re.compile(r"#{1,6}(?: |$)")
#: What would take a backslash behind it for its own: a bare address, or another backslash.
_SWALLOWS = re.compile(r"(?:https?://|www\.)[^\s<]*$|\\$", re.IGNORECASE)

#: Tags that format words. Others either part lines, or are shown as they were typed.
_INLINE_TAGS = "abbr|a|b|code|del|em|img|ins|i|kbd|mark|small|span|strong|sub|sup|s|u|var"

_SPECIAL = re.compile(
    rf"(?P<kept></?(?:{_INLINE_TAGS})(?:[\s/][^<>]*)?>|(?:(?<![A-Za-z])https?://|(?<![^\s*_~(])www\.)[A-Za-z0-9][^\s<]*)"
    r"|(?P<tag><(?=[A-Za-z/!?]))"
    r"|(?P<link>\](?=[(:]))"
    r"|(?P<bracket>\[)"
    r"|(?P<mark>\*+|_+|~~+)"
    r"|`|\\(?=[!-/:-@\[-`{-~\s]|$)",
    re.IGNORECASE,
)
_MARKS = re.compile(r"\*+|_+|~~+")
_START = re.compile(
    r"#{1,6}(?=\s|$)|>|[-+*](?=\s|$)|[-=]+\s*$|[|:-][|:\- ]*$|(?P<fence>~{3,})|(?P<ticks>`{3,})(?=[^`]*$)"
    r"|(?P<rule>(?:[-_*] *){3,}$)|\[[ xX]\]\s"
    r"|(?P<number>\d{1,9})[.)](?=\s|$)"
)


# Keeping Markdown's hands off plain text, with as few backslashes as do it: CommonMark 0.31 (2.4 escapes, 4 block
# starts, 6.2 emphasis), and GitHub's strikethrough and tables.


def _escape_words(text: str) -> str:
    """Escape what Markdown would read as emphasis, code, a link, a definition or an unknown tag, wherever it stands."""
    # Behind an open bracket an address is no link yet, so that marks in it count.
    marked_url = any(found["kept"] and re.search(r"[*_~`]", found[0]) for found in _SPECIAL.finditer(text))
    paired = "".join(mark for mark in "*_~" if _pairs_up(text, mark))

    def escaped(found: re.Match[str]) -> str:
        whole = found[0]
        if found["kept"]:
            after = _SPECIAL.match(text, found.end())
            # A bare address would swallow `&lt;`.
            return f"{whole} " if after and after["tag"] and not whole.startswith("<") else whole
        if found["tag"]:
            return "&lt;"
        if found["link"]:
            return "]\\"
        if found["bracket"]:
            return "\\[" if marked_url else whole
        if found["mark"]:
            acts = whole[0] in paired and any(_flanks(text, found, whole[0]))
            return "".join("\\" + mark for mark in whole) if acts else whole
        return "\\" + whole

    return _SPECIAL.sub(escaped, text)


def _escape_start(line: str) -> str:
    """Escape what Markdown would read as a heading, list, quote, rule or table at a line's beginning."""
    found = _START.match(line)
    if not found:
        return line
    if ticks := found["ticks"]:
        # Behind a backslash, the last could still end code.
        return "&#96;" * len(ticks) + line[found.end() :]
    if marks := found["fence"] or (found["rule"] if not line.startswith("-") else ""):
        # One backslash would leave a shorter run, which may pair up with another.
        return re.sub(r"[*_~]", r"\\\g<0>", marks) + line[found.end() :]
    at = found.end("number") if found["number"] else 0
    return f"{line[:at]}\\{line[at:]}"


def _flanks(text: str, run: re.Match[str], mark: str) -> tuple[bool, bool]:
    """Return whether a run of marks may begin, and whether it may end, something emphasised."""
    before = text[run.start() - 1] if run.start() else " "
    after = text[run.end()] if run.end() < len(text) else " "
    # A line's end will have a backslash before it.
    opens, closes = not after.isspace() or (after == "\n" and not before.isalnum()), not before.isspace()
    if mark == "_":
        return opens and not before.isalnum(), closes and not after.isalnum()
    return opens, closes


def _pairs_up(text: str, mark: str) -> bool:
    opened = False
    for run in _MARKS.finditer(text):
        if mark in run[0]:
            opens, closes = _flanks(text, run, mark)
            if closes and opened:
                return True
            opened = opened or opens
    return False
