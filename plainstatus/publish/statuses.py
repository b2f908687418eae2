"""What templates know as `status`, for the pages in each language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from plainstatus.model import Text
from plainstatus.publish.content_pages import ContentPage
from plainstatus.render.pages.environment import Shared, shared_context
from plainstatus.render.pages.faq import faq_title
from plainstatus.render.pages.form import Form
from plainstatus.render.pages.in_language import InLanguage, shared_in
from plainstatus.render.pages.present import present_of
from plainstatus.render.words.catalogue import Words
from plainstatus.render.words.catalogues import Found
from plainstatus.urls import SECURITY_FAQ, Links
from plainstatus.views.overview import Overview

__all__ = ["statuses"]


def statuses(
    view: Overview, links: Links, words: Found, content: Sequence[ContentPage], form: Form | None = None
) -> tuple[Shared, ...]:
    """Return `status` for the pages in the organisation's language, then for those in each further one.

    `content` are the pages made from content/ that every page names. In another language it names those of their
    translations that there are. `form` is the site's only one.
    """
    own = shared_context(
        view, links, content_pages=_pages(view, words.own, content), words=words.own, further=words.further, form=form
    )
    further = tuple(
        shared_in(own, view, say, content_pages=_pages(view, say, content, InLanguage(view, tag)))
        for tag, say in words.further.items()
    )
    if further:
        present = present_of(view)
        own.by_language[own.language] = own.at(present)
        for status in further:
            # Pelican's own pages show the present, too, and count as the organisation's where they are in no other.
            # They are made each time, and may lead anywhere.
            spoken = InLanguage(view, status.language)
            led = spoken.led(links.site, status.led.written)
            own.by_language[status.language] = replace(status.at(spoken(present)), led=led)
    return own, *further


def _pages(
    view: Overview, say: Words, content: Sequence[ContentPage], spoken: InLanguage | None = None
) -> list[tuple[str, str]]:
    """Return (path, title) of the pages from content/ and of the FAQ, in the order of the organisation's."""
    pages = [(page.path, *_named(page, spoken)) for page in content]
    if view.faq is None:
        return [(path, title) for _, path, title in pages]
    faq = spoken(view.faq) if spoken else view.faq
    pages.append((SECURITY_FAQ, (spoken.folder if spoken else "") + SECURITY_FAQ, faq_title(say, faq)))
    return [(path, title) for _, path, title in sorted(pages, key=lambda page: page[0])]


def _named(page: ContentPage, spoken: InLanguage | None) -> tuple[str, str]:
    if spoken is None:
        return page.path, page.title
    for tag, path, title in page.translations:
        if tag.replace("_", "-").lower() == spoken.language.lower():
            return path, title
    return page.path, spoken(Text(page.title))
