"""A month as a table of weeks, Monday first, and in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from plainstatus.render.words import words
from plainstatus.text.amounts import counted
from plainstatus.views.history import Month
from plainstatus.views.incident import IncidentView

__all__ = ["WENT_ON", "Cell", "calendar", "counts"]

#: The anchor of what had begun before the month.
WENT_ON = "before"


@dataclass(frozen=True)
class Cell:
    """A day in the table."""

    day: int
    #: The name of its colour; `none` for days to come.
    tone: str
    #: What it was like, for those who do not see the colour; empty for days without anything.
    said: str
    #: The anchor of the newest incident that touched it; None where none did.
    target: str | None


def calendar(month: Month, begun: Mapping[date, Sequence[IncidentView]]) -> list[list[Cell | None]]:
    """Return the weeks of seven cells, None outside the month; `begun` holds what began on a day."""
    cells: list[Cell | None] = [None] * month.days[0].date.weekday()
    for day in month.days:
        said = []
        if day.state not in {None, "operational"}:
            said.append(words.STATES[day.state or "operational"].lower())
        if day.incidents:
            said.append(counted(day.incidents, "incident"))
        target = None if day.since is None else f"d{day.since.day}" if day.since in begun else WENT_ON
        tone: str = day.state or "none"
        if tone == "operational" and any(item.incident.type == "security" for item in begun.get(day.date, ())):
            tone = "security"
        cells.append(Cell(day.date.day, tone, ", ".join(said), target))
    cells += [None] * (-len(cells) % 7)
    return [cells[start : start + 7] for start in range(0, len(cells), 7)]


def counts(month: Month) -> str:
    """Say what began in a month: '1 security notice, 4 disruptions, 2 maintenances', and how many went on in it."""
    parts = []
    for kind, (one, many) in words.COUNTED.items():
        count = sum(item.incident.type == kind for item in month.incidents)
        if count:
            parts.append(f"{count} {one if count == 1 else many}")
    if month.went_on:
        parts.append(f"{len(month.went_on)} from before")
    return ", ".join(parts) or "no incidents"
