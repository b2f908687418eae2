"""What the lines about incidents tell, one after another: what is there already was told before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from plainstatus.model import Text
from plainstatus.record.lines import Line
from plainstatus.record.said import FACTS, Content
from plainstatus.urls import key_moment
from plainstatus.views.first_told import FirstWords
from plainstatus.views.publication import Declaration

__all__ = ["Course", "text_then"]


#: What the banner shows of an incident, and what decides which it is, how bad that is and how long it is shown.
_SHOWN = frozenset({
    "type", "title", "impact", "components", "actions", "banner", "started", "scheduled", "until", "notice_until",
})  # fmt: skip


class Course:
    """Goes through the record once, from its first line on: what is there already was told before."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._titles: dict[str, str] = {}
        self._seen: set[str] = set()
        self.first_ids: dict[str, str] = {}
        self.entered: dict[tuple[str, datetime | None], datetime] = {}
        self.changed: dict[Declaration, datetime] = {}
        self.shifted: set[Declaration] = set()
        self.shifting: set[tuple[str, datetime | None]] = set()
        #: What was imported, or its facts → when.
        self._imported: dict[tuple[str, datetime | None], datetime] = {}
        self.shown: dict[str, datetime] = {}
        self._showing: dict[str, Sequence[Any]] = {}
        self.words: dict[tuple[str, datetime | None], FirstWords] = {}
        self.facts: dict[str, list[tuple[datetime, Content]]] = {}
        self.told_before: set[tuple[str, datetime | None]] = set()
        self.behind: set[tuple[str, datetime | None]] = set()
        #: Incident → the key of its newest update so far, and when that became public.
        self._newest: dict[str, tuple[str, datetime]] = {}

    def take(self, line: Line, incident: str) -> None:
        """Take in what a line says of an incident, or of one of its updates."""
        if incident not in self._seen:
            self._seen.add(incident)
            if line.incident is not None and line.incident != incident:
                self.first_ids[incident] = line.incident
        about = incident, key_moment(line.key) if line.key else None
        if line.key and about not in self.entered:
            self.entered[about] = line.time
            if line.version == 1:
                self.told_before.add(about)
            self._take_place(line, incident)
            if line.kind == "update" and line.content is not None:
                status = line.content[FACTS].get("status")
                words = text_then(line.content, "text", self._language)
                self.words[about] = FirstWords(self._titles.get(incident, ""), status, words)
        if line.content is None:
            self._imported.setdefault(about, line.time)
            if line.version == 1:
                self.shifting.add(about)
            return
        if not line.key and line.kind == "incident":
            self._take_shown(line.time, line.content, incident)
            self._titles[incident] = str(line.content.get(self._language, {}).get("title", ""))
            self.facts.setdefault(incident, []).append((line.time, line.content))
        facts = line.content[FACTS]
        made: Iterable[Any] = facts.get("corrected" if line.key else "corrections", ())
        if line.kind == "withdrawal":
            made = [facts]
        for change in made:
            if change is not None and "at" in change:
                self._take_change(
                    Declaration(*about, datetime.fromisoformat(change["at"]), line.kind == "withdrawal"), line
                )

    def _take_place(self, line: Line, incident: str) -> None:
        """Note an update that became public after a later one; what an earlier version published keeps its words."""
        newest, since = self._newest.get(incident, ("", line.time))
        if newest < line.key:
            self._newest[incident] = line.key, line.time
        elif since < line.time and line.version > 1 and line.content is not None:
            self.behind.add((incident, key_moment(line.key)))

    def _take_change(self, change: Declaration, line: Line) -> None:
        # What came with an import was public before, at its own time; version 1 dated it with what was corrected next.
        came_along = change.at < self._imported.get(change[:2], change.at)
        if change in self.changed or (came_along and line.version > 1):
            return
        self.changed[change] = line.time
        if line.version == 1:
            self.shifted.add(change)
            # A withdrawal that bore the time of a correction had its date.
            self.changed[change] = self.changed.get(change._replace(withdrawn=False), line.time)

    def _take_shown(self, time: datetime, content: Content, incident: str) -> None:
        """Take in when the facts that a banner shows last changed, in any language."""
        showing = [
            (part, path, value)
            for part, values in content.items()
            for path, value in values.items()
            if path.partition(".")[0] in _SHOWN
        ]
        if showing != self._showing.get(incident):
            self._showing[incident] = showing
            self.shown[incident] = time


def text_then(content: Content, path: str, language: str) -> Text:
    """Return a text that the record keeps, in all its languages."""
    others = (
        (tag, str(texts[path])) for tag, texts in content.items() if tag not in {FACTS, language} and path in texts
    )
    return Text(str(content.get(language, {}).get(path, "")), others)
