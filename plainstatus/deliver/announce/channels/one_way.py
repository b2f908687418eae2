"""What takes a message, and does nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from plainstatus.deliver.announce.channels.channel import Posted, Refused

__all__ = ["OneWay"]


class OneWay:
    """A channel that knows no posts and no accounts."""

    key_holds: ClassVar[timedelta] = timedelta()

    def longest(self) -> int | None:
        """Return nothing: there is nobody to ask."""
        return None

    def delete(self, posted: Posted) -> None:  # noqa: ARG002 - as of every channel
        """Say that it cannot."""
        raise Refused("nothing can be deleted through it (delete it by hand)")

    def probe(self) -> str:
        """Return nothing: only a post would tell."""
        return ""
