"""What a web server should know about the site: which addresses get which headers, and which lead elsewhere.

One table says it, and the files of each kind of host are made from it: those that static hosts look for at the root
of what they are given, and settings for nginx, Caddy, and a bucket of S3 behind a network of caches.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from plainstatus.deliver.host_rules import PAGES, Rule, apart, rules, types
from plainstatus.model import Site
from plainstatus.tree.manifest import TYPES
from plainstatus.urls import BANNER, HOME, NOT_FOUND, component_path, incident_path, language_folder

__all__ = ["MADE_BY", "base_path", "redirects", "server_files", "static_host_files"]

_SAFE: Final = re.compile(r"[A-Za-z0-9_-]+")
#: Pages in a further language that may go: what is older is there in the organisation's alone.
_GOING: Final = r"/(?:incidents|statements)/[A-Za-z0-9._-]+"
#: Cloudflare Pages takes no more.
_MOST_REDIRECTS: Final = 2000
#: By this a file is known for one that may be written anew.
MADE_BY: Final = "Made by Plainstatus: invoke hosting"
#: Compressed already, or too small to matter.
_PACKED: Final = re.compile("image/(?!svg)|font/|video/|application/(zip|gzip|pdf)")


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


def static_host_files(paths: Iterable[str], site: Site, address: str, form: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield (path, bytes) of what static hosts read; `paths` are those of the site's pages, `address` is the site's.

    `form` is where the site's form leads.

    `_headers` and `_redirects` are for Netlify and Cloudflare Pages, which serve neither; `.nojekyll` tells GitHub
    Pages to serve every file as it is.
    """
    wanted = rules(address, site.languages, form)
    pages = [one for one in _page_patterns(paths, site.languages) if one not in apart(wanted)]
    yield "_headers", _headers(pages, wanted).encode()
    yield "_redirects", _redirects(site, address).encode()
    yield ".nojekyll", b""


def _headers(pages: list[str], wanted: Iterable[Rule]) -> str:
    found: dict[str, dict[str, str]] = {}
    for rule in wanted:
        for path in rule.paths:
            for pattern in pages if path == PAGES else [path]:
                found.setdefault(pattern, {}).update(rule.headers)
    for kind, media_type in types().items():
        found.setdefault(f"/*.{kind}", {})["Content-Type"] = media_type
    return "".join(f"{pattern}\n{_lines(headers)}" for pattern, headers in found.items())


def _lines(headers: Mapping[str, str]) -> str:
    return "".join(f"  {name}: {value}\n" for name, value in headers.items())


def _page_patterns(paths: Iterable[str], languages: Iterable[str]) -> list[str]:
    """Return patterns that take in every page, with and without .html, and nothing that may be framed.

    A pattern for all with an exception for one is beyond these files: both values would be sent.
    """
    found = {"/"}
    folders = tuple(map(language_folder, languages))
    for path in [path for path in paths if path.endswith(".html")]:
        within = next((folder for folder in folders if path.startswith(folder)), "")
        folder, slash, _ = path.removeprefix(within).partition("/")
        if slash:
            found.add(f"/{within}{folder}/*")
        elif not path.startswith(within + BANNER):
            found |= {f"/{path}", f"/{path.removesuffix('.html')}"}
    return sorted(found - {f"/{HOME.removesuffix('.html')}"})


def _redirects(site: Site, address: str) -> str:
    base = base_path(address)
    lines = [f"{old} {base}/{page} 301\n" for old, page in redirects(site).items()]
    return "".join(lines[:_MOST_REDIRECTS])


def server_files(site: Site, address: str, form: str = "") -> Iterator[tuple[str, str]]:
    """Yield (name, text) of the settings for each kind of server; `address` is the site's, `form` where it leads."""
    wanted = rules(address, site.languages, form)
    yield "nginx.conf", _nginx(site, address, wanted)
    yield "Caddyfile", _caddy(site, address, wanted)
    yield "s3.json", _s3(wanted)


def _pattern(path: str, base: str, others: Iterable[str]) -> str:
    """Return a regular expression for the addresses that a rule names; `base` is the path of the site's address.

    PAGES are all but the `others`.
    """
    if path == PAGES:
        # A page may be asked for without its .html.
        excepted = "|".join(re.escape(base + one) for one in others)
        excepted = f"(?:{excepted})" if "|" in excepted else excepted
        return rf"^(?!{excepted}$).*(\.html|/[^./]*)$"
    before, star, after = (re.escape(part) for part in path.partition("*"))
    return f"^{re.escape(base)}{before}{'.*' if star else ''}{after}$"


def _nginx(site: Site, address: str, wanted: tuple[Rule, ...]) -> str:
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
    for rule in wanted:
        for header, value in rule.headers.items():
            if rule.paths == ("/*",):
                added[header] = f'"{value}"'
                continue
            added[header] = f"$plainstatus_{header.lower().replace('-', '_')}"
            pattern = "|".join(_pattern(path, base, apart(wanted)) for path in rule.paths)
            conditions.append(f'if ($uri ~ "{pattern}") {{ set {added[header]} "{value}"; }}')
    lines += [f'set {value} "";' for value in added.values() if value.startswith("$")]
    lines += conditions
    lines += [f"add_header {header} {value} always;" for header, value in added.items()]
    lines += [f"location = {base}{old} {{ return 301 {base}/{page}; }}" for old, page in redirects(site).items()]
    lines += _nginx_languages(base, site.languages)
    lines += [
        f"location = {base}/ {{ try_files {base}/{HOME} =404; }}",
        f"location {base}/ {{ try_files $uri $uri.html =404; }}",
    ]
    return "\n".join(lines) + "\n"


def _nginx_languages(base: str, languages: tuple[str, ...]) -> Iterator[str]:
    """Yield what leads from a page that a language has no more to the organisation's, and its own page for the rest."""
    if not languages:
        return
    for folder in map(language_folder, languages):
        missing = f"error_page 404 {base}/{folder}{NOT_FOUND};"
        yield f"location {base}/{folder} {{ {missing} try_files $uri $uri.html =404; }}"
    going = f"^{re.escape(base)}/(?:{'|'.join(languages)})(?<plainstatus_own>{_GOING})$"
    yield f'location ~ "{going}" {{ try_files $uri $uri.html @plainstatus_own; }}'
    yield f"location @plainstatus_own {{ return 302 {base}$plainstatus_own; }}"


def _caddy(site: Site, address: str, wanted: tuple[Rule, ...]) -> str:
    base = base_path(address)
    lines = [
        f"# {MADE_BY}. Import it at the top of your Caddyfile, and write `import plainstatus` into the site's block,",
        "# which says the site's root.",
        "(plainstatus) {",
    ]
    for number, rule in enumerate(wanted):
        lines.append(f"\t@plainstatus{number} {{")
        if rule.paths == (PAGES,):
            # Go's expressions cannot look ahead.
            lines += [
                r"		path_regexp (\.html|/[^./]*)$",
                "\t\tnot path " + " ".join(base + one for one in apart(wanted)),
            ]
        else:
            lines.append(f"\t\tpath_regexp {'|'.join(_pattern(path, base, ()) for path in rule.paths)}")
        lines.append("\t}")
        lines += [f'\theader @plainstatus{number} {name} "{value}"' for name, value in rule.headers.items()]
    for kind, media_type in types(ending[1:] for ending in TYPES).items():
        lines.append(f"\t@plainstatus_{kind} path *.{kind}")
        lines.append(f'\theader @plainstatus_{kind} Content-Type "{media_type}"')
    lines += [f"\tredir {base}{old} {base}/{page} 301" for old, page in redirects(site).items()]
    if site.languages:
        going = f"^{re.escape(base)}/(?:{'|'.join(site.languages)})({_GOING})$"
        lines += [
            "\t@plainstatus_own {",
            f"\t\tpath_regexp own {going}",
            "\t\tnot file {path} {path}.html",
            "\t}",
            f"\tredir @plainstatus_own {base}{{re.own.1}} 302",
        ]
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
        *_caddy_missing(base, site.languages),
        f'\t\theader Content-Type "{TYPES[".html"]}"',
        "\t\tfile_server",
        "\t}",
        "}",
    ]
    return "\n".join(lines) + "\n"


def _caddy_missing(base: str, languages: tuple[str, ...]) -> Iterator[str]:
    """Yield which page says that there is none: below a language's folder its own."""
    folders = [f"{base}/{language_folder(tag)}" for tag in languages]
    for number, folder in enumerate(folders):
        yield f"\t\t@language{number} path {folder}*"
        yield f"\t\trewrite @language{number} {folder}{NOT_FOUND}"
    if folders:
        yield f"\t\t@others not path {' '.join(f'{folder}*' for folder in folders)}"
    yield f"\t\trewrite {'@others' if folders else '*'} {base}/{NOT_FOUND}"


def _s3(wanted: tuple[Rule, ...]) -> str:
    every, pages, framed, readable, *forms = wanted
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
            *({"paths": list(one.paths), "headers": dict(one.headers)} for one in forms),
            {"paths": ["*.html", "/"], "except": list(apart(wanted)), "headers": dict(pages.headers)},
            {"paths": list(readable.paths), "headers": dict(readable.headers)},
        ],
    }
    return json.dumps(found, indent=2) + "\n"
