"""Which addresses of the site get which headers: the table that all files for hosts are made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from plainstatus.model.frozen import dataclass
from plainstatus.render.pages.form import Form
from plainstatus.tree.manifest import TYPES
from plainstatus.urls import BANNER_FRAGMENT, BANNER_PAGE, BANNER_SCRIPT, SUBSCRIBE, language_folder

__all__ = ["PAGES", "Rule", "apart", "rules", "types"]

#: Every page, whether its address ends in .html or not, but those that another rule gives a policy of its own.
PAGES: Final = "(pages)"
_FRAMED: Final = f"/{BANNER_PAGE}"
#: Formats of ours that programs on other sites may read.
_OPEN: Final = ("atom", "ics", "json", "jsonl", "minisig", "opml", "rss", "sig", "svg", "txt", "xml")
#: Parts of other sites that are none of these.
_EMBEDDED: Final = (_FRAMED, f"/{BANNER_FRAGMENT}")

_CSP: Final = "Content-Security-Policy"
#: Readers see an update two minutes after its publication at the latest; where our server fails, the last copy for a
#: day (RFC 5861).
_CACHE: Final = "max-age=30, s-maxage=60, stale-while-revalidate=30, stale-if-error=86400"
#: Pages say by hash which style they have. What stands here is for whatever a page cannot say itself, and must hold
#: for a theme of tomorrow: a server's settings are not changed with each publish.
_NONE: Final = "'none'"
_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action {forms}; "
    "frame-ancestors {frames}"
)
#: The banner has a script of ours, which fetches the newest notice.
_FRAMED_POLICY: Final = f"{_POLICY.format(forms=_NONE, frames='*')}; script-src 'self'; connect-src 'self'"


@dataclass(frozen=True)
class Rule:
    """Headers, and the addresses that get them: from the site's root, with one `*` at most; or PAGES.

    No address gets one header from two rules, because some hosts would join both values.
    """

    paths: tuple[str, ...]
    headers: Mapping[str, str]


def _framed(languages: Iterable[str]) -> tuple[str, ...]:
    """Return the addresses of what others may show in a frame, in each language."""
    return (_FRAMED, *(f"/{language_folder(tag)}{BANNER_PAGE}" for tag in languages))


def _with_form(languages: Iterable[str]) -> tuple[str, ...]:
    """Return the addresses of the page with the form, in each language."""
    folders = ("", *map(language_folder, languages))
    return tuple(f"/{folder}{name}" for folder in folders for name in (SUBSCRIBE, SUBSCRIBE.removesuffix(".html")))


def rules(address: str, languages: Iterable[str] = (), form: str = "") -> tuple[Rule, ...]:
    """Return the rules for a site at this address with pages in further languages, media types left out.

    `form` is where the one form of the site leads; empty where it has none.
    """
    tags = tuple(languages)
    opened = (f"/*.{kind}" for kind in _OPEN)
    embedded = (f"/{language_folder(tag)}{one.removeprefix('/')}" for tag in tags for one in _EMBEDDED)
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
    posting = Form.of(form)
    return (
        Rule(("/*",), everywhere),
        Rule((PAGES,), {_CSP: _POLICY.format(forms=_NONE, frames=_NONE)}),
        Rule(_framed(tags), {_CSP: _FRAMED_POLICY}),
        Rule((*opened, *_EMBEDDED, f"/{BANNER_SCRIPT}", *embedded), {"Access-Control-Allow-Origin": "*"}),
        *([Rule(_with_form(tags), {_CSP: _POLICY.format(forms=posting.origin, frames=_NONE)})] if posting else []),
    )


def apart(found: Iterable[Rule]) -> tuple[str, ...]:
    """Return the addresses of pages that have another policy than all others."""
    return tuple(path for rule in found if _CSP in rule.headers for path in rule.paths if path != PAGES)


def types(kinds: Iterable[str] = _OPEN) -> dict[str, str]:
    """Return ending of a name → media type; by default of those that hosts are known to get wrong."""
    return {kind: TYPES[f".{kind}"] for kind in kinds}
