"""YAML events to plain values, in one quick loop that leaves everything unusual to `survey`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from yaml import CBaseLoader, YAMLError
from yaml.events import (
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from plainstatus.read.collector import collector_paused

__all__ = ["CONTROL", "MAX_DEPTH", "QUOTES", "REFUSED_KEYS", "Value", "build"]

Value = str | None | list["Value"] | dict[str, "Value"]

#: Levels of lists and mappings; our format needs ten.
MAX_DEPTH = 20
#: The styles of a scalar in quotes.
QUOTES = frozenset(("'", '"'))
#: Unquoted: a colon without a key, and YAML 1.1's merge key.
REFUSED_KEYS = frozenset(("", "<<"))
#: XML, and so a feed, cannot carry these; an escape such as "\x07" can name them.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")

_NULLS = frozenset(("", "~", "null"))


def build(text: str) -> tuple[dict[str, Value] | None, bool]:
    """Read the values of `text`.

    Returns them, or None where the text has to be refused, and whether quotes or joined lines in it need a
    closer look. Never raises for what the text holds.
    """
    with collector_paused():
        try:
            return _build(CBaseLoader(text).get_event)
        except YAMLError:
            return None, True


def _build(get: Callable[[], Any]) -> tuple[dict[str, Value] | None, bool]:  # noqa: PLR0912, PLR0915 -- one tight loop
    nothing = None, True
    no_key = object()
    closer = False
    root: dict[str, Value] = {}
    stack: list[tuple[Any, Any]] = []
    current: Any = None
    key: Any = no_key
    get()  # the stream starts
    if get().__class__ is not DocumentStartEvent:
        return nothing
    while True:
        event = get()
        kind = event.__class__
        if kind is ScalarEvent:
            value: Any = event.value
            style = event.style
            if event.anchor is not None or event.tag is not None:
                return nothing
            if key is no_key and current.__class__ is dict:
                if value in current or (not style and value in REFUSED_KEYS):
                    return nothing
                key = value
                continue
            if not style:  # libyaml's name for plain is empty
                if value in _NULLS:
                    value = None
                elif " - " in value:
                    closer = True
            elif style in QUOTES:
                if event.end_mark.line > event.start_mark.line:
                    closer = True
                if CONTROL.search(value):
                    return nothing
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            current, key = stack.pop()
            if stack:
                continue
            break
        elif kind is MappingStartEvent:
            value = {} if stack else root
        elif kind is SequenceStartEvent:
            value = []
        else:
            return nothing
        if current.__class__ is list:
            current.append(value)
        elif key is not no_key:
            current[key] = value
            key = no_key
        elif stack or value is not root:
            return nothing  # a collection as a key, or no mapping at the top
        if kind is not ScalarEvent:
            stack.append((current, key))
            if len(stack) > MAX_DEPTH or event.anchor is not None or event.tag is not None:
                return nothing
            current = value
            key = no_key
    if get().__class__ is not DocumentEndEvent or get().__class__ is not StreamEndEvent:
        return nothing
    return root, closer
