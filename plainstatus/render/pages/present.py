"""What pages show of the moment at which they are made."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, NamedTuple

from plainstatus.model import Contact
from plainstatus.render.words import incident_words
from plainstatus.urls import incident_path
from plainstatus.views.banner import Banner
from plainstatus.views.overview import Overview

__all__ = ["NOTHING", "Alert", "Present", "present_of"]


class Alert(NamedTuple):
    """The banner, as a page shows it."""

    text: str
    #: How many more there are.
    more: int
    #: The id of the incident, and the path of its page.
    incident: str
    path: str
    tone: str


class Present(NamedTuple):
    """What a page shows of the moment at which it is made; what it does not show is None, so that it can stay."""

    #: Only the home page says when it was made, to the minute; others would change each time for no other reason.
    now: datetime | None = None
    #: The day, where the organisation is.
    today: date | None = None
    banner: Alert | None = None
    #: The ways to reach us, as they are at present.
    contacts: Mapping[str, Contact] | None = None


#: Of a page that shows nothing of the present.
NOTHING: Final = Present()


def present_of(view: Overview) -> Present:
    """Return what pages show of the present; the home page says the moment, too."""
    return Present(None, view.today, _alert(view.banner), view.contacts)


def _alert(banner: Banner | None) -> Alert | None:
    if banner is None:
        return None
    path = incident_path(banner.incident.incident.id)
    return Alert(banner.text, banner.more, banner.incident.incident.id, path, incident_words.tone(banner.incident))
