"""Where values stand in the data of a file: what leads to them, what is there, and how people write it."""

from __future__ import annotations

from plainstatus.read.yaml.values import Value

__all__ = ["Place", "at", "where"]

#: Where a value stands in the YAML: keys, and numbers counted from 0 in lists.
Place = tuple[str | int, ...]


def at(value: Value, place: Place) -> Value:
    """Return what stands at a place in some data; None where nothing does."""
    for part in place:
        if isinstance(value, dict) and isinstance(part, str):
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int):
            value = value[part]
        else:
            return None
    return value


def where(path: Place) -> str:
    """Return a path as people write it: `incidents[2].updates[0].at`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
