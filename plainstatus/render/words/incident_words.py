"""How an incident stands, in words and by its colour, and when readers hear more of it."""

from __future__ import annotations

from plainstatus.render.words.dates import Times
from plainstatus.render.words.words import SECURITY_STATUSES, STATUSES, TO_BE_CORRECTED
from plainstatus.views.history import WentOn
from plainstatus.views.incident import IncidentView
from plainstatus.views.update import UpdateView

__all__ = ["in_short", "newest", "promise", "standing", "told_at", "tone", "went_on"]

#: Where an incident stands, in a sentence.
_STANDING = {
    "investigating": "Investigating: we are looking for the cause.",
    "identified": "Identified: we know the cause and are working on it.",
    "monitoring": "Monitoring: we have acted, and are watching whether it holds.",
    "resolved": "Resolved: this is over.",
    "postmortem": "Resolved: this is over, and a report says how it came about.",
    "scheduled": "Scheduled: this has not begun.",
    "in_progress": "In progress: the work is under way.",
    "verifying": "Verifying: the work is done, and we are checking it.",
    "completed": "Completed: the work is done.",
}
#: The same of a security incident.
_SECURITY_STANDING = {
    **{status: f"{said}." for status, said in SECURITY_STATUSES.items()},
    "resolved": "Closed. What you should do stays on this page.",
    "postmortem": "Closed. A report says how it came about, and what you should do stays on this page.",
}


def standing(view: IncidentView) -> str:
    """Say where an incident stands, in a sentence."""
    if view.phase == "withdrawn":
        return "Withdrawn: this was published by mistake."
    if view.cancelled:
        return "Cancelled: this does not take place."
    if view.status is None:
        return "This notice has ended." if view.phase == "closed" else "This notice holds."
    if view.overrun:
        return "This is taking longer than planned."
    if view.phase == "upcoming" and view.spells:
        return "Scheduled again: the work has stopped, and goes on later."
    if view.left and view.incident.type != "security":
        return f"{in_short(view)} again."
    return (_SECURITY_STANDING if view.incident.type == "security" else _STANDING)[view.status]


def in_short(view: IncidentView) -> str:
    """Say where an incident stands, in a word or two."""
    if view.phase == "withdrawn":
        return "Withdrawn"
    if view.cancelled:
        return "Cancelled"
    if view.status is None:
        return "Ended" if view.phase == "closed" else "In force"
    if view.overrun:
        return "Longer than planned"
    if view.phase == "upcoming" and view.spells:
        return "Scheduled again"
    if view.incident.type == "security":
        return SECURITY_STATUSES["resolved" if view.status == "postmortem" else view.status]
    said = STATUSES["resolved" if view.status == "postmortem" else view.status]
    return f"{said}, but not everything works" if view.left else said


def went_on(item: WentOn) -> str:
    """Say how it was with an incident on a day, or in a month, after the one in which it began."""
    if item.left:
        return "Not everything worked yet"
    return in_short(item.view) if item.ended else "Went on"


def promise(view: IncidentView, times: Times) -> str:
    """Say when readers hear more; empty where nothing was promised."""
    if view.promise is None:
        return ""
    if view.promise.at is None:
        return "No further update is planned."
    when = times.plain(view.promise.at)
    if view.promise.late:
        return f"We are late. We meant to write again by {when}."
    return f"We write again by {when}, even if there is nothing new."


def newest(view: IncidentView) -> UpdateView | None:
    """Return the newest update that has not been withdrawn."""
    return next((entry for entry in view.updates if entry.update.withdrawn is None), None)


def told_at(entry: UpdateView, times: Times) -> str:
    """Return when an update was made; of one that a clock dated ahead, that its time is wrong."""
    return f"{times.plain(entry.at)} ({TO_BE_CORRECTED})" if entry.ahead else times.plain(entry.at)


def tone(view: IncidentView) -> str:
    """Return the name of the colour and icon that go with an incident."""
    if view.phase == "withdrawn":
        return "withdrawn"
    if view.incident.type == "security":
        return "security"
    if view.severity != "operational":
        return view.severity
    if view.phase == "upcoming":
        return "under_maintenance"
    return "closed" if view.phase == "closed" and view.incident.type != "notice" else "notice"
