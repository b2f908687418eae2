"""How things stand, in a word or two: parts, updates, kinds of information, steps, and ways to reach us.

What stands within a sentence is apart from what stands by itself: no language writes both alike always.
"""

from typing import Final

MESSAGES: Final = {
    # Of a component, by itself: 'Website: Works'.
    "component.operational": "Works",
    "component.under_maintenance": "Under maintenance",
    "component.degraded_performance": "Slow or unreliable",
    "component.partial_outage": "Partial outage",
    "component.major_outage": "Major outage",
    # The same within a sentence or a list.
    "component-inline.operational": "works",
    "component-inline.under_maintenance": "under maintenance",
    "component-inline.degraded_performance": "slow or unreliable",
    "component-inline.partial_outage": "partial outage",
    "component-inline.major_outage": "major outage",
    # Of a component that is not there yet, and of one that is not there any more.
    "from": "From {day}",
    "retired": "Retired on {day}",
    # {state} stands by itself: 'Works since 12 Nov 2026, as of 15 Nov 2026'.
    "since": "{state} since {day}, as of {today}",
    # Of a day on which something did not work for so long.
    "day": "{state}, {duration}",
    # What an update is headed with, and how an incident stands in a word or two: 'Maintenance: In progress'.
    "status.investigating": "Investigating",
    "status.identified": "Identified",
    "status.monitoring": "Monitoring",
    "status.resolved": "Resolved",
    # A report that is written after all is over.
    "status.postmortem": "Report",
    "status.scheduled": "Scheduled",
    "status.in_progress": "In progress",
    # The work is done, and is being checked.
    "status.verifying": "Verifying",
    "status.completed": "Completed",
    # The same of a security incident, for people who have never heard of an incident.
    "security.investigating": "We are finding out what happened",
    "security.identified": "We know what happened",
    # The attack is stopped.
    "security.monitoring": "Stopped; we keep watching",
    "security.resolved": "Closed",
    "security.postmortem": "Report",
    # Of an update without a status.
    "update": "Update",
    "notice": "Notice",
    # Of a maintenance that does not take place.
    "cancelled": "Cancelled",
    # Beside the time of an update that a clock dated ahead.
    "to-be-corrected": "time to be corrected",
    "when-to-be-corrected": "{when} (time to be corrected)",
    # Of a kind of information about customers: whether whoever broke in has seen it.
    "information.exposed": "Involved",
    "information.possible": "Possibly involved",
    "information.unknown": "Not known yet",
    "information.not_affected": "Not involved",
    "information-inline.exposed": "involved",
    "information-inline.possible": "possibly involved",
    "information-inline.unknown": "not known yet",
    "information-inline.not_affected": "not involved",
    # Of a step that we take after a breach.
    "doing.done": "Done",
    "doing.under_way": "Under way",
    "doing.planned": "Planned",
    # Of a way to reach us, such as a telephone line.
    "contact.open": "Open",
    "contact.closed": "Closed for now",
    "contact.overloaded": "Overloaded: please use another way",
    "contact-inline.open": "open",
    "contact-inline.closed": "closed for now",
    "contact-inline.overloaded": "overloaded: please use another way",
}
