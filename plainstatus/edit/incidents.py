"""Changes of incidents: pure functions from a document to the one with the change, and from one file to another."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from pydantic_core import PydanticCustomError

from plainstatus.edit.lines import LINE_BREAK, behind, column_of, is_blank, is_flow, line_start, newline_of
from plainstatus.edit.splice import Item, insert_item, is_cut, item_start, refusal, reread, set_key, with_last_line_end
from plainstatus.model import Reading
from plainstatus.model.typed_times import read_moment
from plainstatus.read.yaml import Document, Value
from plainstatus.read.yaml.places import Place, at, items_at
from plainstatus.text.slugs import free, latin_words

__all__ = [
    "add_in_order",
    "add_incident",
    "add_update",
    "append_item",
    "archived",
    "new_id",
    "prose",
    "set_text",
    "without",
]

#: For the order of updates alone: `now` is later than all else, and no hour comes twice.
_ORDER: Final = Reading(ZoneInfo("UTC"), datetime(2999, 1, 1, tzinfo=UTC))
#: An address that can be read out on the phone.
_LONGEST = 40
#: They say nothing in an address.
_SMALL = frozenset(
    "a an and are at be been by for from have in is it of on or our some that the to with".split()  # noqa: SIM905 - words
)
_LIST: Final[Place] = ("incidents",)


def add_incident(document: Document, incident: Item) -> Document:
    """Return the document with a new incident at the top of `incidents:`.

    The incident is a mapping from keys to texts, lists and mappings as they are read from YAML, or the lines of YAML
    of its mapping, with comments if need be. Raises BuildError where the text cannot be changed without touching
    more, and InvalidIncidents for lines that are no YAML.
    """
    return insert_item(document, ("incidents",), 0, incident, apart=True)


def add_update(document: Document, place: Place, update: Item) -> Document:
    """Return the document with one more update of the incident at `place`, such as `("incidents", 0)`.

    It goes where the newest stands, in that incident or else in the file. Raises as `add_incident` does.
    """
    return add_in_order(document, (*place, "updates"), update)


def add_in_order(document: Document, place: Place, item: Item, *, before: str = "") -> Document:
    """Return the document with one more item in a list of an incident, where the newest stand: first or last.

    Where the list does not show it, lists of that name in other incidents do. A list that is not there yet begins above
    the key `before`. Raises as `add_incident` does.
    """
    listed = at(document.data, place)
    first = _newest_first(listed)
    if first is None:
        others = [at(one, (str(place[-1]),)) for one in _listed(document)]
        first = next((found for one in others if (found := _newest_first(one)) is not None), False)
    return insert_item(document, place, 0 if first else len(items_at(listed)), item, before=before)


def append_item(document: Document, place: Place, item: Item) -> Document:
    """Return the document with one more mapping at the end of a list such as `corrected:`, which may be new."""
    return insert_item(document, place, len(items_at(document.data, *place)), item)


def set_text(document: Document, place: Place, words: str) -> Document:
    """Return the document with other words for the text at `place`, in the style of those that stand there."""
    old = at(document.data, place)
    new = prose(words)
    if isinstance(old, str) and old.endswith("\n") and not new.endswith("\n"):
        new += "\n"
    return set_key(document, place[:-1], str(place[-1]), new)


def prose(words: str) -> str:
    """Return words as the value of a text: those of several lines end their last line."""
    bare = words.replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip()
    return f"{bare}\n" if "\n" in bare else bare


def first_time(incident: Value) -> datetime | None:
    """Return the time of an incident's first update, for comparisons alone; None where it has none."""
    return min((time for one in items_at(incident, "updates") if (time := _time(one))), default=None)


def _newest_first(updates: Value) -> bool | None:
    """Say which way a list of updates runs; None where that cannot be told."""
    times = [_time(one) for one in items_at(updates)]
    for one, other in pairwise(time for time in times if time is not None):
        if one != other:
            return one > other
    return None


def _time(update: Value) -> datetime | None:
    try:
        return read_moment(update["at"], _ORDER) if isinstance(update, dict) and update.get("at") else None
    except PydanticCustomError:
        return None


def new_id(day: date, title: str, taken: Container[str], *, otherwise: str) -> str:
    """Return an id from day and title that is not taken; `otherwise` stands in for a title without Latin letters."""
    words = latin_words(title)
    words = [word for word in words if word not in _SMALL] or words or [otherwise]
    name = words[0][:_LONGEST]
    for word in words[1:]:
        if len(name) + 1 + len(word) > _LONGEST:
            break
        name += f"-{word}"
    return free(f"{day}-{name}", taken)


def archived(document: Document, numbers: Sequence[int], target: Document | None, *, name: str) -> Document:
    """Return the file `target` with some incidents of `document` more, given by their numbers from 0.

    They stand there as they do here, with the comments above them, but as deep as those that are there; above them
    where the newest stand there, else below. Without a `target` the file, called `name`, begins with them. Raises
    BuildError where the incidents, here or there, do not stand below each other with dashes.
    """
    if is_cut(document.text, len(document.text)):
        document = with_last_line_end(document)
    numbers = sorted(numbers)
    lines = _lifted(document, numbers)
    moved = [_listed(document)[number] for number in numbers]
    newline = newline_of(document.text)
    if target is None:
        text = f"incidents:{newline}{lines}"
        return reread(Document(name, text, {}), text, {"incidents": moved})
    listed = _listed(target)
    if not listed:
        raise refusal(target)
    column = _column(target)
    if is_cut(target.text, _end(target, len(listed) - 1)):
        target = with_last_line_end(target)
    lines = _moved(lines, column - _column(document), newline_of(target.text))
    apart = newline_of(target.text) * (_are_apart(target) if len(listed) > 1 else _are_apart(document))
    times = [first_time(one) for one in listed]
    oldest_first = any(one < other for one, other in pairwise(time for time in times if time is not None))
    offset = _end(target, len(listed) - 1) if oldest_first else _top(target, 0)
    lines = f"{apart}{lines}" if oldest_first else f"{lines}{apart}"
    meant: list[Value] = [*listed, *moved] if oldest_first else [*moved, *listed]
    return reread(target, target.text[:offset] + lines + target.text[offset:], {**target.data, "incidents": meant})


def without(document: Document, numbers: Sequence[int]) -> Document:
    """Return the document without some incidents, the comments above them, and the blank lines that set them apart.

    Raises BuildError where the incidents do not stand below each other with dashes.
    """
    text, listed = document.text, _listed(document)
    gone = set(numbers)
    for last in sorted((number for number in gone if number + 1 not in gone), reverse=True):
        first = last
        while first - 1 in gone:
            first -= 1
        start = _top(document, first)
        if last + 1 < len(listed):
            end = _top(document, last + 1)
        else:
            end = _end(document, last)
            while is_blank(text, above := line_start(text, start - (2 if text[start - 2 : start] == "\r\n" else 1))):
                start = above
        text = text[:start] + text[end:]
    kept = [one for number, one in enumerate(listed) if number not in gone]
    return reread(document, text, {**document.data, "incidents": kept or None})


def _listed(document: Document) -> list[Value]:
    return items_at(document.data, "incidents")


def _column(document: Document) -> int:
    if is_flow(document, _LIST):
        raise refusal(document)
    return column_of(document.text, document.position(_LIST).start)


def _top(document: Document, number: int) -> int:
    """Return where an incident begins, with the comment above it."""
    return item_start(document, _LIST, number, _column(document))


def _end(document: Document, number: int) -> int:
    return behind(document, (*_LIST, number), _column(document))


def _lifted(document: Document, numbers: Sequence[int]) -> str:
    """Return the lines of some incidents as they stand, with the comments above them."""
    parts = [document.text[_top(document, number) : _end(document, number)] for number in numbers]
    return (newline_of(document.text) * _are_apart(document)).join(parts)


def _are_apart(document: Document) -> bool:
    """Say whether blank lines set the incidents of a file apart."""
    return len(_listed(document)) < 2 or _end(document, 0) < _top(document, 1)


def _moved(lines: str, columns: int, newline: str) -> str:
    """Return lines with so many more columns of indentation, or fewer, and another line end."""
    moved = []
    for line in LINE_BREAK.split(lines):
        depth = len(line) - len(line.lstrip(" "))
        moved.append(" " * max(0, depth + columns) + line[depth:] if line.strip(" ") else line)
    return newline.join(moved)
