"""Outputs, made; and what of their inputs matters."""

from __future__ import annotations

from collections.abc import Iterable

from plainstatus.render.output import Output

__all__ = ["made_of"]


def made_of(outputs: Iterable[Output]) -> dict[str, bytes]:
    """Return path → bytes of each output."""
    return {output.path: output.made() for output in outputs}
