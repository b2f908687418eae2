"""Copies of messages that were really sent: plain text files in content/, which the YAML names as `copy:`.

A translation is a file beside it whose name carries the language, as that of a letter: NAME.es.txt beside NAME.txt.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Final

from plainstatus.errors import Problem
from plainstatus.model.frozen import dataclass
from plainstatus.read.schema.quarantine import STAYS

__all__ = ["FoundCopies", "Message", "parted", "read_copies"]

#: A message is longer by mistake only.
_LARGEST: Final = 256 * 1024
_HEAD: Final = re.compile(r"(From|Subject): *(.*)", re.IGNORECASE)
#: What tells a translation by its name.
_TAG: Final = re.compile(r"\.[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True)
class FoundCopies:
    """The copies that were read."""

    #: Path below content/ → exact bytes.
    copies: dict[str, bytes]
    #: Mistakes, which stop nobody.
    warnings: tuple[Problem, ...]
    #: The paths of those that are as they were published last.
    carried: frozenset[str]


@dataclass(frozen=True)
class Message:
    """A message as it stands in its file."""

    #: `from` and `subject`, as far as the file begins with them.
    head: Mapping[str, str]
    #: Below that, with plain line ends.
    text: str
    #: The line on which the text begins.
    line: int


def parted(data: bytes) -> Message:
    """Return what a copy holds, with its head apart."""
    lines = data.decode().removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    start, head = 0, {}
    while start < len(lines):
        if match := _HEAD.fullmatch(lines[start]):
            head[match[1].lower()] = match[2].strip()
        elif lines[start].strip():
            break
        start += 1
    return Message(head, "\n".join(lines[start:]).rstrip("\n"), start + 1)


def read_copies(
    content: Path, wanted: Iterable[tuple[str, tuple[str, int]]], *, last_good: Path | None = None
) -> FoundCopies:
    """Read files below the folder `content`, each given with file and line of where it is named, and translations.

    Of one that is not there, leads out of the folder, or is no text, the version in `last_good` stands in, the same
    folder as it was published last; where there is none, it is left out.
    """
    warnings: list[Problem] = []
    found: dict[str, bytes] = {}
    carried: set[str] = set()
    for name, (file, line) in dict(chain.from_iterable(_with_translations(content, *one) for one in wanted)).items():
        data, problem = _read(content, name, file, line)
        if problem is not None:
            meanwhile = "the message is shown without it"
            data = _read(last_good, name, file, line)[0] if last_good is not None else None
            if data is not None:
                carried.add(name)
                meanwhile = STAYS
            warnings.append(problem.as_warning(meanwhile))
        if data is not None:
            found[name] = data
    return FoundCopies(found, tuple(warnings), frozenset(carried))


def _with_translations(content: Path, name: str, spot: tuple[str, int]) -> Iterator[tuple[str, tuple[str, int]]]:
    """Yield a file, and those beside it that hold it in other languages, each with where it is named."""
    yield name, spot
    stem = name.removesuffix(".txt")
    with suppress(OSError):
        for path in sorted((content / name).parent.glob("*.txt")):
            beside = path.relative_to(content).as_posix()
            if beside.startswith(f"{stem}.") and _TAG.fullmatch(beside[len(stem) : -len(".txt")]):
                yield beside, spot


def _read(content: Path, name: str, file: str, line: int) -> tuple[bytes | None, Problem | None]:
    """Return what a copy holds, or what is wrong with it."""
    path = content / name
    try:
        if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(content)):
            message = f"{name} is a link that leads out of content/"
            return None, Problem(file, line, "copy", message, "copy it there")
        with path.open("rb") as opened:
            data = opened.read(_LARGEST + 1)
    except OSError as error:
        message = f"the copy content/{name} cannot be read: {error.strerror}"
        hint = "save the message there as it was sent, or leave copy: out"
        return None, Problem(file, line, "copy", message, hint)
    if fault := _fault(data):
        message = f"the copy content/{name} {fault}"
        return None, Problem(file, line, "copy", message, "save it as plain text, in UTF-8")
    return data, None


def _fault(data: bytes) -> str:
    if len(data) > _LARGEST:
        return f"has more than {_LARGEST // 1024} KB"
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return f"is not UTF-8 (line {line})"
    return "" if text.strip() and "\0" not in text else "holds no text"
