"""An incident's facts by the path that people write: `title`, `people.count`, `information.password.state`.

What belongs to `breach:` stands there without it. An item of a list goes by its `kind` or `id`; a list whose items
have neither is one fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Final, get_args

from pydantic.fields import FieldInfo

from plainstatus.model.base import Entry
from plainstatus.model.breach import Breach, InformationKind
from plainstatus.model.incident import Incident

__all__ = ["IDENTITIES", "WATCHED", "fact_paths", "fact_types", "identity_in"]

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
    return [*fact_types(actions)]


def fact_types(actions: Iterable[str]) -> dict[str, Any]:
    """Return every path that a correction may name, with the type of what stands there, as the model declares it."""
    known = {"kind": get_args(InformationKind), "id": tuple(dict.fromkeys(actions))}
    fields = {name: _declared(Incident.model_fields[name]) for name in _OF_INCIDENT}
    return dict([*_paths(fields, known), *_paths(_annotations(Breach), known)])


def identity_in(annotation: Any) -> str | None:
    """Return the key that tells the items of a list apart; None for what is no such list."""
    inner = _entry(annotation)
    return next((key for key in IDENTITIES if inner is not None and key in _annotations(inner)), None)


def _annotations(model: type[Entry]) -> dict[str, Any]:
    return {field.alias or name: _declared(field) for name, field in model.model_fields.items()}


def _declared(field: FieldInfo) -> Any:
    """Return a field's type with what reads its value."""
    return Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation


def _paths(fields: dict[str, Any], known: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, Any]]:
    for name, annotation in fields.items():
        yield name, annotation
        inner = _entry(annotation)
        if inner is None:
            continue
        parts = _annotations(inner)
        identity = identity_in(annotation)
        if identity is not None:
            rest = [part for part in parts if part != identity]
            for item in known[identity]:
                yield f"{name}.{item}", inner
                yield from ((f"{name}.{item}.{part}", parts[part]) for part in rest)
        elif tuple not in (getattr(part, "__origin__", None) for part in (annotation, *get_args(annotation))):
            yield from ((f"{name}.{path}", found) for path, found in _paths(parts, known))


def _entry(annotation: Any) -> type[Entry] | None:
    """Return the model in an annotation such as `tuple[Action, ...]` or `People | None`."""
    if isinstance(annotation, type) and issubclass(annotation, Entry):
        return annotation
    return next((found for part in get_args(annotation) if (found := _entry(part))), None)
