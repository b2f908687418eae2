"""Plain data with its texts turned into others: what a page or an entry in another language is made from."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from plainstatus.model import Text
from plainstatus.model.later_updates import LaterUpdates

__all__ = ["Turn", "Turning"]

#: Makes a value of one kind into another one of that kind; None of what holds no text.
Turn = Callable[[Any], Any] | None


class Turning:
    """Turns a value into the same with other texts; into the very same where each text stays.

    Most of what data holds is no text, so what becomes of a kind of value is found once, when it is needed first.
    """

    def __init__(
        self,
        text: Callable[[Text], Text],
        *,
        kinds: Mapping[type, Turn] = MappingProxyType({}),
        kept: tuple[type, ...] = (),
    ) -> None:
        """Take what turns a text, and what turns some `kinds` of value by itself.

        What is of a kind that is `kept`, and comes again, is turned once.
        """
        self._text, self._kept, self._given = text, kept, kinds
        self._turns = _Found(self._turn_of)
        self._parts = _Found(_parts_of)
        #: By their places in memory, each with itself so that the place stays its own.
        self._known: dict[int, tuple[Any, Any]] = {}

    def __call__(self, value: Any) -> Any:
        """Return a value with its texts turned."""
        turn = self._turns[type(value)]
        return value if turn is None else turn(value)

    def changed(self, value: Any) -> dict[str, Any]:
        """Return those parts of a model or a dataclass, by their names, that become others."""
        names, parts = self._parts[type(value)]
        changed, turns = {}, self._turns
        for name, old in zip(names, parts(value), strict=True):
            turn = turns[type(old)]
            if turn is not None and (new := turn(old)) is not old:
                changed[name] = new
        return changed

    def _turn_of(self, kind: type) -> Turn:
        turn = self._given[kind] if kind in self._given else self._usual(kind)
        return self._once(turn) if turn is not None and issubclass(kind, self._kept) else turn

    def _usual(self, kind: type) -> Turn:
        if issubclass(kind, Text):
            return self._text
        if issubclass(kind, BaseModel):
            return self._model
        if dataclasses.is_dataclass(kind):
            return self._dataclass
        if issubclass(kind, tuple | LaterUpdates):
            return self._tuple
        return self._mapping if issubclass(kind, Mapping) else None

    def _once(self, turn: Callable[[Any], Any]) -> Callable[[Any], Any]:
        known = self._known

        def once(value: Any) -> Any:
            found = known.get(id(value))
            if found is None:
                found = known[id(value)] = value, turn(value)
            return found[1]

        return once

    def _model(self, value: BaseModel) -> BaseModel:
        changed = self.changed(value)
        return value.model_copy(update=changed) if changed else value

    def _dataclass(self, value: Any) -> Any:
        changed = self.changed(value)
        return dataclasses.replace(value, **changed) if changed else value

    def _tuple(self, value: tuple[Any, ...]) -> tuple[Any, ...]:
        turns, same, parts = self._turns, True, []
        for old in value:
            turn = turns[type(old)]
            new = old if turn is None else turn(old)
            same = same and new is old
            parts.append(new)
        if same:
            return value
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)

    def _mapping(self, value: Mapping[Any, Any]) -> Mapping[Any, Any]:
        turns, changed = self._turns, {}
        for key, old in value.items():
            turn = turns[type(old)]
            if turn is not None and (new := turn(old)) is not old:
                changed[key] = new
        return {**value, **changed} if changed else value


class _Found(dict[type, Any]):
    """Kind of value → what was found for it, when it was needed first."""

    def __init__(self, find: Callable[[type], Any]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, kind: type) -> Any:
        found = self[kind] = self._find(kind)
        return found


def _parts_of(kind: Any) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """Return the names of a model's or a dataclass's parts, and what gets these of a value."""
    if issubclass(kind, BaseModel):
        names = (*kind.model_fields,)
    else:
        names = tuple(field.name for field in dataclasses.fields(kind) if field.init)
    if len(names) > 1:
        return names, attrgetter(*names)
    return names, lambda value: tuple(getattr(value, name) for name in names)
