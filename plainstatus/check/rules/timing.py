"""When readers hear more, and whether they can tell what a time means: T1 to T9."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from plainstatus.check.case import Case, Prose, Writing, in_small_letters, sentences
from plainstatus.check.findings import Hit, Rule
from plainstatus.model import format_moment
from plainstatus.text.amounts import counted
from plainstatus.text.pattern import Pattern, lazy
from plainstatus.views.update import UpdateView

__all__ = ["RULES", "expected_wait", "roughly", "times", "timing"]

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
    "Feeds and messages are read later, when today is yesterday, soon is long ago and 'in 2 hours' is over.",
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
    "CDT": ("America/Chicago",),
    "CST": ("America/Chicago", "Asia/Shanghai"),
    "BST": ("Europe/London", "Asia/Dhaka"),
    "IST": ("Asia/Kolkata", "Europe/Dublin"),
    "AWST": ("Australia/Perth",),
    "JST": ("Asia/Tokyo",),
    "KST": ("Asia/Seoul",),
    "HKT": ("Asia/Hong_Kong",),
    "SAST": ("Africa/Johannesburg",),
}
#: Names that mean a zone wherever they stand.
_NAMED = rf"UTC|GMT|[PMCE]T|{'|'.join(_ZONES)}"
_CLOCK = r"(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?(?![:\d])"
#: What says, behind a clock time, where it is so late. Zones' names are capitals that end in T, nearly all: a list of
#: them would always lack one. '08:00-10:00' is no offset.
_ZONE = (
    rf"[\s(]*(?:Z\b|\+\d\d(?::?\d\d)?\b|-\d{{4}}\b|(?:{_NAMED})\b|(?-i:[A-Z]{{1,4}}T|MSK)\b"
    r"|(?:Pacific|Mountain|Central|Eastern|Zulu)\b|(?-i:[A-Z])\w+(?:\s\w+){0,2}\stime\b)"
)
#: What each bare clock time has.
_CLOCKED: Final = lazy(r"\d(?::\d|\s?[apAP]\.?[mM])")
_BARE_CLOCK: Final = lazy(rf"(?<![\d:.])\b(?:{_CLOCK}|(?:0?[1-9]|1[0-2])\s?[ap]\.?m\b(?!-))", re.IGNORECASE)
#: Said once in a text, it is said of all times in it.
_ANY_ZONE: Final = lazy(
    rf"(?-i:\b(?:{_NAMED})\b)|\blocal time\b|(?:{_CLOCK}(?:\s*[ap]\.?m\b\.?)?|\d\s?[ap]\.?m\b\.?){_ZONE}", re.IGNORECASE
)
_UTC: Final = lazy(r"\bUTC|\bGMT")
_ABBREVIATION: Final = Pattern(
    rf"(?<=\d)(?:\s*[ap]\.?m\.?)?\s*\b(?-i:({'|'.join(_ZONES)}))\b",
    (tuple(name.lower() for name in _ZONES),),
)
#: 'as soon as' and 'shortly after' name no time of their own.
_SOON: Final = Pattern(
    r"(?<!as )(?<!too )(?<!was )(?<!were )(?<!been )\b(soon|shortly)\b"
    r"(?! (as|after|afterwards?|before|following|then)\b)",
    (("soon", "shortly"),),
)
_TODAY: Final = Pattern(
    r"\b(today|this (morning|afternoon|evening))\b(?!['\u2019]s\b)",
    (("today", "this morning", "this afternoon", "this evening"),),
)
_OTHER_DAY: Final = Pattern(
    r"\b(tomorrow|yesterday|tonight)\b(?!['\u2019]s\b)",
    (("tomorrow", "yesterday", "tonight"),),
)
#: 'We write again in 2 hours': counted from when it was written.
_FROM_NOW: Final = Pattern(
    r"\b(?:will|shall|next|expect\w*)\b[^.!?\n]{0,80}?\b((?:with)?in (?:the (?:next|coming) )?"
    r"(?:about |around |approximately |another |an? |a few |a couple of )?(?:\d+(?:\s?(?:-|\u2013|to)\s?\d+)? )?"
    r"(?:minutes?|mins?|hours?|hrs?))\b(?! (?:of|after|from|before)\b)",
    (("will", "shall", "next", "expect"), ("min", "hour", "hr")),
)
#: A text without a match of any of these, or a clock time, says nothing that depends on zone or day.
_TELLING: Final = (_ABBREVIATION, _SOON, _TODAY, _OTHER_DAY, _FROM_NOW)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?"
)
#: A month with its day, before or behind it; or digits, year first.
_DATE: Final = lazy(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.?\s+(?:of\s+)?(?P<month>{_MONTH})\b\.?(?:,?\s+(?P<year>\d{{4}}))?"
    rf"|(?P<name>{_MONTH})\.?\s+(?P<after>\d{{1,2}})(?![\d:])(?:st|nd|rd|th)?(?:,?\s+(?P<of>\d{{4}}))?"
    r"|(?P<iso>\d{4}-\d\d-\d\d))(?!\d)",
    re.IGNORECASE,
)
#: With the days that are told in digits alone, in an order that only their country knows.
_ANY_DATE: Final = lazy(rf"{_DATE.pattern}|\b\d{{1,2}}(?P<mark>[./-])\d{{1,2}}(?P=mark)\d{{2,4}}\b", re.IGNORECASE)


def timing(case: Case, cadence: Mapping[str, int]) -> Iterator[Hit]:
    """Yield what is amiss with promises and times; `cadence` as CADENCE."""
    if case.view.phase == "open":
        yield from _promises(case, cadence)
    for view, promised in _too_far(case):
        message = f"the next update is promised {(promised - view.at).days} days ahead"
        yield Hit(T4, message=message, place=("next_update",), update=view.update.known_at)
    yield from times(case)


def _too_far(case: Case) -> Iterator[tuple[UpdateView, datetime]]:
    """Yield the new updates that promise the next one for a day that nobody waits for, with the moment."""
    for item in case.updates:
        promised = item.view.update.next_update
        if item.is_new and isinstance(promised, datetime) and promised - item.view.at > _FARTHEST:
            yield item.view, promised


def times(case: Case | Writing) -> Iterator[Hit]:
    """Yield what readers cannot tell: clock times without a zone, 'tomorrow', zones that are not in force."""
    small = in_small_letters(case.prose)
    if not _CLOCKED.search(small) and not any(pattern.may_match(small) for pattern in _TELLING):
        return
    for prose in case.prose:
        item = case.new_at(prose.update)
        said_at = (item.view.at if item else case.said_at).astimezone(case.organisation.timezone)
        clocks = [*_BARE_CLOCK.finditer(prose.text)] if _CLOCKED.search(prose.text) else []
        zoned = clocks and _ANY_ZONE.search(prose.text)
        if clocks and not zoned:
            better = f"add the zone, such as 14:05 {_zone_of(said_at)}"
            for match in clocks:
                yield Hit(T6, match[0], place=prose.place, update=prose.update, better=better)
        found = [(match.start(1), match[1]) for one in (_SOON, _FROM_NOW) for match in one.finditer(*prose.read)]
        # Who names a date says which day is today; so does the update itself, where a time of today is told in full.
        days = [*(() if zoned else _TODAY.finditer(*prose.read)), *_OTHER_DAY.finditer(*prose.read)]
        if days and not _ANY_DATE.search(prose.text):
            found += [(match.start(1), match[1]) for match in days]
        for _, words in sorted(found):
            yield Hit(T9, words, place=prose.place, update=prose.update)
        yield from _zones(prose, said_at)


def _zone_of(moment: datetime) -> str:
    """Return what readers call the zone of a moment then: its own name, or UTC and the hours from it."""
    name = moment.tzname() or ""
    return name if name.isalpha() else f"UTC{moment.isoformat()[-6:]}"


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
    # Of a promise that is broken, or that T4 finds too far, more cannot be said.
    told = promise is not None and (promise.late or promise.at in {far for _, far in _too_far(case)})
    if wait is not None and hears is not None and hears - newest > wait * _SLACK and not told:
        promised = "" if promise is None else ", by what you promise"
        level = "security" if kind == "security" else view.impact
        message = (
            f"{roughly(hears - newest)} without a word{promised}; for {level}, {roughly(wait)} is what readers expect"
        )
        yield Hit(T3, message=message, better="publish what you know by now" if promise is None else "")


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
            return counted(round(minutes / size), unit)
    return counted(minutes, "minute")


def _zones(prose: Prose, said_at: datetime) -> Iterator[Hit]:
    """Yield the zones' names in a text that mean another zone, or several; `said_at` is in our own zone."""
    if not _ABBREVIATION.search(*prose.read):
        return
    own = said_at.tzinfo
    for sentence in sentences(prose.text):
        days = [*_days(sentence, said_at.date())] or [*_days(prose.text, said_at.date()), said_at.date()]
        for match in _ABBREVIATION.expression.finditer(sentence):
            faults = [_fault(match[1], day, own) for day in days]
            # With UTC beside it, nobody has to guess.
            if all(faults) and not (len(_ZONES[match[1]]) > 1 and _UTC.search(sentence)):
                yield Hit(T7, match[1], f"'{match[1]}' {faults[0]}", prose.place, prose.update)


def _fault(name: str, day: date, own: tzinfo | None) -> str:
    """Return what is wrong with a zone's name on a day; nothing where it is the one that readers there use."""
    # On one continent it means one thing.
    continent = str(own).partition("/")[0]
    zones = [zone for zone in _ZONES[name] if zone.startswith(f"{continent}/")] or _ZONES[name]
    used = [_name(ZoneInfo(zone), day) for zone in zones]
    if _name(own, day) == name:
        return ""
    if len(used) > 1:
        return f"means one thing in {zones[0]} and another in {zones[1]}"
    return "" if used == [name] else f"is not in force on that date; it is {used[0]}"


def _name(zone: tzinfo | None, day: date) -> str:
    return datetime(day.year, day.month, day.day, 12, tzinfo=zone).tzname() or ""


def _days(text: str, told: date) -> Iterator[date]:
    """Yield the days that a text names; of those without a year, in the one in which it was said."""
    for found in _DATE.finditer(text):
        with suppress(ValueError):
            if found["iso"]:
                yield date.fromisoformat(found["iso"])
            else:
                month = _MONTHS.index((found["month"] or found["name"])[:3].lower()) + 1
                yield date(int(found["year"] or found["of"] or told.year), month, int(found["day"] or found["after"]))
