"""The words of a security incident's page that are longer than one for each value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from plainstatus.model import Contact, Incident
from plainstatus.model.breach import Breach, Information, Occurred
from plainstatus.render.words import words
from plainstatus.render.words.catalogue import Words
from plainstatus.render.words.dates import Times
from plainstatus.views.notice import Notice

__all__ = ["began", "breach_dates", "lowered", "number_now", "untouched"]


def began(occurred: Occurred | None, times: Times) -> str:
    """Say when a breach began, and how sure that is."""
    if occurred is None or (occurred.begin is None and occurred.end is None):
        return "not known yet"
    if occurred.begin and occurred.end:
        when = f"{times.plain(occurred.begin)}; it went on until {times.plain(occurred.end)}"
    elif occurred.begin:
        when = times.plain(occurred.begin)
    else:
        when = f"before {times.plain(occurred.end)}" if occurred.end else ""
    sure = {"exact": "", "estimated": " (estimated)", "unknown": " (not sure yet)"}
    return when + sure[occurred.precision]


def breach_dates(incident: Incident, notice: Notice, times: Times) -> Iterator[tuple[str, str]]:
    """Yield what is known of when, by name; of what readers look for, that it is not known yet."""
    breach = incident.breach or Breach()
    yield (
        "Began",
        times.plain(incident.started)
        if breach.occurred is None and incident.started
        else began(breach.occurred, times),
    )
    yield "We found it", times.plain(breach.discovered_at) if breach.discovered_at else "not known yet"
    if breach.aware_at:
        yield "We were sure", times.plain(breach.aware_at)
    if breach.contained_at:
        yield "Stopped", times.plain(breach.contained_at)
    yield "First published", times.plain(notice.published)
    if (messages := breach.direct_notice) and messages.started_at:
        begun, end = times.plain(messages.started_at), messages.finished_at
        yield "Customers told", f"from {begun} to {times.plain(end)}" if end else f"since {begun}"


def number_now(number: str | None, contacts: Mapping[str, Contact]) -> str:
    """Return a phone number, or nothing where it is that of a line which is not open at present."""
    shut = {_digits(item.value) for item in contacts.values() if item.kind == "phone" and item.state != "open"}
    return number if number and _digits(number) not in shut else ""


def _digits(number: str) -> str:
    return re.sub(r"[^0-9]", "", number)


def untouched(say: Words, information: Sequence[Information]) -> str:
    """Name kinds of information in a sentence: 'passwords, full payment card numbers (we do not keep them)'."""
    named = [
        f"{lowered(words.INFORMATION[item.kind])} ({item.note.rstrip('. ')})"
        if item.note
        else lowered(words.INFORMATION[item.kind])
        for item in information
    ]
    return ", ".join(named)


def lowered(name: str) -> str:
    """Return a name with a small first letter, except where the second one is a capital: 'IP addresses'."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
