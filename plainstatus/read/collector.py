"""Python's garbage collector, and when to leave it asleep; and memory that goes back to the system."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress

__all__ = ["collector_paused", "give_back"]


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause garbage collection while much is built and nothing thrown away: looking takes longer than building."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def give_back() -> None:
    """Give memory that much was in and nothing is any more back to the system, where the C library can (glibc)."""
    import ctypes  # noqa: PLC0415 - few publishes have that much

    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
