"""The JSON Schema of `api/incidents.json`, made from the models: docs/api.schema.json cannot drift from the code."""

from __future__ import annotations

from typing import Any, get_args

from pydantic.json_schema import models_json_schema

from plainstatus.model import Component, Group, Incident, Organisation
from plainstatus.model.incident import ComponentState, Impact, Status
from plainstatus.render.api.export import COMPUTED, FORMAT, HIDDEN

__all__ = ["schema"]

#: How `incidents.yaml` takes a time, which is not how we write it.
_TYPED_TIME = "^(now|"


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
    for name, choices in (("ComponentState", ComponentState), ("Impact", Impact), ("Status", Status)):
        definitions[name] = {"enum": list(get_args(choices))}
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


_LISTS = {"groups": "Group", "components": "Component", "incidents": "Incident"}


def _list_of(model: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/$defs/{model}"}}


def _as_written(part: Any) -> Any:
    """Return what a part of the YAML's schema becomes: without null, which is left out, and with our times."""
    if isinstance(part, list):
        return [_as_written(inner) for inner in part]
    if not isinstance(part, dict):
        return part
    if str(part.get("pattern", "")).startswith(_TYPED_TIME):
        about = {"description": part["description"]} if "description" in part else {}
        return {"type": "string", "format": "date-time"} | about
    choices = [choice for choice in part.get("anyOf", ()) if choice != {"type": "null"}]
    left_out = {"anyOf", "default"} | ({"title"} if isinstance(part.get("title"), str) else set())
    rest = {key: _as_written(value) for key, value in part.items() if key not in left_out}
    if len(choices) == 1:
        return _as_written(choices[0]) | rest
    return rest | ({"anyOf": _as_written(choices)} if choices else {})
