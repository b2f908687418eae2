"""The error tree, and the problem that a reader of the YAML can act on.

    PlainstatusError            1  (our own fault, or none of the below)
    ├── SettingsError           2  pelicanconf.py, a flag or an argument is wrong
    ├── InvalidIncidents        3  what staff wrote cannot be published
    ├── BuildError              4  Pelican, a template or the disk failed
    │   └── BrokenRecord        4  record.jsonl was changed, cut or left half merged
    ├── TargetError             5  a target could not be brought up to date
    ├── AnnounceError           6  some announcements were not sent
    └── Overdue                 7  readers were promised an update that has not come

Pelican looks for `exitcode` on an exception, and so do our tasks.

May import: nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

__all__ = [
    "AnnounceError",
    "BrokenRecord",
    "BuildError",
    "Declined",
    "InvalidIncidents",
    "Level",
    "Overdue",
    "PlainstatusError",
    "Problem",
    "SettingsError",
    "TargetError",
    "Tell",
    "disk_failed",
    "printable",
]

Level = Literal["error", "warning"]
#: Is told, a line each, what is happening.
Tell = Callable[[str], None]
#: Who has more to mend has a file of another kind, or one slip with many consequences.
_MOST_SHOWN = 100


def printable(text: str) -> str:
    """Return a line as a message may hold it: without characters that nobody sees, or that rule a terminal."""
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text)


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend, told the way a tired person can act on it.

    `str()` gives `file:line: message (hint)`.
    """

    #: The file's path as the user would type it, e.g. `incidents.yaml`.
    file: str
    #: Counted from 1; 0 where the problem concerns the file as a whole.
    line: int
    #: The place in the data, e.g. `incidents[2].updates[0].at`; empty for the file as a whole.
    where: str
    #: What is wrong, without a full stop.
    message: str
    #: What to write instead; empty where nothing useful can be said.
    hint: str = ""
    #: Errors stop a publish, or the text that they are about; warnings are only shown.
    level: Level = "error"
    #: Whether readers do not get what it is about as it is written: that is left out, or as it was published before.
    withholds: bool = False

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        kind = "warning: " if self.level == "warning" else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{place}: {kind}{self.message}{hint}"

    def as_warning(self, meanwhile: str = "") -> Problem:
        """Return the problem as one that stops nobody; `meanwhile` is what readers see until it is mended."""
        message = "; ".join(filter(None, [self.message, meanwhile]))
        return replace(self, level="warning", message=message, withholds=self.withholds or bool(meanwhile))


def _listed(problems: Sequence[Problem]) -> str:
    shown = [str(problem) for problem in problems[:_MOST_SHOWN]]
    if hidden := len(problems) - len(shown):
        shown.append(f"… and {hidden} more")
    return "\n".join(shown)


class PlainstatusError(Exception):
    """Root of all errors that Plainstatus raises on purpose; `str()` is fit for a terminal."""

    exitcode = 1


class SettingsError(PlainstatusError):
    """A setting, a flag or an argument is wrong; nothing has been written."""

    exitcode = 2


class InvalidIncidents(PlainstatusError):  # noqa: N818 - the plural says what it holds
    """The YAML cannot be published; `problems` holds everything there is to mend, by file and line."""

    exitcode = 3

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(problems))
        super().__init__(_listed(self.problems))


class BuildError(PlainstatusError):
    """The site could not be built; the published site is as it was."""

    exitcode = 4


def disk_failed(error: OSError) -> BuildError:
    """Return what the disk says as an error of ours."""
    return BuildError(f"{error.filename or 'the disk'}: {error.strerror or error}")


class BrokenRecord(BuildError):  # noqa: N818 - says what it is
    """The record of what was published cannot be trusted as it is; `problems` holds every fault, by line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(problems))
        super().__init__(_listed(self.problems))


class Declined(PlainstatusError):  # noqa: N818 - nothing went wrong
    """Asked, somebody said no; the published site is as it was."""


class TargetError(PlainstatusError):
    """A target could not be brought up to date; the local site is published."""

    exitcode = 5


class AnnounceError(PlainstatusError):
    """The site is live, but some announcements were not sent."""

    exitcode = 6


class Overdue(PlainstatusError):  # noqa: N818 - says what it is
    """Readers were promised an update that has not come; a line for each promise."""

    exitcode = 7
