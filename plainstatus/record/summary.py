"""What readers will newly see, in words for the person who is about to publish it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from plainstatus.model import format_moment
from plainstatus.model.field_words import field_words
from plainstatus.record import Composed, Difference, IncidentNews, ThingChange, ThingKind, ThingNews, UpdateNews, told

__all__ = ["summary_lines"]

#: More incidents than these are a number: nobody reads a history of ten years before a publish.
_MOST = 20

_HEADINGS: Mapping[ThingKind, str] = {"official": "official page", "faq": "FAQ", "statement": "statements"}
_NOUNS: Mapping[ThingKind, tuple[str, str]] = {
    "official": ("entry", "entries"),
    "faq": ("answer", "answers"),
    "statement": ("statement", "statements"),
}
_AMOUNTS: Mapping[ThingChange, str] = {
    "new": "new {}",
    "changed": "changed {}",
    "corrected": "corrected {}",
    "typo": "{} with mended spelling",
    "translated": "translated {}",
    "withdrawn": "withdrawn {}",
    "removed": "removed {}",
}
#: A moment as the record holds it.
_MOMENT = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
#: What stands beside a title, where its own words do not tell.
_CHANGES: Mapping[ThingChange, str] = {"corrected": "corrected", "withdrawn": "withdrawn", "removed": "removed"}


def summary_lines(composed: Composed, zone: ZoneInfo) -> list[str]:
    """Return what a publish would newly show, incident by incident; times are in `zone`."""
    lines = []
    # What is planned stands apart, below what goes on.
    news = sorted(composed.news, key=_is_planned)
    for number, item in enumerate(news[:_MOST]):
        if _is_planned(item) and not (number and _is_planned(news[number - 1])):
            lines.append("planned maintenance:")
        lines += [_head(item), *(f"  {line}" for line in _details(item, zone))]
    if len(composed.news) > _MOST:
        lines.append(f"… and {len(composed.news) - _MOST} more incidents")
    lines += _things(composed.things, zone)
    if composed.cut_off:
        lines.append("a text above, or the file, seems to end too early: is all of it there?")
    return lines


def _is_planned(item: IncidentNews) -> bool:
    return item.status == "scheduled" and not item.withdrawals


def _things(news: Sequence[ThingNews], zone: ZoneInfo) -> Iterator[str]:
    """Yield what is new beside the incidents, kind by kind: how much of what, then each with its words."""
    for kind, heading in _HEADINGS.items():
        found = [item for item in news if item.kind == kind]
        if found:
            yield f"{heading}: {', '.join(_amounts(kind, found))}"
            for item in found[:_MOST]:
                yield from (f"  {line}" for line in _thing(item, zone))
            if len(found) > _MOST:
                yield f"  … and {len(found) - _MOST} more"


def _amounts(kind: ThingKind, found: Sequence[ThingNews]) -> Iterator[str]:
    for change, words in _AMOUNTS.items():
        number = sum(item.change == change for item in found)
        one, more = _NOUNS[kind]
        if number:
            yield f"{number} {words.format(one if number == 1 else more)}"


def _thing(item: ThingNews, zone: ZoneInfo) -> Iterator[str]:
    if item.change == "typo":
        yield f"{item.title}: spelling mended, without a word to readers"
    else:
        yield f"{item.title}{f' ({_CHANGES[item.change]})' if item.change in _CHANGES else ''}"
        for number, note in enumerate(filter(None, item.note.split("\n"))):
            corrected = "corrected: " if number and item.change == "new" else ""
            yield f"  {corrected}{note}{' (ends here?)' if item.cut_off and not number else ''}"
        if item.languages:
            yield f"  also in {', '.join(item.languages)}"
    yield from (f"  {line}" for line in _changes(item.changes, zone))


def _head(item: IncidentNews) -> str:
    kind = "new: " if item.is_new else ""
    state = f" [{item.status.replace('_', ' ')}]" if item.status else ""
    return f"{kind}{item.title}{state}"


def _details(item: IncidentNews, zone: ZoneInfo) -> Iterator[str]:
    if item.renamed_from:
        yield f"was {item.renamed_from} before, and is found under both"
    if item.imported:
        yield f"{item.imported} updates from elsewhere"
    for update in item.updates:
        yield from _update(update, zone)
    yield from _changes(item.facts, zone)
    for correction in item.corrections:
        yield f"corrected: {correction.note}"
        yield from _changes(correction.changes, zone)
    for typo in item.typos:
        yield "spelling mended, without a word to readers:"
        yield from _changes(typo.changes, zone)
    for withdrawal in item.withdrawals:
        yield f"withdrawn: {withdrawal.reason}"
    if item.languages:
        yield f"also in {', '.join(item.languages)}"


def _update(update: UpdateNews, zone: ZoneInfo) -> Iterator[str]:
    state = f"{update.status.replace('_', ' ')}: " if update.status else ""
    yield f"{format_moment(update.at, zone)} {state}{update.first_line}{' (ends here?)' if update.cut_off else ''}"
    if update.next_update == "none":
        yield "  promises no further update"
    elif update.next_update is not None:
        yield f"  promises the next update by {format_moment(update.next_update, zone)}"
    if update.overtaken_by is not None:
        newest = format_moment(update.overtaken_by, zone)
        yield f"  lies before the newest update, {newest}: the state that readers see stays as that one says"


def _changes(changes: Iterable[Difference], zone: ZoneInfo) -> Iterator[str]:
    def here(text: str) -> str:
        """Return the words with their moments as staff write them."""
        return _MOMENT.sub(lambda found: format_moment(datetime.fromisoformat(found[0]), zone), text)

    for change in changes:
        was, now = map(here, told(change))
        what = field_words(change.path)
        yield f"{what}: {was} → {now or 'nothing'}" if was else f"{what}{',' * (' ' in what)} now: {now}"
