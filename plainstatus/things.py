"""What is public and no incident, for the record: gathered from where each kind is written."""

from __future__ import annotations

from plainstatus.record import Thing, ThingKind
from plainstatus.schema import Loaded

__all__ = ["home_of", "public_things"]


def public_things(loaded: Loaded) -> tuple[Thing, ...]:  # noqa: ARG001 - each kind's page adds its own
    """Return the official entries, standing answers and statements as they stand now."""
    return ()


def home_of(kind: ThingKind, key: str) -> str:
    """Return the file in which something of a kind is written."""
    match kind:
        case "statement":
            return f"content/statements/{key}.md"
        case "faq":
            return "content/pages/security-faq.md"
        case "official":
            return "incidents.yaml"
