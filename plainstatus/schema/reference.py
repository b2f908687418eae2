"""The reference of the YAML format, written from the models: what docs/yaml.md shows and cannot drift from."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic.fields import FieldInfo

from plainstatus.model import Site, StaffNotes
from plainstatus.model.base import Entry
from plainstatus.model.incident import ComponentState, ComponentStates
from plainstatus.model.moments import Day, Moment, PastMoment, Promised, Zone
from plainstatus.model.scalars import Flag, Identifier, Url, WholeNumber
from plainstatus.model.wording import Language, Text, TextOrNone
from plainstatus.schema.read import FORMAT

__all__ = ["reference"]

_HEAD = "| key | what it is | what to write |\n|---|---|---|"


def _words(choices: Any) -> str:
    return " · ".join(f"`{word}`" for word in get_args(choices))


#: What people write for each type that is not made of others.
_KINDS: dict[Any, str] = {
    Moment: "a [time](#times)",
    PastMoment: "a [time](#times) that has come",
    Promised: "a [time](#times), or `none`",
    Day: "a day: `2026-11-15`",
    Zone: "a time zone: `America/Los_Angeles`",
    Text: "a [text](#texts)",
    TextOrNone: "a [text](#texts), or `none`",
    str: "a few words",
    Url: "a web address: `https://www.example.com/`",
    Identifier: "an [id](#ids)",
    Language: "a language tag: `en`, `pt-BR`",
    Flag: "`true` or `false`",
    WholeNumber: "a whole number: `24000000`",
    ComponentStates: f"[component ids](#which-components), or a mapping from id to state: {_words(ComponentState)}",
}


def reference() -> str:
    """Return a section of Markdown for each mapping of the format, in the order in which one meets them.

    The text depends on the models only. Raises TypeError for a field whose type has no words here.
    """
    found: dict[type[Entry], list[str]] = {}
    for root in (Site, StaffNotes):
        found[root] = []
        _gather(root, found)
    return "\n".join(_section(model, users) for model, users in found.items())


def _gather(model: type[Entry], found: dict[type[Entry], list[str]]) -> None:
    """Note each model below `model`, and which keys hold it."""
    for name, field, hint in _fields(model):
        for inner in _models(hint):
            known = inner in found
            found.setdefault(inner, []).append(f"`{_key(name, field)}` of {_link(model)}")
            if not known:
                _gather(inner, found)


def _fields(model: type[Entry]) -> Iterator[tuple[str, FieldInfo, Any]]:
    # pydantic takes the outermost annotations apart; these are as they were written.
    hints = get_type_hints(model, include_extras=True)
    return ((name, field, hints[name]) for name, field in model.model_fields.items())


def _models(hint: Any) -> Iterator[type[Entry]]:
    if isinstance(hint, type) and issubclass(hint, Entry):
        yield hint
    elif hint not in _KINDS:
        for part in get_args(hint):
            yield from _models(part)


def _section(model: type[Entry], users: list[str]) -> str:
    about = " ".join((model.__doc__ or "").split("\n\n")[0].split())
    place = f" Under {' and '.join(users)}." if users else ""
    if model is StaffNotes:
        place = " In a file of its own, `private/ID.yaml`: see [what only staff may read](#what-only-staff-may-read)."
    rows = [_row(_key(name, field), field, hint) for name, field, hint in _fields(model)]
    if model is Site:
        rows.insert(0, f"| `format` | The version of this format. | `{FORMAT}` |")
    return f"### {_title(model)}\n\n{about}{place}\n\n{_HEAD}\n" + "\n".join(rows) + "\n"


def _row(key: str, field: FieldInfo, hint: Any) -> str:
    name = f"**`{key}`**" if field.is_required() else f"`{key}`"
    default = field.default if isinstance(field.default, str | bool) else getattr(field.default, "key", None)
    left_out = "" if default is None else f"; if left out: `{'false' if default is False else default}`"
    return f"| {name} | {field.description} | {_what(hint)}{left_out} |"


def _what(hint: Any) -> str:
    """Say what to write for a type."""
    if hint in _KINDS:
        return _KINDS[hint]
    parts = [part for part in get_args(hint) if part not in {type(None), Ellipsis}]
    match get_origin(hint):
        case origin if origin is Literal:
            return _words(hint)
        case origin if origin is tuple:
            return f"a list; each {_what(parts[0])}"
        case origin if origin is dict:
            return f"a mapping; each key {_what(parts[0])}, each value {_what(parts[1])}"
        case _ if isinstance(hint, type) and issubclass(hint, Entry):
            return f"a mapping: {_link(hint)}"
        case origin if origin in {Union, types.UnionType} and len(parts) == 1:
            return _what(parts[0])
    raise TypeError(f"the reference has no words for {hint!r}: add them to _KINDS")


def _key(name: str, field: FieldInfo) -> str:
    return field.alias or name


def _title(model: type[Entry]) -> str:
    """Return a model's name as words: 'Direct notice'."""
    return "The file" if model is Site else re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model.__name__).capitalize()


def _link(model: type[Entry]) -> str:
    title = _title(model)
    return f"[{title.lower()}](#{title.lower().replace(' ', '-')})"
