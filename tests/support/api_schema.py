"""The JSON Schema of `api/incidents.json`, made from the models: docs/api.schema.json cannot drift from the code."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, get_args

from pydantic import TypeAdapter
from pydantic.json_schema import models_json_schema

from plainstatus.model import Component, Group, Incident, Organisation, Text
from plainstatus.model.incident import ComponentState, Impact, Status
from plainstatus.model.moments import Day, Moment, Promised
from plainstatus.model.scalars import Flag, Identifier, Url, WholeNumber
from plainstatus.render.api.export import FORMAT, HIDDEN

#: A text in one language, or in several by language.
TEXT: Final = {"type": ["string", "object"], "minProperties": 1, "additionalProperties": {"type": "string"}}
_STRING: Final = {"type": "string"}
_TIME: Final = {"type": "string", "format": "date-time"}
_ADDRESS: Final = {"type": "string", "format": "uri"}
_STATES: Final = {"type": "object", "additionalProperties": {"$ref": "#/$defs/ComponentState"}}
#: What is worked out, by the name of the model that it is added to: key → JSON Schema.
COMPUTED: Final[Mapping[str, Mapping[str, Mapping[str, Any]]]] = {
    "Component": {
        "api_id": {"type": "string", "description": "Its id in `api/v2/`."},
        "url": _ADDRESS | {"description": "Its page."},
        "state": {
            "$ref": "#/$defs/ComponentState",
            "description": "Its state at present; not before its first day, and not where it is retired.",
        },
    },
    "Incident": {
        "api_id": {"type": "string", "description": "Its id in `api/v2/`."},
        "feed_id": _ADDRESS | {"description": "Its id in the feeds `history.*`, for ever."},
        "url": _ADDRESS | {"description": "Its page."},
        "updated": _TIME | {"description": "When it last changed, by what was said or by the clock."},
        "phase": {
            "enum": ["upcoming", "open", "closed", "withdrawn"],
            "description": "Whether it is still to come, goes on, is over, or should never have been published.",
        },
        "status": {"$ref": "#/$defs/Status", "description": "At present; a notice has none."},
        "began": _TIME | {"description": "When it began, or will."},
        "over": _TIME | {"description": "When it was over."},
        "components": _STATES | {"description": "The components that it concerns, with their states at present."},
        "worst": _STATES | {"description": "The same, with their worst states over the whole incident."},
        "updates": {"type": "array", "items": {"$ref": "#/$defs/Update"}, "description": "Newest first."},
    },
    "Update": {
        "key": {"type": "string", "description": "What it is known by within its incident, for ever."},
        "api_id": {"type": "string", "description": "Its id in `api/v2/`."},
        "feed_id": _ADDRESS | {"description": "Its id in the feeds `updates.*`, for ever."},
        "url": _ADDRESS | {"description": "Its place on the incident's page."},
        "published": _TIME | {"description": "When it became public."},
        "imported": {"const": True, "description": "It came with an import, and was public elsewhere before."},
        "status": {"$ref": "#/$defs/Status", "description": "Filled in where it stayed as it was."},
        "impact": {"$ref": "#/$defs/Impact", "description": "Filled in where it stayed as it was."},
        "components": _STATES | {"description": "All known to be concerned, with their states from then on."},
    },
}
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


def _object(required: str, about: str, **properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "description": about,
        "properties": properties,
        "required": required.split(),
        "additionalProperties": False,
    }


_YEAR: Final = {"type": "integer", "description": "In UTC, of the first time that an update of it is known by."}
#: By the name that docs/api.schema.json gives it.
DEFINITIONS: Final = {
    "Statement": _object(
        "slug feed_id url title published",
        "A signed letter. What was withdrawn has neither text nor names.",
        slug=_STRING | {"description": "What it is known by for ever."},
        feed_id=_ADDRESS | {"description": "Its id in the feeds `updates.*`, for ever."},
        url=_ADDRESS | {"description": "Its page."},
        title=TEXT | {"description": "Its title."},
        published=_TIME | {"description": "When it became public."},
        date={"type": "string", "format": "date", "description": "The day that it bears."},
        text=TEXT | {"description": "What it says, in Markdown."},
        name=TEXT | {"description": "Who signed it."},
        role=TEXT | {"description": "What they are."},
        audience={"type": "array", "items": TEXT, "description": "Whom it is addressed to."},
        incident=_STRING | {"description": "The id of the incident that it is about."},
        corrected={
            "type": "array",
            "items": _object(
                "note",
                "A change of what was published.",
                at=_TIME | {"description": "When it became public, where that is known."},
                note=TEXT | {"description": "What was wrong."},
            ),
            "description": "What was changed after publication, oldest first.",
        },
        withdrawn=_object(
            "reason",
            "Why it should not have been published.",
            at=_TIME | {"description": "When it was withdrawn, where that is known."},
            reason=TEXT | {"description": "Why, told to readers."},
        ),
    ),
    "Part": _object(
        "year url updated",
        "A year with a file of its own.",
        year=_YEAR,
        url=_ADDRESS | {"description": "The file with its incidents: a `Year`."},
        updated=_TIME | {"description": "When one of its incidents last changed."},
    ),
    "Answer": _object(
        "anchor url question text",
        "What the security FAQ always answers; what it says of a breach follows from the incident.",
        anchor=_STRING | {"description": "What it is known by for ever."},
        aliases={"type": "array", "items": _STRING, "description": "Anchors that lead to it, too."},
        url=_ADDRESS | {"description": "Its place on the page."},
        question=TEXT | {"description": "The question."},
        text=TEXT | {"description": "The answer, in Markdown."},
        published=_TIME | {"description": "When it became public, where that is known."},
        changed=_TIME | {"description": "When it last changed; missing where it never did."},
    ),
}


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
    definitions["Year"] = _object(
        "format url updated year incidents",
        "A file of its own, `api/incidents/YEAR.json`.",
        format={"const": FORMAT, "description": "As in `api/incidents.json`."},
        url=_ADDRESS | {"description": "The home page."},
        updated=_TIME | {"description": "When one of its incidents last changed."},
        year=_YEAR,
        incidents=lists["incidents"]
        | {"description": "Newest begin first: all of that year, or what of it is before the newest month or week."},
    )
    lists["incidents"] = lists["incidents"] | {"description": _INCIDENTS}
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
            "years": {
                "type": "array",
                "items": {"$ref": "#/$defs/Part"},
                "description": "The years with a file of their own, newest first.",
            },
        },
        "required": ["format", "url", "updated", "organisation", *lists, "years"],
        "additionalProperties": False,
        "$defs": dict(sorted(definitions.items())),
    }


#: Of `incidents` beside its list: which ones stand where.
_INCIDENTS: Final = "Newest begin first: those of the newest year, month or week, and all that are not over."
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
