"""The whole site at a moment, worked out once: what every page, feed and file is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from plainstatus.model import Component, ComponentState, Contact, Site
from plainstatus.views.incident import IncidentView, Span

__all__ = ["Banner", "ComponentNow", "Headline", "Level", "Overview", "overview"]

#: How bad things are as a whole, mildest first. `security` is not on this scale: see `Headline.security`.
Level = Literal["operational", "under_maintenance", "degraded_performance", "partial_outage", "major_outage"]


@dataclass(frozen=True)
class Headline:
    """The one sentence at the top of the home page."""

    level: Level
    #: The text, e.g. 'All systems work', 'Major outage', 'Security notice: customer account data'.
    text: str
    #: An open security incident makes the headline a security notice.
    security: bool


@dataclass(frozen=True)
class Banner:
    """What the banner says: one incident, and how many more there are."""

    incident: IncidentView
    #: The incident's own `banner` text, or its title.
    text: str
    #: How many other incidents would also be worth a banner.
    more: int


@dataclass(frozen=True)
class ComponentNow:
    """A component that is not retired, and its state at present."""

    component: Component
    state: ComponentState
    #: Ids of the open incidents that concern it, worst first.
    incidents: tuple[str, ...]


@dataclass(frozen=True)
class Overview:
    """The site at `now`."""

    site: Site
    now: datetime
    #: All incidents, newest begin first; withdrawn ones among them.
    incidents: tuple[IncidentView, ...]
    headline: Headline
    #: None where there is nothing to say.
    banner: Banner | None
    #: Open now: security first, then the worst impact first, then the newest. Notices last. No maintenance that
    #: has not begun.
    open: tuple[IncidentView, ...]
    #: Security incidents that are closed but still shown (until `notice_until`), newest first.
    recent_security: tuple[IncidentView, ...]
    #: Maintenance that has not begun, soonest first.
    upcoming: tuple[IncidentView, ...]
    #: Not retired, in the site's order.
    components: tuple[ComponentNow, ...]
    #: Component id → what was wrong with it, oldest first, overlaps left in. Retired components among them.
    spans: Mapping[str, tuple[Span, ...]]
    #: Contact id → the contact with what updates of open incidents have changed about it.
    contacts: Mapping[str, Contact]


def overview(site: Site, now: datetime) -> Overview:
    """Work out the site at `now`."""
    raise NotImplementedError
