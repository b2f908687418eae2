"""Ordinary pages in content/pages/, which Pelican reads: which of them nobody shall see yet, and what looks like that.

Pelican knows `Status: draft` alone, and publishes whatever says it in another way; letters and the FAQ are guarded
by the same rules.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from plainstatus.errors import Problem
from plainstatus.model.frozen import dataclass
from plainstatus.model.texts import Language
from plainstatus.read.content.example import held_page
from plainstatus.read.content.folder import faq_language
from plainstatus.read.content.front_matter import Field, Page, is_stray, page_day, parse_page, read_text
from plainstatus.read.schema.files import name_of

__all__ = [
    "HTML_ENDINGS",
    "MARKDOWN_ENDINGS",
    "PAGE_ENDINGS",
    "FoundPages",
    "is_draft_file",
    "is_page_file",
    "language_of",
    "read_pages",
]

MARKDOWN_ENDINGS: Final = frozenset({".md", ".markdown", ".mkd", ".mdown"})
HTML_ENDINGS: Final = frozenset({".html", ".htm"})
#: What Pelican makes pages of.
PAGE_ENDINGS: Final = MARKDOWN_ENDINGS | HTML_ENDINGS | {".rst"}
_LEFT_OUT: Final = "it is left out until this is mended"
_RST_FIELD: Final = re.compile(r":([\w-]+):(?:\s+(.*))?")
#: Folders of drafts, as other programs have them.
_DRAFTS: Final = frozenset({"draft", "drafts", "_draft", "_drafts"})
_LANGUAGE: TypeAdapter[str] = TypeAdapter(Language)


@dataclass(frozen=True)
class FoundPages:
    """What was read of the pages."""

    #: The names of those that are not published.
    kept_back: frozenset[str]
    #: Mistakes, which stop nobody.
    warnings: tuple[Problem, ...]
    #: Of those that are not published, why they are still the example's.
    example: tuple[Problem, ...] = ()


def read_pages(content: Path, *, root: Path, max_bytes: int, today: date, is_real: bool) -> FoundPages:
    """Look at the pages below the folder `content`; files are named relative to `root`.

    Drafts are kept back, and so is what was perhaps meant as one, with a warning; where the site `is_real`, the
    shipped example's too. What cannot be read is Pelican's to tell.
    """
    kept_back: set[str] = set()
    warnings: list[Problem] = []
    example: list[Problem] = []
    for path in _files(content / "pages"):
        if faq_language(path.relative_to(content).as_posix()) is not None:
            continue
        page = _read(path, name_of(path, root), max_bytes)
        if page is None:
            continue
        if page.may_be_draft:
            kept_back.add(page.name)
            told = [problem.as_warning(_LEFT_OUT) for problem in page.mistyped_drafts]
            warnings += [replace(problem, hint=_as_written(problem.hint, path.suffix)) for problem in told]
        elif held := [*_by_name(page, path.relative_to(content / "pages")), *_ahead(page, today)]:
            kept_back.add(page.name)
            warnings += held
        elif is_real and (theirs := held_page(page.name, page.start, "\n".join(page.body))):
            kept_back.add(page.name)
            example.append(theirs)
        else:
            warnings += _languages(page)
    return FoundPages(frozenset(kept_back), tuple(warnings), tuple(example))


def is_page_file(name: str) -> bool:
    """Say whether Pelican makes a page, or an article, of a file of this name; those of other machines are none."""
    return Path(name).suffix in PAGE_ENDINGS and not name.startswith(".")


def is_draft_file(path: Path, *, max_bytes: int) -> bool:
    """Say whether a text that Pelican could read is a draft, or was perhaps meant to be one."""
    page = _read(path, path.name, max_bytes)
    return page is not None and page.may_be_draft


def _by_name(page: Page, path: Path) -> Iterator[Problem]:
    """Yield why the name of a file, or of a folder that it lies in, says that nobody shall see it."""
    if folder := next((part for part in path.parts[:-1] if part.lower() in _DRAFTS), ""):
        hint = "move it out of there to publish it"
        yield Problem(page.name, 0, "", f"it lies in {folder}/", hint).as_warning("it is left out")
    elif path.stem.lower().endswith(".draft"):
        hint = "take that out of its name to publish it"
        yield Problem(page.name, 0, "", "its name ends in .draft", hint).as_warning("it is left out")


def _ahead(page: Page, today: date) -> Iterator[Problem]:
    """Yield the day from which a page may be seen, where that has not come."""
    for field in page.fields:
        if (day := page_day(field)) is not None and day > today:
            hint = f"publish on that day, or change {field.typed}"
            message = f"the date {day} is still to come"
            yield Problem(page.name, field.line, field.key, message, hint).as_warning("it is left out until then")


def _as_written(hint: str, ending: str) -> str:
    """Return a hint in the words of the file's own language."""
    if ending == ".rst":
        hint = hint.replace("lines with Title:", "lines below the title")
        return re.sub(r"(?i)^write: (status): (\w+)", r"write: :\1: \2", hint)
    if ending in HTML_ENDINGS:
        hint = hint.replace("lines with Title:", "head")
        return re.sub(r"(?i)^write: (status): (\w+)", r'write: <meta name="\1" content="\2">', hint)
    return hint


def _files(folder: Path) -> Iterator[Path]:
    # As Pelican walks.
    for place, folders, names in os.walk(folder, followlinks=True):
        folders.sort()
        yield from (Path(place, name) for name in sorted(names) if is_page_file(name))


def _read(path: Path, name: str, max_bytes: int) -> Page | None:
    text = read_text(path, name, max_bytes=max_bytes)
    if isinstance(text, Problem):
        return None
    if path.suffix in MARKDOWN_ENDINGS:
        return parse_page(name, text)
    lines = text.splitlines()
    fields = _rst_fields(lines) if path.suffix == ".rst" else _html_fields("\n".join(lines))
    return Page(name, tuple(fields), tuple(lines), 1)


def _rst_fields(lines: list[str]) -> Iterator[Field]:
    """Yield fields of reStructuredText: `:status: draft`."""
    for number, line in enumerate(lines, 1):
        if match := _RST_FIELD.fullmatch(line.rstrip()):
            yield Field(match[1].lower(), match[1], (match[2] or "").strip(), number)


def _html_fields(text: str) -> list[Field]:
    """Return what an HTML file says of itself: `<meta name="status" content="draft">`."""
    parser = _Metas()
    # Python's parser gives up at `<![x[`; so does Pelican, which says so and stops the build.
    with suppress(AssertionError):
        parser.feed(text)
        parser.close()
    return parser.fields


class _Metas(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.fields: list[Field] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what a `meta` says."""
        given = {name: value or "" for name, value in attrs}
        name = given.get("name") or given.get("property")
        if tag == "meta" and name:
            # Pelican takes the misspelt attribute too.
            value = given.get("content", given.get("contents", ""))
            self.fields.append(Field(name.lower(), name, value.strip(), self.getpos()[0]))

    def handle_comment(self, data: str) -> None:
        """Keep a comment that may be meant as such, wherever in its line it stands."""
        if is_stray(data):
            self.fields.append(Field("status", "status", "draft", self.getpos()[0]))


def language_of(tag: str) -> str:
    """Return what a page says of its language, in small letters; empty for what is no language tag.

    Many write it as a system's locale, such as pt_BR.
    """
    try:
        return _LANGUAGE.validate_python(tag.replace("_", "-").lower())
    except ValidationError:
        return ""


def _languages(page: Page) -> Iterator[Problem]:
    """Yield a language that no browser and no search engine would know."""
    for field in page.every("lang"):
        if not language_of(field.value):
            message = f"{field.value!r} is no language tag, so the page counts as one in the site's own language"
            hint = f"write for example {field.typed}: de"
            yield Problem(page.name, field.line, "lang", message, hint).as_warning()
