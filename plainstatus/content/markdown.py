"""Markdown as Pelican reads it, made safe."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from markdown import Markdown

from plainstatus.text import sanitise

__all__ = ["renderer"]

#: Pelican's name for a file beside the pages, as it stands in HTML.
_STATIC = re.compile(r'(?<=["(])[{|](?:static|attach)[}|]/?')


def renderer(settings: Mapping[str, Any]) -> Callable[[str], str]:
    """Return what makes sanitised HTML of Markdown, by Pelican's setting MARKDOWN.

    Links are as they were typed; `{static}/images/a.png` becomes `images/a.png`, as seen from the site's root.
    """
    given = {key: value for key, value in settings.items() if key != "extensions"}
    named = [*settings.get("extensions", ()), *settings.get("extension_configs", {})]
    # Front matter has been read already: a text that looks like some must not vanish.
    extensions = [name for name in dict.fromkeys(named) if name not in {"meta", "markdown.extensions.meta"}]

    @lru_cache(maxsize=1024)
    def to_html(text: str) -> str:
        return sanitise(_STATIC.sub("", Markdown(extensions=extensions, **given).convert(text)))

    return to_html
