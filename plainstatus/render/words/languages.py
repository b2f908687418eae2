"""Languages: what each is called by those who speak it, which way it is written, and a site's texts in one of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache, partial
from typing import Any, Final, NamedTuple, cast

from markupsafe import Markup

from plainstatus.model import Incident, Text
from plainstatus.render.words.turning import Turn, Turning
from plainstatus.text.languages import direction, english_name, is_known, own_name, same, tag_meant, thousands_mark
from plainstatus.views.overview import Overview
from plainstatus.views.translations import is_in, wording

__all__ = [
    "STAYING",
    "Foreign",
    "Language",
    "Wording",
    "also_said",
    "by_language",
    "direction",
    "english_name",
    "in_language",
    "is_in",
    "is_known",
    "language",
    "language_of",
    "languages_of",
    "like",
    "own_name",
    "said_in",
    "same",
    "tag_meant",
    "thousands_mark",
    "wording",
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


class Foreign(Text):
    """A text for a page in a language that it is not there in; put into HTML, it says itself which one it is in.

    Where no element can stand, as in an attribute or a plain text, it is the bare text.
    """

    __slots__ = ("language",)
    language: str

    def __new__(cls, text: str, language: str) -> Foreign:
        """Make a text that is in this language."""
        self = cast("Foreign", super().__new__(cls, text))
        self.language = language
        return self

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        """Let copies and pickles keep the language."""
        return str(self), self.language

    @property
    def digest(self) -> tuple[str, str]:
        """What tells it from other texts."""
        return str(self), self.language

    def __html__(self) -> Markup:
        """Return it as a part of a page."""
        tag, text = self.language, str(self)
        return Markup('<bdi lang="{}" dir="{}">{}</bdi>').format(tag, direction(tag), text)


#: No turn for what says already which language it is in.
STAYING: Final[Mapping[type, Turn]] = {Foreign: None}


def said_in(text: Text, tag: str, own: str) -> Text:
    """Return what a page in the language `tag` says of a text, whose own language is `own`."""
    if (found := wording(text, tag)) is not None:
        return Text(found)
    return Text(text) if same(tag, own) else Foreign(text, own)


def language_of(text: str, page: str) -> str:
    """Return the language that a text is in on a page in the language `page`."""
    return text.language if isinstance(text, Foreign) else page


def like(text: str, said: str) -> str:
    """Return what was made of a text, in the language of that."""
    return Foreign(said, text.language) if isinstance(text, Foreign) else said


def wordings(text: str, without: Collection[str] = ()) -> tuple[Wording, ...]:
    """Return the other languages' wordings of a text, by language tag; none for an ordinary string.

    Languages `without` which it shall do have pages of their own.
    """
    translations = getattr(text, "translations", ())
    return tuple(
        Wording(tag, own_name(tag), direction(tag), said)
        for tag, said in translations
        if not any(same(tag, one) for one in without)
    )


def also_said(incident: Incident, without: Collection[str] = ()) -> tuple[Wording, ...]:
    """Return the other languages that an incident says anything in, each with its title there, or else its own name.

    Languages `without` which it shall do have pages of their own.
    """
    titles = {one.language: one for one in wordings(incident.title, without)}
    texts = [incident.affects, *(action.text for action in incident.actions)]
    texts += [update.text for update in incident.updates if update.withdrawn is None]
    found = {one.language: one._replace(text=one.name) for text in texts if text for one in wordings(text, without)}
    return tuple(one for _, one in sorted({**found, **titles}.items()))


def by_language(text: str, language: str) -> dict[str, str]:
    """Return a text in all its languages, for data; the first is the organisation's."""
    return {language: str(text), **dict(getattr(text, "translations", ()))}


def languages_of(view: Overview) -> list[str]:
    """Return the languages, sorted, in which anything was said besides the site's own."""
    texts = [letter.statement.text for letter in view.letters if letter.statement.text.translations]
    for item in view.translated:
        texts += [item.incident.title, *(update.text for update in item.incident.updates)]
    return sorted({language for text in texts for language, _ in text.translations})


def in_language(value: Any, language: str, own: str = "") -> Any:
    """Return a value with its texts in a language; the very same where nothing in it has another one.

    With the language that they are in else, `own`, those that are not there in the language are marked with it.
    """
    return _turning(language, own)(value)


@lru_cache(maxsize=64)
def _turning(language: str, own: str) -> Turning:
    text = partial(said_in, tag=language, own=own) if own else partial(_translated, tag=language)
    return Turning(text, kinds=STAYING)


def _translated(text: Text, tag: str) -> Text:
    return Text(dict(text.translations).get(tag, str(text))) if text.translations else text
