"""What a site is made of, as outputs: the pages, and the files for programs, feeds aside.

Pages of incidents that are over, and of months that are past, take nothing from the present: they stay as they are
to the byte, so that only what has changed is uploaded and cached again.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

from plainstatus.render.api.export import exports
from plainstatus.render.api.v2 import statuspage_api
from plainstatus.render.files.badges import badges
from plainstatus.render.files.maintenance_calendar import maintenance_calendar
from plainstatus.render.files.metrics import metrics
from plainstatus.render.files.sitemap import robots
from plainstatus.render.output import Output
from plainstatus.render.pages.banner import banner_data, banner_pages
from plainstatus.render.pages.components import component_pages
from plainstatus.render.pages.corrections import corrections_page
from plainstatus.render.pages.environment import Shared
from plainstatus.render.pages.faq import faq_pages
from plainstatus.render.pages.history import history_pages
from plainstatus.render.pages.home import Home, home_of, home_page
from plainstatus.render.pages.in_language import InLanguage
from plainstatus.render.pages.incident import incident_pages
from plainstatus.render.pages.linked_data import cards
from plainstatus.render.pages.not_found import not_found_page
from plainstatus.render.pages.official import official_files, official_page
from plainstatus.render.pages.page import Renderer
from plainstatus.render.pages.plain_text import status_text
from plainstatus.render.pages.statements import statement_pages
from plainstatus.render.pages.subscribe import subscribe_page
from plainstatus.render.words.catalogue import ENGLISH, Words
from plainstatus.urls import STATUS_TEXT, Links
from plainstatus.views.corrections import Mended, mended
from plainstatus.views.history import Month
from plainstatus.views.official import Official
from plainstatus.views.overview import Overview

__all__ = ["files", "pages"]

#: Nothing is there already, in any language.
_NOWHERE: Final[Mapping[str, Container[str]]] = MappingProxyType({})


def pages(
    renderer: Renderer,
    view: Overview,
    links: Links,
    official: Official,
    months: Iterable[Month],
    *,
    further: Iterable[Renderer] = (),
    there: Mapping[str, Container[str]] = _NOWHERE,
) -> Iterator[Output]:
    """Yield every page of ours and what goes with it: texts, the notice for other sites, security.txt.

    `months` are those of the site. `further` make the pages in the languages beside the organisation's. Files about the
    incidents that `there` has for a language are there already.
    """
    by_month = {(month.year, month.month): month for month in months}
    home, put_right = home_of(view), mended(view)
    yield home_page(renderer, home)
    # What the banner says stands in the text as it does for any incident.
    yield Output(STATUS_TEXT, home._replace(lead=None, banner=None), partial(_status_text, renderer.status))
    yield from incident_pages(renderer, view, links, by_month, there=there.get(renderer.status.language, ()))
    yield from history_pages(renderer, view, by_month)
    yield corrections_page(renderer, put_right)
    yield from component_pages(renderer, view)
    yield from faq_pages(renderer, view)
    yield from statement_pages(renderer, view)
    yield subscribe_page(renderer, view)
    yield not_found_page(renderer, view)
    yield from official_files(renderer, view, official)
    yield from banner_pages(renderer, view)
    others = tuple(further)
    yield from banner_data(renderer, view, [other.status for other in others])
    for other in others:
        yield from _in_language(
            other, view, links, official,
            home=home, put_right=put_right, by_month=by_month, there=there.get(other.status.language, ()),
        )  # fmt: skip


def _in_language(
    renderer: Renderer,
    view: Overview,
    links: Links,
    official: Official,
    *,
    home: Home,
    put_right: tuple[Mended, ...],
    by_month: Mapping[tuple[int, int], Month],
    there: Container[str],
) -> Iterator[Output]:
    """Yield what there is in a further language: no archives, and nothing for programs, which read no language."""
    status = renderer.status
    spoken = InLanguage(view, status.language)
    outputs = (
        home_page(renderer, home),
        Output(STATUS_TEXT, home._replace(lead=None, banner=None), partial(_status_text, status)),
        *incident_pages(renderer, view, links, by_month, only=spoken.incidents, there=there),
        corrections_page(renderer, put_right),
        *component_pages(renderer, view),
        *faq_pages(renderer, view),
        *statement_pages(renderer, view, spoken.letters),
        subscribe_page(renderer, view),
        not_found_page(renderer, view),
        official_page(renderer, view, official),
        *banner_pages(renderer, view),
    )
    for output in outputs:
        yield output._replace(path=spoken.folder + output.path, inputs=spoken(output.inputs))
    yield maintenance_calendar(status.words, view, links, language=status.language)
    yield from cards(status.words, view, links, spoken, there=there)


def _status_text(status: Shared, home: Home) -> bytes:
    return status_text(status, home).encode()


def files(
    view: Overview,
    links: Links,
    words: Words = ENGLISH,
    data: Overview | None = None,
    there: Container[str] = (),
) -> Iterator[Output]:
    """Yield the API's answers, calendar, badges, metrics, robots.txt and the cards of incidents.

    `data` is what the API answers from, where that says anything otherwise than pages do. Cards of the incidents
    `there` are there already.
    """
    yield from statuspage_api(data or view, links)
    yield from exports(data or view, links)
    yield maintenance_calendar(words, view, links)
    yield from badges(words, view)
    yield metrics(view)
    yield robots(links)
    yield from cards(words, view, links, there=there)
