"""What can be told from one line of YAML on its own, and how to quote a text."""

from __future__ import annotations

import re
from unicodedata import category

from plainstatus.model.frozen import dataclass
from plainstatus.text.amounts import counted
from plainstatus.text.pattern import lazy

__all__ = [
    "BLANKS",
    "BLOCK",
    "CURLY",
    "DOUBLE_CURLY",
    "ENTRY",
    "FIELD",
    "IN_DOUBLE",
    "IN_SINGLE",
    "KEY",
    "SINGLE_OPEN",
    "Fault",
    "Split",
    "blank_name",
    "cut_message",
    "cuts",
    "indent",
    "pseudo_yaml",
    "quoted",
    "spaces",
    "split_comment",
    "split_lines",
    "uncurled",
    "written",
]

#: Spaces that look like the space bar's and are not: YAML sees letters in them.
BLANKS = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
#: Typographic double quotes of several languages, opening and closing.
DOUBLE_CURLY = "\u201c\u201d\u201e\u00ab\u00bb\u2039\u203a"
CURLY = "typographic quotes are letters for YAML, not quotes"
#: Typographic single quotes where they open; closing, they are apostrophes as well.
SINGLE_OPEN = "\u2018\u201a"
#: What stands between quotes. No group is repeated possessively: Python before 3.11.5 gets those wrong.
IN_DOUBLE = r'[^"\\]*+(?:\\.[^"\\]*+)*'
IN_SINGLE = r"[^']*+(?:''[^']*+)*"
#: Indentation, then any dashes.
ENTRY = lazy(r"( *)((?:-(?: +|$))*)")
#: A key with its colon. Names that begin like something else in YAML are none.
KEY = lazy(rf"""("{IN_DOUBLE}"|'{IN_SINGLE}'|[-?:][^\s].*?|[^\s"'#\[\]{{}}|>@`%,?:-].*?)[ \t]*:(?=[ \t]|$)""")
#: A line that can only be meant as a key of our format, or as a list item that begins with one.
FIELD = lazy(r"[ \t]*(?:- +)?[a-z_][a-z0-9_-]*:(?:[ \t]|$)")
#: The head of a text block: `|`, `>-`, `|2`.
BLOCK = lazy(r"([|>])([-+0-9]{0,2})[ \t]*(?:[ \t]#.*)?$")

_LINE_END = lazy(r"\r\n|\r|\n")
_CUT = lazy(r"(?<=[ \t])#(?=[^\s#!])|(?<=[^ \t][ ])#(?= \d)")
_COMMENT = lazy(r"[ \t]#")
_CURLY = lazy(
    rf"([{DOUBLE_CURLY}])([^{DOUBLE_CURLY}]*)[{DOUBLE_CURLY}]$|"
    rf"([{SINGLE_OPEN}])([^{SINGLE_OPEN}]*)[\u2019\u2018]$"
)
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}

_STARTS = {
    "&": "YAML takes {word} for an anchor, which names a place in the file",
    "*": "YAML takes {word} for an alias, which refers to another place in the file",
    "!": "YAML takes {word} for a tag, which says what type a value has",
    "|": "YAML takes | at the start for the head of a text that begins in the next line",
    ">": "YAML takes > at the start for the head of a text that begins in the next line",
    "[": "YAML takes what is in [ ] for a list, so nothing may follow it",
    "{": "YAML takes what is in { } for keys with values, so nothing may follow it",
    "-": "YAML takes a dash with a space for an item of a list",
    "?": "YAML takes a question mark with a space for a key",
    ":": "YAML takes a colon with a space for the end of a key",
}


@dataclass(frozen=True)
class Fault:
    """Something to mend in line `line` (from 1)."""

    line: int
    message: str
    hint: str
    where: str = ""
    #: The hint shows the corrected line; where a line has several faults, all hints show it without any.
    shown: bool = False


@dataclass(frozen=True)
class Split:
    """A value parted into its text and the comment behind it (with the blanks before the `#`)."""

    text: str
    comment: str
    #: What YAML would keep, where a `#` that was meant as text cuts it short.
    kept: str | None


def quoted(text: str) -> str:
    """Return `text` as a double-quoted YAML scalar on one line, which reads back exactly."""
    return '"' + "".join(_ESCAPES.get(char) or _escaped(char) for char in text) + '"'


def _escaped(char: str) -> str:
    if char.isprintable() or char in "\u200c\u200d" or category(char) == "Zs":  # no-break spaces, joiners of letters
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def split_lines(text: str) -> list[str]:
    """Return the lines of `text` without their ends, however they end."""
    return _LINE_END.split(text)


def indent(line: str) -> int:
    """Return the number of spaces that `line` begins with."""
    return len(line) - len(line.lstrip(" "))


def written(line: str) -> str:
    """Return the hint that shows the corrected line."""
    return f"write: {line.strip()}"


def cuts(text: str) -> re.Match[str] | None:
    """Find a `#` that begins a comment for YAML and was most likely meant as text: `order #4411`.

    `# outage` is a comment as people write them; `##`, `#!` and a line of dashes are, too.
    """
    return _CUT.search(text)


def split_comment(value: str, *, start: int = 0) -> Split:
    """Part an unquoted value; looks from `start` on. A `#` that `cuts` belongs to the text."""
    kept = None
    position = start
    while match := _COMMENT.search(value, position):
        cut = not _CUT.match(value, match.end() - 1)
        if cut or kept is None:
            # The blanks before the # belong to the comment, as far back as we have looked.
            begin = position + len(value[position : match.end() - 1].rstrip(" \t"))
            if cut:
                return Split(value[:begin], value[begin:].rstrip(" \t"), kept)
            kept = value[:begin]
        position = match.end()
    return Split(value.rstrip(" \t"), "", kept)


def uncurled(text: str) -> str | None:
    """Return what stands between typographic quotes that wrap the whole of `text`; None where none do."""
    match = _CURLY.match(text)
    return None if match is None else match[2].strip() if match[1] else match[4]


def pseudo_yaml(text: str) -> str | None:
    """Say in plain words what YAML makes of the way `text` begins; None where it takes it for text."""
    first = text[:1]
    if first in "-?:" and text[1:2] not in ("", " ", "\t"):
        return None
    if first in "@`%,]}":
        return f"YAML does not let a text begin with {first}" if first else None
    sentence = _STARTS.get(first)
    return sentence and sentence.replace("{word}", text.split(maxsplit=1)[0])


def cut_message(kept: str) -> str:
    """Say what becomes of a text of which YAML keeps only `kept`."""
    left = f'only "{kept}" is left' if kept else "nothing is left"
    return f"YAML takes the # and what follows it for a comment, so {left} of this text"


def spaces(count: int) -> str:
    """Return a number of spaces in words."""
    return counted(count, "space") if count else "no space"


def blank_name(blanks: str) -> str:
    """Name what makes `blanks` differ from plain spaces."""
    if "\t" in blanks:
        return "a tab"
    return "a no-break space" if "\u00a0" in blanks or "\u202f" in blanks else "an unusual space"
