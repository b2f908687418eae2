"""What state an update had, where that was left out or is not what its words say; and what was never closed.

Statuspage fills in a sentence for each state. Who writes an update beside it, or takes it over to another system,
often leaves the state as it was: then the sentence says how things stood.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from plainstatus.model import CLOSED, STATUSES, IncidentType, Status
from plainstatus.read.importers.foreign_history import OldIncident, OldUpdate
from plainstatus.read.importers.markdown import to_markdown
from plainstatus.read.importers.report import Report

__all__ = ["close_long_open", "is_open", "said_by", "with_states"]

#: The first five are what Statuspage proposes for an update of an incident; the others for its first and last, and for
#: maintenance.
_STANDING: Final[Mapping[str, Status]] = {
    "we are continuing to investigate this issue": "investigating",
    "the issue has been identified and a fix is being implemented": "identified",
    "we are continuing to work on a fix for this issue": "identified",
    "a fix has been implemented and we are monitoring the results": "monitoring",
    "we are continuing to monitor for any further issues": "monitoring",
    "we are currently investigating this issue": "investigating",
    "this incident has been resolved": "resolved",
    "scheduled maintenance is currently in progress we will provide updates as necessary": "in_progress",
    "scheduled maintenance is still in progress we will provide updates as necessary": "in_progress",
    "verification is currently underway for the maintenance items": "verifying",
    "the scheduled maintenance has been completed": "completed",
}
#: Longer texts say more than a sentence.
_LONGEST: Final = 200
_TAG: Final = re.compile(r"<[^<>]*>")
_NO_WORD: Final = re.compile(r"[\W_]+")


def with_states(updates: Iterable[OldUpdate], kind: IncidentType, report: Report) -> list[OldUpdate]:
    """Return an incident's updates, in their order, with the state that a standing sentence says.

    Nothing that was closed is opened by a sentence, and what was said to be over stays so.
    """
    found = []
    was_closed = False
    for update in updates:
        said = said_by(update.text, kind)
        if said == update.status or update.status in CLOSED:
            said = None
        if said is not None and (said in CLOSED or update.status is not None or not was_closed):
            before = f"had the state `{update.status}`" if update.status else "had no state"
            report.add(
                update.place,
                f"{before}, and holds one of Statuspage's standing sentences; its state is now `{said}`",
                kind="holds one of Statuspage's standing sentences, and got the state that it says",
            )
        else:
            said = update.status
            if said is None and STATUSES[kind]:
                report.add(update.place, "has no state, and was kept without one")
        was_closed = said in CLOSED if said else was_closed
        found.append(replace(update, status=said))
    return found


def said_by(text: str, kind: IncidentType) -> Status | None:
    """Return the state that a text says, which is a standing sentence and nothing else; None for all other texts."""
    said = _STANDING.get(_words(text))
    return said if said in STATUSES[kind] else None


def is_open(incident: OldIncident) -> bool:
    """Say whether an incident was never said to be over, or was opened again."""
    statuses = [update.status for update in incident.updates if update.status]
    return bool(STATUSES[incident.type]) and (not statuses or statuses[-1] not in CLOSED)


def close_long_open(incident: OldIncident, *, before: datetime, now: datetime, report: Report) -> OldIncident:
    """Return the incident with a closing update, where it is open and the last word of it was said `before` then.

    A maintenance must have been planned to end by then, too. When it was really over nobody knows, and the update says
    so: it stands behind the last word, lest a page that comes from elsewhere count years of trouble, or tell readers
    today that something has just ended.
    """
    last = incident.updates[-1]
    end = max(last.at, incident.scheduled[1] - timedelta(seconds=1)) if incident.scheduled else last.at
    if not is_open(incident) or end >= before:
        return incident
    over: Status = "completed" if incident.type == "maintenance" else "resolved"
    since = "the end that was planned" if end > last.at else "the update before"
    text = (
        f"No update says when this was over; it counts as over since {since}. This note was added on "
        f"{now.day} {now:%B} {now.year}, when the history of this page was moved here."
    )
    place = f"{incident.place}, closing update"
    report.add(
        place,
        f"was added, for nothing had been said since {last.at:%Y-%m-%d}, and says that nobody knows when it was over; "
        "if the incident goes on, take this update out",
        todo=True,
        kind="was added to an incident that was still open there, and says that nobody knows when it was over; "
        "if the incident goes on, take this update out",
        detail=f"last update {last.at:%Y-%m-%d}",
    )
    text = to_markdown(text, markdown=True)
    closing = OldUpdate(at=end + timedelta(seconds=1), text=text, status=over, place=place)
    return replace(incident, updates=(*incident.updates, closing))


def _words(text: str) -> str:
    """Return the words of a text alone; empty for a long one."""
    return _NO_WORD.sub(" ", _TAG.sub(" ", text)).strip().casefold() if len(text) <= _LONGEST else ""
