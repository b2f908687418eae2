"""Settings for servers of one's own: nginx, Caddy, and a bucket of S3 behind a network of caches."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from plainstatus.deliver.hosting.rules import FRAMED, PAGES, base_path, redirects, rules, types
from plainstatus.model import Site
from plainstatus.tree.manifest import TYPES
from plainstatus.urls import HOME, NOT_FOUND

__all__ = ["MADE_BY", "server_files"]

#: By this a file is known for one that may be written anew.
MADE_BY: Final = "Made by Plainstatus: invoke hosting"
#: Compressed already, or too small to matter.
_PACKED: Final = re.compile("image/(?!svg)|font/|video/|application/(zip|gzip|pdf)")


def server_files(site: Site, address: str) -> Iterator[tuple[str, str]]:
    """Yield (name, text) of the settings for each kind of server; `address` is the site's."""
    yield "nginx.conf", _nginx(site, address)
    yield "Caddyfile", _caddy(site, address)
    yield "s3.json", _s3(address)


def _pattern(path: str, base: str) -> str:
    """Return a regular expression for the addresses that a rule names; `base` is the path of the site's address."""
    if path == PAGES:
        # A page may be asked for without its .html.
        return rf"^(?!{re.escape(base + FRAMED)}$).*(\.html|/[^./]*)$"
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
    for rule in rules(address):
        for header, value in rule.headers.items():
            if rule.paths == ("/*",):
                added[header] = f'"{value}"'
                continue
            added[header] = f"$plainstatus_{header.lower().replace('-', '_')}"
            wanted = "|".join(_pattern(path, base) for path in rule.paths)
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
    for number, rule in enumerate(rules(address)):
        lines.append(f"\t@plainstatus{number} {{")
        if rule.paths == (PAGES,):
            # Go's expressions cannot look ahead.
            lines += [r"		path_regexp (\.html|/[^./]*)$", f"\t\tnot path {base}{FRAMED}"]
        else:
            lines.append(f"\t\tpath_regexp {'|'.join(_pattern(path, base) for path in rule.paths)}")
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


def _s3(address: str) -> str:
    every, pages, framed, readable = rules(address)
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
