"""The table: which addresses get which headers, and which lead elsewhere. Every host's file is made from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from plainstatus.model import Site
from plainstatus.tree.manifest import TYPES
from plainstatus.urls import BANNER_FRAGMENT, BANNER_PAGE, BANNER_SCRIPT, component_path, incident_path

__all__ = ["FRAMED", "PAGES", "Rule", "base_path", "redirects", "rules", "types"]

#: Every page, whether its address ends in .html or not, but the one that others may show in a frame.
PAGES: Final = "(pages)"
FRAMED: Final = f"/{BANNER_PAGE}"
#: Formats of ours that programs on other sites may read.
_OPEN: Final = ("atom", "ics", "json", "jsonl", "minisig", "opml", "rss", "sig", "svg", "txt", "xml")
#: Parts of other sites that are none of these.
_EMBEDDED: Final = (FRAMED, f"/{BANNER_FRAGMENT}", f"/{BANNER_SCRIPT}")

#: Readers see an update two minutes after its publication at the latest; where our server fails, the last copy for a
#: day (RFC 5861).
_CACHE: Final = "max-age=30, s-maxage=60, stale-while-revalidate=30, stale-if-error=86400"
#: Pages say by hash which style they have. What stands here is for whatever a page cannot say itself, and must hold
#: for a theme of tomorrow: a server's settings are not changed with each publish.
_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors {}"
)
#: The banner has a script of ours, which fetches the newest notice.
_FRAMED_POLICY: Final = f"{_POLICY.format('*')}; script-src 'self'; connect-src 'self'"
_SAFE: Final = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Rule:
    """Headers, and the addresses that get them: from the site's root, with one `*` at most; or PAGES.

    No address gets one header from two rules, because some hosts would join both values.
    """

    paths: tuple[str, ...]
    headers: Mapping[str, str]


def rules(address: str) -> tuple[Rule, ...]:
    """Return the rules for a site at this address, media types left out."""
    everywhere = {
        "Cache-Control": _CACHE,
        # An update's address has a query of its own, and is the same page: caches need not fetch it anew.
        "No-Vary-Search": "params",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    if address.startswith("https:"):
        # Not for other hosts of the domain, which are not ours to speak for.
        everywhere["Strict-Transport-Security"] = "max-age=31536000"
    return (
        Rule(("/*",), everywhere),
        Rule((PAGES,), {"Content-Security-Policy": _POLICY.format("'none'")}),
        Rule((FRAMED,), {"Content-Security-Policy": _FRAMED_POLICY}),
        Rule((*(f"/*.{kind}" for kind in _OPEN), *_EMBEDDED), {"Access-Control-Allow-Origin": "*"}),
    )


def types(kinds: Iterable[str] = _OPEN) -> dict[str, str]:
    """Return ending of a name → media type; by default of those that hosts are known to get wrong."""
    return {kind: TYPES[f".{kind}"] for kind in kinds}


def redirects(site: Site) -> dict[str, str]:
    """Return address → path of the page where it leads, both from the site's root, the newest incidents first.

    These are earlier ids of incidents and components, and the addresses that imported incidents had before.
    """
    found: dict[str, str] = {}
    for incident in site.incidents:
        page = incident_path(incident.id)
        for alias in incident.aliases:
            found |= {f"/incidents/{alias}": page, f"/{incident_path(alias)}": page}
        if incident.external_id and _SAFE.fullmatch(incident.external_id):
            found.setdefault(f"/incidents/{incident.external_id}", page)
    for component in site.components:
        for alias in component.aliases:
            page = component_path(component.id)
            found |= {f"/components/{alias}": page, f"/{component_path(alias)}": page}
    own = {f"/incidents/{incident.id}" for incident in site.incidents}
    return {address: page for address, page in found.items() if address not in own}


def base_path(address: str) -> str:
    """Return the path of a site's address, without a slash at its end: empty at the root of a host."""
    return urlsplit(address).path.rstrip("/")
