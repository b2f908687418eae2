"""The files that static hosts look for at the root of what they are given.

`_headers` and `_redirects` are read by Netlify and Cloudflare Pages, which serve neither; `.nojekyll` tells GitHub
Pages to serve every file as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from plainstatus.deliver.hosting.rules import PAGES, base_path, redirects, rules, types
from plainstatus.model import Site
from plainstatus.urls import BANNER, HOME

__all__ = ["static_host_files"]

#: Cloudflare Pages takes no more.
_MOST_REDIRECTS: Final = 2000


def static_host_files(paths: Iterable[str], site: Site, address: str) -> Iterator[tuple[str, bytes]]:
    """Yield (path, bytes) of these files; `paths` are those of the site's pages, `address` is the site's."""
    yield "_headers", _headers(_page_patterns(paths), address).encode()
    yield "_redirects", _redirects(site, address).encode()
    yield ".nojekyll", b""


def _headers(pages: list[str], address: str) -> str:
    wanted: dict[str, dict[str, str]] = {}
    for rule in rules(address):
        for path in rule.paths:
            for pattern in pages if path == PAGES else [path]:
                wanted.setdefault(pattern, {}).update(rule.headers)
    for kind, media_type in types().items():
        wanted.setdefault(f"/*.{kind}", {})["Content-Type"] = media_type
    return "".join(f"{pattern}\n{_lines(headers)}" for pattern, headers in wanted.items())


def _lines(headers: Mapping[str, str]) -> str:
    return "".join(f"  {name}: {value}\n" for name, value in headers.items())


def _page_patterns(paths: Iterable[str]) -> list[str]:
    """Return patterns that take in every page, with and without .html, and nothing that may be framed.

    A pattern for all with an exception for one is beyond these files: both values would be sent.
    """
    found = {"/"}
    for path in paths:
        folder, slash, _ = path.partition("/")
        if not path.endswith(".html"):
            continue
        if slash:
            found.add(f"/{folder}/*")
        elif not path.startswith(BANNER):
            found |= {f"/{path}", f"/{path.removesuffix('.html')}"}
    return sorted(found - {f"/{HOME.removesuffix('.html')}"})


def _redirects(site: Site, address: str) -> str:
    base = base_path(address)
    lines = [f"{old} {base}/{page} 301\n" for old, page in redirects(site).items()]
    return "".join(lines[:_MOST_REDIRECTS])
