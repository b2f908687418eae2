"""The paths that a site's files will have, before it is built."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from plainstatus.read.content import PAGE_ENDINGS
from plainstatus.read.project import Project
from plainstatus.read.schema import Loaded
from plainstatus.urls import (
    SECURITY_FAQ,
    SECURITY_TXT,
    badge_path,
    component_feed_path,
    component_path,
    fixed_paths,
    incident_feed_path,
    incident_path,
    incident_text_path,
    language_feed_path,
    language_folder,
    month_path,
    oembed_path,
    statement_path,
)

__all__ = ["site_paths"]

#: A line of a page that says what its file is called.
_NAMED = re.compile(
    r"""^(?::|<meta\s+name=["'])?(?:slug|save_as)\b["']?\s*(?::|content=["'])\s*([^\s"'>]+)""", re.I | re.M
)


def site_paths(project: Project, loaded: Loaded) -> set[str]:
    """Return the paths of the site's files, as far as they can be told before it is built; rather too many."""
    site = loaded.site
    paths = fixed_paths() | {statement_path(item.slug) for item in loaded.written.statements}
    for name, incident in loaded.ids.items():
        paths |= {incident_path(name), incident_text_path(name), incident_feed_path(incident), oembed_path(name)}
    for name in (name for component in site.components for name in (component.id, *component.aliases)):
        feeds = (component_feed_path(name, ending) for ending in ("atom", "rss"))
        paths |= {component_path(name), badge_path(name), *feeds}
    if loaded.written.faq or any(item.breach for item in site.incidents):
        paths.add(SECURITY_FAQ)
    if site.organisation.security_txt:
        paths.add(SECURITY_TXT)
    texts = [text for item in site.incidents for text in (item.title, *(update.text for update in item.updates))]
    texts += [item.text for item in loaded.written.statements]
    tags = {*site.languages, *(tag for text in texts for tag, _ in text.translations)}
    paths |= {language_feed_path(tag, ending) for tag in tags for ending in ("atom", "rss")}
    moments = [loaded.now, *(update.at for item in site.incidents for update in item.updates)]
    first, last = min(moments), max(moments)
    paths |= {month_path(year, month) for year in range(first.year, last.year + 1) for month in range(1, 13)}
    paths |= {language_folder(tag) + path for tag in site.languages for path in paths}
    # What Pelican makes of content/ it alone knows; what is there by now, it has made.
    for folder in (project.content, project.settings.live):
        above = len(os.path.join(folder, ""))  # noqa: PTH118 - tens of thousands of files
        paths |= {f"{place}/{name}"[above:] for place, _, names in os.walk(folder) for name in names}
    for path in (project.content / "pages").rglob("*"):
        if (
            path.suffix in PAGE_ENDINGS
            and Path(os.path.relpath(path, project.folder)).as_posix() not in loaded.left_out
        ):
            with suppress(OSError, UnicodeDecodeError):
                named = [match[1] for match in _NAMED.finditer(path.read_text(encoding="utf-8"))]
                words = re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", path.stem).strip().lower())
                paths |= {f"{name.removesuffix('.html')}.html" for name in (words, *named)}
    return paths
