"""Sites that hold each hostile text in each field of the model, found by walking the model's own schema."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from plainstatus.errors import InvalidIncidents
from plainstatus.model import Component, Group, Incident, Organisation
from plainstatus.read.schema import Loaded, read_site
from plainstatus.read.yaml import quoted

__all__ = ["NOW", "Hostile", "example", "hostile_site", "slots"]

NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)
_FIRST = datetime(2026, 11, 15, 9, tzinfo=UTC)

Slot = tuple[str | int, ...]

#: What the schema alone does not say: which of several words makes the fullest page, which times fit together.
_FITTING: dict[str, Any] = {
    "type": "security",
    "impact": "critical",
    "status": "investigating",
    "timezone": "Europe/Berlin",
    "languages": ["de"],
    "language": "en",
    "group": "shop",
    "banner": {"en": "Words", "ar": "Words"},
    "next_update": "2027-01-02 09:00",
    "corrected.at": "2026-11-18 14:00",
    "corrections.at": "2026-11-18 14:00",
    "field": "title",
    "eta": "2027-01-01 09:00",
    "contacts": {"phone"},
    "components": {"accounts"},
    "draft": "false",
    "since": "2020-01-01",
    "pattern": "a-word",
}
#: Where one excludes what the others need: kept for sites of their own, or without any text.
_ANY = {"Words", "https://www.example.com/page"}
_APART = {"scheduled", "until", "withdrawn", "retired", "was_at", "copy"}


@dataclass(frozen=True)
class Hostile:
    """A site full of hostile texts, and how often each field took one."""

    yaml: str
    loaded: Loaded
    #: The field, without the numbers of lists → how many texts it took.
    taken: dict[str, int]
    refused: int


def example(model: type[BaseModel]) -> Any:
    """Return a value of the model as the YAML gives it, with everything in it that may be, and `Words` for texts."""
    schema = _schema(model)
    return _example(schema, schema.get("$defs", {}), "", "")


@cache
def _schema(model: type[BaseModel]) -> Any:
    return model.model_json_schema()


def _example(schema: Any, models: Any, name: str, within: str) -> Any:
    for key in (f"{within}.{name}", name):
        if key in _FITTING and not isinstance(_FITTING[key], set):
            return copy.deepcopy(_FITTING[key])
    options = [option for option in schema.get("anyOf", [schema]) if option.get("type") != "null"]
    if "object" in options[0].get("type", ()) and "string" in options[0]["type"]:
        return {"en": "Words", "ar": "Words"}
    chosen = options[0]
    if "$ref" in chosen:
        chosen = models[chosen["$ref"].rpartition("/")[2]]
    if "enum" in chosen or "const" in chosen:
        return chosen.get("const", chosen.get("enum", [""])[0])
    match chosen["type"]:
        case "object" if "properties" in chosen:
            parts = chosen["properties"].items()
            return {key: _example(inner, models, key, name) for key, inner in parts if key not in _APART}
        case "object":
            inner = chosen.get("additionalProperties") or next(iter(chosen["patternProperties"].values()))
            return {key: _example(inner, models, "", name) for key in sorted(_FITTING.get(name, {"W3"}))}
        case "array":
            return [_example(chosen["items"], models, name, within)]
    if "number" in chosen["type"] and "minimum" in chosen:
        return "24000000"
    if "boolean" in chosen["type"] and "examples" in chosen:
        return "true"
    return _typed(chosen.get("pattern", ""), chosen.get("examples", ["Words"]))


def _typed(pattern: str, examples: list[str]) -> str:
    """Return a word, an address, a day or a time, as the pattern wants it; else what editors would offer."""
    if examples[0] not in {"Words", "now", "none"}:
        return examples[0]
    later = "2026-11-15 18:00" if "none" in examples else "2026-11-15 13:00"
    words = ("Words", "a-word", "https://www.example.com/page", "letter.txt", "2027-02-03", later)
    return next((word for word in words if re.search(pattern, word)), "Words")


def slots(value: Any, path: Slot = ()) -> Iterator[Slot]:
    """Yield the path of every scalar."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from slots(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from slots(inner, (*path, index))
    else:
        yield path


def hostile_site(vectors: Sequence[str], folder: Path, *, incidents: bool, every: int = 1) -> Hostile:
    """Return a site in which fields have been given every text; what a field refuses is put back.

    These are the fields of incidents, or those of everything else: the organisation, groups and components. Incident
    (or component, or contact) number n has text number n + s in its field number s: each text comes into each field.
    With `every` 3 there is a third of them, and each field has every third text, the next field those after.
    """
    whole = len(vectors) // every
    calm = _with_incidents(whole) if incidents else _with_the_rest(whole)
    data = copy.deepcopy(calm)
    tried: set[Slot] = set()
    for key in ("incidents",) if incidents else ("organisation", "groups", "components"):
        for shift, slot in enumerate(slots(data[key])):
            number = slot[0] if isinstance(slot[0], int) else 0
            # Most fields with a form of their own refuse everything: these are tried with a tenth of the texts.
            if number * every % 10 >= every and _get(calm[key], slot) not in _ANY:
                continue
            tried.add((key, *slot))
            _put(data, (key, *slot), vectors[(number * every + shift) % len(vectors)])
    return _settle(data, calm, tried, folder)


def _with_incidents(count: int) -> dict[str, Any]:
    return {
        "organisation": example(Organisation),
        "groups": [example(Group) | {"id": "shop"}],
        "components": [example(Component) | {"id": "accounts"}],
        "incidents": [_incident(number) for number in range(count)],
    }


def _with_the_rest(count: int) -> dict[str, Any]:
    site = _with_incidents(1)
    numbers = range(count)
    organisation, (group,), (component,) = site["organisation"], site["groups"], site["components"]
    contact = organisation["contacts"]["phone"]
    organisation["contacts"] |= {f"c{n}": copy.deepcopy(contact) for n in numbers}
    for key in ("domains", "senders", "phones", "never_ask", "accounts", "fakes", "notices"):
        organisation[key] = [copy.deepcopy(organisation[key][0]) for _ in numbers]
    for key, listed in organisation["channels"].items():
        organisation["channels"][key] = [copy.deepcopy(listed[0]) for _ in numbers]
    site["groups"] += [copy.deepcopy(group) | {"id": f"g{n}"} for n in numbers]
    site["components"] += [copy.deepcopy(component) | {"id": f"c{n}", "group": f"g{n}", "aliases": []} for n in numbers]
    return site


def _incident(number: int) -> dict[str, Any]:
    incident: dict[str, Any] = example(Incident)
    (update,) = incident["updates"]
    at = _FIRST + timedelta(minutes=10 * number)
    taken_back = {"at": "2026-11-19 10:00", "reason": {"en": "Words", "ar": "Words"}}
    updates = [copy.deepcopy(update) | {"at": f"{at + timedelta(minutes=n):%Y-%m-%d %H:%M} Z"} for n in range(3)]
    updates[1] |= {"withdrawn": taken_back}
    more: dict[str, Any] = {"withdrawn": copy.deepcopy(taken_back)} if number % 10 == 9 else {}
    aliases = [f"alias-{number}"] if number % 20 == 0 else []
    return incident | more | {"id": f"incident-{number}", "aliases": aliases, "updates": updates}


def _settle(data: dict[str, Any], calm: dict[str, Any], tried: set[Slot], folder: Path) -> Hostile:
    """Put back what is refused, until the rest is taken."""
    refused: set[Slot] = set()
    file = folder / "incidents.yaml"
    while True:
        text = _written(data)
        file.write_text(text, encoding="utf-8")
        try:
            loaded = read_site(file, folder / "incidents", root=folder, max_bytes=1 << 26, now=NOW)
            break
        except InvalidIncidents as error:
            places = {_place(problem.where) for problem in error.problems}
            back = {slot for slot in tried - refused if any(slot[:end] in places for end in range(2, len(slot) + 1))}
            if not back:
                raise
            for slot in back:
                _put(data, slot, _get(calm, slot))
            refused |= back
    taken: dict[str, int] = {}
    for slot in tried:
        name = re.sub(r"\.(?:c\d+|\d+)(?=\.|$)", "", ".".join(map(str, slot)))
        taken[name] = taken.get(name, 0) + (slot not in refused)
    return Hostile(text, loaded, taken, len(refused))


def _place(where: str) -> Slot:
    return tuple(int(part) if part.isdigit() else part for part in re.findall(r"[^.\[\]]+", where))


def _get(data: Any, place: Slot) -> Any:
    for part in place:
        data = data[part]
    return data


def _put(data: Any, place: Slot, value: str) -> None:
    _get(data, place[:-1])[place[-1]] = value


_quoted = cache(quoted)


def _written(value: Any, margin: int = 0) -> str:
    """Return data as YAML in block style, every text in double quotes."""
    space = " " * margin
    if isinstance(value, dict):
        heads = [(f"{space}{key}:", inner) for key, inner in value.items()]
    else:
        heads = [(f"{space}-", inner) for inner in value]
    return "".join(
        f"{head} {_quoted(inner)}\n"
        if isinstance(inner, str)
        else f"{head}\n{_written(inner, margin + 2)}"
        if inner
        else f"{head} []\n"
        for head, inner in heads
    )
