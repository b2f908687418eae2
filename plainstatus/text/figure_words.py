"""The marks and words of figures in each language, as CLDR has them: thousands, millions, months, halves of the day."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, Final, NamedTuple

from plainstatus.text.languages import locale_of

__all__ = [
    "CLOCKS",
    "DOTTED",
    "EASTERN",
    "Marks",
    "Scales",
    "dots_in_times",
    "eastern_number",
    "half_of_day",
    "marks_of",
    "month_pattern",
    "normal",
    "scales_of",
]

#: They say which way a text runs.
_DIRECTIONS: Final = dict.fromkeys(map(ord, "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
_OTHER_DIGIT: Final = re.compile(r"(?![0-9])\d")
_WIDE: Final = {ord("\uff1a"): ":", ord("\uff0e"): ".", ord("\uff0c"): ",", ord("\uff0f"): "/", ord("\uff0d"): "-"}
_EASTERN_DIGITS: Final = {sign: value for value, sign in enumerate("\u3007一二三四五六七八九")} | {
    "零": 0,
    "两": 2,
    "兩": 2,
}
_TENS: Final = {"十": 10, "百": 100, "千": 1000, "십": 10, "백": 100, "천": 1000}
_MYRIADS: Final = {
    "万": 10**4, "萬": 10**4, "만": 10**4, "億": 10**8, "亿": 10**8, "억": 10**8, "兆": 10**12, "조": 10**12,
}  # fmt: skip
_SIGNS: Final = "".join((*_EASTERN_DIGITS, *_TENS, *_MYRIADS))
#: 2,400万, 2億4000万, 二千四百万.
EASTERN: Final = re.compile(
    rf"(?<![\d,.])\d[\d,.]{{,30}}\s?[{''.join((*_TENS, *_MYRIADS))}](?:[\d,.]|[{_SIGNS}])*"
    rf"|(?<![{_SIGNS}])[{_SIGNS}]*[{''.join(_MYRIADS)}][{_SIGNS}]*"
)
_EASTERN_PART: Final = re.compile(rf"\d[\d,]*(?:\.\d+)?|[{_SIGNS}]")

_DAYTIME: Final = r"[^\W\d_][^\W\d_. ]*\.?(?:[ \u00a0]?[^\W\d_]\.?(?![^\W\d_]))?"
_SPACE: Final = r"[ \u00a0\u202f]?"
_HOUR: Final = r"(?P<hour>\d{1,2})"
_ALONE: Final = rf"(?<![\d:.,]){_HOUR}"
_MINUTE: Final = r"(?P<minute>[0-5]\d)"
#: How people write the time of day. `bare` marks what is one only beside a word for the half of the day.
CLOCKS: Final = (
    # 午後1時30分, 下午1点半, 오후 1시
    re.compile(
        rf"(?P<before>[^\W\d_]{{2}})?\s?(?<!\d){_HOUR}\s?[時时点點시](?!間|间|간)\s?(?:{_MINUTE}\s?[分분]|(?P<half>半|반))?"
    ),
    # 13:00, 1:00 pm, 13:00 Uhr, 13:00 h
    re.compile(
        rf"(?P<before>[^\W\d_]{{2}})?\s?{_ALONE}:{_MINUTE}(?::[0-5]\d)?(?![:\d])(?:\s?(?:Uhr|uur|h)\b|{_SPACE}(?P<after>{_DAYTIME}))?",
        re.IGNORECASE,
    ),
    # 13 Uhr, 13.30 Uhr, 13 uur
    re.compile(rf"{_ALONE}(?:\.{_MINUTE})?\s?(?:Uhr|uur)\b", re.IGNORECASE),
    # 13h, 13h30, 13 h 30
    re.compile(rf"{_ALONE}\s?h(?:\s?{_MINUTE})?\b"),
    # kl. 13.00, klo 13.00, ore 13.30, alle 13.30
    re.compile(rf"\b(?:kl\.?|klo|ore|alle)\s{_HOUR}(?:[.:]{_MINUTE})?(?!\d)", re.IGNORECASE),
    # 1 pm, 1 p.m., 1 de la tarde
    re.compile(rf"(?P<bare>){_ALONE}{_SPACE}(?P<after>{_DAYTIME}(?:\s(?:la|da|del)\s[^\W\d_]+)?)", re.IGNORECASE),
)

#: 13.30, where that is no number.
DOTTED: Final = re.compile(rf"{_ALONE}\.{_MINUTE}(?![\d.,]|\s?%)")


class Marks(NamedTuple):
    """What stands in numbers."""

    #: Between thousands.
    group: str
    #: Before a fraction.
    decimal: str

    @property
    def unspaced(self) -> bool:
        """Whether nobody puts a space between thousands, as ISO 80000-1 has it: where a comma stands there."""
        return self.group == ","


@cache
def marks_of(language: str) -> Marks:
    """Return the marks of a language's numbers; those of English where nobody knows it."""
    symbols = _symbols(language, "latn")
    return Marks(str(symbols.get("group", ",")), str(symbols.get("decimal", ".")))


def _symbols(language: str, system: str) -> Mapping[str, Any]:
    locale = locale_of(language)
    found: Mapping[str, Any] = locale.number_symbols.get(system, {}) if locale else {}
    return found


@cache
def _as_latin(language: str) -> dict[int, str | None]:
    """Return by what each mark is replaced in a language."""
    marks = marks_of(language)
    return {**_DIRECTIONS, **_WIDE, 0x066B: marks.decimal, 0x066C: marks.group, 0x066A: "%"}


def normal(text: str, language: str) -> str:
    """Return a text with Latin digits and their marks, without marks for which way it runs."""
    text = text.translate(_as_latin(language))
    return text if text.isascii() else _OTHER_DIGIT.sub(lambda found: str(unicodedata.decimal(found[0])), text)


class Scales(NamedTuple):
    """A language's words for thousands, millions and so on."""

    #: In small letters, but for those of one or two letters.
    factors: Mapping[str, int]
    #: Finds one behind a number.
    pattern: str

    def factor(self, words: str) -> int:
        """Return what a word behind a number multiplies it by; 1 for none."""
        plain = " ".join(words.split()).rstrip(".")
        return self.factors.get(plain, self.factors.get(plain.lower(), 1))

    def in_words(self, text: str) -> frozenset[int]:
        """Return the factors whose words stand in a text without numbers."""
        words = " ".join(re.findall(r"[^\W\d_]+", text.lower()))
        return frozenset(by for word, by in self.factors.items() if len(word) > 2 and f" {word} " in f" {words} ")


@cache
def scales_of(language: str) -> Scales:
    """Return the words of a language, those that are abbreviated too."""
    locale, factors = locale_of(language), dict[str, int]()
    forms: Mapping[str, Any] = locale.compact_decimal_formats if locale else {}
    for width in ("short", "long"):
        for patterns in forms.get(width, {}).values():
            for power, found in patterns.items():
                pattern = str(found.pattern).translate(_DIRECTIONS)
                word = " ".join(re.sub(r"[0\u00a0\u202f]+", " ", pattern.replace("'", "")).split()).rstrip(".")
                if word and "0" in pattern and int(power).bit_length() < 80:
                    factors[word if len(word) < 3 else word.lower()] = int(power) // 10 ** (pattern.count("0") - 1)
    words = sorted(factors, key=lambda word: (-len(word), word))
    spelled = [re.escape(word) if len(word) < 3 else f"(?i:{re.escape(word)})".replace("\\ ", r"\s") for word in words]
    pattern = rf"[ \u00a0\u202f-]?(?:{'|'.join(spelled)})(?![^\W\d_])" if spelled else r"(?!)"
    return Scales(factors, pattern)


@cache
def dots_in_times(language: str) -> bool:
    """Say whether hours and minutes stand apart by a dot that no fraction has: 13.30."""
    locale = locale_of(language)
    return locale is not None and "H.mm" in str(locale.time_formats["short"]) and marks_of(language).decimal != "."


@cache
def month_pattern(language: str) -> tuple[str, Mapping[str, int]]:
    """Return what finds a month's name, and names → numbers, in small letters and without a point at the end."""
    locale, numbers = locale_of(language), dict[str, int]()
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            months = locale.months.get(context, {}).get(width, {}) if locale else {}
            numbers |= {
                str(name).lower().rstrip("."): number for number, name in months.items() if not name[0].isdigit()
            }
    longest = sorted(numbers, key=lambda name: (-len(name), name))
    return "|".join(map(re.escape, longest)), numbers


@cache
def _halves(language: str) -> Mapping[str, str]:
    """Return a language's names for parts of the day, in small letters and without points and spaces → its key."""
    locale, found = locale_of(language), dict[str, str]()
    periods = locale.day_periods if locale else {}
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated", "narrow"):
            names: Iterable[tuple[str, str]] = periods.get(context, {}).get(width, {}).items()
            found |= {_bare(name): key for key, name in names if key in {"am", "pm"} or not _is_letters(_bare(name))}
    return found


def _is_letters(name: str) -> bool:
    """Say whether a name is no more than a letter or two, which mean anything."""
    return len(name) < 3 and name.isascii()


def _bare(words: str) -> str:
    return re.sub(r"[\s.\u00a0\u202f]", "", words).lower()


def half_of_day(words: str, hour: int, language: str) -> int | None:
    """Return 0 or 1 for the half of the day that words beside an hour name; None where they name none."""
    halves, steps = _halves(language), words.split()
    tried = [_bare("".join(steps[:end])) for end in range(len(steps), 0, -1)]
    key = next((halves[one] for one in tried if one in halves), "")
    if not key and (english := next((one for one in tried if one in {"am", "pm"}), "")):
        key = english
    if not key:
        return None
    if key.startswith("night"):
        return int(6 <= hour < 12)
    return int(key.startswith(("pm", "noon", "afternoon", "evening")))


def eastern_number(words: str) -> Decimal | None:
    """Return the number that is written with Chinese or Korean signs, with digits or without; None where it is none."""
    total, section, current = Decimal(0), Decimal(0), Decimal(-1)
    for part in _EASTERN_PART.findall(words):
        if part[0].isdecimal():
            current = Decimal(part.replace(",", ""))
        elif part in _EASTERN_DIGITS:
            current = _EASTERN_DIGITS[part] + max(current, Decimal(0)) * 10
        elif part in _TENS:
            section += (current if current >= 0 else 1) * _TENS[part]
            current = Decimal(-1)
        else:
            section += max(current, Decimal(0))
            total += (section or 1) * _MYRIADS[part]
            section, current = Decimal(0), Decimal(-1)
    return total + section + max(current, Decimal(0))
