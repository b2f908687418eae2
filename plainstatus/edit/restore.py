"""What was published and is gone or changed, as the lines that put it back: from the record, spelt as staff write."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

from plainstatus.edit.incidents import add_incident, add_update, prose, set_text
from plainstatus.edit.lines import LINE_BREAK
from plainstatus.edit.spelling import Data
from plainstatus.edit.splice import remove_key, set_key
from plainstatus.model import Entry, Incident, Site, Update, format_moment
from plainstatus.model.base import keys_of
from plainstatus.read.schema import Loaded
from plainstatus.read.yaml import Document
from plainstatus.read.yaml.places import Place, items_at
from plainstatus.record import Record
from plainstatus.record.differences import as_said, differences
from plainstatus.record.known import Known
from plainstatus.record.lines import Line, ThingKind
from plainstatus.record.milder import made_milder
from plainstatus.record.refusals import new_corrections, new_fact_corrections, say_time, unsaid_fact_correction
from plainstatus.record.said import (
    FACTS,
    Content,
    digests,
    incident_content,
    text_in,
    texts_in_one,
    timestamp,
    update_content,
    withdrawal_content,
)
from plainstatus.urls import key_moment, update_key

__all__ = ["lines_to_put", "restored", "thing_as_written", "with_updates", "without_updates"]

_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
#: A value on its way: mappings with whole numbers for keys are lists.
_Tree: TypeAlias = Any
#: Fewer lines between two changes are put with them.
_CLOSE: Final = 3
#: Front matter of a letter, by what the record calls it.
_HEADS: Final = {"title": "Title", "incident": "Incident", "name": "Name", "role": "Role", "date": "Date"}


def restored(loaded: Loaded, record: Record, name: str) -> tuple[tuple[Document, Document], list[str]]:
    """Return the file of an incident as it is, and as a publish would not refuse it; and what cannot be put back.

    What is new in it stays, and what may change as it did. `name` is an id that the record knows. Raises BuildError
    where the file's layout does not take the lines.
    """
    here = loaded.ids.get(name)
    incident = next((one for one in loaded.site.incidents if one.id == here), None)
    if incident is None:
        return _whole(loaded, record, name)
    language, zone = loaded.site.organisation.language, loaded.site.organisation.timezone
    document, place = loaded.places[incident.id]
    new, notes = document, list[str]()
    known = record.known((incident.id, *incident.aliases))
    places = loaded.update_places(incident.id)
    stand = {update_key(one.known_at): one for one in incident.updates}
    whole = "" in known and known[""].withdrawn is not None
    # What is gone altogether comes last: until then, each thing keeps its place.
    for key in sorted(known.keys() & {*stand, ""}):
        said, withdrawn = known[key].said, known[key].withdrawn
        spot = places[stand[key].known_at] if key else place
        entry: Entry = stand[key] if key else incident
        taken_back = stand[key].withdrawn if key else incident.withdrawn
        if withdrawn and withdrawn.content and (key == "" or not whole):
            taken = _data({**withdrawn.content, FACTS: _without_aliases(withdrawn.content)}, language, zone)
            if taken_back is None or _data(withdrawal_content(taken_back, language), language, zone) != taken:
                new = set_key(new, spot, "withdrawn", taken, before="" if key else "updates")
        if said is None or withdrawn or taken_back or whole or incident.withdrawn:
            # Of what is withdrawn nothing else is compared.
            continue
        if said.content is None:
            notes += [] if said.sha256 else [_not_kept(key, zone)]
            continue
        fields = _refused(loaded, entry, said, known)
        now = update_content(stand[key], language) if key else incident_content(incident, language)
        was, is_now = _data(said.content, language, zone), _data(now, language, zone)
        new = _changed(new, spot, was, is_now, fields, is_update=bool(key))
    gone = sorted(known.keys() - stand.keys() - {""}) if not (whole or incident.withdrawn) else []
    unknown = {key: update for key, update in stand.items() if key not in known}
    for key in gone:
        line = known[key].said
        moved = [] if line is None else _same_words(unknown, line, language)
        if moved:
            # It has another time now; each is taken for one of those that are gone.
            update = unknown.pop(moved[0])
            if any(correction.was_at for correction in update.corrected):
                notes.append(f"the update of {format_moment(update.at, zone)}: {say_time(key, update, zone)}")
            else:
                new = set_key(new, places[update.known_at], "at", format_moment(key_moment(key), zone))
        elif line is None or line.content is None:
            notes.append(_not_kept(key, zone))
        else:
            new = add_update(new, place, _ordered(_data(line.content, language, zone), Update))
    return (document, new), notes


def without_updates(main: Document, record: Record, name: str) -> int | None:
    """Return the number of an incident that the record knows and of which the file has no update left; else None.

    Such a file cannot be read as a site.
    """
    for number, incident in enumerate(items_at(main.data, "incidents")):
        if isinstance(incident, dict) and not incident.get("updates"):
            ids = [incident.get("id"), *items_at(incident, "aliases")]
            if any(isinstance(one, str) and record.family(one) == record.family(name) for one in ids):
                return number
    return None


def with_updates(main: Document, number: int, site: Site, record: Record, name: str) -> tuple[Document, list[str]]:
    """Return the file with all updates that were published of an incident that has none; and what cannot be put back.

    `site` is read from the rest of the file. Raises BuildError where the file's layout does not take the lines.
    """
    language, zone, notes = site.organisation.language, site.organisation.timezone, list[str]()
    known = record.known((name,))
    updates = [*_updates(known, language, zone, notes)]
    if not updates:
        return main, notes
    return set_key(main, ("incidents", number), "updates", updates), notes


def _refused(loaded: Loaded, entry: Entry, said: Line, known: Mapping[str, Known]) -> Collection[str]:
    """Return the fields of an incident or update that a publish would refuse, as they stand there now."""
    site, now = loaded.site, loaded.now
    language, zone = site.organisation.language, site.organisation.timezone
    if isinstance(entry, Incident):
        lost = unsaid_fact_correction(said, incident_content(entry, language), language, zone, typo=False)
        new = [one.field for one in new_fact_corrections(entry, said, now=now)]
        milder = made_milder(entry, said, known, new, site, now=now)
        return {*(["corrections"] if lost else []), *(milder.fields if milder else ())}
    if not isinstance(entry, Update) or new_corrections(entry, said, now=now):
        return ()
    renamed = {item.id: item.aliases for item in site.components if item.aliases}
    content = update_content(entry, language)
    older, sha256 = as_said(content, digests(content), said, renamed)
    changed = {change.path.partition(".")[0] for change in differences(said, older, sha256)}
    listed = {one["at"] for one in (said.content or {}).get(FACTS, {}).get("corrected", [])}
    declared = any(timestamp(one.at) not in listed for one in entry.corrected)
    # With those that are gone, a new correction says all the rest.
    return {"corrected"} if declared and "corrected" in changed else changed


def _same_words(updates: Mapping[str, Update], line: Line, language: str) -> list[str]:
    """Return the keys of updates with the very texts of a line."""
    words = texts_in_one(line.sha256)
    return [
        key for key, one in updates.items() if words and texts_in_one(digests(update_content(one, language))) == words
    ]


def _whole(loaded: Loaded, record: Record, name: str) -> tuple[tuple[Document, Document], list[str]]:
    """Return the file that staff edit, as it is and with the whole of an incident that is gone."""
    language, zone = loaded.site.organisation.language, loaded.site.organisation.timezone
    main, notes = loaded.documents[0], list[str]()
    known = record.known((name,))
    newest = max(known.values(), key=lambda item: item.rank).newest
    facts = _kept("", known[""], language, zone, notes) if "" in known else None
    updates: list[Data] = [*_updates(known, language, zone, notes)]
    if facts is None or not updates:
        return (main, main), notes
    whole = {"id": newest.incident or name, **_ordered(facts, Incident), "updates": updates}
    return (main, add_incident(main, whole)), notes


def _updates(known: Mapping[str, Known], language: str, zone: ZoneInfo, notes: list[str]) -> Iterator[dict[str, Data]]:
    """Yield the updates of an incident, oldest first; those that the record does not keep go into `notes`."""
    for key in sorted(known.keys() - {""}):
        if (data := _kept(key, known[key], language, zone, notes)) is not None:
            yield _ordered({"at": format_moment(key_moment(key), zone), **data}, Update)


def _kept(key: str, item: Known, language: str, zone: ZoneInfo, notes: list[str]) -> dict[str, Data] | None:
    """Return an incident's own facts, or an update, with its withdrawal; None and a note where they are not kept."""
    if item.said is None or item.said.content is None:
        notes.append(_not_kept(key, zone))
        return None
    data = _data(item.said.content, language, zone)
    if item.withdrawn and item.withdrawn.content:
        taken = _data({**item.withdrawn.content, FACTS: _without_aliases(item.withdrawn.content)}, language, zone)
        data = {**data, "withdrawn": taken}
    return data


def _ordered(data: Mapping[str, Data], model: type[Entry]) -> dict[str, Data]:
    """Return the values in the order of the model's keys, in which staff know them."""
    return {key: data[key] for key in keys_of(model).values() if key in data}


def _changed(
    document: Document,
    place: Place,
    was: Mapping[str, Data],
    now: Mapping[str, Data],
    fields: Collection[str],
    *,
    is_update: bool,
) -> Document:
    """Return the document with those fields as they were published, where they are others now."""
    for key in (one for one in (*was, *(now.keys() - was.keys())) if one in fields):
        value, stands = was.get(key), now.get(key)
        if key in {"corrected", "corrections"}:
            value = _joined(value, stands)
        if value == stands:
            continue
        if value is None:
            document = remove_key(document, place, key)
        elif key == "text" and isinstance(value, str) and isinstance(stands, str):
            document = set_text(document, (*place, key), value)
        else:
            document = set_key(document, place, key, value, before="text" if is_update else "updates")
    return document


def _joined(was: Data, now: Data) -> Data:
    """Return the corrections that were published, with those that are new."""
    names = ("at", "field")
    listed = [one for one in was if isinstance(one, dict)] if isinstance(was, list) else []
    said = {tuple(one.get(name) for name in names) for one in listed}
    news = [one for one in now if isinstance(one, dict)] if isinstance(now, list) else []
    news = [one for one in news if tuple(one.get(name) for name in names) not in said]
    return [*sorted([*listed, *news], key=lambda one: str(one.get("at")))]


def _without_aliases(content: Content) -> Mapping[str, Any]:
    return {name: fact for name, fact in content.get(FACTS, {}).items() if name != "aliases"}


def _not_kept(key: str, zone: ZoneInfo) -> str:
    what = f"the update of {format_moment(key_moment(key), zone)}" if key else "the incident's own facts"
    return f"{what}: the record has no words of it (look at an earlier version of the file)"


def _data(content: Content, language: str, zone: ZoneInfo) -> dict[str, Data]:
    """Return content of the record as it is typed."""
    tree: _Tree = _tree(content.get(FACTS, {}), zone)
    for path in dict.fromkeys(path for part in content if part for path in content[part]):
        parts = sorted((part for part in content if part), key=lambda part: (part != language, part))
        said = {part: str(content[part][path]) for part in parts if path in content[part]}
        *steps, last = path.split(".")
        here = tree
        for step in steps:
            here = here.setdefault(int(step) if step.isdecimal() else step, {})
        words = {tag: prose(text) for tag, text in said.items()}
        here[int(last) if last.isdecimal() else last] = words.get(language) if [*words] == [language] else words
    return {key: _typed(value) for key, value in tree.items()}


def _tree(value: Any, zone: ZoneInfo) -> _Tree:
    match value:
        case dict():
            return {key: _tree(inner, zone) for key, inner in value.items()}
        case list():
            return {number: _tree(inner, zone) for number, inner in enumerate(value)}
        case bool():
            return "true" if value else "false"
        case str() if _MOMENT.fullmatch(value):
            return format_moment(datetime.fromisoformat(value), zone)
        case None:
            return None
    return str(value)


def _typed(tree: _Tree) -> Data:
    if not isinstance(tree, dict):
        return tree if tree is None else str(tree)
    if tree and all(isinstance(key, int) for key in tree):
        return [_typed(tree[key]) for key in sorted(tree)]
    if tree and all(value is None for value in tree.values()):
        return [str(key) for key in tree]
    return {str(key): _typed(value) for key, value in tree.items() if value is not None}


def lines_to_put(old: Document, new: Document) -> Iterator[str]:
    """Yield where lines belong, then the lines themselves as they are to stand there; nothing where all is there.

    Whoever goes from top to bottom finds each number right: it counts what was put above it.
    """
    before, after = _lines(old.text), _lines(new.text)
    found = [*_hunks(before, after)]
    if len(found) > 1:
        yield f"{new.file}, in {len(found)} places; go from top to bottom, each number counts what was put above it:"
    for start, end, first, last in found:
        gone = end - start
        lines = f"line {first + 1}" if gone == 1 else f"lines {first + 1} to {first + gone}"
        if first == last:
            yield f"{new.file}, take out {lines}"
        elif gone:
            yield f"{new.file}, in place of {lines}:"
        else:
            yield f"{new.file}, above line {first + 1}:" if start < len(before) else f"{new.file}, at the end:"
        yield from after[first:last]


def _lines(text: str) -> list[str]:
    """Return the lines of a text; the end of the last is none."""
    lines = LINE_BREAK.split(text)
    return lines[:-1] if lines[-1:] == [""] else lines


def _hunks(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Yield what differs: from and to which line before, and after; what stands close together is one."""
    codes = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    found: list[tuple[int, int, int, int]] = []
    for _, start, end, first, last in (code for code in codes if code[0] != "equal"):
        if found and start - found[-1][1] < _CLOSE:
            found[-1] = found[-1][0], end, found[-1][2], last
        else:
            found.append((start, end, first, last))
    yield from found


def thing_as_written(kind: ThingKind, key: str, content: Content, language: str) -> Iterator[str]:
    """Yield a published letter or answer as it is written in content/, in the organisation's language."""
    if kind == "faq":
        yield f"## {text_in(content, 'title', language)} {{#{key}}}"
    else:
        facts = content.get(FACTS, {})
        for name, head in _HEADS.items():
            if value := text_in(content, name, language) or facts.get(name, ""):
                yield f"{head}: {value}"
        for name, head in (("audience", "Audience"), ("corrected", "Corrected")):
            texts = content.get(language, {})
            yield from (f"{head}: {texts[path]}" for path in sorted(texts) if path.startswith(f"{name}."))
    yield ""
    yield from text_in(content, "text", language).splitlines()
