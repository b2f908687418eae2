"""A long file in parts: each key at the margin, and of the longest list each item.

To survey ten years of incidents for the line of one takes seconds; its part of the text says the same. Only a file of
the plainest make is parted: where anything else stands at the margin, or items cannot be counted, it is read whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from plainstatus.read.yaml.places import Place
from plainstatus.read.yaml.values import Value

__all__ = ["Part", "Parts", "may_fold", "parted"]

#: A line of YAML ends here too, or does not end where we think.
_STRANGE_END: Final = re.compile("[\x85\u2028\u2029]|\r(?!\n)")
#: What stands at the margin: a key, or else.
_AT_MARGIN: Final = re.compile(r"^(?:([A-Za-z_][\w-]*):(?=[ \t\r\n]|\Z)|[^ \t\r\n#-]|-(?![ \t\r\n]))", re.MULTILINE)
_ITEM: Final = re.compile(r"^( *)-(?=[ \t\r\n]|\Z)", re.MULTILINE)
#: A key with a value that ends on its line, or the head of a block whose lines stay apart.
_WHOLE_LINE: Final = re.compile(
    r" *(?:- +)*(?P<key>[\w-]+):(?: +(?:(?P<head>\|[-+0-9]{0,2})|\"[^\"\\]*\"|'[^']*'"
    r"|\[[^][{}\"'#]*\]|\{[^][{}\"'#]*\}|[^]>|\"'\[{}&*!%@`#\s].*))?\s*"
)


class Part(NamedTuple):
    """A piece of the text that can be surveyed alone."""

    start: int
    end: int
    #: Of the place that is asked for, the steps that lead to it in the piece.
    place: Place


@dataclass(frozen=True)
class Parts:
    """Where the parts of a file stand."""

    #: Key at the margin → where its line begins, and where the next one does.
    keys: Mapping[str, tuple[int, int]]
    #: The key of the list whose items are parted, and where the lines of these begin; at last where the list ends.
    name: str
    items: Sequence[int]

    def part(self, place: Place) -> Part | None:
        """Return the part that holds what stands at a place; None where the whole has to be read."""
        if not place or place[0] not in self.keys:
            return None
        key, index = place[0], place[1] if len(place) > 1 else None
        if key == self.name and isinstance(index, int):
            if 0 <= index < len(self.items) - 1:
                return Part(self.items[index], self.items[index + 1], (0, *place[2:]))
            return None
        # Of the list as a whole nobody asks but for changes to the file.
        return None if key == self.name and self.items else Part(*self.keys[str(key)], place)


def parted(text: str, data: Mapping[str, Value], name: str) -> Parts | None:
    """Return the parts of a file that was read as `data`, with the items of the list called `name`; None for no parts.

    Each key and item begins a line in the same way, so that there are as many as were read only where all are found.
    """
    if _STRANGE_END.search(text):
        return None
    margin = [*_AT_MARGIN.finditer(text)]
    if [match[1] for match in margin] != [*data]:
        return None
    starts = [*(match.start() for match in margin), len(text)]
    keys = {str(match[1]): span for match, span in zip(margin, pairwise(starts), strict=True)}
    listed = data.get(name)
    items: list[int] = []
    if isinstance(listed, list) and listed:
        found = [*_ITEM.finditer(text, *keys[name])]
        items = [match.start() for match in found if match[1] == found[0][1]]
        items = [*items, keys[name][1]] if len(items) == len(listed) else []
    return Parts(keys, name, items)


def may_fold(text: str) -> bool:
    """Say whether any value in a piece of YAML may stand on several lines that are read as one.

    Not where every line is a key with a value that ends there, or of a block that keeps its lines.
    """
    block = len(text)
    for line in text.splitlines():
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
