"""The models as a tree of keys: what the reference and the JSON Schema are both written from."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic.fields import FieldInfo

from plainstatus.model import Site
from plainstatus.model.base import Entry, keys_of
from plainstatus.model.frozen import dataclass
from plainstatus.model.incident import ComponentState, ComponentStates
from plainstatus.model.keys import PublicKey
from plainstatus.model.moments import Day, Moment, PastMoment, Promised, Zone
from plainstatus.model.official import CopyFile, SecurityContact
from plainstatus.model.scalars import Flag, Identifier, Url, WholeNumber
from plainstatus.model.texts import Language, Text, TextOrNone

__all__ = ["KINDS", "Key", "Shape", "about", "keys", "shape", "title", "words"]


def words(choices: Any) -> str:
    """Return the words of a choice, for a line of Markdown."""
    return " · ".join(f"`{word}`" for word in get_args(choices))


#: What people write for each type that is not made of others.
KINDS: dict[Any, str] = {
    Moment: "a [time](#times): `2026-11-15 13:00`",
    PastMoment: "a [time](#times) that has come: `2026-11-15 13:00`",
    Promised: "a [time](#times) such as `2026-11-15 13:00`, or `none`",
    Day: "a day: `2026-11-15`",
    Zone: "a time zone: `America/Los_Angeles`",
    Text: "a [text](#texts)",
    TextOrNone: "a [text](#texts), or `none`",
    str: "a few words",
    CopyFile: "the path of a `.txt` file below `content/`",
    SecurityContact: "an e-mail address, `https://…` or `+1-555-0100`",
    Url: "a web address: `https://www.example.com/`",
    Identifier: "an [id](#ids)",
    PublicKey: "a public key: `ssh-ed25519 AAAA…` or `RWQ…`",
    Language: "a language tag: `en`, `pt-BR`",
    Flag: "`true` or `false`",
    WholeNumber: "a whole number: `24000000`",
    ComponentStates: f"[component ids](#which-components), or a mapping from id to state: {words(ComponentState)}",
}


@dataclass(frozen=True)
class Key:
    """A key as it is written in the YAML."""

    name: str
    description: str
    hint: Any
    required: bool
    #: What holds where the key is left out, as it would be typed; empty where nothing does.
    default: str
    field: FieldInfo


Shape = Literal["kind", "choice", "list", "mapping", "entry", "optional"]


def keys(model: type[Entry]) -> Iterator[Key]:
    """Yield the keys of a mapping, in the order of the format.

    Raises TypeError for a key that does not say what it is.
    """
    # pydantic takes the outermost annotations apart; these are as they were written.
    hints = get_type_hints(model, include_extras=True)
    for name, key in keys_of(model).items():
        field = model.model_fields[name]
        if not field.description:
            raise TypeError(f"{model.__name__}.{name} does not say what it is: give its Field a description=")
        default = field.default if isinstance(field.default, str | bool) else getattr(field.default, "key", None)
        typed = "" if default is None else "false" if default is False else str(default)
        yield Key(key, field.description, hints[name], field.is_required(), typed, field)


def shape(hint: Any) -> tuple[Shape, tuple[Any, ...]]:
    """Return how a type is made, and of which others.

    A kind and a choice are made of none, an entry of its model. Raises TypeError for a type that has no words.
    """
    if hint in KINDS:
        return "kind", ()
    parts = tuple(part for part in get_args(hint) if part not in {type(None), Ellipsis})
    match get_origin(hint):
        case origin if origin is Literal:
            return "choice", ()
        case origin if origin is tuple and len(parts) == 1:
            return "list", parts
        case origin if origin is dict:
            return "mapping", parts
        case _ if isinstance(hint, type) and issubclass(hint, Entry):
            return "entry", (hint,)
        case origin if origin in {Union, types.UnionType} and len(parts) == 1:
            return "optional", parts
    raise TypeError(
        f"nothing says what people write for {hint!r}: add words to KINDS in plainstatus/read/schema/fields.py"
    )


def title(model: type[Entry]) -> str:
    """Return a model's name as words: 'Direct notice'."""
    return "The file" if model is Site else re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model.__name__).capitalize()


def about(model: type[Entry]) -> str:
    """Return what a mapping is, in a sentence or two.

    Raises TypeError for a model that does not say so.
    """
    if not model.__doc__:
        raise TypeError(f"{model.__name__} does not say what it is: give it a docstring")
    return " ".join(model.__doc__.split("\n\n")[0].split())
