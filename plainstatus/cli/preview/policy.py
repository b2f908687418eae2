"""The Content-Security-Policy of a page, with what the preview adds let in and nothing else."""

from __future__ import annotations

import base64
import hashlib
import html
import re

__all__ = ["let_in", "source_of"]

_META = re.compile(
    r"""<meta\b(?=[^>]*\bhttp-equiv\s*=\s*["']?content-security-policy\b)[^>]*?\bcontent\s*=\s*("[^"]*"|'[^']*')[^>]*>""",
    re.IGNORECASE,
)
#: Directive → what stands in for it where it is missing (https://www.w3.org/TR/CSP3/#directive-fallback-list).
_FALLBACK = {
    "script-src-elem": ("script-src-elem", "script-src", "default-src"),
    "style-src-elem": ("style-src-elem", "style-src", "default-src"),
    "connect-src": ("connect-src", "default-src"),
}


def source_of(text: str) -> str:
    """Return the source expression that lets in an inline script or style with exactly this text."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def let_in(page: str, *, script: str, style: str) -> str:
    """Let the script and the style with these sources into a page, and connections to its own host."""
    wanted = {"script-src-elem": script, "style-src-elem": style, "connect-src": "'self'"}

    def adapted(meta: re.Match[str]) -> str:
        policies = html.unescape(meta[1][1:-1]).split(",")
        new = html.escape(", ".join(_adapt(policy.strip(), wanted) for policy in policies))
        start, end = meta.start(1) - meta.start(), meta.end(1) - meta.start()
        return f'{meta[0][:start]}"{new}"{meta[0][end:]}'

    return _META.sub(adapted, page)


def _adapt(policy: str, wanted: dict[str, str]) -> str:
    directives: dict[str, list[str]] = {}
    for directive in policy.split(";"):
        name, *sources = directive.split() or [""]
        # Of two with one name, the first counts.
        if name and name.lower() not in directives:
            directives[name.lower()] = sources
    for name, source in wanted.items():
        ruling = next((found for found in _FALLBACK[name] if found in directives), None)
        # Without one, all is allowed; and beside a hash, 'unsafe-inline' would no longer count.
        if ruling is None or "'unsafe-inline'" in directives[ruling]:
            continue
        directives[name] = [*(other for other in directives[ruling] if other.lower() != "'none'"), source]
    return "; ".join(" ".join([name, *sources]) for name, sources in directives.items())
