"""Reads the files in content/ that are ours, and tells every problem in them at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from plainstatus.content.faq import read_faq
from plainstatus.content.page import Page, read_page
from plainstatus.content.statements import read_statements
from plainstatus.errors import InvalidIncidents, Problem
from plainstatus.model import Reading, Written

__all__ = ["FAQ_FILE", "STATEMENTS", "read_written"]

#: Below the folder of content.
FAQ_FILE: Final = "pages/security-faq.md"
STATEMENTS: Final = "statements"
#: Other texts that somebody could take for a page of ours.
_OTHER: Final = frozenset({".markdown", ".mkd", ".mdown", ".rst", ".txt", ".html", ".htm"})


def read_written(
    content: Path, *, root: Path, reading: Reading, incidents: Mapping[str, str] | None, max_bytes: int
) -> Written:
    """Read the standing answers and statements below the folder `content`; files are named relative to `root`.

    `reading` says how dates are read, and which language texts are in that name none. `incidents` goes from every id
    and alias to the id; None where the YAML has not told them. Raises InvalidIncidents with every problem.
    """
    problems: list[Problem] = []
    written = Written()
    hidden: list[str] = []
    pages: list[Page] = []
    for path in _files(content, root, problems):
        page, found = read_page(path, _name(path, root), max_bytes=max_bytes)
        if page is None:
            problems += found
        elif path == content / FAQ_FILE:
            faq, faults = read_faq(page)
            problems += (*found, *faults)
            hidden += _lines(page) if page.is_draft else ()
            written = replace(written, faq=None if page.is_draft else faq)
        elif page.is_draft:
            hidden += _lines(page)
        else:
            pages.append(page)
            problems += found
    statements, faults = read_statements(pages, reading=reading, incidents=incidents)
    problems += faults
    if problems:
        raise InvalidIncidents(problems)
    public = {line for statement in statements for line in str(statement.text).splitlines()}
    return replace(
        written,
        statements=tuple(statements),
        hidden=tuple(dict.fromkeys(line for line in hidden if line not in public)),
    )


def _files(content: Path, root: Path, problems: list[Problem]) -> Iterator[Path]:
    """Yield our files; note what keeps us from seeing them, and what only looks like one."""
    for folder, stem in ((content / "pages", "security-faq"), (content / STATEMENTS, "")):
        try:
            found = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            problems.append(Problem(_name(folder, root), 0, "", f"the folder cannot be read: {error.strerror}"))
            continue
        for path in found:
            if path.is_dir() or (stem and path.stem != stem):
                continue
            if path.suffix == ".md":
                yield path
            elif path.suffix.lower() in _OTHER or path.suffix == ".MD":
                message = "only Markdown files whose names end in .md are read here, so nobody would see it"
                problems.append(Problem(_name(path, root), 0, "", message, f"rename it to {path.stem}.md"))


def _lines(page: Page) -> Iterator[str]:
    """Yield what a draft says, line by line."""
    yield from (field.value for field in page.fields if field.key in {"title", "corrected", "withdrawn"})
    yield from (line.strip() for line in page.body if line.strip())


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
