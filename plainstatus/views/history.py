"""What happened, by day and by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from plainstatus.model import ComponentState
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import Overview

__all__ = ["DayOfIncidents", "Month", "MonthDay", "days", "months"]


@dataclass(frozen=True)
class DayOfIncidents:
    """A day and the incidents that were under way on it."""

    date: date
    #: Newest begin first. An incident stands under the day of its begin, in the organisation's zone.
    incidents: tuple[IncidentView, ...]


@dataclass(frozen=True)
class MonthDay:
    """A day in a month's calendar."""

    date: date
    #: The worst state of any component on that day; None for days to come.
    state: ComponentState | None
    #: How many incidents touched the day (began, ended or went on).
    incidents: int


@dataclass(frozen=True)
class Month:
    """A calendar month with the incidents that began in it."""

    year: int
    month: int
    #: Newest begin first; withdrawn ones are left out.
    incidents: tuple[IncidentView, ...]
    #: Every day of the month; the calendar's weeks begin on Monday.
    days: tuple[MonthDay, ...]
    #: The nearest months that have a page: older and newer, as (year, month).
    older: tuple[int, int] | None
    newer: tuple[int, int] | None


def days(view: Overview, count: int = 14) -> tuple[DayOfIncidents, ...]:
    """Return the last `count` days, today first, each with the incidents that began on it; upcoming ones left out."""
    raise NotImplementedError


def months(view: Overview) -> tuple[Month, ...]:
    """Return every month in which an incident began, and the present one, newest first."""
    raise NotImplementedError
