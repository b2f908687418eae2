"""What came of a build: said by the process that builds, shown by the one that serves."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pydantic import TypeAdapter

from plainstatus.errors import BrokenRecord, InvalidIncidents, Level, PlainstatusError, Problem

__all__ = ["Outcome", "problems_in", "problems_of", "told"]

_PLACE = re.compile(r"(?P<file>[^\s:][^:]*?)(?::(?P<line>\d+))?: (?P<message>.+)")


@dataclass(frozen=True)
class Outcome:
    """What came of one build."""

    #: Which order it answers.
    number: int
    #: What keeps the site from being built; empty where it was.
    problems: tuple[Problem, ...] = ()
    #: What may be put better, and what would stop a publish all the same.
    notes: tuple[Problem, ...] = ()
    open_incidents: int = 0
    pages: int = 0
    #: What the site is made from: paths of files, and of folders with all that is in them; empty where unknown.
    files: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()

    def to_line(self) -> bytes:
        """Return it as one line, for `from_line`."""
        return _ADAPTER.dump_json(self) + b"\n"

    @staticmethod
    def from_line(line: bytes) -> Outcome:
        """Read what `to_line` gave."""
        return _ADAPTER.validate_json(line)


_ADAPTER = TypeAdapter(Outcome)


def problems_of(error: PlainstatusError) -> tuple[Problem, ...]:
    """Return what an error has to say, each thing with its file and line where it names them."""
    if isinstance(error, InvalidIncidents | BrokenRecord):
        return error.problems
    return problems_in(str(error))


def problems_in(text: str, level: Level = "error") -> tuple[Problem, ...]:
    """Return a problem for each line of a message."""
    return tuple(_problem(line, level) for line in text.split("\n") if line)


def told(problem: Problem) -> str:
    """Write a problem for a terminal; one that is about no file has no place in front."""
    return str(problem) if problem.file else problem.message


def _problem(text: str, level: Level) -> Problem:
    place = _PLACE.fullmatch(text)
    # A colon stands in many a sentence; a file's name has an ending.
    if not place or "." not in place["file"].rpartition("/")[2] or (" " in place["file"] and not place["line"]):
        return Problem("", 0, "", text, level=level)
    return Problem(place["file"], int(place["line"] or 0), "", place["message"], level=level)
