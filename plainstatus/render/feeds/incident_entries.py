"""Feed entries for programs: one for each incident, in the shape of Statuspage's history feeds.

The content is HTML with the newest update first. Programs read the incident's state from the first <strong> and
the times from <small>; they know Statuspage's words only.
"""

from __future__ import annotations

import html
from datetime import UTC, datetime

from plainstatus.model import Status
from plainstatus.render.feeds.feed import LONGEST_TITLE, Entry, contact_note, correction_notes, publication_note
from plainstatus.render.feeds.sources import IncidentSource
from plainstatus.render.feeds.update_entries import categories
from plainstatus.render.words.catalogue import Words
from plainstatus.render.words.incident_words import changed, moved
from plainstatus.render.words.markup import block, sentence, shortened
from plainstatus.render.words.written_dates import month
from plainstatus.urls import incident_path
from plainstatus.views.corrections import Facts, fact_corrections
from plainstatus.views.update import UpdateView

__all__ = ["history_entry"]


def history_entry(source: IncidentSource) -> Entry:
    """Return the entry of an incident."""
    item, incident, links, times = source.item, source.item.incident, source.links, source.times
    title = str(incident.title)
    status = item.told_status
    if item.withdrawn is not None:
        # Statuspage has no word for it; whoever does not know the word would show the incident as open for ever.
        status = "completed" if incident.type == "maintenance" else "resolved"
        title = f"[Withdrawn] {title}"
        content = (
            _dated(min(item.withdrawn.at, source.moment), _state(status)) + f"{sentence(item.withdrawn.reason)}</p>"
        )
    else:
        told = [(shown.at, _update(source, shown)) for shown in item.updates]
        # Not <strong>, which is for states.
        told += [(move.at, f"{_dated(move.at, f'<em>{moved(move, times)}</em>')}</p>") for move in item.moves]
        told += [(facts.at, _facts(times.say, facts, source.moment)) for facts in fact_corrections(incident)]
        content = "".join(said for _, said in sorted(told, key=lambda one: one[0], reverse=True))
        if source.reach:
            content += "".join(contact_note(source.reach.at(item.updates[0]), times))
    return Entry(
        id=links.incident_id(incident.id),
        link=links.absolute(incident_path(incident.id)),
        title=shortened(title, LONGEST_TITLE) or incident.id,
        published=min(shown.dated for shown in item.updates),
        updated=item.changed,
        categories=categories(item, status, item.components),
        summary=None,
        content=content,
    )


def _facts(say: Words, facts: Facts, now: datetime) -> str:
    """Say what facts were corrected: whoever sees that the entry has changed looks for what is new in it."""
    said = "<br>".join(html.escape(changed(say, one), quote=False) for one in facts.items)
    return f"{_dated(min(facts.at, now), '<em>Correction</em> - ')}{said}</p>"


def _update(source: IncidentSource, shown: UpdateView) -> str:
    incident, times = source.item.incident, source.times
    if shown.update.withdrawn is not None:
        # Not <strong>, which is for states.
        return _dated(shown.at, "<em>Withdrawn</em> - ") + f"{sentence(shown.update.withdrawn.reason)}</p>"
    # One paragraph for an update, as far as its text has no lists and the like.
    text = block(shown.update.text, source.links.site, incident_path(incident.id)).replace("</p>\n<p>", "<br><br>")
    rest = text.removeprefix("<p>") if text.startswith("<p>") else f"</p>{text}"
    notes = [*publication_note(shown, times), *correction_notes(shown.update, times)]
    return _dated(shown.at, _state(source.telling.headed(incident.id, shown))) + rest + "".join(notes)


def _state(status: Status | None) -> str:
    """Return a state in Statuspage's words: 'Update' is what it writes where an update brings none."""
    word = status.replace("_", " ").capitalize() if status else "Update"
    return f"<strong>{word}</strong> - "


def _dated(at: datetime, text: str) -> str:
    """Begin an update's paragraph."""
    utc = at.astimezone(UTC)
    return (
        f"<p><small>{month(utc.year, utc.month)[:3]} <var data-var='date'>{utc.day}</var>, "
        f"<var data-var='time'>{utc:%H:%M}</var> UTC</small><br>{text}"
    )
