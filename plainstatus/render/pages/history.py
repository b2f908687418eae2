"""The history: the list of months, and the page of each, with the month as a table of weeks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from plainstatus.render.pages.page import Renderer
from plainstatus.render.words import dates, words
from plainstatus.text.amounts import counted
from plainstatus.urls import HISTORY, month_path
from plainstatus.views.dates import day_of
from plainstatus.views.history import Month
from plainstatus.views.incident import IncidentView

__all__ = ["history_pages", "month_link"]

#: The anchor of what had begun before the month.
WENT_ON = "before"


def month_link(month: tuple[int, int] | None) -> tuple[str, str] | None:
    """Return the path and the name of a month's page."""
    return (month_path(*month), dates.month(*month)) if month else None


def history_pages(renderer: Renderer, months: Mapping[tuple[int, int], Month]) -> Iterator[tuple[str, bytes]]:
    """Yield (path, bytes) of the list of months, and of each month; `months` stand newest first."""
    years = [
        (
            year,
            [
                {
                    "path": month_path(month.year, month.month),
                    "name": dates.month(month.year, month.month),
                    "counts": counts(month),
                }
                for month in group
            ],
        )
        for year, group in groupby(months.values(), key=lambda month: month.year)
    ]
    view = renderer.status.view
    yield renderer.page(
        "history.html",
        HISTORY,
        title="History",
        description=f"All incidents of {view.site.organisation.name} by month",
        live=True,
        warn=True,
        years=years,
        letters=view.letters,
    )
    for month in months.values():
        # The present month has a page before anything happens in it: a link to it would change the page before.
        after = months[month.newer] if month.newer else None
        newer = month.newer if after and (after.incidents or after.went_on) else None
        yield _month(renderer, month, newer)


def _month(renderer: Renderer, month: Month, newer: tuple[int, int] | None) -> tuple[str, bytes]:
    view, zone = renderer.status.view, renderer.status.times.zone
    today = day_of(view.now, zone)
    by_day = [(day, tuple(group)) for day, group in groupby(month.incidents, key=lambda item: day_of(item.begin, zone))]
    name = dates.month(month.year, month.month)
    return renderer.page(
        "month.html",
        month_path(month.year, month.month),
        title=name,
        description=f"Incidents of {view.site.organisation.name} in {name}: {counts(month)}",
        live=(month.year, month.month) >= (today.year, today.month),
        warn=False,
        older=month_link(month.older),
        newer=month_link(newer),
        weeks=calendar(month, dict(by_day)),
        by_day=by_day,
        went_on=month.went_on,
    )


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
