"""When readers hear more, and whether they can tell what a time means: T1 to T9."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from plainstatus.check.case import Case, Prose, Writing, sentences
from plainstatus.check.findings import Hit, Rule
from plainstatus.model import format_moment

__all__ = ["CADENCE", "RULES", "expected_wait", "roughly", "times", "timing"]

#: Impact, or `security` → after how many minutes readers expect to hear something.
CADENCE: Final[Mapping[str, int]] = {"critical": 30, "major": 60, "minor": 240, "security": 1440}
#: Nobody is on the dot.
_SLACK: Final = 1.5
#: From then on an incident is a long one: empty updates help nobody, so half as many will do.
_LONG: Final = timedelta(hours=2)
#: A security incident is one much later, and then a word a week will do.
_LONG_SECURITY: Final = timedelta(days=14)
_FARTHEST: Final = timedelta(days=7)

T1 = Rule(
    "T1",
    "warning",
    "no time for the next update",
    "Without a time, readers reload the page, call and write.",
    "add next_update: with a time that you can keep, even if there may be nothing new by then",
)
T2 = Rule(
    "T2",
    "warning",
    "a broken promise",
    "A promise that passes in silence makes readers doubt everything else on the page.",
    "publish an update now, if only to say that there is nothing new, and when you write again",
)
T3 = Rule(
    "T3",
    "warning",
    "a long silence",
    "The worse it is, the sooner readers expect a word; what they do not hear from you they hear elsewhere.",
    "promise an earlier next_update, or publish what you know by now",
)
T4 = Rule(
    "T4",
    "warning",
    "the next update is more than a week away",
    "Nobody remembers a promise for that long, and a mistyped month looks just like it.",
    "promise a nearer time, or write next_update: none and say in the text what follows",
)
T6 = Rule(
    "T6",
    "warning",
    "a clock time without a zone",
    "Feeds and messages are read in other zones than yours.",
    "add the zone, such as 14:05 UTC",
)
T7 = Rule(
    "T7",
    "warning",
    "a zone that is not in force then, or that names several",
    "Who converts from the wrong zone comes an hour early or late.",
    "write the zone of that date, or UTC",
)
T9 = Rule(
    "T9",
    "warning",
    "a word that depends on when it is read",
    "Feeds and messages are read later, when today is yesterday and soon is long ago.",
    "write the date and the time",
)
RULES: Final = (T1, T2, T3, T4, T6, T7, T9)

#: Abbreviation → a zone that uses it; several where it means several things.
_ZONES: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("PST", "PDT"), ("America/Los_Angeles",)),
    **dict.fromkeys(("MST", "MDT"), ("America/Denver",)),
    **dict.fromkeys(("EST", "EDT"), ("America/New_York",)),
    **dict.fromkeys(("AKST", "AKDT"), ("America/Anchorage",)),
    **dict.fromkeys(("CET", "CEST"), ("Europe/Berlin",)),
    **dict.fromkeys(("EET", "EEST"), ("Europe/Helsinki",)),
    **dict.fromkeys(("WET", "WEST"), ("Europe/Lisbon",)),
    **dict.fromkeys(("AEST", "AEDT"), ("Australia/Sydney",)),
    **dict.fromkeys(("ACST", "ACDT"), ("Australia/Adelaide",)),
    **dict.fromkeys(("NZST", "NZDT"), ("Pacific/Auckland",)),
    "CDT": ("America/Chicago", "America/Havana"),
    "CST": ("America/Chicago", "Asia/Shanghai"),
    "BST": ("Europe/London", "Asia/Dhaka"),
    "IST": ("Asia/Kolkata", "Europe/Dublin"),
    "AWST": ("Australia/Perth",),
    "JST": ("Asia/Tokyo",),
    "KST": ("Asia/Seoul",),
    "HKT": ("Asia/Hong_Kong",),
    "SAST": ("Africa/Johannesburg",),
}
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?(?![:\d])"
_ZONE = rf"\s*(?:[ap]\.?m\.?)?\s*(?:UTC|GMT|Z\b|[+-]\d{{2}}:?\d{{2}}|(?-i:(?:{'|'.join(_ZONES)})\b))"
#: '08:52 to 10:14 PST' needs its zone once.
_RANGE = rf"\s*(?:[ap]\.?m\.?)?\s*(?:to|and|until|till|or|-|\u2013|\u2014)\s*{_CLOCK}{_ZONE}"
_BARE_CLOCK: Final = re.compile(rf"\b{_CLOCK}(?!{_ZONE})(?!{_RANGE})", re.IGNORECASE)
_ABBREVIATION: Final = re.compile(rf"(?<=\d)(?i:\s*[ap]\.?m\.?)?\s*\b({'|'.join(_ZONES)})\b")
_RELATIVE: Final = re.compile(
    r"\b(today|tomorrow|yesterday|tonight|this (morning|afternoon|evening)|shortly|soon)\b", re.IGNORECASE
)
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_DATE: Final = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+)?(?P<month>{'|'.join(_MONTHS)})\b"
    r"(?:\s+(?P<after>\d{1,2})(?!\d)(?:st|nd|rd|th)?)?(?:,?\s+(?P<year>\d{4}))?",
    re.IGNORECASE,
)


def timing(case: Case, cadence: Mapping[str, int]) -> Iterator[Hit]:
    """Yield what is amiss with promises and times; `cadence` as CADENCE."""
    if case.view.phase == "open":
        yield from _promises(case, cadence)
    for update in case.updates:
        promised = update.view.update.next_update
        if update.is_new and isinstance(promised, datetime) and promised - update.view.at > _FARTHEST:
            days = (promised - update.view.at).days
            message = f"the next update is promised {days} days ahead"
            yield Hit(T4, message=message, place=("next_update",), update=update.view.update.known_at)
    yield from times(case)


def times(case: Case | Writing) -> Iterator[Hit]:
    """Yield what readers cannot tell: clock times without a zone, 'tomorrow', zones that are not in force."""
    for prose in case.prose():
        for rule, pattern in ((T6, _BARE_CLOCK), (T9, _RELATIVE)):
            for match in pattern.finditer(prose.text):
                yield Hit(rule, match[0], place=prose.place, update=prose.update)
        yield from _zones(case, prose)


def _promises(case: Case, cadence: Mapping[str, int]) -> Iterator[Hit]:
    view, zone = case.view, case.organisation.timezone
    promise = view.promise
    kind = view.incident.type
    newest = view.updates[0].at
    if promise is not None and promise.late and promise.at is not None:
        message = f"the update promised for {format_moment(promise.at, zone)} is {roughly(case.now - promise.at)} late"
        yield Hit(T2, message=message)
    elif view.overrun and promise is None and view.incident.scheduled is not None:
        until = view.incident.scheduled.until
        late = roughly(case.now - until)
        yield Hit(T2, message=f"the maintenance was to be over by {format_moment(until, zone)}, {late} ago")
    if kind not in {"outage", "security"}:
        return
    if promise is None:
        yield Hit(T1, message="it is open, and no time is given for the next update")
    wait = _expected(case, newest, cadence)
    hears = case.now if promise is None else promise.at
    if wait is not None and hears is not None and hears - newest > wait * _SLACK:
        promised = "" if promise is None else ", by what you promise"
        level = "security" if kind == "security" else view.impact
        message = (
            f"{roughly(hears - newest)} without a word{promised}; for {level}, {roughly(wait)} is what readers expect"
        )
        yield Hit(T3, message=message)


def _expected(case: Case, newest: datetime, cadence: Mapping[str, int]) -> timedelta | None:
    """Return how soon readers expect the word after the newest; None where they expect none."""
    security = case.incident.type == "security"
    return expected_wait("security" if security else case.view.impact, newest - case.view.begin, cadence)


def expected_wait(level: str, age: timedelta, cadence: Mapping[str, int]) -> timedelta | None:
    """Return how soon after an update readers expect the next; None where they expect none.

    `level` is the impact, or `security`, and `age` how long the incident has lasted when the update is made.
    """
    minutes = cadence.get(level)
    if minutes is None:
        return None
    if level == "security":
        return timedelta(minutes=minutes) * (7 if age >= _LONG_SECURITY else 1)
    return timedelta(minutes=minutes) * (2 if age >= _LONG else 1)


def roughly(span: timedelta) -> str:
    """Return how long something is, roughly."""
    minutes = max(1, round(span.total_seconds() / 60))
    for unit, size in (("day", 1440), ("hour", 60)):
        if minutes >= 2 * size or minutes == size:
            number = round(minutes / size)
            return f"{number} {unit}" + "s" * (number != 1)
    return f"{minutes} minute" + "s" * (minutes != 1)


def _zones(case: Case | Writing, prose: Prose) -> Iterator[Hit]:
    item = case.new_at(prose.update)
    told = item.view.at if item else case.said_at
    for sentence in sentences(prose.text):
        day = _day(sentence, told.astimezone(case.organisation.timezone).date())
        for match in _ABBREVIATION.finditer(sentence):
            if fault := _fault(match[1], day, case.organisation.timezone):
                yield Hit(T7, match[1], f"'{match[1]}' {fault}", prose.place, prose.update)


def _fault(name: str, day: date, own: ZoneInfo) -> str:
    """Return what is wrong with a zone's name on a day; nothing where it is the one that readers there use."""
    used = [_name(ZoneInfo(zone), day) for zone in _ZONES[name]]
    if _name(own, day) == name:
        return ""
    if len(used) > 1:
        return f"means one thing in {_ZONES[name][0]} and another in {_ZONES[name][1]}"
    return "" if used == [name] else f"is not in force on that date; it is {used[0]}"


def _name(zone: ZoneInfo, day: date) -> str:
    return datetime(day.year, day.month, day.day, 12, tzinfo=zone).tzname() or ""


def _day(sentence: str, told: date) -> date:
    """Return the date that a sentence names, else the one on which it was said."""
    found = _DATE.search(sentence)
    if found is None:
        return told
    month = _MONTHS.index(found["month"].lower()) + 1
    try:
        return date(int(found["year"] or told.year), month, int(found["day"] or found["after"] or 15))
    except ValueError:
        return told
