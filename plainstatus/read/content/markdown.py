"""Markdown as Pelican reads it, made safe."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from markdown import Markdown

from plainstatus.read.content.tangles import Untangled
from plainstatus.text.markdown import sanitise
from plainstatus.text.markdown import to_html as quick

__all__ = ["renderer"]

#: Pelican's name for a file beside the pages, as it stands in HTML.
_STATIC = re.compile(r'(?<=["(])[{|](?:static|attach)[}|]/?')
#: Python-Markdown takes time with the square of the marks in a text. One with so many is no letter, and is read as an
#: update is: in the usual Markdown, without footnotes and anchors.
_LONG = 20_000
_MOST_MARKS = 5000
_MARK = re.compile(r"[\[`<*_#&\\|~>]|^[ ]{0,3}[:+-]|^[ ]{0,3}\d+[.)]", re.MULTILINE)


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
        if len(text) > _LONG and len(_MARK.findall(text)) > _MOST_MARKS:
            return quick(text)
        try:
            return sanitise(_STATIC.sub("", Markdown(extensions=[*extensions, Untangled()], **given).convert(text)))
        except RecursionError:  # such as a thousand definitions in a row
            return quick(text)

    return to_html
