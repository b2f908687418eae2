"""pydantic's errors, told to the person who typed."""

from __future__ import annotations

import difflib
import types
from collections.abc import Iterable, Iterator
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

__all__ = ["Place", "did_you_mean", "keys_of", "tell", "where"]

#: Where a value stands in the YAML: keys, and numbers counted from 0 in lists.
Place = tuple[str | int, ...]

_SHAPES = {
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "string_type": "a text",
}


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the hint for a word that is none of the known ones: the nearest, or all of them."""
    known = list(known)
    near = difflib.get_close_matches(word.lower(), known, n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]}?"
    return f"known here: {', '.join(known)}" if known else ""


def keys_of(model: type[BaseModel]) -> list[str]:
    """Return the keys as they are written in the YAML, in the order of the format."""
    return [field.alias or name for name, field in model.model_fields.items()]


def where(path: Place) -> str:
    """Return a path as people write it: `incidents[2].updates[0].at`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def tell(error: ValidationError, model: type[BaseModel]) -> Iterator[tuple[Place, str, str]]:
    """Yield (place below the value, message, hint) for each fault of a value that `model` did not accept."""
    for fault in error.errors(include_url=False):
        path = tuple(part for part in fault["loc"] if part != "[key]")
        message, hint = _sentence(fault, _model_at(model, path[:-1]), path)
        yield path, message, hint


def _sentence(fault: ErrorDetails, model: type[BaseModel] | None, path: Place) -> tuple[str, str]:
    context: dict[str, Any] = fault.get("ctx", {})
    kind, value, key = fault["type"], fault["input"], path[-1] if path else ""
    if kind.startswith("plainstatus_"):
        return context["message"], context["hint"]
    if kind == "extra_forbidden":
        return f"unknown key {str(key)!r}", did_you_mean(str(key), keys_of(model) if model else ())
    if kind == "missing":
        return f"{str(key)!r} is missing", f"add {key}: …"
    if kind == "literal_error":
        known = [word.strip("'") for word in context["expected"].replace(" or ", ", ").split(", ")]
        shown = repr(value) if isinstance(value, str) else f"a {'list' if isinstance(value, list) else 'mapping'}"
        hint = did_you_mean(value, known) if isinstance(value, str) else ""
        return f"{shown} is no {_noun(path)}", hint if hint.startswith("did") else f"one of: {', '.join(known)}"
    if kind == "string_too_short":
        return f"{str(key)!r} is empty", "write it, or leave the key out"
    if kind in _SHAPES:
        return _wrong_shape(value, _SHAPES[kind])
    return fault["msg"][:1].lower() + fault["msg"][1:], ""


def _noun(path: Place) -> str:
    if len(path) > 1 and path[-2] == "components":
        return "state of a component"
    named = [part for part in path if isinstance(part, str)]
    return named[-1].replace("_", " ") if named else "value"


def _wrong_shape(value: Any, wanted: str) -> tuple[str, str]:
    found = "a list" if isinstance(value, list) else "a mapping" if isinstance(value, dict) else repr(value)
    if value is None:
        return f"nothing stands where {wanted} belongs", "write it, or leave the key out"
    hint = ""
    if isinstance(value, str) and wanted == "a list":
        hint = f"write [{value.strip()}]"
    elif isinstance(value, dict) and wanted == "a list":
        hint = "begin each item with a dash"
    elif wanted == "a mapping":
        hint = "write key: value pairs, each on a line of its own below, indented"
    return f"{found} stands where {wanted} belongs", hint


def _model_at(model: type[BaseModel], path: Place) -> type[BaseModel] | None:
    """Return the model of the mapping at `path`, so that its keys can be named."""
    here: Any = model
    for part in path:
        if isinstance(part, int) or not (isinstance(here, type) and issubclass(here, BaseModel)):
            continue
        field = next((f for name, f in here.model_fields.items() if part in (f.alias, name)), None)
        if field is None:
            return None
        here = _model_in(field.annotation)
    return here if isinstance(here, type) and issubclass(here, BaseModel) else None


def _model_in(annotation: Any) -> Any:
    """Return the model that an annotation such as `tuple[Update, ...] | None` holds."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in {Union, types.UnionType, tuple, dict}:
        return next((found for arg in get_args(annotation) if (found := _model_in(arg)) is not None), None)
    return None
