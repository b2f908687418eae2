"""How an incident stands, in words and by its colour, what its facts are called, and when readers hear more of it."""

from __future__ import annotations

import re
from typing import Final

from plainstatus.model import FactCorrection, Incident, Scheduled
from plainstatus.render.words.catalogue import Words
from plainstatus.render.words.dates import Times
from plainstatus.render.words.words import INFORMATION, SECURITY_STATUSES, STATUSES, TO_BE_CORRECTED
from plainstatus.views.history import WentOn
from plainstatus.views.incident import IncidentView
from plainstatus.views.publication import Moved
from plainstatus.views.update import UpdateView

__all__ = [
    "changed",
    "fact_name",
    "in_short",
    "moved",
    "moved_from",
    "newest",
    "planned",
    "promise",
    "standing",
    "titled",
    "told_at",
    "tone",
    "went_on",
    "window_end",
]

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
_NAMES: Final = {
    "title": "Title",
    "type": "What this is",
    "impact": "How bad it is",
    "components": "What is concerned",
    "affects": "Who is affected",
    "actions": "What you can do",
    "started": "When it began",
    "ended": "When it was over",
    "scheduled": "When it is planned",
    "told": "Who else was told",
    "discovered_at": "When we found it",
    "aware_at": "When we were sure",
    "occurred": "When it happened",
    "contained_at": "When it was stopped",
    "what_happened": "What happened",
    "cause": "How it could happen",
    "information": "What information was involved",
    "people": "How many people are concerned",
    "people.categories": "Who the people concerned are",
    "people.qualifier": "How exact the number of people is",
    "records_count": "How many records are concerned",
    "likely_consequences": "What may follow",
    "doing": "What we are doing",
    "offer": "What we offer",
    "more_info": "Where to learn more",
    "law_enforcement_delay": "Whether the notice waited for the police",
    "direct_notice": "Our messages to you",
    "direct_notice.sender": "Who our messages come from",
    "direct_notice.subject": "The subject of our messages",
    "substitute_notice": "The notice for those we cannot write to",
    "unknowns": "What we do not know yet",
    "postmortem_url": "Where the report is",
    "postmortem_due": "When the report is due",
    "jurisdictions": "Whose rules apply",
}
#: What is said before an incident's title, where that does not say it: (words, pattern of such a title).
_KINDS: Final = {
    "security": ("Security incident: ", re.compile("security|breach", re.IGNORECASE)),
    "maintenance": ("Maintenance: ", re.compile("maintenance", re.IGNORECASE)),
}
#: Of a kind of information.
_PARTS: Final = {"protection": "how they were protected", "note": "what exactly"}


def titled(say: Words, incident: Incident, title: str) -> str:
    """Return a title of an incident for places where nothing else says what kind of thing it is."""
    words, told = _KINDS.get(incident.type, ("", None))
    return title if told is not None and told.search(title) else f"{words}{title}"


def standing(say: Words, view: IncidentView) -> str:
    """Say where an incident stands, in a sentence."""
    return _stands(say, view)[1]


def in_short(say: Words, view: IncidentView) -> str:
    """Say where an incident stands, in a word or two."""
    return _stands(say, view)[0]


def _stands(say: Words, view: IncidentView) -> tuple[str, str]:
    """Say where an incident stands, in a word or two and in a sentence."""
    if view.phase == "withdrawn":
        return "Withdrawn", "Withdrawn: this was published by mistake."
    if view.cancelled:
        return "Cancelled", "Cancelled: this does not take place."
    if view.status is None:
        return ("Ended", "This notice has ended.") if view.phase == "closed" else ("In force", "This notice holds.")
    if view.overrun:
        return "Longer than planned", "This is taking longer than planned."
    if view.phase == "upcoming" and view.spells:
        return "Scheduled again", "Scheduled again: the work has stopped, and goes on later."
    short = "resolved" if view.status == "postmortem" else view.status
    if view.incident.type == "security":
        return SECURITY_STATUSES[short], _SECURITY_STANDING[view.status]
    if view.left:
        said = f"{STATUSES[short]}, but not everything works"
        return said, f"{said} again."
    return STATUSES[short], _STANDING[view.status]


def went_on(say: Words, item: WentOn) -> str:
    """Say how it was with an incident on a day, or in a month, after the one in which it began."""
    if item.left:
        return "Not everything worked yet"
    return in_short(say, item.view) if item.ended else "Went on"


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


def fact_name(say: Words, path: str) -> str:
    """Return what readers call a fact, from the path that a correction names it by."""
    steps = path.split(".")
    if steps[0] == "information" and len(steps) > 1:
        name = INFORMATION.get(steps[1], steps[1])
        return f"{name}: {_PARTS[steps[2]]}" if steps[-1] in _PARTS else name
    return _NAMES.get(path) or _NAMES.get(steps[0]) or steps[0].replace("_", " ").capitalize()


def changed(say: Words, one: FactCorrection) -> str:
    """Return a correction on one line."""
    was, now = (words.strip().rstrip(".") for words in (one.was, one.now))
    return f"{fact_name(say, one.field)}: was {was}, now {now}. {one.why}"
