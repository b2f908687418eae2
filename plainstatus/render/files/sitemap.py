"""sitemap.xml and robots.txt: what search engines should read (https://www.sitemaps.org/protocol.html)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from plainstatus.model.digests import digest
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
    language_folder,
    month_path,
    sitemap_path,
)
from plainstatus.views.overview import Overview

__all__ = ["robots", "sitemaps"]

_NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
#: Up to so many addresses stand in sitemap.xml itself; else it names sitemaps, which lists in parts are called there.
_WHOLE: Final = 1000
#: With more addresses than that, the newest year is too much to be written anew with each update.
_MANY: Final = 250
#: So many addresses may stand in one.
_MOST: Final = 50_000
#: What is of no year.
_PAGES: Final = "pages"
_MONTHS: Final = "history/"


#: Paths, each with the moment at which what it leads to last changed.
_Entries = list[tuple[str, datetime | None]]


class _Listed(NamedTuple):
    """What a sitemap is made from."""

    #: `url`, or `sitemap` where it lists sitemaps.
    kind: str
    entries: tuple[tuple[str, datetime | None], ...]
    #: The site's address.
    site: str

    @property
    def digest(self) -> str:
        """Sum it up: of ten years, a text for each takes a fifth of the time of a digest's plain data."""
        listed = "\n".join([f"{path} {at and at.timestamp()}" for path, at in self.entries])
        return digest((self.kind, listed, self.site))


def sitemaps(paths: Iterable[str], view: Overview, links: Links, *, dates: Mapping[str, datetime]) -> Iterator[Output]:
    """Yield the sitemap of the pages among `paths`; `dates` tells when those changed that are not ours.

    That of a large site names others: one for each year of incidents, so that past years stay as they are, for each
    month of the newest year where that has many, and one for everything else. 404.html, earlier addresses and the
    banner, which is a part of other pages, are left out. A page's date is that of what it says, never that of the
    build; a page without one says so.
    """
    folders = [language_folder(tag) for tag in view.site.languages]
    changes = _changes(view)
    changes |= {f"{folder}{path}": at for folder in folders for path, at in changes.items()} | {**dates}
    moved = {incident_path(alias) for item in view.incidents for alias in item.incident.aliases}
    moved |= {component_path(alias) for component in view.site.components for alias in component.aliases}
    moved |= {NOT_FOUND}
    moved |= {f"{folder}{path}" for folder in folders for path in moved}
    banners = tuple(f"{folder}{BANNER}" for folder in ("", *folders))
    pages = {path for path in paths if path.endswith(".html") and not path.startswith(banners)}
    listed = [(path, changes.get(path)) for path in sorted(pages - moved)]
    if len(listed) <= _WHOLE:
        yield _sitemap(SITEMAP, "url", listed, links)
        return
    months = {incident_path(name): moment.isoformat()[: len("2026-11")] for name, moment in view.filed.items()}
    months |= {path: path[len(_MONTHS) :][: len("2026-11")] for path, _ in listed if path.startswith(_MONTHS)}
    newest = max((month[:4] for month in months.values()), default="")
    in_months = sum(month.startswith(newest) for month in months.values()) > _MANY
    parts: dict[str, _Entries] = {}
    for path, changed in listed:
        month = months.get(path, _PAGES)
        name = month if month == _PAGES or (in_months and month.startswith(newest)) else month[:4]
        parts.setdefault(sitemap_path(name), []).append((path, changed))
    for path, entries in sorted(parts.items()):
        yield _sitemap(path, "url", entries, links)
    dated = [(path, max((at for _, at in parts[path] if at), default=None)) for path in sorted(parts)]
    yield _sitemap(SITEMAP, "sitemap", dated, links)


def _sitemap(path: str, kind: str, entries: _Entries, links: Links) -> Output:
    return Output(path, _Listed(kind, tuple(entries[:_MOST]), links.site), _written)


def _written(listed: _Listed) -> bytes:
    links = Links(listed.site, listed.site)
    outer = {"url": "urlset", "sitemap": "sitemapindex"}[listed.kind]
    # Where none has changed, none is made.
    from lxml import etree  # noqa: PLC0415

    root = etree.Element(f"{{{_NAMESPACE}}}{outer}", nsmap={None: _NAMESPACE})  # type: ignore[dict-item]  # None is the default one
    for path, changed in listed.entries:
        entry = etree.SubElement(root, f"{{{_NAMESPACE}}}{listed.kind}")
        etree.SubElement(entry, f"{{{_NAMESPACE}}}loc").text = links.absolute(path)
        if changed is not None:
            etree.SubElement(entry, f"{{{_NAMESPACE}}}lastmod").text = machine(changed)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def robots(links: Links) -> Output:
    """Return robots.txt, which lets everybody read everything."""
    return Output(ROBOTS, links.absolute(SITEMAP), _robots)


def _robots(sitemap: str) -> bytes:
    return f"User-agent: *\nAllow: /\nSitemap: {sitemap}\n".encode()


def _changes(view: Overview) -> dict[str, datetime]:
    """Return when the pages that tell of incidents last changed."""
    zone = view.site.organisation.timezone
    found, months, components = {}, dict[tuple[int, int], datetime](), dict[str, datetime]()
    for item in view.incidents:
        at = found[incident_path(item.incident.id)] = view.changed[item.incident.id]
        begun = item.begin.astimezone(zone)
        month = begun.year, begun.month
        months[month] = max(months.get(month, at), at)
        for name in item.components:
            components[name] = max(components.get(name, at), at)
    found |= {month_path(*month): at for month, at in months.items()}
    found |= {component_path(name): at for name, at in components.items()}
    return found | dict.fromkeys((HISTORY, HOME), max(view.changed.values())) if view.changed else found
