"""What the banner says, on our own pages and on the company's site, and how long that may be believed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Literal

from plainstatus.model import ComponentState
from plainstatus.model.frozen import dataclass
from plainstatus.views.incident import IncidentView
from plainstatus.views.states import RANK

__all__ = ["AFTER_PROMISE", "AFTER_UPDATE", "Banner", "BannerLevel", "choose_banner", "last_turn"]

#: How bad it is, in one word: a security notice, an outage's impact, or what is no fault.
BannerLevel = Literal["security", "critical", "major", "minor", "maintenance", "notice"]

#: For how long after a promised update failed to come, or a maintenance should have ended, a banner is believed.
AFTER_PROMISE: Final = timedelta(hours=2)
#: The same after an update that promised nothing.
AFTER_UPDATE: Final = timedelta(hours=24)

#: The same of what is open, or has left something that does not work.
_BY_SEVERITY: Final[Mapping[ComponentState, BannerLevel]] = {
    "operational": "notice",
    "under_maintenance": "maintenance",
    "degraded_performance": "minor",
    "partial_outage": "major",
    "major_outage": "critical",
}


@dataclass(frozen=True)
class Banner:
    """What the banner says: one incident, and how many more there are."""

    incident: IncidentView
    #: The incident's own `banner` text, or its title.
    text: str
    #: How many other incidents would also be worth a banner.
    more: int
    level: BannerLevel
    #: When the words become too old to be repeated on other sites, which then only lead here; None for never.
    #: It comes from what was said alone, never from when it was built.
    expires: datetime | None
    #: When what it says last changed: by what was said of the incident, or where another came or went.
    updated: datetime
    #: The security notice that is to be shown once these words have expired; None where there is none.
    then: Banner | None = None

    def stale(self, now: datetime) -> bool:
        """Say whether the words are too old to be repeated at this moment."""
        return self.expires is not None and self.expires <= now


def choose_banner(
    under_way: Sequence[IncidentView],
    recent_security: Sequence[IncidentView],
    leaving: Sequence[IncidentView],
    now: datetime,
    turned: datetime | None = None,
) -> Banner | None:
    """Choose what the banner says; a security incident cannot be kept out of it.

    All are in the order of `Overview`. First comes open security, then outages that hurt, then those that are closed
    and left something that does not work, then security that is over and still shown, then all else; words that are
    too old to be repeated never stand before a security notice. `turned` is when any incident last came or went, see
    `last_turn`. None where there is nothing to say.
    """
    urgent = [view for view in under_way if _is_urgent(view)]
    left = [view for view in leaving if view.incident.type != "security"]
    worthy = [
        view
        for view in (*urgent, *left, *recent_security, *(view for view in under_way if not _is_urgent(view)))
        if view.incident.banner != "none" or view.incident.type == "security"
    ]
    if not worthy:
        return None
    more = len(worthy) - 1
    first = _banner(worthy[0], more, turned)
    if first.level == "security":
        return first
    then = next((_banner(view, more, turned) for view in worthy if view.incident.type == "security"), None)
    if then is not None and first.expires is not None and first.expires <= now:
        return replace(then, updated=max(then.updated, first.expires))
    return replace(first, then=then)


def last_turn(incidents: Collection[IncidentView], retold: Mapping[str, datetime], now: datetime) -> datetime:
    """Return when any incident last came onto the banner, left it or weighed differently; `now` where there is none.

    `retold` says when one of the facts that the banner shows last became what it is.
    """
    moments = [moment for view in incidents for moment in view.turns if moment <= now]
    # What is settled counts that among its turns.
    told = [retold[view.incident.id] for view in incidents if not view.settled and view.incident.id in retold]
    return max((*told, *moments), default=now)


def _banner(view: IncidentView, more: int, turned: datetime | None) -> Banner:
    incident = view.incident
    text = incident.title if incident.banner in {None, "none"} else incident.banner
    updated = max(turned or view.changed, view.changed)
    return Banner(view, text, more=more, level=_level(view), expires=_expires(view), updated=updated)


def _is_urgent(view: IncidentView) -> bool:
    return view.incident.type == "security" or RANK[view.severity] > RANK["under_maintenance"]


def _level(view: IncidentView) -> BannerLevel:
    return "security" if view.incident.type == "security" else _BY_SEVERITY[view.severity]


def _expires(view: IncidentView) -> datetime | None:
    """Return when the words about an incident are too old to be repeated elsewhere.

    A security notice outlives silence: while it is open it never expires, and afterwards it does when it leaves the
    home page. All else is believed for a while after the moment that readers were told to wait for.
    """
    incident = view.incident
    if incident.type == "security":
        return None if view.phase == "open" else view.shown_until
    if incident.type == "notice":
        return view.shown_until
    newest = next(told for told in view.updates if told.update.withdrawn is None)
    promised = newest.update.next_update
    until = (
        promised + AFTER_PROMISE if isinstance(promised, datetime) else min(newest.at, newest.published) + AFTER_UPDATE
    )
    return max(until, incident.scheduled.until + AFTER_PROMISE) if incident.scheduled else until
