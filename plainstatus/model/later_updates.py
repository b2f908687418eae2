"""Updates that are made when somebody asks for them: of ten years of incidents nearly none are looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from plainstatus.model.incident import Update

__all__ = ["LaterUpdates"]


class LaterUpdates:
    """The updates of an incident, as a tuple of them would be.

    It equals such a tuple, is shown as one, and is none: whoever tells values apart by kind has to ask for it, too.
    It has no base, or to ask whether something is one would be a call in Python.
    """

    __slots__ = ("_made", "_make", "_values", "first_at", "last_at")

    def __init__(
        self, make: Callable[[bytes], tuple[Update, ...]], values: bytes, *, first_at: datetime, last_at: datetime
    ) -> None:
        """`make` makes them of `values`, once; when the first and the last of them were made is known before."""
        self._make, self._values, self.first_at, self.last_at = make, values, first_at, last_at
        self._made: tuple[Update, ...] | None = None

    @property
    def all(self) -> tuple[Update, ...]:
        """The updates."""
        if self._made is None:
            # The values stay: another thread may be about to make the same of them.
            self._made = self._make(self._values)
        return self._made

    @overload
    def __getitem__(self, index: int) -> Update: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Update, ...]: ...
    def __getitem__(self, index: int | slice) -> Update | tuple[Update, ...]:
        return self.all[index]

    def __add__(self, others: Iterable[Update]) -> tuple[Update, ...]:
        return *self.all, *others

    def __radd__(self, others: Iterable[Update]) -> tuple[Update, ...]:
        return *others, *self.all

    def __iter__(self) -> Iterator[Update]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)

    def __eq__(self, other: object) -> bool:
        return self.all == (other.all if isinstance(other, LaterUpdates) else other)

    def __hash__(self) -> int:
        return hash(self.all)

    def __repr__(self) -> str:
        return repr(self.all)
