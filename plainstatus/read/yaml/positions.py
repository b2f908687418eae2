"""The slow, thorough reading: the place of every value, and every fault that well-formed YAML can have."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from yaml import CBaseLoader, YAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from plainstatus.read.collector import collector_paused
from plainstatus.read.yaml.characters import escapes_mended
from plainstatus.read.yaml.lines import Fault, pseudo_yaml, quoted, split_comment, split_lines, written
from plainstatus.read.yaml.values import CONTROL, MAX_DEPTH, QUOTES, REFUSED_KEYS

__all__ = ["Node", "Survey", "survey"]

_ITEM_END = re.compile(r"(?<![ \t])[ \t]*(?:[,\]}]|$)")
_YAML_TAG = "tag:yaml.org,2002:"


@dataclass(slots=True)
class Node:
    """A value's place in the text: offsets in characters, and those of what it holds."""

    start: int
    end: int
    #: Of a mapping: each key's offset with the value's node. Of a list: its items. Of a scalar: None.
    children: dict[str, tuple[int, Node]] | list[Node] | None = None


@dataclass(slots=True)
class Survey:
    """What a thorough reading found; `error` is where it had to stop."""

    root: Node | None = None
    faults: list[Fault] = field(default_factory=list)
    error: YAMLError | None = None


def survey(text: str) -> Survey:
    """Read `text` for the places of its values and their faults. Never raises for what the text holds."""
    surveyor = _Surveyor(text)
    with collector_paused():
        try:
            surveyor.read()
        except YAMLError as error:
            surveyor.result.error = error
    return surveyor.result


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not come yet."""

    node: Node
    flow: bool
    #: Of a mapping: the key whose value comes next, its offset, and the line of its first appearance.
    key: str | None = None
    key_start: int = 0
    seen: dict[str, int] = field(default_factory=dict)


class _Surveyor:
    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = split_lines(text)
        self.result = Survey()
        self.stack: list[_Open] = []
        self.get: Callable[[], Any] = CBaseLoader(text).get_event

    def read(self) -> None:
        documents = 0
        while (event := self.get()).__class__ is not StreamEndEvent:
            kind = event.__class__
            if kind is DocumentStartEvent:
                documents += 1
                if documents > 1:
                    message = "a second document begins here, and all that follows would be lost"
                    self.fault(event, message, "delete this line")
                    return
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                self.close(event)
            elif isinstance(event, NodeEvent) and not self.node(event):
                return

    def fault(self, event: Any, message: str, hint: str) -> None:
        self.result.faults.append(Fault(self.row(event) + 1, message, hint, self.where()))

    def row(self, event: Any) -> int:
        """Return the index of the event's line; YAML counts one line too many at an end without a line end."""
        line: int = event.start_mark.line
        return min(line, len(self.lines) - 1)

    def where(self) -> str:
        path = ""
        for place in self.stack:
            if isinstance(place.node.children, list):
                path += f"[{max(len(place.node.children) - 1, 0)}]"
            elif place.key is not None:
                path += f".{place.key}"
        return path.removeprefix(".")

    def node(self, event: Any) -> bool:
        """Take the next key or value; False where reading on makes no sense."""
        place = self.stack[-1] if self.stack else None
        collection = event.__class__ in (MappingStartEvent, SequenceStartEvent)
        if place and isinstance(place.node.children, dict) and place.key is None:
            if not collection:
                self.key(event, place)
                return True
            self.fault(event, "a list or a mapping cannot be a key", "write a plain name before the colon")
            return False
        node = Node(event.start_mark.index, self.end(event))
        if event.__class__ is MappingStartEvent:
            node.children = {}
        elif event.__class__ is SequenceStartEvent:
            node.children = []
        if place is None:
            self.result.root = node
        elif isinstance(place.node.children, list):
            place.node.children.append(node)
        elif isinstance(place.node.children, dict) and place.key is not None:
            place.node.children.setdefault(place.key, (place.key_start, node))
        self.check(event)
        if not collection:
            if place:
                place.key = None
            return True
        self.stack.append(_Open(node, event.flow_style))
        if len(self.stack) > MAX_DEPTH:
            message = f"lists and keys are nested more than {MAX_DEPTH} levels deep here"
            self.fault(event, message, "take out some of the indentation or brackets")
        return len(self.stack) <= MAX_DEPTH

    def key(self, event: Any, place: _Open) -> None:
        self.check(event, on_key=True)
        name = f"*{event.anchor}" if event.__class__ is AliasEvent else event.value
        line = self.row(event) + 1
        first = place.seen.setdefault(name, line)
        place.key, place.key_start = name, event.start_mark.index
        if event.__class__ is ScalarEvent and not event.style and name in REFUSED_KEYS:
            if name:
                self.fault(event, "<<: takes in the keys of another place in the file", "write those keys out here")
            else:
                self.fault(event, "there is no key before this colon", "write a name before the colon")
        elif name in place.node.children:  # type: ignore[operator]  # a mapping, as the caller has seen
            self.again(event, name, first, place)

    def again(self, event: Any, name: str, first: int, place: _Open) -> None:
        """Refuse a key that is there twice; an item's first one most likely begins the next item."""
        hint = "keep one of the two"
        outer = self.stack[-2].node.children if len(self.stack) > 1 else None
        if isinstance(outer, list) and not place.flow and name == next(iter(place.seen)):
            hint += '; where a new item begins, write "- " in place of the last two spaces in front of it'
            # What follows belongs to that item: its keys are there for the first time.
            place.node.children = {}
            place.seen = {name: self.row(event) + 1}
        self.fault(event, f"{name}: is here for the second time, first in line {first}", hint)

    def close(self, event: Any) -> None:
        node = self.stack.pop().node
        if self.stack:
            self.stack[-1].key = None
        if event.end_mark.index > event.start_mark.index:  # a closing bracket
            node.end = event.end_mark.index
        elif isinstance(node.children, list):
            node.end = node.children[-1].end
        elif node.children:
            node.end = list(node.children.values())[-1][1].end

    def end(self, event: Any) -> int:
        """Return where a scalar ends; YAML counts the line ends and blank lines behind a block to it."""
        start, end = event.start_mark.index, event.end_mark.index
        if event.__class__ is ScalarEvent and event.style in ("|", ">"):
            return int(start + len(self.text[start:end].rstrip(" \t\r\n")))
        return int(end)

    def check(self, event: Any, *, on_key: bool = False) -> None:
        """Refuse what YAML adds to plain values: tags, anchors, aliases, escaped control characters."""
        line = self.lines[self.row(event)]
        at = event.start_mark.column
        if event.__class__ is AliasEvent:
            word = f"*{event.anchor}"
            self.fault(event, str(pseudo_yaml(word)), f"write out what {word} stands for, or, as text, {quoted(word)}")
        elif event.anchor is not None or event.__dict__.get("tag") is not None:
            self.marker(event, line, at, on_key=on_key)
        elif event.__class__ is ScalarEvent and event.style in QUOTES and (control := CONTROL.search(event.value)):
            name = f"U+{ord(control[0]):04X}"
            message = f"an escape in these quotes stands for a control character, {name}, which feeds cannot carry"
            end: int = event.end_mark.column  # type: ignore[union-attr]  # libyaml gives a mark
            fixed = f"{line[: at + 1]}{escapes_mended(line[at + 1 : end - 1])}{line[end - 1 :]}"
            whole = self.row(event) == event.end_mark.line  # type: ignore[union-attr]
            self.fault(event, message, written(fixed) if whole else "take the escape out")

    def marker(self, event: Any, line: str, at: int, *, on_key: bool) -> None:
        """Refuse an anchor or a tag; what follows it in the line is most likely the text it was meant to begin."""
        value = split_comment(line[at:]).text
        if event.__class__ is not ScalarEvent:
            word = value.split()[0]
            self.fault(event, str(pseudo_yaml(word)), f"delete {word}")
            return
        if self.stack and self.stack[-1].flow and (end := _ITEM_END.search(value)):
            value = value[: end.start()]
        word, _, rest = value.partition(" ")
        rest = rest.strip(" \t")
        if event.style in QUOTES or (event.tag or "").startswith(_YAML_TAG):
            text = rest if rest[:1] in QUOTES else quoted(rest)
        else:
            text = rest if on_key else quoted(value)
        hint = written(line[:at] + text + line[at + len(value) :]) if rest else f"delete {word}"
        self.fault(event, str(pseudo_yaml(word)), hint)
