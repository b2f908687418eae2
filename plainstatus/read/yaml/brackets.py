"""Texts in quotes and lists in brackets, which may go on over several lines, read as they were most likely meant."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from plainstatus.read.yaml.lines import (
    BLANKS,
    CURLY,
    DOUBLE_CURLY,
    FIELD,
    IN_DOUBLE,
    IN_SINGLE,
    SINGLE_OPEN,
    Fault,
    blank_name,
    cut_message,
    cuts,
    indent,
    pseudo_yaml,
    quoted,
    split_comment,
    uncurled,
    written,
)
from plainstatus.read.yaml.values import MAX_DEPTH, Value, build
from plainstatus.text.pattern import lazy

__all__ = ["MARGIN", "QUOTED", "TAB_WIDTH", "EnclosedValues"]

_QUOTED: Final = lazy(rf"""(?:"{IN_DOUBLE}"|'{IN_SINGLE}')""")
_KEY: Final = lazy(r"""[ \t]*[\w-]+:[ \t]+""")
_COLON: Final = lazy(r":(?=[ \t]|$)")
_CLOSING: Final = {"[": "]", "{": "}"}


def _flow_mended(text: str) -> tuple[str, str]:
    """Return `text`, which begins with a bracket, with quotes around what needs them, and why the first does.

    Nothing where that does not help: only texts are quoted, and what parts them has to stand there.
    """
    if _flow_reads(text):
        return "", ""
    parts = _Reader(text)
    mended, end = parts.collection(0, 0)
    if not mended or not parts.reasons or text[end:].strip(" \t") or not _flow_reads(mended):
        return "", ""
    return mended, parts.reasons[0]


def _flow_reads(text: str) -> bool:
    """Say whether YAML can read a value that stands on one line."""
    return _value(text) is not None


def _value(flow: str) -> Value:
    data, _ = build(f"k: {flow}\n")
    return None if data is None else data["k"]


class _Reader:
    """Reads brackets by what stands between their parts, and not by what these hold."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.reasons: list[str] = []

    def collection(self, at: int, depth: int) -> tuple[str, int]:
        """Return the collection that begins at a column, mended, and where it ends; nothing where it does not."""
        opening = self.text[at]
        pieces, position = [opening], at + 1
        while depth < 10:
            key = _KEY.match(self.text, position) if opening == "{" else None
            if opening == "{" and key is None:
                break
            begin = key.end() if key else position
            blanks = len(self.text[begin:]) - len(self.text[begin:].lstrip(" \t"))
            pieces.append(self.text[position : begin + blanks])
            value, position = self.value(begin + blanks, opening, depth)
            if position >= len(self.text):
                break
            pieces += [value, self.text[position]]
            position += 1
            if pieces[-1] != ",":
                return "".join(pieces), position
        return "", at

    def value(self, at: int, opening: str, depth: int) -> tuple[str, int]:
        """Return the value that begins at a column, mended, and the column of the comma or bracket behind it."""
        first = self.text[at : at + 1]
        if (whole := _QUOTED.match(self.text, at)) and self.ends(whole.end(), opening):
            return self.with_blanks(whole[0], whole.end())
        if first and first in _CLOSING:
            inner, end = self.collection(at, depth + 1)
            if inner and self.ends(end, opening):
                return self.with_blanks(inner, end)
        end, open_brackets = at, 0
        while end < len(self.text) and not (open_brackets == 0 and self.ends(end, opening)):
            open_brackets += (self.text[end] in "[{") - (self.text[end] in "]}" and open_brackets > 0)
            end += 1
        return self.spelled(self.text[at:end].rstrip(" \t")), end

    def ends(self, at: int, opening: str) -> bool:
        """Say whether a value can end at a column: before a bracket that closes, or a comma that parts."""
        at += len(self.text[at:]) - len(self.text[at:].lstrip(" \t"))
        if self.text[at : at + 1] == _CLOSING[opening]:
            return True
        return self.text[at : at + 1] == "," and (opening == "[" or _KEY.match(self.text, at + 1) is not None)

    def with_blanks(self, value: str, end: int) -> tuple[str, int]:
        """Return a value, and the column of what stands behind the blanks behind it."""
        return value, end + len(self.text[end:]) - len(self.text[end:].lstrip(" \t"))

    def spelled(self, typed: str) -> str:
        """Return a text in quotes where it needs them, one mark that is never closed taken away."""
        if not typed or (_value(f"[{typed}]") == [typed] and " #" not in typed):
            return typed
        mark, kept = typed[0], split_comment(typed).kept
        inside = typed
        if mark in "\"'":
            reason = f"the text ends at the second {mark}, and something follows it"
            first = _QUOTED.match(typed)
            if typed.count(mark) == 1:
                reason, inside = f"the quote {mark} that opens here is never closed", typed[1:]
            elif typed[-1] == mark and first and not typed[first.end() : first.end() + 1].isspace():
                inside = typed[1:-1]
        elif kept is not None or mark == "#":
            reason = cut_message(kept or "")
        elif (inner := uncurled(typed)) is not None:
            reason, inside = CURLY, inner
        elif found := pseudo_yaml(typed):
            reason = found
        elif _COLON.search(typed):
            reason = "YAML takes the colon in this text for the end of a key"
        else:
            reason = f"YAML cannot read '{typed}' between brackets without quotes"
        self.reasons.append(reason)
        return quoted(inside)


MARGIN = lazy(f"[ \t{BLANKS}]*")
TAB_WIDTH = 4
_TAIL = lazy(r"[ \t]*(?:[ \t]#.*)?$")
QUOTED = {'"': lazy(IN_DOUBLE), "'": lazy(IN_SINGLE)}
_FLOW = lazy(rf"""[\[\]{{}}]|(?:(?<=[\[{{,:\s])|^)(?:"{IN_DOUBLE}"?|'{IN_SINGLE}'?)|(?:(?<=[ \t])|^)\#.*""", re.VERBOSE)
_FLOW_ITEM = lazy(r"(?:^|[\[{,]|:(?=[ \t]))[ \t]*(?!.*(?:[\[{,]|:[ \t]))")
_FLOW_QUOTED = lazy(rf"""(?<=[\[{{,:\s])(?:"{IN_DOUBLE}"|'{IN_SINGLE}'(?!'))""")
_FLOW_CURLY = lazy(rf"(?<![^\[{{,:\s])[{DOUBLE_CURLY}{SINGLE_OPEN}][^,\]}}]*(?=[,\]}}]|$)")


@dataclass
class EnclosedValues:
    """The part of a scan over `lines` that knows quotes and brackets.

    `parsed` says that YAML could read the file; then only what it read wrongly is a fault.
    """

    lines: list[str]
    parsed: bool
    faults: list[Fault] = field(default_factory=list)
    #: Indices of lines whose indentation had to be guessed.
    unsure: set[int] = field(default_factory=set)

    def fault(self, index: int, message: str, hint: str, line: str | None = None) -> None:
        """Report the line at `index`, and go on with `line` in its place."""
        self.faults.append(Fault(index + 1, message, hint, shown=line is not None and hint == written(line)))
        if line is not None:
            self.lines[index] = line

    def margin(self, index: int) -> None:
        """Mend tabs and foreign spaces in the indentation."""
        line = self.lines[index]
        margin = MARGIN.match(line)[0]  # type: ignore[index]  # matches nothing at least
        if margin.strip(" "):
            spaces = " " * len(margin.expandtabs(TAB_WIDTH))
            message = f"there is {blank_name(margin)} in the indentation, which YAML does not count"
            self.fault(index, message, "indent with the space bar only", spaces + line[len(margin) :])
            self.unsure.add(index)

    def quotes(self, index: int, at: int, parent: int) -> int:
        """Take the text in quotes that begins at column `at`; return the next line's index."""
        line = self.lines[index]
        mark = line[at]
        here, position, swallowed = index, at + 1, False
        while (close := _quotes_end(self.lines[here], position, mark)) is None:
            here, position = here + 1, 0
            if here == len(self.lines):
                return self._unclosed(index, parent, mark)
            below = self.lines[here]
            swallowed = swallowed or bool(indent(below) <= parent and FIELD.match(below))
        tail = self.lines[here][close + 1 :]
        loose = not self.parsed and not _TAIL.match(tail)
        if swallowed:
            return self._swallowed(index, parent, here, mark) if self.parsed else self._unclosed(index, parent, mark)
        if loose and here > index:
            message = f"the text that begins in line {index + 1} ends at the {mark} here, and something follows it"
            inner = '\\"' if mark == '"' else "''"
            self.fault(here, message, f"write {inner} for a quote inside the text", self.lines[here][: close + 1])
            return here + 1
        if loose:
            split = split_comment(line[at:], start=close - at + 1)
            inside = split.text[1:-1] if split.text[-1] == mark and not tail[0].isspace() else split.text
            fixed = f"{line[:at]}{quoted(inside)}{split.comment}"
            message = f"the text ends at the second {mark}, and something follows it"
            self.fault(index, message, written(fixed), fixed)
        return here + 1

    def _swallowed(self, index: int, parent: int, end: int, mark: str) -> int:
        last = self._last_line(index, parent)
        opens = "opens here" if last == index else f"opens in line {index + 1}"
        message = f"the quote that {opens} closes only in line {end + 1} and takes in the keys between"
        self.fault(last, message, written(self.lines[last].rstrip(" \t") + mark))
        return end + 1

    def _unclosed(self, index: int, parent: int, mark: str) -> int:
        if self.parsed:
            return index + 1
        last = self._last_line(index, parent)
        fixed = self.lines[last].rstrip(" \t")
        if mark == '"' and (len(fixed) - len(fixed.rstrip("\\"))) % 2:
            fixed += "\\"  # else the backslash at the end would take the quote into the text
        fixed += mark
        opens = "opens here" if last == index else f"opens in line {index + 1}"
        self.fault(last, f"the quote {mark} that {opens} is never closed", written(fixed), fixed)
        return last + 1

    def _last_line(self, index: int, parent: int) -> int:
        """Return the last line of a text that goes on below line `index`, as far as it was most likely meant to."""
        last = index
        for below in range(index + 1, len(self.lines)):
            line = self.lines[below]
            if line.strip(" \t"):
                if indent(line) <= parent or FIELD.match(line):
                    break
                last = below
        return last

    def brackets(self, index: int, at: int, parent: int) -> int:
        """Take the list or mapping in brackets that begins at column `at`; return the next line's index."""
        if not self.parsed and self._flow_texts(index, at):
            return index + 1
        depth, here, position, mark = 0, index, at, ""
        while here < len(self.lines) and depth <= MAX_DEPTH:
            line = self.lines[here]
            if here > index and indent(line) <= parent and FIELD.match(line):
                break
            if mark:  # a text in quotes goes on
                close = _quotes_end(line, position, mark)
                here, position, mark = (here + 1, 0, mark) if close is None else (here, close + 1, "")
                continue
            self._curly_items(here, position)
            line, before, mended = self.lines[here], depth, False
            for token in _FLOW.finditer(line, position):
                first = token[0][0]
                mended = first == "#" and self._flow_cut(here, position, token.start())
                if first in QUOTED and _quotes_end(line, token.start() + 1, first) is None:
                    mark = first
                depth += (first in "[{") - (first in "]}")
                if depth <= 0 and first in "]}":
                    return self._flow_tail(index, here, at, token.end())
            here, position, depth = (here, position, before) if mended else (here + 1, 0, depth)
        if self.parsed:
            return here
        self._unclosed_bracket(index, at)
        return index + 1

    def _unclosed_bracket(self, index: int, at: int) -> None:
        line = self.lines[index]
        message, close = f"the bracket {line[at]} that opens here is never closed", "]" if line[at] == "[" else "}"
        split = split_comment(line[at:])
        listed = "," in split.text or ": " in split.text or " " not in split.text
        value = split.text + close if listed else quoted(split.text)
        value = value if _flow_reads(value) else _flow_mended(value)[0]
        if not value:
            # What is to be parted by what cannot be told.
            self.fault(index, message, f"put {close} behind the last of what belongs in it")
            self.lines[index] = f"{line[:at]}{quoted(split.text)}"
            return
        fixed = f"{line[:at]}{value}{split.comment}"
        self.fault(index, message, written(fixed), fixed)

    def _flow_texts(self, index: int, at: int) -> bool:
        """Mend the texts in brackets on one line; False where they are not what is wrong."""
        line = self.lines[index]
        split = split_comment(line[at:])
        for text, comment in ((split.text, split.comment), (line[at:].rstrip(" \t"), "")):
            fixed, message = _flow_mended(text)
            if fixed:
                fixed = f"{line[:at]}{fixed}{comment}"
                self.fault(index, message, written(fixed), fixed)
                return True
        return False

    def _curly_items(self, index: int, start: int) -> None:
        """Mend items in typographic quotes."""
        line = self.lines[index]
        masked = _FLOW_QUOTED.sub(lambda text: "x" * len(text[0]), line)
        for item in reversed(list(_FLOW_CURLY.finditer(masked, start))):
            inner = uncurled(item[0].strip())
            if inner is not None:
                line = f"{line[: item.start()]}{quoted(inner)}{line[item.end() :]}"
        if line != self.lines[index]:
            self.fault(index, CURLY, written(line), line)

    def _flow_cut(self, index: int, start: int, at: int) -> bool:
        """Refuse `[accounts #4411, shop]`; True where the line was mended."""
        line = self.lines[index]
        if not cuts(line[max(at - 2, 0) : at + 3]):
            return False
        before = line[start:at]
        item = _FLOW_ITEM.search(before)
        if item is None or not (begin := before[item.end() :]).strip(" \t"):
            if item is None or before.rstrip(" \t")[-1:] != ":":
                return False
            begin = ""
        end = re.search(r"(?<![ \t])[ \t]*(?:[,\]}]|$)", line[at:])
        stop = at + (end.start() if end else 0)
        begin_at = at - len(begin)
        fixed = f"{line[:begin_at]}{quoted(line[begin_at:stop])}{line[stop:]}"
        self.fault(index, cut_message(begin.strip(" \t")), written(fixed), fixed)
        return True

    def _flow_tail(self, index: int, here: int, at: int, end: int) -> int:
        if self.parsed or _TAIL.match(self.lines[here][end:]):
            return here + 1
        line = self.lines[index]
        split = split_comment(line[at:])
        fixed = f"{line[:at]}{quoted(split.text)}{split.comment}"
        self.fault(index, str(pseudo_yaml(split.text)), written(fixed), fixed)
        return index + 1


def _quotes_end(line: str, start: int, mark: str) -> int | None:
    """Return the column of the quote that ends a text; None where it goes on in the next line."""
    text = QUOTED[mark].match(line, start)
    return text.end() if text and line[text.end() : text.end() + 1] == mark else None
