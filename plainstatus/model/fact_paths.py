"""An incident's facts by the path that people write: `title`, `people.count`, `information.password.state`.

What belongs to `breach:` stands there without it. An item of a list goes by its `kind` or `id`; a list whose items
have neither is one fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final, get_args

from plainstatus.model.base import Entry
from plainstatus.model.breach import Breach, InformationKind
from plainstatus.model.incident import Incident

__all__ = ["IDENTITIES", "WATCHED", "fact_paths"]

#: The keys that tell items of a list apart.
IDENTITIES: Final = ("kind", "id")
#: Facts of a security incident that do not change by themselves, as what is done and sent does: where one is not what
#: it was, readers are owed a correction.
WATCHED: Final = (
    "title", "affects", "actions", "started", "discovered_at", "aware_at", "occurred", "contained_at", "what_happened",
    "cause", "information", "people.count", "people.qualifier", "people.categories", "records_count",
    "likely_consequences", "offer", "more_info", "law_enforcement_delay", "direct_notice.sender",
    "direct_notice.subject", "direct_notice.links",
)  # fmt: skip
_OF_INCIDENT: Final = (
    "title", "type", "impact", "components", "affects", "actions", "started", "ended", "scheduled", "told",
)  # fmt: skip


def fact_paths(actions: Iterable[str]) -> list[str]:
    """Return every path that a correction may name; `actions` are ids of actions that an incident has or had."""
    known = {"kind": get_args(InformationKind), "id": tuple(dict.fromkeys(actions))}
    fields = {name: Incident.model_fields[name].annotation for name in _OF_INCIDENT}
    return [*_paths(fields, known), *_paths(_annotations(Breach), known)]


def _annotations(model: type[Entry]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _paths(fields: dict[str, Any], known: dict[str, tuple[str, ...]]) -> Iterator[str]:
    for name, annotation in fields.items():
        yield name
        inner = _entry(annotation)
        if inner is None:
            continue
        parts = _annotations(inner)
        identity = next((key for key in IDENTITIES if key in parts), None)
        if identity is not None:
            rest = [part for part in parts if part != identity]
            for item in known[identity]:
                yield f"{name}.{item}"
                yield from (f"{name}.{item}.{part}" for part in rest)
        elif tuple not in (getattr(part, "__origin__", None) for part in (annotation, *get_args(annotation))):
            yield from (f"{name}.{path}" for path in _paths(parts, known))


def _entry(annotation: Any) -> type[Entry] | None:
    """Return the model in an annotation such as `tuple[Action, ...]` or `People | None`."""
    if isinstance(annotation, type) and issubclass(annotation, Entry):
        return annotation
    return next((found for part in get_args(annotation) if (found := _entry(part))), None)
