"""Values of which some is known at once, and the rest is worked out when somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

__all__ = ["Later"]


class Later:
    """What dataclasses inherit that may be asked for little: `later` makes one that is worked out when it is needed."""

    @classmethod
    def later(cls, work_out: Callable[[], Self], known: dict[str, Any]) -> Self:
        """Return one of which this much is known; `known` is its own from then on."""
        made = object.__new__(cls)
        known["_work_out"] = work_out
        object.__setattr__(made, "__dict__", known)
        return made

    def __getattr__(self, name: str) -> Any:
        """Work out the rest. Raises AttributeError where there is no such thing."""
        if (work_out := self.__dict__.pop("_work_out", None)) is None:
            raise AttributeError(name)
        # What was known stays as it was: others may have it.
        self.__dict__.update({**work_out().__dict__, **self.__dict__})
        return getattr(self, name)
