"""The references in docs/yaml.md and docs/check.md, written from the models and the rules: they cannot drift."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from plainstatus.check import RULES
from plainstatus.model import Site, StaffNotes
from plainstatus.model.base import Entry
from plainstatus.model.incident import ComponentState, ComponentStates
from plainstatus.model.meanings import meanings
from plainstatus.read.schema.fields import KINDS, Key, about, keys, shape, title, words
from plainstatus.read.schema.reader import FORMAT

_HEAD = "| key | what it is | what to write |\n|---|---|---|"


def format_reference() -> str:
    """Return a section of Markdown for each mapping of the format, in the order in which one meets them.

    The text depends on the models only. Raises TypeError for a key, type or word of a choice that nothing explains.
    """
    found: dict[type[Entry], list[str]] = {}
    for root in (Site, StaffNotes):
        found[root] = []
        _gather(root, found)
    return "\n".join(_section(model, users) for model, users in found.items())


def _gather(model: type[Entry], found: dict[type[Entry], list[str]]) -> None:
    """Note each model below `model`, and which keys hold it."""
    for key in keys(model):
        for inner in _models(key.hint):
            known = inner in found
            found.setdefault(inner, []).append(f"`{key.name}` of {_link(model)}")
            if not known:
                _gather(inner, found)


def _models(hint: Any) -> Iterator[type[Entry]]:
    kind, parts = shape(hint)
    if kind == "entry":
        yield hint
    else:
        for part in parts:
            yield from _models(part)


def _section(model: type[Entry], users: list[str]) -> str:
    place = f" Under {' and '.join(users)}." if users else ""
    if model is StaffNotes:
        place = " In a file of its own, `private/ID.yaml`: see [what only staff may read](#what-only-staff-may-read)."
    rows = [_row(key) for key in keys(model)]
    if model is Site:
        rows.insert(0, f"| `format` | The version of this format. | `{FORMAT}` |")
    table = f"### {title(model)}\n\n{about(model)}{place}\n\n{_HEAD}\n" + "\n".join(rows) + "\n"
    return table + "".join(_choice(key) for key in keys(model))


def _row(key: Key) -> str:
    name = f"**`{key.name}`**" if key.required else f"`{key.name}`"
    left_out = f"; if left out: `{key.default}`" if key.default else ""
    return f"| {name} | {key.description} | {_what(key.hint)}{left_out} |"


def _choice(key: Key) -> str:
    """Say what the words mean that a key can take."""
    words = _choice_of(key.hint)
    if words is None:
        return ""
    lines = "".join(f"- `{word}`: {meaning}\n" for word, meaning in meanings(get_args(words)).items())
    return f"\n`{key.name}`:\n\n{lines}"


def _what(hint: Any) -> str:
    """Say what to write for a type."""
    kind, parts = shape(hint)
    match kind:
        case "kind":
            return KINDS[hint]
        case "choice":
            return words(hint)
        case "list":
            return f"a list; each {_what(parts[0])}"
        case "mapping":
            return f"a mapping; each key {_what(parts[0])}, each value {_what(parts[1])}"
        case "entry":
            return f"a mapping: {_link(hint)}"
        case "optional":
            return _what(parts[0])


def _link(model: type[Entry]) -> str:
    name = title(model).lower()
    return f"[{name}](#{name.replace(' ', '-')})"


def _choice_of(hint: Any) -> Any:
    """Return the choice that a type is, or is a list of; None where it is neither."""
    kind, parts = shape(hint)
    if kind == "choice":
        return hint
    if hint is ComponentStates:
        return ComponentState
    return _choice_of(parts[0]) if kind in {"list", "optional"} else None


def rules_reference() -> str:
    """Return a table of all rules, and below it a heading to link to for each."""
    rows = [f"| {rule.link} | {rule.level} | {rule.title} |" for rule in RULES.values()]
    parts = [f"### {rule.id}\n\n{_sentence(rule.title)} {rule.why} Better: {rule.better}.\n" for rule in RULES.values()]
    return "\n".join(["", "| rule | level | fires on |", "|---|---|---|", *rows, "", *parts])


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."
