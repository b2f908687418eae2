"""What came of a build: said by the process that builds, shown by the one that serves until the next."""

from __future__ import annotations

import re
import secrets
from dataclasses import replace
from threading import Condition
from typing import Any

from pydantic import TypeAdapter

from plainstatus.errors import BrokenRecord, InvalidIncidents, Level, PlainstatusError, Problem
from plainstatus.model.frozen import dataclass

__all__ = ["Outcome", "Shown", "State", "problems_in", "problems_of", "told"]

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
    #: Whether there are pages that show languages side by side.
    has_languages: bool = False
    #: What the build has told beside, at its end.
    told: tuple[Problem, ...] = ()
    #: Where pages lie that were made first, while all else is still being made; empty at its end.
    early: str = ""
    #: Whether whoever has looked at those has seen everything that a browser shows.
    seen_early: bool = False

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


@dataclass(frozen=True)
class State:
    """What is shown over and beside a page."""

    #: Another one after each build, also of the next preview at this address.
    token: str
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    #: Whether there are pages that show languages side by side.
    has_languages: bool = False
    #: Where pages lie that stand in for those of the site; empty where none do.
    early: str = ""


class Shown:
    """The present state; safe to use from any thread."""

    def __init__(self) -> None:
        self._run = secrets.token_urlsafe(6)
        self._changed = Condition()
        self._closed = False
        self._count = 0
        self._told: tuple[Problem, ...] = ()
        #: Of the site that was whole last: what else the state says.
        self._whole: dict[str, Any] = {"notes": (), "has_languages": False}
        self.state = State(f"{self._run}-0")

    def show(self, outcome: Outcome) -> None:
        """Show what came of a build; beside problems stay the notes on the site that is still shown.

        What a build tells at its end stays until the next one has ended. Browsers that have seen everything stay as
        they are.
        """
        with self._changed:
            if not (outcome.problems or outcome.early):
                news = outcome.told != self._told
                self._told = outcome.told
                notes = (*outcome.notes, *outcome.told)
                self._whole = {"notes": notes, "has_languages": outcome.has_languages}
                if outcome.seen_early and self.state.early == str(outcome.number) and not news:
                    self.state = replace(self.state, early="")
                    return
            self._count += 1
            token = f"{self._run}-{self._count}"
            if outcome.problems:
                self.state = State(token, problems=outcome.problems, **self._whole)
            else:
                notes = (*outcome.notes, *self._told)
                self.state = State(token, notes=notes, has_languages=outcome.has_languages, early=outcome.early)
            self._changed.notify_all()

    def wait(self, token: str, *, seconds: float) -> bool:
        """Wait until the state is another one than this, or is the last; False where it stays for so long."""
        with self._changed:
            return self._changed.wait_for(lambda: self._closed or self.state.token != token, seconds)

    @property
    def closed(self) -> bool:
        """Whether nothing more will be shown."""
        return self._closed

    def close(self) -> None:
        """Let everybody go who waits."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
