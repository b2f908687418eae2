"""Figures, dates, times and addresses in a text, and which of them its translation has otherwise.

Each is read by the marks and words of its language, as CLDR has them: 24,000,000 and 24 million in English are
24.000.000 and 24 Millionen in German, 2400万 in Japanese. What translators put in words, such as small numbers, noon
or half a year, is no difference; a figure that becomes another one is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from decimal import Decimal
from functools import cache, lru_cache
from typing import Final, Literal, NamedTuple, TypeAlias
from urllib.parse import urlsplit

from plainstatus.text.figure_words import (
    CLOCKS,
    DOTTED,
    EASTERN,
    Marks,
    Scales,
    dots_in_times,
    eastern_number,
    half_of_day,
    marks_of,
    month_pattern,
    normal,
    scales_of,
)

__all__ = ["Figure", "figures", "unlike"]

Kind: TypeAlias = Literal["address", "date", "time", "number"]
#: Year, if it is given, month and day.
_Day: TypeAlias = tuple[int | None, int, int]


class Figure(NamedTuple):
    """Something in a text that has to be the same in each language."""

    kind: Kind
    #: As it stands there.
    words: str
    #: What it may mean: `Decimal`, a day, minutes since midnight, an address.
    values: frozenset[object]
    #: Whether it is in words, which need no figure beside it.
    spelled: bool = False


_URL: Final = re.compile(r"\bhttps?://[^\s<>()\[\]\"'`\u3001\u3002\uff08\uff09\u300d]+|\bwww\.[^\s<>()\[\]\"'`]+", re.I)
_MAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_DIGIT: Final = re.compile(r"\d")
_ITEM: Final = re.compile(r"^[ \t>]*\d{1,3}[.)][ \t]", re.MULTILINE)
#: Names that hold digits, and zones: CVE-2026-1234, SHA-256, IPv6, UTC+1.
_NAME: Final = re.compile(
    r"(?<![A-Za-z\d])(?:UTC|GMT)[+\u2212-]\d[\d:]*|(?<![A-Za-z\d])[A-Za-z]+-?\d[A-Za-z\d]*(?:-\d+)*"
)
_PHONE: Final = re.compile(
    r"(?<![\w.,])(?<!\d[ \u00a0\u202f])(?:(?:\+|00)\d[\d \u00a0().\-/]{5,24}\d"
    r"|\(?0\d{1,5}\)?[ \u00a0/-][\d \u00a0/-]{4,24}\d"
    r"|\d{1,4}(?:-\d{2,4}){1,3}(?=\D|$)(?<=\d{4}))"
)
_ISO: Final = re.compile(r"(?<!\d)(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_NUMERIC: Final = re.compile(r"(?<![\d.])(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d\d)?(?!\d)")
_EASTERN_DATE: Final = re.compile(r"(?:(\d{4})\s?[年년]\s?)?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日号號일]")
_SPACES: Final = "\u00a0\u202f\u2009"
_NUMBER: Final = re.compile(rf"(?<![A-Za-z\d])\d+(?:[.,'\u2019{_SPACES}]\d+)*(?!\d)")
_SPACED: Final = re.compile(rf"(?<![A-Za-z\d.,])\d{{1,3}}(?:[ {_SPACES}]\d{{3}}){{1,6}}(?:[.,]\d{{1,9}})?(?! ?\d)")
#: Nobody reads that far, and a program should not either.
_LONGEST: Final = 30_000
#: People write these as words, or in other words.
_SMALL: Final[frozenset[object]] = frozenset({*map(Decimal, range(13)), Decimal(100), Decimal(1000)})
_NOON_AND_MIDNIGHT: Final[frozenset[object]] = frozenset({0, 720, 1440})


def unlike(text: str, language: str, translation: str, into: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the figures of a text that its translation lacks, and those that only the translation has, as they stand.

    `language` and `into` are the tags of the two.
    """
    ours, theirs = figures(text, language), figures(translation, into)
    lacking, new = _without(ours, theirs, language, into), _without(theirs, ours, into, language)
    heavy, heavy_new = _of_weight(lacking, translation, into), _of_weight(new, text, language)
    # Small numbers are often words. Where one of each side has no other to go with, one became the other.
    light, light_new = _numbers(lacking) - _numbers(heavy), _numbers(new) - _numbers(heavy_new)
    if (light and light_new) or (light and _numbers(new) and not _numbers(heavy)):
        heavy = lacking
    if (light and light_new) or (light_new and _numbers(lacking) and not _numbers(heavy_new)):
        heavy_new = new
    return _words(heavy), _words(heavy_new)


def _numbers(found: Iterable[Figure]) -> set[Figure]:
    return {one for one in found if one.kind == "number"}


def _words(found: Iterable[Figure]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.words for one in found if not one.spelled))


def _of_weight(found: Iterable[Figure], other: str, language: str) -> list[Figure]:
    """Return figures but for those that the other text may have in words."""
    scales = scales_of(language).in_words(_SCRATCH.sub(" ", other))
    return [one for one in found if not (one.values & _spelled_values(one.kind) or _may_be_spelled(one, scales))]


#: A number and what stands behind it: not in words.
_SCRATCH: Final = re.compile(r"\d[\d.,\s]*\S*")


def _spelled_values(kind: Kind) -> frozenset[object]:
    return _NOON_AND_MIDNIGHT if kind == "time" else _SMALL if kind == "number" else frozenset()


def _may_be_spelled(one: Figure, scales: Collection[int]) -> bool:
    numbers = [value for value in one.values if isinstance(value, Decimal)]
    return any(value and value % scale == 0 for value in numbers for scale in scales)


def _without(ours: Iterable[Figure], theirs: Collection[Figure], language: str, into: str) -> list[Figure]:
    return [one for one in ours if not any(_is_same(one, other, (language, into)) for other in theirs)]


def _is_same(one: Figure, other: Figure, languages: tuple[str, str]) -> bool:
    if one.kind != other.kind:
        return _is_part(one, other) or _is_part(other, one)
    if one.kind == "date":
        return any(_is_day(first, second) for first in one.values for second in other.values)
    if one.kind == "address":
        return bool(
            {_plain_address(str(value), languages) for value in one.values}
            & {_plain_address(str(value), languages) for value in other.values}
        )
    return bool(one.values & other.values)


def _is_day(one: object, other: object) -> bool:
    (year, *day), (other_year, *other_day) = one, other  # type: ignore[misc]  # of dates
    return day == other_day and (year == other_year or None in {year, other_year})  # type: ignore[has-type]


def _is_part(number: Figure, whole: Figure) -> bool:
    """Say whether a number is the hour of a time, or the day or year of a date: written apart in the other language."""
    if number.kind != "number" or whole.kind not in {"date", "time"}:
        return False
    parts: set[object] = set()
    for value in whole.values:
        if isinstance(value, int):
            parts |= {Decimal(value // 60), Decimal(value // 60 % 12)} if value % 60 == 0 else set()
        elif isinstance(value, tuple):
            parts |= {Decimal(part) for part in (value[0], value[2]) if part is not None}
    return bool(number.values & parts)


def _plain_address(address: str, languages: tuple[str, str]) -> str:
    """Return an address without the tag of a language: help/de and help/en are one page."""
    tags = {part for tag in languages for part in (tag.lower(), tag.lower().split("-")[0])}
    steps = re.split(r"(?<=[/._?=&-])|(?=[/._?=&-])", address.lower())
    return "".join(step for step in steps if step not in tags).strip("/._?=&-").replace("//", "/")


@lru_cache(maxsize=128)
def figures(text: str, language: str) -> tuple[Figure, ...]:
    """Return what is to be the same in each language of a text, in the order of kinds."""
    found: list[Figure] = []
    left = normal(text[:_LONGEST], language)

    def take(pattern: re.Pattern[str], read: Callable[[re.Match[str]], Figure | None]) -> None:
        nonlocal left

        def put(match: re.Match[str]) -> str:
            if (figure := read(match)) is None:
                return match[0]
            found.append(figure)
            return " \u2423 "

        left = pattern.sub(put, left)

    take(_URL, _url)
    take(_MAIL, lambda match: Figure("address", match[0], frozenset({match[0].lower()})))
    if not _DIGIT.search(left):
        # All else begins with one, but for numbers that have signs of their own.
        take(EASTERN, lambda match: _eastern(match, language))
        return tuple(found)
    for pattern, read in _dates(language):
        take(pattern, read)
    left = _ITEM.sub("", left)
    for pattern in (*CLOCKS, *((DOTTED,) if dots_in_times(language) else ())):
        take(pattern, lambda match: _clock(match, language))
    take(_PHONE, _phone)
    left = _NAME.sub(" ", left)
    take(EASTERN, lambda match: _eastern(match, language))
    marks, scales = marks_of(language), scales_of(language)
    for pattern in _scaled(language):
        take(pattern, lambda match: _number(match, marks, scales))
    return tuple(found)


@cache
def _scaled(language: str) -> tuple[re.Pattern[str], ...]:
    """Return what finds numbers with the words of a language behind them, such as millions."""
    scale = scales_of(language).pattern
    return tuple(re.compile(rf"(?:{one.pattern})(?P<scale>{scale})?") for one in (_SPACED, _NUMBER))


def _url(match: re.Match[str]) -> Figure | None:
    words = match[0].rstrip(".,;:!?*_")
    try:
        parts = urlsplit(words if "://" in words else f"https://{words}")
    except ValueError:
        return None
    host = parts.netloc.lower().removeprefix("www.")
    query = f"?{parts.query}" if parts.query else ""
    return Figure("address", words, frozenset({f"{host}{parts.path}{query}"}))


def _phone(match: re.Match[str]) -> Figure | None:
    digits = re.sub(r"\(0\)|\D", "", match[0])
    if not 7 <= len(digits) <= 15:
        return None
    return Figure("address", match[0].strip(), frozenset({digits.removeprefix("00")}))


@cache
def _dates(language: str) -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Figure | None]], ...]:
    """Return what finds dates in a language, and what reads them."""
    months, numbers = month_pattern(language)
    joint = r"[\s,.]*(?:(?:of|de|del|di|do|da|d['\u2019])\s+)?"
    day = r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.\u00ba|\u00ba|\.)?"
    year = rf"(?:{joint}(?P<year>\d{{4}})(?!\d))?"
    flags = re.IGNORECASE

    def read(match: re.Match[str]) -> Figure | None:
        month, number = numbers.get(match["month"].lower().rstrip(".")), int(match["day"])
        if month is None or not 1 <= number <= 31:
            return None
        return _date(match[0], [(int(match["year"]) if match["year"] else None, month, number)])

    named = [
        (re.compile(rf"{day}{joint}(?<![^\W\d_])(?P<month>{months})\.?(?![^\W\d_]){year}", flags), read),
        (re.compile(rf"(?<![^\W\d_])(?P<month>{months})\.?\s+{day}(?!\d|[.,:]\d){year}", flags), read),
    ]
    return (
        (_ISO, lambda match: _date(match[0], [(int(match[1]), int(match[3]), int(match[4]))])),
        (
            _EASTERN_DATE,
            lambda match: _date(match[0], [(int(match[1]) if match[1] else None, int(match[2]), int(match[3]))]),
        ),
        *(named if months else ()),
        (_NUMERIC, _numeric),
    )


def _numeric(match: re.Match[str]) -> Figure | None:
    """Return a date in numbers, which may be either way round: 11/15/2026 and 15/11/2026."""
    if not match[4] and match[2] != ".":
        return None
    year = int(match[4]) if match[4] else None
    year = year + 2000 if year is not None and year < 100 else year
    return _date(match[0], [(year, int(match[3]), int(match[1])), (year, int(match[1]), int(match[3]))])


def _date(words: str, days: Iterable[_Day]) -> Figure | None:
    real = frozenset(day for day in days if 1 <= day[1] <= 12 and 1 <= day[2] <= 31)
    return Figure("date", " ".join(words.split()).rstrip(".,"), real) if real else None


def _clock(match: re.Match[str], language: str) -> Figure | None:
    groups = match.groupdict()
    hour, minute = int(groups["hour"]), int(groups.get("minute") or 0)
    if groups.get("half"):
        minute = 30
    if hour > 24 or minute > 59:
        return None
    sides = {name: half_of_day(groups.get(name) or "", hour, language) for name in ("before", "after")}
    half = next((found for found in sides.values() if found is not None), None)
    if half is None and groups.get("bare") is not None:
        return None
    begin = match.start() if sides["before"] is not None else match.start("hour")
    end = match.start("after") if groups.get("after") and sides["after"] is None else match.end()
    if half is not None and hour <= 12:
        hour = hour % 12 + 12 * half
    words = " ".join(match.string[begin:end].split())
    return Figure("time", words, frozenset({(hour % 24) * 60 + minute}))


def _eastern(match: re.Match[str], language: str) -> Figure | None:
    if language.split("-", maxsplit=1)[0] not in {"ja", "zh", "ko", "yue"}:
        return None
    value = eastern_number(match[0])
    spelled = not any(map(str.isdecimal, match[0]))
    return None if value is None else Figure("number", match[0].strip(), frozenset({value.normalize()}), spelled)


def _number(match: re.Match[str], marks: Marks, scales: Scales) -> Figure | None:
    scale = match["scale"] or ""
    typed = match[0].removesuffix(scale)
    values = {value * scales.factor(scale) for value in _read(typed, marks)}
    return Figure("number", match[0].strip(), frozenset(value.normalize() for value in values)) if values else None


def _read(typed: str, marks: Marks) -> Iterator[Decimal]:
    """Yield what a number may mean; nothing where it is none, such as 1.2.3."""
    # In English, '15 100' are two numbers.
    if " " in typed and marks.unspaced and typed.count(" ") < 2:
        return
    plain = re.sub(rf"(?<=\d)['\u2019 {_SPACES}](?=\d{{3}})", "", typed)
    if not re.fullmatch(r"[\d.,]+", plain):
        return
    found = re.findall(r"[.,]", plain)
    whole, *parts = re.split(r"[.,]", plain)
    if not found:
        yield Decimal(whole)
    elif len({*found}) == 2:
        point = plain.rfind(found[-1])
        if found.count(found[-1]) == 1:
            yield Decimal(f"{re.sub(r'[.,]', '', plain[:point])}.{plain[point + 1 :]}")
    elif len(found) > 1:
        if all(2 <= len(part) <= 3 for part in parts) and len(parts[-1]) == 3:
            yield Decimal(whole + "".join(parts))
    else:
        yield from _with_one_mark(whole, found[0], parts[0], marks)


def _with_one_mark(whole: str, mark: str, rest: str, marks: Marks) -> Iterator[Decimal]:
    fraction, grouped = Decimal(f"{whole}.{rest}"), Decimal(whole + rest)
    if len(rest) != 3 or len(whole) > 3 or whole.startswith("0"):
        yield fraction
    elif mark == marks.group:
        yield grouped
    elif mark == marks.decimal:
        yield fraction
    else:
        # A mark that the language has for neither: whoever wrote it meant one of the two.
        yield from (grouped, fraction)
