"""What is said in the site's languages: G1 to G4."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

from plainstatus.check.case import Case, Writing
from plainstatus.check.findings import Hit, Rule
from plainstatus.check.writings import DirectMessage
from plainstatus.model import format_moment
from plainstatus.model.field_words import field_words
from plainstatus.read.schema import Loaded
from plainstatus.record.translations import Outdated
from plainstatus.text.amounts import joined
from plainstatus.text.figures import unlike
from plainstatus.text.languages import english_name, tag_meant
from plainstatus.views.translations import Said, said_first

__all__ = ["RULES", "compared", "compared_messages", "misnamed", "outdated", "outdated_writing", "untranslated"]

G1 = Rule(
    "G1",
    "warning",
    "an open security incident that lacks a language of the site",
    "Who reads another language is frightened too, and finds words that they cannot read where they most need them.",
    "say it in that language too: invoke translate ID --language TAG",
)
G2 = Rule(
    "G2",
    "warning",
    "a figure, date, time or address that differs between the languages of one text",
    "Whoever reads the one has another deadline, number or page than whoever reads the other, and neither can know.",
    "make both say the same; or allow it where they mean the same",
)
G3 = Rule(
    "G3",
    "warning",
    "a translation that is older than what it translates",
    "Its readers go on believing what was wrong, and those who compare the two take you for careless, or worse.",
    "say it anew in that language; where it still holds, say the correction in that language too",
)
G4 = Rule(
    "G4",
    "warning",
    "a tag that no language has",
    "Nobody is shown that text: no page, feed or browser knows which language it is in.",
    "write the tag of BCP 47, such as de or pt-BR",
)
RULES: Final = (G1, G2, G3, G4)
#: So many of what is missing are named, each with its line.
_MOST_NAMED: Final = 8
#: And so many figures.
_MOST_FIGURES: Final = 3


def untranslated(case: Case, loaded: Loaded) -> Iterator[Hit]:
    """Yield a hit for each chosen language in which an open security incident lacks something, with all that it lacks.

    Only what stands at the top is asked for: of the updates, the newest.
    """
    if not case.is_security or case.view.phase != "open":
        return
    every = said_first(case.incident) if loaded.site.languages else ()
    for number, tag in enumerate(loaded.site.languages):
        if lacking := [one for one in every if not one.is_in(tag)]:
            message = f"not in {english_name(tag)} yet: {_named(lacking, case.incident.id, loaded)}"
            better = f"say it in {english_name(tag)} too: invoke translate {case.incident.id} --language {tag}"
            first = lacking[0]
            yield Hit(G1, message=message, place=first.place, update=first.update, better=better, rank=number)


def compared(case: Case | Writing) -> Iterator[Hit]:
    """Yield a hit for each new text and language in which figures, dates, times or addresses are others."""
    new = {(update, passage.place) for update, passage in case.new_passages if passage.language}
    language = case.organisation.language
    for update, place, text in case.texts_told() if new else ():
        for tag, words in text.translations:
            there = (*place, tag)
            if ((update, place) in new or (update, there) in new) and (
                told := _unlike(str(text), language, words, tag)
            ):
                yield Hit(G2, message=told, place=there, update=update)


def misnamed(case: Case | Writing) -> Iterator[Hit]:
    """Yield a hit for each new text under a tag that no language has, with the one that was probably meant."""
    for update, passage in case.new_passages:
        tag = passage.language
        if tag and passage.place[-1:] == (tag,) and (meant := tag_meant(tag)) != tag:
            better = f"write {meant}: in its place" if meant else ""
            yield Hit(G4, message=f"'{tag}' is not a language tag", place=passage.place, update=update, better=better)


def compared_messages(messages: Iterable[DirectMessage]) -> Iterator[tuple[DirectMessage, Hit]]:
    """Yield the same for messages to everybody, which have a file for each language."""
    main: dict[str, str] = {}
    for message in messages:
        passage, language = message.writing.passages[0], message.writing.organisation.language
        text = main.setdefault(message.incident.id, passage.words)
        if passage.language != language and (told := _unlike(text, language, passage.words, passage.language)):
            yield message, Hit(G2, message=told, place=passage.place)


def _unlike(text: str, language: str, translation: str, tag: str) -> str:
    """Return which figures differ between a text and its translation; empty where none do."""
    lacking, new = unlike(text, language, translation, tag)
    if not (lacking or new):
        return ""
    own, other = english_name(language), english_name(tag)
    told = [f"{_quoted(lacking)} in {own} and not in {other}"] if lacking else []
    told += [f"{_quoted(new)} in {other} and not in {own}"] if new else []
    return "; ".join(told)


def _quoted(words: Sequence[str]) -> str:
    shown = [f"'{one}'" for one in words[:_MOST_FIGURES]]
    return joined([*shown, f"{len(words) - len(shown)} more"] if len(words) > len(shown) else shown)


def outdated(found: Iterable[Outdated], zone: ZoneInfo) -> Iterator[Hit]:
    """Yield a hit for each translation in an incident that is older than what it translates."""
    for one in found:
        steps = tuple(int(step) if step.isdecimal() else step for step in one.path.split("."))
        yield replace(outdated_writing(one, zone), place=(*steps, one.language), update=one.update)


def outdated_writing(one: Outdated, zone: ZoneInfo) -> Hit:
    """Return the hit for a translation of a letter or an answer, of which nobody knows where it stands."""
    name = english_name(one.language)
    what = "the text" if one.path in {"text", "title"} and one.update else field_words(one.path)
    if one.since is None:
        message = f"{what} changes, and says in {name} what it said before"
    else:
        message = f"{what} changed on {format_moment(one.since, zone)}, and says in {name} what it said before"
    better = f"say it anew in {name}; where it still holds, say the correction in {name} too"
    return Hit(G3, message=message, better=better)


def _named(lacking: Sequence[Said], incident: str, loaded: Loaded) -> str:
    """Return the names of texts, each with its file and line; those of several parts of a fact are one."""
    lines: dict[str, list[str]] = {}
    for one in lacking:
        file, line = loaded.spot(incident, one.update, below=one.place)
        lines.setdefault(one.called("the newest update"), []).append(f"{file}:{line}")
    named = [f"{what} ({', '.join(dict.fromkeys(spots))})" for what, spots in [*lines.items()][:_MOST_NAMED]]
    if (more := len(lines) - len(named)) > 0:
        named.append(f"{more} more")
    return joined(named)
