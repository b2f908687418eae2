"""How the window of a maintenance is told, and that it was moved."""

from __future__ import annotations

from plainstatus.model import Scheduled
from plainstatus.render.words.dates import Times
from plainstatus.views.incident import IncidentView
from plainstatus.views.publication import Moved

__all__ = ["moved", "moved_from", "planned", "window_end"]


def moved(move: Moved, times: Times) -> str:
    """Say from when a maintenance was moved."""
    if move.end_only:
        return f"End moved from {times.plain(move.was.until)}"
    return f"Moved from {times.plain(move.was.begin)} (until {times.plain(move.was.until)})"


def moved_from(view: IncidentView, times: Times) -> str:
    """Say from when a maintenance was moved last; empty where it never was."""
    return moved(view.moves[-1], times) if view.moves else ""


def planned(window: Scheduled, times: Times) -> str:
    """Say when a maintenance is to be."""
    return f"Planned: {times.plain(window.begin)} to {times.plain(window.until)}."


def window_end(view: IncidentView, times: Times) -> str:
    """Say until when a maintenance that is under way was planned; empty for all else."""
    planned = view.incident.scheduled
    if view.phase != "open" or planned is None:
        return ""
    before = moved_from(view, times)
    return f"Planned until {times.plain(planned.until)}." + (f" {before}." if before else "")
