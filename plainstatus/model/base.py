"""What all models have in common."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, TypeAlias

from pydantic import BaseModel, ConfigDict, model_validator

from plainstatus.model.later_updates import LaterUpdates

__all__ = ["Digested", "Entry", "digest_of", "keys_of", "texts_in"]

#: What leads to a value: keys, and numbers counted from 0 in lists.
_Place: TypeAlias = "tuple[str | int, ...]"
#: What most fields hold, and what has no text in it.
_WORDLESS = frozenset({type(None), datetime, bool, int})


@cache
def keys_of(model: type[BaseModel]) -> Mapping[str, str]:
    """Return a model's fields, each with its key in the YAML, in the order of the format.

    A field that is excluded stands elsewhere, such as in the settings.
    """
    return {name: field.alias or name for name, field in model.model_fields.items() if not field.exclude}


class Entry(BaseModel):
    """A mapping in the YAML: frozen, with known keys only; a key without a value counts as not given."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, populate_by_name=True, defer_build=True
    )

    #: Keys that must not stand there without a value, because leaving them empty looks like an answer.
    never_empty: ClassVar[frozenset[str]] = frozenset()

    @model_validator(mode="before")
    @classmethod
    def _drop_empty(cls, data: Any) -> Any:
        if isinstance(data, dict) and None in data.values():
            kept = cls.never_empty | (data.keys() - keys_of(cls).values())  # an unknown key is told, empty or not
            return {key: value for key, value in data.items() if value is not None or key in kept}
        return data


class Digested(Entry):
    """An entry that others ask whether it is still the same: by a sum that any process, on any machine, makes alike."""

    # A slot is no part of what a model is compared, shown, dumped or copied by: a changed copy has a sum of its own.
    __slots__ = ("_digest",)

    @property
    def digest(self) -> str:
        """The SHA-256 of its values as JSON, in their order: equal where the same engine would say the same."""
        found: str | None = getattr(self, "_digest", None)
        if found is None:
            found = digest_of(self.as_json())
            self.keep_digest(found)
        return found

    def as_json(self) -> bytes:
        """Return its values, but for those that hold where nothing is said."""
        return self.model_dump_json(exclude_defaults=True, warnings=False).encode()

    def keep_digest(self, digest: str) -> None:
        """Remember a sum that was made of these very values."""
        object.__setattr__(self, "_digest", digest)


def digest_of(values: bytes) -> str:
    """Return the sum of an entry that was written as JSON."""
    return hashlib.sha256(values).hexdigest()


def texts_in(value: Any, place: _Place = (), *, unread: Collection[str] = ()) -> Iterator[tuple[_Place, str]]:
    """Yield every text in a value with its place, those in several languages as `Text`; but for the `unread` keys."""
    match value:
        case str():
            yield place, value
        case Entry():
            for name, key in keys_of(type(value)).items():
                if name in unread or (part := getattr(value, name)).__class__ in _WORDLESS:
                    continue
                if isinstance(part, str):
                    yield (*place, key), part
                elif part:
                    yield from texts_in(part, (*place, key), unread=unread)
        case dict():
            for key, part in value.items():
                yield from texts_in(part, (*place, key), unread=unread)
        case tuple() | LaterUpdates():
            for index, part in enumerate(value):
                yield from texts_in(part, (*place, index), unread=unread)
