"""Signed statements: SLUG.md in the organisation's language, SLUG.es.md in another one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from difflib import SequenceMatcher

from pydantic import TypeAdapter, ValidationError

from plainstatus.errors import Problem
from plainstatus.model import Reading, Statement, Text
from plainstatus.model.frozen import dataclass
from plainstatus.model.moments import Day
from plainstatus.model.texts import Language
from plainstatus.read.content.front_matter import Field, Page, unknown_keys
from plainstatus.read.did_you_mean import Guesses

__all__ = ["read_statements"]

_KEYS = ("Title", "Incident", "Name", "Role", "Date", "Audience", "Status", "Corrected", "Withdrawn", "Lang")
#: Between those whom a letter is for: a comma, as English, Japanese, Arabic and Chinese write it.
_COMMA = re.compile("[,\u3001\u060c\uff0c]")
_TRANSLATED = ("Title", "Name", "Role", "Status", "Audience", "Corrected", "Withdrawn", "Lang")
#: So much alike are an id and its misspelling; two incidents of a day are alike by their dates.
_SLIP = 0.9
_SLUG = re.compile(r"[a-z0-9]([a-z0-9_-]{0,98}[a-z0-9])?")
_DAY: TypeAdapter[date] = TypeAdapter(Day)
_LANGUAGE: TypeAdapter[str] = TypeAdapter(Language)


@dataclass(frozen=True)
class _File:
    """A statement's file: what its name says, and what it holds."""

    slug: str
    #: From the file's name; empty for the organisation's language.
    language: str
    page: Page


def read_statements(
    pages: Sequence[Page], *, reading: Reading, incidents: Mapping[str, str] | None
) -> tuple[list[Statement], list[Problem]]:
    """Return the statements that are no drafts, as far as they can be read, and what is wrong with them.

    `incidents` goes from every id and alias to the id; None where the YAML has not told them.
    """
    reader = _Reader(reading, incidents)
    files = [file for page in pages if not page.is_draft and (file := reader.named(page)) is not None]
    mains = {file.slug: file for file in files if not file.language}
    translations: dict[str, list[_File]] = {}
    for file in files:
        if file.language:
            translations.setdefault(file.slug, []).append(file)
    statements = []
    for file in files:
        if file.language:
            reader.translation(file, mains)
        elif (statement := reader.statement(file, translations.get(file.slug, ()))) is not None:
            statements.append(statement)
    statements.sort(key=lambda item: item.slug)
    return sorted(statements, key=lambda item: item.date, reverse=True), reader.problems


class _Reader:
    def __init__(self, reading: Reading, incidents: Mapping[str, str] | None) -> None:
        self.reading, self.incidents = reading, incidents
        self.problems: list[Problem] = []
        self.guess = Guesses()

    def named(self, page: Page) -> _File | None:
        """Return a file with what its name says, or tell what is wrong with that."""
        slug, _, language = page.name.rpartition("/")[2].removesuffix(".md").partition(".")
        if not _SLUG.fullmatch(slug):
            better = re.sub(r"[^a-z0-9_]+", "-", slug.lower()).strip("-_") or "letter"
            message = "the file's name becomes part of an address, so only a to z, 0 to 9, - and _ go in"
            self._tell(page, 0, message, f"rename it to {better}.md")
            return None
        field = page.get("lang")
        typed = field.value if field else ""
        if typed and (fault := self._fault(_LANGUAGE, typed)) is not None:
            self._tell(page, field.line if field else 0, *fault)
            return None
        if language and typed and typed != language:
            self._tell(page, field.line if field else 0, f"Lang is {typed}, and the file's name says {language}",
                       f"write: Lang: {language}")  # fmt: skip
            return None
        if language and not typed:
            self._tell(page, 1, "it does not say which language it is in", f"add a line: Lang: {language}")
            return None
        if typed and not language and typed != self.reading.language:
            self._tell(page, field.line if field else 0, "a translation carries its language in the file's name",
                       f"rename it to {slug}.{typed}.md")  # fmt: skip
            return None
        return _File(slug, "" if language == self.reading.language else language, page)

    def translation(self, file: _File, mains: Mapping[str, _File]) -> None:
        """Tell what is wrong with a translation."""
        for problem in unknown_keys(file.page, _TRANSLATED):
            if problem.where in {key.lower() for key in _KEYS}:
                hint = f"take the line out: it stands in {file.slug}.md"
                self._tell(file.page, problem.line, f"{problem.where} is the same in all languages", hint)
            else:
                self.problems.append(problem)
        main = mains.get(file.slug)
        if main is None:
            near, _ = self.guess(file.slug, mains)
            hint = f"rename it to {near}.{file.language}.md" if near else f"write {file.slug}.md first"
            self._tell(file.page, 0, f"this translates {file.slug}.md, which is not there", hint)
        else:
            self._wanted(file.page, ("Title",))
            self._text(file.page)
            if (withdrawn := main.page.get("withdrawn")) and not file.page.get("withdrawn"):
                hint = f"say so here too: Withdrawn: {withdrawn.value}"
                self._tell(file.page, 0, f"{file.slug}.md is withdrawn", hint)

    def statement(self, main: _File, others: Sequence[_File]) -> Statement | None:
        """Return a statement with its translations; None where something that it needs is missing."""
        page, before = main.page, len(self.problems)
        self.problems += unknown_keys(page, _KEYS)
        self._wanted(page, ("Title", "Name", "Date"))
        self._once(page)
        self._text(page)
        day = self._day(page)
        incident = self._incident(page)
        if len(self.problems) > before or day is None:
            return None
        title, name = (self._field(main, others, key, 0) for key in ("title", "name"))
        withdrawn = page.get("withdrawn")
        return Statement(
            slug=main.slug,
            title=title or Text(""),
            text=_joined(page.text, others, lambda other: other.text),
            name=name or Text(""),
            role=self._field(main, others, "role", 0),
            date=day,
            audience=self._audience(main, others),
            incident=incident,
            corrected=tuple(
                text
                for index in range(len(page.every("corrected")))
                if (text := self._field(main, others, "corrected", index)) is not None
            ),
            withdrawn=self._field(main, others, "withdrawn", 0) if withdrawn else None,
            spot=(page.name, page.first_line),
        )

    def _field(self, main: _File, others: Sequence[_File], key: str, index: int) -> Text | None:
        def value(page: Page) -> str:
            every = page.every(key)
            return every[index].value if index < len(every) else ""

        found = value(main.page)
        return _joined(found, others, value) if found else None

    def _audience(self, main: _File, others: Sequence[_File]) -> tuple[Text, ...]:
        field = main.page.get("audience")
        if field is None:
            return ()
        lists = {other.language: _split(other.page.get("audience")) for other in others}
        return tuple(
            Text(part, [(tag, words[index]) for tag, words in lists.items() if index < len(words)])
            for index, part in enumerate(_split(field))
        )

    def _wanted(self, page: Page, keys: Sequence[str]) -> None:
        why = {"Title": "it has no title", "Name": "nobody signs it", "Date": "it bears no date"}
        example = {"Title": "Title: …", "Name": "Name: …", "Date": f"Date: {self._today()}"}
        for key in keys:
            if page.get(key.lower()) is None:
                self._tell(page, 1, f"{why[key]}: {key!r} is missing", f"add a line: {example[key]}")

    def _once(self, page: Page) -> None:
        for key in ("title", "incident", "name", "role", "date", "status"):
            for field in page.every(key)[1:]:
                self._tell(page, field.line, f"{field.typed} stands there twice", "take one of the lines out")

    def _text(self, page: Page) -> None:
        if not page.text.strip() and not page.get("withdrawn"):
            self._tell(page, 0, "there is no text", "write it below the front matter, after an empty line")

    def _day(self, page: Page) -> date | None:
        field = page.get("date")
        if field is None:
            return None
        if self._fault(_DAY, field.value) is not None:
            self._tell(
                page, field.line, f"{field.value!r} is not a day as we write it", f"write it like {self._today()}"
            )
            return None
        day = _DAY.validate_python(field.value, context=self.reading)
        moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
        if day > self._today() and self.reading.said("date", moment):
            # A clock was ahead when it was published; `read_written` warns of it.
            self.reading.ahead[page.name, str(field.line)] = moment
        elif day > self._today():
            self._tell(page, field.line, f"the date {day} is still to come", f"write: {field.typed}: {self._today()}")
        return day

    def _incident(self, page: Page) -> str | None:
        field = page.get("incident")
        if field is None or self.incidents is None:
            return None
        if field.value not in self.incidents:
            near, hint = self.guess(field.value, self.incidents)
            # Nothing but a slip: under another incident, or none, it would go live as what it is not.
            if near and SequenceMatcher(None, field.value, near).ratio() >= _SLIP:
                hint = f"write: {field.typed}: {near}"
            else:
                hint = f"write the id of the incident that it is about, or delete the file{f'; {hint}' if hint else ''}"
            self._tell(page, field.line, f"unknown incident {field.value!r}", hint)
        return self.incidents.get(field.value)

    def _today(self) -> date:
        return self.reading.now.astimezone(self.reading.zone).date()

    def _fault(self, adapter: TypeAdapter[date] | TypeAdapter[str], typed: str) -> tuple[str, str] | None:
        """Return what is wrong with a value, and what to write instead."""
        try:
            adapter.validate_python(typed, context=self.reading)
        except ValidationError as error:
            context = error.errors(include_url=False)[0].get("ctx", {})
            instead = context.get("instead")
            return str(context.get("message")), f"write {instead}" if instead else str(context.get("hint", ""))
        return None

    def _tell(self, page: Page, line: int, message: str, hint: str) -> None:
        self.problems.append(Problem(page.name, line, "", message, hint))


def _joined(main: str, others: Sequence[_File], value: Callable[[Page], str]) -> Text:
    return Text(main, [(other.language, words) for other in others if (words := value(other.page))])


def _split(field: Field | None) -> list[str]:
    return [part.strip() for part in _COMMA.split(field.value) if part.strip()] if field else []
