"""A file of the site before it is made: where it stands, what its bytes depend on, and how they are made of that.

The key of an output names its bytes: where the published tree has a file that was made under the same key, nothing
has to be made. So whatever could change a byte is in `inputs`, in the function that makes them, or in the engine.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple, Protocol

from plainstatus.model.digests import digest
from plainstatus.model.engine import engine

__all__ = ["Group", "Output"]


class Group(Protocol):
    """Outputs that are kept together, by one key, or not at all."""

    @property
    def key(self) -> str:
        """What names the bytes of all of them."""

    @property
    def paths(self) -> list[str]:
        """Their paths."""


class Output(NamedTuple):
    """A file of the site that may have to be made.

    `inputs` are as narrow as the bytes allow, and plain data (see `digest`). `make` is a function of a module, or a
    partial one of it with what many outputs share, by position; it reads nothing else: no clock, no disk, nothing that
    another output has left behind.
    """

    #: Relative to the site, with `/` between its parts.
    path: str
    inputs: Any
    make: Callable[[Any], bytes]

    @property
    def maker(self) -> Callable[..., bytes]:
        """The function of a module that makes it."""
        return self.make.func if isinstance(self.make, partial) else self.make

    @property
    def key(self) -> str:
        """Return what names its bytes."""
        shared = self.make.args if isinstance(self.make, partial) else ()
        return digest((engine(), self.maker.__module__, self.maker.__qualname__, shared, self.inputs))

    def made(self) -> bytes:
        """Make its bytes."""
        return self.make(self.inputs)
