"""The JSON Schema of the YAML format, written from the models: what editors complete, explain and check with.

It is made for yaml-language-server and for every other reader of JSON Schema draft 7. It is written out as one tree
without references, because of a key beside a reference draft 7 ignores the description.

Editors read YAML's types (`2026` is a number, `true` a truth value, nothing at all null), our reader texts only. So
the schema lets through whatever the reader would read rightly, and leaves to the reader what no schema can know.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, get_args

from annotated_types import MinLen
from pydantic import TypeAdapter

from plainstatus.model import STATUSES, Incident, IncidentType, Site, Status, Update
from plainstatus.model.base import Entry
from plainstatus.model.incident import ComponentState, ComponentStates
from plainstatus.model.meanings import meanings
from plainstatus.model.scalars import Identifier
from plainstatus.model.texts import Text
from plainstatus.read.schema.fields import KINDS, Key, about, keys, shape, title
from plainstatus.read.schema.reader import FORMAT
from plainstatus.read.schema.rules import ONLY_FOR, WINDOW

__all__ = ["SCHEMA_FILE", "first_line", "json_schema", "schema_file", "schema_path"]

#: Where the schema lies in a site, and in a checkout, unless the YAML file's first line names another place.
SCHEMA_FILE = "docs/incidents.schema.json"
_FIRST_LINE = re.compile(r"# yaml-language-server: \$schema=(?!/|\w+:)(\S+\.schema\.json)\s")

Schema = dict[str, Any]

_TYPES = frozenset({"array", "boolean", "null", "number", "object", "string"})
#: Types for which editors would offer `true` and `null` wherever they are named.
_LOUD = frozenset({"boolean", "null"})
_LINK, _NO_LINK = re.compile(r"\[([^]]*)\]\([^)]*\)"), r"\1"


def schema_file() -> str:
    """Return the text of the schema's file."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n"


def first_line(yaml: Path, schema: Path) -> str:
    """Return the line that leads editors from a YAML file to its schema, when it stands first in that file."""
    return f"# yaml-language-server: $schema={Path(os.path.relpath(schema, yaml.parent)).as_posix()}"


def schema_path(yaml: Path, *, root: Path) -> Path:
    """Return where the schema of a site in `root` belongs: where its YAML file's first line says, if that is in `root`.

    Raises OSError where the file cannot be read.
    """
    with yaml.open(encoding="utf-8", errors="replace") as file:
        named = _FIRST_LINE.match(file.readline(1000))
    path = (yaml.parent / named[1]).resolve() if named else root / SCHEMA_FILE
    return path if path.is_relative_to(root.resolve()) else root / SCHEMA_FILE


def json_schema() -> Schema:
    """Return the schema, a JSON Schema of draft 7 with yaml-language-server's words for enum values and patterns.

    It depends on the models only. Raises TypeError for a key, type or word of a choice that nothing explains.
    """
    number = {"enum": [int(FORMAT)], "markdownEnumDescriptions": ["The only one so far."]}
    text = {"type": "string", "pattern": f"^{FORMAT}$"}
    version = {**_prose("The version of this format."), "oneOf": [number, text, _only({"null"})]}
    site = _entry(Site)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        **site,
        "title": "Plainstatus",
        "properties": {"format": version, **site["properties"]},
    }


def _entry(model: type[Entry]) -> Schema:
    """Describe a mapping."""
    made: Schema = {
        "title": title(model),
        **_prose(about(model)),
        "type": "object",
        "additionalProperties": False,
        "properties": {key.name: _key(model, key) for key in keys(model)},
    }
    if needed := [key.name for key in keys(model) if key.required]:
        made["required"] = needed
    if model is Incident:
        made["properties"]["updates"]["minItems"] = 1
        made["allOf"] = [_of_type(kind) for kind in get_args(IncidentType)]
        made["allOf"].append(_window())
    return made


def _key(model: type[Entry], key: Key) -> Schema:
    kind, parts = shape(key.hint)
    inner = parts[0] if kind == "optional" else key.hint
    made = _typed(inner)
    if any(isinstance(limit, MinLen) for limit in key.field.metadata):
        made = {**made, "minLength": 1}
    elif inner == Status:
        made = {}  # which ones there are depends on the incident's type
    nullable = not key.required and key.name not in model.never_empty
    prose = key.description + _write(inner) + (f" If left out: `{key.default}`." if key.default else "")
    return {**_quiet(made, nullable=nullable), **_prose(prose)}


def _write(hint: Any) -> str:
    """Say what to write, where the editor does not show that anyway."""
    kind, parts = shape(hint)
    if kind == "list":
        return _write(parts[0]).replace(" Write ", " Each: ")
    if kind != "kind" or hint in (ComponentStates, Text, str):
        return ""
    return f" Write {_LINK.sub(_NO_LINK, KINDS[hint])}."


def _typed(hint: Any) -> Schema:
    """Describe the values of a type."""
    kind, parts = shape(hint)
    match kind:
        case "kind":
            return _components() if hint is ComponentStates else _scalar(hint)
        case "choice":
            return _choice(hint)
        case "list":
            return {"type": "array", "items": _quiet(_typed(parts[0]))}
        case "mapping":
            return {"type": "object", **_names(parts[0]), "additionalProperties": _quiet(_typed(parts[1]))}
        case "entry":
            return _entry(hint)
        case "optional":
            return _quiet(_typed(parts[0]), nullable=True)


def _scalar(hint: Any) -> Schema:
    if hint is str:
        return {"type": ["string", "number", "boolean"]}
    made = TypeAdapter(hint).json_schema()
    if "pattern" not in made:
        raise TypeError(
            f"nothing says what editors check {hint!r} by: add as_typed(…) of plainstatus.model.context to it"
        )
    return made


def _choice(choice: Any, among: Sequence[str] = ()) -> Schema:
    """Describe the words of a choice, or those of `among` only."""
    known = meanings(get_args(choice))
    words = list(among or known)
    return {"type": "string", "enum": words, "markdownEnumDescriptions": [known[word] for word in words]}


def _names(hint: Any) -> Schema:
    """Describe the keys of a mapping: always texts, whatever they look like."""
    pattern = _scalar(hint).get("pattern")
    return {"propertyNames": {"pattern": pattern}} if pattern else {}


def _components() -> Schema:
    """Describe component ids: one, a list, or a mapping to their states."""
    state = _quiet(_choice(ComponentState), nullable=True)
    one = _scalar(Identifier)
    return {
        **one,
        "type": [*one["type"], "array", "object"],
        "items": _quiet(one),
        **_names(Identifier),
        "additionalProperties": state,
    }


def _of_type(kind: IncidentType) -> Schema:
    """Describe what an incident of a type must not hold, and which statuses its updates have."""
    named = {"properties": {"type": {"const": kind}}, "required": ["type"]}
    if kind == Incident.model_fields["type"].default:
        named = {"properties": {"type": {"enum": [kind, None]}}}
    status: Schema = {"type": "null", "errorMessage": f"an incident of type {kind} has no status: leave the key out"}
    if STATUSES[kind]:
        described = next(key for key in keys(Update) if key.name == "status")
        status = {**_quiet(_choice(Status, STATUSES[kind]), nullable=True), **_prose(described.description)}
    foreign = {
        key: {"type": "null", "errorMessage": f"{key} is for type: {other}, and this is type: {kind}"}
        for key, other in ONLY_FOR.items()
        if other != kind
    }
    updates = {"items": {"properties": {"status": status}}}
    return {"if": named, "then": {"properties": {**foreign, "updates": updates}}}


def _window() -> Schema:
    """Describe that a maintenance has a window, unless it was imported."""
    planned = {"properties": {"type": {"const": "maintenance"}}, "required": ["type"]}
    return {
        "if": {**planned, "not": {"required": ["imported"]}},
        "then": {"required": ["scheduled"], "errorMessage": f"a maintenance needs its window, such as {WINDOW}"},
    }


def _quiet(made: Schema, *, nullable: bool = False) -> Schema:
    """Let null through where it may stand, and of single values also truth values, without editors offering them.

    A second alternative that names no type does that; lists and mappings, of which editors show more, name null.
    """
    named = made.get("type", [])
    if named in ("array", "object"):
        return {**made, "type": [named, "null"]} if nullable else made
    types = [named] if isinstance(named, str) else named
    let_through = (_LOUD & set(types)) | ({"null"} if nullable else set())
    if not made or not let_through:
        return made
    shown = [name for name in types if name not in _LOUD]
    return {"oneOf": [{**made, "type": shown if len(shown) > 1 else shown[0]}, _only(let_through)]}


def _only(types: Collection[str]) -> Schema:
    """Describe any value of some types, without naming them."""
    return {"not": {"type": sorted(_TYPES - set(types))}}


def _prose(text: str) -> Schema:
    """Give a text in Markdown to editors that show it, and a plain one to the others."""
    plain = {"description": text.replace("`", "'")}
    return {**plain, "markdownDescription": text} if "`" in text else plain
