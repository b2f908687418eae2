"""Where values stand in the data of a file: what leads to them, what is there, and how people write it."""

from __future__ import annotations

from collections.abc import Iterator

from plainstatus.read.yaml.values import Value

__all__ = ["Place", "at", "items_at", "scalars", "where"]

#: Where a value stands in the YAML: keys, and numbers counted from 0 in lists.
Place = tuple[str | int, ...]


def at(value: Value, place: Place) -> Value:
    """Return what stands at a place in some data; None where nothing does."""
    for part in place:
        if isinstance(value, dict) and isinstance(part, str):
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return None
    return value


def items_at(value: Value, *place: str | int) -> list[Value]:
    """Return the items of the list at a place in some data; none where there is no list."""
    found = at(value, place)
    return found if isinstance(found, list) else []


def scalars(value: Value, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Yield every text in some data, with its place; `place` is that of the data itself."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from scalars(item, (*place, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from scalars(item, (*place, index))


def where(path: Place) -> str:
    """Return a path as people write it: `incidents[2].updates[0].at`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
