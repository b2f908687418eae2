"""Texts below `|` and `>`, and what has lost the indentation that made it part of one."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import field

from plainstatus.model.frozen import dataclass
from plainstatus.read.yaml.brackets import MARGIN, TAB_WIDTH, EnclosedValues
from plainstatus.read.yaml.lines import FIELD, indent, spaces, written

__all__ = ["LIST", "Last", "TextBlocks"]

#: An item of a list in Markdown.
LIST = re.compile(r"[ \t]*(?:[-*+]|\d+[.)])[ \t]")
_FOREIGN = frozenset("\t\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B))))


@dataclass(frozen=True)
class Last:
    """The entry above: text that has lost its indentation belongs to it."""

    line: int
    column: int
    name: str
    kind: str
    #: Spaces before the text of a block.
    margin: int = 0


@dataclasses.dataclass
class TextBlocks(EnclosedValues):
    """The part of a scan over `lines` that knows blocks of text."""

    last: Last = field(default_factory=lambda: Last(0, -1, "", "start"))

    def below(self, index: int, *, comments: bool = True) -> str:
        """Return the next line that is not empty."""
        for below in range(index + 1, len(self.lines)):
            body = self.lines[below].lstrip(" ")
            if body and (comments or body[0] != "#"):
                return self.lines[below]
        return ""

    def block(self, index: int, parent: int, name: str, head: re.Match[str]) -> int:
        """Take the block whose `head` stands in this line; return the next line's index."""
        first = self.below(index)
        margin = max(indent(first), parent + 1)
        digit = head[2].strip("+-")
        if digit:
            margin = parent + int(digit)
        elif indent(first) <= parent:
            margin = parent + 2
        last = self.last = Last(index, parent, name, "block", margin)
        end = self._block_lines(index + 1, last)
        if head[1] == ">" and any(LIST.match(line) for line in self.lines[index + 1 : end]):
            line = self.lines[index]
            at = line.rindex(">" + head[2])
            fixed = f"{line[:at]}|{line[at + 1 :]}"
            self.fault(index, "> joins the lines below it, and there is a list in them", written(fixed), fixed)
        return end

    def _block_lines(self, index: int, last: Last) -> int:
        """Go to the end of a text block, minding its indentation."""
        end = index
        while index < len(self.lines):
            line = self.lines[index]
            column = indent(line)
            if column == len(line):
                index += 1
                continue
            if column < last.margin and line[column] in _FOREIGN:
                margin = MARGIN.match(line)[0]  # type: ignore[index]  # matches nothing at least
                if len(margin) == len(line) or len(margin.expandtabs(TAB_WIDTH)) <= last.column:
                    break
                self.margin(index)
                self.lines[index] = " " * last.margin + self.lines[index].lstrip(" ")
            elif column <= last.column:
                break
            elif column < last.margin and not self.parsed:
                message = f"this line is indented less than the text above it that begins below line {last.line + 1}"
                hint = f"write it with {spaces(last.margin)} in front"
                self.fault(index, message, hint, " " * last.margin + line.lstrip(" "))
            index += 1
            end = index
        return max(end, index)

    def lost_paragraph(self, index: int) -> int:
        """Take text that has fallen out of the block above for want of indentation."""
        last = self.last
        owner = f"{last.name}: in line {last.line + 1}" if last.name else f"the text of line {last.line + 1}"
        message = f"this line is not indented, so it no longer belongs to {owner}"
        self.fault(index, message, f"indent the paragraph by {spaces(last.margin)}")
        while index < len(self.lines) and (line := self.lines[index]).strip(" \t"):
            if FIELD.match(line):
                break
            self.lines[index] = " " * last.margin + line.lstrip(" \t")
            index += 1
        return self._block_lines(index, last)
