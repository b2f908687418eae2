"""What posts on other networks say beside the words of staff: short, and the state first."""

from __future__ import annotations

from collections.abc import Sequence

from plainstatus.model import Action, IncidentType, Status
from plainstatus.render.words.catalogue import Words
from plainstatus.text.posts import FULL_STOPS, STOPS

__all__ = ["action", "corrected", "ended", "to_do", "told", "withdrawn"]


def told(say: Words, state: str, title: str) -> str:
    """Say how something stands: 'Investigating: Payments by card fail.'."""
    return _stopped(say, say("posts.told", state=state, title=title))


def corrected(say: Words, title: str, note: str) -> str:
    """Say that something published was wrong."""
    return _stopped(say, say("posts.corrected", title=title.rstrip(FULL_STOPS), note=note))


def withdrawn(say: Words, title: str, reason: str, *, update: bool = False) -> str:
    """Say that something should not have been published: one `update`, or all of it."""
    which = "posts.update-withdrawn" if update else "posts.withdrawn"
    return _stopped(say, say(which, title=title.rstrip(FULL_STOPS), reason=reason))


def ended(say: Words, kind: IncidentType, status: Status | None, *, called_off: bool) -> str:
    """Say that it has ended with an update; empty where it has not."""
    if called_off:
        return say("posts.called-off")
    if status == "resolved":
        return say("posts.over-security" if kind == "security" else "posts.over")
    return say("posts.done") if status == "completed" else ""


def to_do(say: Words, actions: Sequence[str], *, lines: bool) -> str:
    """Say what readers should do, most urgent first; of several each on a line of its own, where there are lines."""
    said = [_stopped(say, one) for one in actions]
    if lines and said[1:]:
        return "\n".join([say("posts.to-do-lines"), *(f"- {one}" for one in said)])
    return say("posts.to-do", actions=say.sentences(said))


def action(say: Words, action: Action) -> str:
    """Return what readers should do, behind who should, where not everyone."""
    if action.applies_to is None:
        return str(action.text)
    return say("posts.action", who=action.applies_to, text=action.text)


def _stopped(say: Words, words: str) -> str:
    words = words.strip()
    return words if words.endswith(STOPS) else say("posts.stopped", said=words)
