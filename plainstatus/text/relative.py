"""Where a relative link in a text leads: to one place, counted from the site's root.

The same text stands on the home page, on its incident's page, in feeds and in the API. A browser would count from
wherever it stands.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

__all__ = ["REFERENCE", "site_target"]

#: A link or image as the sanitiser writes it: attributes in double quotes, `"` and `&` in them escaped. Words of a text
#: that look like one have no `<` before them.
REFERENCE: Final = re.compile(r'(<(?:a|img)(?: [a-z-]+="[^"]*")*? (?:href|src)=")([^"]*)(?=")')
_ELSEWHERE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|[/\\]{2}")
_C0_AND_SPACE: Final = "".join(map(chr, range(0x21)))
#: Browsers take them away at the beginning and the end of an address.
_SPACES: Final = re.compile("[\0- ]+")
_REMOVED: Final = re.compile(r"[\t\n\r]")


def site_target(url: str) -> str | None:
    """Return what a link leads to: path, query and anchor, from the site's root; None for links to elsewhere.

    An anchor alone, or a query, is one of the page that the text belongs to. `/` is the root, and `..` leads no
    further up than that: so readers of a page in a folder have written it.
    """
    url = url.strip(_C0_AND_SPACE)
    if not url.isprintable():
        url = _REMOVED.sub("", url)
    if _ELSEWHERE.match(url):
        return None
    end = min(at for at in (url.find("?"), url.find("#"), len(url)) if at >= 0)
    path, rest = url[:end].replace("\\", "/"), url[end:]
    if not path:
        return rest
    steps: list[str] = []
    for step in path.split("/"):
        if step == "..":
            del steps[-1:]
        elif step not in {"", "."}:
            steps.append(_SPACES.sub(lambda found: quote(found[0]), step))
    if steps:
        # `./javascript:x` is a path, and has to stay one without its beginning.
        steps[0] = steps[0].replace(":", "%3A")
    # A folder stays one; the root is the home page.
    folder = "/" if steps and path.endswith(("/", "/.", "/..")) else ""
    return ("/".join(steps) + folder or "index.html") + rest
