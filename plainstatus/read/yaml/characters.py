"""Bytes to text: the encoding, the characters that a YAML file cannot hold, and escapes that nobody means as such."""

from __future__ import annotations

import re
from typing import Final

from plainstatus.read.yaml.lines import Fault, written
from plainstatus.read.yaml.values import CONTROL
from plainstatus.text.invisible import found, named, without
from plainstatus.text.mojibake import mended
from plainstatus.text.pattern import lazy

__all__ = [
    "decoded",
    "escapes_mended",
    "foreign_characters",
    "has_invisible_line_ends",
    "hidden_characters",
    "in_place_of",
]

#: Line ends for YAML 1.1, and for nobody who looks at the file.
_LINE_ENDS = "\x85\u2028\u2029"
#: A line break and a page break of word processors, as pasted text holds them; others stand for nothing.
_BREAKS = "\x0b\x0c"
#: A hyphen of word processors at which no line ends.
_HYPHEN = "\x1e"
_FORBIDDEN = lazy("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


def decoded(raw: bytes) -> str | Fault:
    """Return the text of UTF-8 bytes without a byte order mark, or why it cannot be read."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in raw[:2]:
        return Fault(1, "the file is saved as UTF-16", "save it with the encoding UTF-8")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The error counts from behind the byte order mark.
        start = error.start + (3 if raw.startswith(b"\xef\xbb\xbf") else 0)
        line = len(re.split(rb"\r\n|\r|\n", raw[:start]))
        return Fault(line, f"the byte 0x{raw[start]:02X} here is not UTF-8", "save the file with the encoding UTF-8")


def has_invisible_line_ends(text: str) -> bool:
    """Tell whether YAML would see more lines in `text` than people do."""
    return not text.isascii() and any(char in text for char in _LINE_ENDS)


def in_place_of(char: str) -> str:
    """Return what was meant by a character that must not stand in a YAML file."""
    if char in _LINE_ENDS + _BREAKS:
        return " "
    # A quote or a dash of Windows, read as if it were from somewhere else.
    return (
        "-"
        if char == _HYPHEN
        else char.encode("latin-1", "ignore").decode("cp1252", "ignore")
        if char >= "\x80"
        else ""
    )


def foreign_characters(lines: list[str]) -> list[Fault]:
    """Find the characters that must not stand in a YAML file, and take them out of `lines`."""
    faults = []
    for index, line in enumerate(lines):
        if match := _FORBIDDEN.search(line):
            # Some of them are what is left of letters that were read with the wrong encoding.
            lines[index] = _FORBIDDEN.sub(lambda found: in_place_of(found[0]), mended(line))
            name = named(match[0])
            message = f"there is an invisible line separator here, {name}"
            if match[0] not in _LINE_ENDS:
                message = f"there is a control character here, {name}"
            hint = written(lines[index]) if lines[index].strip() else "delete this line"
            faults.append(Fault(index + 1, message, hint, shown=True))
    return faults


def hidden_characters(lines: list[str]) -> list[Fault]:
    """Find the characters that nobody sees and that do nothing for a text, and take them out of `lines`.

    They are allowed, and `check` warns of them; where YAML cannot read a file for nothing else, they are the reason.
    """
    faults = []
    for index, line in enumerate(lines):
        if (match := next(found(line), None)) is not None:
            lines[index] = without(line)
            hint = written(lines[index]) if lines[index].strip() else "delete this line"
            faults.append(
                Fault(index + 1, f"there is an invisible character here, {named(match[0])}", hint, shown=True)
            )
    return faults


_ESCAPE: Final = lazy(
    r"""\\(?:
    u(?P<high>[dD][89abAB][0-9a-fA-F]{2})\\u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2})  # JSON's way to write an emoji
    |u(?P<lone>[dD][89a-fA-F][0-9a-fA-F]{2})
    |u\{(?P<braced>[0-9a-fA-F]{1,6})\}  # JavaScript's
    |(?:x(?P<two>[0-9a-fA-F]{2})|u(?P<four>[0-9a-fA-F]{4})|U(?P<eight>[0-9a-fA-F]{8}))
    |(?P<letter>.)
    )""",
    re.VERBOSE,
)
#: Letters that stand for what texts are made of; `\b` and the like begin the name of a folder in all real files.
_READABLE: Final = frozenset("tnr_LP")
_LAST: Final = 0x10FFFF


def escapes_mended(inner: str) -> str:
    r"""Return what stands between double quotes, or a line of it, with such escapes that give what was meant.

    An emoji of JSON becomes the emoji, and `\'` the quote; any other backslash that begins nothing is meant as one.
    Where one stands before a letter, as in C:\Program Files\new, all before letters are.
    """
    literal = any(_is_literal(match) for match in _ESCAPE.finditer(inner))
    return _ESCAPE.sub(lambda match: _mended(match, literal=literal), inner)


def _is_literal(match: re.Match[str]) -> bool:
    letter = match["letter"]
    return letter is not None and letter.isalnum() and letter not in _READABLE


def _mended(match: re.Match[str], *, literal: bool) -> str:
    letter = match["letter"]
    if letter is not None:
        if letter in '"\\' or (letter in _READABLE | {"/", " "} and not (literal and letter.isalpha())):
            return match[0]
        return letter if letter == "'" else "\\" + match[0]
    if match["lone"]:
        return ""  # half of an emoji, of which nothing can be told
    if match["high"]:
        return chr(0x10000 + (int(match["high"], 16) - 0xD800) * 0x400 + int(match["low"], 16) - 0xDC00)
    code = int(match["braced"] or match["two"] or match["four"] or match["eight"], 16)
    if code > _LAST or 0xD800 <= code < 0xE000:
        return ""
    if CONTROL.match(chr(code)):
        return in_place_of(chr(code))
    return chr(code) if match["braced"] else match[0]
