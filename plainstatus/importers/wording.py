"""Other systems' texts as Markdown that a person could have typed, and that reads the same to customers.

Two kinds of text come in. Plain text with some HTML (Statuspage's updates) has its Markdown characters escaped
where they would take effect, and each of its line breaks stays one. Markdown (Statuspage's post-mortems, stactus)
stays Markdown. In both, `<br>`, `<p>` and lists become lines, paragraphs and Markdown lists; other formatting
tags stay as they are, for the text room to judge. What Markdown makes of a line's beginning follows CommonMark 0.31,
section 4, with GitHub's tables and strikethrough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

__all__ = ["one_line", "to_markdown"]

#: Longer lines are folded.
_WIDTH = 100

_UNPRINTABLE = re.compile("[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BLOCK_TAGS = "address|article|aside|blockquote|center|dd|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|li|main|nav|ol|p|pre|section|table|tbody|td|tfoot|th|thead|tr|ul"  # noqa: E501
_INLINE_TAGS = frozenset("a abbr b code del em i img ins kbd mark s small span strong sub sup u var".split())
_SEPARATOR = re.compile(rf"(<(/?)(br|{_BLOCK_TAGS})(?:[\s/][^<>]*)?>|\n)", re.IGNORECASE)
_TAG = r"</?([A-Za-z][A-Za-z0-9]*)(?:[\s/][^<>]*)?>"
_KEPT_AS_IT_IS = re.compile(rf"{_TAG}|(?<![A-Za-z0-9])(?:https?://|www\.)[^\s<]+")
_LOOKS_LIKE_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_BULLET = re.compile(r"[-+*\u2022] +(?=\S)")
_NUMBER = re.compile(r"(\d{1,9})([.)]) +(?=\S)")
#: A word that must not come to stand at the beginning of a line.
_RISKY_WORD = re.compile(r"[-+*#>=|:~_`\\]|<[!?]|\d{1,9}[.)]|\[")
_WORD = re.compile(r"(?:<[^<>\n]*>|[^ ])+")
#: Markdown whose lines and spaces must stay as they are: code blocks, tables.
_PREFORMATTED = re.compile(r"^ {0,3}(?:```|~~~|\|)|^ {4}|^[ |:-]*-[ |:-]*\|[ |:-]*$|<pre\b", re.MULTILINE | re.IGNORECASE)

#: How a line is parted from the line before: by a tag (or in plain text a line's end), or as Markdown had it.
Gap = Literal["break", "paragraph", "markdown line", "markdown paragraph"]


@dataclass(frozen=True)
class _Line:
    gap: Gap
    text: str


def one_line(text: str) -> str:
    """Return the text on one line, without characters that YAML or our reader refuses."""
    return " ".join(_printable(text).split())


def to_markdown(text: str, *, markdown: bool) -> str:
    """Return a text as Markdown with lines of at most 100 columns where words allow it; empty where it says nothing.

    `markdown` says that the text is Markdown already; else it is plain text in which some HTML may stand.
    """
    text = _printable(text)
    if markdown and _PREFORMATTED.search(text):
        return "\n".join(line.rstrip() for line in text.strip().split("\n"))
    lines = list(_lines(text, markdown=markdown))
    if not markdown:
        lines = _escape_paragraphs(lines)
    return "\n".join(_lay_out(_with_lists(lines)))


def _printable(text: str) -> str:
    text = _LINE_END.sub("\n", text)
    return _UNPRINTABLE.sub("", text).replace("\t", "    ").replace("\xa0", " ").replace("\u202f", " ")


def _lines(text: str, *, markdown: bool) -> Iterator[_Line]:
    """Split a text at its breaks, whatever they are written as."""
    gap: Gap = "markdown paragraph" if markdown else "paragraph"
    breaks = ends = 0
    begins_paragraph = begins_item = False
    marker = ""
    counters: list[int | None] = []
    pieces = _SEPARATOR.split(text)
    for index in range(0, len(pieces), 4):
        content = pieces[index].rstrip(" ") if not markdown or breaks else pieces[index].rstrip(" ")
        if content.strip(" "):
            if index:
                gap = _gap(breaks, ends, paragraph=begins_paragraph, item=begins_item, markdown=markdown)
            tidy = content if gap.startswith("markdown") and index else content.strip(" ")
            yield _Line(gap, marker + (tidy if markdown else " ".join(tidy.split(" ")).strip()))
            breaks = ends = 0
            begins_paragraph = begins_item = False
            marker = ""
        if index + 1 == len(pieces):
            break
        closing, tag = pieces[index + 2], (pieces[index + 3] or "").lower()
        if not tag:
            ends += 1
        elif tag == "br":
            breaks += 1
        elif tag == "li":
            begins_item = True
            if not closing:
                marker = _marker(counters)
        else:
            begins_paragraph = True
            if tag in {"ul", "ol"} and not closing:
                counters.append(0 if tag == "ol" else None)
            elif tag in {"ul", "ol"} and counters:
                counters.pop()
