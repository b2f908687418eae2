"""Signals that keep coming, as the alarm clock of a command's steps and resized terminals send them."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["signalled"]


@contextmanager
def signalled() -> Iterator[None]:
    """Send ourselves a signal that is heard and means nothing, again and again, a moment apart."""
    over = threading.Event()

    def ring() -> None:
        while not over.wait(0.0005):
            os.kill(os.getpid(), signal.SIGUSR1)

    before = signal.signal(signal.SIGUSR1, lambda *_: None)
    ringing = threading.Thread(target=ring)
    ringing.start()
    try:
        yield
    finally:
        over.set()
        ringing.join()
        signal.signal(signal.SIGUSR1, before)
