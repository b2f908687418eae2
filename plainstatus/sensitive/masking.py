"""What people tell us, without what they should not have told: card numbers, passwords, addresses."""

from __future__ import annotations

from plainstatus.sensitive.looking import find

__all__ = ["mask"]


def mask(text: str) -> str:
    """Return a text with marks such as `[card number]` in place of what must not be kept."""
    pieces, end = [], 0
    for found in find(text):
        pieces += [text[end : found.start], f"[{found.family}]"]
        end = found.end
    return "".join([*pieces, text[end:]])
