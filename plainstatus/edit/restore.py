"""What was published and is gone or changed, as the lines that put it back: from the record, spelt as staff write."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

from plainstatus.edit.incidents import add_incident, add_update, prose, set_text
from plainstatus.edit.lines import LINE_BREAK
from plainstatus.edit.spelling import Data
from plainstatus.edit.splice import set_key
from plainstatus.model import Entry, Incident, Update, format_moment
from plainstatus.model.base import keys_of
from plainstatus.read.schema import Loaded
from plainstatus.read.yaml import Document
from plainstatus.read.yaml.places import Place
from plainstatus.record import Record
from plainstatus.record.lines import ThingKind
from plainstatus.record.said import FACTS, Content, incident_content, text_in, update_content
from plainstatus.urls import key_moment, update_key

__all__ = ["lines_to_put", "restored", "thing_as_written"]

_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
#: A value on its way: mappings with whole numbers for keys are lists.
_Tree: TypeAlias = Any
#: Front matter of a letter, by what the record calls it.
_HEADS: Final = {"title": "Title", "incident": "Incident", "name": "Name", "role": "Role", "date": "Date"}


def restored(loaded: Loaded, record: Record, name: str) -> tuple[tuple[Document, Document], list[str]]:
    """Return the file of an incident as it is, and with all that was published of it; and what cannot be put back.

    What is new in it stays. `name` is an id that the record knows. Raises BuildError where the file's layout does not
    take the lines.
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
    # What is gone altogether comes last: until then, each thing keeps its place.
    for key in sorted(known.keys() & {*stand, ""}):
        said, withdrawn = known[key].said, known[key].withdrawn
        spot = places[stand[key].known_at] if key else place
        now = update_content(stand[key], language) if key else incident_content(incident, language)
        if said is not None and said.content is None:
            notes += [] if said.sha256 else [_not_kept(key, zone)]
        elif said is not None and said.content is not None:
            new = _changed(
                new, spot, _data(said.content, language, zone), _data(now, language, zone), is_update=bool(key)
            )
        if withdrawn and withdrawn.content and (stand[key] if key else incident).withdrawn is None:
            taken = _data({**withdrawn.content, FACTS: _without_aliases(withdrawn.content)}, language, zone)
            new = set_key(new, spot, "withdrawn", taken, before="" if key else "updates")
    for key in sorted(known.keys() - stand.keys() - {""}):
        line = known[key].said
        if line is None or line.content is None:
            notes.append(_not_kept(key, zone))
            continue
        new = add_update(new, place, _ordered(_data(line.content, language, zone), Update))
    return (document, new), notes


def _whole(loaded: Loaded, record: Record, name: str) -> tuple[tuple[Document, Document], list[str]]:
    """Return the file that staff edit, as it is and with the whole of an incident that is gone."""
    language, zone = loaded.site.organisation.language, loaded.site.organisation.timezone
    main, notes, updates = loaded.documents[0], list[str](), list[Data]()
    known = record.known((name,))
    newest = max(known.values(), key=lambda item: item.rank).newest
    facts: dict[str, Data] = {}
    for key, item in sorted(known.items()):
        line = item.said or item.withdrawn
        if line is None or line.content is None:
            notes.append(_not_kept(key, zone))
            continue
        data = _data(line.content, language, zone) if item.said else {}
        if item.withdrawn and item.withdrawn.content:
            taken = _data({**item.withdrawn.content, FACTS: _without_aliases(item.withdrawn.content)}, language, zone)
            data = {**data, "withdrawn": taken}
        if key:
            updates.append(_ordered({"at": format_moment(key_moment(key), zone), **data}, Update))
        else:
            facts = data
    whole = {"id": newest.incident or name, **_ordered(facts, Incident), "updates": updates}
    return (main, add_incident(main, whole)), notes


def _ordered(data: Mapping[str, Data], model: type[Entry]) -> dict[str, Data]:
    """Return the values in the order of the model's keys, in which staff know them."""
    return {key: data[key] for key in keys_of(model).values() if key in data}


def _changed(
    document: Document, place: Place, was: Mapping[str, Data], now: Mapping[str, Data], *, is_update: bool
) -> Document:
    """Return the document with the values that were published, where they are others now."""
    for key, value in was.items():
        if now.get(key) == value:
            continue
        if key == "text" and isinstance(value, str) and isinstance(now.get(key), str):
            document = set_text(document, (*place, key), value)
        else:
            document = set_key(document, place, key, value, before="text" if is_update else "updates")
    return document


def _without_aliases(content: Content) -> Mapping[str, Any]:
    return {name: fact for name, fact in content.get(FACTS, {}).items() if name != "aliases"}


def _not_kept(key: str, zone: ZoneInfo) -> str:
    what = f"the update of {format_moment(key_moment(key), zone)}" if key else "the incident's own facts"
    return f"{what}: the record has no words of it, for it was imported (look at an earlier version of the file)"


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
    """Yield where lines belong, then the lines themselves as they are to stand there; nothing where all is there."""
    before, after = LINE_BREAK.split(old.text), LINE_BREAK.split(new.text)
    for kind, start, end, first, last in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        if kind == "insert":
            where = f"above line {start + 1}" if start < len(before) - 1 else "at the end"
        else:
            where = f"in place of line {start + 1}" if end - start == 1 else f"in place of lines {start + 1} to {end}"
        yield f"{new.file}, {where}:"
        yield from after[first:last]


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
