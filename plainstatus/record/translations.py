"""Which translations are older than what they translate, by the lines that made both public.

A translation was made for the words that stood beside it when it came. Where others stand there now, and it is still
the same, it is outdated: since those others became public. Mended spelling makes none outdated; nor does a correction
that is told in that language too, for whoever translated its note has looked at the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from plainstatus.model import Incident, Site
from plainstatus.record.lines import Line
from plainstatus.record.record import Record
from plainstatus.record.said import FACTS, Content, incident_content, update_content
from plainstatus.record.settled import context_of
from plainstatus.record.things import Thing
from plainstatus.urls import update_key

__all__ = ["Outdated", "outdated_of", "outdated_things", "outdated_translations"]

_NUMBER: Final = re.compile(r"\.\d+(?=\.|$)")
#: Where texts say what was put right: they are told once, and never change.
_NOTES: Final = ("corrected.", "corrections.")


class Outdated(NamedTuple):
    """A translation that still says what was said before."""

    #: The time that the update is known by; None for an incident's own facts, and for what is no incident.
    update: datetime | None
    #: Dotted, as the record has it: `text`, `actions.0.text`.
    path: str
    language: str
    #: When the other words became public; None where they have not yet.
    since: datetime | None


def outdated_translations(site: Site, record: Record) -> Mapping[str, tuple[Outdated, ...]]:
    """Return by incident the translations that are older than what they translate; only incidents that have some."""
    found, settled = {}, record.settled.within(context_of(site))
    for incident in site.incidents:
        if settled.summed(incident) is not None or not _is_translated(incident):
            continue
        lines = record.about((incident.id, *incident.aliases))
        # What was said once and stands as it was said is most of a history.
        if len({line.key for line in lines}) == len(lines) and settled.has(incident):
            continue
        if outdated := tuple(outdated_of(incident, lines, site.organisation.language)):
            found[incident.id] = outdated
    return found


def outdated_of(incident: Incident, lines: Iterable[Line], language: str) -> Iterator[Outdated]:
    """Yield the translations of an incident that are older than what they translate, but for what is withdrawn.

    `lines` are all about it, the oldest first, and `language` is the organisation's.
    """
    if incident.withdrawn is not None:
        return
    known: dict[str, list[Line]] = {}
    for line in lines:
        known.setdefault(line.key, []).append(line)
    yield from _outdated(known.get("", ()), incident_content(incident, language), language)
    for update in incident.updates:
        told = known.get(update_key(update.known_at), ())
        if told and update.withdrawn is None:
            content = update_content(update, language)
            yield from (one._replace(update=update.known_at) for one in _outdated(told, content, language))


def outdated_things(things: Iterable[Thing], record: Record, language: str) -> Iterator[tuple[Thing, Outdated]]:
    """Yield the same of letters and standing answers."""
    for thing in things:
        known = None if thing.kind == "official" else record.thing(thing.kind, thing.key, aliases=thing.aliases)
        for one in () if known is None else _outdated(known.lines, thing.content, language):
            yield thing, one


def _is_translated(incident: Incident) -> bool:
    """Say whether an incident seems to say anything in another language; a breach has too many texts to look at."""
    if incident.breach is not None or incident.title.translations or (incident.affects or incident.title).translations:
        return True
    # A loop: a generator for each of ten thousand incidents takes twice as long.
    for update in incident.updates:
        if update.text.translations:
            return True
    return any(action.text.translations for action in incident.actions)


def _outdated(lines: Sequence[Line], content: Content, language: str) -> Iterator[Outdated]:
    """Yield the translations in some content that are older than what they translate."""
    told = [line for line in lines if line.content is not None and line.kind != "withdrawal"]
    main = content.get(language, {})
    for tag, texts in content.items() if told else ():
        for path, words in texts.items() if tag not in {FACTS, language} else ():
            if path.startswith(_NOTES) or path not in main or _is_told(content, path, language, tag):
                continue
            course = _Course(words, _NUMBER.sub("", path), language, tag)
            for line in told:
                course.take(line)
            if course.is_outdated(str(main[path])):
                yield Outdated(None, path, tag, course.since)


class _Course:
    """How a translation and what it translates went through the lines."""

    def __init__(self, translation: str, stem: str, language: str, tag: str) -> None:
        """Take the translation's words, and where it stands, without numbers: an item of a list may have had others."""
        self._translation, self._stem, self._language, self._tag = translation, stem, language, tag
        #: The words that it was made for; empty where it is not public.
        self.made_for = ""
        #: Since when others stand beside it.
        self.since: datetime | None = None
        self._notes = 0

    def take(self, line: Line) -> None:
        """Go on to the next line."""
        content: Mapping[str, Mapping[str, Any]] = line.content or {}
        main, texts = content.get(self._language, {}), content.get(self._tag, {})
        places = [path for path, words in texts.items() if words == self._translation]
        said = next((str(main.get(path, "")) for path in places if _NUMBER.sub("", path) == self._stem), "")
        notes = sum(path.startswith("corrected.") for path in main)
        # Of a letter no line says that only its spelling was mended.
        mended = line.kind == "typo" or (line.kind == "statement" and notes == self._notes)
        self._notes = notes
        new = not self.made_for or (mended and self.since is None)
        if new or not said or said == self.made_for:
            self.made_for, self.since = said, None
        elif self.since is None:
            self.since = line.time

    def is_outdated(self, now: str) -> bool:
        """Say whether it was made for other words than these."""
        return bool(self.made_for) and now != self.made_for


def _is_told(content: Content, path: str, language: str, tag: str) -> bool:
    """Say whether the newest correction of a text is told in a language."""
    main, texts = content.get(language, {}), content.get(tag, {})
    numbers = [int(name.split(".")[1]) for name in main if name.startswith("corrected.")]
    if numbers:
        return any(f"corrected.{max(numbers)}{end}" in texts for end in ("", ".note"))
    corrections = content[FACTS].get("corrections") or ()
    fitting = [number for number, one in enumerate(corrections) if one["field"] == path.removeprefix("breach.")]
    newest = max(fitting, key=lambda number: corrections[number]["at"], default=None)
    return newest is not None and f"corrections.{newest}.why" in texts
