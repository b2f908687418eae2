"""What templates can use: the filters of our own environment, and `status`, which every page of the site needs.

Pelican renders the pages from content/ in an environment of its own, so base.html and page.html rely on nothing
but `status`: everything of ours stands under that one name and cannot clash with Pelican's.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any, ClassVar, Final, NamedTuple, cast
from urllib.parse import quote

import jinja2
from markupsafe import Markup

import plainstatus
from plainstatus.model import Component, ComponentState, Contact, Organisation
from plainstatus.render.pages.uptime_bar import percent, uptime_bar
from plainstatus.render.words import breach_words, dates, incident_words, languages, words
from plainstatus.render.words.catalogue import ENGLISH, Words
from plainstatus.render.words.incident_words import fact_name, moved_from, window_end
from plainstatus.render.words.isolation import isolated
from plainstatus.render.words.markup import bare_address, placed
from plainstatus.render.words.words import contact_href
from plainstatus.text.invisible import unturned
from plainstatus.text.markdown import summary, to_html
from plainstatus.urls import (
    CORRECTIONS,
    FEEDS,
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
    incident_path,
    move_anchor,
    statement_path,
    to_root,
)
from plainstatus.views.banner import Banner
from plainstatus.views.exercise import is_exercise
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import Overview
from plainstatus.views.statements import Letter

__all__ = ["NOTHING", "Alert", "Present", "Shared", "Style", "icon", "prepare", "present_of", "shared_context"]

#: Each sign has a shape of its own, so that colour is never all there is.
_DISC = "M8 0a8 8 0 1 0 0 16A8 8 0 0 0 8 0z"
_TICK = _DISC + "M7 11.7 3.4 8.2l1.4-1.4L7 8.9l4.2-4.4 1.4 1.4z"
_PATHS = {
    "operational": _TICK,
    "closed": _TICK,
    "withdrawn": _DISC + "M3.5 7h9v2h-9z",
    # A spanner.
    "under_maintenance": "M15.6 3.5 13 6.1l-2.6-.5-.5-2.6L12.5.4a4.5 4.5 0 0 0-5.9 5.7L.8 11.9a2.3 2.3 0 0 0"
    " 3.3 3.3l5.8-5.8a4.5 4.5 0 0 0 5.7-5.9z",
    # A warning triangle.
    "degraded_performance": "M8 .8 16 15H0zM7 5.8l.3 5h1.4l.3-5zm0 6.2v1.8h2V12z",
    # A disc, half full.
    "partial_outage": _DISC + "M8 2a6 6 0 0 1 0 12z",
    # A stop sign with a cross.
    "major_outage": "M4.7 0h6.6L16 4.7v6.6L11.3 16H4.7L0 11.3V4.7z"
    "M4.5 5.9 6.6 8l-2.1 2.1 1.4 1.4L8 9.4l2.1 2.1 1.4-1.4L9.4 8l2.1-2.1-1.4-1.4L8 6.6 5.9 4.5z",
    # A shield with a keyhole.
    "security": "M8 0 1 2.5V8c0 4 2.9 6.9 7 8 4.1-1.1 7-4 7-8V2.5zM8 4.5a1.8 1.8 0 0 1 .9 3.4l.6 3.6h-3"
    "l.6-3.6A1.8 1.8 0 0 1 8 4.5z",
    # A disc with an i.
    "notice": _DISC + "M7 3.5h2v2H7zM7 7h2v5.5H7z",
}
_ICONS = {
    name: Markup(f'<svg class="i" viewBox="0 0 16 16" aria-hidden="true"><path d="{path}"/></svg>')  # noqa: S704 - ours
    for name, path in _PATHS.items()
}


def icon(name: str) -> Markup:
    """Return the sign for a component state, or for `security`, `notice`, `closed` or `withdrawn`."""
    return _ICONS[name]


class Style(NamedTuple):
    """The style sheet as it stands in a page, and the policy that lets it in and nothing else."""

    css: Markup
    policy: str


@lru_cache(maxsize=4)
def style(source: str) -> Style:
    """Take comments and needless space out of a style sheet, and work out the Content-Security-Policy for it.

    https://www.w3.org/TR/CSP3/: the hash is that of the element's exact text.
    """
    css = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r" ?([{};,>]) ?", r"\1", css).replace(": ", ":").replace(";}", "}").strip()
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return Style(
        Markup(css),  # noqa: S704 - the theme's own file
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src 'self'; base-uri 'none'; form-action 'none'",
    )


class Alert(NamedTuple):
    """The banner, as a page shows it."""

    text: str
    #: How many more there are.
    more: int
    #: The path of the incident's page.
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


@dataclass(frozen=True)
class Shared:
    """What pages have in common, and how things are written; with `present`, what else one of them shows."""

    organisation: Organisation
    links: Links
    #: The site's own words, in the language of the pages.
    words: Words
    #: (path as it stands in an address, title) of the pages that are made from content/.
    content_pages: tuple[tuple[str, str], ...]
    #: Where the site's clock stands still.
    clock: datetime | None
    #: The path of the security FAQ; None where the site has none.
    faq: str | None
    #: Whether nothing of it is real.
    exercise: bool
    present: Present = NOTHING
    times: dates.Times = field(init=False, compare=False)
    feeds: ClassVar = FEEDS
    home: ClassVar = HOME
    history: ClassVar = HISTORY
    corrections: ClassVar = CORRECTIONS
    subscribe: ClassVar = SUBSCRIBE
    text: ClassVar = STATUS_TEXT
    official: ClassVar = OFFICIAL
    official_json: ClassVar = OFFICIAL_JSON
    security_txt: ClassVar = SECURITY_TXT
    #: Parts that many pages of one build share.
    fragments: dict[tuple[object, ...], Markup] = field(default_factory=dict, repr=False, compare=False)

    # Functions that base.html needs too, which knows no filters of ours.
    contact_href = staticmethod(contact_href)
    english_name = staticmethod(languages.english_name)
    icon = staticmethod(icon)
    isolated = staticmethod(isolated)
    style = staticmethod(style)
    #: A text for where marks of direction would reach beyond it, and no element can stand.
    plain = staticmethod(unturned)

    def __post_init__(self) -> None:
        object.__setattr__(self, "times", dates.Times(self.organisation.timezone, self.words))

    def at(self, present: Present) -> Shared:
        """Return the same for a page that shows something of the present."""
        return replace(self, present=present)

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

    @cached_property
    def direction(self) -> str:
        """The direction of the language that staff write in: `ltr` or `rtl`."""
        return languages.direction(self.organisation.language)

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
        return f"{self.links.site}/" if path == NOT_FOUND else to_root(path)

    def placed(self, markup: str, path: str) -> Markup:
        """Return the HTML of a page from content/ with its links counted from the site's root."""
        return Markup(placed(markup, self.root(path)))  # noqa: S704 - sanitised when it was read

    def say(self, message: str, **values: object) -> Markup:
        """Return a message of ours for a page."""
        return self.words.html(message, **values)

    def contact_name(self, contact: Contact) -> str:
        """Return what to call a way to reach us."""
        return words.contact_name(self.words, contact)

    def contact_state(self, contact: Contact) -> str:
        """Return what to say in place of a number that is not open."""
        return words.contact_state(self.words, contact)

    def day(self, day: date) -> str:
        """Write a day for a page."""
        return self.words.day(day)

    def time(self, moment: datetime) -> Markup:
        """Write a moment for a page."""
        return self.times.html(moment)

    @property
    def navigation(self) -> tuple[tuple[str, str], ...]:
        """The pages that every page names: (path, title)."""
        return (HOME, "Status now"), (HISTORY, "History"), (SUBSCRIBE, "Follow"), *self.content_pages

    def incident(self, item: IncidentView) -> str:
        """Return the path of an incident's page."""
        return incident_path(item.incident.id)

    def letter(self, letter: Letter) -> str:
        """Return the path of a signed statement's page."""
        return statement_path(letter.statement.slug)

    def state(self, component: Component, state: ComponentState | None) -> str:
        """Say how a component is today, where the page knows the day."""
        return words.component_state(self.words, component, state, cast("date", self.today))

    def component(self, component: Component) -> str:
        """Return the path of a component's page."""
        return component_path(component.id)

    def spoken(self, tag: str) -> languages.Language:
        """Return the language of a page from content/; the organisation's for a tag that nobody knows."""
        ours, tag = self.organisation.language, tag.replace("_", "-")
        return languages.language(tag if languages.is_known(tag) and tag.lower() != ours.lower() else ours)


@jinja2.pass_context
def _markdown(context: jinja2.runtime.Context, text: str, page: str = "") -> Markup:
    """Return a text for the page that is being rendered; `page` is the path of the one that it belongs to, if another.

    Links in it count from the site's root, wherever it stands.
    """
    root = context["status"].root(context["path"])
    return Markup(placed(to_html(text), root, page))  # noqa: S704 - to_html returns sanitised HTML


def _spoken(written: Callable[[Words, Any], object]) -> Callable[[jinja2.runtime.Context, Any], object]:
    """Return a filter that writes a value in the language of the page that is being rendered."""

    @jinja2.pass_context
    def write(context: jinja2.runtime.Context, value: Any) -> object:
        return written(context["status"].words, value)

    return write


def prepare(env: jinja2.Environment) -> None:
    """Add what our own templates use to the environment that Pelican made for the theme."""
    env.filters.update(
        address=bare_address,
        day=_spoken(Words.day),
        duration=_spoken(Words.duration),
        fact=_spoken(fact_name),
        icon=icon,
        in_short=_spoken(incident_words.in_short),
        went_on=_spoken(incident_words.went_on),
        window_end=window_end,
        moved_from=moved_from,
        move_anchor=lambda move: move_anchor(move.at),
        markdown=_markdown,
        newest=incident_words.newest,
        percent=_spoken(percent),
        short_day=_spoken(Words.short_day),
        addressed=_spoken(words.addressed),
        standing=_spoken(incident_words.standing),
        style=style,
        summary=summary,
        tone=incident_words.tone,
        uptime_bar=_spoken(uptime_bar),
        wordings=languages.wordings,
    )
    env.globals.update(words=words, breach_words=breach_words)
    # A build reads each template once; asking after every include whether it has changed costs as much as a page.
    env.auto_reload = False


def shared_context(
    view: Overview, links: Links, *, content_pages: Sequence[tuple[str, str]], words: Words = ENGLISH
) -> Shared:
    """Return what templates know as `status`; `content_pages` are (path, title) of the pages made from content/."""
    return Shared(
        organisation=view.site.organisation,
        # What only links to incidents needs belongs to their own pages.
        links=replace(links, first_ids={}),
        words=words,
        # A name of a file is not yet an address: `javascript:x.html` would run.
        content_pages=tuple((quote(path), title) for path, title in content_pages),
        clock=view.site.clock,
        faq=SECURITY_FAQ if view.faq else None,
        exercise=is_exercise(view.site),
    )


def present_of(view: Overview) -> Present:
    """Return what pages show of the present; the home page says the moment, too."""
    return Present(None, view.today, _alert(view.banner), view.contacts)


def _alert(banner: Banner | None) -> Alert | None:
    if banner is None:
        return None
    path = incident_path(banner.incident.incident.id)
    return Alert(banner.text, banner.more, path, incident_words.tone(banner.incident))
