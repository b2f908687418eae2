"""The list of those whom a notice goes to: a CSV file as spreadsheets and databases write it.

No message names an address or a name: lines are named by their numbers.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Final

import idna

from plainstatus.deliver.exported import MARKS, numbered_rows, wide
from plainstatus.errors import SettingsError
from plainstatus.text.amounts import counted

__all__ = ["ENCODINGS", "Ambiguous", "Recipient", "Recipients", "clean_address", "part_of", "read_recipients"]

#: What columns are called, in small letters and without spaces, hyphens and underscores.
_ADDRESS: Final = frozenset({"address", "email", "emailaddress", "mail", "mailaddress"})
_LANGUAGE: Final = frozenset({"language", "lang", "locale", "languagecode"})
_NAME: Final = frozenset({"name", "fullname", "displayname"})
#: What can be told as `--encoding`.
ENCODINGS: Final = ("utf-8", "utf-16", "latin-1", "windows-1252")
_TAG: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
#: What stands before the @: RFC 5321's dot-atom.
_LOCAL: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LONGEST_LOCAL: Final = 64
_LONGEST_ADDRESS: Final = 254
#: Whoever has more to mend has a file of another kind.
_MOST_SHOWN: Final = 100
#: Persian and Indian names hold them.
_JOINERS: Final = {0x200C: None, 0x200D: None}
#: A row is longer by mistake only, such as a quotation mark that nobody closes.
_LONGEST_ROW: Final = 10_000
#: Lines in which the column that holds @ is looked for.
_LOOKED_AT: Final = 200


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody whom the notice goes to."""

    address: str
    #: One that the letter is written in.
    language: str
    #: Empty where the text does not ask for it.
    name: str


@dataclass(frozen=True)
class Recipients:
    """A list that can be written to."""

    #: In the order of the file, each address once.
    people: tuple[Recipient, ...]
    #: What staff should know of how it was read.
    notes: tuple[str, ...]


def part_of(people: Iterable[Recipient], part: int, parts: int) -> tuple[Recipient, ...]:
    """Return those of a list whom one of several senders writes to: by their addresses, so that it is nobody else."""
    if parts == 1:
        return tuple(people)
    return tuple(one for one in people if zlib.crc32(one.address.lower().encode()) % parts == part - 1)


class Ambiguous(SettingsError):  # noqa: N818 - says what it is
    """Several columns may be the address; `columns` are their names."""

    def __init__(self, file: str, columns: Collection[str]) -> None:
        self.columns = tuple(columns)
        super().__init__(
            f"{file}: the columns {' and '.join(map(repr, columns))} may hold the address "
            f"(say which: --column {next(iter(columns))!r})"
        )


@dataclass(frozen=True)
class _Columns:
    address: int
    language: int | None
    name: int | None
    #: Whether the first line names them.
    header: bool


def read_recipients(
    path: Path, *, languages: Collection[str], language: str, names: bool, encoding: str = "", column: str = ""
) -> Recipients:
    """Read a list of recipients.

    `languages` are those that the letter is written in, and `language` is the one for whoever has none of them. `names`
    says whether the text asks for names. `encoding` and `column` say what the file is written in and which of its
    columns is the address, where that cannot be told from it.

    Raises Ambiguous, and SettingsError with every line that is broken.
    """
    text, how = _decoded(path, encoding)
    faults: list[tuple[int, str]] = []
    # One after the other: a list may have millions.
    rows = _rows(text, faults)
    first = [*islice(rows, _LOOKED_AT)]
    if not first:
        raise SettingsError(_told(path, faults) or f"{path.name} holds no line")
    columns = _columns(path.name, [row for _, row in first], column)
    if names and columns.name is None:
        faults.append((1, "the text asks for {name}, and no column is called name"))
    unknown: Counter[str] = Counter()
    seen: set[str] = set()
    doubles = 0
    people: list[Recipient] = []
    known = {tag.lower(): tag for tag in languages}
    for line, row in chain(first[columns.header :], rows):
        typed = _cell(row, columns.address)
        try:
            address = clean_address(typed)
        except ValueError as error:
            faults.append((line, str(error)))
            continue
        # Spreadsheets keep spaces that do not break.
        name = _cell(row, columns.name).replace("\u00a0", " ") if names and columns.name is not None else ""
        if names and columns.name is not None and not name:
            faults.append((line, "the name is missing, and the text asks for it"))
        elif not name.translate(_JOINERS).isprintable():
            faults.append((line, "the name holds a character that nobody sees"))
        tag = _cell(row, columns.language) if columns.language is not None else ""
        if tag and not _TAG.fullmatch(tag):
            faults.append((line, "the language is no tag such as en or pt-BR"))
            continue
        spoken = _spoken(tag, known)
        if tag and spoken is None:
            unknown[tag.lower()] += 1
        same = address if address.islower() else address.lower()
        if same in seen:
            doubles += 1
            continue
        seen.add(same)
        people.append(Recipient(address, spoken or language, name))
    if faults:
        raise SettingsError(_told(path, faults))
    if not people:
        raise SettingsError(f"{path.name} holds no address")
    notes = [*how]
    if doubles:
        notes.append(f"{counted(doubles, 'line')} with an address that stands above: each gets one message")
    notes += [
        f"for {tag} there is no text: {counted(number, 'message')} in {language}"
        for tag, number in sorted(unknown.items())
    ]
    return Recipients(tuple(people), tuple(f"{path.name}: {note}" for note in notes))


def _decoded(path: Path, encoding: str) -> tuple[str, list[str]]:
    """Return the text of a file, and what staff should know of how it was read."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"the list of recipients cannot be read: {path}: {error.strerror}") from error
    if encoding and encoding not in ENCODINGS:
        raise SettingsError(f"--encoding {encoding!r} is none of {', '.join(ENCODINGS)}")
    by_mark = next((name for mark, name in MARKS if data.startswith(mark)), "")
    tried = encoding or by_mark or wide(data) or "utf-8"
    if by_mark and encoding in {"utf-8", "utf-16"} and by_mark.startswith(encoding):
        tried = by_mark
    notes = []
    try:
        text = data.decode(tried)
    except UnicodeDecodeError as error:
        if encoding or by_mark:
            line = data.count(b"\n", 0, error.start) + 1
            raise SettingsError(f"{path.name} is not {encoding or by_mark} (line {line})") from error
        # Nearly every byte is a letter in it: it comes last, and is said.
        text = data.decode("windows-1252", errors="replace")
        notes.append("read as Windows-1252, for it is not UTF-8 (if names look wrong, say which: --encoding)")
    if "\0" in text:
        raise SettingsError(f"{path.name} is no text (save the list as CSV)")
    return text.removeprefix("\ufeff"), notes


def _rows(text: str, faults: list[tuple[int, str]]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that hold something, each with its line; what is wrong with others goes into `faults`."""
    first = text.lstrip().partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    width = 0
    for begin, row in numbered_rows(text, delimiter):
        if row is None:
            faults.append((begin, "a quotation mark stands where none should, or is not closed"))
            continue
        width = width or len(row)
        if len(row) != width:
            faults.append((begin, f"it has {len(row)} columns where the first line has {width}"))
        elif sum(map(len, row)) > _LONGEST_ROW:
            faults.append((begin, f"it has more than {_LONGEST_ROW:,} characters"))
        else:
            yield begin, row


def _columns(file: str, rows: list[list[str]], column: str) -> _Columns:
    first = rows[0]
    header = not any("@" in cell for cell in first)
    named = [re.sub(r"[\s_-]", "", cell.lower()) for cell in first] if header else [""] * len(first)
    titles = [cell.strip() if header else str(number) for number, cell in enumerate(first, 1)]
    if column:
        if column not in titles:
            raise SettingsError(f"{file} has no column {column!r} (there are {', '.join(titles)})")
        found = [titles.index(column)]
    else:
        body = rows[header:]
        holding = [number for number in range(len(first)) if any("@" in row[number] for row in body)]
        exact = [number for number, name in enumerate(named) if name in _ADDRESS]
        # One that says so by its name, or else the one that looks like it.
        found = exact if len(exact) == 1 else holding
    if len(found) > 1:
        raise Ambiguous(file, [titles[number] for number in found])
    if not found:
        raise SettingsError(f"{file} has no column with addresses: none holds an @")
    return _Columns(found[0], _one_of(_LANGUAGE, named), _one_of(_NAME, named), header)


def _one_of(names: Collection[str], columns: list[str]) -> int | None:
    return next((number for number, name in enumerate(columns) if name in names), None)


def _cell(row: list[str], number: int | None) -> str:
    return "" if number is None else row[number].strip()


def _spoken(tag: str, known: Mapping[str, str]) -> str | None:
    """Return which of the letter's languages somebody reads who reads this one."""
    parts = tag.lower().replace("_", "-").split("-")
    exact = (known[one] for one in _shorter(parts) if one in known)
    # Who asks for pt gets pt-BR rather than another language.
    alike = (meant for one, meant in known.items() if one.partition("-")[0] == parts[0])
    return next(chain(exact, alike), None)


def _shorter(parts: list[str]) -> Iterator[str]:
    for length in range(len(parts), 0, -1):
        yield "-".join(parts[:length])


def clean_address(typed: str) -> str:
    """Return an address as servers take it. Raises ValueError that says what is wrong, without it."""
    if not typed:
        raise ValueError("the address is missing")
    local, at, domain = typed.rpartition("@")
    if not at or not local or not domain:
        raise ValueError("the address has no @, or nothing before or behind it")
    if re.search(r"""[\s<>"(),:;\\@\[\]]""", local + domain):
        raise ValueError("an address alone belongs here, without a name, spaces, commas or brackets")
    if not local.isascii():
        raise ValueError("before the @ stand letters that few servers take: write to this person in another way")
    if not _LOCAL.fullmatch(local) or len(local) > _LONGEST_LOCAL:
        raise ValueError("what stands before the @ is no mailbox")
    try:
        ascii_domain = idna.encode(domain, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        raise ValueError("what stands behind the @ is no domain") from None
    if "." not in ascii_domain or ascii_domain.endswith(".") or ascii_domain.rpartition(".")[2].isdigit():
        raise ValueError("what stands behind the @ is no domain")
    if len(local) + len(ascii_domain) + 1 > _LONGEST_ADDRESS:
        raise ValueError(f"the address has more than {_LONGEST_ADDRESS} characters")
    return f"{local}@{ascii_domain}"


def _told(path: Path, faults: list[tuple[int, str]]) -> str:
    shown = [f"{path.name}:{line}: {fault}" for line, fault in sorted(faults)[:_MOST_SHOWN]]
    if len(faults) > _MOST_SHOWN:
        shown.append(f"… and {len(faults) - _MOST_SHOWN:,} more")
    return "\n".join(shown)
