"""What an import adjusted, left out or could not read."""

from __future__ import annotations

from dataclasses import dataclass

from plainstatus.errors import SettingsError

__all__ = ["Note", "Report"]

#: Up to this many equal remarks are listed one by one; more become one with a count.
_ONE_BY_ONE = 3
#: Up to this many faults are shown; a file in another format would yield thousands.
_FAULTS_SHOWN = 20


@dataclass(frozen=True)
class Note:
    """A remark on something that was imported; `str()` is fit for a terminal."""

    #: Where, e.g. `incident 00h92ct3ggvv, update 3`, or how often with the first place.
    what: str
    #: What was adjusted or left out there, without a full stop.
    sentence: str

    def __str__(self) -> str:
        return f"{self.what}: {self.sentence}"


class Report:
    """Collects remarks, and the faults that make an import impossible."""

    def __init__(self) -> None:
        self._places: dict[str, list[str]] = {}
        self._todo: set[str] = set()
        self._faults: list[str] = []

    def add(self, place: str, sentence: str, *, todo: bool = False) -> None:
        """Remark on one place; remarks with `todo` want somebody's decision and come first."""
        self._places.setdefault(sentence, []).append(place)
        if todo:
            self._todo.add(sentence)

    def fault(self, file: str, place: str, sentence: str) -> None:
        """Record something that cannot be read."""
        self._faults.append(": ".join(part for part in (file, place, sentence) if part))

    def raise_faults(self) -> None:
        """Raise SettingsError with all faults, if there are any."""
        if not self._faults:
            return
        shown = self._faults[:_FAULTS_SHOWN]
        if more := len(self._faults) - len(shown):
            shown.append(f"and {more} more of this kind")
        raise SettingsError("\n".join(shown))

    def notes(self) -> tuple[Note, ...]:
        """Return all remarks, those that want a decision first; equal ones are counted where there are many."""
        notes = []
        for sentence, places in sorted(self._places.items(), key=lambda item: item[0] not in self._todo):
            if len(places) <= _ONE_BY_ONE:
                notes += [Note(place, sentence) for place in places]
            else:
                notes.append(Note(f"{len(places)} times, first in {places[0]}", sentence))
        return tuple(notes)
