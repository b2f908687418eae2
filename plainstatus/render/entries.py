"""Feed entries for people: one for each update, correction and withdrawal.

An entry, once published, should stay as it is: readers compare, and some announce it again where it changed. So
nothing here depends on the clock or on what came later, declared corrections and withdrawals aside. Each of these
is an entry of its own too, because most readers show nothing when an entry that they know changes.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from heapq import nlargest
from typing import Final, NamedTuple

from plainstatus.model import CLOSED, Correction, Incident, Status, Text, Update, Withdrawn
from plainstatus.render.dates import Times
from plainstatus.render.markup import block, printable, sentence, shortened
from plainstatus.render.words import STATUSES
from plainstatus.text import summary
from plainstatus.urls import Links, incident_path, known_at
from plainstatus.views.incident import IncidentView, UpdateView
from plainstatus.views.overview import Overview

__all__ = ["LONGEST_TITLE", "Entry", "categories", "changes", "correction_notes", "update_entries"]

#: In characters. Most bots post title and link; the networks that they post to cut what is longer.
LONGEST_TITLE: Final = 120
_LONGEST_SUMMARY: Final = 280

#: What a title says before the incident's own, where that does not say it: (words, pattern of such a title).
_KINDS: Final = {
    "security": ("Security incident: ", re.compile("security|breach", re.IGNORECASE)),
    "maintenance": ("Maintenance: ", re.compile("maintenance", re.IGNORECASE)),
}


@dataclass(frozen=True)
class Entry:
    """One entry of a feed, whatever the format. Times are never in the future."""

    id: str
    #: Distinct for each entry, because some bots know entries by their links.
    link: str
    title: str
    published: datetime
    updated: datetime
    categories: tuple[str, ...]
    #: Plain text; None where the entry is for programs.
    summary: str | None
    #: Sanitised HTML; None where there is room for the summary only.
    content: str | None


class _News(NamedTuple):
    """Something that became public at a time, and how to write its entry, in full or not."""

    at: datetime
    #: The rest of the order, for what happened in the same second.
    known_at: datetime
    incident: str
    rank: int
    write: Callable[[bool], Entry]


def update_entries(view: Overview, links: Links, *, full: int, window: timedelta, most: int) -> list[Entry]:
    """Return an entry for each update, correction and withdrawal, newest first, at most `most` of them.

    The newest `full` have their content; of the others, those from `window` before the newest entry have their
    summaries. The window is counted from there because counted from the clock, a feed would change while nothing
    has happened.
    """
    newest = nlargest(most, _Updates(view, links).news(), key=lambda news: news[:4])
    return [
        news.write(index < full)
        for index, news in enumerate(newest)
        if index < full or news.at >= newest[0].at - window
    ]


def changes(update: Update) -> tuple[Correction | Withdrawn, ...]:
    """Return what was declared about an update after its publication; of two corrections in a second the later."""
    corrections = tuple({correction.at: correction for correction in update.corrected}.values())
    return corrections if update.withdrawn is None else (*corrections, update.withdrawn)


def categories(item: IncidentView, status: Status | None) -> tuple[str, ...]:
    """Return an entry's categories: the incident's type, the status, the components' ids."""
    return tuple(dict.fromkeys([item.incident.type, *([status] if status else []), *item.components]))


def correction_notes(update: Update, times: Times) -> list[str]:
    """Return a paragraph for each correction."""
    return [
        f"<p><em>Corrected {html.escape(times.plain(change.at))}: {sentence(change.note)}</em></p>"
        for change in changes(update)
        if isinstance(change, Correction)
    ]


class _Updates:
    def __init__(self, view: Overview, links: Links) -> None:
        self._view = view
        self._links = links
        self._times = Times(view.site.organisation.timezone)
        self._names = {component.id: component.name for component in view.site.components}

    def news(self) -> Iterator[_News]:
        """Yield everything that became public, in any order."""
        for item in self._view.incidents:
            incident = item.incident
            if incident.withdrawn is not None:
                at = self._past(incident.withdrawn.at)
                write = partial(self._withdrawn_incident, item, incident.withdrawn, at)
                yield _News(at, at, incident.id, 0, write)
                continue
            for shown in item.updates:
                known = known_at(shown.update)
                yield _News(shown.at, known, incident.id, 0, partial(self._update, item, shown, known))
                for rank, change in enumerate(changes(shown.update), start=1):
                    write = partial(self._change, item, shown, known, change)
                    yield _News(self._past(change.at), known, incident.id, rank, write)

    def _past(self, moment: datetime) -> datetime:
        """Return the moment, or now where somebody's watch is ahead."""
        return min(moment, self._view.now)

    def _update(self, item: IncidentView, shown: UpdateView, known: datetime, full: bool) -> Entry:
        incident, update = item.incident, shown.update
        return Entry(
            id=self._links.update_id(incident.id, known),
            link=self._links.update(incident.id, known),
            title=_title(incident, "Update withdrawn" if update.withdrawn else _state(item, shown)),
            published=shown.at,
            updated=max([shown.at, *(self._past(change.at) for change in changes(update))]),
            categories=categories(item, shown.status),
            summary=self._summary(item, shown),
            content=self._content(item, shown) if full else None,
        )

    def _change(
        self, item: IncidentView, shown: UpdateView, known: datetime, change: Correction | Withdrawn, full: bool
    ) -> Entry:
        incident, update, at = item.incident, shown.update, self._past(change.at)
        which = {"withdrawn" if isinstance(change, Withdrawn) else "corrected": change.at}
        text = _withdrawn(update.withdrawn) if update.withdrawn else None
        if text is None and isinstance(change, Correction):
            said = html.escape(self._times.plain(shown.at))
            text = f"<p><strong>Correction</strong> of what we said on {said}: {sentence(change.note)}</p>\n"
            text += self._content(item, shown, notes=False)
        note = update.withdrawn.reason if update.withdrawn else change.note if isinstance(change, Correction) else ""
        return Entry(
            id=self._links.update_id(incident.id, known, **which),
            link=self._links.update(incident.id, known, **which),
            title=_title(incident, "Update withdrawn" if update.withdrawn else "Correction"),
            published=at,
            updated=at,
            categories=categories(item, shown.status),
            summary=shortened(note, _LONGEST_SUMMARY),
            content=text if full else None,
        )
