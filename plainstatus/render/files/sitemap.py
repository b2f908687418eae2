"""sitemap.xml and robots.txt: what search engines should read (https://www.sitemaps.org/protocol.html)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from lxml import etree

from plainstatus.render.api.values import changed
from plainstatus.render.words.dates import machine
from plainstatus.urls import (
    BANNER,
    HISTORY,
    HOME,
    NOT_FOUND,
    SITEMAP,
    Links,
    component_path,
    incident_path,
    month_path,
)
from plainstatus.views.dates import day_of
from plainstatus.views.overview import Overview

__all__ = ["robots", "sitemap"]

_NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
#: So many addresses may stand in one.
_MOST: Final = 50_000


def sitemap(paths: Iterable[str], view: Overview, links: Links, *, dates: Mapping[str, datetime]) -> bytes:
    """Return the sitemap of the pages among `paths`; `dates` tells when those changed that are not ours.

    404.html, earlier addresses and the banner, which is a part of other pages, are left out. A page's date is that
    of what it says, never that of the build; a page without one says so.
    """
    changes = {**dates, **_changes(view)}
    moved = {incident_path(alias) for item in view.incidents for alias in item.incident.aliases}
    moved |= {component_path(alias) for component in view.site.components for alias in component.aliases}
    pages = {path for path in paths if path.endswith(".html") and not path.startswith(BANNER)}
    root = etree.Element(f"{{{_NAMESPACE}}}urlset", nsmap={None: _NAMESPACE})  # type: ignore[dict-item]  # None is the default one
    for path in sorted(pages - moved - {NOT_FOUND})[:_MOST]:
        url = etree.SubElement(root, f"{{{_NAMESPACE}}}url")
        etree.SubElement(url, f"{{{_NAMESPACE}}}loc").text = links.absolute(path)
        if path in changes:
            etree.SubElement(url, f"{{{_NAMESPACE}}}lastmod").text = machine(changes[path])
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def robots(links: Links) -> bytes:
    """Return robots.txt, which lets everybody read everything."""
    return f"User-agent: *\nAllow: /\nSitemap: {links.absolute(SITEMAP)}\n".encode()


def _changes(view: Overview) -> dict[str, datetime]:
    """Return when the pages that tell of incidents last changed."""
    found: dict[str, datetime] = {}
    zone = view.site.organisation.timezone
    for item in view.incidents:
        begun = day_of(item.begin, zone)
        telling = [incident_path(item.incident.id), month_path(begun.year, begun.month), HISTORY, HOME]
        telling += [component_path(name) for name in item.components]
        at = changed(item, view.now)
        for path in telling:
            found[path] = max(found.get(path, at), at)
    return found
