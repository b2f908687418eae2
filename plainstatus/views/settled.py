"""Incidents that are settled: over, in the words of the record, and nothing that the clock could change.

How one stands is worked out once. What lists, feeds and keys of outputs ask of each incident is kept as plain data,
by what it was worked out from; all else of it is worked out when somebody asks. So ten years of them cost no more than
to look at each one's few values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from plainstatus.model import Incident
from plainstatus.views.incident import IncidentView
from plainstatus.views.spans import Span

__all__ = ["NOTHING_SETTLED", "Settled"]

#: What is kept of an incident: first the sum of what it was worked out from, and from when on it holds.
Kept = list[Any]


class Settled:
    """What is kept of a site's incidents; it grows as more is worked out."""

    def __init__(self, kept: Mapping[str, Kept], sum_of: Callable[[str], str | None]) -> None:
        """`kept` is what an earlier site has left, by the ids of incidents.

        `sum_of` is that of `Telling`.
        """
        self._kept, self._sum_of = kept, sum_of
        #: What this site leaves, likewise.
        self.kept: dict[str, Kept] = {}

    @property
    def grown(self) -> bool:
        """Whether it is something else than an earlier site has left."""
        return self.kept.keys() != self._kept.keys() or any(
            kept is not self._kept[name] for name, kept in self.kept.items()
        )

    def view(
        self, incident: Incident, now: datetime, retold: Mapping[str, datetime], work_out: Callable[[], IncidentView]
    ) -> IncidentView:
        """Return an incident as `work_out` does, which is asked where nothing is kept.

        `retold` says when one of the facts that the banner shows last became what it is, by incident.
        """
        told = self._sum_of(incident.id)
        kept = self._kept.get(incident.id)
        known = told is not None and kept is not None and kept[0] == told
        if kept is not None and known and datetime.fromisoformat(kept[1]) <= now:
            self.kept[incident.id] = kept
            return _made(incident, kept, work_out)
        view = work_out()
        # To work it out has asked the record, which may know it only since then.
        told = self._sum_of(incident.id)
        if told is not None and (since := _settled_since(view, now)) is not None:
            kept = self.kept[incident.id] = _short(view, told, since, retold)
            # It is taken for what it will be when it is read. A dictionary that has grown takes twice the room.
            known = {**vars(view), "settled": told, "turns": (datetime.fromisoformat(kept[-1]),)}
            object.__setattr__(view, "__dict__", known)
        return view


#: For sites that keep no record, and for who works out a site once.
NOTHING_SETTLED = Settled({}, lambda _: None)


def _settled_since(view: IncidentView, now: datetime) -> datetime | None:
    """Return from when on an incident has stood as it does and will stand so; None where it may stand otherwise."""
    changed = view.withdrawn or view.moves or view.corrected or view.outdated or view.mailing
    if view.phase != "closed" or changed:
        return None
    said = [shown.update for shown in view.updates]
    if any(update.contacts or update.corrected or update.withdrawn for update in said):
        return None
    if any(state != "operational" for state in (*view.components.values(), *view.updates[0].states.values())):
        # What it has left ends when its component is retired.
        return None
    since = max(_moments(view))
    return since if since <= now else None


def _moments(view: IncidentView) -> Iterator[datetime]:
    """Go through all moments that an incident names, or that follow from what it says."""
    incident = view.incident
    yield from (view.begin, view.changed)
    windows = (incident.scheduled.begin, incident.scheduled.until) if incident.scheduled else ()
    named = (view.end, view.shown_until, incident.started, incident.ended, incident.until, *windows)
    yield from (moment for moment in named if moment is not None)
    for shown in view.updates:
        yield from (shown.update.at, shown.published, shown.dated)
    for span in view.spans:
        yield span.end or datetime.max.replace(tzinfo=span.start.tzinfo)
    for begin, end in view.spells:
        yield end or datetime.max.replace(tzinfo=begin.tzinfo)


def _short(view: IncidentView, summed: str, since: datetime, retold: Mapping[str, datetime]) -> Kept:
    turns = (*view.turns, retold.get(view.incident.id, view.begin))
    return [
        summed,
        since.isoformat(),
        view.digest,
        view.status,
        view.told_status,
        view.impact,
        view.begin.isoformat(),
        view.end and view.end.isoformat(),
        view.changed.isoformat(),
        view.shown_until and view.shown_until.isoformat(),
        view.cancelled,
        [[begin.isoformat(), end and end.isoformat()] for begin, end in view.spells],
        [[one.component, one.state, one.start.isoformat(), one.end and one.end.isoformat()] for one in view.spans],
        {**view.components},
        {**view.worst},
        list(view.concerned),
        view.translated,
        list(view.leads),
        [moment.isoformat() for moment in view.dated],
        max(turns).isoformat(),
    ]


def _made(incident: Incident, kept: Kept, work_out: Callable[[], IncidentView]) -> IncidentView:
    told, _, digest, status, told_status, impact, begin, end, changed, shown, cancelled, *lists = kept
    spells, spans, components, worst, concerned, translated, leads, dated, turned = lists
    read = datetime.fromisoformat
    return IncidentView.later(
        work_out,
        {
            "settled": told,
            "digest": digest,
            "incident": incident,
            "phase": "closed",
            "status": status,
            "told_status": told_status,
            "impact": impact,
            "begin": read(begin),
            "end": end and read(end),
            "spells": tuple([(read(since), read(until)) for since, until in spells]),
            "overrun": False,
            "promise": None,
            "components": components,
            "worst": worst,
            "moves": (),
            "changed": read(changed),
            "spans": tuple([Span(name, state, read(a), read(b), incident.id) for name, state, a, b in spans]),
            "shown_until": shown and read(shown),
            "cancelled": cancelled,
            "withdrawn": None,
            "corrected": {},
            "mailing": None,
            "outdated": {},
            "folder": "",
            "concerned": tuple(concerned),
            "translated": translated,
            "leads": tuple(leads),
            "dated": tuple(map(read, dated)),
            "turns": (read(turned),),
        },
    )
