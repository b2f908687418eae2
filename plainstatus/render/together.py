"""Files of incidents that are settled, a month together: they have one key, so that nobody has to ask for each of them.

What is over stays as it is, and there is more of it each year.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from plainstatus.model import Component
from plainstatus.model.digests import digest
from plainstatus.model.engine import engine
from plainstatus.model.frozen import dataclass
from plainstatus.render.pages.page import Renderer
from plainstatus.urls import Links, incident_feed_path, incident_path, oembed_path
from plainstatus.views.history import Month
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import Overview

__all__ = ["Together", "settled_incidents"]


@dataclass(frozen=True)
class Together:
    """Incidents, and the files about one of them each: its page, card and feed, also at ids that it had before."""

    #: What all pages depend on, which are in its language; cards and feeds depend on no more of the site.
    renderer: Renderer
    #: The address of the feeds' hub.
    hub: str
    #: All that the site has.
    components: tuple[Component, ...]
    #: Each incident, with the further languages that it has a page in.
    items: tuple[tuple[IncidentView, tuple[str, ...]], ...]

    @property
    def key(self) -> str:
        """Return what names the bytes of all their files, as that of an output does."""
        items = [(item.settled, item.digest, further) for item, further in self.items]
        return digest((engine(), __name__, self.renderer, self.hub, self.components, items))

    @property
    def ids(self) -> list[str]:
        """The ids of the incidents."""
        return [item.incident.id for item, _ in self.items]

    @cached_property
    def paths(self) -> list[str]:
        """The paths of the files; in a further language, the feeds about one incident are not among them."""
        names = [name for item, _ in self.items for name in (item.incident.id, *item.incident.aliases)]
        folder = self.renderer.status.folder
        kinds = (incident_path, oembed_path) if folder else (incident_path, oembed_path, incident_feed_path)
        return [folder + path(name) for path in kinds for name in names]


def settled_incidents(
    renderer: Renderer, view: Overview, links: Links, hub: str, months: Iterable[Month]
) -> Iterator[Together]:
    """Yield the settled incidents of each month about which nothing else is said: no letter, no post.

    Neither are there those about security, which are shown for long and signed, nor those that had another id first.
    In a further language, those alone that have a page in it.
    """
    letters, posts = (letter.statement.incident for letter in view.letters), (post.incident for post in view.posts)
    apart, further = {*letters, *posts, *links.first_ids}, view.further
    language = renderer.status.language if renderer.status.folder else ""
    for month in months:
        items = [
            item
            for item in month.incidents
            if item.settled and item.incident.type != "security" and item.incident.id not in apart
        ]
        if language:
            items = [item for item in items if language in further.get(item.incident.id, ())]
        if items:
            spoken = tuple([(item, further.get(item.incident.id, ())) for item in items])
            yield Together(renderer, hub, view.site.components, spoken)
