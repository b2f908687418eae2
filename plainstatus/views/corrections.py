"""What was corrected or withdrawn: of one incident, and of all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from plainstatus.model import FactCorrection, Incident, Text
from plainstatus.model.frozen import dataclass
from plainstatus.views.incident import IncidentView
from plainstatus.views.update import UpdateView

if TYPE_CHECKING:
    # It knows letters, and these know what was corrected since.
    from plainstatus.views.overview import Overview

__all__ = ["Facts", "Mended", "fact_corrections", "mended"]


@dataclass(frozen=True)
class Facts:
    """The facts of an incident that were corrected at one time, in the order of the file."""

    at: datetime
    items: tuple[FactCorrection, ...]


@dataclass(frozen=True)
class Mended:
    """One entry in the list of corrections."""

    at: datetime
    item: IncidentView
    #: The update that it is about; None for the incident itself.
    update: UpdateView | None = None
    #: What was wrong with an update; else None.
    note: Text | None = None
    #: Why an update or the incident was withdrawn; else None.
    reason: Text | None = None
    #: Facts that were corrected together; else empty.
    facts: tuple[FactCorrection, ...] = ()


def fact_corrections(incident: Incident) -> tuple[Facts, ...]:
    """Return the facts that were corrected, those of one time together, the newest first."""
    ordered = sorted(incident.corrections, key=lambda one: one.at, reverse=True)
    return tuple(Facts(at, tuple(same)) for at, same in groupby(ordered, key=lambda one: one.at))


def mended(view: Overview) -> tuple[Mended, ...]:
    """Return every correction and withdrawal, the newest first; none of what was withdrawn afterwards."""
    every = [entry for item in view.incidents for entry in _of(item)]
    every.sort(key=lambda one: (one.at, one.item.incident.id, one.update.at if one.update else one.at), reverse=True)
    return tuple(every)


def _of(item: IncidentView) -> Iterator[Mended]:
    incident = item.incident
    if item.settled:
        return
    if incident.withdrawn is not None:
        yield Mended(incident.withdrawn.at, item, reason=incident.withdrawn.reason)
        return
    for shown in item.updates:
        if shown.update.withdrawn is not None:
            yield Mended(shown.update.withdrawn.at, item, shown, reason=shown.update.withdrawn.reason)
            continue
        yield from (Mended(one.at, item, shown, note=one.note) for one in shown.update.corrected)
    yield from (Mended(facts.at, item, facts=facts.items) for facts in fact_corrections(incident))
