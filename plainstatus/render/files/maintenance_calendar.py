"""maintenance.ics: planned maintenance for people's calendars (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlsplit

from plainstatus.model import Scheduled
from plainstatus.render.feeds.feed import changes
from plainstatus.render.output import Output
from plainstatus.render.words import incident_words
from plainstatus.render.words.catalogue import Words
from plainstatus.render.words.dates import Times
from plainstatus.render.words.incident_words import moved_from
from plainstatus.render.words.languages import in_language, is_in
from plainstatus.render.words.markup import one_line, plain_lines
from plainstatus.text.markdown import to_plain
from plainstatus.urls import CALENDAR, Links, incident_path, language_folder
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import Overview

if TYPE_CHECKING:
    from icalendar import Event

__all__ = ["maintenance_calendar"]

#: How many maintenances it holds at most; those planned last stay.
_MOST: Final = 100


class _Planned(NamedTuple):
    """What the calendar is made from."""

    name: str
    #: In the order in which they begin.
    maintenances: tuple[IncidentView, ...]
    links: Links
    times: Times
    #: The one that the site has pages in, where it is not in the site's own; else empty.
    language: str


def maintenance_calendar(say: Words, view: Overview, links: Links, *, language: str = "") -> Output:
    """Return the calendar, in the order in which maintenances begin; `language` is another one than the site's own.

    An event keeps its UID for ever and raises its SEQUENCE with each change, so that calendars move it in place of
    showing it twice. One that was called off, or withdrawn, stays as a cancelled one: taken out, it would stay in
    calendars that have it. Nothing in it depends on the clock. In another language events have UIDs of their own:
    calendars keep one of those that have the same.
    """
    organisation = view.site.organisation
    planned = [(item.incident.scheduled, item) for item in view.incidents if item.incident.scheduled is not None]
    planned.sort(key=lambda pair: (pair[0].begin, pair[1].incident.id))
    newest = tuple(item for _, item in planned[-_MOST:])
    among = links.among(item.incident.id for item in newest)
    path = language_folder(language) + CALENDAR if language else CALENDAR
    name = _said(organisation.name, language)
    return Output(path, _Planned(name, newest, among, Times(organisation.timezone, say), language), _calendar)


def _said(value: Any, language: str) -> Any:
    # A plain text cannot say that a part of it is in another language.
    return in_language(value, language, language) if language else value


def _calendar(planned: _Planned) -> bytes:
    # Loaded where a calendar is made, for most publishes make none.
    from icalendar import Calendar  # noqa: PLC0415

    calendar = Calendar()
    spoken = planned.times.say.language.partition("-")[0].upper()
    calendar.add("prodid", f"-//Plainstatus//maintenance.ics//{spoken}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", one_line(planned.times.say("calendar.name", name=planned.name)))
    for item in planned.maintenances:
        if item.incident.scheduled is not None:
            calendar.add_component(_event(item, item.incident.scheduled, planned))
    return bytes(calendar.to_ical())


def _event(item: IncidentView, window: Scheduled, planned: _Planned) -> Event:
    from icalendar import Event  # noqa: PLC0415

    links, times, language = planned.links, planned.times, planned.language
    folder = language_folder(language) if language else ""
    base = urlsplit(f"{links.id_base}/{folder}".rstrip("/"))
    page = incident_path(item.incident.id)
    if language and is_in(item.incident, language):
        page = folder + page
    item = _said(item, language)
    incident = item.incident
    called_off = item.cancelled or item.withdrawn is not None
    event = Event()
    event.add("uid", f"{links.first_id(incident.id)}@{base.netloc}{base.path}")
    event.add(
        "sequence",
        len(item.updates)
        - 1
        + sum(len(changes(shown.update)) for shown in item.updates)
        + len(incident.corrections)
        + len(item.moves)
        + (incident.withdrawn is not None),
    )
    # By the standard this is when the file was made. That would change it with every build.
    event.add("dtstamp", _utc(item.changed))
    event.add("last-modified", _utc(item.changed))
    event.add("created", _utc(min(shown.dated for shown in item.updates)))
    event.add("dtstart", _utc(window.begin))
    event.add("dtend", _utc(window.until))
    title = times.say("calendar.cancelled", title=incident.title) if called_off else incident.title
    event.add("summary", plain_lines(title))
    event.add("description", plain_lines("\n\n".join(_description(item, times))))
    event.add("url", links.absolute(page))
    event.add("status", "CANCELLED" if called_off else "CONFIRMED")
    # Nobody is busy because of it.
    event.add("transp", "TRANSPARENT")
    return event


def _description(item: IncidentView, times: Times) -> list[str]:
    if item.withdrawn is not None:
        return [times.say("calendar.withdrawn", reason=item.withdrawn.reason)]
    newest = incident_words.newest(item)
    before = moved_from(item, times)
    parts = [times.say("entries.moved-from", moved=before) if before else "", str(item.incident.affects or "")]
    parts.append(to_plain(newest.update.text) if newest else "")
    return [part for part in parts if part]


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
