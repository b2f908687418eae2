"""Languages: what each is called by those who speak it, which way it is written, and a site's texts in one of them."""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Mapping
from contextlib import suppress
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.localedata import exists
from babel.numbers import get_group_symbol
from pydantic import BaseModel

from plainstatus.model import Text
from plainstatus.views.first_told import FactsThen
from plainstatus.views.overview import Overview

__all__ = [
    "Language",
    "Wording",
    "by_language",
    "direction",
    "english_name",
    "in_language",
    "is_known",
    "language",
    "languages_of",
    "own_name",
    "tag_meant",
    "thousands_mark",
    "wordings",
]

_TAG: Final = re.compile("[a-z]{2,3}")
_COUNTRY_OR_SCRIPT: Final = re.compile(r"[a-z]{2}|\d{3}|[a-z]{4}")
#: What is longer is no language's name, and takes long to compare.
_LONGEST_NAME: Final = 60


class Language(NamedTuple):
    """A language that a page is in."""

    language: str
    #: Its name in that language.
    name: str
    #: `ltr` or `rtl`.
    direction: str


class Wording(NamedTuple):
    """A text in one language."""

    language: str
    #: The language's name in that language.
    name: str
    #: `ltr` or `rtl`.
    direction: str
    text: str


@lru_cache(maxsize=256)
def _locale(tag: str) -> Locale | None:
    """Return what Babel knows about a language; its region is left out where the pair is unknown."""
    for attempt in (tag, tag.split("-", maxsplit=1)[0]):
        try:
            return Locale.parse(attempt, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return None


def own_name(tag: str) -> str:
    """Return a language's name in that language, such as 'español'; the tag itself where nobody knows it."""
    locale = _locale(tag)
    return (locale.get_display_name() if locale else None) or tag


def english_name(tag: str) -> str:
    """Return a language's name in English, such as 'Spanish'."""
    locale = _locale(tag)
    return (locale.get_display_name("en") if locale else None) or tag


@lru_cache(maxsize=256)
def direction(tag: str) -> str:
    """Return `ltr` or `rtl`."""
    locale = _locale(tag)
    return str(locale.text_direction) if locale else "ltr"


def thousands_mark(tag: str) -> str:
    """Return what stands between thousands in a language's numbers, by CLDR; a comma where that does not know it."""
    locale = _locale(tag)
    return get_group_symbol(locale) if locale else ","


def is_known(tag: str) -> bool:
    """Say whether anybody knows a language by this tag."""
    return _locale(tag) is not None


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


def language(tag: str) -> Language:
    """Return what a page in this language says of it."""
    return Language(tag, own_name(tag), direction(tag))


def wordings(text: str) -> tuple[Wording, ...]:
    """Return the other languages' wordings of a text, by language tag; none for an ordinary string."""
    translations = getattr(text, "translations", ())
    return tuple(Wording(tag, own_name(tag), direction(tag), wording) for tag, wording in translations)


def by_language(text: str, language: str) -> dict[str, str]:
    """Return a text in all its languages, for data; the first is the organisation's."""
    return {language: str(text), **dict(getattr(text, "translations", ()))}


def languages_of(view: Overview) -> list[str]:
    """Return the languages, sorted, in which anything was said besides the site's own."""
    texts = [letter.statement.text for letter in view.letters if letter.statement.text.translations]
    for item in view.incidents:
        if item.incident.title.translations:
            texts.append(item.incident.title)
        texts += [shown.update.text for shown in item.updates if shown.update.text.translations]
    return sorted({language for text in texts for language, _ in text.translations})


def in_language(value: Any, language: str) -> Any:
    """Return a value with its texts in a language; the very same where nothing in it has another one."""
    match value:
        case Text():
            return Text(dict(value.translations).get(language, str(value))) if value.translations else value
        case BaseModel():
            changed = {name: new for name, old in value if (new := in_language(old, language)) is not old}
            return value.model_copy(update=changed) if changed else value
        case tuple():
            parts = [in_language(old, language) for old in value]
            if all(new is old for new, old in zip(parts, value, strict=True)):
                return value
            return type(value)(*parts) if isinstance(value, FactsThen) else tuple(parts)
        case Mapping():
            inner = {key: in_language(old, language) for key, old in value.items()}
            return value if all(inner[key] is value[key] for key in value) else inner
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        changed = {name: new for name, old in fields.items() if (new := in_language(old, language)) is not old}
        return dataclasses.replace(value, **changed) if changed else value
    return value
