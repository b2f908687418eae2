"""A line of the doctor's report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Finding", "fault", "note", "ok"]


@dataclass(frozen=True)
class Finding:
    """What was looked at, and how it is; `str()` gives `fault  record: … (what to do)`."""

    #: A fault goes wrong tonight; a note might, or is worth knowing.
    level: Literal["ok", "note", "fault"]
    subject: str
    #: Ends with a way out in brackets, where something is to be done.
    message: str

    def __str__(self) -> str:
        return f"{self.level:<6} {self.subject}: {self.message}"


def ok(subject: str, message: str) -> Finding:
    """Return a finding that something is in order."""
    return Finding("ok", subject, message)


def note(subject: str, message: str) -> Finding:
    """Return a finding to be thought about."""
    return Finding("note", subject, message)


def fault(subject: str, message: str) -> Finding:
    """Return a finding that has to be mended."""
    return Finding("fault", subject, message)
