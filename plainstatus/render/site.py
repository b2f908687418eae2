"""What a site is made of: the pages, and the files for programs, feeds aside.

Pages of incidents that are over, and of months that are past, take nothing from the present: they stay as they are
to the byte, so that only what has changed is uploaded and cached again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import jinja2

from plainstatus.render.api.export import exports
from plainstatus.render.api.v2 import statuspage_api
from plainstatus.render.files.badges import badges
from plainstatus.render.files.maintenance_calendar import maintenance_calendar
from plainstatus.render.files.metrics import metrics
from plainstatus.render.files.sitemap import robots
from plainstatus.render.output import Output
from plainstatus.render.pages.components import component_pages
from plainstatus.render.pages.corrections import corrections_page
from plainstatus.render.pages.environment import shared_context
from plainstatus.render.pages.faq import faq_pages
from plainstatus.render.pages.history import history_pages
from plainstatus.render.pages.home import home_page
from plainstatus.render.pages.incident import incident_pages
from plainstatus.render.pages.linked_data import cards
from plainstatus.render.pages.not_found import not_found_page
from plainstatus.render.pages.page import Renderer
from plainstatus.render.pages.plain_text import status_text
from plainstatus.render.pages.statements import statement_pages
from plainstatus.render.pages.subscribe import subscribe_page
from plainstatus.text.markdown import to_html
from plainstatus.urls import STATUS_TEXT, Links
from plainstatus.views.history import months
from plainstatus.views.overview import Overview

__all__ = ["files", "pages"]


def pages(
    view: Overview,
    links: Links,
    env: jinja2.Environment,
    *,
    content_pages: Sequence[tuple[str, str]],
    prose: Callable[[str], str] = to_html,
) -> Iterator[tuple[str, bytes]]:
    """Yield (path, bytes) of every page of ours and of status.txt.

    `env` has been through `prepare`; `content_pages` are (path, title) of the pages that are made from content/, and
    `prose` makes sanitised HTML of the Markdown that stands there.
    """
    renderer = Renderer(shared_context(view, links, content_pages=content_pages), env, prose)
    by_month = {(month.year, month.month): month for month in months(view)}
    yield home_page(renderer)
    yield STATUS_TEXT, status_text(view, links, content_pages=content_pages).encode()
    yield from incident_pages(renderer, by_month)
    yield from history_pages(renderer, by_month)
    yield corrections_page(renderer)
    yield from component_pages(renderer)
    yield from faq_pages(renderer)
    yield from statement_pages(renderer)
    yield subscribe_page(renderer)
    yield not_found_page(renderer)


def files(view: Overview, links: Links) -> Iterator[Output]:
    """Yield the API's answers, calendar, badges, metrics, robots.txt and the cards of incidents."""
    yield from statuspage_api(view, links)
    yield from exports(view, links)
    yield maintenance_calendar(view, links)
    yield from badges(view)
    yield metrics(view)
    yield robots(links)
    yield from cards(view, links)
