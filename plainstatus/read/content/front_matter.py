"""A Markdown file with front matter, as Python-Markdown's extension `meta` reads it, with the lines of everything."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from plainstatus.errors import Problem
from plainstatus.model.frozen import dataclass
from plainstatus.read.did_you_mean import did_you_mean

__all__ = [
    "Field",
    "Page",
    "is_stray",
    "page_day",
    "page_problems",
    "parse_page",
    "read_page",
    "read_text",
    "unknown_keys",
]

_FIELD = re.compile(r"[ ]{0,3}([A-Za-z0-9_-]+):\s*(.*)")
_MORE = re.compile(r"[ ]{4,}(.*)")
_BEGIN, _END = re.compile(r"-{3}(\s.*)?"), re.compile(r"(-{3}|\.{3})(\s.*)?")
_STATUSES = ("draft", "published")
#: A line that may be front matter of whatever dialect, where it is read as text: `"draft": true,`, `draft = true`,
#: `<!-- Status: draft -->`, `.. status: draft`.
_STRAY = re.compile(
    r"""\s*(?:<!--|\.\.\s|#)?\s*["']?([\w-]+)["']?\s*[:=\uff1a]\s*["']?([\w-]+)["']?\s*,?\s*(?:-->)?\s*"""
)
_LONGEST_STRAY = 80
#: In YAML's ways, and in the words of people who write in another language.
_YES = frozenset({"true", "yes", "y", "on", "1", "ja", "oui", "si", "sí", "sì", "sim", "tak", "да", "はい"})
_NO = frozenset({"false", "no", "n", "off", "0", "nein", "non", "não", "nee", "nej", "nie", "нет"})
#: Neither a day nor yes.
_NEVER = frozenset({"", "null", "~", "none", "never", "later"})
#: What other programs call a page that is not for everybody, and one that is.
_SECRET, _OPEN = frozenset({"draft", "hidden", "private", "unlisted"}), frozenset({"public", "publish", "published"})
#: The same, not to be guessed from words that are like them.
_SECRET_TOO: Final = frozenset(
    {
        "wip",
        "embargo",
        "entwurf",
        "brouillon",
        "borrador",
        "bozza",
        "rascunho",
        "kladde",
        "utkast",
        "черновик",
        "下書き",
    }
)
#: Keys that say what sort of thing a page is; one of the words above as a value keeps it back.
_SORTS: Final = frozenset(
    {"access", "audience", "category", "categories", "label", "labels", "phase", "stage", "state", "tag", "tags"}
    | {"type", "visibility", "workflow"}
)
#: Keys that say from which day on it may be seen.
_FROM: Final = frozenset({"date", "embargo", "publish", "published", "publish_date", "publishdate", "pubdate"})
_DAY: Final = re.compile(r"""["']?(\d{4})-(\d\d?)-(\d\d?)(?!\d)""")
#: Pelican's ways to name another page, which only Pelican can follow.
_PLACEHOLDER = re.compile(r"\]\(\s*<?[{|](filename|index|tag|category|author)[}|]([^)>\s]*)|[{|](filename)[}|]\S+")


@dataclass(frozen=True)
class Field:
    """One value of the front matter."""

    key: str
    #: As typed, the key before it.
    typed: str
    value: str
    line: int


@dataclass(frozen=True)
class Page:
    """A file as it was read."""

    #: As people know it.
    name: str
    fields: tuple[Field, ...]
    #: The lines of the text, without the front matter.
    body: tuple[str, ...]
    #: The number of the body's first line.
    start: int

    def every(self, key: str) -> tuple[Field, ...]:
        """Return the values of a key that have one, in order."""
        return tuple(field for field in self.fields if field.key == key and field.value)

    def get(self, key: str) -> Field | None:
        """Return the first value of a key."""
        return next(iter(self.every(key)), None)

    @property
    def is_draft(self) -> bool:
        """Whether it is not to be published."""
        status = self.get("status")
        return status is not None and status.value.lower() == "draft"

    @property
    def may_be_draft(self) -> bool:
        """Whether it is a draft, or was perhaps meant to be one: then it is published by no mistake."""
        return any(map(is_stray, self.body)) or any(_holds_back(field) for field in self.fields)

    @property
    def mistyped_drafts(self) -> Iterator[Problem]:
        """What keeps it back, or was perhaps meant to, and is not `Status: draft` in its place."""
        yield from _stray(self)
        for field in self.fields:
            if field.key == "status":
                yield from _no_status(self.name, field)
            elif _holds_back(field):
                message = f"{field.typed}: {field.value}".rstrip()
                hint = "write: Status: draft, or take the line out to publish it"
                yield Problem(self.name, field.line, field.key, f"{message!r} may mean that nobody shall see it", hint)

    @property
    def text(self) -> str:
        """The text, without empty lines around it."""
        return "\n".join(self.body).strip("\n")

    @property
    def first_line(self) -> int:
        """The line on which the text begins."""
        return self.start + next((index for index, line in enumerate(self.body) if line.strip()), 0)


def read_page(path: Path, name: str, *, max_bytes: int) -> Page | Problem:
    """Read a file, or return why that is impossible."""
    text = read_text(path, name, max_bytes=max_bytes)
    return text if isinstance(text, Problem) else parse_page(name, text)


def read_text(path: Path, name: str, *, max_bytes: int) -> str | Problem:
    """Return the text of a file, or why it cannot be read."""
    try:
        if path.stat().st_size > max_bytes:
            return Problem(name, 0, "", f"the file is larger than {max_bytes:,} bytes", "make it shorter")
        raw = path.read_bytes()
    except OSError as error:
        return Problem(name, 0, "", f"the file cannot be read: {error.strerror}")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        hint = "save it as UTF-8: your editor has a setting for that"
        return Problem(name, line, "", "the text is not in UTF-8, so some letters would be lost", hint)


def page_problems(page: Page) -> list[Problem]:
    """Return what is wrong with a page, whatever kind of page it is."""
    return [*_values(page), *_stray(page), *_placeholders(page)]


def parse_page(name: str, text: str) -> Page:
    """Return the page that a file's text is."""
    # No page may hold a NUL; it is shown as what stands for a character that cannot be, as HTML's readers would.
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd").split("\n")
    fields: list[Field] = []
    at = next((number for number, line in enumerate(lines) if line.strip()), 0)
    at += 1 if _BEGIN.fullmatch(lines[at]) else 0
    while at < len(lines):
        line = lines[at]
        if not line.strip() or _END.fullmatch(line):
            at += 1
            break
        if match := _FIELD.fullmatch(line):
            fields.append(Field(match[1].lower(), match[1], match[2].strip(), at + 1))
        elif fields and (more := _MORE.fullmatch(line)):
            # To `meta` this would be a second value; people wrap long lines.
            fields[-1] = replace(fields[-1], value=f"{fields[-1].value} {more[1].strip()}".strip())
        else:
            break
        at += 1
    return Page(name, tuple(fields), tuple(lines[at:]), at + 1)


def _values(page: Page) -> Iterator[Problem]:
    """Yield a key without a value, which only looks like an answer, and a status that is none.

    A draft must not go live because its `draft` was mistyped.
    """
    for field in page.fields:
        if not field.value:
            hint = f"write it after {field.typed}:, or take the line out"
            yield Problem(page.name, field.line, field.key, f"{field.typed!r} is empty", hint)
        elif field.key == "status":
            yield from _no_status(page.name, field)


def _no_status(name: str, field: Field) -> Iterator[Problem]:
    if field.value.lower() not in _STATUSES:
        near, _ = did_you_mean(field.value, _STATUSES)
        hint = f"write: {field.typed}: {near or 'draft'}, or take the line out to publish it"
        yield Problem(name, field.line, "status", f"{field.value!r} is no status", hint)


def _holds_back(field: Field) -> bool:
    """Say whether a line of front matter keeps a page back, or was perhaps meant to."""
    value = field.value.strip("\"'").lower()
    if difflib.get_close_matches(field.key, ("status",), cutoff=0.75):
        return value != "published"
    if field.key == "draft":
        return value not in _NO
    if field.key in _OPEN and value in _NEVER:
        return True
    if field.key in _SORTS:
        return any(word in _SECRET | _SECRET_TOO for word in re.split(r"[^\w]+", value))
    return _looks_like_draft(field.key, value)


def page_day(field: Field) -> date | None:
    """Return the day from which a page may be seen, where a line of front matter gives one."""
    match = _DAY.match(field.value) if field.key in _FROM else None
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def is_stray(line: str) -> bool:
    """Say whether a line of text was perhaps meant to keep the page back, where it does not do that."""
    match = _STRAY.fullmatch(line) if len(line) <= _LONGEST_STRAY else None
    return match is not None and _looks_like_draft(match[1].lower(), match[2].lower())


def _looks_like_draft(key: str, value: str) -> bool:
    if key in _OPEN:
        return value in _NO
    if _is_like_status(key):
        return bool(did_you_mean(value, ("draft", "hidden"))[0])
    return value in _YES and (key in _SECRET_TOO or bool(did_you_mean(key, sorted(_SECRET))[0]))


# To compare words takes long, and pages have the same few keys.
@lru_cache(maxsize=256)
def _is_like_status(key: str) -> bool:
    return bool(did_you_mean(key, ("status",))[0])


def _stray(page: Page) -> Iterator[Problem]:
    for number, line in enumerate(page.body, page.start):
        if is_stray(line):
            hint = "write: Status: draft, in the lines with Title:"
            yield Problem(page.name, number, "status", f"{line.strip()!r} is text here, and keeps nothing back", hint)


def _placeholders(page: Page) -> Iterator[Problem]:
    for number, line in enumerate(page.body, page.start):
        for match in _PLACEHOLDER.finditer(line):
            message = f"{match[0].removeprefix('](')!r} is a link that only Pelican's own pages can hold"
            yield Problem(page.name, number, "", message, "write the page's address, such as about.html")


def unknown_keys(page: Page, known: Sequence[str]) -> Iterator[Problem]:
    """Yield what is wrong with the keys of the front matter; `known` as they are to be spelt."""
    lower = [key.lower() for key in known]
    for field in page.fields:
        if field.key not in lower:
            near, hint = did_you_mean(field.key, lower)
            if field.key == "draft":
                hint = "write: Status: draft"
            elif near:
                hint = f"write: {known[lower.index(near)]}: {field.value}".rstrip()
            else:
                hint = f"known here: {', '.join(known)}"
            yield Problem(page.name, field.line, field.key, f"unknown key {field.typed!r}", hint)
