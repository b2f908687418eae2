"""Where links lead, and what a page must not hold: L1 to L10.

Hours after a breach is told, others put up pages that look like yours.
"""

from __future__ import annotations

import html
import ipaddress
import re
from collections.abc import Callable, Collection, Iterator
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from plainstatus.check.case import Case, Passage
from plainstatus.check.findings import Hit, Rule
from plainstatus.check.rules.lookalikes import imitated, read_host
from plainstatus.text.markdown import not_kept, to_html
from plainstatus.text.relative import REFERENCE, site_target

__all__ = ["L6", "L10", "RULES", "STOPPING", "addresses", "host_of", "links_in", "own_hosts", "unlisted"]

L1 = Rule(
    "L1",
    "error",
    "a link to a host that is not yours, in a security notice",
    "Readers are told to trust your hosts only, and whoever imitates you counts on one exception.",
    "link to a page of yours that leads there, list the host in organisation: domains: if it is yours, "
    "or publish with --force and a reason",
)
L2 = Rule(
    "L2",
    "warning",
    "a host that looks like one of yours, and is not listed",
    "This is how false pages are named; people at companies have linked to them by mistake.",
    "copy the address from your browser, or list the host in organisation: domains: if it is yours",
)
L3 = Rule(
    "L3",
    "warning",
    "a shortened address",
    "Nobody can see where it leads, and whoever owns the shortener can change that.",
    "write the whole address",
)
L4 = Rule(
    "L4",
    "warning",
    "an address that tracks readers",
    "It tells others who read your bad news, and looks like an advertisement.",
    "take out what follows the question mark",
)
L5 = Rule(
    "L5",
    "warning",
    "an address without encryption",
    "Anyone between reader and host can change what they see.",
    "begin with https://",
)
L6 = Rule(
    "L6",
    "warning",
    "no domains are listed, so no link can be checked",
    "In a breach, readers need to know which addresses are yours, and so does this check.",
    "list them: organisation: {domains: [example.com]}",
)
L7 = Rule(
    "L7",
    "warning",
    "an address without a name",
    "Nobody can tell whose a number is, and false pages often have no name.",
    "write the name of the host",
)
L8 = Rule(
    "L8",
    "warning",
    "a form, frame, script or comment in a text",
    "It does nothing, and readers see it as it was typed. A status page never asks for anything, so that one that does "
    "is false.",
    "take it out, and link to the page of yours that asks; words that are meant to be read stand in backticks",
)
L9 = Rule(
    "L9",
    "warning",
    "an address with something before an @",
    "A browser goes to what stands behind the @; before it anybody can write your name.",
    "write the address without it",
)
L10 = Rule(
    "L10",
    "warning",
    "a link to a page of this site that is not there",
    "Readers who follow it find nothing. Links in texts count from the site's root, on every page and in every feed.",
    "write its path from the site's root, such as incidents/ID.html or history.html, or the whole address",
)
RULES: Final = (L1, L2, L3, L4, L5, L6, L7, L8, L9, L10)
#: What must not go live by accident.
STOPPING: Final = frozenset({L1.id})

#: What Pelican replaces by a link: it says itself where that leads nowhere.
_PLACEHOLDER: Final = re.compile(r"(?:\{|\||%7B|%7C)", re.IGNORECASE)
_PLACED: Final = re.compile(r"^[{|]\w*[}|]/?")
_SCHEME: Final = re.compile(r"\A(https?):[/\\]*", re.IGNORECASE)
_NO_SCHEME: Final = re.compile(r"[/\\]{2}")
_REMOVED: Final = re.compile(r"[\t\n\r]")
_QUERY: Final = re.compile(r"[?#]")
#: Data that the rule cannot work without: the shorteners that people paste most, and no more.
_SHORTENERS: Final = frozenset({
    "bit.ly", "buff.ly", "cutt.ly", "goo.gl", "is.gd", "j.mp", "lnkd.in", "ow.ly", "rb.gy", "rebrand.ly", "shorturl.at",
    "t.co", "t.ly", "tiny.cc", "tinyurl.com", "v.gd",
})  # fmt: skip
_TRACKING: Final = re.compile(
    r"utm_\w+|(fb|g|dcl|msl|ttcl|y)clid|mc_[ce]id|_hs\w+|mkt_tok|igshid|vero_id", re.IGNORECASE
)
#: What asks readers for something, shows another's page, runs or was not meant for readers; other words in angle
#: brackets are what people meant to say.
_ASKING: Final = frozenset({
    "!--", "button", "embed", "form", "frame", "iframe", "input", "object", "option", "script", "select", "style",
    "textarea",
})  # fmt: skip


def own_hosts(domains: Collection[str], site: str) -> frozenset[str]:
    """Return the hosts that are ours, of which subdomains are too, from the list as typed and the site's address."""
    typed = (domain.strip().lower().removeprefix("*.") for domain in (*domains, site))
    return frozenset(host for name in typed if (host := host_of(name if "://" in name else f"https://{name}")))


def unlisted(case: Case) -> Iterator[Hit]:
    """Yield a hit where no domains are listed, and an open security incident needs them."""
    if case.is_security and not case.organisation.domains and case.view.phase == "open":
        yield Hit(L6, message="no domains are listed, so nobody can tell whether a link in it is yours")


def links_in(passage: Passage, ours: frozenset[str], *, listed: bool, security: bool) -> Iterator[Hit]:
    """Yield what is amiss with the addresses in a text, and what it holds that readers do not get to see.

    `ours` as `own_hosts` returns them, `listed` says whether there is a list of our domains, and `security` whether the
    text is about a security incident.
    """
    for typed, address in addresses(passage):
        host = host_of(address)
        for rule, message in _faults(address, host, ours, listed=listed, security=security):
            yield Hit(rule, typed, f"'{typed}' {message}", passage.place)
    for begin in not_kept(passage.words) if passage.language else ():
        if begin.removeprefix("<") in _ASKING:
            better = "take it out; what only staff may read belongs into private/" if begin == "<!--" else ""
            yield Hit(L8, begin, f"'{begin}' is shown to readers as it was typed", passage.place, better=better)


def leading_nowhere(passage: Passage, paths: Callable[[], Collection[str]], *, placeholders: bool) -> Iterator[Hit]:
    """Yield the links in a text to files of the site that are not there; `paths` asks for those that are.

    Nobody knows them where there are none. `placeholders` says whether Pelican puts addresses in place of `{static}`
    and the like.
    """
    found = _led_to(passage.words) if passage.language else ()
    for typed in dict.fromkeys(found):
        placeholder = _PLACEHOLDER.match(typed)
        target = None if placeholder and placeholders else site_target(typed)
        path = unquote(_QUERY.split(target or "", maxsplit=1)[0])
        # Few texts have such links, and to know the files takes a walk through a folder.
        known = paths() if path else ()
        if not known or path in known or (path.endswith("/") and f"{path}index.html" in known):
            continue
        likely = _likely(_PLACED.sub("", path) if placeholder else path, known)
        shown = unquote(typed) if placeholder else typed
        kind = "page" if path.endswith((".html", "/")) or "." not in path else "file"
        message = f"'{shown}' leads to {path}, counted from the site's root, and there is no such {kind}"
        yield Hit(L10, shown, message, passage.place, better=f"write {likely}" if likely else "")


def _likely(path: str, paths: Collection[str]) -> str | None:
    """Return what a path was probably meant to be: with another folder, other capitals, or `.html`."""
    ends = [f"/{path.replace(chr(92), '/').strip('/')}{ending}".lower() for ending in ("", ".html")]
    return next((one for end in ends for one in sorted(paths) if f"/{one}".lower().endswith(end)), None)


def _faults(
    address: str, host: str, ours: frozenset[str], *, listed: bool, security: bool
) -> Iterator[tuple[Rule, str]]:
    foreign = not any(host == own or host.endswith(f".{own}") for own in ours)
    name = host or "a place that cannot be told"
    if listed and foreign and security:
        yield L1, f"leads to {name}, which is not yours"
    if listed and foreign and (found := imitated(host, ours)):
        yield L2, f"leads to {_shown(host)}, which looks like {found[0]} ({found[1]})"
    if host.removeprefix("www.") in _SHORTENERS:
        yield L3, "does not show where it leads"
    if address.lower().startswith("http:"):
        yield L5, "is not encrypted"
    if "?" in address and any(_TRACKING.fullmatch(key) for key, _ in _query(address)):
        yield L4, "tracks who follows it"
    if _is_number(host):
        yield L7, f"leads to {host}, which has no name"
    if "@" in address and "@" in _authority(address):
        yield L9, f"leads to {name}: a browser skips what stands before the @"


def addresses(passage: Passage, *, mail: bool = False) -> Iterator[tuple[str, str]]:
    """Yield each web address as typed, and as a browser reads it; links within the site are none.

    With `mail` also those that a link sends mail to, as `https:` addresses of their hosts.
    """
    found = _led_to(passage.words) if passage.language else [passage.words]
    for typed in dict.fromkeys(found):
        address = _REMOVED.sub("", typed.strip())
        if _NO_SCHEME.match(address):
            address = f"https:{address}"
        if mail and address.lower().startswith("mailto:"):
            yield typed, f"https://{address.partition('?')[0].rpartition('@')[2]}"
        elif _SCHEME.match(address):
            yield typed, _SCHEME.sub(lambda scheme: f"{scheme[1]}://", address).replace("\\", "/")


@lru_cache(maxsize=1)  # two rules ask, one after the other
def _led_to(words: str) -> tuple[str, ...]:
    """Return the addresses of the links and pictures in a text."""
    return tuple([html.unescape(found[2]) for found in REFERENCE.finditer(to_html(words))])


@lru_cache(maxsize=1024)
def host_of(address: str) -> str:
    """Return the host in the letters that are asked for on the network; empty where it cannot be told."""
    try:
        host = (urlsplit(address).hostname or "").rstrip(".")
        return host.encode("idna").decode("ascii").lower()
    except ValueError:
        return ""


def _query(address: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(urlsplit(address).query, keep_blank_values=True)
    except ValueError:
        return []


def _shown(host: str) -> str:
    """Return a host as it is read; one in letters that only look like Latin ones with what is asked for."""
    read = read_host(host)
    return host if read == host else f"{read} ({host})"


def _authority(address: str) -> str:
    return re.split(r"[/?#]", address.partition("://")[2], maxsplit=1)[0]


@lru_cache(maxsize=1024)
def _is_number(host: str) -> bool:
    """Say whether a host is an address of IPv4 or IPv6, in any way that browsers read (WHATWG URL, 3.5)."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return re.fullmatch(r"(0x[0-9a-f]*|\d+)(\.(0x[0-9a-f]*|\d+)){0,3}", host) is not None
    return True
