"""What posts on other networks say beside the words of staff: short, and the state first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from plainstatus.model import IncidentType, Status
from plainstatus.render.words.catalogue import Words
from plainstatus.text.posts import STOPS

__all__ = ["SECURITY", "STATES", "corrected", "ended", "to_do", "told", "withdrawn"]

#: In place of a title that must not stand in a post.
SECURITY: Final = "Security incident"
#: What a message is that is no update.
STATES: Final = {"correction": "Correction", "withdrawal": "Withdrawn"}
_ENDED: Final = {"resolved": "This is over.", "completed": "The work is done."}


def told(say: Words, state: str, title: str) -> str:
    """Say how something stands: 'Investigating: Payments by card fail.'."""
    return _stopped(f"{state}: {title}")


def corrected(say: Words, title: str, note: str) -> str:
    """Say that something published was wrong."""
    return _stopped(f"{STATES['correction']}: {title.rstrip('.')}: {note}")


def withdrawn(say: Words, title: str, reason: str, *, update: bool = False) -> str:
    """Say that something should not have been published: one `update`, or all of it."""
    what = f"an update about {title}" if update else title
    return _stopped(f"{STATES['withdrawal']}: {what.rstrip('.')}: {reason}")


def ended(say: Words, kind: IncidentType, status: Status | None, *, called_off: bool) -> str:
    """Say that it has ended with an update; empty where it has not."""
    if called_off:
        return "This does not take place."
    if kind == "security" and status == "resolved":
        return "This is over; what you should do stays on our page."
    return _ENDED.get(status or "", "")


def to_do(say: Words, actions: Sequence[str], *, lines: bool) -> str:
    """Say what readers should do, most urgent first; of several each on a line of its own, where there are lines."""
    said = [*map(_stopped, actions)]
    if lines and said[1:]:
        return "\n".join(["What to do:", *(f"- {one}" for one in said)])
    return f"What to do: {' '.join(said)}"


def _stopped(words: str) -> str:
    words = words.strip()
    return words if words.endswith(STOPS) else f"{words}."
