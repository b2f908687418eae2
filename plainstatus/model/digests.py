"""Values summed up: equal ones alike, in every process and on every machine."""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta, tzinfo
from operator import attrgetter
from pathlib import PurePath
from typing import Any, Final

from pydantic import BaseModel

__all__ = ["digest"]

_SIZE: Final = 20
#: Of marshal's formats the last one that does not note whether two equal texts are one object.
_FORMAT: Final = 2


def digest(value: Any) -> str:
    """Return a digest that equal values share, and others do not.

    `value` is plain data: texts, numbers, moments, models, frozen dataclasses, and tuples, lists, mappings and sets of
    such. The order of a mapping counts. Raises TypeError for anything else.
    """
    return hashlib.blake2b(marshal.dumps(_PLAIN[type(value)](value), _FORMAT), digest_size=_SIZE).hexdigest()


class _Plain(dict[type, Callable[[Any], Any]]):
    """Kind of value → what makes plain data of it; found when it is needed first."""

    def __missing__(self, kind: type) -> Callable[[Any], Any]:
        found = self[kind] = _plainly(kind)
        return found


def _plainly(kind: type) -> Callable[[Any], Any]:
    name = f"{kind.__module__}.{kind.__qualname__}"
    if hasattr(kind, "digest"):
        # What has summed itself up.
        return lambda value: (name, value.digest)
    if issubclass(kind, BaseModel):
        return _by_fields(name, [*kind.model_fields])
    if is_dataclass(kind):
        return _by_fields(name, [field.name for field in fields(kind) if field.compare])
    if issubclass(kind, datetime):
        return lambda value: (value.timestamp(), str(value.tzinfo))
    if issubclass(kind, date):
        return lambda value: (name, value.isoformat())
    if issubclass(kind, timedelta):
        return lambda value: (name, value.days, value.seconds, value.microseconds)
    if issubclass(kind, tzinfo | PurePath):
        return lambda value: (name, str(value))
    if issubclass(kind, str):
        return lambda value: (name, str(value), getattr(value, "translations", ()))
    if issubclass(kind, tuple | list):
        return lambda value: (name, *_parts(value))
    if issubclass(kind, Mapping):
        return lambda value: ("mapping", *_parts([part for pair in value.items() for part in pair]))
    if issubclass(kind, Set):
        return lambda value: ("set", *sorted(_parts(value), key=repr))
    raise TypeError(f"{name} is no plain data")


def _by_fields(name: str, names: list[str]) -> Callable[[Any], Any]:
    if len(names) < 2:
        return lambda value: (name, *_parts([getattr(value, one) for one in names]))
    parts = attrgetter(*names)
    return lambda value: (name, *_parts(parts(value)))


def _parts(values: Iterable[Any]) -> list[Any]:
    # Most are plain data as they stand.
    return [part if (kind := type(part)) in _AS_THEY_ARE else _PLAIN[kind](part) for part in values]


def _itself(value: Any) -> Any:
    return value


_AS_THEY_ARE: Final = frozenset({type(None), bool, int, float, str, bytes})
_PLAIN: Final = _Plain(dict.fromkeys(_AS_THEY_ARE, _itself))
