"""Python's garbage collector, and when to leave it asleep."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["collector_for_what_is_new", "collector_paused"]


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


@contextmanager
def collector_for_what_is_new() -> Iterator[None]:
    """Collect garbage of what is made meanwhile, and look at nothing else: what was built before is all needed.

    A page that is made leaves circles of objects, and ten thousand pages too many.
    """
    enabled = gc.isenabled()
    gc.freeze()
    gc.enable()
    try:
        yield
    finally:
        gc.unfreeze()
        if not enabled:
            gc.disable()
