"""Feed entries for people: one for each update, correction and withdrawal, and one for facts corrected together.

An entry, once published, should stay as it is: readers compare, and some announce it again where it changed. So
nothing here depends on the clock or on what came later, declared corrections and withdrawals aside. Each of these
is an entry of its own too, because most readers show nothing when an entry that they know changes.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from heapq import nlargest
from itertools import chain
from typing import Final

from plainstatus.model import CLOSED, Contact, Correction, Incident, Status, Update, Withdrawn
from plainstatus.render.dates import Times
from plainstatus.render.entry import LONGEST_SUMMARY, LONGEST_TITLE, Entry, News
from plainstatus.render.facts import changed, fact_name
from plainstatus.render.letter_entries import letter_news
from plainstatus.render.markup import block, printable, sentence, shortened
from plainstatus.render.words import CONTACT_STATES, contact_name, label
from plainstatus.text import summary
from plainstatus.urls import Links, incident_path
from plainstatus.views.corrections import Facts, fact_corrections
from plainstatus.views.incident import IncidentView, UpdateView
from plainstatus.views.notice import contacts_with
from plainstatus.views.overview import Overview

__all__ = [
    "LONGEST_TITLE",
    "Entry",
    "categories",
    "contact_note",
    "correction_notes",
    "last_change",
    "last_changed",
    "publication_note",
    "update_entries",
]


#: What a title says before the incident's own, where that does not say it: (words, pattern of such a title).
_KINDS: Final = {
    "security": ("Security incident: ", re.compile("security|breach", re.IGNORECASE)),
    "maintenance": ("Maintenance: ", re.compile("maintenance", re.IGNORECASE)),
}


def update_entries(
    view: Overview, links: Links, prose: Callable[[str], str], *, full: int, window: timedelta, most: int
) -> list[Entry]:
    """Return an entry for each update, statement, correction and withdrawal, newest first, at most `most` of them.

    The newest `full` have their content; of the others, those from `window` before the newest entry have their
    summaries. The window is counted from there because counted from the clock, a feed would change while nothing
    has happened.
    """
    # Each of these incidents has news, so that those of all others are too old to be among the newest.
    incidents = last_changed(view, most)
    every = chain(_Updates(view, links).news(incidents), letter_news(view, links, prose))
    newest = nlargest(most, every, key=lambda news: news[:4])
    return [
        news.write(index < full)
        for index, news in enumerate(newest)
        if index < full or news.at >= newest[0].at - window
    ]


def last_changed(view: Overview, most: int) -> list[IncidentView]:
    """Return the incidents, the last changed first, at most `most` of them."""
    return nlargest(most, view.incidents, key=lambda item: (last_change(item, view.now), item.incident.id))


def last_change(item: IncidentView, now: datetime) -> datetime:
    """Return when the newest thing was said about an incident: an update, a correction, a withdrawal."""
    moments = [shown.published for shown in item.updates]
    moments += [change.at for shown in item.updates for change in changes(shown.update)]
    if item.withdrawn is not None:
        moments.append(item.withdrawn.at)
    moments += [correction.at for correction in item.incident.corrections]
    return min(max(moments), now)


def changes(update: Update) -> tuple[Correction | Withdrawn, ...]:
    """Return what was declared about an update after its publication; of two corrections in a second the later."""
    if not update.corrected and update.withdrawn is None:
        return ()
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


def publication_note(shown: UpdateView, times: Times) -> list[str]:
    """Return a paragraph with both times of an update that became public long after its own."""
    if not shown.written_later:
        return []
    said = f"Written of {times.plain(shown.at)}; published {times.plain(shown.published)}."
    return [f"<p><em>{html.escape(said)}</em></p>"]


def contact_note(contacts: Mapping[str, Contact], times: Times) -> list[str]:
    """Return a paragraph with the ways to reach us; one that is not open shows why in place of its number."""
    lines = []
    for contact in contacts.values():
        if contact.state == "open":
            said = contact.value
        else:
            until = f" until {times.plain(contact.until)}" if contact.until else ""
            said = f"{CONTACT_STATES[contact.state]}{until}. {contact.reason or ''}".strip()
        lines.append(f"<br>{html.escape(f'{contact_name(contact)}: {said}', quote=False)}")
    return [f"<p>How to reach us:{''.join(lines)}</p>"] if lines else []


class _Updates:
    """Writes the entries of one site."""

    def __init__(self, view: Overview, links: Links) -> None:
        self._view = view
        self._links = links
        self._times = Times(view.site.organisation.timezone)
        self._names = {component.id: component.name for component in view.site.components}

    def news(self, incidents: Iterable[IncidentView]) -> Iterator[News]:
        """Yield everything that became public about these incidents, in any order."""
        for item in incidents:
            incident = item.incident
            if incident.withdrawn is not None:
                at = self._past(incident.withdrawn.at)
                yield News(at, at, incident.id, 0, partial(self._withdrawn_incident, item, incident.withdrawn))
                continue
            for shown in item.updates:
                known = shown.update.known_at
                yield News(shown.published, known, incident.id, 0, partial(self._update, item, shown, known, None))
                for rank, change in enumerate(changes(shown.update), start=1):
                    write = partial(self._update, item, shown, known, change)
                    yield News(self._past(change.at), known, incident.id, rank, write)
            for facts in fact_corrections(incident):
                at = self._past(facts.at)
                yield News(at, at, incident.id, 0, partial(self._facts_corrected, item, facts))

    def _past(self, moment: datetime) -> datetime:
        """Return the moment, or now where somebody's watch is ahead."""
        return min(moment, self._view.now)

    def _withdrawn_incident(self, item: IncidentView, withdrawn: Withdrawn, full: bool) -> Entry:
        incident, at = item.incident, self._past(withdrawn.at)
        return Entry(
            id=self._links.withdrawal_id(incident.id, withdrawn.at),
            link=self._links.withdrawal(incident.id, withdrawn.at),
            title=_title(incident, "Withdrawn"),
            published=at,
            updated=at,
            categories=categories(item, None),
            summary=shortened(withdrawn.reason, LONGEST_SUMMARY),
            content=f"<p>{sentence(withdrawn.reason)}</p>" if full else None,
        )

    def _facts_corrected(self, item: IncidentView, facts: Facts, full: bool) -> Entry:
        incident, at = item.incident, self._past(facts.at)
        told = [changed(one) for one in facts.items]
        content = "\n".join(
            f"<p><strong>{html.escape(fact_name(one.field))}</strong><br>Was: {sentence(one.was)}<br>"
            f"Now: {sentence(one.now)}<br>{sentence(one.why)}</p>"
            for one in facts.items
        )
        return Entry(
            id=self._links.correction_id(incident.id, facts.at),
            link=self._links.correction(incident.id, facts.at),
            title=_title(incident, "Correction"),
            published=at,
            updated=at,
            categories=categories(item, None),
            summary=shortened(" ".join(told), LONGEST_SUMMARY),
            content=content if full else None,
        )

    def _update(
        self, item: IncidentView, shown: UpdateView, known: datetime, change: Correction | Withdrawn | None, full: bool
    ) -> Entry:
        """Write the entry of an update, or of a change that was declared to it."""
        incident, update = item.incident, shown.update
        which = {} if change is None else {"withdrawn" if isinstance(change, Withdrawn) else "corrected": change.at}
        published = shown.published if change is None else self._past(change.at)
        later = changes(update) if change is None else ()
        if update.withdrawn is not None:
            # What should not have been published is taken back from every entry that held it.
            said, note = "Update withdrawn", update.withdrawn.reason
            content = f"<p>{sentence(note)}</p>"
        elif isinstance(change, Correction):
            said, note = "Correction", change.note
            told = html.escape(self._times.plain(shown.at))
            content = f"<p><strong>Correction</strong> of what we said on {told}: {sentence(note)}</p>\n"
            content += self._content(item, shown) if full else ""
        else:
            said, note = _state(item, shown), None
            content = "\n".join([self._content(item, shown), *correction_notes(update, self._times)]) if full else ""
        return Entry(
            id=self._links.update_id(incident.id, known, **which),
            link=self._links.update(incident.id, known, **which),
            title=_title(incident, said),
            published=published,
            updated=max([published, *(self._past(change.at) for change in later)]),
            categories=categories(item, shown.status),
            # A reader shows the content in place of an empty summary.
            summary=self._summary(item, shown) if note is None else shortened(note, LONGEST_SUMMARY) or said,
            content=content if full else None,
        )

    def _summary(self, item: IncidentView, shown: UpdateView) -> str:
        """Say it in short, first what readers must do: many read no further."""
        action = [shortened(text, 120) for text, _ in _actions(item, shown)[:1]]
        facts = self._facts(item, shown, longest=60)
        room = LONGEST_SUMMARY - sum(len(part) + 1 for part in action + facts)
        return printable(" ".join([*action, summary(shown.update.text, room), *facts]))

    def _content(self, item: IncidentView, shown: UpdateView) -> str:
        update = shown.update
        parts = []
        if actions := _actions(item, shown):
            lines = "".join(f"<li>{_linked(html.escape(text, quote=False), url)}</li>" for text, url in actions)
            parts.append(f"<p><strong>What to do</strong></p>\n<ul>{lines}</ul>")
        parts.append(block(update.text, self._links.absolute(incident_path(item.incident.id))))
        parts += publication_note(shown, self._times)
        parts += [f"<p>{html.escape(fact, quote=False)}</p>" for fact in self._facts(item, shown, longest=1000)]
        if update.next_update == "none":
            parts.append("<p>No further update is planned.</p>")
        elif update.next_update is not None:
            parts.append(f"<p>Next update: {html.escape(self._times.plain(update.next_update))}.</p>")
        if item.incident.type == "security":
            parts += contact_note(contacts_with(self._view.site.organisation, item, shown), self._times)
        return "\n".join(parts)

    def _facts(self, item: IncidentView, shown: UpdateView, *, longest: int) -> list[str]:
        """Say what those need who see this update alone: what was affected and since when, or what is planned."""
        planned = item.incident.scheduled
        if shown.status == "scheduled" and planned is not None:
            return [f"Planned: {self._times.plain(planned.begin)} to {self._times.plain(planned.until)}."]
        if shown.status not in CLOSED or item.cancelled:
            return []
        names = ", ".join(self._names.get(component, component) for component in item.components)
        affected = shortened(names or item.incident.affects or "", longest).rstrip(".")
        began = f"Began {self._times.plain(item.begin)}."
        return [f"Affected: {affected}. {began}" if affected else began]


def _state(item: IncidentView, shown: UpdateView) -> str:
    cancelled = item.cancelled and shown.status in CLOSED
    return "Cancelled" if cancelled else label(item.incident.type, shown.status)


def _title(incident: Incident, said: str) -> str:
    """Say the state first, then what it is about: most bots post no more than this."""
    words, told = _KINDS.get(incident.type, ("", None))
    kind = "" if told is not None and told.search(incident.title) else words
    return shortened(f"[{said}] {kind}{incident.title}", LONGEST_TITLE)


def _actions(item: IncidentView, shown: UpdateView) -> list[tuple[str, str | None]]:
    """Return what readers must do, most urgent first, and where; nothing where this update says that it is over."""
    if shown.status in CLOSED:
        return []
    return [
        (f"{action.applies_to}: {action.text}" if action.applies_to else str(action.text), action.url)
        for action in item.incident.actions
    ]


def _linked(markup: str, url: str | None) -> str:
    return f'<a href="{html.escape(url)}">{markup}</a>' if url else markup
