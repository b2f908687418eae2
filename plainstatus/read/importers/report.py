"""What an import decided, adjusted, left out or could not read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from plainstatus.errors import SettingsError
from plainstatus.model.frozen import dataclass

__all__ = ["Note", "Report", "places_above"]

#: Up to this many faults are shown; a file in another format would yield thousands.
_FAULTS_SHOWN = 20


@dataclass(frozen=True)
class Note:
    """A remark on something that was imported; `str()` is fit for a terminal."""

    #: What it is about, e.g. `incident 00h92ct3ggvv, update 3`.
    what: str
    #: What was adjusted or left out there, without a full stop.
    sentence: str
    #: The sentence as it stands for all of its kind, without what is particular to this one.
    kind: str
    #: Whether somebody has to decide.
    todo: bool
    #: Where it can be changed, by a name as in `what`.
    at: str
    #: What is particular to it, for a list of its kind.
    detail: str

    def __str__(self) -> str:
        return f"{self.what}: {self.sentence}"


class Report:
    """Collects remarks, and the faults that make an import impossible."""

    def __init__(self) -> None:
        self._notes: list[Note] = []
        self._faults: list[str] = []
        self._spots: dict[str, str] = {}

    @property
    def spots(self) -> Mapping[str, str]:
        """What stands on the site already: how remarks call it → file and line."""
        return self._spots

    def add(
        self, what: str, sentence: str, *, todo: bool = False, kind: str = "", at: str = "", detail: str = ""
    ) -> None:
        """Remark on something; remarks with `todo` want somebody's decision and come first.

        `kind` is the sentence of all such remarks, where this one holds what others have not, and `detail` what that
        is, where the sentence itself would repeat too much below it. `at` names the place where to change it, where
        that is not `what` itself.
        """
        particular = detail or (sentence if kind else "")
        self._notes.append(Note(what, sentence, kind or sentence, todo, at or what, particular))

    def stands(self, what: str, spot: str) -> None:
        """Say in which file, and on which line, something stands on the site already."""
        self._spots[what] = spot

    def forget(self, places: frozenset[str]) -> None:
        """Take back all remarks on things that are not imported after all."""
        self._notes = [note for note in self._notes if places.isdisjoint(places_above(note.what))]

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
        """Return all remarks, those that want a decision first, and those of one kind together."""
        kinds: dict[tuple[bool, str], list[Note]] = {}
        for note in self._notes:
            kinds.setdefault((not note.todo, note.kind), []).append(note)
        return tuple(note for _, notes in sorted(kinds.items(), key=lambda item: item[0][0]) for note in notes)


def places_above(what: str) -> Iterator[str]:
    """Yield the name of something, and of all that it is part of: `incident 7, update 3`, and then `incident 7`."""
    while what:
        yield what
        what = what[: max(what.rfind(", "), what.rfind(" ("), 0)]
