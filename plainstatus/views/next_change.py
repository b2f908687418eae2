"""When the clock alone will next change what readers see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from plainstatus.model import CLOCK_SLACK
from plainstatus.views.dates import ONE_DAY, day_of, day_start
from plainstatus.views.overview import Overview

__all__ = ["next_change"]


def next_change(view: Overview) -> datetime:
    """Return the first moment after `view.now` at which the same site, with nothing new said, reads differently.

    That is when a maintenance begins or overruns, a promise comes due, a notice or a security incident's stay on
    the home page ends, the banner becomes too old to be repeated, a way to reach us opens again, and in any case the
    next midnight in the organisation's zone, when every page that counts days moves on.
    """
    zone = view.site.organisation.timezone
    midnight = day_start(day_of(view.now, zone) + ONE_DAY, zone)
    return min([midnight, *(moment for moment in _moments(view) if moment > view.now)])


def _moments(view: Overview) -> Iterator[datetime]:
    for item in (*view.open, *view.upcoming):
        if item.incident.scheduled is not None:
            yield item.incident.scheduled.begin
            yield _after(item.incident.scheduled.until)
        if item.promise is not None and item.promise.at is not None:
            yield _after(item.promise.at)
    for item in (item for item in view.incidents if not item.settled):
        if item.shown_until is not None:
            yield item.shown_until
        # Until then readers are told that its time is to be corrected.
        yield from (shown.at - CLOCK_SLACK for shown in item.updates if shown.ahead)
    if view.banner is not None and view.banner.expires is not None:
        yield view.banner.expires
    for contact in view.contacts.values():
        if contact.until is not None:
            yield contact.until


def _after(moment: datetime) -> datetime:
    """Return the first second at which a moment that must not pass has passed."""
    return moment + timedelta(seconds=1)
