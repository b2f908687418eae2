"""What all models have in common."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, model_validator

__all__ = ["Entry"]


class Entry(BaseModel):
    """A mapping in the YAML: frozen, with known keys only; a key without a value counts as not given."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, populate_by_name=True, defer_build=True
    )

    #: Keys that must not stand there without a value, because leaving them empty looks like an answer.
    never_empty: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def _known(cls) -> frozenset[str]:
        return frozenset(field.alias or name for name, field in cls.model_fields.items())

    @model_validator(mode="before")
    @classmethod
    def _drop_empty(cls, data: Any) -> Any:
        if isinstance(data, dict) and None in data.values():
            kept = cls.never_empty | (data.keys() - cls._known())  # an unknown key is told, empty or not
            return {key: value for key, value in data.items() if value is not None or key in kept}
        return data
