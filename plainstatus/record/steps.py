"""What one publish tells one after the other, each as a line of its own: a thing, then each correction of it.

Feeds have an entry for each, with the date of its line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from plainstatus.model import Correction, FactCorrection, Incident, Update
from plainstatus.record.said import Content, incident_content, update_content

__all__ = ["incident_steps", "statement_steps", "update_steps"]

_Declared = TypeVar("_Declared", Correction, FactCorrection)
_NOTE = "corrected."


def update_steps(update: Update, new: Iterable[Correction], language: str) -> Iterator[Content]:
    """Yield what is public of an update, first without the new corrections, then with those of each time more."""
    for corrected in _one_by_one(update.corrected, new):
        yield update_content(update.model_copy(update={"corrected": corrected}), language)


def incident_steps(incident: Incident, new: Iterable[FactCorrection], language: str) -> Iterator[Content]:
    """Yield the public facts of an incident in the same way; each step has the facts as they are now."""
    for corrections in _one_by_one(incident.corrections, new):
        yield incident_content(incident.model_copy(update={"corrections": corrections}), language)


def statement_steps(content: Content, notes: int) -> Iterator[Content]:
    """Yield what a statement says without any of its corrections, then with each of them more; it has `notes`."""
    for number in range(notes + 1):
        yield {
            part: {path: value for path, value in values.items() if not _is_later(path, number)}
            for part, values in content.items()
        }


def _one_by_one(every: Sequence[_Declared], new: Iterable[_Declared]) -> Iterator[tuple[_Declared, ...]]:
    """Yield the corrections without the new ones, and then with those of each time more: they share an entry."""
    new = list(new)
    yield tuple(one for one in every if one not in new)
    for time in sorted({one.at for one in new}):
        yield tuple(one for one in every if one not in new or one.at <= time)


def _is_later(path: str, number: int) -> bool:
    return path.startswith(_NOTE) and int(path.removeprefix(_NOTE)) >= number
