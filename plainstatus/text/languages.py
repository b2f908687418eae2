"""Languages by their tags (BCP 47): which there are, what each is called, and how it is written, by CLDR."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache, lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.localedata import exists
from babel.numbers import get_group_symbol

__all__ = [
    "direction",
    "english_name",
    "is_known",
    "locale_of",
    "name_in",
    "nearest",
    "own_name",
    "same",
    "script",
    "tag_meant",
    "thousands_mark",
]

_TAG: Final = re.compile("[a-z]{2,3}")
_COUNTRY_OR_SCRIPT: Final = re.compile(r"[a-z]{2}|\d{3}|[a-z]{4}")
#: What is longer is no language's name, and takes long to compare.
_LONGEST_NAME: Final = 60


@lru_cache(maxsize=256)
def locale_of(tag: str) -> Locale | None:
    """Return what Babel knows about a language; its region is left out where the pair is unknown."""
    for attempt in (tag, tag.split("-", maxsplit=1)[0]):
        try:
            return Locale.parse(attempt, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return None


def own_name(tag: str) -> str:
    """Return a language's name in that language, such as 'español'; the tag itself where nobody knows it."""
    locale = locale_of(tag)
    return (locale.get_display_name() if locale else None) or tag


def english_name(tag: str) -> str:
    """Return a language's name in English, such as 'Spanish'."""
    return name_in(tag, "en")


def name_in(tag: str, language: str) -> str:
    """Return a language's name in another language, as that writes it within a sentence; else its own name, or the tag.

    'Spanish' in English, 'espagnol' in French.
    """
    locale, said_in = locale_of(tag), locale_of(language)
    return (locale.get_display_name(said_in) if locale and said_in else None) or own_name(tag)


@lru_cache(maxsize=256)
def direction(tag: str) -> str:
    """Return `ltr` or `rtl`."""
    locale = locale_of(tag)
    return str(locale.text_direction) if locale else "ltr"


@lru_cache(maxsize=256)
def script(tag: str) -> str:
    """Return the script that a language is written in, such as Latn; empty where nobody knows.

    Chinese of Taipei (Hant) is no stand-in for that of Beijing (Hans).
    """
    language, *more = tag.replace("-", "_").split("_")
    if named := next((part for part in more if len(part) == 4 and part.isalpha()), ""):
        return named
    known = get_global("likely_subtags")
    likely = str(known.get("_".join([language, *more])) or known.get(language) or "")
    return next((part for part in likely.split("_") if len(part) == 4), "")


def same(tag: str, other: str) -> bool:
    """Say whether two tags are of one language in one script, whatever its region: who reads one reads the other."""
    alike = tag.partition("-")[0] == other.partition("-")[0]
    return tag == other or (alike and script(tag) == script(other))


def nearest(tag: str, tags: Iterable[str]) -> str | None:
    """Return which of some languages readers of this one are given: itself, else one of another region, if any."""
    there = tuple(tags)
    return tag if tag in there else next((one for one in there if same(one, tag)), None)


def thousands_mark(tag: str) -> str:
    """Return what stands between thousands in a language's numbers, by CLDR; a comma where that does not know it."""
    locale = locale_of(tag)
    return get_group_symbol(locale) if locale else ","


def is_known(tag: str) -> bool:
    """Say whether anybody knows a language by this tag."""
    return locale_of(tag) is not None


def tag_meant(typed: str) -> str:
    """Return the tag that was meant by one typed in another way, a country's code or a language's name; else nothing.

    A tag that is known comes back as it is.
    """
    plain = typed.replace("_", "-").lower()
    tag, *more = plain.split("-")
    if _TAG.fullmatch(tag) and is_known(tag):
        # A country's letters are large, of a script the first is.
        whole = "-".join([tag, *(one.upper() if len(one) == 2 else one.title() for one in more)])
        with suppress(UnknownLocaleError, ValueError):
            return whole if all(map(_COUNTRY_OR_SCRIPT.fullmatch, more)) and Locale.parse(whole, sep="-") else tag
        return tag
    if likely := get_global("likely_subtags").get(f"und_{tag.upper()}"):
        return str(likely).partition("_")[0]
    near = difflib.get_close_matches(plain[:_LONGEST_NAME], _by_name(), n=1, cutoff=0.8)
    return _by_name()[near[0]] if near else ""


@cache
def _by_name() -> Mapping[str, str]:
    """Return languages' names in small letters, the English ones and those of the larger ones' own → tag."""
    english = {str(name).lower(): str(tag) for tag, name in Locale("en").languages.items() if exists(str(tag))}
    # Each name in a language's own words is a file to be read.
    large = [tag for tag in english.values() if len(tag) == 2]
    return {own_name(tag).lower(): tag for tag in large} | english
