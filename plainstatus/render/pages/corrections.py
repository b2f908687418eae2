"""The list of what was corrected or withdrawn."""

from __future__ import annotations

from functools import partial

from plainstatus.render.output import Output
from plainstatus.render.pages.page import Renderer
from plainstatus.urls import CORRECTIONS, correction_anchor, update_anchor
from plainstatus.views.corrections import Mended

__all__ = ["corrections_page"]


def corrections_page(renderer: Renderer, entries: tuple[Mended, ...]) -> Output:
    """Return the list."""
    return Output(CORRECTIONS, entries, partial(_corrections, renderer))


def _corrections(renderer: Renderer, entries: tuple[Mended, ...]) -> bytes:
    say = renderer.status.words
    return renderer.page(
        "corrections.html",
        CORRECTIONS,
        title=say("corrections.title"),
        description=say("corrections.description", name=renderer.status.organisation.name),
        entries=[(entry, _spot(entry)) for entry in entries],
    )


def _spot(entry: Mended) -> str:
    """Return the address, from the root, of what an entry in the list is about."""
    page = entry.item.path
    if entry.update is not None:
        return f"{page}#{update_anchor(entry.update.update.known_at)}"
    return f"{page}#{correction_anchor(entry.at)}" if entry.facts else page
