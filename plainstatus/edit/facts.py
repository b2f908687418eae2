"""Facts of an incident by the path that people type: which one is meant, and its value put where it belongs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal, get_args, get_origin

from plainstatus.edit.answers import Unusable, quoted
from plainstatus.edit.incidents import add_in_order, append_item, set_text
from plainstatus.edit.spelling import Data
from plainstatus.edit.splice import remove_item, set_key
from plainstatus.edit.translations import say_in
from plainstatus.errors import InvalidIncidents
from plainstatus.model import Breach, Entry, FactCorrection, Incident, Text, fact_types, identity_in
from plainstatus.model.frozen import dataclass
from plainstatus.read.did_you_mean import did_you_mean, holding_word
from plainstatus.read.yaml import Document, parse_document
from plainstatus.read.yaml.places import Place
from plainstatus.read.yaml.places import at as value_at
from plainstatus.render.words.languages import thousands_mark
from plainstatus.text.amounts import joined

__all__ = [
    "Fact",
    "add_corrections",
    "fact_named",
    "is_of_breach",
    "refuse_fraction",
    "set_fact",
    "split_fact",
    "yaml_value",
]

_IN_BREACH: Final = "breach."
#: Of a language, behind the path of a text.
_TAG: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_FOR_EXAMPLE: Final = "write for example people.count=240000"


@dataclass(frozen=True)
class Fact:
    """A fact that an incident has or may have."""

    #: As a correction names it: `people.count`.
    path: str
    #: Its type, as the model declares it.
    declared: Any
    #: The language of its text that is meant; empty for the organisation's.
    language: str = ""

    @property
    def typed(self) -> str:
        """How people type it."""
        return f"{self.path}.{self.language}" if self.language else self.path

    @property
    def kinds(self) -> frozenset[Any]:
        """The bare types that its value may have: `Text`, `datetime`, `date`, `int`, `bool`, `str`, `tuple`, `dict`."""
        return frozenset(_bare(self.declared))

    @property
    def words(self) -> tuple[str, ...]:
        """The words that it can be, where it is one of some words, or a list of them."""
        found: list[str] = []
        for part in _within(self.declared):
            if get_origin(part) is Literal:
                found += get_args(part)
        return tuple(found)

    @property
    def is_whole(self) -> bool:
        """Whether other facts make it up: then it takes YAML in brackets or braces."""
        return any(isinstance(kind, type) and issubclass(kind, Entry) for kind in self.kinds | {*_items(self.declared)})


def split_fact(typed: str) -> tuple[str, str]:
    """Return path and value of `people.count=240000`. Raises Unusable."""
    path, sign, value = typed.partition("=")
    if not sign:
        raise Unusable(f"{quoted(typed)} gives no value ({_FOR_EXAMPLE})")
    if not value.strip():
        raise Unusable(f"{quoted(path)} gets no value ({_FOR_EXAMPLE}; to take a fact out, use an editor)")
    return path.strip(), value.strip()


def is_of_breach(typed: str) -> bool:
    """Say whether `people.count=240000` is about a breach, which only security incidents have."""
    first = typed.strip().removeprefix(_IN_BREACH).partition("=")[0].partition(".")[0].strip()
    return first in Breach.model_fields


def fact_named(typed: str, incident: Incident) -> Fact:
    """Return the fact of an incident with this path; a language may stand behind that of a text: `affects.de`.

    Raises Unusable, with what was probably meant.
    """
    path = typed.strip().removeprefix(_IN_BREACH)
    every = fact_types(action.id for action in incident.actions if action.id)
    if path in every:
        return Fact(path, every[path])
    base, _, tag = path.rpartition(".")
    if base in every and Text in _bare(every[base]) and _TAG.fullmatch(tag):
        return Fact(base, every[base], tag)
    lower = {name.lower(): name for name in every}
    near = _of_same_words(path.lower(), lower)
    if not near:
        guessed, _ = did_you_mean(path.lower()[:100], lower)
        # Who knows the last word of a path knows half of it.
        near = [guessed] if guessed else [low for low in lower if path and low.endswith(f".{path.lower()}")][:1]
    meant = joined([lower[low] for low in near], "or")
    guess = f"; did you mean {meant}?" if near else f" (there are: {_known(every)})"
    raise Unusable(f"there is no fact {quoted(typed)}{guess}")


def refuse_fraction(typed: str, found: int, language: str) -> None:
    """Raise Unusable for a number such as 1.000 that is a thousand to some people and one to others.

    `found` is what it was read as; what parts thousands in the organisation's `language` does.
    """
    group = re.fullmatch(r"([1-9]\d{0,2})([.,])\d{3}", typed)
    if group is not None and group[2] != thousands_mark(language):
        raise Unusable(f"{quoted(typed)} may be {found:,} or {group[1]} and a fraction (write {found}, or {group[1]})")


def _of_same_words(path: str, known: Iterable[str]) -> list[str]:
    """Return the known paths that have more words in a step: `information.email_address.state` for that of `email`."""
    begin, _, rest = path.partition(".")
    name, dot, rest = rest.partition(".")
    ends = f"{dot}{rest}"
    steps = {one.split(".")[1]: None for one in known if one.startswith(f"{begin}.")}
    every = {*known}
    return [full for one in holding_word(name, steps) if (full := f"{begin}.{one}{ends}") in every] if name else []


def yaml_value(fact: Fact, typed: str) -> Data:
    """Return what was typed in brackets or braces, as it is read from YAML. Raises Unusable."""
    try:
        return parse_document(f"k: {typed}\n".encode(), name="", max_bytes=len(typed) * 4 + 16).data["k"]
    except InvalidIncidents as error:
        problem = error.problems[0]
        hint = f" ({problem.hint})" if problem.hint else ""
        raise Unusable(f"{fact.path}: {problem.message}{hint}") from error


def set_fact(document: Document, place: Place, fact: Fact, value: Data, *, language: str) -> Document:
    """Return the document with another value for a fact of the incident at `place`, or with that fact added.

    `language` is the organisation's. Raises BuildError where the text cannot be changed without touching more.
    """
    names = fact.path.split(".")
    here = place
    if names[0] not in Incident.model_fields:
        names = ["breach", *names]
    while len(names) > 1:
        step = _step(value_at(document.data, here), names[0])
        if step is None or not isinstance(value_at(document.data, (*here, step)), dict | list):
            break
        here, names = (*here, step), names[1:]
    holder, before = value_at(document.data, here), "updates" if here == place else ""
    if isinstance(holder, list):
        return _set_item(document, here, holder, names, value)
    key, rest = names[0], names[1:]
    old = value_at(holder, (key,)) if isinstance(holder, dict) else None
    if not rest and isinstance(value, str) and Text in fact.kinds:
        tag = fact.language or language
        if tag != language and old is not None:
            return say_in(document, (*here, key), value, language=language, tag=tag)
        if tag != language:
            return set_key(document, here, key, {language: old, tag: value}, before=before)
        if isinstance(old, str | dict):
            return set_text(document, (*here, key) if isinstance(old, str) else (*here, key, tag), value)
    return set_key(document, here, key, _nested(key, rest, value), before=before)


def add_corrections(
    document: Document,
    place: Place,
    entries: Sequence[Mapping[str, str]],
    *,
    waiting: Mapping[int, FactCorrection],
    taken_back: Collection[int] = (),
) -> Document:
    """Return the document with more entries in `corrections:` of the incident at `place`, where the newest stand.

    Of those that are there, some are `waiting` to be published, by their number: where one is of the same fact, it says
    what holds now, for nobody has been told what it said. Those that are `taken_back` go.
    """
    spot, new = (*place, "corrections"), list[Mapping[str, str]]()
    for entry in entries:
        number = next((number for number, one in waiting.items() if one.field == entry["field"]), None)
        if number is None or not isinstance(value_at(document.data, (*spot, number, "why")), str):
            new.append(entry)
            continue
        for key in ("now", "why"):
            document = set_key(document, (*spot, number), key, entry[key])
    for number in sorted(taken_back, reverse=True):
        document = remove_item(document, spot, number)
    for entry in new:
        document = add_in_order(document, spot, entry, before="updates")
    return document


def _set_item(document: Document, here: Place, holder: list[Any], names: Sequence[str], value: Data) -> Document:
    """Set an item of a list whose items have names, or add it."""
    key = _identity(str(here[-1]))
    step = _step(holder, names[0])
    whole = {key: names[0], **(value if isinstance(value, dict) else _below(names[1:], value))}
    if step is None:
        return append_item(document, here, whole)
    for name, part in whole.items():
        document = set_key(document, (*here, step), name, part) if name != key else document
    return document


def _nested(name: str, names: Sequence[str], value: Data) -> Data:
    """Return a value within the mappings and lists that are still to be made around it, for the key `name`."""
    if not names:
        return value
    if key := _identity(name):
        return [{key: names[0], **(value if isinstance(value, dict) else _below(names[1:], value))}]
    return _below(names, value)


def _below(names: Sequence[str], value: Data) -> dict[str, Data]:
    return {names[0]: _nested(names[0], names[1:], value)} if names else {}


def _identity(name: str) -> str:
    """Return the key by which items of a list are named, from the list's own key; empty where they have no names."""
    declared = fact_types(()).get(name)
    return (identity_in(declared) if declared is not None else None) or ""


def _step(holder: Any, name: str) -> str | int | None:
    """Return what leads from a value to what people call so; None where it is not there."""
    if isinstance(holder, dict):
        return name if name in holder else None
    for number, item in enumerate(holder if isinstance(holder, list) else ()):
        if isinstance(item, dict) and name in (item.get("kind"), item.get("id")):
            return number
    return None


def _known(every: dict[str, Any]) -> str:
    """Return the paths that people need most, for a message."""
    first = ("affects", "title", "started", "people.count", "information.password.state")
    return f"{', '.join(first)} and {len(every) - len(first)} more"


def _within(declared: Any) -> Iterator[Any]:
    """Yield the types that make up a type, without what reads them."""
    yield declared
    parts = get_args(declared)
    if get_origin(declared) is Literal:
        return
    for part in parts[:1] if get_origin(declared) is Annotated else parts:
        yield from _within(part)


def _bare(declared: Any) -> Iterator[Any]:
    for part in _within(declared):
        origin = get_origin(part)
        if origin in {tuple, dict}:
            yield origin
            return
        if isinstance(part, type) and (part in {str, int, bool, datetime, date} or issubclass(part, Text | Entry)):
            yield part


def _items(declared: Any) -> Iterator[Any]:
    """Yield the types of a list's items."""
    for part in _within(declared):
        if get_origin(part) is tuple:
            yield from (inner for inner in get_args(part) if isinstance(inner, type))
