"""sitemap.xml and robots.txt: what search engines should read (https://www.sitemaps.org/protocol.html)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from lxml import etree

from plainstatus.render.api.values import filed
from plainstatus.render.output import Output
from plainstatus.render.words.dates import machine
from plainstatus.urls import (
    BANNER,
    HISTORY,
    HOME,
    NOT_FOUND,
    ROBOTS,
    SITEMAP,
    Links,
    component_path,
    incident_path,
    month_path,
    sitemap_path,
)
from plainstatus.views.dates import day_of
from plainstatus.views.overview import Overview

__all__ = ["robots", "sitemaps"]

_NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
#: Up to so many addresses stand in sitemap.xml itself; else it names sitemaps, which lists in parts are called there.
_WHOLE: Final = 1000
#: So many addresses may stand in one.
_MOST: Final = 50_000
#: What is of no year.
_PAGES: Final = "pages"
_MONTHS: Final = "history/"


class _Listed(NamedTuple):
    """What a sitemap is made from: addresses, and when what they lead to last changed."""

    #: `url`, or `sitemap` where they lead to sitemaps.
    kind: str
    entries: tuple[tuple[str, str | None], ...]


def sitemaps(paths: Iterable[str], view: Overview, links: Links, *, dates: Mapping[str, datetime]) -> Iterator[Output]:
    """Yield the sitemap of the pages among `paths`; `dates` tells when those changed that are not ours.

    That of a large site names others: one for each year of incidents, so that past years stay as they are, and one for
    everything else. 404.html, earlier addresses and the banner, which is a part of other pages, are left out. A page's
    date is that of what it says, never that of the build; a page without one says so.
    """
    changes = {path: machine(at) for path, at in {**dates, **_changes(view)}.items()}
    moved = {incident_path(alias) for item in view.incidents for alias in item.incident.aliases}
    moved |= {component_path(alias) for component in view.site.components for alias in component.aliases}
    pages = {path for path in paths if path.endswith(".html") and not path.startswith(BANNER)}
    listed = sorted(pages - moved - {NOT_FOUND})
    if len(listed) <= _WHOLE:
        yield _sitemap(SITEMAP, "url", [(path, changes.get(path)) for path in listed], links)
        return
    years = {incident_path(item.incident.id): f"{filed(item.incident).year:04}" for item in view.incidents}
    parts: dict[str, list[tuple[str, str | None]]] = {}
    for path in listed:
        name = path[len(_MONTHS) :][:4] if path.startswith(_MONTHS) else years.get(path, _PAGES)
        parts.setdefault(sitemap_path(name), []).append((path, changes.get(path)))
    for path, entries in sorted(parts.items()):
        yield _sitemap(path, "url", entries, links)
    newest = [(path, max((at for _, at in parts[path] if at), default=None)) for path in sorted(parts)]
    yield _sitemap(SITEMAP, "sitemap", newest, links)


def _sitemap(path: str, kind: str, entries: list[tuple[str, str | None]], links: Links) -> Output:
    return Output(path, _Listed(kind, tuple((links.absolute(path), at) for path, at in entries[:_MOST])), _written)


def _written(listed: _Listed) -> bytes:
    outer = {"url": "urlset", "sitemap": "sitemapindex"}[listed.kind]
    root = etree.Element(f"{{{_NAMESPACE}}}{outer}", nsmap={None: _NAMESPACE})  # type: ignore[dict-item]  # None is the default one
    for address, changed in listed.entries:
        entry = etree.SubElement(root, f"{{{_NAMESPACE}}}{listed.kind}")
        etree.SubElement(entry, f"{{{_NAMESPACE}}}loc").text = address
        if changed is not None:
            etree.SubElement(entry, f"{{{_NAMESPACE}}}lastmod").text = changed
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def robots(links: Links) -> Output:
    """Return robots.txt, which lets everybody read everything."""
    return Output(ROBOTS, links.absolute(SITEMAP), _robots)


def _robots(sitemap: str) -> bytes:
    return f"User-agent: *\nAllow: /\nSitemap: {sitemap}\n".encode()


def _changes(view: Overview) -> dict[str, datetime]:
    """Return when the pages that tell of incidents last changed."""
    found: dict[str, datetime] = {}
    zone = view.site.organisation.timezone
    for item in view.incidents:
        begun = day_of(item.begin, zone)
        telling = [incident_path(item.incident.id), month_path(begun.year, begun.month), HISTORY, HOME]
        telling += [component_path(name) for name in item.components]
        at = view.changed[item.incident.id]
        for path in telling:
            found[path] = max(found.get(path, at), at)
    return found
