"""What templates can use: the filters of our own environment, and `status`, which every page of the site needs.

Pelican renders the pages from content/ in an environment of its own, so base.html and page.html rely on nothing
but `status`: everything of ours stands under that one name and cannot clash with Pelican's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, ClassVar, cast
from urllib.parse import quote

from markupsafe import Markup

import plainstatus
from plainstatus.model import Component, ComponentState, Contact, Organisation
from plainstatus.render.pages.looks import icon, style
from plainstatus.render.pages.present import NOTHING, Alert, Present
from plainstatus.render.words import dates, languages, words
from plainstatus.render.words.catalogue import ENGLISH, Words
from plainstatus.render.words.isolation import isolated
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
    language_folder,
    to_root,
)
from plainstatus.views.exercise import is_exercise
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import Overview
from plainstatus.views.statements import Letter

__all__ = ["Shared", "shared_context"]


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
    #: The language of the pages; empty stands for the organisation's.
    language: str = ""
    #: All languages that the site has pages in, the organisation's first; empty where that is the only one.
    offered: tuple[str, ...] = ()
    #: Language → the same for pages in it, where `offered` has several; also for those that Pelican makes.
    by_language: dict[str, Shared] = field(default_factory=dict, repr=False, compare=False)
    times: dates.Times = field(init=False, compare=False)
    history: ClassVar = HISTORY
    #: Stands where the choice of languages belongs in what many pages share.
    CHOICE: ClassVar = "<!--languages-->"
    official_json: ClassVar = OFFICIAL_JSON
    security_txt: ClassVar = SECURITY_TXT
    #: Parts that many pages of one build share.
    fragments: dict[tuple[object, ...], Markup] = field(default_factory=dict, repr=False, compare=False)

    # Functions that base.html needs too, which knows no filters of ours.
    contact_href = staticmethod(contact_href)
    icon = staticmethod(icon)
    isolated = staticmethod(isolated)
    own_name = staticmethod(languages.own_name)
    style = staticmethod(style)

    def __post_init__(self) -> None:
        object.__setattr__(self, "language", self.language or self.organisation.language)
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
        return languages.direction(self.language)

    @property
    def folder(self) -> str:
        """The folder of the pages in this language; empty for the organisation's, whose pages stand at the root."""
        return self.folder_of(self.language)

    def folder_of(self, language: str) -> str:
        """Return the folder of the pages in one of the site's languages."""
        return "" if language == self.organisation.language else language_folder(language)

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

    def versions(self, path: str, tags: Iterable[str] | None = None) -> dict[str, str]:
        """Return language → path of a page, the organisation's first; `path` is that of the organisation's own.

        `tags` are the further languages that have it; left out, all.
        """
        own = self.organisation.language
        found = [tag for tag in self.offered if tag == own or tags is None or tag in tags]
        return {tag: self.folder_of(tag) + path for tag in found}

    @property
    def further(self) -> tuple[str, ...]:
        """The languages that the site has pages in beside the organisation's."""
        return self.offered[1:]

    def marked(self, part: Markup, root: str) -> Markup:
        """Return a part of a page in another language; its links to pages in the organisation's say so.

        `root` leads from the page to the site's root.
        """
        if not self.folder:
            return part
        ours, said = tuple(root + language_folder(tag) for tag in self.further), f' hreflang="{self.offered[0]}"'
        # Pages from content/ stand at the root in whatever language.
        written = {root + path for path, title in self.content_pages if not isinstance(title, languages.Foreign)}

        def mark(link: re.Match[str]) -> str:
            spoken = link[1].startswith(ours) or link[1] in written or "hreflang" in link[0]
            return link[0] if spoken else f"{link[0][:-1]}{said}>"

        links = rf'<a href="({re.escape(root)}[^":?#]*\.html)[^>]*>'
        return Markup(re.sub(links, mark, part))  # noqa: S704 - what is put in stands in quotes, and is a language

    def with_choice(self, top: str, choice: str) -> Markup:
        """Return the top of pages with the choice of languages of one of them, in place of `CHOICE`."""
        return Markup(str(top).replace(self.CHOICE, str(choice)))  # noqa: S704 - both are parts of a page

    def speaking(self, tag: str) -> Shared:
        """Return the same for pages in a language, where the site has such; else this."""
        return self.by_language.get(self.spoken(tag).language, self)

    def content_versions(self, page: Any) -> dict[str, str]:
        """Return language → path of a page from content/ and of what Pelican takes for its translations."""
        found = [page, *getattr(page, "translations", ())] if self.offered else []
        versions = {self.spoken(getattr(one, "lang", "")).language: quote(one.save_as) for one in found}
        own = self.organisation.language
        return {own: versions[own], **versions} if own in versions else versions

    def choices(self, versions: Mapping[str, str]) -> list[tuple[languages.Language, str]]:
        """Return each of the site's languages, with the path of a page's version in it, or of the home page in it."""
        return [(languages.language(tag), versions.get(tag, self.folder_of(tag) + HOME)) for tag in self.offered]

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

    def answers_in(self, contact: Contact) -> str:
        """Name the languages in which a way to reach us answers."""
        return self.words("amounts.comma").join(map(self.words.language_name, contact.languages))

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

    def language_of(self, path: str) -> str:
        """Return the language that a file of the site is in, by its folder."""
        return next((tag for tag in self.further if path.startswith(language_folder(tag))), self.organisation.language)

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

    def spoken(self, tag: str) -> languages.Language:
        """Return the language of a page from content/; the organisation's for a tag that nobody knows."""
        ours, tag = self.language, tag.replace("_", "-")
        return languages.language(tag if languages.is_known(tag) and tag.lower() != ours.lower() else ours)


def shared_context(
    view: Overview,
    links: Links,
    *,
    content_pages: Sequence[tuple[str, str]],
    words: Words = ENGLISH,
    further: Iterable[str] = (),
) -> Shared:
    """Return what templates know as `status`; `content_pages` are (path, title) of the pages made from content/.

    `further` are the languages that the site has pages in beside the organisation's.
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
        exercise=is_exercise(view.site),
    )
