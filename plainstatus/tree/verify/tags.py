"""What one tag asks of a browser: where it leads, what it fetches by itself, what it runs."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from plainstatus.tree.verify.css import css_addresses
from plainstatus.urls import BANNER_SCRIPT

__all__ = ["OWN_SCRIPT", "Tag", "judge", "read_tag"]

_ATTRIBUTE = re.compile(
    r"""[ \t\n\f\r]([^ \t\n\f\r"'<>/=]+)(?:[ \t\n\f\r]*=[ \t\n\f\r]*(?:"([^"]*)"|'([^']*)'|([^ \t\n\f\r"'<>=`]+)))?"""
)
#: An unquoted value takes the slash at the end of its tag for itself.
_UNQUOTED_END = re.compile(r"""=[^"'=> \t\n\f\r]+/>\Z""")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9:-]*")
_REFRESH = re.compile(r"""[\s\d.]*[;,\s]\s*(?:url\s*=)?\s*["']?([^"']+)""", re.IGNORECASE)
#: One address of a srcset, which commas separate, but for those inside an address.
_OF_A_SET = re.compile(r"[\s,]*(\S*[^\s,])(?:,+|\s[^,]*,?|\Z)")

#: Attributes that make a browser fetch an address by itself, on any element.
_FETCHED = ("src", "poster", "data", "background", "ping")
_FETCHED_SETS = ("srcset", "imagesrcset")
#: Elements that fetch what their `href` names.
_FETCHING = {"image", "use", "feimage", "base"}
#: Elements that show a page or program inside the page.
_FRAMES = {"iframe", "frame", "object", "embed"}
#: Scripts of this type are data, which no browser runs.
_DATA = "application/ld+json"
#: A <link> with only these says what is where, and fetches nothing.
_QUIET = {
    "alternate", "author", "bookmark", "canonical", "help", "license", "me", "next", "nofollow", "noopener",
    "noreferrer", "prev", "privacy-policy", "search", "self", "tag", "terms-of-service",
}  # fmt: skip
_STYLED = {
    "style",
    "fill",
    "stroke",
    "filter",
    "mask",
    "clip-path",
    "cursor",
    "marker-start",
    "marker-mid",
    "marker-end",
}
#: What an element without any of these asks of a browser is at most to run something.
_ASKING = {*_FETCHED, *_FETCHED_SETS, *_STYLED, "href", "http-equiv", "id", "rel", "xlink:href"}
#: The one file that a page may run, and only the page that is made to be framed: see `Inspection`.
OWN_SCRIPT = "runs our own script (pages have none: everything must work without)"
_SCRIPT_ADDRESS = re.compile(r"[\x00-\x20]*(?:j\s*a\s*v\s*a|v\s*b)\s*s\s*c\s*r\s*i\s*p\s*t\s*:", re.IGNORECASE)


class Tag(NamedTuple):
    """A start or end tag."""

    #: In lower case.
    name: str
    closing: bool = False
    #: Written with a slash at its end.
    empty: bool = False
    #: Addresses it leads to, and those that it fetches of our own: what should be there.
    links: tuple[str, ...] = ()
    #: Addresses that a browser fetches by itself.
    fetches: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    canonical: bool = False
    #: Why it runs code or hides what it holds, told as a fault; empty where it does not.
    fault: str = ""


@lru_cache(maxsize=1 << 14)
def read_tag(token: str) -> Tag:
    """Read a tag as it stands in a page, from `<` to `>`; it must be well-formed."""
    closing = token[1] == "/"
    match = _NAME.match(token, 1 + closing)
    name = match[0].lower() if match else ""
    if closing or "=" not in token:
        return Tag(name, closing, token[-2] == "/", fault="" if closing else _runs(name, {}))
    # Character references first: browsers do so before they look at the value.
    found = _ATTRIBUTE.finditer(token)
    pairs = [(one[1].lower(), html.unescape(one[2] or one[3] or one[4] or "")) for one in found]
    attributes = dict(reversed(pairs))
    empty = token[-2] == "/" and not _UNQUOTED_END.search(token)
    if len(attributes) < len(pairs):
        return Tag(name, empty=empty, fault=f"<{name}> has an attribute twice (remove one)")
    return judge(name, attributes, empty=empty)


def judge(name: str, attributes: Mapping[str, str], *, empty: bool = False) -> Tag:
    """Say what an element asks of a browser; `name` and the attributes' names are in lower case."""
    asking = _ASKING.intersection(attributes)
    if (not asking and name != "a") or (name == "a" and asking <= {"href", "rel"} and "name" not in attributes):
        # As most elements are.
        leads = tuple(attributes[key] for key in asking if key == "href")
        return Tag(name, empty=empty, links=leads, fault=_runs(name, attributes))
    rel = set(attributes.get("rel", "").lower().split())
    href = attributes.get("href", attributes.get("xlink:href"))
    fetches = [attributes[key] for key in _FETCHED if key in attributes]
    for key in _FETCHED_SETS:
        fetches += _OF_A_SET.findall(attributes.get(key, ""))
    for key in _STYLED & attributes.keys():
        fetches += css_addresses(attributes[key])
    if href is not None and (name in _FETCHING or (name == "link" and not (rel and rel <= _QUIET))):
        fetches.append(href)
    if name == "meta" and attributes.get("http-equiv", "").strip().lower() == "refresh":
        fetches += _REFRESH.findall(attributes.get("content", ""))[:1]
    links = [url for url in fetches if not url.startswith("data:")]
    if href is not None and href not in fetches:
        links.append(href)
    anchors = [attributes[key] for key in ("id", "name") if key in attributes and (key == "id" or name == "a")]
    return Tag(
        name,
        empty=empty,
        links=tuple(dict.fromkeys(links)),
        fetches=tuple(dict.fromkeys(fetches)),
        anchors=tuple(anchors),
        canonical=name == "link" and "canonical" in rel,
        fault=OWN_SCRIPT if _is_own_script(name, attributes) else _runs(name, attributes),
    )


def _is_own_script(name: str, attributes: Mapping[str, str]) -> bool:
    """Say whether a tag runs the notice's script from the site's root, and nothing besides."""
    known = all(key == "src" or key.startswith("data-") for key in attributes)
    return name == "script" and attributes.get("src") in {BANNER_SCRIPT, f"../{BANNER_SCRIPT}"} and known


def _runs(name: str, attributes: Mapping[str, str]) -> str:
    """Say why an element runs code, or holds a page that nobody has read."""
    if name == "script" and (attributes.get("type", "").lower() != _DATA or len(attributes) > 1):
        return "holds a script (pages have none: everything must work without)"
    for key, value in attributes.items():
        if key.startswith("on"):
            return f"<{name}> has a script in {key} (pages have none: remove it)"
        if _SCRIPT_ADDRESS.match(value):
            return f"<{name}> has a script as {key} (write an address that begins with https:)"
        if key == "srcdoc" or (name in _FRAMES and value.lstrip().lower().startswith("data:")):
            return f"<{name}> holds a page of its own in {key}, which cannot be verified (make it a file)"
    return ""
