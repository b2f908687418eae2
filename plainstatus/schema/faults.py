"""pydantic's errors, told to the person who typed."""

from __future__ import annotations

import difflib
import re
import types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from plainstatus.errors import Level, Problem
from plainstatus.model import PRIVATE_KEYS, Incident, Update
from plainstatus.source import Document, Value, quoted

__all__ = ["Fault", "Guesses", "Place", "at", "did_you_mean", "keys_of", "tell", "to_problem", "to_problems", "where"]

#: Where a value stands in the YAML: keys, and numbers counted from 0 in lists.
Place = tuple[str | int, ...]

_SHAPES = {
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "string_type": "a text",
}


def keys_of(model: type[BaseModel]) -> list[str]:
    """Return the keys as they are written in the YAML, in the order of the format."""
    return [field.alias or name for name, field in model.model_fields.items()]


#: Keys of an incident in an update of it, and the other way round: no spelling mistakes.
_ELSEWHERE: Mapping[tuple[type[BaseModel] | None, str], str] = {
    **{(Incident, key): "move it into an update, below updates:" for key in keys_of(Update)},
    **{(Update, key): "move it out of the update, to where the incident's title stands" for key in keys_of(Incident)},
}


@dataclass(frozen=True)
class Fault:
    """Something wrong at a place, and what to do about it."""

    place: Place
    message: str
    #: Advice in words.
    hint: str = ""
    #: What to type in place of the value, so that the corrected line can be shown.
    instead: str = ""
    #: What to type in place of the key.
    key_instead: str = ""
    #: What is named and not known, such as a component: several on one line are told as one.
    unknown: str = ""
    name: str = ""

    def below(self, place: Place) -> Fault:
        """Return the fault as one of the whole that holds the value at `place`."""
        return replace(self, place=(*place, *self.place))


#: Of words that are known, in one message.
_MOST_NAMED: Final = 3
#: Of long histories' ids, which are sorted, the first will do to show what they look like.
_MOST_COMPARED: Final = 200
#: So much alike are a word and its misspelling.
_NEAR: Final = 0.6
#: Of words that are not known, in one message.
_MOST_QUOTED: Final = 20
#: Behind so many words that are not known, there is one cause, and a guess at each would take minutes.
_MOST_GUESSED: Final = 100


def did_you_mean(word: str, known: Iterable[str]) -> tuple[str, str]:
    """Return the known word that was probably meant, or else a hint with the three that are nearest: (word, hint)."""
    known = list(known)
    near = difflib.get_close_matches(word.lower(), known, n=1, cutoff=_NEAR)
    if near:
        return near[0], ""
    if len(known) <= _MOST_NAMED:
        return "", f"known here: {', '.join(known)}" if known else ""
    nearest = difflib.get_close_matches(word.lower(), known[:_MOST_COMPARED], n=_MOST_NAMED, cutoff=0)
    return "", f"known here: {', '.join(nearest)} and {len(known) - _MOST_NAMED} more"


class Guesses:
    """Guesses as `did_you_mean` does, for the first hundred words: thousands compared with thousands take minutes."""

    def __init__(self) -> None:
        self._left = _MOST_GUESSED

    def __call__(self, word: str, known: Iterable[str]) -> tuple[str, str]:
        """Return the known word that was probably meant, or else a hint; behind the first hundred neither."""
        self._left -= 1
        return did_you_mean(word, known) if self._left >= 0 else ("", "")


def corrected_line(document: Document, *faults: Fault) -> str:
    """Return the line of these faults, in their order, as it should be; empty where that cannot be told."""
    line = document.source_line(document.line(faults[0].place))
    for fault in reversed(faults):
        if fault.key_instead:
            typed = re.escape(str(fault.place[-1]))
            line = re.sub(rf"(?<![\w-]){typed}(?=\s*[:,\]}}])", fault.key_instead, line, count=1)
            continue
        try:
            span = document.position(fault.place)
        except KeyError:
            return ""
        if "\n" in document.text[span.start : span.end] or span.line != document.line(fault.place):
            return ""
        column = span.column - 1
        line = line[:column] + fault.instead + line[column + span.end - span.start :]
    return line.strip()


def to_problems(document: Document, faults: Iterable[Fault], level: Level = "error") -> Iterator[Problem]:
    """Tell faults, and the unknown names of one kind on a line as one: its correction corrects them all."""
    together: dict[tuple[int, str], list[Fault]] = {}
    for fault in faults:
        if fault.unknown:
            together.setdefault((document.line(fault.place), fault.unknown), []).append(fault)
        else:
            yield to_problem(document, fault, level)
    for (line, unknown), alike in together.items():
        if len(alike) == 1:
            yield to_problem(document, alike[0], level)
            continue
        names = ", ".join(repr(fault.name) for fault in alike[:_MOST_QUOTED])
        more = f" and {len(alike) - _MOST_QUOTED} more" if len(alike) > _MOST_QUOTED else ""
        guessed = {fault.name: fault.instead or fault.key_instead for fault in alike}
        hint = f"write: {better}" if all(guessed.values()) and (better := corrected_line(document, *alike)) else ""
        if not hint:
            words = ", ".join(f"{guess} for {name!r}" for name, guess in guessed.items() if guess)
            advice = [f"write {words}"] * bool(words) + [fault.hint for fault in alike if fault.hint][:1]
            hint = "; ".join(advice)
        yield Problem(document.file, line, where(alike[0].place), f"unknown {unknown}s {names}{more}", hint, level)


def to_problem(document: Document, fault: Fault, level: Level = "error") -> Problem:
    """Tell the fault with file, line, and the corrected line where there is one."""
    hint, line = fault.hint, document.line(fault.place)
    if fault.instead or fault.key_instead:
        better = corrected_line(document, fault)
        shown = f"write: {better}" if better else f"write {fault.instead or fault.key_instead}"
        hint = f"{shown}, {hint}" if hint else shown
    return Problem(document.file, line, where(fault.place), fault.message, hint, level)


def where(path: Place) -> str:
    """Return a path as people write it: `incidents[2].updates[0].at`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def tell(error: ValidationError, model: type[BaseModel], *, statuses: Sequence[str] | None = None) -> Iterator[Fault]:
    """Yield each fault of a value that `model` did not accept; places are below the value.

    Of the words that an update's status may be, only `statuses` are offered, where they are known.
    """
    for details in error.errors(include_url=False):
        place = tuple(part for part in details["loc"] if part != "[key]")
        here = _model_at(model, place[:-1])
        offered = statuses if here is Update and place[-1:] == ("status",) else None
        yield _fault(details, here, _model_at(model, place), place, offered)


def _fault(
    details: ErrorDetails,
    model: type[BaseModel] | None,
    wanted: type[BaseModel] | None,
    place: Place,
    offered: Sequence[str] | None,
) -> Fault:
    """Tell what is wrong at `place`, in a mapping of `model`, where `wanted` (or several of it) should stand."""
    context: dict[str, Any] = details.get("ctx", {})
    kind, value, key = details["type"], details["input"], str(place[-1]) if place else ""
    if kind.startswith("plainstatus_"):
        return Fault(place, **context)
    if kind == "extra_forbidden":
        if (model, key) in _ELSEWHERE:
            return Fault(place, f"{key!r} does not belong here", _ELSEWHERE[model, key])
        if key in PRIVATE_KEYS:
            hint = "move it into private/ID.yaml, ID being the incident's id, and leave nothing of it here"
            return Fault(place, f"{key!r} is for staff only, and this file is public", hint)
        near, hint = did_you_mean(key, keys_of(model) if model else ())
        if value is None and not near:
            hint = "put quotes around what has a comma in it, or write a value behind it"
        return Fault(place, f"unknown key {key!r}", hint, key_instead=near)
    if kind == "missing":
        return Fault(place, f"{key!r} is missing", f"add a line: {key}: …")
    if kind == "literal_error" and offered is not None and not offered:
        return Fault(place, "a notice has no status", "leave the key out")
    if kind == "literal_error":
        known = offered or [word.strip("'") for word in context["expected"].replace(" or ", ", ").split(", ")]
        shown = repr(value) if isinstance(value, str) else f"a {'list' if isinstance(value, list) else 'mapping'}"
        near, _ = did_you_mean(value, known) if isinstance(value, str) else ("", "")
        hint = "" if near else f"one of: {', '.join(known)}"
        return Fault(place, f"{shown} is no {_noun(place)}", hint, instead=near)
    if kind == "string_too_short":
        return Fault(place, f"{key!r} is empty", "write it, or leave the key out")
    if kind in _SHAPES:
        return _wrong_shape(place, value, _SHAPES[kind], wanted)
    return Fault(place, details["msg"][:1].lower() + details["msg"][1:])


def _noun(path: Place) -> str:
    if len(path) > 1 and path[-2] == "components":
        return "state of a component"
    named = [part for part in path if isinstance(part, str)]
    return named[-1].replace("_", " ") if named else "value"


def _wrong_shape(place: Place, value: Any, wanted: str, model: type[BaseModel] | None) -> Fault:
    if value is None:
        rest = "take the dash away" if not place or isinstance(place[-1], int) else "leave the key out"
        return Fault(place, f"nothing stands where {wanted} belongs", f"write it, or {rest}")
    found = "a list" if isinstance(value, list) else "a mapping" if isinstance(value, dict) else repr(value)
    message = f"{found} stands where {wanted} belongs"
    needed = [name for name, field in model.model_fields.items() if field.is_required()] if model else []
    # Of a mapping with one key that must be there, a text alone can only be the value.
    whole = f"{{{needed[0]}: {quoted(value.strip())}}}" if isinstance(value, str) and len(needed) == 1 else ""
    if wanted == "a list":
        if isinstance(value, str) and (whole or not model):
            return Fault(place, message, instead=f"[{whole or value.strip()}]")
        return Fault(place, message, "begin each item with a dash")
    if wanted == "a mapping" and whole:
        return Fault(place, message, instead=whole)
    if wanted == "a mapping":
        return Fault(place, message, "write key: value pairs, each on a line of its own below, indented")
    return Fault(place, message)


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


def at(value: Value, place: Place) -> Value:
    """Return what stands at a place in some data; None where nothing does."""
    for part in place:
        if isinstance(value, dict) and isinstance(part, str):
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int):
            value = value[part]
        else:
            return None
    return value
