"""Where in a site's own templates something stands that only shows in the pages made of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from plainstatus.read.project import Project, theme_folder
from plainstatus.tree.verify.page import ELEMENT_IN_ATTRIBUTE

__all__ = ["named_in", "with_templates"]

_TOLD: Final = re.compile(rf"(?:(?P<page>\S+):\d+: )?(?P<attribute>[\w:-]+)={re.escape(ELEMENT_IN_ATTRIBUTE)}")
#: What is put in, in a template's line.
_PRINTED: Final = re.compile(r"\{\{-?\s*((?:(?!\}\}).)*?)\s*-?\}\}")
_BARE: Final = re.compile(r"\|\s*bare\b")


def with_templates(told: Iterable[str], project: Project) -> tuple[str, ...]:
    """Return what is told of finished pages, but of texts in attributes with the template's line and what to write."""
    found: dict[str, str] = {}
    for line in told:
        match = _TOLD.search(line)
        if match is None or not (spots := [*_spots(project, match["attribute"])]):
            found[line] = line
            continue
        for spot, printed in spots:
            # In a message of ours it would be too late: what is put in has to be bare before that.
            hint = (
                "write |bare behind each name or title in it" if "(" in printed else f"write: {{{{ {printed}|bare }}}}"
            )
            given = f"{match['attribute']}= is given a text that says its language with an element"
            found.setdefault(spot, f"{spot}: {given}, as in {match['page']} ({hint})")
    return tuple(found.values())


def _spots(project: Project, attribute: str) -> Iterator[tuple[str, str]]:
    """Yield `file:line` of templates that are not ours, and what may be a text that they print into an attribute."""
    value = re.compile(rf"""\b{re.escape(attribute)}\s*=\s*(["'])((?:\{{\{{.*?\}}\}}|(?!\1).)*)\1""")
    templates: dict[Path, Path] = {}
    for folder in (*project.overrides, project.theme / "templates"):
        for path in sorted(folder.rglob("*.html")):
            templates.setdefault(path.relative_to(folder), path)
    for name, path in templates.items():
        ours = {*_lines(theme_folder() / "templates" / name)}
        own = ((number, line) for number, line in enumerate(_lines(path), 1) if line not in ours)
        for number, line in own:
            printed = (one for given in value.finditer(line) for one in _PRINTED.findall(given[2]))
            yield from ((f"{named_in(project, path)}:{number}", one) for one in printed if not _BARE.search(one))


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []


def named_in(project: Project, path: str | Path) -> str:
    """Return what people call a file: by its path from the project's folder, where it lies in that."""
    path = Path(path)
    return path.relative_to(project.folder).as_posix() if path.is_relative_to(project.folder) else path.as_posix()
