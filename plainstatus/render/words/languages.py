"""Languages: what each is called by those who speak it, which way it is written, and a site's texts in one of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel

from plainstatus.model import Text
from plainstatus.text.languages import direction, english_name, is_known, own_name, tag_meant, thousands_mark
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
