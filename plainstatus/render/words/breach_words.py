"""The words of a security incident's page that are longer than one for each value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from plainstatus.model import Contact, Incident
from plainstatus.model.breach import Breach, Information, Occurred
from plainstatus.render.words import words
from plainstatus.render.words.catalogue import Words
from plainstatus.render.words.dates import Times
from plainstatus.text.posts import FULL_STOPS
from plainstatus.views.legal_duties import CALIFORNIA_HEADINGS
from plainstatus.views.notice import Notice

__all__ = ["began", "breach_dates", "lowered", "number_now", "prescribed", "untouched"]


def began(occurred: Occurred | None, times: Times) -> str:
    """Say when a breach began, and how sure that is."""
    say = times.say
    if occurred is None or (occurred.begin is None and occurred.end is None):
        return say("breach.not-known")
    if occurred.begin and occurred.end:
        when = say("breach.began.over", begin=times.plain(occurred.begin), end=times.plain(occurred.end))
    elif occurred.begin:
        when = times.plain(occurred.begin)
    else:
        when = say("breach.began.before", end=times.plain(occurred.end)) if occurred.end else ""
    return when if occurred.precision == "exact" else say(f"breach.began.{occurred.precision}", when=when)


def breach_dates(incident: Incident, notice: Notice, times: Times) -> Iterator[tuple[str, str]]:
    """Yield what is known of when, by name; of what readers look for, that it is not known yet."""
    breach, say = incident.breach or Breach(), times.say
    yield (
        say("breach.began"),
        times.plain(incident.started)
        if breach.occurred is None and incident.started
        else began(breach.occurred, times),
    )
    yield say("breach.found"), times.plain(breach.discovered_at) if breach.discovered_at else say("breach.not-known")
    if breach.aware_at:
        yield say("breach.sure"), times.plain(breach.aware_at)
    if breach.contained_at:
        yield say("breach.stopped"), times.plain(breach.contained_at)
    yield say("breach.published"), times.plain(notice.published)
    if (messages := breach.direct_notice) and messages.started_at:
        begin, end = times.plain(messages.started_at), messages.finished_at
        told = (
            say("breach.told-customers.over", begin=begin, end=times.plain(end))
            if end
            else say("breach.told-customers.since", begin=begin)
        )
        yield say("breach.told-customers"), told


def prescribed(say: Words, heading: str) -> str:
    """Return what a heading means that a law prescribes to the letter, in another language; empty for all others."""
    if heading not in CALIFORNIA_HEADINGS:
        return ""
    translation = say(f"law.us-ca.{CALIFORNIA_HEADINGS.index(heading) + 1}")
    return "" if translation == heading else translation


def number_now(number: str | None, contacts: Mapping[str, Contact]) -> str:
    """Return a phone number, or nothing where it is that of a line which is not open at present."""
    shut = {_digits(item.value) for item in contacts.values() if item.kind == "phone" and item.state != "open"}
    return number if number and _digits(number) not in shut else ""


def _digits(number: str) -> str:
    return re.sub(r"[^0-9]", "", number)


def untouched(say: Words, information: Sequence[Information]) -> str:
    """Name kinds of information in a sentence: 'passwords, full payment card numbers (we do not keep them)'."""
    stops = f"{FULL_STOPS} "
    named = [(words.information_inline(say, item.kind), (item.note or "").rstrip(stops)) for item in information]
    return say("amounts.comma").join(
        say("breach.untouched.note", what=what, note=note) if note else what for what, note in named
    )


def lowered(name: str) -> str:
    """Return an English name with a small first letter, except where the second one is a capital: 'IP addresses'."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
