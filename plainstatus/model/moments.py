"""Times, days and time zones as fields of the model."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BeforeValidator, PlainSerializer, PlainValidator, ValidationInfo

from plainstatus.model.context import as_typed, reading_of, refuse, typed_text
from plainstatus.model.typed_times import DAY, MOMENT, NO_BOUNDS, Bounds, example, read_day, read_moment
from plainstatus.model.zoned import format_moment

__all__ = ["CLOCK_SLACK", "Day", "Moment", "PastMoment", "Promised", "Zone", "following", "how_far", "time_correction"]

#: Up to this far ahead of the clock, a time counts as now: two people's watches differ.
CLOCK_SLACK = timedelta(minutes=10)


@lru_cache(maxsize=1)
def _zone_names() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones() if not _NO_PLACE.match(name)}


def _zone(value: Any) -> ZoneInfo:
    if isinstance(value, ZoneInfo):
        return value
    typed = typed_text(value, "a time zone")
    try:
        if not _NO_PLACE.match(typed):
            return ZoneInfo(typed)
    except (KeyError, ValueError, OSError):
        pass
    names, plain = _zone_names(), typed.lower().replace(" ", "_")
    # A city alone, or a slip: most people look for the city.
    cities = {key.rpartition("/")[2]: name for key, name in sorted(names.items(), reverse=True) if "/" in key}
    slip = difflib.get_close_matches(plain[:_LONGEST_ZONE], [*names, *cities], n=1, cutoff=0.8)
    guess = names.get(plain) or cities.get(plain) or next((names.get(one) or cities[one] for one in slip), "")
    hint = "" if guess else "write for example America/Los_Angeles, Europe/Berlin or UTC"
    refuse("zone", f"{typed!r} is not a time zone", hint, instead=guess)


#: What is longer is no zone's name, and takes long to compare.
_LONGEST_ZONE = 60
#: Files beside those of the zones: another machine's setting, and zones that count leap seconds.
_NO_PLACE = re.compile(r"localtime$|posixrules$|posix/|right/", re.IGNORECASE)


def following(now: datetime, newest: datetime | None, taken: Collection[datetime] = ()) -> datetime:
    """Return the time of what is said now and follows what was said at `newest`; none of those that are `taken`.

    That is `now`, or the second after `newest` where somebody's clock is a little ahead of ours: what follows must not
    sort before it. Beyond `CLOCK_SLACK` one of the clocks is wrong, and ours stands.
    """
    found = now
    if newest is not None and now <= newest < now + CLOCK_SLACK:
        found = newest + timedelta(seconds=1)
    while found in taken:
        found += timedelta(seconds=1)
    return found


def time_correction(was: datetime, zone: ZoneInfo) -> str:
    """Return an entry of `corrected:` for what was published with a wrong time; it can stand as it is."""
    return f"{{at: now, note: The time was wrong., was_at: {format_moment(was, zone)}}}"


def how_far(distance: timedelta) -> str:
    """Return how far apart two clocks are, in words."""
    amount = abs(distance)
    if amount.days > 1:
        return f"{amount.days} days"
    return f"{amount.total_seconds() / 3600:.1f} hours"


def _moment(value: Any, info: ValidationInfo, bounds: Bounds = NO_BOUNDS) -> datetime:
    reading = reading_of(info)
    if isinstance(value, str) and value.strip() == "now" and info.field_name:
        reading.now_fields.add(info.field_name)
    return read_moment(value, reading, bounds)


def _past_moment(value: Any, info: ValidationInfo) -> datetime:
    reading = reading_of(info)
    moment = _moment(value, info, Bounds(until=reading.now + CLOCK_SLACK))
    if moment > reading.now + CLOCK_SLACK:
        if info.field_name and reading.said(info.field_name, moment):
            # Another clock was ahead when it was published. It stands until somebody puts it right.
            reading.ahead[info.field_name, str(value).strip()] = moment
            return moment
        refuse(
            "future",
            f"{value!r} lies {how_far(moment - reading.now)} ahead of the clock, and cannot have happened yet",
            f"or {example(reading)}",
            instead="now",
        )
    return moment


def _promised(value: Any, info: ValidationInfo) -> datetime | Literal["none"]:
    reading = reading_of(info)
    # What was mistyped was meant to follow its update.
    bounds = Bounds(after=(info.data or {}).get("at") or reading.now)
    if value is None:
        hint = f"write a time such as {example(reading, bounds)}, or none if no further one is planned"
        refuse("empty", "next_update is empty", hint)
    if isinstance(value, str) and value.strip() == "none":
        return "none"
    if isinstance(value, str) and value.strip().lower() in {"none", "no", "never", "n/a"}:
        refuse("time", f"{value.strip()!r} is not a time", "if no further update is planned", instead="none")
    return _moment(value, info, bounds)


_NO_TIME = "not a time: write it like 2026-11-15 13:00, or 2026-11-15 21:00 Z"
# Examples are what editors offer to put in: a made-up time must not be among them.
_TIME_SCHEMA = as_typed("string", pattern=f"now|{MOMENT.pattern}", otherwise=f"{_NO_TIME}, or now", examples=["now"])
_AS_RFC3339 = PlainSerializer(
    lambda moment: f"{moment.isoformat()[:19]}Z" if isinstance(moment, datetime) else moment, when_used="json"
)

#: A time; without an offset in the organisation's zone. In the model: aware, in UTC, to the second.
Moment = Annotated[datetime, BeforeValidator(_moment), _TIME_SCHEMA, _AS_RFC3339]
#: A time that has come, or is at most `CLOCK_SLACK` ahead, or is public already.
PastMoment = Annotated[datetime, BeforeValidator(_past_moment), _TIME_SCHEMA, _AS_RFC3339]
#: A promised time, or the word `none`, which says that nothing further is planned. It must not be left empty.
Promised = Annotated[
    datetime | Literal["none"] | None,
    PlainValidator(_promised),
    as_typed(
        "string",
        pattern=f"none|now|{MOMENT.pattern}",
        otherwise=f"{_NO_TIME}, or none if no further update is planned",
        examples=["none"],
    ),
    _AS_RFC3339,
]
#: A calendar day in the organisation's zone.
Day = Annotated[
    date,
    BeforeValidator(lambda value, info: read_day(value, reading_of(info))),
    as_typed("string", pattern=f"{DAY.pattern}|now|{MOMENT.pattern}", otherwise="not a day: write it like 2026-11-15"),
]
Zone = Annotated[
    ZoneInfo,
    BeforeValidator(_zone),
    as_typed(
        "string",
        pattern=r"[A-Za-z][\w+-]*(?:/[\w+-]+)*",
        otherwise="not a time zone: write for example America/Los_Angeles, Europe/Berlin or UTC",
        examples=["America/Los_Angeles", "America/New_York", "Asia/Tokyo", "Europe/Berlin", "Europe/London", "UTC"],
    ),
]
