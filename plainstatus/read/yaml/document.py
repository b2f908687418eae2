"""A file as plain values, or everything in it that has to be mended first."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from plainstatus.errors import InvalidIncidents, Problem
from plainstatus.model.frozen import dataclass
from plainstatus.read.yaml.characters import decoded, foreign_characters, has_invisible_line_ends, hidden_characters
from plainstatus.read.yaml.folded import may_fold
from plainstatus.read.yaml.lines import Fault, split_lines, written
from plainstatus.read.yaml.places import Place, at, scalars
from plainstatus.read.yaml.positions import Node, Survey, survey
from plainstatus.read.yaml.syntax_errors import explain
from plainstatus.read.yaml.traps import Scan, may_be_misread
from plainstatus.read.yaml.values import Value, build

__all__ = ["Document", "Span", "diagnose", "parse_document", "read_bytes", "read_document"]

_LINE_END = re.compile(r"\r\n|\r|\n")
_CONFLICTING = "a merge conflict was left in the file"
_CONFLICT = re.compile(r"(<{7}|\|{7}|={7}|>{7})(?: |$)")
#: Syntax errors that are reported together; behind so many, each is likely a consequence of those before.
_MAX_ERRORS = 20


@dataclass(frozen=True)
class Span:
    """Where a value stands: offsets in characters of `Document.text`; line and column count from 1."""

    start: int
    end: int
    line: int
    column: int


@dataclass(frozen=True)
class Document:
    """A YAML file whose values can be trusted to be what was typed."""

    #: The name shown to users, e.g. `incidents.yaml`.
    file: str
    #: The text without a byte order mark, with the line ends that the file has.
    text: str
    #: The mapping at the top. Scalars are text, or None where nothing was given.
    data: dict[str, Value]

    @property
    def top(self) -> Mapping[str, Value]:
        """The mapping at the top, of which no more may be known than its keys and what stands beside the incidents."""
        return self.data

    def value(self, place: Place) -> Value:
        """Return what stands at a place; None where nothing does."""
        return at(self.data, place)

    def count(self, key: str) -> int | None:
        """Return how many items the list at a key of the top has; None where no list stands there."""
        listed = self.data.get(key)
        return len(listed) if isinstance(listed, list) else None

    def scalars(self) -> Iterator[tuple[Place, str]]:
        """Yield every text, with its place; of a file in parts those of the parts that were read."""
        return scalars(self.data)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    @cached_property
    def _root(self) -> Node:
        root = survey(self.text).root
        if root is None:
            raise KeyError(())
        return root

    @cached_property
    def _may_fold(self) -> bool:
        return may_fold(self.text)

    def may_fold(self, path: Place) -> bool:  # noqa: ARG002 - a file in parts can tell it of each
        """Say whether a text below `path` may stand on several lines that YAML reads as one."""
        return self._may_fold

    def line(self, path: Place) -> int:
        """Return the line (from 1) of the value at `path`, or of its key; of what is nearest to it if it is absent."""
        node, steps, shift = self._tree(path)
        offset = node.start
        for step in steps:
            found = _child(node, step)
            if found is None:
                break
            offset, node = found
        return bisect_right(self._starts, offset + shift)

    def position(self, path: Place) -> Span:
        """Return where the value at `path` stands, quotes and block heads included, for changes that splice.

        Raises KeyError where there is nothing at `path`.
        """
        _, node, shift = self._found(path)
        start, end = node.start + shift, node.end + shift
        line = bisect_right(self._starts, start)
        return Span(start, end, line, start - self._starts[line - 1] + 1)

    def key_position(self, path: Place) -> int:
        """Return the offset of the key at the end of `path`, or of an item of a list. Raises KeyError for none."""
        offset, _, shift = self._found(path)
        return offset + shift

    def _found(self, path: Place) -> tuple[int, Node, int]:
        node, steps, shift = self._tree(path)
        offset = node.start
        for step in steps:
            if (found := _child(node, step)) is None:
                raise KeyError(path)
            offset, node = found
        return offset, node, shift

    def _tree(self, path: Place) -> tuple[Node, Place, int]:
        """Return a tree that has what stands at `path`, the way there in it, and by how much its offsets are short."""
        return self._root, path, 0

    def line_start(self, line: int) -> int:
        """Return the offset at which a line (from 1) begins."""
        return self._starts[line - 1]

    def source_line(self, line: int) -> str:
        """Return the text of a line (from 1) without its end. Raises IndexError for a line that is not there."""
        if line < 1:
            raise IndexError(line)
        start = self._starts[line - 1]
        end = self._starts[line] if line < len(self._starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")


def _child(node: Node, step: str | int) -> tuple[int, Node] | None:
    if isinstance(node.children, dict) and isinstance(step, str):
        return node.children.get(step)
    if isinstance(node.children, list) and isinstance(step, int) and 0 <= step < len(node.children):
        item = node.children[step]
        return item.start, item
    return None


def read_document(path: Path, *, name: str, max_bytes: int) -> Document:
    """Read the file at `path`, which messages call `name`.

    Raises InvalidIncidents with every problem that was found, also where the file is missing or unreadable.
    """
    return parse_document(read_bytes(path, name=name, max_bytes=max_bytes), name=name, max_bytes=max_bytes)


def read_bytes(path: Path, *, name: str, max_bytes: int) -> bytes:
    """Return what a file holds, or one byte too many of it. Raises InvalidIncidents where it cannot be read."""
    try:
        with path.open("rb") as stream:
            return stream.read(max_bytes + 1)
    except FileNotFoundError:
        problem = Problem(name, 0, "", "there is no such file", "run this in the folder that holds it, or create it")
    except IsADirectoryError:
        problem = Problem(name, 0, "", "this is a folder, not a file", "give the name of a YAML file")
    except OSError as error:
        reason = error.strerror or "unknown reason"
        problem = Problem(name, 0, "", f"this file cannot be read: {reason}", "look at its permissions")
    raise InvalidIncidents([problem])


def parse_document(raw: bytes, *, name: str, max_bytes: int) -> Document:
    """Read the bytes of a file that messages call `name`.

    Raises InvalidIncidents with every problem that was found.
    """
    text: str | Fault
    if len(raw) > max_bytes:
        message = f"the file is larger than {max_bytes:,} bytes"
        text = Fault(0, message, "move older incidents into incidents/, or raise STATUS_MAX_FILE_SIZE")
    else:
        text = decoded(raw)
    if isinstance(text, Fault):
        raise InvalidIncidents([Problem(name, text.line, "", text.message, text.hint)])
    if has_invisible_line_ends(text):
        data, closer = None, True
    else:
        data, closer = build(text)
    if data is None or closer or "<<<<<<<" in text or may_be_misread(text):
        faults = diagnose(text, parsed=data is not None)
        if faults or data is None:
            faults = faults or [Fault(0, "YAML cannot read this file", "look for unusual characters")]
            raise InvalidIncidents(Problem(name, f.line, f.where, f.message, f.hint) for f in faults)
    return Document(name, text, data)


def diagnose(text: str, *, parsed: bool) -> list[Fault]:
    """Find everything in `text` that must be mended, mending a copy on the way to see what lies behind.

    `parsed` says that its values are known to be sound.
    """
    lines = split_lines(text)
    faults = [] if parsed else foreign_characters(lines)
    # Nobody would see it in an offered line, and copy it along.
    hidden = [] if text.isascii() else hidden_characters(lines)
    if "<<<<<<<" in text or ">>>>>>>" in text:
        faults += _conflicts(lines)
    reading = Survey() if parsed else survey("\n".join(lines))
    scan = Scan(lines, parsed=reading.error is None)
    faults += scan.run()
    if parsed and not faults:
        return []
    if faults:
        reading = survey("\n".join(lines))
    if scan.parsed and reading.error:  # what was mended shows faults that it had hidden from YAML
        scan = Scan(lines, parsed=False)
        faults += scan.run()
        reading = survey("\n".join(lines))
    errors = 0
    # Where indentation had to be guessed, an error may be of our own making; so it may in a mended line.
    while reading.error is not None and errors < _MAX_ERRORS and not scan.unsure:
        errors += 1
        fault, mended = explain(reading.error, lines)
        if fault.line in {known.line for known in faults}:
            break
        faults.append(fault)
        if not mended:
            break
        reading = survey("\n".join(lines))
    faults += reading.faults
    faults = [
        replace(fault, hint=written(lines[fault.line - 1])) if fault.shown and lines[fault.line - 1].strip() else fault
        for fault in faults
    ]
    return faults or _top(reading, lines) or ([] if parsed else hidden)


def _conflicts(lines: list[str]) -> list[Fault]:
    """Find the marks of merges that nobody finished; `lines` keeps our side of each."""
    faults: list[Fault] = []
    hint = "keep the right lines, and delete those that begin with <<<<<<<, ======= and >>>>>>>"
    theirs = False
    opened = False
    for index, line in enumerate(lines):
        match = _CONFLICT.match(line)
        if match is None or (match[1][0] in "|=" and not opened):
            if theirs:
                lines[index] = ""
            continue
        if match[1][0] == "<" or not opened:
            faults.append(Fault(index + 1, f"{_CONFLICTING}: two people changed these lines", hint))
        elif match[1][0] == ">":
            begin = faults.pop().line
            message = f"{_CONFLICTING}, in the lines {begin} to {index + 1}: two people changed them"
            faults.append(Fault(begin, message, hint))
        opened = match[1][0] != ">"
        theirs = match[1][0] in "|="
        lines[index] = ""
    return faults


def _top(reading: Survey, lines: list[str]) -> list[Fault]:
    """Refuse a file that holds something other than keys with values."""
    root = reading.root
    if root is None or (root.children is None and root.start == root.end):
        return [Fault(0, "the file is empty", "begin with a line such as incidents:")]
    if isinstance(root.children, dict):
        return []
    line = next((i for i, text in enumerate(lines, 1) if text.strip(" \t") and text.lstrip(" \t")[0] not in "#%"), 1)
    kind = "a text" if root.children is None else "a list"
    return [Fault(line, f"the file begins with {kind} where a key must stand", "begin with a line such as incidents:")]
