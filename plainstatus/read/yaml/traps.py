"""A walk over the lines of a file that YAML can misread, whether or not YAML itself can read it to its end.

The walk knows what is a key, a text block, a quoted text or a bracket, so that nobody is told about Markdown in a
text block. Each fault is mended in `lines`, so that a second reading can find what lies behind it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from plainstatus.read.yaml.blocks import LIST, Last, TextBlocks
from plainstatus.read.yaml.brackets import MARGIN, QUOTED, TAB_WIDTH
from plainstatus.read.yaml.lines import (
    BLANKS,
    BLOCK,
    CURLY,
    DOUBLE_CURLY,
    ENTRY,
    FIELD,
    KEY,
    SINGLE_OPEN,
    Fault,
    blank_name,
    cut_message,
    cuts,
    indent,
    pseudo_yaml,
    quoted,
    spaces,
    split_comment,
    uncurled,
    written,
)
from plainstatus.read.yaml.syntax_errors import places
from plainstatus.read.yaml.values import build
from plainstatus.text.pattern import lazy

__all__ = ["Scan", "may_be_misread"]

_GAP = lazy(rf"""( *(?:- +)*(?:-|(?:[\w{DOUBLE_CURLY}][^:#"'\s]*|"[^"]*"|'[^']*'):))( *[\t{BLANKS}][ \t{BLANKS}]*)""")
_SIMPLE = lazy(r"( *(?:- +)*)[\w-]+: +[A-Za-z0-9][^#]*$")
_COLON = lazy(r":(?=[ \t]|$)")
_NO_SPACE = lazy(r"([A-Za-z_][\w-]*):([^\s:/].*)$")
#: What word processors make of a dash, and what people take for one.
_BULLET = lazy(r"( *)[\u2013\u2014\u2022\u00b7*] +(?=[a-z_]+:(?: |$))")
#: The head of a block with the text of one behind it. What is greater than a number is no block.
_HEAD = lazy(r"(?:\|[-+0-9]{0,2}|>[-+]?)(?:[ \t]+(?=[^\s\d<>=~+$\u20ac\u00a3%|.,-])|(?=[^\W\d]))")
_NO_KEY = lazy(rf"^[{DOUBLE_CURLY}{SINGLE_OPEN}]|^[^\"'].*[ \"']")
_NO_COLON = lazy(r"([a-z_][a-z0-9_-]*)(?: +(\S.*))?$")

# Each begins with what is rare, so that the search over megabytes is quick; the walk judges what they find.
_SUSPICIOUS = lazy(r" #(?:[^\s#!]|(?<=[^ \t] #) \d)| >[-+0-9]{0,2}[ \t]*(?:[\r\n]|#|$)")
_SUSPICIOUS_BLANK = lazy(rf"[\t{BLANKS}](?:(?<=[\r\n: \t-].)|(?<=\A.))")
_SUSPICIOUS_QUOTE = lazy(rf"[{DOUBLE_CURLY}{SINGLE_OPEN}](?:(?<=[:\[{{,-] .)|(?<=[\r\n:\[{{,-].)|(?<=  .)|(?<=\A.))")


def _headless(text: str) -> str:
    """Return a text without the head of a block that somebody put before it; empty where it begins with none.

    `> 5 per cent` is a text, and so is what has more such signs in it.
    """
    head = _HEAD.match(text)
    return "" if head is None or "|" in text[head.end() :] else text[head.end() :]


def _spelled(text: str) -> str:
    """Return a text as a value that reads back as it: as it is where that will do, else in quotes."""
    line = f"k: {text}"
    plain = not may_be_misread(line) and uncurled(text) is None and build(line) == ({"k": text}, False)
    return text if plain else quoted(text)


def _is_text(key: str) -> bool:
    """Say whether what stands between a dash and a colon looks like no key of ours: it begins a text."""
    return uncurled(key) is None and _NO_KEY.search(key) is not None


def may_be_misread(text: str) -> bool:
    """Tell quickly whether a well-formed `text` may hold what only a walk over its lines can judge."""
    if _SUSPICIOUS.search(text):
        return True
    if text.isascii():
        return "\t" in text and _SUSPICIOUS_BLANK.search(text) is not None
    return bool(_SUSPICIOUS_BLANK.search(text) or _SUSPICIOUS_QUOTE.search(text))


@dataclass
class Scan(TextBlocks):
    """Find and mend what YAML misreads in `lines`.

    `parsed` says that YAML could read the file; then only what it read wrongly is a fault.
    """

    def run(self) -> list[Fault]:
        """Walk over all lines and return the faults."""
        index = 0
        while index < len(self.lines):
            line = self.lines[index]
            body = line.strip(" \t")
            simple = self.parsed and _SIMPLE.match(line)
            if simple and indent(self.lines[min(index + 1, len(self.lines) - 1)]) <= simple.end(1):
                index += 1  # most lines: nothing in them can be misread, and the text does not go on
            elif not body or body[0] == "#" or line.startswith(("---", "...", "%")):
                index += 1
            else:
                index = self._entry(index)
        return self.faults

    def _entry(self, index: int) -> int:
        """Take the key, list item or piece of text that begins in this line; return the next line's index."""
        self.margin(index)
        line = self.lines[index]
        if not line.strip(" "):
            return index + 1
        if gap := _GAP.match(line):
            where = "colon" if gap[1].endswith(":") else "dash"
            line = f"{gap[1]} {line[gap.end() :]}"
            self.fault(index, f"there is {blank_name(gap[2])} after the {where}", written(line), line)
        bullet = _BULLET.match(line)
        if bullet and not self.parsed:
            line = f"{bullet[1]}- {line[bullet.end() :]}"
            self.fault(index, "an item of a list begins with a plain dash", written(line), line)
        start = ENTRY.match(line)
        at = start.end() if start else 0
        dash = line.rindex("-", 0, at) if start and start[2] else None
        key = KEY.match(line, at)
        lost = not self.parsed and self.last.kind == "block" and at <= self.last.column
        if key is None or (start and start[2] and _is_text(key[1])) or " #" in key[1] or (lost and " " in key[1]):
            if dash is None:
                return self._bare(index, at)
            parent, name = dash, ""
        else:
            parent, name = at, key[1]
            inner = uncurled(name)
            if inner is not None:
                line = f"{line[:at]}{inner}{line[key.end(1) :]}"
                self.fault(index, CURLY, written(line), line)
                return index
            if name[0] == "-" and not self.parsed:
                line = f"{line[:at]}- {line[at + 1 :]}"
                self.fault(index, "there is no space after the dash", written(line), line)
                return index
            at = key.end() + len(line[key.end() :]) - len(line[key.end() :].lstrip(" \t"))
        return self._value(index, at, parent, name)

    def _value(self, index: int, at: int, parent: int, name: str) -> int:
        value = self.lines[index][at:].rstrip(" \t")
        kind = "empty"
        following = index + 1
        if not value:
            pass
        elif value[0] == "#":
            self._only_comment(index, at, parent)
        elif head := BLOCK.match(value):
            return self.block(index, parent, name, head)
        elif value[0] in QUOTED:
            kind, following = "quoted", self.quotes(index, at, parent)
        elif value[0] in "[{":
            kind, following = "flow", self.brackets(index, at, parent)
        else:
            kind, following = "plain", self._plain(index, at, parent, name)
        self.last = Last(index, parent, name, kind)
        return following

    def _only_comment(self, index: int, at: int, parent: int) -> None:
        """Refuse `title: #4411 is slow`, of which YAML keeps nothing; a comment above nested lines is fine."""
        line = self.lines[index]
        before = 1 if line[at - 2 : at - 1] != " " else 2
        cut = cuts(line[at - before :])
        if cut is None or cut.start() != before:  # a comment as people write them
            return
        below = self.below(index, comments=False)
        if indent(below) > parent or (indent(below) == parent and below.lstrip(" ").startswith("- ")):
            return
        self._cut(index, at, "")

    def _cut(self, index: int, at: int, kept: str) -> None:
        line = self.lines[index]
        split = split_comment(line[at - 1 :])
        text = split.text.lstrip(" \t")
        fixed = f"{line[:at]}{quoted(text)}{split.comment}"
        self.fault(index, cut_message(kept), written(fixed), fixed)

    def _plain(self, index: int, at: int, parent: int, name: str) -> int:
        line = self.lines[index]
        if not self.parsed and line[at] in "|>" and name and indent(self.below(index)) > parent:
            what = f"the text behind {name}: {line[at]} begins in the next line"
            self.fault(index, what, f"move what stands behind the {line[at]} down there", line[: at + 1])
            return self.block(index, parent, name, BLOCK.match(line[at]))  # type: ignore[arg-type]  # it is one
        split = split_comment(line[at:])
        text = split.text
        message = None if self.parsed else pseudo_yaml(text)
        inner = uncurled(text)
        if inner is not None:
            message, text = CURLY, inner
        elif message is None and split.kept is not None:
            message = cut_message(split.kept)
        elif message is None and not self.parsed and _COLON.search(text):
            message = "YAML takes the colon in this text for the end of a key"
        if message:
            headless = _headless(text)
            fixed = f"{line[:at]}{_spelled(headless) if headless else quoted(text)}{split.comment}"
            self.fault(index, message, written(fixed), fixed)
        return self._continued(index, parent, name)

    def _continued(self, index: int, parent: int, name: str) -> int:
        """Go over the further lines of an unquoted text."""
        block = f"write: {name}: | in line {index + 1} and the text below it" if name else "put quotes around the text"
        listed = False
        following = index + 1
        while following < len(self.lines):
            line = self.lines[following]
            body = line.strip(" \t")
            if not body or body[0] == "#":
                following += 1
                continue
            if len(MARGIN.match(line)[0].expandtabs(TAB_WIDTH)) <= parent:  # type: ignore[index]
                break
            self.margin(following)
            if not self.parsed and name and FIELD.match(body) and body[0] != "-":
                if index in self.unsure or self._strays(index, parent, indent(line)):
                    break  # the line above is the one that stands wrong, and is told apart
                self._too_deep(following, parent, f"{name}: in line {index + 1}")
                break
            if LIST.match(body) and not listed:
                listed = True
                self.fault(following, "YAML joins this list to the text before it", block)
            split = split_comment(body)
            if split.kept is not None:
                fixed = line.replace(" #", "  ")
                self.fault(following, cut_message(split.kept), block, fixed)
            elif not self.parsed and _COLON.search(split.text):
                fixed = _COLON.sub(" ", line)
                self.fault(following, "YAML takes the colon in this text for the end of a key", block, fixed)
            following += 1
        return following

    def _strays(self, index: int, column: int, below: int) -> bool:
        """Tell whether the key in this line fits nothing above it, and what stands below it does."""
        known = places(self.lines, index, least=max(column, 1))
        return column not in known and below in known

    def _too_deep(self, index: int, column: int, above: str) -> None:
        line = self.lines[index]
        surplus = indent(line) - column
        key = line.strip(" \t").partition(":")[0]
        if index not in self.unsure:
            message = f"{key}: is indented more than {above}, so YAML takes it for more text"
            self.fault(index, message, f"write it with {spaces(column)} in front")
        for below in range(index, len(self.lines)):
            if self.lines[below].strip(" \t") and indent(self.lines[below]) < indent(line):
                break
            self.lines[below] = self.lines[below][surplus:]

    def _bare(self, index: int, at: int) -> int:
        """Take a line with neither a key nor a dash."""
        last = self.last
        if self.parsed or (last.kind == "empty" and at > last.column):
            return self._value(index, at, min(last.column, at - 1), last.name)
        if last.kind == "block" and not FIELD.match(self.lines[index]):
            return self.lost_paragraph(index)
        line = self.lines[index]
        body = line.strip(" \t")
        if body[0] == ":":
            self.fault(index, "there is no key before this colon", "write a name before the colon", "")
            return index
        if match := _NO_SPACE.match(body):
            fixed = f"{line[:at]}{match[1]}: {match[2]}"
            self.fault(index, "there is no space after the colon", written(fixed), fixed)
            return index
        match = _NO_COLON.match(body)
        if match and self._is_key(match[1], index, alone=match[2] is None):
            fixed = f"{line[:at]}{match[1]}:" + (f" {match[2]}" if match[2] else "")
            self.fault(index, f"there is no colon after {match[1]}", written(fixed), fixed)
            return index
        return self._homeless(index)

    def _is_key(self, word: str, index: int, *, alone: bool) -> bool:
        """Judge whether `word` is meant as a key: it is one elsewhere, or it is above deeper lines."""
        below = self.below(index)
        if alone and indent(below) > indent(self.lines[index]):
            return True
        return word in self._keys

    @cached_property
    def _keys(self) -> frozenset[str]:
        entries = (KEY.match(line.lstrip(" -")) for line in self.lines)
        return frozenset(entry[1] for entry in entries if entry)

    def _homeless(self, index: int) -> int:
        last = self.last
        hints = []
        word = _NO_COLON.match(self.lines[index].strip(" \t"))
        if word:
            hints.append(f"if {word[1]} is the key, {written(f'{word[1]}: ' + (word[2] or '…'))}")
        if last.name and (last.kind in ("plain", "quoted") or not word):
            hints.append(
                f"if it belongs to the text above, write {last.name}: | in line {last.line + 1} and indent the text"
            )
        hint = "; ".join(hints) or "put a colon behind the key, or a dash and a space before an item of a list"
        self.fault(index, "this line has no key", hint)
        column = indent(self.lines[index])
        while index < len(self.lines) and (line := self.lines[index]).strip(" \t"):
            if indent(line) < column or FIELD.match(line) or line.lstrip(" \t").startswith(("- ", "#")):
                break
            self.lines[index] = ""
            index += 1
        return index
