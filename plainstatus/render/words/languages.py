"""Texts in other languages: what each is called by those who speak it, and which way it is written."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from babel import Locale, UnknownLocaleError

__all__ = [
    "Language",
    "Wording",
    "by_language",
    "direction",
    "english_name",
    "is_known",
    "language",
    "own_name",
    "wordings",
]


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


def direction(tag: str) -> str:
    """Return `ltr` or `rtl`."""
    locale = _locale(tag)
    return str(locale.text_direction) if locale else "ltr"


def is_known(tag: str) -> bool:
    """Say whether anybody knows a language by this tag."""
    return _locale(tag) is not None


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
