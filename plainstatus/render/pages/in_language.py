"""What pages in another language are made from: the same, with staff's texts in that language where they are in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime
from functools import cached_property, partial
from typing import Any, Final, TypeVar
from urllib.parse import quote

from pydantic import BaseModel

from plainstatus.model import Organisation, Text
from plainstatus.render.pages.environment import Shared
from plainstatus.render.pages.present import Alert
from plainstatus.render.words.catalogue import Words
from plainstatus.render.words.languages import STAYING, Foreign, said_in, wording
from plainstatus.render.words.led import Led, led_on_pages
from plainstatus.render.words.turning import Turn, Turning
from plainstatus.text.languages import nearest
from plainstatus.urls import SECURITY_FAQ, language_folder
from plainstatus.views.component import GroupView
from plainstatus.views.faq import Standing
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import Overview
from plainstatus.views.statements import Letter
from plainstatus.views.translations import every_text
from plainstatus.views.uptime import Uptime

__all__ = ["InLanguage", "languages_of_letter", "shared_in"]

#: What of an organisation is a name, in whatever language.
_NAMES: Final = frozenset({"name", "legal_name", "known_as", "address"})

_Led = TypeVar("_Led", IncidentView, Letter)


def languages_of_letter(letter: Letter, view: Overview) -> tuple[str, ...]:
    """Return the further languages in which a letter has a page: those that it is in."""
    return tuple(tag for tag in view.site.languages if wording(letter.statement.text, tag) is not None)


def shared_in(status: Shared, view: Overview, words: Words, *, content_pages: Sequence[tuple[str, str]]) -> Shared:
    """Return what templates know as `status` on the pages in another language; `content_pages` are those in it."""
    spoken = InLanguage(view, words.language)
    content = tuple((quote(path), title) for path, title in content_pages)
    pairs = zip(status.content_pages, content, strict=True)
    written = tuple((own, there) for (own, _), (there, _) in pairs if own not in {there, SECURITY_FAQ})
    return replace(
        status,
        organisation=spoken.organisation(status.organisation),
        words=words,
        language=words.language,
        content_pages=content,
        led=spoken.led(status.links.site, written, view.linked),
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
        own = view.site.organisation.language
        kinds: dict[type, Turn] = {
            # Days and numbers are no texts.
            Uptime: None,
            Alert: self._alert,
            GroupView: self._group,
            IncidentView: self._incident,
            Letter: self._letter,
            Standing: self._standing,
        }
        self._turn = Turning(
            partial(said_in, tag=tag, own=own),
            kinds={**STAYING, **kinds},
            # What many pages show.
            kept=(BaseModel, IncidentView, Letter),
        )

    @cached_property
    def incidents(self) -> frozenset[str]:
        """The ids of the incidents that have a page in it."""
        return frozenset(name for name, tags in self._view.further.items() if self.language in tags)

    @cached_property
    def letters(self) -> frozenset[str]:
        """The names of the letters that have a page in it."""
        view = self._view
        return frozenset(
            item.statement.slug for item in view.letters if self.language in languages_of_letter(item, view)
        )

    def led(self, site: str, written: tuple[tuple[str, str], ...], linked: Set[str] | None = None) -> Led:
        """Return where links in texts lead on its pages; what is given is as in `led_on_pages`."""
        there = {"incidents": self.incidents, "letters": self.letters}
        return led_on_pages(self.folder, self._view, written, site=site, linked=linked, **there)

    def organisation(self, organisation: Organisation) -> Organisation:
        """Return the organisation as pages in the language name it."""
        changed = {
            name: Text(said) if name in _NAMES and isinstance(said, Foreign) else said
            for name, said in self._turn.changed(organisation).items()
        }
        return organisation.model_copy(update=changed) if changed else organisation

    def __call__(self, value: Any) -> Any:
        """Return a value as a page in the language has it; the very same where nothing in it is a text."""
        return self._turn(value)

    def _alert(self, alert: Alert) -> Alert:
        path = f"{self.folder}{alert.path}" if alert.incident in self.incidents else alert.path
        return alert._replace(text=self(alert.text), path=path)

    def _group(self, group: GroupView) -> GroupView:
        # The home page shows what works, and no list of all that ever happened to it.
        shown = tuple(replace(one, incidents=()) for one in group.components)
        return replace(group, name=self(group.name), description=self(group.description), components=self(shown))

    def _incident(self, item: IncidentView) -> IncidentView:
        shown = {(said.update, self._shown(said.text)) for said in every_text(item.incident)} if item.outdated else ()
        old = {
            (update, self.language): since for (update, tag), since in item.outdated.items() if (update, tag) in shown
        }
        return self._led(item, old, has_page=item.incident.id in self.incidents)

    def _letter(self, letter: Letter) -> Letter:
        old = self._old(letter.outdated, letter.statement.text)
        return self._led(letter, old, has_page=letter.statement.slug in self.letters)

    def _standing(self, item: Standing) -> Standing:
        return replace(item, **self._turn.changed(item), outdated=self._old(item.outdated, item.answer.text))

    def _led(self, item: _Led, outdated: Mapping[Any, datetime], *, has_page: bool) -> _Led:
        changed = self._turn.changed(item)
        if has_page:
            changed["folder"] = self.folder
        if item.outdated:
            changed["outdated"] = outdated
        return replace(item, **changed) if changed else item

    def _old(self, outdated: Mapping[str, datetime], text: Text) -> dict[str, datetime]:
        shown = self._shown(text)
        return {self.language: outdated[shown]} if shown in outdated else {}

    def _shown(self, text: Text) -> str:
        """Return the language of the wording that its pages show: it may be another region's. Empty where none is."""
        return nearest(self.language, dict(text.translations)) or ""
