"""How single values are read: what it depends on, and how a wrong one is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from pydantic import ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

__all__ = ["Reading", "as_typed", "reading_of", "refuse", "typed_text"]


@dataclass
class Reading:
    """What the reading of values depends on besides the values, and the warnings found on the way."""

    zone: ZoneInfo
    now: datetime
    language: str = "en"
    #: The fields in which the word `now` was read.
    now_fields: set[str] = field(default_factory=set)
    #: Whether what is read is public and bears this time, in a key of this name: another clock was ahead then. Asked
    #: only of times that lie ahead.
    said: Callable[[str, datetime], bool] = lambda key, moment: False  # noqa: ARG005 - nothing is public here
    #: Times that lie ahead and are public: (key, as typed) → the moment.
    ahead: dict[tuple[str, str], datetime] = field(default_factory=dict)
    #: Typed times whose offset is not the zone's on that date: (as typed, message, hint).
    odd_offsets: dict[str, tuple[str, str]] = field(default_factory=dict)


def refuse(kind: str, message: str, hint: str = "", *, instead: str = "") -> NoReturn:
    """Raise the error that `schema` turns into a problem.

    `instead` is what to type in place of the value, so that the corrected line can be shown; `hint` is other advice.
    """
    context = {"message": message, "hint": hint, "instead": instead}
    raise PydanticCustomError("plainstatus_" + kind, "{message}", context)


def reading_of(info: ValidationInfo) -> Reading:
    """Return the reading that `schema` passes along with every validation."""
    if not isinstance(info.context, Reading):
        raise TypeError("models that hold texts or times are validated with context=Reading(...)")
    return info.context


def typed_text(value: Any, what: str) -> str:
    """Return the text that was typed, without spaces around it, or say that a single `what` is wanted."""
    if isinstance(value, str):
        return value.strip()
    if value is None:
        refuse("empty", "nothing stands where " + what + " belongs", "write it, or leave the key out")
    shape = "a list" if isinstance(value, list) else "a mapping"
    refuse("shape", f"{shape} stands where {what} belongs", f"write {what} on the same line")


def as_typed(*types: str, pattern: str, otherwise: str, **more: Any) -> WithJsonSchema:
    """Return what editors check a typed value by: YAML's types that it may have, and the pattern of its text.

    The pattern is the reader's own, with spaces around it let through; `otherwise` is what editors say of a text that
    does not fit, and `more` goes into the schema as it is.
    """
    return WithJsonSchema(
        {
            "type": list(types) if len(types) > 1 else types[0],
            "pattern": rf"^\s*(?:{pattern})\s*$",
            "errorMessage": otherwise,
            **more,
        }
    )
