"""The words that readers see for states, kinds and numbers: plain, and the same on every page."""

from __future__ import annotations

import re

from plainstatus.model import Contact, Incident
from plainstatus.model.breach import Information, Occurred, People
from plainstatus.render.dates import Times
from plainstatus.views.incident import IncidentView

__all__ = [
    "CONTACTS",
    "INFORMATION",
    "INFORMATION_STATES",
    "KINDS",
    "STATES",
    "STATUSES",
    "contact_href",
    "contact_name",
    "headings",
    "in_short",
    "occurred",
    "people",
    "protection",
    "standing",
    "tone",
]

#: Component states.
STATES = {
    "operational": "Works",
    "under_maintenance": "Under maintenance",
    "degraded_performance": "Slow or unreliable",
    "partial_outage": "Partial outage",
    "major_outage": "Major outage",
}
#: Incident types.
KINDS = {
    "outage": "Disruption",
    "security": "Security notice",
    "maintenance": "Maintenance",
    "notice": "Notice",
}
#: What an update is headed with.
STATUSES = {
    "investigating": "Investigating",
    "identified": "Identified",
    "monitoring": "Monitoring",
    "resolved": "Resolved",
    "postmortem": "Report",
    "scheduled": "Scheduled",
    "in_progress": "In progress",
    "verifying": "Verifying",
    "completed": "Completed",
}
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
_SECURITY_STANDING = {
    "investigating": "Investigating: we are finding out what happened and whom it concerns.",
    "identified": "Identified: we know how it happened, and are still working on it.",
    "monitoring": "Monitoring: we have acted, and are watching whether it holds.",
    "resolved": "Closed: our work on this has ended. What you should do stays on this page.",
    "postmortem": "Closed: our work on this has ended, and a report says how it came about.",
}
#: Ways to reach us.
CONTACTS = {
    "email": "E-mail",
    "phone": "Phone",
    "post": "Post",
    "web": "Web",
    "chat": "Chat",
    "dpo": "Data protection officer",
}
INFORMATION = {
    "name": "Names",
    "email_address": "E-mail addresses",
    "postal_address": "Postal addresses",
    "phone_number": "Phone numbers",
    "date_of_birth": "Dates of birth",
    "username": "User names",
    "password": "Passwords",
    "security_question": "Security questions and answers",
    "payment_card": "Payment cards, in part",
    "payment_card_full": "Full payment card numbers",
    "bank_account": "Bank accounts",
    "national_id": "National identity numbers",
    "ssn": "Social security numbers",
    "driver_licence": "Driving licences",
    "passport": "Passports",
    "health": "Health information",
    "insurance": "Insurance information",
    "biometric": "Biometric data",
    "location": "Location data",
    "order_history": "Order history",
    "messages": "Messages",
    "ip_address": "IP addresses",
    "access_token": "Access tokens",
    "other": "Other information",
}
#: In the order in which readers should see them.
INFORMATION_STATES = {
    "exposed": "Involved",
    "possible": "Possibly involved",
    "unknown": "Not known yet",
    "not_affected": "Not involved",
}
_PROTECTION = {
    "none": "not protected",
    "hashed": "stored as a one-way hash",
    "encrypted": "stored encrypted",
    "tokenised": "stored as a substitute number",
    "truncated": "stored only in part",
}
_QUALIFIERS = {"exact": "", "about": "about ", "at_most": "at most ", "at_least": "at least ", "unknown": ""}
_HEADINGS = (
    "What happened",
    "What information was involved",
    "What we are doing",
    "What you can do",
    "For more information",
)
#: As California's Civil Code 1798.82 (d)(1) spells them.
_CALIFORNIA = (
    "What Happened",
    "What Information Was Involved",
    "What We Are Doing",
    "What You Can Do",
    "For More Information",
)
_BY_IMPACT = {
    "none": "notice",
    "minor": "degraded_performance",
    "major": "partial_outage",
    "critical": "major_outage",
}


def tone(view: IncidentView) -> str:
    """Return the name of the colour and icon that go with an incident."""
    kind = view.incident.type
    if kind in {"security", "notice"}:
        return kind
    if view.phase in {"closed", "withdrawn"}:
        return "closed"
    return "under_maintenance" if kind == "maintenance" else _BY_IMPACT[view.impact]


def standing(view: IncidentView) -> str:
    """Say where an incident stands, in a sentence."""
    if view.phase == "withdrawn":
        return "Withdrawn: this was published by mistake."
    if view.status is None:
        return "This notice has ended." if view.phase == "closed" else "This notice holds."
    if view.overrun:
        return "This is taking longer than planned."
    return (_SECURITY_STANDING if view.incident.type == "security" else _STANDING)[view.status]


def in_short(view: IncidentView) -> str:
    """Say where an incident stands, in a word or two."""
    if view.phase == "withdrawn":
        return "Withdrawn"
    if view.status is None:
        return "Ended" if view.phase == "closed" else "In force"
    if view.overrun:
        return "Longer than planned"
    if view.incident.type == "security" and view.phase == "closed":
        return "Closed"
    return STATUSES["resolved" if view.status == "postmortem" else view.status]


def headings(incident: Incident, site_jurisdictions: tuple[str, ...]) -> tuple[str, ...]:
    """Return the five headings of a breach notice, to the letter where California's law asks for them."""
    own = incident.breach.jurisdictions if incident.breach else ()
    return _CALIFORNIA if "us-ca" in (own or site_jurisdictions) else _HEADINGS


def protection(information: Information) -> str:
    """Say how a kind of information was protected; empty where that was not said."""
    return _PROTECTION[information.protection] if information.protection else ""


def people(people: People) -> str:
    """Say how many people are concerned."""
    if people.count is None:
        return "We do not know yet how many people are concerned."
    noun = "person is" if people.count == 1 else "people are"
    return f"{_QUALIFIERS[people.qualifier]}{people.count:,} {noun} concerned.".capitalize()


def occurred(occurred: Occurred, times: Times) -> str:
    """Say when it happened, and how sure that is."""
    if occurred.begin is None and occurred.end is None:
        return "We do not know yet when it happened."
    if occurred.begin and occurred.end:
        when = f"between {times.plain(occurred.begin)} and {times.plain(occurred.end)}"
    elif occurred.begin:
        when = f"from {times.plain(occurred.begin)} on"
    else:
        when = f"before {times.plain(occurred.end)}" if occurred.end else ""
    if occurred.precision == "exact":
        return f"It happened {when}."
    sure = "These times are estimates." if occurred.precision == "estimated" else "We are not sure of these times yet."
    return f"It happened {when}. {sure}"


def contact_name(contact: Contact) -> str:
    """Return what to call a way to reach us."""
    return contact.label or CONTACTS[contact.kind]


def contact_href(contact: Contact) -> str | None:
    """Return what a tap on a contact opens; None where there is nothing to open."""
    value = contact.value.strip()
    if re.match(r"https?://", value):
        return value if contact.kind in {"web", "chat"} else None
    if contact.kind == "phone":
        number = re.sub(r"[^+0-9]", "", value)
        return f"tel:{number}" if number else None
    if contact.kind in {"email", "dpo"} and re.fullmatch(r"[^\s@<>\"'?&]+@[^\s@<>\"'?&]+", value):
        return f"mailto:{value}"
    return None
