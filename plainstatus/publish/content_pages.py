"""What Pelican makes of a site, as plain data: its pages, the files that it copies, and where each of them lands."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from plainstatus.model.frozen import dataclass
from plainstatus.read.content import PAGE_ENDINGS
from plainstatus.tree.packed import original
from plainstatus.urls import ROBOTS

__all__ = ["ContentPage", "Theirs", "alike", "line_of", "taken", "twice"]

#: A line that says what a page's file is called.
_NAMED = re.compile(r"""^\s*:?(?:<meta\s+name=["']?)?(?:slug|save_as)\b""", re.IGNORECASE)


class ContentPage(NamedTuple):
    """A page that is made from a file in content/."""

    #: Where it stands, and its file, counted from content/.
    path: str
    source: str
    title: str
    #: When it was written or changed (ISO 8601), where it says so.
    dated: str | None
    #: Whether every page names it; those that translate one that is named are not.
    named: bool
    #: (language, path, title) of the same page in others.
    translations: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Theirs:
    """What is in the tree that is not made by us."""

    pages: Sequence[ContentPage]
    #: Path → the file that is copied there, counted from content/.
    copied: Mapping[str, str]
    #: The folder of the theme's own files.
    theme: str
    #: Where else pages are made, from templates.
    templates: Iterable[str] = ()
    #: Which of them are in the tree, or will be, whatever we do.
    there: frozenset[str] = field(default=frozenset(), compare=False)

    @cached_property
    def sources(self) -> dict[str, str]:
        """The path of each page → its file."""
        return {page.path: page.source for page in self.pages}

    @cached_property
    def _places(self) -> frozenset[str]:
        places = {posixpath.normpath(path) for path in (*self.sources, *self.copied, *self.templates)}
        return frozenset(places | {original(path) for path in places})

    @cached_property
    def _of_theme(self) -> str:
        theme = posixpath.normpath(self.theme)
        return "" if theme == "." else f"{theme}/"

    def may_be_at(self, path: str) -> bool:
        """Say of the path of an output whether that may not be what is published there.

        Pelican writes its pages before us, which stops us, and copies files after us, also in our place: a site may
        have a robots.txt of its own. What lies there then was not made by us, and must go with that file.
        """
        return path in self._places or path.startswith(self._of_theme)


def twice(pages: Iterable[ContentPage], *, content: Path) -> list[str]:
    """Return what is wrong with pages that would become the same file; `content` is the folder that they stand in.

    And with those whose addresses no list of pages could hold.
    """
    seen: dict[str, ContentPage] = {}
    told = []
    for page in pages:
        if not page.path.isprintable():
            hint = "give it another Slug, of letters, digits and -"
            told.append(f"{_spot(page.source, content)}: {page.path!r} holds a character that no address can ({hint})")
        first = seen.setdefault(page.path, page)
        if first is not page:
            hint = "give one of them another Slug, or a Lang of its own if it says the same in another language"
            becomes = f"{content.name}/{first.source} becomes {page.path} too"
            told.append(f"{_spot(page.source, content)}: {becomes} ({hint})")
    return told


def alike(ours: Iterable[str], theirs: Mapping[str, str], *, content: Path) -> list[str]:
    """Return what is wrong with files that are one on macOS and on Windows: capitals, and how accents are encoded.

    `theirs` goes from a path to the file that it is made from; `ours` may name it too.
    """
    seen: dict[str, str] = {}
    told = []
    hint = "give one of them another name or Slug, or publish them as they are: --force REASON"
    # Ours come first, so that what is named is what can be changed.
    for path in (*sorted({*ours} - {*theirs}), *sorted(theirs)):
        first = seen.setdefault(_folded(path), path)
        if first == path or path not in theirs:
            continue
        whose = f"from {content.name}/{theirs[first]}" if first in theirs else "a page of the status site"
        spot = _spot(theirs[path], content)
        told.append(f"{spot}: {path} and {first}, {whose}, are one file on macOS and on Windows ({hint})")
    return told


def taken(ours: Iterable[str], theirs: Mapping[str, str], *, content: Path) -> tuple[list[str], list[str]]:
    """Return what is wrong with files that Pelican copies over pages of ours, and what to say of others of its files.

    A robots.txt of its own is a site's good right. `theirs` goes from a path to the file that it is made from.
    """
    pages, others = [], []
    for path in sorted({*ours} & {*theirs} - {ROBOTS}):
        given = f"{content.name}/{theirs[path]}"
        if path.endswith(".html"):
            hint = "give it another name or path, or publish it as it is: --force REASON"
            pages.append(f"{given} would take the place of {path}, a page of the status site ({hint})")
        else:
            hint = "give it another name or path, unless you want that"
            others.append(f"{given} takes the place of {path}, which a publish makes ({hint})")
    return pages, others


def _folded(path: str) -> str:
    # Most have neither accents nor letters that fold into several.
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _spot(source: str, content: Path) -> str:
    """Return file and line where somebody can give a page another name; a picture has no lines."""
    path = content / source
    if path.suffix not in PAGE_ENDINGS:
        return f"{content.name}/{source}"
    return f"{content.name}/{source}:{line_of(path, _NAMED)}"


def line_of(path: Path, pattern: re.Pattern[str]) -> int:
    """Return the number of the first line of a text in which a pattern is found; 1 where it is in none."""
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    return next((number for number, typed in enumerate(lines, 1) if pattern.search(typed)), 1)
