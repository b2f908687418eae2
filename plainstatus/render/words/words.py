"""The words that readers see for states, kinds and numbers, and the headline: plain, the same on every page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Final

from markupsafe import Markup, escape

from plainstatus.model import CLOSED, Component, ComponentState, Contact, Incident, IncidentType, Status
from plainstatus.model.breach import Information, Occurred, People
from plainstatus.model.organisation import ContactState
from plainstatus.render.words.catalogue import ENGLISH, Words
from plainstatus.render.words.dates import Times
from plainstatus.render.words.languages import like
from plainstatus.render.words.message_words import direct_notice, how_far, on_its_way
from plainstatus.views.legal_duties import CALIFORNIA_HEADINGS, CALIFORNIA_TITLE
from plainstatus.views.overview import Headline
from plainstatus.views.statements import Letter
from plainstatus.views.update import UpdateView
from plainstatus.views.uptime import Day

__all__ = [
    "INFORMATION_TONES",
    "MOST_A_DAY",
    "addressed",
    "component_state",
    "contact_href",
    "contact_name",
    "contact_state",
    "contact_state_inline",
    "day_state",
    "day_state_inline",
    "direct_notice",
    "doing",
    "headings",
    "headline",
    "headline_html",
    "how_far",
    "information",
    "information_inline",
    "information_state",
    "information_state_inline",
    "kind",
    "label",
    "network",
    "occurred",
    "on_its_way",
    "people",
    "protection",
    "since",
    "state",
    "state_inline",
    "status",
    "update_label",
]

#: Networks whose names are not written as our tables have them.
_NETWORKS: Final = {"linkedin": "LinkedIn"}
#: How many incidents that had begun before are named under a day.
MOST_A_DAY: Final = 5
#: Whether a kind of information was involved, in the order in which readers should see it → the component state whose
#: colour goes with it.
INFORMATION_TONES: Final[Mapping[str, ComponentState]] = {
    "exposed": "major_outage",
    "possible": "degraded_performance",
    "unknown": "degraded_performance",
    "not_affected": "operational",
}
_HEADINGS: Final = ("happened", "information", "doing", "actions", "more")


def kind(say: Words, kind: IncidentType) -> str:
    """Return what a type of incidents is called: 'Security notice'."""
    return say(f"kinds.incident.{kind}")


def state(say: Words, state: ComponentState) -> str:
    """Return what a component's state is called, by itself: 'Partial outage'."""
    return say(f"states.component.{state}")


def state_inline(say: Words, state: ComponentState) -> str:
    """Return what a component's state is called within a sentence: 'partial outage'."""
    return say(f"states.component-inline.{state}")


def status(say: Words, kind: IncidentType, status: Status) -> str:
    """Return what a status is called; of a security incident for people who have never heard of an incident."""
    return say(f"states.{'security' if kind == 'security' else 'status'}.{status}")


def information(say: Words, kind: str) -> str:
    """Return what a kind of information is called, by itself: 'Passwords'; `kind` is an InformationKind."""
    return say(f"known.information.{kind}")


def information_inline(say: Words, kind: str) -> str:
    """Return what a kind of information is called within a sentence: 'passwords', 'IP addresses'."""
    return say(f"known.information-inline.{kind}")


def information_state(say: Words, state: str) -> str:
    """Say whether a kind of information was involved, by itself; `state` as in INFORMATION_TONES."""
    return say(f"states.information.{state}")


def information_state_inline(say: Words, state: str) -> str:
    """Say whether a kind of information was involved, within a sentence."""
    return say(f"states.information-inline.{state}")


def doing(say: Words, state: str) -> str:
    """Say how far something is that we do about a breach: `done`, `under_way` or `planned`."""
    return say(f"states.doing.{state}")


def network(name: str) -> str:
    """Return a social network's name, as people write it."""
    return _NETWORKS.get(name, name[:1].upper() + name[1:])


def headline(say: Words, headline: Headline) -> str:
    """Say how things are as a whole: 'No known problems', 'Major outage', 'Security notice: customer account data'."""
    if headline.security:
        return say("kinds.headline.security", title=_security_title(say, headline.security))
    if headline.level == "operational" and headline.disruptions:
        return say("kinds.headline.still-open", n=headline.disruptions)
    return say(f"kinds.headline.{headline.level}")


def headline_html(say: Words, said: Headline) -> Markup:
    """Say the same on a page, with a title in the language that it is in."""
    if said.security:
        return say.html("kinds.headline.security", title=_security_title(say, said.security))
    return escape(headline(say, said))


def _security_title(say: Words, incident: Incident) -> str:
    return like(incident.title, _said_already(say).sub("", incident.title))


@cache
def _said_already(say: Words) -> re.Pattern[str]:
    """Return what finds in a title what the headline says already."""
    said = "|".join(re.escape(one) for one in (CALIFORNIA_TITLE, kind(ENGLISH, "security"), kind(say, "security")))
    return re.compile(rf"\A\s*({said})\s*:\s*(?=\S)", re.IGNORECASE)


def component_state(say: Words, component: Component, shown: ComponentState | None, today: date) -> str:
    """Say how a component is; where it has no state, from when it is there, or until when it was."""
    if shown is not None:
        return state(say, shown)
    if component.since is not None and today < component.since:
        return say("states.from", day=say.day(component.since))
    return say("states.retired", day=say.day(component.retired)) if component.retired else ""


def since(say: Words, component: Component, state: ComponentState | None, since: date, today: date) -> str:
    """Say how a component is, since which day, and as of which: 'Works since 12 Nov 2026, as of 15 Nov 2026'."""
    said = component_state(say, component, state, today)
    return say("states.since", state=said, day=say.day(since), today=say.day(today)) if state is not None else said


def day_state(say: Words, day: Day) -> str:
    """Say what a component's day was like: 'Partial outage, 2 hours 5 minutes'."""
    said, down = state(say, day.state or "operational"), day.major + day.partial
    return say("states.day", state=said, duration=say.duration(down)) if down else said


def day_state_inline(say: Words, day: Day) -> str:
    """Say the same within a sentence: 'partial outage, 2 hours 5 minutes'."""
    said, down = state_inline(say, day.state or "operational"), day.major + day.partial
    return say("states.day", state=said, duration=say.duration(down)) if down else said


def label(say: Words, kind: IncidentType, shown: Status | None) -> str:
    """Return what an update is headed with: 'Update' where it gives no status of its own, as Statuspage does it."""
    if shown is None:
        return say("states.notice" if kind == "notice" else "states.update")
    return status(say, kind, shown)


def update_label(say: Words, kind: IncidentType, shown: UpdateView, status: Status | None) -> str:
    """Return what an update is headed with under a status: what calls a maintenance off completes nothing."""
    return say("states.cancelled") if shown.calls_off and status in CLOSED else label(say, kind, status)


def headings(say: Words, incident: Incident, site_jurisdictions: tuple[str, ...]) -> tuple[str, ...]:
    """Return the five headings of a breach notice, to the letter where California's law asks for them."""
    breach = incident.breach
    if breach is not None and "us-ca" in (breach.jurisdictions or site_jurisdictions):
        return CALIFORNIA_HEADINGS
    return tuple(say(f"known.heading.{name}") for name in _HEADINGS)


def protection(say: Words, information: Information) -> str:
    """Say how a kind of information was protected; empty where that was not said."""
    return say(f"known.protection.{information.protection}") if information.protection else ""


def people(say: Words, people: People | None) -> str:
    """Say how many people are concerned."""
    if people is None or people.count is None:
        return say("known.people-not-known")
    return say(f"known.people.{people.qualifier}", n=people.count)


def occurred(occurred: Occurred, times: Times) -> str:
    """Say when it happened, and how sure that is."""
    say, begin, end = times.say, occurred.begin, occurred.end
    if begin and end:
        said = say("known.occurred.between", begin=times.plain(begin), end=times.plain(end))
    elif begin:
        said = say("known.occurred.from", begin=times.plain(begin))
    elif end:
        said = say("known.occurred.before", end=times.plain(end))
    else:
        return say("known.occurred.not-known")
    return said if occurred.precision == "exact" else say.sentences((said, say(f"known.occurred.{occurred.precision}")))


def addressed(say: Words, letter: Letter) -> str:
    """Say what a signed statement is: 'Letter to customers and staff'."""
    whom = say.joined(letter.statement.audience)
    return say("letters.letter-to", whom=whom) if whom else say("letters.letter")


def contact_name(say: Words, contact: Contact) -> str:
    """Return what to call a way to reach us."""
    return contact.label or say(f"kinds.contact.{contact.kind}")


def contact_state(say: Words, contact: Contact) -> str:
    """Return what to say, by itself, in place of a number that is not open."""
    return say(f"states.contact.{contact.state}")


def contact_state_inline(say: Words, state: ContactState) -> str:
    """Return the same within a sentence or after a colon."""
    return say(f"states.contact-inline.{state}")


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
