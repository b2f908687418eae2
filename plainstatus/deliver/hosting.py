"""What a web server should know about the site: which addresses get which headers, and which lead elsewhere.

One table says it, and the files of each kind of host are made from it: those that static hosts look for at the root
of what they are given, and settings for nginx, Caddy, and a bucket of S3 behind a network of caches.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from plainstatus.model import Site
from plainstatus.tree.manifest import TYPES
from plainstatus.urls import (
    BANNER,
    BANNER_FRAGMENT,
    BANNER_PAGE,
    BANNER_SCRIPT,
    HOME,
    NOT_FOUND,
    component_path,
    incident_path,
    language_folder,
)

__all__ = ["MADE_BY", "PAGES", "Rule", "base_path", "redirects", "rules", "server_files", "static_host_files", "types"]

#: Every page, whether its address ends in .html or not, but the one that others may show in a frame.
PAGES: Final = "(pages)"
FRAMED: Final = f"/{BANNER_PAGE}"
#: Formats of ours that programs on other sites may read.
_OPEN: Final = ("atom", "ics", "json", "jsonl", "minisig", "opml", "rss", "sig", "svg", "txt", "xml")
#: Parts of other sites that are none of these.
_EMBEDDED: Final = (FRAMED, f"/{BANNER_FRAGMENT}")

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
#: Cloudflare Pages takes no more.
_MOST_REDIRECTS: Final = 2000
#: By this a file is known for one that may be written anew.
MADE_BY: Final = "Made by Plainstatus: invoke hosting"
#: Compressed already, or too small to matter.
_PACKED: Final = re.compile("image/(?!svg)|font/|video/|application/(zip|gzip|pdf)")


@dataclass(frozen=True)
class Rule:
    """Headers, and the addresses that get them: from the site's root, with one `*` at most; or PAGES.

    No address gets one header from two rules, because some hosts would join both values.
    """

    paths: tuple[str, ...]
    headers: Mapping[str, str]


def _framed(languages: Iterable[str]) -> tuple[str, ...]:
    """Return the addresses of what others may show in a frame, in each language."""
    return (FRAMED, *(f"/{language_folder(tag)}{BANNER_PAGE}" for tag in languages))


def rules(address: str, languages: Iterable[str] = ()) -> tuple[Rule, ...]:
    """Return the rules for a site at this address with pages in further languages, media types left out."""
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
    return (
        Rule(("/*",), everywhere),
        Rule((PAGES,), {"Content-Security-Policy": _POLICY.format("'none'")}),
        Rule(_framed(tags), {"Content-Security-Policy": _FRAMED_POLICY}),
        Rule((*opened, *_EMBEDDED, f"/{BANNER_SCRIPT}", *embedded), {"Access-Control-Allow-Origin": "*"}),
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


def static_host_files(paths: Iterable[str], site: Site, address: str) -> Iterator[tuple[str, bytes]]:
    """Yield (path, bytes) of what static hosts read; `paths` are those of the site's pages, `address` is the site's.

    `_headers` and `_redirects` are for Netlify and Cloudflare Pages, which serve neither; `.nojekyll` tells GitHub
    Pages to serve every file as it is.
    """
    yield "_headers", _headers(_page_patterns(paths, site.languages), address, site.languages).encode()
    yield "_redirects", _redirects(site, address).encode()
    yield ".nojekyll", b""


def _headers(pages: list[str], address: str, languages: Iterable[str]) -> str:
    wanted: dict[str, dict[str, str]] = {}
    for rule in rules(address, languages):
        for path in rule.paths:
            for pattern in pages if path == PAGES else [path]:
                wanted.setdefault(pattern, {}).update(rule.headers)
    for kind, media_type in types().items():
        wanted.setdefault(f"/*.{kind}", {})["Content-Type"] = media_type
    return "".join(f"{pattern}\n{_lines(headers)}" for pattern, headers in wanted.items())


def _lines(headers: Mapping[str, str]) -> str:
    return "".join(f"  {name}: {value}\n" for name, value in headers.items())


def _page_patterns(paths: Iterable[str], languages: Iterable[str]) -> list[str]:
    """Return patterns that take in every page, with and without .html, and nothing that may be framed.

    A pattern for all with an exception for one is beyond these files: both values would be sent.
    """
    found = {"/"}
    folders = tuple(map(language_folder, languages))
    for path in paths:
        within = next((folder for folder in folders if path.startswith(folder)), "")
        folder, slash, _ = path.removeprefix(within).partition("/")
        if not path.endswith(".html"):
            continue
        if slash:
            found.add(f"/{within}{folder}/*")
        elif not path.startswith(within + BANNER):
            found |= {f"/{path}", f"/{path.removesuffix('.html')}"}
    return sorted(found - {f"/{HOME.removesuffix('.html')}"})


def _redirects(site: Site, address: str) -> str:
    base = base_path(address)
    lines = [f"{old} {base}/{page} 301\n" for old, page in redirects(site).items()]
    return "".join(lines[:_MOST_REDIRECTS])


def server_files(site: Site, address: str) -> Iterator[tuple[str, str]]:
    """Yield (name, text) of the settings for each kind of server; `address` is the site's."""
    yield "nginx.conf", _nginx(site, address)
    yield "Caddyfile", _caddy(site, address)
    yield "s3.json", _s3(site, address)


def _pattern(path: str, base: str, languages: Iterable[str]) -> str:
    """Return a regular expression for the addresses that a rule names; `base` is the path of the site's address."""
    if path == PAGES:
        # A page may be asked for without its .html.
        framed = "|".join(re.escape(base + one) for one in _framed(languages))
        apart = f"(?:{framed})" if "|" in framed else framed
        return rf"^(?!{apart}$).*(\.html|/[^./]*)$"
    before, star, after = (re.escape(part) for part in path.partition("*"))
    return f"^{re.escape(base)}{before}{'.*' if star else ''}{after}$"


def _nginx(site: Site, address: str) -> str:
    base = base_path(address)
    kinds: dict[str, list[str]] = {}
    for ending, media_type in TYPES.items():
        kinds.setdefault(media_type.partition(";")[0], []).append(ending[1:])
    texts = sorted({kind.partition(";")[0] for kind in TYPES.values() if ";" in kind} - {"text/html"})
    packable = [kind for kind in sorted(kinds) if not _PACKED.match(kind) and kind != "text/html"]
    lines = [
        f"# {MADE_BY}. Include it in a server block that says server_name, listen and root.",
        "index index.html;",
        f"error_page 404 {base}/{NOT_FOUND};",
        "types {",
        *(f"    {kind} {' '.join(endings)};" for kind, endings in kinds.items()),
        "}",
        "default_type application/octet-stream;",
        "charset utf-8;",
        f"charset_types {' '.join(texts)};",
        "gzip on;",
        "gzip_static on;",
        "# Where nginx has the module (Debian: libnginx-mod-http-brotli-static): brotli_static on;",
        "gzip_vary on;",
        f"gzip_types {' '.join(packable)};",
    ]
    # Variables, because a header that is added in a location takes away all those that stand outside it.
    conditions: list[str] = []
    added: dict[str, str] = {}
    for rule in rules(address, site.languages):
        for header, value in rule.headers.items():
            if rule.paths == ("/*",):
                added[header] = f'"{value}"'
                continue
            added[header] = f"$plainstatus_{header.lower().replace('-', '_')}"
            wanted = "|".join(_pattern(path, base, site.languages) for path in rule.paths)
            conditions.append(f'if ($uri ~ "{wanted}") {{ set {added[header]} "{value}"; }}')
    lines += [f'set {value} "";' for value in added.values() if value.startswith("$")]
    lines += conditions
    lines += [f"add_header {header} {value} always;" for header, value in added.items()]
    lines += [f"location = {base}{old} {{ return 301 {base}/{page}; }}" for old, page in redirects(site).items()]
    lines += [
        f"location = {base}/ {{ try_files {base}/{HOME} =404; }}",
        f"location {base}/ {{ try_files $uri $uri.html =404; }}",
    ]
    return "\n".join(lines) + "\n"


def _caddy(site: Site, address: str) -> str:
    base = base_path(address)
    lines = [
        f"# {MADE_BY}. Import it at the top of your Caddyfile, and write `import plainstatus` into the site's block,",
        "# which says the site's root.",
        "(plainstatus) {",
    ]
    for number, rule in enumerate(rules(address, site.languages)):
        lines.append(f"\t@plainstatus{number} {{")
        if rule.paths == (PAGES,):
            # Go's expressions cannot look ahead.
            lines += [
                r"		path_regexp (\.html|/[^./]*)$",
                "\t\tnot path " + " ".join(base + one for one in _framed(site.languages)),
            ]
        else:
            lines.append(f"\t\tpath_regexp {'|'.join(_pattern(path, base, site.languages) for path in rule.paths)}")
        lines.append("\t}")
        lines += [f'\theader @plainstatus{number} {name} "{value}"' for name, value in rule.headers.items()]
    for kind, media_type in types(ending[1:] for ending in TYPES).items():
        lines.append(f"\t@plainstatus_{kind} path *.{kind}")
        lines.append(f'\theader @plainstatus_{kind} Content-Type "{media_type}"')
    lines += [f"\tredir {base}{old} {base}/{page} 301" for old, page in redirects(site).items()]
    lines += [
        "\ttry_files {path} {path}.html",
        "\tencode gzip",
        "\t# Caddy itself says so only with what is packed, and caches would hand the plain form to everybody.",
        "\theader {",
        "\t\tVary Accept-Encoding",
        "\t\tdefer",
        "\t}",
        "\tfile_server {",
        "\t\tprecompressed br gzip",
        "\t}",
        "\thandle_errors {",
        f"\t\trewrite * {base}/{NOT_FOUND}",
        f'\t\theader Content-Type "{TYPES[".html"]}"',
        "\t\tfile_server",
        "\t}",
        "}",
    ]
    return "\n".join(lines) + "\n"


def _s3(site: Site, address: str) -> str:
    every, pages, framed, readable = rules(address, site.languages)
    found: dict[str, Any] = {
        "made_by": MADE_BY,
        "metadata": [
            {"match": f"*{ending}", "ContentType": kind, "CacheControl": every.headers["Cache-Control"]}
            for ending, kind in TYPES.items()
        ],
        "cors": {
            "CORSRules": [
                {"AllowedOrigins": ["*"], "AllowedMethods": ["GET", "HEAD"], "AllowedHeaders": ["*"]},
            ]
        },
        "response_headers": [
            {"paths": ["*"], "headers": {k: v for k, v in every.headers.items() if k != "Cache-Control"}},
            {"paths": list(framed.paths), "headers": dict(framed.headers)},
            {"paths": ["*.html", "/"], "except": list(framed.paths), "headers": dict(pages.headers)},
            {"paths": list(readable.paths), "headers": dict(readable.headers)},
        ],
    }
    return json.dumps(found, indent=2) + "\n"
