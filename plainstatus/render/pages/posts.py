"""Posts of ours on social networks, as pages list them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from plainstatus.render.words.dates import machine
from plainstatus.urls import Links, incident_path, statement_path, update_anchor
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import Overview
from plainstatus.views.posts import PublicPost
from plainstatus.views.update import UpdateView

__all__ = ["GenuinePost", "genuine_posts", "posted", "posts_data"]

#: So many stand on the page of official addresses; each stands on the page of its incident, too.
_MOST: Final = 50


def posted(item: IncidentView, posts: Iterable[PublicPost]) -> list[tuple[UpdateView | None, str, list[PublicPost]]]:
    """Return posts about an incident by what they tell, the newest first: (update, its anchor, its posts).

    What tells no update that stands on the page is about the whole: None, without an anchor.
    """
    found: dict[datetime | None, list[PublicPost]] = {}
    for post in posts:
        stands = post.known_at in item.by_time and not item.withdrawn
        found.setdefault(post.known_at if stands else None, []).append(post)
    return [
        (
            item.by_time[known_at] if known_at else None,
            update_anchor(known_at) if known_at else "",
            sorted(about, key=lambda post: (post.network, post.url)),
        )
        for known_at, about in found.items()
    ]


#: A post, and path and title of what it is about.
GenuinePost = tuple[PublicPost, tuple[str, str] | None]


def genuine_posts(view: Overview) -> tuple[GenuinePost, ...]:
    """Return the newest posts, for readers who doubt one."""
    pages = _pages(view) if view.posts else {}
    return tuple((post, pages.get(_about(post))) for post in view.posts[:_MOST])


def posts_data(posts: Iterable[GenuinePost], links: Links) -> list[dict[str, Any]]:
    """Return the same for official.json."""
    found = []
    for post, page in posts:
        one = {
            "network": post.network,
            "url": post.url,
            "at": machine(post.at),
            "deleted_at": post.deleted and machine(post.deleted),
            "about": page and links.absolute(page[0]),
        }
        found.append({name: value for name, value in one.items() if value})
    return found


def _about(post: PublicPost) -> tuple[str, str]:
    return ("letter", post.letter) if post.letter else ("incident", post.incident or "")


def _pages(view: Overview) -> Mapping[tuple[str, str], tuple[str, str]]:
    """Return what posts can be about → path and title."""
    incidents = {
        ("incident", item.incident.id): (incident_path(item.incident.id), item.incident.title)
        for item in view.incidents
    }
    letters = {
        ("letter", letter.statement.slug): (statement_path(letter.statement.slug), letter.statement.title)
        for letter in view.letters
    }
    return incidents | letters
