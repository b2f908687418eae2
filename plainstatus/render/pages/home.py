"""The home page: what is wrong and what to do, when there is more to hear, what works."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import NamedTuple

from plainstatus.model import Contact
from plainstatus.render.output import Output
from plainstatus.render.pages.page import Renderer
from plainstatus.render.pages.present import Alert, Present, present_of
from plainstatus.render.words import words
from plainstatus.urls import HOME
from plainstatus.views.component import GroupView, grouped
from plainstatus.views.history import DayOfIncidents, days
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import Headline, Overview
from plainstatus.views.statements import Letter

__all__ = ["Home", "home_of", "home_page"]


class Home(NamedTuple):
    """What the page is made from, and the same as plain text."""

    now: datetime
    today: date
    contacts: Mapping[str, Contact]
    headline: Headline
    #: Each with the letters about it.
    open: tuple[tuple[IncidentView, tuple[Letter, ...]], ...]
    #: The banner's text where staff wrote one of their own; the title stands below anyway.
    lead: str | None
    #: The banner, where what it is about is not open.
    banner: Alert | None
    recent_security: tuple[IncidentView, ...]
    groups: tuple[GroupView, ...]
    leaving: tuple[IncidentView, ...]
    upcoming: tuple[IncidentView, ...]
    days: tuple[DayOfIncidents, ...]


def home_page(renderer: Renderer, home: Home) -> Output:
    """Return the home page."""
    return Output(HOME, home, partial(_home, renderer))


def home_of(view: Overview) -> Home:
    """Return what the home page shows."""
    banner = view.banner
    told = banner is not None and any(item is banner.incident for item in view.open)
    return Home(
        now=view.now,
        today=view.today,
        contacts=view.contacts,
        headline=view.headline,
        open=tuple((item, view.letters_about(item.incident.id)) for item in view.open),
        lead=banner.text if banner and told and banner.text != banner.incident.incident.title else None,
        banner=None if told else present_of(view).banner,
        recent_security=view.recent_security,
        groups=grouped(view),
        leaving=view.leaving,
        upcoming=view.upcoming,
        days=days(view),
    )


def _home(renderer: Renderer, home: Home) -> bytes:
    say = renderer.status.words
    headline = words.headline(say, home.headline)
    return renderer.page(
        "index.html",
        HOME,
        title=headline,
        description=say("home.description", headline=headline, when=renderer.status.times.plain(home.now)),
        present=Present(home.now, home.today, contacts=home.contacts),
        tone="security" if home.headline.security else home.headline.level,
        headline=words.headline_html(say, home.headline),
        lead=home.lead,
        apart_banner=home.banner,
        view=home,
        shut={name: contact for name, contact in home.contacts.items() if contact.state != "open"},
        groups=home.groups,
        days=home.days,
    )
