"""Frozen dataclasses, made at a quarter of the cost: hundreds are made at each start.

The standard library compiles six functions for each, one by one. Here one is compiled, and the others are shared by
all, or work by the names of the fields; what comes out behaves alike, and is a dataclass to `fields` and `replace`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

__all__ = ["dataclass"]

#: What a parameter of `__init__` is where nobody gave one that is made anew each time.
_MADE_ANEW: Final = object()


def _dataclass(*, frozen: bool) -> Callable[[type[Any]], type[Any]]:
    """Make a frozen dataclass, as `dataclasses.dataclass(frozen=True)` does, which says how fields are written."""
    if not frozen:
        raise TypeError("what may change is made by dataclasses.dataclass")
    return _made


def _made(cls: type[Any]) -> type[Any]:
    # The fields alone, of which no function comes.
    cls = dataclasses.dataclass(init=False, repr=False, eq=False)(cls)
    fields = dataclasses.fields(cls)
    compared = _values([field.name for field in fields if field.compare])
    shown = [field.name for field in fields if field.repr]
    names = frozenset(field.name for field in fields)

    def equal(self: object, other: object) -> Any:
        return compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: object) -> int:
        return hash(compared(self))

    def told(self: object) -> str:
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"

    # What is derived from it, and no dataclass, may have more.
    def put(self: object, name: str, value: object) -> None:
        if type(self) is cls or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
        super(cls, self).__setattr__(name, value)

    def delete(self: object, name: str) -> None:
        if type(self) is cls or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
        super(cls, self).__delattr__(name)

    made = {"__init__": _init(cls, fields), "__eq__": equal, "__hash__": hashed, "__repr__": told}
    for name, function in (made | {"__setattr__": put, "__delattr__": delete}).items():
        # What a class says itself stays; Python puts None in place of a hash where it says what is equal.
        if cls.__dict__.get(name) is None:
            setattr(cls, name, function)
    return cls


def _values(names: Sequence[str]) -> Callable[[Any], Any]:
    """Return what gets some fields of a value, as a tuple."""
    return attrgetter(*names) if len(names) > 1 else lambda value: tuple(getattr(value, name) for name in names)


def _init(cls: type[Any], fields: tuple[dataclasses.Field[Any], ...]) -> Callable[..., None]:
    known: dict[str, Any] = {"_put": object.__setattr__, "_anew": _MADE_ANEW}
    given, lines = list[str](), list[str]()
    for field in fields:
        name, value = field.name, field.name
        if field.default is not dataclasses.MISSING:
            known[f"_{name}_"] = field.default
            given.append(f"{name}=_{name}_")
        elif field.default_factory is not dataclasses.MISSING:
            known[f"_{name}_"] = field.default_factory
            given.append(f"{name}=_anew")
            value = f"_{name}_() if {name} is _anew else {name}"
        else:
            given.append(name)
        if not field.init:
            given.pop()
            if field.default_factory is dataclasses.MISSING:
                continue
            value = f"_{name}_()"
        lines.append(f"_put(self, {name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    body = "\n ".join(lines or ["pass"])
    exec(f"def __init__({', '.join(['self', *given])}):\n {body}", known)  # noqa: S102 - as dataclasses do
    return known["__init__"]  # type: ignore[no-any-return]


if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    dataclass = _dataclass
