"""Whether YAML reads lines of a file as one, seen without reading it: to find a text in its file takes far longer."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["may_fold"]

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
#: A key with a value that ends on its line, or the head of a block whose lines stay apart.
_WHOLE_LINE: Final = re.compile(
    r" *(?:- +)*(?P<key>[\w-]+):(?: +(?:(?P<head>\|[-+0-9]{0,2})|\"[^\"\\]*\"|'[^']*'"
    r"|\[[^][{}\"'#]*\]|\{[^][{}\"'#]*\}|[^]>|\"'\[{}&*!%@`#\s].*))?\s*"
)


def may_fold(text: str) -> bool:
    """Say whether any value in a piece of YAML may stand on several lines that are read as one.

    Not where every line is a key with a value that ends there, or of a block that keeps its lines.
    """
    block = len(text)
    for line in _LINE_END.split(text):
        rest = line.lstrip(" ")
        if not rest or len(line) - len(rest) > block:
            continue
        block = len(text)
        if rest[0] != "#":
            if (match := _WHOLE_LINE.fullmatch(line)) is None:
                return True
            if match["head"]:
                block = match.start("key")
    return False
