"""What entries of feeds say beneath an update's own words."""

from __future__ import annotations

import html
from collections.abc import Mapping

from plainstatus.model import Contact, Correction, Update
from plainstatus.render.feeds.feed import changes
from plainstatus.render.words.dates import Times
from plainstatus.render.words.markup import sentence
from plainstatus.render.words.words import CONTACT_STATES, contact_name
from plainstatus.views.update import UpdateView

__all__ = ["contact_note", "correction_notes", "publication_note"]


def correction_notes(update: Update, times: Times) -> list[str]:
    """Return a paragraph for each correction."""
    return [
        f"<p><em>Corrected {html.escape(times.plain(change.at))}: {sentence(change.note)}</em></p>"
        for change in changes(update)
        if isinstance(change, Correction)
    ]


def publication_note(shown: UpdateView, times: Times, *, behind: bool = False) -> list[str]:
    """Return a paragraph with both times of an update that became public long after its own, or after a later one."""
    if not (shown.written_later or behind):
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
