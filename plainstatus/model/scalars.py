"""What single values may look like in the YAML, and what becomes of them.

`source` hands every scalar over as the text that was typed. These types read it; a wrong one raises a
`PydanticCustomError` whose message says what is wrong and whose context holds the `hint` with what to write
instead. Where a reading depends on the organisation (its zone and language) or on the clock, it comes from the
validation context, a `Reading`.

Times follow RFC 3339 with two allowances for people: a space instead of `T`, and no offset, which means the
organisation's zone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Annotated, Any, Literal, NoReturn
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BeforeValidator, PlainSerializer, PlainValidator, ValidationInfo, WithJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

__all__ = [
    "CLOCK_SLACK",
    "Day",
    "Flag",
    "Identifier",
    "Language",
    "Moment",
    "PastMoment",
    "Promised",
    "Reading",
    "Text",
    "TextOrNone",
    "Url",
    "WholeNumber",
    "Zone",
    "format_moment",
    "read_moment",
    "refuse",
]

#: Up to this far ahead of the clock, a time counts as now: two people's watches differ.
CLOCK_SLACK = timedelta(minutes=10)


@dataclass
class Reading:
    """What the reading of values depends on besides the values, and the warnings found on the way."""

    zone: ZoneInfo
    now: datetime
    language: str = "en"
    #: The fields in which the word `now` was read.
    now_fields: set[str] = field(default_factory=set)
    #: Typed times whose offset is not the zone's on that date: (as typed, message, hint).
    odd_offsets: dict[str, tuple[str, str]] = field(default_factory=dict)


def refuse(kind: str, message: str, hint: str = "", *, instead: str = "") -> NoReturn:
    """Raise the error that `schema` turns into a problem.

    `instead` is what to type in place of the value, so that the corrected line can be shown; `hint` is other advice.
    """
    context = {"message": message, "hint": hint, "instead": instead}
    raise PydanticCustomError("plainstatus_" + kind, "{message}", context)


def _reading(info: ValidationInfo) -> Reading:
    """Return the reading that `schema` passes along with every validation."""
    if not isinstance(info.context, Reading):
        raise TypeError("models that hold texts or times are validated with context=Reading(...)")
    return info.context


def _typed(value: Any, what: str) -> str:
    """Return the text that was typed, without spaces around it, or say that a single `what` is wanted."""
    if isinstance(value, str):
        return value.strip()
    if value is None:
        refuse("empty", "nothing stands where " + what + " belongs", "write it, or leave the key out")
    shape = "a list" if isinstance(value, list) else "a mapping"
    refuse("shape", f"{shape} stands where {what} belongs", f"write {what} on the same line")


def _text_as_json(text: Any) -> Any:
    return dict([("", str(text)), *text.translations]) if getattr(text, "translations", ()) else str(text)


_TEXT_AS_JSON = core_schema.plain_serializer_function_ser_schema(_text_as_json, when_used="json")


class Text(str):
    """A text that customers read: itself in the organisation's language, the other languages in `translations`."""

    __slots__ = ("translations",)
    translations: tuple[tuple[str, str], ...]

    def __new__(cls, text: str, translations: Iterable[tuple[str, str]] = ()) -> Text:
        """Make a text from its main wording and pairs of language tag and wording."""
        self = super().__new__(cls, text)
        self.translations = tuple(sorted(translations))
        return self

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> CoreSchema:
        """Read a wording, or a mapping from language to wording."""
        return core_schema.with_info_plain_validator_function(_text, serialization=_TEXT_AS_JSON)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: Any) -> dict[str, Any]:
        """Describe both spellings to editors."""
        return {"anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": "string"}}]}

    def __getnewargs__(self) -> tuple[str, tuple[tuple[str, str], ...]]:  # type: ignore[override]
        """Let copies and pickles keep the translations."""
        return str(self), self.translations


_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def _language(value: Any) -> str:
    typed = _typed(value, "a language")
    if not _LANGUAGE.fullmatch(typed):
        refuse("language", f"{typed!r} is not a language tag", "write a tag such as en, de or pt-BR")
    return typed


def _text(value: Any, info: ValidationInfo) -> Text:
    if isinstance(value, Text):
        return value
    if isinstance(value, str) or value is None:
        if value is None or not value.strip():
            refuse("empty", "the text is empty", "write what customers should read")
        return Text(value)
    if isinstance(value, list):
        refuse("shape", "a list stands where a text belongs", "write the text, or use `|` and indent the list")
    main = _reading(info).language
    wordings = {}
    for tag, wording in value.items():
        if not _LANGUAGE.fullmatch(tag):
            refuse(
                "shape",
                f"{tag!r} is not a language: a mapping in place of a text goes from language to text",
                f"write the text, or for example {main}: …",
            )
        if not isinstance(wording, str) or not wording.strip():
            refuse("empty", f"the text for {tag!r} is empty", "write it, or leave the language out")
        wordings[tag] = wording
    if main not in wordings:
        refuse("language", f"the text lacks {main!r}, the organisation's language", f"add {main}: …")
    text = wordings.pop(main)
    return Text(text, wordings.items())


def _text_or_none(value: Any, info: ValidationInfo) -> Text | Literal["none"]:
    if isinstance(value, str) and value.strip() == "none":
        return "none"
    return _text(value, info)


_IDENTIFIER = re.compile(r"[a-z0-9]([a-z0-9_-]{0,98}[a-z0-9])?")


def _identifier(value: Any) -> str:
    typed = _typed(value, "an id")
    if not _IDENTIFIER.fullmatch(typed):
        better = re.sub(r"[^a-z0-9_]+", "-", typed.lower()).strip("-_")[:100].strip("-_")
        refuse(
            "identifier",
            f"{typed!r} cannot be an id: it becomes part of an address, so only a to z, 0 to 9, - and _ go in",
            "" if better else "write for example 2026-11-15-checkout",
            instead=better,
        )
    return typed


def _url(value: Any) -> str:
    typed = _typed(value, "an address")
    if not re.fullmatch(r"https?://[^\s<>\"'`\\{}|^]+", typed):
        guess = f"https://{typed}" if re.fullmatch(r"[\w.-]+\.[a-z]{2,}(/\S*)?", typed) else ""
        refuse("url", f"{typed!r} is not a web address", "" if guess else "begin with https://", instead=guess)
    return typed


_TRUE, _FALSE = {"true", "yes"}, {"false", "no"}


def _flag(value: Any) -> bool:
    typed = _typed(value, "true or false").lower()
    if typed not in _TRUE | _FALSE:
        refuse("flag", f"{typed!r} is neither true nor false", "write true or false")
    return typed in _TRUE


def _whole_number(value: Any) -> int:
    typed = _typed(value, "a number")
    digits = re.sub(r"(?<=\d)[ _,.'\u00a0\u202f](?=\d{3}(?!\d))", "", typed)
    if not re.fullmatch(r"\d{1,15}", digits):
        refuse("number", f"{typed!r} is not a whole number", "write digits only, such as 24000000")
    return int(digits)


@lru_cache(maxsize=1)
def _zone_names() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}


def _zone(value: Any) -> ZoneInfo:
    if isinstance(value, ZoneInfo):
        return value
    typed = _typed(value, "a time zone")
    try:
        return ZoneInfo(typed)
    except (KeyError, ValueError, OSError):
        pass
    near = _zone_names().get(typed.lower().replace(" ", "_"))
    city = [name for key, name in sorted(_zone_names().items()) if key.endswith("/" + typed.lower().replace(" ", "_"))]
    guess = near or (city[0] if city else "")
    hint = "" if guess else "write for example America/Los_Angeles, Europe/Berlin or UTC"
    refuse("zone", f"{typed!r} is not a time zone", hint, instead=guess)


_MOMENT = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})[T t]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?"
    r"\s*(Z|z|UTC|GMT|[+-]\d{2}:?\d{2})?"
)
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


def format_moment(moment: datetime, zone: ZoneInfo, *, offset: bool = False) -> str:
    """Write a moment as staff would type it: in the zone, to the second only where it has seconds.

    Where the clock time alone would be refused, because it comes twice that night, its offset is added.
    """
    local = moment.astimezone(zone)
    text = local.strftime("%Y-%m-%d %H:%M:%S" if local.second else "%Y-%m-%d %H:%M")
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return text + local.strftime(" %z") if offset or twice else text


def read_moment(value: Any, reading: Reading) -> datetime:
    """Return the moment in UTC, to the second; `now` is the clock's.

    Raises PydanticCustomError for a text that is no time, a clock time that its zone skips or has twice on
    that day, or a year before 1990.
    """
    if isinstance(value, datetime):
        return value
    typed = _typed(value, "a time")
    if typed == "now":
        return reading.now
    match = _MOMENT.fullmatch(typed)
    if not match:
        _refuse_moment(typed, reading)
    numbers = [int(part or 0) for part in match.groups()[:6]]
    try:
        naive = datetime(*numbers)  # type: ignore[arg-type]  # noqa: DTZ001 - the zone is settled just below
    except ValueError as error:
        refuse("time", f"{typed!r} is not a time: {error}", instead=_example(reading))
    if naive.year < 1990:
        refuse("time", f"{typed!r} lies before 1990", instead=_example(reading))
    offset = match[7]
    if offset is None:
        return _in_zone(naive, typed, reading)
    if offset in {"Z", "z", "UTC", "GMT"}:
        return naive.replace(tzinfo=UTC)
    sign = -1 if offset[0] == "-" else 1
    shift = sign * timedelta(hours=int(offset[1:3]), minutes=int(offset[-2:]))
    if abs(shift) > timedelta(hours=14):
        refuse("time", f"{offset} is not the offset of any zone", instead=_example(reading))
    moment = (naive - shift).replace(tzinfo=UTC)
    right = moment.astimezone(reading.zone)
    if shift and right.utcoffset() != shift:
        reading.odd_offsets[typed] = (
            f"the offset {offset} is not that of {reading.zone.key} on that date, which is {right:%z}",
            f"write {format_moment(moment, reading.zone)} if you meant this very moment",
        )
    return moment


def _example(reading: Reading) -> str:
    return format_moment(reading.now.replace(second=0), reading.zone)


def _refuse_moment(typed: str, reading: Reading) -> NoReturn:
    example = _example(reading)
    if day := _DAY.fullmatch(typed):
        stem = f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}"
        refuse("time", f"{typed!r} is a day without a clock time", instead=f"{stem} 13:00")
    if re.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?", typed):
        refuse("time", f"{typed!r} is a clock time without a day", instead=f"{example[:10]} {typed.zfill(5)}")
    if abbreviation := re.fullmatch(r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?) ?([A-Z]{2,5})", typed):
        refuse(
            "time",
            f"{abbreviation[2]!r} names more than one zone, or one that changes with the season",
            f"for the time in {reading.zone.key}, or end in an offset such as -0800",
            instead=abbreviation[1],
        )
    refuse("time", f"{typed!r} is not a time", instead=example)


def _in_zone(naive: datetime, typed: str, reading: Reading) -> datetime:
    """Place a clock time in the organisation's zone, or refuse one that is skipped or comes twice there."""
    early, late = naive.replace(tzinfo=reading.zone), naive.replace(tzinfo=reading.zone, fold=1)
    before, after = early.utcoffset(), late.utcoffset()
    if before == after or before is None or after is None:
        return early.astimezone(UTC)
    zone = reading.zone.key
    if before > after:
        spellings = [format_moment(side.astimezone(UTC), reading.zone, offset=True) for side in (early, late)]
        refuse(
            "time",
            f"{typed!r} comes twice in {zone}, when the clocks go back",
            f"or {spellings[1]}",
            instead=spellings[0],
        )
    gap = after - before
    spellings = [
        format_moment((naive - before - gap).replace(tzinfo=UTC), reading.zone, offset=True),
        format_moment((naive - before).replace(tzinfo=UTC), reading.zone, offset=True),
    ]
    refuse(
        "time",
        f"{typed!r} does not exist in {zone}: the clocks go forward",
        f"or {spellings[1]}",
        instead=spellings[0],
    )


def _moment(value: Any, info: ValidationInfo) -> datetime:
    reading = _reading(info)
    if isinstance(value, str) and value.strip() == "now" and info.field_name:
        reading.now_fields.add(info.field_name)
    return read_moment(value, reading)


def _past_moment(value: Any, info: ValidationInfo) -> datetime:
    moment, reading = _moment(value, info), _reading(info)
    if moment > reading.now + CLOCK_SLACK:
        ahead = moment - reading.now
        amount = f"{ahead.days} days" if ahead.days > 1 else f"{ahead.total_seconds() / 3600:.1f} hours"
        refuse(
            "future",
            f"{value!r} lies {amount} ahead of the clock, and cannot have happened yet",
            f"or {_example(reading)}",
            instead="now",
        )
    return moment


def _promised(value: Any, info: ValidationInfo) -> datetime | Literal["none"]:
    if value is None:
        example = _example(_reading(info))
        refuse("empty", "next_update is empty", f"write a time such as {example}, or none if no further one is planned")
    if isinstance(value, str) and value.strip() == "none":
        return "none"
    return _moment(value, info)


def _day(value: Any, info: ValidationInfo) -> date:
    """Read a day; a full time is accepted and counts as its day in the organisation's zone."""
    typed = _typed(value, "a day")
    match = _DAY.fullmatch(typed)
    if not match:
        return read_moment(typed, _reading(info)).astimezone(_reading(info).zone).date()
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError as error:
        refuse("day", f"{typed!r} is not a day: {error}", "write for example 2026-11-15")


_TIME_PATTERN = r"^(now|\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?( ?(Z|UTC|[+-]\d{2}:?\d{2}))?)$"
_TIME_SCHEMA = WithJsonSchema(
    {
        "type": "string",
        "pattern": _TIME_PATTERN,
        "examples": ["2026-11-15 13:00", "2026-11-15 21:00 Z", "now"],
    }
)
_AS_RFC3339 = PlainSerializer(lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%SZ"), when_used="json")

#: A time; without an offset in the organisation's zone. In the model: aware, in UTC, to the second.
Moment = Annotated[datetime, BeforeValidator(_moment), _TIME_SCHEMA, _AS_RFC3339]
#: A time that has come, or is at most `CLOCK_SLACK` ahead.
PastMoment = Annotated[datetime, BeforeValidator(_past_moment), _TIME_SCHEMA, _AS_RFC3339]
#: A promised time, or the word `none`, which says that nothing further is planned. It must not be left empty.
Promised = Annotated[
    datetime | Literal["none"] | None,
    PlainValidator(_promised),
    WithJsonSchema({"type": "string", "examples": ["2026-11-15 18:00", "none"]}),
]
#: A calendar day in the organisation's zone.
Day = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-11-15"]}),
]
#: A web address, http or https.
Url = Annotated[str, BeforeValidator(_url), WithJsonSchema({"type": "string", "pattern": "^https?://"})]
#: What names a thing for ever, and becomes part of its address.
Identifier = Annotated[
    str,
    BeforeValidator(_identifier),
    WithJsonSchema({"type": "string", "pattern": f"^{_IDENTIFIER.pattern}$"}),
]
Flag = Annotated[bool, BeforeValidator(_flag), WithJsonSchema({"type": "boolean"})]
#: Written with or without separators between thousands.
WholeNumber = Annotated[int, BeforeValidator(_whole_number), WithJsonSchema({"type": "integer", "minimum": 0})]
Zone = Annotated[
    ZoneInfo, BeforeValidator(_zone), WithJsonSchema({"type": "string", "examples": ["Europe/Berlin", "UTC"]})
]
#: A BCP 47 language tag.
Language = Annotated[str, BeforeValidator(_language), WithJsonSchema({"type": "string", "examples": ["en", "pt-BR"]})]

#: A text, or the word `none`, which says that there shall not be one.
TextOrNone = Annotated[Text | Literal["none"], PlainValidator(_text_or_none), WithJsonSchema({"type": "string"})]
