"""What a host shows where there is no page."""

from __future__ import annotations

from plainstatus.render.pages.page import Renderer
from plainstatus.urls import NOT_FOUND

__all__ = ["not_found_page"]


def not_found_page(renderer: Renderer) -> tuple[str, bytes]:
    """Return (path, bytes) of the page."""
    return renderer.page(
        "404.html",
        NOT_FOUND,
        title="No such page",
        description=f"There is no such page on the status site of {renderer.status.view.site.organisation.name}",
        live=True,
        warn=True,
    )
