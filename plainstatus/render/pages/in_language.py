"""What pages in another language are made from: the same, with staff's texts in that language where they are in it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from typing import Any, Final
from urllib.parse import quote

from pydantic import BaseModel

from plainstatus.model import Organisation, Text
from plainstatus.render.pages.environment import Shared
from plainstatus.render.pages.present import Alert
from plainstatus.render.words.catalogue import Words
from plainstatus.render.words.languages import TEXTLESS, Foreign, is_in, said_in, wording
from plainstatus.urls import language_folder
from plainstatus.views.component import GroupView
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import Overview
from plainstatus.views.statements import Letter
from plainstatus.views.uptime import Uptime

__all__ = ["InLanguage", "languages_of_incident", "languages_of_letter", "shared_in"]

#: So long after it is over, an incident has pages in all languages.
_YOUNG: Final = timedelta(days=90)
#: What of an organisation is a name, in whatever language.
_NAMES: Final = frozenset({"name", "legal_name", "known_as", "address"})


def languages_of_incident(item: IncidentView, view: Overview) -> tuple[str, ...]:
    """Return the further languages in which an incident has a page: all while it is young, else those that it is in."""
    young = item.phase in {"upcoming", "open"} or view.now - max(item.begin, item.end or item.begin) < _YOUNG
    shown = item.shown_until is not None and view.now < item.shown_until
    return tuple(tag for tag in view.site.languages if young or shown or is_in(item.incident, tag))


def languages_of_letter(letter: Letter, view: Overview) -> tuple[str, ...]:
    """Return the further languages in which a letter has a page: those that it is in."""
    return tuple(tag for tag in view.site.languages if wording(letter.statement.text, tag) is not None)


def shared_in(status: Shared, view: Overview, words: Words, *, content_pages: Sequence[tuple[str, str]]) -> Shared:
    """Return what templates know as `status` on the pages in another language; `content_pages` are those in it."""
    spoken = InLanguage(view, words.language)
    return replace(
        status,
        organisation=spoken.organisation(status.organisation),
        words=words,
        language=words.language,
        content_pages=tuple((quote(path), title) for path, title in content_pages),
        faq=status.faq and f"{spoken.folder}{status.faq}",
        fragments={},
        by_language={},
    )


class InLanguage:
    """Turns what a page is made from into what the same page is made from in a language, in one place for all pages.

    Incidents and letters that have a page in it lead there.
    """

    def __init__(self, view: Overview, tag: str) -> None:
        self._view, self.language = view, tag
        #: Of its pages.
        self.folder = language_folder(tag)
        self._own = view.site.organisation.language
        #: What many pages show, by its place in memory, with itself so that the place stays its own.
        self._known: dict[int, tuple[Any, Any]] = {}

    @cached_property
    def incidents(self) -> frozenset[str]:
        """The ids of the incidents that have a page in it."""
        view = self._view
        return frozenset(
            item.incident.id for item in view.incidents if self.language in languages_of_incident(item, view)
        )

    @cached_property
    def letters(self) -> frozenset[str]:
        """The names of the letters that have a page in it."""
        view = self._view
        return frozenset(
            item.statement.slug for item in view.letters if self.language in languages_of_letter(item, view)
        )

    def organisation(self, organisation: Organisation) -> Organisation:
        """Return the organisation as pages in the language name it."""
        changed: dict[str, Any] = {}
        for name, value in organisation:
            said = self(value)
            if said is not value:
                changed[name] = Text(said) if name in _NAMES and isinstance(said, Foreign) else said
        return organisation.model_copy(update=changed) if changed else organisation

    def __call__(self, value: Any) -> Any:
        """Return a value as a page in the language has it; the very same where nothing in it is a text."""
        if type(value) in TEXTLESS:
            return value
        match value:
            case Foreign() | Uptime():
                # Days and numbers are no texts.
                return value
            case GroupView():
                # The home page shows what works, and no list of all that ever happened to it.
                shown = tuple(replace(one, incidents=()) for one in value.components)
                return replace(
                    value, name=self(value.name), description=self(value.description), components=self(shown)
                )
            case Text():
                return said_in(value, self.language, self._own)
            case BaseModel() | IncidentView() | Letter():
                known = self._known.get(id(value))
                if known is None:
                    known = self._known[id(value)] = value, self._changed(value)
                return known[1]
            case Alert():
                led = value.incident in self.incidents
                return value._replace(text=self(value.text), path=f"{self.folder}{value.path}" if led else value.path)
            case tuple():
                parts = [self(old) for old in value]
                if all(new is old for new, old in zip(parts, value, strict=True)):
                    return value
                return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
            case Mapping():
                inner = {key: self(old) for key, old in value.items()}
                return value if all(inner[key] is value[key] for key in value) else inner
        return self._changed(value) if dataclasses.is_dataclass(value) else value

    def _changed(self, value: Any) -> Any:
        """Return a model or a dataclass with what of it has changed."""
        if isinstance(value, BaseModel):
            changed = {name: new for name, old in value if (new := self(old)) is not old}
            return value.model_copy(update=changed) if changed else value
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value) if field.init}
        changed = {name: new for name, old in fields.items() if (new := self(old)) is not old}
        if (isinstance(value, IncidentView) and value.incident.id in self.incidents) or (
            isinstance(value, Letter) and value.statement.slug in self.letters
        ):
            changed["folder"] = self.folder
        return dataclasses.replace(value, **changed) if changed else value
