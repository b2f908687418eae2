"""What the record knows of things that are no incident: when each became public, and how it changed since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise, takewhile

from plainstatus.model.frozen import dataclass
from plainstatus.record.differences import Difference, differences
from plainstatus.record.lines import Line, ThingKind
from plainstatus.record.said import FACTS, Content, digests

__all__ = ["KnownThing", "is_removed", "is_withdrawn", "notes"]


@dataclass(frozen=True)
class KnownThing:
    """What the record knows of a statement, a standing answer or an official entry."""

    kind: ThingKind
    #: The lines about it, oldest first; at least one.
    lines: tuple[Line, ...]

    @property
    def newest(self) -> Line:
        """The line that says how it stands."""
        return self.lines[-1]

    @property
    def published(self) -> datetime:
        """When it became public, for the first time."""
        return self.lines[0].time

    @property
    def changed(self) -> datetime | None:
        """When it last changed for readers: None where it never did. Spelling, translations and anchors do not count.

        Of a statement, only corrections and a withdrawal do.
        """
        return next((line.time for line in reversed(list(self._changed_lines()))), None)

    @property
    def removed(self) -> datetime | None:
        """When it was taken away or withdrawn; None while it stands."""
        gone = [*takewhile(lambda line: is_removed(line) or is_withdrawn(line.content), reversed(self.lines))]
        return gone[-1].time if gone else None

    def corrections(self, language: str) -> tuple[datetime, ...]:
        """Return when each of a statement's corrections became public, in their order."""
        times: list[datetime] = []
        for line in self.lines:
            times += [line.time] * (len(notes(line.content, language)) - len(times))
        return tuple(times)

    def moved(self, language: str) -> datetime | None:
        """Return when something last moved the dates of a statement's entries; None where nothing did.

        That is a correction or withdrawal that version 1 has recorded.
        """
        first = {line.time for line in self.lines if line.version == 1}
        declared = [time for time in (*self.corrections(language), self.removed) if time is not None]
        return max(first.intersection(declared), default=None)

    def _changed_lines(self) -> Iterator[Line]:
        for before, line in pairwise(self.lines):
            if self.kind != "statement":
                changed = any(not change.path.startswith("aliases") for change in _changes(before, line))
            else:
                changed = is_withdrawn(line.content) != is_withdrawn(before.content) or any(
                    len(notes(line.content, tag)) > len(notes(before.content, tag)) for tag in before.sha256 if tag
                )
            if changed:
                yield line


def _changes(before: Line, line: Line) -> tuple[Difference, ...]:
    content: Content = line.content or {}
    return differences(before, content, digests(content))


def is_removed(line: Line) -> bool:
    """Say whether a line tells that an official entry was taken away."""
    return line.content is not None and line.content[FACTS].get("removed") is True


def is_withdrawn(content: Content | None) -> bool:
    """Say whether some content is that of a withdrawn statement."""
    return content is not None and content[FACTS].get("withdrawn") is True


def notes(content: Content | None, language: str) -> list[str]:
    """Return a statement's notes of what was wrong, oldest first."""
    texts = {} if content is None else content.get(language, {})
    found: list[str] = []
    while (path := f"corrected.{len(found)}") in texts:
        found.append(str(texts[path]))
    return found
