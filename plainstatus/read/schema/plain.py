"""Incidents that were checked once, made again from the values that they were kept as."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin

from pydantic import BaseModel

from plainstatus.model import Text

__all__ = ["maker"]

#: Makes of a value in JSON what it is in the model; None where it is that already.
_Decode: TypeAlias = Callable[[Any], Any] | None


@cache
def maker(model: type[BaseModel]) -> Callable[..., Any]:
    """Return what makes an entry of the values that `as_json` gave: nothing is checked, which takes most of the time.

    What it is given by name beside the values is taken for the fields as it is.

    Raises TypeError for a model that holds what nobody has kept so far.
    """
    new, put = object.__new__, object.__setattr__
    # Frozen as entries are, they can share what holds where nothing is said, and the set of what was: nobody asks it.
    # What was set one by one shares its keys with all copies, too, which takes half the room (PEP 412).
    shared = new(model)
    for name, field in model.model_fields.items():
        put(shared, name, field.get_default(call_default_factory=True))
    template = vars(shared)
    decoders = {name: _decoder(field.annotation) for name, field in model.model_fields.items()}
    every = set(template)

    def make(values: Mapping[str, Any], **made_before: Any) -> Any:
        fields = template.copy()
        for name, value in values.items():
            decode = decoders[name]
            fields[name] = value if decode is None else decode(value)
        fields.update(made_before)
        # As pydantic's `model_construct`, which looks at each field that is not there.
        made = new(model)
        put(made, "__dict__", fields)
        put(made, "__pydantic_fields_set__", every)
        put(made, "__pydantic_extra__", None)
        put(made, "__pydantic_private__", None)
        return made

    return make


def _decoder(hint: Any) -> _Decode:
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _decoder(parts[0])
    if hint in {str, int, bool}:
        return None
    if hint in {datetime, date}:
        parse: Callable[[Any], Any] = hint.fromisoformat
        return parse
    if hint is Text:
        return _text
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return maker(hint)
    if origin is Literal:
        # One word for all that say it.
        return {word: word for word in parts}.__getitem__
    if origin is tuple and parts[1:] == (...,):
        return _tuple(_decoder(parts[0]))
    if origin is dict:
        return _mapping(_decoder(parts[1]))
    if origin in {Union, types.UnionType}:
        return _one_of([part for part in parts if part is not type(None)])
    raise TypeError(f"nothing says how {hint!r} is made of JSON: add it to plainstatus/read/schema/plain.py")


def _text(value: Any) -> Text:
    return Text(value) if isinstance(value, str) else Text(value[""], [pair for pair in value.items() if pair[0]])


def _tuple(decode: _Decode) -> Callable[[Any], Any]:
    return tuple if decode is None else lambda value: tuple(map(decode, value))


def _mapping(decode: _Decode) -> Callable[[Any], Any]:
    if decode is None:
        return lambda value: {sys.intern(key): item for key, item in value.items()}
    return lambda value: {sys.intern(key): decode(item) for key, item in value.items()}


def _one_of(kinds: list[Any]) -> _Decode:
    """Decode what may be missing, and what may be a word in place of another value."""
    others = [kind for kind in kinds if get_origin(kind) is not Literal]
    words = tuple(word for kind in kinds if kind not in others for word in get_args(kind))
    if len(others) > 1 or (others and words not in {(), ("none",)}):
        raise TypeError(f"nothing tells which of {kinds!r} a value is")
    decode = _decoder((others or kinds)[0])
    if decode is None:
        return None
    return lambda value: value if value is None or (others and value in words) else decode(value)
