"""Counts what is called: the work that something takes, whatever else the machine does."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

__all__ = ["counted"]


def counted(action: Callable[[], object]) -> Counter[str]:
    """Run something; return how often each function was called, in Python and in C."""
    calls: Counter[str] = Counter()

    def note(frame: Any, event: str, argument: Any) -> None:
        if event == "call":
            calls[frame.f_code.co_qualname] += 1
        elif event == "c_call":
            calls[argument.__qualname__] += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        action()
    finally:
        sys.setprofile(before)
    return calls
