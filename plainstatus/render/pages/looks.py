"""How pages look, as far as Python has a hand in it: the signs of states, and the style sheet with its policy."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup

__all__ = ["Style", "css_string", "icon", "style"]

#: Each sign has a shape of its own, so that colour is never all there is.
_DISC = "M8 0a8 8 0 1 0 0 16A8 8 0 0 0 8 0z"
_TICK = _DISC + "M7 11.7 3.4 8.2l1.4-1.4L7 8.9l4.2-4.4 1.4 1.4z"
_PATHS = {
    "operational": _TICK,
    "closed": _TICK,
    "withdrawn": _DISC + "M3.5 7h9v2h-9z",
    # A spanner.
    "under_maintenance": "M15.6 3.5 13 6.1l-2.6-.5-.5-2.6L12.5.4a4.5 4.5 0 0 0-5.9 5.7L.8 11.9a2.3 2.3 0 0 0"
    " 3.3 3.3l5.8-5.8a4.5 4.5 0 0 0 5.7-5.9z",
    # A warning triangle.
    "degraded_performance": "M8 .8 16 15H0zM7 5.8l.3 5h1.4l.3-5zm0 6.2v1.8h2V12z",
    # A disc, half full.
    "partial_outage": _DISC + "M8 2a6 6 0 0 1 0 12z",
    # A stop sign with a cross.
    "major_outage": "M4.7 0h6.6L16 4.7v6.6L11.3 16H4.7L0 11.3V4.7z"
    "M4.5 5.9 6.6 8l-2.1 2.1 1.4 1.4L8 9.4l2.1 2.1 1.4-1.4L9.4 8l2.1-2.1-1.4-1.4L8 6.6 5.9 4.5z",
    # A shield with a keyhole.
    "security": "M8 0 1 2.5V8c0 4 2.9 6.9 7 8 4.1-1.1 7-4 7-8V2.5zM8 4.5a1.8 1.8 0 0 1 .9 3.4l.6 3.6h-3"
    "l.6-3.6A1.8 1.8 0 0 1 8 4.5z",
    # A disc with an i.
    "notice": _DISC + "M7 3.5h2v2H7zM7 7h2v5.5H7z",
}
_ICONS = {
    name: Markup(f'<svg class="i" viewBox="0 0 16 16" aria-hidden="true"><path d="{path}"/></svg>')  # noqa: S704 - ours
    for name, path in _PATHS.items()
}


def icon(name: str) -> Markup:
    """Return the sign for a component state, or for `security`, `notice`, `closed` or `withdrawn`."""
    return _ICONS[name]


class Style(NamedTuple):
    """The style sheet as it stands in a page, and the policy that lets it in and nothing else."""

    css: Markup
    policy: str


# One for each language, and for its page with a form.
@lru_cache(maxsize=32)
def style(source: str, forms: str = "'none'") -> Style:
    """Take comments and needless space out of a style sheet, and work out the Content-Security-Policy for it.

    `forms` is where the page's forms may lead, as a policy says it.

    https://www.w3.org/TR/CSP3/: the hash is that of the element's exact text.
    """
    css = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r" ?([{};,>]) ?", r"\1", css).replace(": ", ":").replace(";}", "}").strip()
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return Style(
        Markup(css),  # noqa: S704 - the theme's own file
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src 'self'; base-uri 'none'; form-action {forms}",
    )


def css_string(text: str) -> Markup:
    """Write a text as a string for a style sheet, in quotes.

    All but letters and digits is escaped, so that it ends neither the string nor the element, and keeps its spaces
    (https://www.w3.org/TR/css-syntax-3/#consume-escaped-code-point).
    """
    escaped = "".join(char if char.isalnum() else f"\\{ord(char):06x}" for char in text)
    return Markup(f'"{escaped}"')  # noqa: S704 - letters, digits and backslashes
