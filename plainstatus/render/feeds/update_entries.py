"""Feed entries for people: one for each update, correction and withdrawal, and one for facts corrected together.

An entry, once published, should stay as it is: readers compare, and some announce it again where it changed. So
nothing here depends on the clock or on what came later, declared corrections and withdrawals aside. Each of these
is an entry of its own too, because most readers show nothing when an entry that they know changes.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from heapq import nlargest

from plainstatus.model import CLOSED, Correction, Incident, Status, Withdrawn
from plainstatus.render.feeds.feed import (
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    Entry,
    Form,
    Kind,
    News,
    Subject,
    changes,
    contact_note,
    correction_notes,
    publication_note,
)
from plainstatus.render.feeds.incidents_then import IncidentsThen
from plainstatus.render.words.dates import Times
from plainstatus.render.words.incident_words import changed, fact_name, moved, planned, titled
from plainstatus.render.words.markup import block, printable, sentence, shortened
from plainstatus.render.words.words import update_label
from plainstatus.text.markdown import summary
from plainstatus.urls import Links, incident_path
from plainstatus.views.corrections import Facts, fact_corrections
from plainstatus.views.first_told import FirstWords, Telling
from plainstatus.views.incident import IncidentView
from plainstatus.views.notice import ContactCourse, contacts_with
from plainstatus.views.overview import Overview
from plainstatus.views.publication import Declaration, Moved
from plainstatus.views.update import UpdateView

__all__ = ["categories", "last_changed", "update_news"]


def update_news(view: Overview, links: Links, incidents: Iterable[IncidentView], telling: Telling) -> Iterator[News]:
    """Yield everything that became public about these incidents, in any order."""
    return _Updates(view, links, telling).news(incidents)


def last_changed(view: Overview, most: int) -> list[IncidentView]:
    """Return the incidents, the last changed first, at most `most` of them."""
    return nlargest(most, view.incidents, key=lambda item: (item.changed, item.incident.last_at, item.incident.id))


class _Updates:
    """Writes the entries of one site."""

    def __init__(self, view: Overview, links: Links, telling: Telling) -> None:
        self._view = view
        self._links = links
        self._telling = telling
        self._times = Times(view.site.organisation.timezone)
        self._names = {component.id: component.name for component in view.site.components}
        self._then = IncidentsThen(view, telling)
        self._reach: dict[str, ContactCourse] = {}

    def news(self, incidents: Iterable[IncidentView]) -> Iterator[News]:
        """Yield everything that became public about these incidents, in any order."""
        for item in incidents:
            incident = item.incident
            gone = incident.withdrawn
            for shown in item.updates:
                update, known = shown.update, shown.update.known_at
                entered = self._telling.entered.get((incident.id, known), shown.dated)
                write = None if gone else partial(self._update, item, shown, None, shown.dated)
                post = "none" if update.post == "none" else None
                own = post if update.withdrawn else update.post
                if not self._telling.never_stood(incident, update):
                    yield News(shown.dated, known, incident.id, 0, entered, item, own, write)
                for rank, change in enumerate(changes(update), start=1):
                    if self._telling.unsaid(incident, update, change):
                        continue
                    at = self._then.public(Declaration.of(incident, known, change))
                    write = None if gone else partial(self._update, item, shown, change, at)
                    yield News(at, known, incident.id, rank, max(at, entered), item, post, write)
            for facts in fact_corrections(incident):
                at = self._then.public(Declaration.of(incident, None, facts.items[0]))
                write = None if gone else partial(self._facts_corrected, item, facts, at)
                yield News(at, at, incident.id, 0, at, item, None, write)
            # Where an update became public with it, that tells it.
            for move in (one for one in item.moves if one.update is None):
                write = None if gone else partial(self._move, item, move)
                yield News(move.at, move.at, incident.id, -1, move.at, item, None, write)
            if gone is not None:
                at = self._then.public(Declaration.of(incident, None, gone))
                write = partial(self._withdrawn_incident, item, gone, at)
                yield News(at, at, incident.id, 0, at, item, None, write)

    def _withdrawn_incident(self, item: IncidentView, withdrawn: Withdrawn, at: datetime, form: Form) -> Entry:
        incident = item.incident
        return Entry(
            id=self._links.news_id(incident.id, "withdrawn", withdrawn.at),
            link=self._links.news(incident.id, "withdrawn", withdrawn.at),
            title=_title(incident, "Withdrawn", incident.title),
            published=at,
            updated=at,
            categories=categories(item, None, () if form == "kept" else tuple(item.components)),
            summary=shortened(withdrawn.reason, LONGEST_SUMMARY),
            content=None if form == "short" else f"<p>{sentence(withdrawn.reason)}</p>",
            subject=_subject("withdrawal", item, None, () if form == "kept" else tuple(item.components)),
        )

    def _facts_corrected(self, item: IncidentView, facts: Facts, at: datetime, form: Form) -> Entry:
        item, moved = self._then.as_told(item, at)
        incident = item.incident
        told = [changed(one) for one in facts.items]
        content = "\n".join(
            f"<p><strong>{html.escape(fact_name(one.field))}</strong><br>Was: {sentence(one.was)}<br>"
            f"Now: {sentence(one.now)}<br>{sentence(one.why)}</p>"
            for one in facts.items
        )
        if form == "full" and incident.type == "security":
            content += "".join(
                contact_note(contacts_with(self._view.site.organisation, item, item.updates[0]), self._times)
            )
        return Entry(
            id=self._links.news_id(incident.id, "corrected", facts.at),
            link=self._links.news(incident.id, "corrected", facts.at),
            title=_title(incident, "Correction", self._then.first_title(item) if form == "kept" else incident.title),
            published=at,
            updated=at if form == "kept" else max([at, *moved]),
            categories=categories(item, None, () if form == "kept" else tuple(item.components)),
            summary=shortened(" ".join(told), LONGEST_SUMMARY),
            content=None if form == "short" else content,
            subject=_subject("correction", item, None, () if form == "kept" else tuple(item.components)),
        )

    def _move(self, item: IncidentView, move: Moved, form: Form) -> Entry:
        title = self._then.first_title(item) if form == "kept" else self._then.as_told(item, move.at)[0].incident.title
        said = f"{moved(move, self._times)}. {planned(move.now, self._times)}"
        components = () if form == "kept" else tuple(item.components)
        return Entry(
            id=self._links.news_id(item.incident.id, "moved", move.at),
            link=self._links.news(item.incident.id, "moved", move.at),
            title=_title(item.incident, "Moved", title),
            published=move.at,
            updated=move.at,
            categories=categories(item, None, components),
            summary=shortened(said, LONGEST_SUMMARY),
            content=None if form == "short" else f"<p>{html.escape(said)}</p>",
            subject=_subject("move", item, None, components),
        )

    def _update(
        self,
        item: IncidentView,
        shown: UpdateView,
        change: Correction | Withdrawn | None,
        published: datetime,
        form: Form,
    ) -> Entry:
        """Write the entry of an update, or of a change that was declared to it."""
        update, known = shown.update, shown.update.known_at
        entered = self._telling.entered.get((item.incident.id, known), published) if change is None else published
        then, moved = self._then.as_told(item, entered, known, form=form)
        if then is not item:
            item, shown = then, then.by_time[known]
        incident = item.incident
        which = {} if change is None else {"withdrawn" if isinstance(change, Withdrawn) else "corrected": change.at}
        # What corrects the text once more changes the entry of an earlier correction, too: that shows the text.
        later = () if form == "kept" else changes(update)
        moved += tuple(
            self._then.public(told)
            for told in (Declaration.of(incident, known, one) for one in later)
            if self._telling.shifts(told)
        )
        first = self._telling.words.get((incident.id, known)) if form == "kept" else None
        if form == "kept":
            first = first or FirstWords(incident.title, shown.own_status, update.text)
        title = first.title if first and first.title else incident.title
        components = () if first else tuple(shown.states)
        own = first.status if first else shown.own_status
        status = own or shown.status
        headed = status if (incident.id, known) in self._telling.told_before else own
        content: str | None = None
        if update.withdrawn is not None:
            # What should not have been published is taken back from every entry that held it.
            said, note = "Update withdrawn", update.withdrawn.reason
            content = f"<p>{sentence(note)}</p>"
            if form == "full":
                content += "".join(self._contacts(item, shown))
            status = shown.status
        elif isinstance(change, Correction):
            said, note = "Correction", change.note
            told = html.escape(self._times.plain(known if first else shown.at))
            content = f"<p><strong>Correction</strong> of what we said on {told}: {sentence(note)}</p>\n"
            content += self._content(item, shown) if form == "full" else ""
        elif first:
            said, note = update_label(incident.type, shown, headed), None
            content = block(first.text, self._links.site, incident_path(incident.id))
        else:
            said, note = update_label(incident.type, shown, headed), None
            if form == "full":
                content = "\n".join([self._content(item, shown), *correction_notes(update, self._times)])
        short: str | None
        if note is not None:
            # A reader shows the content in place of an empty summary.
            short = shortened(note, LONGEST_SUMMARY) or said
        else:
            # An archive has the whole text, which is short enough where a summary could tell less.
            short = None if first else self._summary(item, shown)
        kind: Kind = "update" if change is None else "withdrawal" if isinstance(change, Withdrawn) else "correction"
        return Entry(
            id=self._links.update_id(incident.id, known, **which),
            link=self._links.update(incident.id, known, **which),
            title=_title(incident, said, title),
            published=published,
            updated=max([published, *moved]),
            categories=categories(item, status, components),
            summary=short,
            content=None if form == "short" else content,
            subject=_subject(kind, item, status, components),
        )

    def _summary(self, item: IncidentView, shown: UpdateView) -> str:
        """Say it in short, first what readers must do: many read no further."""
        action = [shortened(text, 120) for text, _ in _actions(item, shown)[:1]]
        facts = self._facts(item, shown, longest=60)
        if self._is_behind(item, shown):
            action.insert(0, f"Written of {self._times.plain(shown.at)}:")
        room = LONGEST_SUMMARY - sum(len(part) + 1 for part in action + facts)
        return printable(" ".join([*action, summary(shown.update.text, room), *facts]))

    def _is_behind(self, item: IncidentView, shown: UpdateView) -> bool:
        return (item.incident.id, shown.update.known_at) in self._telling.behind

    def _content(self, item: IncidentView, shown: UpdateView) -> str:
        update = shown.update
        parts = []
        if actions := _actions(item, shown):
            lines = "".join(f"<li>{_linked(html.escape(text, quote=False), url)}</li>" for text, url in actions)
            parts.append(f"<p><strong>What to do</strong></p>\n<ul>{lines}</ul>")
        parts.append(block(update.text, self._links.site, incident_path(item.incident.id)))
        parts += publication_note(shown, self._times, behind=self._is_behind(item, shown))
        parts += [f"<p>{html.escape(fact, quote=False)}</p>" for fact in self._facts(item, shown, longest=1000)]
        if update.next_update == "none":
            parts.append("<p>No further update is planned.</p>")
        elif update.next_update is not None:
            parts.append(f"<p>Next update: {html.escape(self._times.plain(update.next_update))}.</p>")
        parts += self._contacts(item, shown)
        return "\n".join(parts)

    def _contacts(self, item: IncidentView, shown: UpdateView) -> list[str]:
        """Return how to reach us, as it was with this update: in the entries of security incidents only."""
        if item.incident.type != "security":
            return []
        if item.incident.id not in self._reach:
            self._reach[item.incident.id] = ContactCourse(self._view.site.organisation, item)
        return contact_note(self._reach[item.incident.id].at(shown), self._times)

    def _facts(self, item: IncidentView, shown: UpdateView, *, longest: int) -> list[str]:
        """Say what those need who see this update alone: what was affected and since when, or what is planned."""
        window = item.incident.scheduled
        before = [f"{moved(move, self._times)}." for move in item.moves if move.update == shown.update.known_at]
        if window is not None and (before or shown.status == "scheduled"):
            return [*before, planned(window, self._times)]
        if shown.status not in CLOSED or shown.calls_off:
            return []
        names = ", ".join(self._names.get(component, component) for component in shown.states)
        affected = shortened(names or item.incident.affects or "", longest).rstrip(".")
        told = [f"Affected: {affected}."] if affected else []
        # When a breach began, its first word does not tell.
        known = item.incident.type != "security" or item.incident.started is not None
        if known or (item.incident.id, shown.update.known_at) in self._telling.told_before:
            told.append(f"Began {self._times.plain(item.begin)}.")
        return [" ".join(told)] if told else []


def _title(incident: Incident, said: str, title: str) -> str:
    """Say the state first, then what it is about: most bots post no more than this."""
    return shortened(f"[{said}] {titled(incident, title)}", LONGEST_TITLE)


def categories(item: IncidentView, status: Status | None, components: Iterable[str]) -> tuple[str, ...]:
    """Return an entry's categories: the incident's type, the status, the components' ids."""
    return tuple(dict.fromkeys([item.incident.type, *([status] if status else []), *components]))


def _subject(kind: Kind, item: IncidentView, status: Status | None, components: tuple[str, ...]) -> Subject:
    return Subject(kind, item.incident.id, item.incident.type, status, components)


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
