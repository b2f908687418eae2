"""The JSON Schema of `api/incidents.json`, made from the models: docs/api.schema.json cannot drift from the code."""

from __future__ import annotations

from functools import cache
from typing import Any, Final, get_args

from pydantic import TypeAdapter
from pydantic.json_schema import models_json_schema

from plainstatus.model import Component, Group, Incident, Organisation, Text
from plainstatus.model.incident import ComponentState, Impact, Status
from plainstatus.model.moments import Day, Moment, Promised
from plainstatus.model.scalars import Flag, Identifier, Url, WholeNumber
from plainstatus.render.api.export import COMPUTED, FORMAT, HIDDEN
from plainstatus.render.api.written import DEFINITIONS, TEXT

__all__ = ["schema"]

_TIME: Final = {"type": "string", "format": "date-time"}
#: Kind of value → how we write it, which is not how `incidents.yaml` takes it: `now`, numbers for texts and the like.
_WRITTEN: Final[tuple[tuple[Any, dict[str, Any]], ...]] = (
    (Moment, _TIME),
    (Promised, {"anyOf": [_TIME, {"const": "none"}]}),
    (Day, {"type": "string", "format": "date"}),
    (WholeNumber, {"type": "integer"}),
    (Flag, {"type": "boolean"}),
    (Identifier, {"type": "string"}),
    (Url, {"type": "string", "format": "uri"}),
    (Text, TEXT),
)
#: What editors say of what is typed, and offer.
_FOR_EDITORS: Final = ("errorMessage", "patternErrorMessage", "examples")


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12)."""
    models = [(model, "serialization") for model in (Organisation, Group, Component, Incident)]
    _, made = models_json_schema(models, by_alias=True)  # type: ignore[arg-type]
    definitions = {name: _as_written(definition) for name, definition in made["$defs"].items()}
    for name, definition in definitions.items():
        definition["properties"] |= COMPUTED.get(name, {})
        for hidden in HIDDEN.get(name, ()):
            del definition["properties"][hidden]
    definitions["Incident"]["required"] = ["id", "api_id", "feed_id", "url", "updated", "phase", "title", "updates"]
    definitions["Update"]["required"] = ["key", "api_id", "feed_id", "url", "published", "at"]
    definitions["Component"]["required"] += ["api_id", "url"]
    # A line that is not open has no number.
    definitions["Contact"]["required"] = ["kind", "state"]
    for name, choices in (("ComponentState", ComponentState), ("Impact", Impact), ("Status", Status)):
        definitions[name] = {"enum": list(get_args(choices))}
    definitions |= DEFINITIONS
    lists = {name: _list_of(model) for name, model in _LISTS.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "api/incidents.json of Plainstatus",
        "type": "object",
        "properties": {
            "format": {"const": FORMAT},
            "url": {"type": "string", "format": "uri", "description": "The home page."},
            "updated": {"type": "string", "format": "date-time", "description": "When something last changed."},
            "organisation": {"$ref": "#/$defs/Organisation"},
            **lists,
        },
        "required": ["format", "url", "updated", "organisation", *lists],
        "additionalProperties": False,
        "$defs": dict(sorted(definitions.items())),
    }


_LISTS = {
    "groups": "Group",
    "components": "Component",
    "incidents": "Incident",
    "statements": "Statement",
    "answers": "Answer",
}


def _list_of(model: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/$defs/{model}"}}


def _as_written(part: Any) -> Any:
    """Return what a part of the YAML's schema becomes: our own spellings, no null, nothing that editors say."""
    if isinstance(part, list):
        return [_as_written(inner) for inner in part]
    if not isinstance(part, dict):
        return part
    for typed, written in _written().items():
        types = part.get("type")
        if (part.get("pattern"), tuple(types) if isinstance(types, list) else types) == typed:
            return written | ({"description": part["description"]} if "description" in part else {})
    choices = [choice for choice in part.get("anyOf", ()) if choice != {"type": "null"}]
    left_out = {"anyOf", "default", *_FOR_EDITORS} | ({"title"} if isinstance(part.get("title"), str) else set())
    rest = {key: _as_written(value) for key, value in part.items() if key not in left_out}
    if len(choices) == 1:
        return _as_written(choices[0]) | rest
    return rest | ({"anyOf": _as_written(choices)} if choices else {})


@cache
def _written() -> dict[tuple[str, Any], dict[str, Any]]:
    """Return how editors check what is typed: (pattern, JSON types) → the schema of what we make of it."""
    found = {}
    for hint, written in _WRITTEN:
        typed = TypeAdapter(hint).json_schema()
        types = typed["type"]
        found[typed["pattern"], tuple(types) if isinstance(types, list) else types] = written
    return found
