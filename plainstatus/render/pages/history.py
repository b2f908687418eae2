"""The history: the list of months, and the page of each, with the month as a table of weeks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import groupby
from typing import Final, NamedTuple

from plainstatus.model import IncidentType
from plainstatus.model.frozen import dataclass
from plainstatus.render.output import Output
from plainstatus.render.pages.page import Renderer
from plainstatus.render.pages.present import NOTHING, Present, present_of
from plainstatus.render.words import words
from plainstatus.render.words.catalogue import Words
from plainstatus.urls import HISTORY, month_path
from plainstatus.views.dates import day_of
from plainstatus.views.history import Month
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import Overview
from plainstatus.views.statements import Letter

__all__ = ["history_pages", "month_link"]

#: The anchor of what had begun before the month.
WENT_ON = "before"
#: Types of incidents, in the order in which readers should see how many there were.
_COUNTED: Final[tuple[IncidentType, ...]] = ("security", "outage", "maintenance", "notice")


def month_link(say: Words, month: tuple[int, int]) -> tuple[str, str]:
    """Return the path and the name of a month's page."""
    return month_path(*month), say.month(*month)


class _Listed(NamedTuple):
    """A month in the list."""

    path: str
    name: str
    counts: str


class _History(NamedTuple):
    """What the list of months is made from."""

    present: Present
    years: tuple[tuple[int, tuple[_Listed, ...]], ...]
    letters: tuple[Letter, ...]


class _Month(NamedTuple):
    """What the page of a month is made from."""

    #: When it is made, of the present month.
    present: Present
    month: Month
    newer: tuple[int, int] | None


def history_pages(renderer: Renderer, view: Overview, months: Mapping[tuple[int, int], Month]) -> Iterator[Output]:
    """Yield the list of months, and the page of each month; `months` stand newest first."""
    present, today = present_of(view), view.today
    years = tuple(
        (
            year,
            tuple(
                _Listed(
                    *month_link(renderer.status.words, (month.year, month.month)), counts(renderer.status.words, month)
                )
                for month in group
            ),
        )
        for year, group in groupby(months.values(), key=lambda month: month.year)
    )
    yield Output(HISTORY, _History(present, years, view.letters), partial(_history, renderer))
    for month in months.values():
        # The present month has a page before anything happens in it: a link to it would change the page before.
        after = months[month.newer] if month.newer else None
        newer = month.newer if after and (after.incidents or after.went_on) else None
        live = (month.year, month.month) >= (today.year, today.month)
        page = _Month(Present(today=today) if live else NOTHING, month, newer)
        yield Output(month_path(month.year, month.month), page, partial(_month, renderer))


def _history(renderer: Renderer, page: _History) -> bytes:
    say = renderer.status.words
    return renderer.page(
        "history.html",
        HISTORY,
        title=say("history.title"),
        description=say("history.description", name=renderer.status.organisation.name),
        present=page.present,
        further=(),
        years=page.years,
        letters=page.letters,
    )


def _month(renderer: Renderer, page: _Month) -> bytes:
    say, month, zone = renderer.status.words, page.month, renderer.status.times.zone
    by_day = [(day, tuple(group)) for day, group in groupby(month.incidents, key=lambda item: day_of(item.begin, zone))]
    path, name = month_link(say, (month.year, month.month))
    return renderer.page(
        "month.html",
        path,
        title=name,
        description=say(
            "history.month-description",
            name=renderer.status.organisation.name,
            month=name,
            counts=counts(say, month),
        ),
        present=page.present,
        further=(),
        older=month.older and month_link(say, month.older),
        newer=page.newer and month_link(say, page.newer),
        weeks=calendar(say, month, dict(by_day)),
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


def calendar(say: Words, month: Month, begun: Mapping[date, Sequence[IncidentView]]) -> list[list[Cell | None]]:
    """Return the weeks of seven cells, None outside the month; `begun` holds what began on a day."""
    cells: list[Cell | None] = [None] * month.days[0].date.weekday()
    for day in month.days:
        said = []
        if day.state is not None and day.state != "operational":
            said.append(words.state_inline(say, day.state))
        if day.incidents:
            said.append(say("history.incidents", n=day.incidents))
        target = None if day.since is None else f"d{day.since.day}" if day.since in begun else WENT_ON
        tone: str = day.state or "none"
        if tone == "operational" and any(item.incident.type == "security" for item in begun.get(day.date, ())):
            tone = "security"
        cells.append(Cell(day.date.day, tone, say("amounts.comma").join(said), target))
    cells += [None] * (-len(cells) % 7)
    return [cells[start : start + 7] for start in range(0, len(cells), 7)]


def counts(say: Words, month: Month) -> str:
    """Say what began in a month: '1 security notice, 4 disruptions, 2 maintenances', and how many went on in it."""
    count = Counter([item.incident.type for item in month.incidents])
    parts = [say(f"kinds.counted.{kind}", n=count[kind]) for kind in _COUNTED if count[kind]]
    if month.went_on:
        parts.append(say("history.from-before", n=len(month.went_on)))
    return say("amounts.comma").join(parts) or say("history.none")
