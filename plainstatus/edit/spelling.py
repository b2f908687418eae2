"""Values as staff would have typed them: plain where that is safe, in quotes where not, long texts below a `|`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from plainstatus.errors import InvalidIncidents
from plainstatus.model.frozen import dataclass
from plainstatus.read.yaml import Value, parse_document, quoted

__all__ = ["Data", "Style", "below", "block", "dashed", "flow", "inline", "part"]

#: What can be written: as `source` reads it, but nobody's to change.
Data: TypeAlias = "str | Sequence[Data] | Mapping[str, Data] | None"

#: Longer than that, a mapping or list gets a line for each of its parts.
_WIDTH = 100
#: Items of these always get lines of their own: people add to them.
_ALWAYS_BLOCK = frozenset({"incidents", "updates"})
#: How a text may begin and go on without quotes; what YAML makes of it is tried besides.
_PLAIN = re.compile(r"[^\W_](?:[\w .,;:!?()/%+@&*='\u2019\u2013\u2014\u2026$\u20ac\u00a3~<>|-]*[^\s:])?")
#: Within brackets and braces, readers of YAML differ about these; times are no matter of doubt.
_NOT_IN_FLOW = re.compile(r"[,?&*!|<>%@=~]|(?<!\d):|:(?!\d)")
_NULLS = frozenset({"null", "~", ""})
#: Large enough for any one value: what is too long for a file is judged where the file is.
_NO_LIMIT = 1 << 31


@dataclass(frozen=True)
class Style:
    """How a file is laid out, in columns."""

    #: From a key to the dash of a list below it.
    offset: int = 2
    #: From a dash to what it holds.
    gap: int = 2
    #: From a key to what stands below it.
    step: int = 2


def inline(text: str, *, in_flow: bool = False) -> str:
    """Return a text as a scalar on one line, in quotes where YAML would else read something different."""
    fits = _PLAIN.fullmatch(text) and text not in _NULLS and not (in_flow and _NOT_IN_FLOW.search(text))
    return text if fits and _reads(f"- [{text}]\n" if in_flow else f"- {text}\n", [text], in_flow) else quoted(text)


def _reads(item: str, expected: list[str], in_flow: bool) -> bool:
    return _value_of(item) == [expected if in_flow else expected[0]]


def _value_of(lines: str) -> Value:
    try:
        return parse_document(f"k:\n{lines}".encode(), name="", max_bytes=_NO_LIMIT).data["k"]
    except InvalidIncidents:
        return None


def flow(value: Data) -> str:
    """Return a value on one line, lists in brackets and mappings in braces."""
    match value:
        case None:
            return "null"
        case str():
            return inline(value, in_flow=True)
        case Mapping():
            return "{" + ", ".join(f"{inline(key, in_flow=True)}: {flow(part)}" for key, part in value.items()) + "}"
    return "[" + ", ".join(map(flow, value)) + "]"


def below(value: Data, style: Style, *, key: str = "") -> tuple[str, list[str]]:
    """Return what stands behind a key's colon, and the lines below, indented from the key's column."""
    match value:
        case None:
            return "", []
        case str():
            literal = _literal(value, style.step)
            return (inline(value), []) if literal is None else literal
    if not value or (key not in _ALWAYS_BLOCK and _is_flat(value) and len(flow(value)) <= _WIDTH):
        return flow(value), []
    if isinstance(value, Mapping):
        return "", _shifted(block(value, style), style.step)
    return "", _shifted([line for item in value for line in dashed(part(item, style, key), style)], style.offset)


def block(mapping: Mapping[str, Data], style: Style) -> list[str]:
    """Return the lines of a mapping that is not empty, its keys at the margin."""
    lines = []
    for key, value in mapping.items():
        head, rest = below(value, style, key=key)
        lines += [f"{inline(key)}: {head}" if head else f"{inline(key)}:", *rest]
    return lines


def dashed(lines: Sequence[str], style: Style) -> list[str]:
    """Return the lines of an item of a list, its dash at the margin."""
    first, *rest = lines
    return [f"-{' ' * (style.gap - 1)}{first}", *_shifted(rest, style.gap)]


def part(item: Data, style: Style, key: str) -> list[str]:
    """Return the lines of an item of the list at a key, without its dash."""
    if isinstance(item, Mapping) and item:
        alone = key in _ALWAYS_BLOCK or not _is_flat(item) or len(flow(item)) > _WIDTH
        return block(item, style) if alone else [flow(item)]
    if isinstance(item, str) and (literal := _literal(item, style.step)):
        return [literal[0], *literal[1]]
    return [inline(item) if isinstance(item, str) else flow(item)]


def _is_flat(value: Data) -> bool:
    """Say whether a collection holds nothing that needs lines of its own."""
    parts = value.values() if isinstance(value, Mapping) else value or ()
    return all(_is_short(part) or (not isinstance(part, str) and all(map(_is_short, part or ()))) for part in parts)


def _is_short(value: Data) -> bool:
    return value is None or (isinstance(value, str) and "\n" not in value)


def _literal(text: str, step: int) -> tuple[str, list[str]] | None:
    """Return the head and the lines of a text of several lines; None where they would not read back as it."""
    body = text.removesuffix("\n")
    if "\n" not in text or body.endswith("\n"):
        return None
    head = "|" if text.endswith("\n") else "|-"
    lines = _shifted(body.split("\n"), step)
    read = _value_of("\n".join([f"  t: {head}", *_shifted(lines, 2), ""]))
    return (head, lines) if read == {"t": text} else None


def _shifted(lines: Sequence[str], columns: int) -> list[str]:
    return [" " * columns + line if line else "" for line in lines]
