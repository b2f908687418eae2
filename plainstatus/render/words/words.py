"""The words that readers see for states, kinds and numbers, and the headline: plain, the same on every page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from plainstatus.model import CLOSED, Component, ComponentState, Contact, Incident, IncidentType, Status
from plainstatus.model.breach import Information, Occurred, People
from plainstatus.render.words.catalogue import Words
from plainstatus.render.words.dates import Times
from plainstatus.render.words.message_words import direct_notice, how_far, on_its_way
from plainstatus.views.legal_duties import CALIFORNIA_HEADINGS
from plainstatus.views.overview import Headline, Level
from plainstatus.views.statements import Letter
from plainstatus.views.update import UpdateView
from plainstatus.views.uptime import Day

__all__ = [
    "CONTACTS",
    "CONTACT_STATES",
    "COUNTED",
    "DOING",
    "INFORMATION",
    "INFORMATION_STATES",
    "INFORMATION_TONES",
    "KINDS",
    "MOST_A_DAY",
    "SECURITY_STATUSES",
    "STATES",
    "STATUSES",
    "TO_BE_CORRECTED",
    "addressed",
    "component_state",
    "contact_href",
    "contact_name",
    "contact_state",
    "day_state",
    "direct_notice",
    "headings",
    "headline",
    "how_far",
    "label",
    "network",
    "occurred",
    "on_its_way",
    "people",
    "protection",
    "since",
    "update_label",
]

#: Component states.
STATES = {
    "operational": "Works",
    "under_maintenance": "Under maintenance",
    "degraded_performance": "Slow or unreliable",
    "partial_outage": "Partial outage",
    "major_outage": "Major outage",
}
_HEADLINES: Mapping[Level, str] = {
    "operational": "No known problems",
    "under_maintenance": "Maintenance in progress",
    "degraded_performance": "Some things are slow or unreliable",
    "partial_outage": "Partial outage",
    "major_outage": "Major outage",
}
#: Networks whose names are not written as our tables have them.
_NETWORKS = {"linkedin": "LinkedIn"}
#: What a title says that the headline says already.
_SAID_ALREADY = re.compile(r"\A\s*(notice of data breach|security notice)\s*:\s*(?=\S)", re.IGNORECASE)
#: What stands beside the time of an update that a clock dated ahead.
TO_BE_CORRECTED = "time to be corrected"
#: How many incidents that had begun before are named under a day.
MOST_A_DAY = 5
#: Incident types.
KINDS = {
    "outage": "Disruption",
    "security": "Security notice",
    "maintenance": "Maintenance",
    "notice": "Notice",
}
#: The same, to be counted: one, several; in the order in which readers should see them.
COUNTED = {
    "security": ("security notice", "security notices"),
    "outage": ("disruption", "disruptions"),
    "maintenance": ("maintenance", "maintenances"),
    "notice": ("notice", "notices"),
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
#: The same of a security incident, for people who have never heard of an incident: programs keep the words above.
SECURITY_STATUSES = {
    "investigating": "We are finding out what happened",
    "identified": "We know what happened",
    "monitoring": "Stopped; we keep watching",
    "resolved": "Closed",
    "postmortem": "Report",
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
CONTACT_STATES = {"open": "open", "closed": "closed for now", "overloaded": "overloaded: please use another way"}
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
#: The component state whose colour goes with each.
INFORMATION_TONES = {
    "exposed": "major_outage",
    "possible": "degraded_performance",
    "unknown": "degraded_performance",
    "not_affected": "operational",
}
_PROTECTION = {
    "none": "not protected",
    "hashed": "stored as a one-way hash",
    "encrypted": "stored encrypted",
    "tokenised": "stored as a substitute number",
    "truncated": "stored only in part",
}
#: How far something is that we do about a breach.
DOING = {"done": "Done", "under_way": "Under way", "planned": "Planned"}
_QUALIFIERS = {"exact": "", "about": "about ", "at_most": "at most ", "at_least": "at least ", "unknown": ""}
_HEADINGS = (
    "What happened",
    "What information was involved",
    "What we are doing",
    "What you can do",
    "For more information",
)


def network(name: str) -> str:
    """Return a social network's name, as people write it."""
    return _NETWORKS.get(name, name[:1].upper() + name[1:])


def headline(say: Words, headline: Headline) -> str:
    """Say how things are as a whole: 'No known problems', 'Major outage', 'Security notice: customer account data'."""
    if headline.security:
        return f"{KINDS['security']}: {_SAID_ALREADY.sub('', headline.security.title)}"
    if headline.level == "operational" and headline.disruptions:
        open_ = "a disruption is" if headline.disruptions == 1 else f"{headline.disruptions:,} disruptions are"
        return f"Everything works, but {open_} still open"
    return _HEADLINES[headline.level]


def component_state(say: Words, component: Component, state: ComponentState | None, today: date) -> str:
    """Say how a component is; where it has no state, from when it is there, or until when it was."""
    if state is not None:
        return STATES[state]
    if component.since is not None and today < component.since:
        return f"From {say.day(component.since)}"
    return f"Retired on {say.day(component.retired)}" if component.retired else ""


def since(say: Words, component: Component, state: ComponentState | None, since: date, today: date) -> str:
    """Say how a component is, since which day, and as of which: 'Works since 12 Nov 2026, as of 15 Nov 2026'."""
    said = component_state(say, component, state, today)
    return f"{said} since {say.day(since)}, as of {say.day(today)}" if state is not None else said


def day_state(say: Words, day: Day) -> str:
    """Say what a component's day was like: 'Partial outage, 2 hours 5 minutes'."""
    said, down = STATES[day.state or "operational"], day.major + day.partial
    return f"{said}, {say.duration(down)}" if down else said


def label(say: Words, kind: IncidentType, status: Status | None) -> str:
    """Return what an update is headed with: 'Update' where it gives no status of its own, as Statuspage does it."""
    if status is None:
        return "Notice" if kind == "notice" else "Update"
    return (SECURITY_STATUSES if kind == "security" else STATUSES)[status]


def update_label(say: Words, kind: IncidentType, shown: UpdateView, status: Status | None) -> str:
    """Return what an update is headed with under a status: what calls a maintenance off completes nothing."""
    return "Cancelled" if shown.calls_off and status in CLOSED else label(say, kind, status)


def headings(say: Words, incident: Incident, site_jurisdictions: tuple[str, ...]) -> tuple[str, ...]:
    """Return the five headings of a breach notice, to the letter where California's law asks for them."""
    if incident.breach is None:
        return _HEADINGS
    return CALIFORNIA_HEADINGS if "us-ca" in (incident.breach.jurisdictions or site_jurisdictions) else _HEADINGS


def protection(say: Words, information: Information) -> str:
    """Say how a kind of information was protected; empty where that was not said."""
    return _PROTECTION[information.protection] if information.protection else ""


def people(say: Words, people: People | None) -> str:
    """Say how many people are concerned."""
    if people is None or people.count is None:
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


def addressed(say: Words, letter: Letter) -> str:
    """Say what a signed statement is: 'Letter to customers and staff'."""
    whom = say.joined(letter.statement.audience)
    return f"Letter to {whom}" if whom else "Letter"


def contact_name(say: Words, contact: Contact) -> str:
    """Return what to call a way to reach us."""
    return contact.label or CONTACTS[contact.kind]


def contact_state(say: Words, contact: Contact) -> str:
    """Return what to say in place of a number that is not open."""
    return CONTACT_STATES[contact.state].capitalize()


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
