"""The home page: what is wrong and what to do, when there is more to hear, what works."""

from __future__ import annotations

from plainstatus.render.pages.page import Renderer
from plainstatus.render.words import words
from plainstatus.urls import HOME
from plainstatus.views.component import grouped
from plainstatus.views.history import days

__all__ = ["home_page"]


def home_page(renderer: Renderer) -> tuple[str, bytes]:
    """Return (path, bytes) of the home page."""
    view = renderer.status.view
    banner = view.banner
    told = banner is not None and any(item is banner.incident for item in view.open)
    headline = words.headline(view.headline)
    return renderer.page(
        "index.html",
        HOME,
        title=headline,
        description=f"{headline} as of {renderer.status.times.plain(view.now)}",
        live=True,
        warn=False,
        tone="security" if view.headline.security else view.headline.level,
        headline=headline,
        # Where staff wrote a banner of their own; the title stands below anyway.
        lead=banner.text if banner and told and banner.text != banner.incident.incident.title else None,
        banner_apart=banner is not None and not told,
        shut={name: contact for name, contact in view.contacts.items() if contact.state != "open"},
        groups=grouped(view),
        days=days(view),
    )
