"""What templates can use: the filters of our own environment, and `status`, which every page of the site needs.

Pelican renders the pages from content/ in an environment of its own, so base.html and page.html rely on nothing
but `status`: everything of ours stands under that one name and cannot clash with Pelican's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import ClassVar, cast
from urllib.parse import quote

from markupsafe import Markup

import plainstatus
from plainstatus.model import Component, ComponentState, Contact
from plainstatus.render.pages.form import Form
from plainstatus.render.pages.looks import css_string, icon, style
from plainstatus.render.pages.present import NOTHING, Alert, Present
from plainstatus.render.pages.versions import Versions
from plainstatus.render.words import dates, words
from plainstatus.render.words.catalogue import ENGLISH, Words
from plainstatus.render.words.isolation import isolated
from plainstatus.render.words.led import AS_TYPED, Led
from plainstatus.render.words.markup import bare_address, placed
from plainstatus.render.words.words import contact_href
from plainstatus.text.invisible import unturned
from plainstatus.urls import (
    CORRECTIONS,
    FEEDS,
    FOR_PROGRAMS,
    HISTORY,
    HOME,
    NOT_FOUND,
    OFFICIAL,
    OFFICIAL_JSON,
    SECURITY_FAQ,
    SECURITY_TXT,
    STATUS_TEXT,
    SUBSCRIBE,
    Links,
    component_path,
    to_root,
)
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import Overview
from plainstatus.views.statements import Letter

__all__ = ["Shared", "shared_context"]


@dataclass(frozen=True, kw_only=True)
class Shared(Versions):
    """What pages have in common, and how things are written; with `present`, what else one of them shows."""

    links: Links
    #: The site's own words, in the language of the pages.
    words: Words
    #: Where the site's clock stands still.
    clock: datetime | None
    #: The path of the security FAQ; None where the site has none.
    faq: str | None
    #: Whether nothing of it is real.
    exercise: bool
    #: The form to subscribe by e-mail; None where there is none.
    form: Form | None = None
    present: Present = NOTHING
    #: Where links in staff's texts lead.
    led: Led = AS_TYPED
    times: dates.Times = field(init=False, compare=False)
    history: ClassVar = HISTORY
    official_json: ClassVar = OFFICIAL_JSON
    security_txt: ClassVar = SECURITY_TXT
    #: Parts that many pages of one build share.
    fragments: dict[tuple[object, ...], Markup] = field(default_factory=dict, repr=False, compare=False)

    # Functions that base.html needs too, which knows no filters of ours.
    contact_href = staticmethod(contact_href)
    css_string = staticmethod(css_string)
    icon = staticmethod(icon)
    isolated = staticmethod(isolated)
    style = staticmethod(style)

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "times", dates.Times(self.organisation.timezone, self.words))

    def at(self, present: Present) -> Shared:
        """Return the same for a page that shows something of the present."""
        return self if present == self.present else replace(self, present=present)

    @property
    def now(self) -> datetime | None:
        """When the page is made, where it says so."""
        return self.present.now

    @property
    def today(self) -> date | None:
        """The day on which the page is made, where it says so."""
        return self.present.today

    @property
    def banner(self) -> Alert | None:
        """The banner, where the page shows one."""
        return self.present.banner

    @property
    def contacts(self) -> Mapping[str, Contact] | None:
        """The ways to reach us at present, where the page shows them."""
        return self.present.contacts

    @property
    def address(self) -> str:
        """The site's own address as it is written for people: without its scheme."""
        return bare_address(self.links.site)

    @property
    def home(self) -> str:
        """The path of the home page."""
        return self.folder + HOME

    @property
    def corrections(self) -> str:
        """The path of the list of corrections."""
        return self.folder + CORRECTIONS

    @property
    def subscribe(self) -> str:
        """The path of the page on how to follow."""
        return self.folder + SUBSCRIBE

    @property
    def text(self) -> str:
        """The path of the status as plain text."""
        return self.folder + STATUS_TEXT

    @property
    def official(self) -> str:
        """The path of the page of official addresses."""
        return self.folder + OFFICIAL

    @property
    def unread(self) -> bool:
        """Whether no native speaker has read the site's own words."""
        return not self.words.reviewed

    def plain(self, text: str) -> str:
        """Return a text for where marks of direction would reach beyond it, and no element can stand."""
        return unturned(str(text))

    @property
    def generator(self) -> str:
        """Return what made the pages, for whoever is asked for help with them."""
        return f"Plainstatus {plainstatus.__version__}"

    def kept(self, *key: object) -> Markup | None:
        """Return what `keep` was given for this key."""
        return self.fragments.get(key)

    def keep(self, fragment: Markup, *key: object) -> Markup:
        """Keep a part of a page that is the same on all pages with this key, and return it."""
        self.fragments[key] = fragment
        return fragment

    @property
    def mirrors(self) -> tuple[tuple[str, str], ...]:
        """Where the same site stands, too: (address, as people write it)."""
        return tuple((url, bare_address(url)) for url in self.links.duplicates(HOME))

    def is_named(self, path: str) -> bool:
        """Say whether every page names this one in its navigation."""
        return any(path == target for target, _ in self.navigation)

    def root(self, path: str) -> str:
        """Return what leads from the page at `path` to the site's root; absolute for the page that stands anywhere."""
        return f"{self.links.site}/" if path == self.folder + NOT_FOUND else to_root(path)

    def placed(self, markup: str, path: str) -> Markup:
        """Return the HTML of a page from content/ with its links counted from the site's root."""
        return Markup(placed(markup, self.root(path), led=self.led))  # noqa: S704 - sanitised when it was read

    def say(self, message: str, **values: object) -> Markup:
        """Return a message of ours for a page."""
        return self.words.html(message, **values)

    def contact_name(self, contact: Contact) -> str:
        """Return what to call a way to reach us."""
        return words.contact_name(self.words, contact)

    def contact_state(self, contact: Contact) -> str:
        """Return what to say in place of a number that is not open."""
        return words.contact_state(self.words, contact)

    def answers_in(self, contact: Contact) -> str:
        """Name the languages in which a way to reach us answers."""
        return self.words.joined(map(self.words.language_name, contact.languages), "languages")

    def day(self, day: date) -> str:
        """Write a day for a page."""
        return self.words.day(day)

    def time(self, moment: datetime) -> Markup:
        """Write a moment for a page."""
        return self.times.html(moment)

    @property
    def navigation(self) -> tuple[tuple[str, str], ...]:
        """The pages that every page names: (path, title)."""
        say = self.words
        ours = (
            (self.home, say("site.nav-now")),
            (HISTORY, say("site.nav-history")),
            (self.subscribe, say("site.nav-follow")),
        )
        return *ours, *self.content_pages

    @property
    def feeds(self) -> tuple[tuple[str, str, str], ...]:
        """The feeds that every page names: (path, media type, name); those for programs are in one language."""
        named = ((path if path in FOR_PROGRAMS else self.folder + path, kind, name) for path, kind, name in FEEDS)
        return tuple((path, kind, self.words(name)) for path, kind, name in named)

    def incident(self, item: IncidentView) -> str:
        """Return the path of an incident's page."""
        return item.path

    def letter(self, letter: Letter) -> str:
        """Return the path of a signed statement's page."""
        return letter.path

    def state(self, component: Component, state: ComponentState | None) -> str:
        """Say how a component is today, where the page knows the day."""
        return words.component_state(self.words, component, state, cast("date", self.today))

    def component(self, component: Component) -> str:
        """Return the path of a component's page."""
        return self.folder + component_path(component.id)


def shared_context(
    view: Overview,
    links: Links,
    *,
    content_pages: Sequence[tuple[str, str]],
    words: Words = ENGLISH,
    further: Iterable[str] = (),
    form: Form | None = None,
) -> Shared:
    """Return what templates know as `status`; `content_pages` are (path, title) of the pages made from content/.

    `further` are the languages that the site has pages in beside the organisation's, and `form` is its only one.
    """
    own = view.site.organisation.language
    return Shared(
        organisation=view.site.organisation,
        # What only links to incidents needs belongs to their own pages.
        links=replace(links, first_ids={}),
        words=words,
        offered=(own, *further) if further else (),
        # A name of a file is not yet an address: `javascript:x.html` would run.
        content_pages=tuple((quote(path), title) for path, title in content_pages),
        clock=view.site.clock,
        faq=SECURITY_FAQ if view.faq else None,
        exercise=view.site.exercise,
        form=form,
    )
