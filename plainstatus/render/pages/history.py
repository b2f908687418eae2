"""The history: the list of months, and the page of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from plainstatus.render.pages.calendar import calendar, counts
from plainstatus.render.pages.page import Renderer
from plainstatus.render.words import dates
from plainstatus.urls import HISTORY, month_path
from plainstatus.views.dates import day_of
from plainstatus.views.history import Month

__all__ = ["history_pages", "month_link"]


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
