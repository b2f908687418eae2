"""A file taken apart at the items of its list of incidents, so that what has not changed need not be read again.

YAML reads a text from left to right. Where an item of a list begins in its own line, and what stands before it is
complete, all that is still known of the text before is how deep the list is indented. So an item that can be read
alone, behind nothing but `incidents:`, is what it is in its file; one in which a quote or a bracket is still open
cannot be read alone. Where there is any doubt, a file is read whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Final

from plainstatus.model.frozen import dataclass
from plainstatus.read.yaml.characters import decoded, has_invisible_line_ends
from plainstatus.read.yaml.document import Document, diagnose
from plainstatus.read.yaml.folded import may_fold
from plainstatus.read.yaml.places import Place, at, scalars
from plainstatus.read.yaml.positions import Node, survey
from plainstatus.read.yaml.traps import may_be_misread
from plainstatus.read.yaml.values import Value, build

__all__ = ["Doubtful", "PartedDocument", "take_apart"]

_KEY: Final = "incidents"
_HEAD: Final = f"{_KEY}:\n"
#: The line of the key, further lines that say nothing, and how far the first item is indented.
_BEGIN: Final = re.compile(rf"{_KEY}: *\r?\n((?: *(?:#[^\r\n]*)?\r?\n)*)( *)(?=- )")
#: Where the next key of the top begins, for items that are indented and for those that are not.
_NEXT_KEY: Final = re.compile(r"\n(?=[^ \r\n#])")
_NEXT_KEY_BESIDE: Final = re.compile(r"\n(?!- )(?=[^ \r\n#])")
#: What stands in place of the list where the rest of a file is read.
_STAND_IN: Final = "parted-6d2f0c1e"
#: A file that has them is read whole: marks of merges; at the margin, the end or the beginning of a document, or a tab.
_MERGE_MARKS: Final = ("<<<<<<<", ">>>>>>>")
_AT_THE_MARGIN: Final = re.compile(r"\n(?:---|\.\.\.|\t)")


class Doubtful(Exception):  # noqa: N818 - it is no error: the file is read whole then
    """What was read in parts may be something else as a whole."""


@dataclass(frozen=True)
class _Rest:
    """What stands around the items."""

    text: str
    #: Where what follows the list begins: the offset in the file, and that in `text`.
    tail: int
    after: int


class PartedDocument(Document):
    """A YAML file of which the items of `incidents:` are read one by one, when somebody asks for them."""

    def __init__(self, file: str, text: str, rest: _Rest, starts: Sequence[int], indentation: int) -> None:
        """Read what stands around the items, which begin at `starts`; the last is their end. Raises Doubtful."""
        object.__setattr__(self, "file", file)
        object.__setattr__(self, "text", text)
        self.__dict__ |= {"_rest": rest, "_parts": starts, "indentation": indentation, "_items": {}}
        data, closer = build(rest.text)
        if data is None or data.get(_KEY) != _STAND_IN:
            raise Doubtful
        #: Whether somebody has to look closer at all lines, as the whole tells.
        self.__dict__ |= {"_top": data, "suspicious": closer or may_be_misread(text)}

    indentation: int
    suspicious: bool
    _rest: _Rest
    _parts: Sequence[int]
    _top: dict[str, Value]
    _items: dict[int, tuple[Value, bool]]

    @cached_property
    def data(self) -> dict[str, Value]:
        """All of it, read as a whole."""
        data, _ = build(self.text)
        return data or {}

    @property
    def top(self) -> dict[str, Value]:
        """The mapping at the top, with something else in place of the list of incidents."""
        return self._top

    def count(self, key: str) -> int | None:
        """Return how many items the list at a key of the top has; None where no list stands there."""
        if key == _KEY:
            return len(self._parts) - 1
        listed = self._top.get(key)
        return len(listed) if isinstance(listed, list) else None

    def value(self, place: Place) -> Value:
        """Return what stands at a place; None where nothing does."""
        if place[:1] != (_KEY,):
            return at(self._top, place) if place else self.data
        if len(place) == 1:
            return at(self.data, place)
        index = place[1]
        if not isinstance(index, int) or not 0 <= index < len(self._parts) - 1:
            return None
        return at(self.item(index)[0], place[2:])

    def scalars(self) -> Iterator[tuple[Place, str]]:
        """Yield every text, with its place, but for those in items that nobody has read."""
        for key, value in self._top.items():
            if key == _KEY:
                for index, item, _ in self.read():
                    yield from scalars(item, (key, index))
            else:
                yield from scalars(value, (key,))

    def part(self, index: int) -> str:
        """Return the text of an item, with what stands between it and the next."""
        return self.text[self._parts[index] : self._parts[index + 1]]

    def item(self, index: int) -> tuple[Value, bool]:
        """Return an item, and whether somebody has to look closer at all lines of the file. Raises Doubtful."""
        if index not in self._items:
            data, closer = build(_HEAD + self.part(index))
            listed = data.get(_KEY) if data and len(data) == 1 else None
            if not isinstance(listed, list) or len(listed) != 1:
                raise Doubtful
            self._items[index] = listed[0], closer
        return self._items[index]

    def forget(self, index: int) -> None:
        """Let go of an item: it is read once more when somebody asks for it."""
        self._items.pop(index, None)

    def read(self) -> list[tuple[int, Value, bool]]:
        """Return the items that were read and not forgotten, each between its index and what `item` says of it."""
        return [(index, *self._items[index]) for index in sorted(self._items)]

    def look_closer(self, indexes: Iterable[int]) -> None:
        """Look at every line of some items, and of what stands around them. Raises Doubtful where one is at fault."""
        if any(diagnose(text, parsed=True) for text in (self._rest.text, *(_HEAD + self.part(one) for one in indexes))):
            raise Doubtful

    def may_fold(self, path: Place) -> bool:
        """Say whether a text below `path` may stand on several lines that YAML reads as one."""
        if path[:1] == (_KEY,) and len(path) > 1 and isinstance(path[1], int) and 0 <= path[1] < len(self._parts) - 1:
            return may_fold(self.part(path[1]))
        return super().may_fold(path)

    def _tree(self, path: Place) -> tuple[Node, Place, int]:
        if path in {(), (_KEY,)} or "_root" in self.__dict__:
            return super()._tree(path)
        if path[:1] == (_KEY,) and isinstance(path[1], int) and 0 <= path[1] < len(self._parts) - 1:
            tree = self._trees.get(path[1]) or survey(_HEAD + self.part(path[1])).root
            if tree is not None:
                self._trees[path[1]] = tree
                return tree, (_KEY, 0, *path[2:]), self._parts[path[1]] - len(_HEAD)
        tree = self._rest_tree
        found = tree.children.get(str(path[0])) if isinstance(tree.children, dict) else None
        is_behind = found is not None and found[0] >= self._rest.after
        return tree, path, self._rest.tail - self._rest.after if is_behind else 0

    @cached_property
    def _trees(self) -> dict[int, Node]:
        """The places in items that somebody has asked for."""
        return {}

    @cached_property
    def _rest_tree(self) -> Node:
        root = survey(self._rest.text).root
        if root is None:
            raise KeyError(())
        return root


def take_apart(raw: bytes, *, name: str, max_bytes: int) -> PartedDocument:
    """Return a file in parts, of which what stands around the items is read. Raises Doubtful."""
    text = decoded(raw) if len(raw) <= max_bytes else None
    if not isinstance(text, str) or has_invisible_line_ends(text) or _STAND_IN in text:
        raise Doubtful
    key = 0 if text.startswith(f"{_KEY}:") else text.find(f"\n{_KEY}:") + 1
    begin = _BEGIN.match(text, key)
    if begin is None or any(mark in text for mark in _MERGE_MARKS):
        raise Doubtful
    # A line that ends so is none for us.
    if "\r" in text and text.count("\r") > text.count("\r\n"):
        raise Doubtful
    indentation, first = len(begin[2]), begin.start(2)
    next_key = (_NEXT_KEY if indentation else _NEXT_KEY_BESIDE).search(text, first)
    end = next_key.end() if next_key else len(text)
    if next_key and (_AT_THE_MARGIN.search(text, end - 1) or text.find(f"\n{_KEY}:", end - 1) >= 0):
        raise Doubtful
    before = f"{text[:key]}{_KEY}: {_STAND_IN}\n{begin[1]}"
    dash = f"\n{' ' * indentation}- "
    lengths = [len(part) + len(dash) for part in text[first:end].split(dash)]
    # Of the dash, its line belongs to what begins there.
    starts = [first, *(first - len(dash) + 1 + length for length in accumulate(lengths[:-1])), end]
    return PartedDocument(name, text, _Rest(before + text[end:], end, len(before)), starts, indentation)
