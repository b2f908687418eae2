"""An incident as it was told once: with the facts, the titles and the updates of that time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from plainstatus.model import Update
from plainstatus.render.feeds.feed import Form
from plainstatus.views.first_told import Telling
from plainstatus.views.incident import IncidentView, incident_view
from plainstatus.views.publication import Declaration

__all__ = ["IncidentsThen"]


class IncidentsThen:
    """What readers knew of an incident at a moment; `now` is when this is."""

    def __init__(self, telling: Telling, now: datetime) -> None:
        self._telling = telling
        self._now = now
        #: To work an incident out anew for each of its updates takes time with the square.
        self._known: dict[tuple[str, int, frozenset[str], int], IncidentView] = {}

    def public(self, declared: Declaration) -> datetime:
        """Return when a change became public: where nothing tells, at its time, or now where a watch is ahead."""
        return self._telling.changed.get(declared) or min(declared.at, self._now)

    def as_told(
        self, item: IncidentView, moment: datetime, update: datetime | None = None, *, form: Form = "full"
    ) -> tuple[IncidentView, tuple[datetime, ...]]:
        """Return an incident with the facts that were public at a moment, and when others have moved its entry's date.

        A fact that was changed since then stays what it was, unless its correction was declared. What other updates
        say is what they said when the one known by `update` was published. Facts do not matter to what is `kept`.
        """
        incident = item.incident
        stood = self._telling.stood.get((incident.id, update), ()) if update else ()
        course = () if form == "kept" else self._telling.facts.get(incident.id, ())
        known = [facts for since, facts in course if since <= moment]
        told = known[-1]._asdict() if known else {}
        changed = {name: fact for name, fact in told.items() if fact != getattr(incident, name)}
        if not changed and not stood:
            return item, ()
        declared = [
            (one.field.partition(".")[0], Declaration.of(incident, None, one), public)
            for one in incident.corrections
            if (public := self.public(Declaration.of(incident, None, one))) > moment
        ]
        corrected = {name for name, _, _ in declared}
        moved = tuple(public for name, told, public in declared if name in changed and self._telling.shifts(told))
        kept = {name: fact for name, fact in changed.items() if name not in corrected}
        if not kept and not stood:
            return item, moved
        which = incident.id, len(known), frozenset(kept), id(stood)
        if which not in self._known:
            self._known[which] = self._with(item, kept, stood)
        return self._known[which], moved

    def _with(self, item: IncidentView, facts: Mapping[str, Any], stood: tuple[Update, ...]) -> IncidentView:
        """Return an incident with other facts, and with the updates that stood, where these were not today's."""
        incident = item.incident.model_copy(update=dict(facts))
        then = incident_view(incident.model_copy(update={"updates": stood}) if stood else incident, self._now)
        # When things became public, and what an update said itself, is no question of these facts.
        states = {shown.update.known_at: shown.states for shown in then.updates}
        updates = tuple(
            replace(shown, states=states.get(shown.update.known_at, shown.states)) for shown in item.updates
        )
        return replace(
            item,
            incident=incident,
            begin=then.begin,
            components=then.components,
            updates=updates,
        )

    def first_title(self, item: IncidentView) -> str:
        """Return the title under which the incident's first update was published."""
        words = self._telling.words.get((item.incident.id, item.incident.updates[0].known_at))
        return words.title if words and words.title else item.incident.title
