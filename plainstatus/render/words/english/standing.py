"""How an incident stands, when readers hear more of it, how a maintenance was moved, and what kind of thing it is."""

from typing import Final

MESSAGES: Final = {
    # In a word or two, on their own or behind the kind of incident, as in 'Maintenance: In progress'; what an update is
    # headed with stands among the states.
    "short.withdrawn": "Withdrawn",
    # Of a notice.
    "short.ended": "Ended",
    "short.in-force": "In force",
    "short.overrun": "Longer than planned",
    "short.again": "Scheduled again",
    "short.left.resolved": "Resolved, but not everything works",
    "short.left.completed": "Completed, but not everything works",
    # In a sentence.
    "sentence.withdrawn": "Withdrawn: this was published by mistake.",
    "sentence.cancelled": "Cancelled: this does not take place.",
    "sentence.ended": "This notice has ended.",
    "sentence.in-force": "This notice holds.",
    "sentence.overrun": "This is taking longer than planned.",
    "sentence.again": "Scheduled again: the work has stopped, and goes on later.",
    "sentence.investigating": "Investigating: we are looking for the cause.",
    "sentence.identified": "Identified: we know the cause and are working on it.",
    "sentence.monitoring": "Monitoring: we have acted, and are watching whether it holds.",
    "sentence.resolved": "Resolved: this is over.",
    "sentence.postmortem": "Resolved: this is over, and a report says how it came about.",
    "sentence.scheduled": "Scheduled: this has not begun.",
    "sentence.in_progress": "In progress: the work is under way.",
    "sentence.verifying": "Verifying: the work is done, and we are checking it.",
    "sentence.completed": "Completed: the work is done.",
    "sentence.left.resolved": "Resolved, but not everything works again.",
    "sentence.left.postmortem": "Resolved, but not everything works again.",
    "sentence.left.completed": "Completed, but not everything works again.",
    "sentence.security.investigating": "We are finding out what happened.",
    "sentence.security.identified": "We know what happened.",
    "sentence.security.monitoring": "Stopped; we keep watching.",
    "sentence.security.resolved": "Closed. What you should do stays on this page.",
    "sentence.security.postmortem": (
        "Closed. A report says how it came about, and what you should do stays on this page."
    ),
    # How it was on a day after the first one, on its own: it was over, but something did not work; it was not over.
    "short.worked-not": "Not everything worked yet",
    "short.went-on": "Went on",
    # The same in brackets behind a title.
    "inline.worked-not": "not everything worked yet",
    "inline.went-on": "went on",
    "inline.resolved": "resolved",
    "inline.postmortem": "resolved",
    "inline.completed": "completed",
    "inline.left.resolved": "resolved, but not everything works",
    "inline.left.postmortem": "resolved, but not everything works",
    "inline.left.completed": "completed, but not everything works",
    "inline.security.resolved": "closed",
    "inline.security.postmortem": "closed",
    # When readers hear more.
    "promise.none": "No further update is planned.",
    "promise.late": "We are late. We meant to write again by {when}.",
    "promise.late-page": "<b>We are late.</b> We meant to write again by {when}.",
    "promise.next": "We write again by {when}, even if there is nothing new.",
    "promise.next-page": "<b>We write again by {when}</b>, even if there is nothing new.",
    # A maintenance. Both halves of {was} to {was_until} are moments with their dates.
    "moved": "Moved from {was} (until {was_until})",
    "moved-end": "End moved from {was_until}",
    "planned": "Planned: {begin} to {until}.",
    "planned-until": "Planned until {until}.",
    "planned-until-moved": "Planned until {until}. Moved from {was} (until {was_until}).",
    "planned-until-moved-end": "Planned until {until}. End moved from {was_until}.",
    # Before a title that does not say what kind of thing it is about.
    "titled.security": "Security incident: {title}",
    "titled.maintenance": "Maintenance: {title}",
    # Words, or parts of words, with this sign between: where a title has one of them, it says what kind it is.
    "titled.security.said": "security|breach",
    "titled.maintenance.said": "maintenance",
}
