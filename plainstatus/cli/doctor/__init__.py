"""What would go wrong tonight: everything that a publish needs, looked at before it is needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from plainstatus import clock
from plainstatus.cli.doctor.channels import posts
from plainstatus.cli.doctor.finding import Finding
from plainstatus.cli.doctor.machine import machine
from plainstatus.cli.doctor.reach import reach
from plainstatus.cli.doctor.sources import sources
from plainstatus.cli.terminal import exit_codes, say
from plainstatus.cli.verbs.site import Doctor
from plainstatus.errors import BuildError
from plainstatus.read.project import Project, find_project
from plainstatus.text.amounts import counted

__all__ = ["Finding", "doctor", "examine"]


def doctor(_: Doctor) -> None:
    """Say what would go wrong tonight; with faults the program ends with 4."""
    with exit_codes("this has to be mended before the night", tells=True):
        counts = Counter[str]()
        for finding in examine(find_project(Path.cwd()), now=clock.now_for_build()):
            say(str(finding))
            counts[finding.level] += 1
        told = f"{counted(counts['fault'], 'fault')}, {counted(counts['note'], 'note')}"
        if counts["fault"]:
            raise BuildError(told)
        say(f"{told}: nothing would stop a publish tonight")


def examine(project: Project, *, now: datetime) -> Iterator[Finding]:
    """Yield what is in order and what is not, as it is found; nothing is changed, here or at a target.

    What is elsewhere is asked for once and waited for half a minute at most; without a network all else is still told.
    """
    yield from sources(project, now=now)
    yield from machine(project, now=now)
    yield from posts(project, now=now)
    yield from reach(project, now=now)
