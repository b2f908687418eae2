"""Reads the files in content/ that are ours, and tells every problem in them at once.

A mistake in a letter or an answer must not keep anybody from telling customers what is wrong now: what was published
last stands in for the file, or the file is left out, and the mistake is a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from plainstatus.errors import InvalidIncidents, Problem
from plainstatus.model import Faq, Reading, Statement, Written
from plainstatus.model.frozen import dataclass
from plainstatus.read.content.faq import question_lines, read_faq, read_translation, translated
from plainstatus.read.content.front_matter import Page, page_problems, read_page
from plainstatus.read.content.statements import read_statements
from plainstatus.read.schema.files import name_of
from plainstatus.read.schema.quarantine import STAYS

__all__ = ["FAQ_FILE", "STATEMENTS", "FoundContent", "faq_language", "read_written"]

#: Below the folder of content.
FAQ_FILE: Final = "pages/security-faq.md"
STATEMENTS: Final = "statements"
#: The FAQ in another language stands beside it.
_FAQ_NAME: Final = re.compile(r"pages/security-faq(?:\.([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*))?\.md")
#: Other texts that somebody could take for a page of ours.
_OTHER: Final = frozenset({".markdown", ".mkd", ".mdown", ".rst", ".txt", ".html", ".htm"})


def faq_language(path: str) -> str | None:
    """Return the language that the name of a file of the FAQ says, from its path below content/.

    Empty for the FAQ itself, None for what is no file of it.
    """
    found = _FAQ_NAME.fullmatch(path)
    return (found[1] or "") if found else None


@dataclass(frozen=True)
class FoundContent:
    """What was read of content/."""

    written: Written
    #: Mistakes, which stop nobody.
    warnings: tuple[Problem, ...]
    #: The names of files of which the last published version stands in.
    carried: frozenset[str]
    #: The names of files that are not published until they are mended.
    left_out: frozenset[str]


def read_written(
    content: Path,
    *,
    root: Path,
    reading: Reading,
    incidents: Mapping[str, str] | None,
    max_bytes: int,
    last_good: Path | None = None,
) -> FoundContent:
    """Read the standing answers and statements below the folder `content`; files are named relative to `root`.

    `reading` says how dates are read, and which language texts are in that name none. `incidents` goes from every id
    and alias to the id; None where the YAML has not told them. `last_good` is the same folder as it was published
    last. Raises InvalidIncidents, with every problem, for a file that cannot be read at all and was never published.
    """
    problems: list[Problem] = []
    unreadable: list[Problem] = []
    shelf = _Shelf(content, root, max_bytes, last_good)
    for path in _files(content, root, problems, unreadable):
        fault = shelf.add(path)
        if fault is not None:
            (problems if shelf.has(path) else unreadable).append(fault)
    faulty = shelf.read(reading, incidents)
    told = [*problems, *faulty]
    hidden = [line for page in shelf.pages.values() if page.may_be_draft for line in _lines(page)]
    while faulty:
        for name in sorted({problem.file for problem in faulty}):
            shelf.replace(name)
        faulty = shelf.read(reading, incidents)
    if unreadable:
        raise InvalidIncidents([*told, *unreadable])
    public = {line for text in _public(shelf) for line in text.split("\n")}
    return FoundContent(
        Written(
            shelf.faq, tuple(shelf.statements), tuple(dict.fromkeys(line for line in hidden if line not in public))
        ),
        tuple(sorted([*as_warnings(told, carried=shelf.carried, left_out=shelf.left_out), *_lying_ahead(reading)])),
        frozenset(shelf.carried),
        # Of the FAQ, the answers that nothing is wrong with are published from the very file.
        frozenset(shelf.left_out - {*shelf.pages}),
    )


def _lying_ahead(reading: Reading) -> Iterator[Problem]:
    """Yield a warning for each statement that was published with a date that is still to come."""
    for (name, line), moment in sorted(reading.ahead.items()):
        message = f"the date {moment:%Y-%m-%d} is still to come, and was published so: a clock was wrong"
        today = reading.now.astimezone(reading.zone).date()
        hint = f"write the right one, such as Date: {today}, and add: Corrected: The date was wrong."
        yield Problem(name, int(line), "", message, hint, "warning")


def as_warnings(problems: Iterable[Problem], *, carried: Iterable[str], left_out: Iterable[str]) -> tuple[Problem, ...]:
    """Return problems that stop nobody, and say what readers see meanwhile; the names are of files."""
    meanwhile = dict.fromkeys(carried, STAYS) | dict.fromkeys(left_out, "it is left out until this is mended")
    return tuple(sorted(problem.as_warning(meanwhile.get(problem.file, "")) for problem in problems))


class _Shelf:
    """The files as they are read: as they were typed, or as they were published last."""

    def __init__(self, content: Path, root: Path, max_bytes: int, last_good: Path | None) -> None:
        self.content, self.root, self.max_bytes, self.last_good = content, root, max_bytes, last_good
        self.faq_name = name_of(content / FAQ_FILE, root)
        #: Name → the language that a translation of the FAQ is in.
        self.faq_languages: dict[str, str] = {}
        #: Name → page, as it counts, and as it was typed.
        self.pages: dict[str, Page] = {}
        self.typed: dict[str, Page] = {}
        self.carried: set[str] = set()
        self.left_out: set[str] = set()
        self.faq: Faq | None = None
        self.statements: list[Statement] = []

    def add(self, path: Path) -> Problem | None:
        """Take a file in; where it cannot be read at all, return why, and take it in as it was published last."""
        name = name_of(path, self.root)
        if language := faq_language(path.relative_to(self.content).as_posix()):
            self.faq_languages[name] = language
        page = read_page(path, name, max_bytes=self.max_bytes)
        if isinstance(page, Problem):
            self._carry(name)
            return page
        self.pages[name] = self.typed[name] = page
        return None

    def is_faq(self, name: str) -> bool:
        """Tell whether a file is the FAQ, or a translation of it."""
        return name == self.faq_name or name in self.faq_languages

    def has(self, path: Path) -> bool:
        """Tell whether there is anything to show of a file."""
        return name_of(path, self.root) in self.pages

    def read(self, reading: Reading, incidents: Mapping[str, str] | None) -> list[Problem]:
        """Read answers and statements; return what is wrong."""
        letters = [page for name, page in self.pages.items() if not self.is_faq(name) and not page.is_draft]
        self.statements, problems = read_statements(letters, reading=reading, incidents=incidents)
        problems += [problem for page in letters for problem in page_problems(page)]
        self.faq, others = None, self._translations(problems)
        if (page := self.pages.get(self.faq_name)) is not None:
            faq, faults = read_faq(page)
            faults += page_problems(page)
            if self.faq_name in self.left_out:
                faq = _without(faq, question_lines(page), [fault for fault in faults if fault.line >= page.start])
                faults = []
            problems += faults
            self.faq = None if page.is_draft else translated(faq, others)
        return problems

    def _translations(self, problems: list[Problem]) -> dict[str, Faq]:
        """Return the FAQ's translations that are no drafts, by language; note what is wrong with them."""
        found = {}
        for name, language in self.faq_languages.items():
            page = self.pages.get(name)
            if page is not None and not page.is_draft:
                found[language], faults = read_translation(page, self.pages.get(self.faq_name))
                problems += [*faults, *page_problems(page)]
        return found

    def replace(self, name: str) -> None:
        """Put what was published last in the place of a file with mistakes, or leave it out.

        A letter goes with its translations; of the standing answers those are left out that have mistakes.
        """
        stem = name.removesuffix(".md")
        belong = [name, *(other for other in self.pages if name != self.faq_name and other.startswith(f"{stem}."))]
        for other in dict.fromkeys(belong):
            if other in self.carried or not self._carry(other):
                self.carried.discard(other)
                self.left_out.add(other)
                self.pages.pop(other, None)
                if other == self.faq_name and other in self.typed and not self.typed[other].may_be_draft:
                    self.pages[other] = self.typed[other]

    def _carry(self, name: str) -> bool:
        if self.last_good is None:
            return False
        path = self.last_good / Path(self.root, name).relative_to(self.content)
        page = read_page(path, name, max_bytes=self.max_bytes)
        if isinstance(page, Problem):
            return False
        self.pages[name] = page
        self.carried.add(name)
        return True


def _without(faq: Faq, questions: Iterable[int], problems: Iterable[Problem]) -> Faq:
    """Return the answers that nothing is wrong with; `questions` are the lines on which all of them begin."""
    begins = sorted(questions)
    wrong = {max((line for line in begins if line <= problem.line), default=0) for problem in problems}
    answers = tuple(answer for answer in faq.answers if answer.spot[1] not in wrong)
    return replace(faq, answers=answers, intro=None if 0 in wrong else faq.intro)


def _public(shelf: _Shelf) -> Iterator[str]:
    for statement in shelf.statements:
        yield from (str(statement.title), str(statement.text))
    for answer in shelf.faq.answers if shelf.faq else ():
        yield from (str(answer.question), str(answer.text))


def _files(content: Path, root: Path, problems: list[Problem], unreadable: list[Problem]) -> Iterator[Path]:
    """Yield our files; note what only looks like one, and what keeps us from seeing them."""
    for folder, stem in ((content / "pages", "security-faq"), (content / STATEMENTS, "")):
        try:
            found = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            unreadable.append(Problem(name_of(folder, root), 0, "", f"the folder cannot be read: {error.strerror}"))
            continue
        for path in found:
            if path.is_dir() or (stem and path.stem != stem and not faq_language(f"pages/{path.name}")):
                continue
            if path.suffix == ".md":
                yield path
            elif path.suffix.lower() in _OTHER or path.suffix == ".MD":
                message = "only Markdown files whose names end in .md are read here, so nobody would see it"
                problems.append(Problem(name_of(path, root), 0, "", message, f"rename it to {path.stem}.md"))


def _lines(page: Page) -> Iterator[str]:
    """Yield what a draft says, line by line."""
    yield from (field.value for field in page.fields if field.key in {"title", "corrected", "withdrawn"})
    yield from (line.strip() for line in page.body if line.strip())
