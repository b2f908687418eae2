"""pydantic's errors, told to the person who typed."""

from __future__ import annotations

import re
import types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, TypeAlias, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from plainstatus.errors import Level, Problem
from plainstatus.model import PRIVATE_KEYS, Incident, Update
from plainstatus.model.base import keys_of
from plainstatus.model.frozen import dataclass
from plainstatus.read.did_you_mean import did_you_mean
from plainstatus.read.yaml import Document, quoted
from plainstatus.read.yaml.places import Place, where
from plainstatus.text.invisible import without

__all__ = ["Fault", "tell", "to_problem", "to_problems"]

_SHAPES = {
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "string_type": "a text",
}


#: Keys of an incident in an update of it, and the other way round: no spelling mistakes.
_ELSEWHERE: Mapping[tuple[type[BaseModel] | None, str], str] = {
    **{(Incident, key): "move it into an update, below updates:" for key in keys_of(Update).values()},
    **{
        (Update, key): "move it out of the update, to where the incident's title stands"
        for key in keys_of(Incident).values()
    },
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


#: Of words that are not known, in one message.
_MOST_QUOTED: Final = 20
#: Offsets in the document, and what is to stand there.
_Change: TypeAlias = tuple[int, int, str]
#: File and line → what mends it.
_Changes: TypeAlias = dict[tuple[str, int], list[_Change]]


def to_problems(faults: Iterable[tuple[Document, Fault, Level]]) -> list[Problem]:
    """Tell faults with file, line, and the corrected line where there is one; unknown names on a line as one.

    Of several in one line each shows it without any of them: who copies it is done.
    """
    told = list(faults)
    changes: _Changes = {}
    together: dict[tuple[str, int, str], list[tuple[Document, Fault, Level]]] = {}
    for item in told:
        document, fault, _ = item
        line = document.line(fault.place)
        if change := _change(document, fault):
            changes.setdefault((document.file, line), []).append(change)
        together.setdefault((document.file, line, fault.unknown), []).append(item)
    problems = []
    for (_, _, unknown), alike in together.items():
        if unknown and len(alike) > 1:
            problems.append(_unknown(alike, changes))
        else:
            problems += [_to_problem(*item, changes) for item in alike]
    return problems


def _unknown(alike: Sequence[tuple[Document, Fault, Level]], changes: _Changes) -> Problem:
    """Tell the names of one kind on a line that nobody knows."""
    document, first, level = alike[0]
    faults = [fault for _, fault, _ in alike]
    line = document.line(first.place)
    names = ", ".join(repr(fault.name) for fault in faults[:_MOST_QUOTED])
    more = f" and {len(faults) - _MOST_QUOTED} more" if len(faults) > _MOST_QUOTED else ""
    if all(_change(document, fault) for fault in faults):
        hint = f"write: {_corrected(document, line, changes[document.file, line])}"
    else:
        guessed = {fault.name: fault.instead or fault.key_instead for fault in faults}
        words = ", ".join(f"{guess} for {name!r}" for name, guess in guessed.items() if guess)
        hint = "; ".join([f"write {words}"] * bool(words) + [fault.hint for fault in faults if fault.hint][:1])
    return Problem(document.file, line, where(first.place), f"unknown {first.unknown}s {names}{more}", hint, level)


def to_problem(document: Document, fault: Fault, level: Level = "error") -> Problem:
    """Tell one fault, as `to_problems` does."""
    return to_problems([(document, fault, level)])[0]


def _to_problem(document: Document, fault: Fault, level: Level, changes: _Changes) -> Problem:
    hint, line = fault.hint, document.line(fault.place)
    if _stands_beside(document, fault):
        hint = f"{fault.key_instead}: stands beside it already; take one of the two out"
    elif fault.instead or fault.key_instead:
        here = changes.get((document.file, line), ()) if _change(document, fault) else ()
        shown = f"write: {_corrected(document, line, here)}" if here else f"write {fault.instead or fault.key_instead}"
        hint = f"{shown}, {hint}" if hint else shown
    return Problem(document.file, line, where(fault.place), fault.message, hint, level)


def _stands_beside(document: Document, fault: Fault) -> bool:
    """Say whether the key that was meant is there already: twice it would be refused."""
    beside = document.value(fault.place[:-1])
    return isinstance(beside, dict) and fault.key_instead in beside


def _change(document: Document, fault: Fault) -> _Change | None:
    """Return what mends a fault; None where nothing in its own line does."""
    if _stands_beside(document, fault):
        return None
    try:
        if fault.key_instead:
            start = document.key_position(fault.place)
            key = str(fault.place[-1])
            typed = next((it for it in (key, f'"{key}"', f"'{key}'") if document.text.startswith(it, start)), "")
            return (start, start + len(typed), fault.key_instead) if typed else None
        span = document.position(fault.place)
    except KeyError:
        return None
    if not fault.instead or span.line != document.line(fault.place) or "\n" in document.text[span.start : span.end]:
        return None
    return span.start, span.end, fault.instead


def _corrected(document: Document, line: int, changes: Sequence[_Change]) -> str:
    """Return a line with all changes made; of two to one place, the first."""
    text, start = document.source_line(line), document.line_start(line)
    first: dict[int, _Change] = {}
    for change in changes:
        first.setdefault(change[0], change)
    before = len(text) + start
    for begin, end, new in (first[place] for place in sorted(first, reverse=True)):
        if end <= before:
            text, before = text[: begin - start] + new + text[end - start :], begin
    return without(text).strip()


def tell(error: ValidationError, model: type[BaseModel], *, statuses: Sequence[str] | None = None) -> Iterator[Fault]:
    """Yield each fault of a value that `model` did not accept; places are below the value.

    Of the words that an update's status may be, only `statuses` are offered, where they are known.
    """
    found = []
    for details in error.errors(include_url=False):
        place = tuple(part for part in details["loc"] if part != "[key]")
        here = _model_at(model, place[:-1])
        offered = statuses if here is Update and place[-1:] == ("status",) else None
        found.append((details["type"], _fault(details, here, _model_at(model, place), place, offered)))
    # What is missing may stand there, with a slip in its name.
    meant = {(*fault.place[:-1], fault.key_instead) for _, fault in found if fault.key_instead}
    yield from (fault for kind, fault in found if kind != "missing" or fault.place not in meant)


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
        near, hint = did_you_mean(key, keys_of(model).values() if model else ())
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
            return Fault(place, message, instead=f"[{whole or _items(value.strip())}]")
        return Fault(place, message, "begin each item with a dash")
    if wanted == "a mapping" and whole:
        return Fault(place, message, instead=whole)
    if wanted == "a mapping":
        return Fault(place, message, "write key: value pairs, each on a line of its own below, indented")
    return Fault(place, message)


def _items(text: str) -> str:
    """Return a text as the items of a list: as it is, with its commas, where YAML will read it so."""
    return text if re.fullmatch(r"[^\W_][\w .+/@-]*(, *[^\W_][\w .+/@-]*)*", text) else quoted(text)


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
