"""The pages of a site in memory, and ways to look into them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import jinja2

from plainstatus.model import NOTHING_WRITTEN, Site, Written
from plainstatus.publish.compiled_templates import CompiledTemplates
from plainstatus.read.content.markdown import renderer
from plainstatus.render.output import Output
from plainstatus.render.pages.environment import shared_context
from plainstatus.render.pages.filters import prepare
from plainstatus.render.pages.form import Form
from plainstatus.render.pages.page import Renderer
from plainstatus.render.site import pages
from plainstatus.urls import BANNER_FRAGMENT, BANNER_JSON, BANNER_PAGE, BANNER_SCRIPT, OFFICIAL_JSON, Links
from plainstatus.views.faq import Publications
from plainstatus.views.first_told import UNRECORDED
from plainstatus.views.history import months
from plainstatus.views.official import Official
from plainstatus.views.overview import Overview, overview

__all__ = [
    "CONTENT",
    "LINKS",
    "NOW",
    "PELICAN",
    "TEMPLATES",
    "environment",
    "find",
    "outputs",
    "parse",
    "render",
    "text_of",
]

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "theme" / "templates"
LINKS = Links("https://status.example.com", "https://status.example.com")
CONTENT = (("about.html", "About this page"), ("security-faq.html", "Security FAQ"))
#: How Pelican reads Markdown.
PELICAN = {"extension_configs": {"markdown.extensions.extra": {}}, "output_format": "html5"}
NOW = datetime.fromisoformat("2026-11-15T20:00:00-08:00")
#: What goes with the pages.
_NO_PAGES = {BANNER_FRAGMENT, BANNER_JSON, BANNER_PAGE, BANNER_SCRIPT, OFFICIAL_JSON}
#: A site's own publishes share them in the same way; environments with options have their own.
_COMPILED = CompiledTemplates()


def environment(**options: Any) -> jinja2.Environment:
    """Return an environment such as Pelican makes for the theme, before `prepare`."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        bytecode_cache=None if options else _COMPILED,
        **({"trim_blocks": True, "lstrip_blocks": True} | options),
    )


def render(
    site: Site,
    now: datetime = NOW,
    *,
    content_pages: Sequence[tuple[str, str]] = CONTENT,
    links: Links = LINKS,
    written: Written = NOTHING_WRITTEN,
    publications: Publications = MappingProxyType({}),
    form: Form | None = None,
) -> dict[str, str]:
    """Return all pages of a site, by path."""
    view = overview(site, now, written=written, telling=replace(UNRECORDED, publications=publications))
    made = outputs(view, content_pages=content_pages, links=links, form=form)
    return {output.path: output.made().decode() for output in made if output.path not in _NO_PAGES}


def outputs(
    view: Overview,
    env: jinja2.Environment | None = None,
    *,
    content_pages: Sequence[tuple[str, str]] = (),
    links: Links = LINKS,
    form: Form | None = None,
) -> Iterator[Output]:
    """Yield the pages of a site before they are made, in our own environment where no other is given."""
    if env is None:
        env = environment()
        prepare(env)
    status = shared_context(view, links, content_pages=content_pages, form=form)
    return pages(Renderer(status, env, renderer(PELICAN)), view, links, Official(), months(view))


def parse(page: str) -> Element:
    """Return a page as a tree; fails where it is not valid HTML."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree: Element = parser.parse(page)
    return tree


def find(page: str, tag: str, /, **attributes: str) -> list[Element]:
    """Return a page's elements with this tag and these attributes; `class_` stands for `class`, as one word."""
    kind = attributes.pop("class_", None)
    return [
        element
        for element in parse(page).iter(tag)
        if all(element.get(key) == value for key, value in attributes.items())
        and (kind is None or kind in (element.get("class") or "").split())
    ]


def text_of(element: Element) -> str:
    """Return an element's text, with single spaces."""
    return " ".join("".join(element.itertext()).split())
