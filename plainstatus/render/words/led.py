"""Where links in staff's texts lead on pages in another language: to a page in that language, where there is one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Set
from typing import Final, NamedTuple

from plainstatus.model import Site
from plainstatus.render.words.languages import wording
from plainstatus.urls import (
    CALENDAR,
    CORRECTIONS,
    FEEDS,
    FOR_PROGRAMS,
    HOME,
    OFFICIAL,
    SECURITY_FAQ,
    STATUS_TEXT,
    SUBSCRIBE,
    component_path,
    incident_path,
    incident_text_path,
    language_folder,
    statement_path,
)
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import Overview

__all__ = ["AS_TYPED", "Led", "led_for_good", "led_on_pages", "led_to_standing"]

_PATH: Final = re.compile(r"[^?#]*")


class Led(NamedTuple):
    """The pages that there are in a language, for links that name those of the organisation's."""

    #: Of the pages in the language, such as `de/`.
    folder: str = ""
    #: The paths of those that stand there, as they are in the organisation's language.
    paths: Set[str] = frozenset()
    #: (path of a page from content/, path of its translation).
    written: tuple[tuple[str, str], ...] = ()
    #: The address of the site, with a slash behind it, where whole addresses of its pages are looked at too.
    site: str = ""

    def __call__(self, target: str) -> str:
        """Return where a link leads: `target` is path, query and anchor, from the site's root."""
        path = _PATH.match(target)[0]  # type: ignore[index]  # it matches whatever stands there
        if path in self.paths:
            return self.folder + target
        # A translation has anchors of its own.
        return dict(self.written).get(target, target)

    def address(self, url: str) -> str:
        """Return where a whole address leads: one of the site is looked at as a link in a text is."""
        whole = f"{url}/" if f"{url}/" == self.site else url
        if not self.site or not whole.startswith(self.site):
            return url
        typed = whole.removeprefix(self.site)
        # The site's own address is that of its home page.
        target = typed if _PATH.match(typed)[0] else HOME + typed  # type: ignore[index]  # as above
        there = self(target)
        return url if there == target else self.site + there


#: Links lead where they say: on pages in the organisation's language.
AS_TYPED: Final = Led()


def led_on_pages(
    folder: str,
    view: Overview,
    written: tuple[tuple[str, str], ...],
    *,
    site: str,
    incidents: Collection[str],
    letters: Collection[str],
    linked: Set[str] | None = None,
) -> Led:
    """Return where links lead on the pages in a language, with the ids and names of what has a page in it.

    `site` is the address of the site, and `linked` are the paths that texts lead to, where no more is asked for: a page
    is made anew where this is another.
    """
    led = set[str]()
    # Nearly no text leads to any of them.
    if linked != frozenset():
        there = {path for item in view.incidents if item.incident.id in incidents for path in _paths(item)}
        there |= {*map(statement_path, letters)}
        led = there if linked is None else there & linked
    return Led(folder, frozenset({*_standing(view.site, faq=view.faq is not None), *led}), written, f"{site}/")


def led_for_good(folder: str, tag: str, view: Overview, written: tuple[tuple[str, str], ...], *, site: str) -> Led:
    """Return the same for feeds, which are kept: to incidents alone that have a page in the language for good."""
    incidents = frozenset(view.written_in(tag))
    letters = {one.statement.slug for one in view.letters if wording(one.statement.text, tag) is not None}
    return led_on_pages(folder, view, written, site=site, incidents=incidents, letters=letters, linked=view.linked)


def led_to_standing(tag: str, site: Site, address: str, *, faq: bool) -> Led:
    """Return where links lead in what is sent in a language of the site: to the pages that it always has.

    `address` is that of the site; `faq` says whether it has a security FAQ.
    """
    return Led(language_folder(tag), frozenset(_standing(site, faq=faq)), site=f"{address}/")


def _standing(site: Site, *, faq: bool) -> set[str]:
    feeds = {path for path, _, _ in FEEDS if path not in FOR_PROGRAMS}
    parts = {component_path(name) for one in site.components for name in (one.id, *one.aliases)}
    answers = {SECURITY_FAQ} if faq else set[str]()
    return {HOME, CORRECTIONS, SUBSCRIBE, OFFICIAL, STATUS_TEXT, CALENDAR, *feeds, *parts, *answers}


def _paths(item: IncidentView) -> Iterator[str]:
    for name in (item.incident.id, *item.incident.aliases):
        yield incident_path(name)
        if item.incident.type == "security":
            yield incident_text_path(name)
