"""What an incident says, text by text, and in which languages: for whoever translates it, and for readers of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from plainstatus.model import Incident, Text
from plainstatus.model.base import Entry, texts_in
from plainstatus.model.field_words import field_words
from plainstatus.text.languages import nearest, same

if TYPE_CHECKING:
    from plainstatus.views.incident import IncidentView

__all__ = ["Said", "every_text", "is_in", "is_translated", "languages_of_pages", "said_first", "wording"]

#: Not for readers, told elsewhere, or asked for by itself.
_ELSEWHERE: Final = frozenset({"updates", "withdrawn", "lint_allow", "aliases", "external_id", "post"})
#: What readers need most, in this order.
_FIRST: Final = ("title", "affects", "actions")
#: So long after it is over, an incident has pages in all languages.
_YOUNG: Final = timedelta(days=90)


class Said(NamedTuple):
    """A text of an incident."""

    #: The time that the update is known by; None for the incident's own texts.
    update: datetime | None
    #: Below the incident or the update: keys, and numbers counted from 0 in lists.
    place: tuple[str | int, ...]
    text: Text

    def is_in(self, language: str) -> bool:
        """Say whether it is said in a language other than the organisation's, or in the same of another region."""
        return any(same(tag, language) for tag, _ in self.text.translations)

    def called(self, update: str) -> str:
        """Return what it is called in a sentence; `update` is what its update is called."""
        path = field_words(".".join(map(str, self.place)))
        if self.update is None:
            return path
        return update if self.place == ("text",) else f"{path}, in {update}"


def said_first(incident: Incident) -> tuple[Said, ...]:
    """Return what readers find at the top: the newest update, the title, whom it concerns, what to do, the facts.

    Of what is withdrawn, nothing.
    """
    if incident.withdrawn is not None:
        return ()
    newest = next((one for one in reversed(incident.updates) if one.withdrawn is None), None)
    told = [] if newest is None else [*_texts(newest, newest.known_at)]
    facts = [one for one in _texts(incident, None) if one.place[0] != "corrections"]
    facts.sort(key=lambda one: _FIRST.index(one.place[0]) if one.place[0] in _FIRST else len(_FIRST))
    return (*sorted(told, key=lambda one: one.place[0] != "text"), *facts)


def every_text(incident: Incident) -> tuple[Said, ...]:
    """Return the same, and behind it earlier updates, newest first, and what was put right."""
    first = said_first(incident)
    if incident.withdrawn is not None:
        return first
    updates = [one for one in reversed(incident.updates) if one.withdrawn is None][1:]
    earlier = [text for one in updates for text in _texts(one, one.known_at)]
    return (*first, *earlier, *(one for one in _texts(incident, None) if one.place[0] == "corrections"))


def _texts(entry: Entry, update: datetime | None) -> Iterator[Said]:
    for place, words in texts_in(entry, unread=_ELSEWHERE):
        if isinstance(words, Text):
            yield Said(update, place, words)


def is_in(incident: Incident, language: str) -> bool:
    """Say whether anything that an incident says was written in a language, and so has a page in it for good."""
    return any(wording(text, language) is not None for text in _told(incident))


def is_translated(incident: Incident) -> bool:
    """Say whether anything that makes it one of a language was written in another than the organisation's, too.

    Of ten thousand incidents few are.
    """
    return any(text.translations for text in _told(incident))


def _told(incident: Incident) -> list[Text]:
    return [incident.title, *[update.text for update in incident.updates]]


def languages_of_pages(
    incidents: Iterable[IncidentView], translated: Iterable[IncidentView], tags: tuple[str, ...], now: datetime
) -> dict[str, tuple[str, ...]]:
    """Return incident → the languages of its pages: all while readers come to it, else those that it is in.

    They come while it is not long over, or shown. `translated` are those that may be in one.
    """
    found = {item.incident.id: tags for item in incidents if _is_young(item, now)}
    for item in translated:
        if item.incident.id not in found and (some := [tag for tag in tags if is_in(item.incident, tag)]):
            found[item.incident.id] = tuple(some)
    return found


def _is_young(item: IncidentView, now: datetime) -> bool:
    shown = item.shown_until is not None and now < item.shown_until
    return shown or item.phase in {"upcoming", "open"} or now - max(item.begin, item.end or item.begin) < _YOUNG


def wording(text: Text, tag: str) -> str | None:
    """Return a text's wording in a language, or in the same one as it is elsewhere; None where there is none."""
    if not text.translations:
        return None
    found = dict(text.translations)
    there = nearest(tag, found)
    return None if there is None else found[there]
