"""Which files Pelican may publish beside its pages: those that pages lead to, and those in STATIC_PATHS."""

from __future__ import annotations

import html
import os
import posixpath
import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from pelican.contents import Content

from plainstatus.publish.content_pages import line_of
from plainstatus.publish.inputs import Inputs

__all__ = ["leads_out", "refused_files"]


def refused_files(pages: Sequence[Content], static: Sequence[Content], inputs: Inputs) -> Iterator[str]:
    """Yield what is wrong with files that would be published though nobody can have meant that, each with the way out.

    Those are drafts, what lies in private/ or outside of content/, and folders, of which Pelican copies all that is in
    them. A link of the file system is followed: only who can write here can make one.
    """
    private, folder = os.path.realpath(inputs.settings.private), inputs.settings.content.name
    copy = "copy what is public into content/, and link to that"
    for page in pages:
        if Path(os.path.realpath(page.source_path)).is_relative_to(private):
            yield f"{page.relative_source_path} lies in private/ and would be published ({copy})"
    for file in static:
        path = file.relative_source_path
        if Path(os.path.realpath(file.source_path)).is_relative_to(private):
            yield f"{path} lies in private/ and would be published ({copy})"
        elif Path(file.source_path).resolve() in inputs.kept_back:
            yield f"{path} is a draft and would be published as a file (take its folder out of STATIC_PATHS)"
        elif Path(file.source_path).is_dir():
            for spot, link in _leading_to(file, pages, folder):
                yield f"{spot}: {link} leads to a folder, and would publish all that is in it (lead to one file)"
        elif leads_out(path) or leads_out(file.save_as):
            for spot in [f"{spot}: " for spot, _ in _leading_to(file, pages, folder)] or [""]:
                yield f"{spot}{path} lies outside of content/ ({copy})"


def leads_out(path: str) -> bool:
    """Say whether a path leads out of the folder that it is counted from."""
    return posixpath.isabs(path) or PurePosixPath(posixpath.normpath(path)).parts[:1] == ("..",)


def _leading_to(file: Content, pages: Sequence[Content], folder: str) -> Iterator[tuple[str, str]]:
    """Yield file and line of each page that leads to a file, with its link as it was typed."""
    for page in pages:
        for link in page._get_intrasite_link_regex().finditer(page._content):
            path = urlsplit(link["value"]).path
            # As Pelican's `Content.get_static_links` counts.
            below = path[1:] if path.startswith("/") else posixpath.join(page.relative_dir, path)
            if link["what"] not in {"static", "attach"} or posixpath.normpath(
                below.replace("%20", " ")
            ) != posixpath.normpath(file.relative_source_path):
                continue
            typed = f"{{{link['what']}}}{html.unescape(link['value'])}"
            # Where it ends: a shorter one may be how a longer one begins.
            whole = re.compile(re.escape(typed) + r"(?![^\s)\"'<>])")
            yield f"{folder}/{page.relative_source_path}:{line_of(Path(page.source_path), whole)}", typed
