"""What an address in a file means to a browser: another host, a file of the site, or neither.

Where browsers forgive (backslashes, line breaks, missing slashes; https://url.spec.whatwg.org/#url-parsing), an
address counts as one of another host: better one stop too many.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from plainstatus.urls import HOME

__all__ = ["Site", "as_read", "host_of"]

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_C0_AND_SPACE = "".join(map(chr, range(0x21)))
_DROPPED = str.maketrans({"\t": None, "\n": None, "\r": None, "\\": "/"})
#: Addresses in which nothing has to be decoded, as nearly all are: below our own, and relative to a file.
_BELOW = r"([A-Za-z0-9_./-]*)(?:\?[A-Za-z0-9_=&.-]*)?(?:#([A-Za-z0-9_.-]*))?"
#: So many addresses are kept for each folder.
_ROOM = 1 << 15
_PART = r"[A-Za-z0-9_-][A-Za-z0-9_.-]*"
_RELATIVE = re.compile(rf"((?:\.\./)*)({_PART}(?:/{_PART})*)(?:#([A-Za-z0-9_.-]*))?")


class Site:
    """The site's own address, and what addresses in its files are to it."""

    def __init__(self, address: str) -> None:
        self.address = address
        parts = urlsplit(address)
        self._host = parts.netloc.lower()
        self._path = parts.path.rstrip("/") + "/"
        self._below = re.compile(f"{re.escape(address.rstrip('/'))}/{_BELOW}")
        # The same few dozen links stand in every page of a folder.
        self._seen: dict[str, dict[str, str | None]] = {}

    def is_elsewhere(self, url: str) -> bool:
        """Tell whether a browser that fetches `url` from one of our pages may ask another host."""
        scheme, rest = _split(url)
        if scheme == "data:":
            return False
        if rest.startswith("//"):
            return scheme not in {"", "http:", "https:"} or _host(rest) != self._host
        return scheme != ""

    def targets(self, page: str, urls: Iterable[str]) -> dict[str, str]:
        """Return which of these addresses in the file at `page` lead to what within the site.

        That is `path` or `path#anchor`, whether it exists or not. Queries are ignored, as a server for files does.
        """
        folder, found = posixpath.dirname(page), {}
        seen = self._seen.setdefault(folder, {})
        if len(seen) > _ROOM:
            seen.clear()
        for url in urls:
            target = seen[url] if url in seen else seen.setdefault(url, self._seen_from(folder, url))
            if target is not None:
                found[url] = target if target[:1] not in {"", "#"} else page + target
        return found

    def _seen_from(self, folder: str, url: str) -> str | None:
        """Return what `url` leads to from a file in a folder; within that file only `#anchor`, or nothing."""
        if url.startswith("#"):
            return _anchor(url[1:])
        if below := self._below.fullmatch(url):
            return _whole(below[1]) + (_anchor(below[2]) if below[2] else "")
        if relative := _RELATIVE.fullmatch(url):
            up, parts = len(relative[1]) // 3, folder.split("/") if folder else []
            if up <= len(parts):
                path = "/".join([*parts[: len(parts) - up], relative[2]])
                return path + (_anchor(relative[3]) if relative[3] else "")
        return self._resolve_odd(folder, url)

    def _resolve_odd(self, folder: str, url: str) -> str | None:
        scheme, rest = _split(url)
        rest, _, fragment = rest.partition("#")
        rest = rest.partition("?")[0]
        anchor = _anchor(fragment)
        if rest.startswith("//"):
            if scheme not in {"", "http:", "https:"} or _host(rest) != self._host:
                return None
            rest = f"/{rest[2:].partition('/')[2]}"
        elif scheme:
            return None
        elif not rest:
            return anchor
        if not rest.startswith("/"):
            path = posixpath.normpath(posixpath.join(folder, unquote(rest)))
            path = "" if path == "." else path
        elif f"{rest}/" == self._path:
            path = ""
        elif rest.startswith(self._path):
            path = unquote(rest.removeprefix(self._path))
        else:
            return None
        if not path or rest.endswith("/"):
            path = posixpath.join(path, HOME)
        return f"{path}{anchor}"


def _whole(path: str) -> str:
    """Return the path of the file that a server sends for one below the site's address."""
    return f"{path}{HOME}" if not path or path.endswith("/") else path


def as_read(url: str) -> str:
    """Return an address without what browsers drop from it, and with slashes where they read slashes."""
    return url.strip(_C0_AND_SPACE).translate(_DROPPED)


def _split(url: str) -> tuple[str, str]:
    """Return an address's scheme, with its colon, and the rest, as a browser would read them."""
    url = as_read(url)
    match = _SCHEME.match(url)
    return (match[0].lower(), url[match.end() :]) if match else ("", url)


def host_of(url: str) -> str:
    """Return the host that a link leads or sends mail to, in lower case; empty for links within the site."""
    scheme, rest = _split(url)
    if scheme == "mailto:":
        return unquote(rest).partition("?")[0].rpartition("@")[2].lower()
    return _host(rest).rpartition("@")[2].partition(":")[0].rstrip(".") if rest.startswith("//") else ""


def _host(rest: str) -> str:
    return re.split(r"[/?#]", rest[2:], maxsplit=1)[0].lower()


def _anchor(fragment: str) -> str:
    """Return '#' and the anchor, or nothing where it is the top of the page; text directives are not ours to check."""
    name = unquote(fragment.partition(":~:")[0])
    return f"#{name}" if name not in {"", "top"} else ""
