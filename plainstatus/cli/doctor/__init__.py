"""What would go wrong tonight: everything that a publish needs, looked at before it is needed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from plainstatus.cli.doctor.finding import Finding
from plainstatus.cli.doctor.machine import machine
from plainstatus.cli.doctor.reach import reach
from plainstatus.cli.doctor.sources import sources
from plainstatus.read.project import Project

__all__ = ["Finding", "examine"]


def examine(project: Project, *, now: datetime) -> Iterator[Finding]:
    """Yield what is in order and what is not, as it is found; nothing is changed, here or at a target.

    What is elsewhere is asked for once and waited for half a minute at most; without a network all else is still told.
    """
    yield from sources(project, now=now)
    yield from machine(project, now=now)
    yield from reach(project, now=now)
