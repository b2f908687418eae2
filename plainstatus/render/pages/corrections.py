"""The list of what was corrected or withdrawn."""

from __future__ import annotations

from plainstatus.render.pages.page import Renderer
from plainstatus.urls import CORRECTIONS, correction_anchor, incident_path, update_anchor
from plainstatus.views.corrections import Mended, mended

__all__ = ["corrections_page"]


def corrections_page(renderer: Renderer) -> tuple[str, bytes]:
    """Return (path, bytes) of the list."""
    view = renderer.status.view
    return renderer.page(
        "corrections.html",
        CORRECTIONS,
        title="Corrections",
        description=f"What {view.site.organisation.name} published on this site and corrected or withdrew",
        live=False,
        warn=False,
        entries=[(entry, _spot(entry)) for entry in mended(view)],
    )


def _spot(entry: Mended) -> str:
    """Return the address, from the root, of what an entry in the list is about."""
    page = incident_path(entry.item.incident.id)
    if entry.update is not None:
        return f"{page}#{update_anchor(entry.update.update.known_at)}"
    return f"{page}#{correction_anchor(entry.at)}" if entry.facts else page
