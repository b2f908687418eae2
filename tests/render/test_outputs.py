"""Each output of a site with one of everything: it is made of its inputs, of all of them, and of nothing else."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from plainstatus.render.output import Output
from tests.support.outputs import kind, outputs_of
from tests.support.rich_site import RichSite

#: Of the operating system and the clock, but for what only works with texts.
_OUTSIDE = ("posix", "io", "_io", "_socket", "select", "time", "_posixsubprocess", "fcntl")
_HARMLESS = {("posix", "fspath"), ("posix", "_path_normpath"), ("time", "strftime"), ("time", "mktime")}
_ENVIRON = os._Environ.__getitem__.__code__  # type: ignore[attr-defined]  # a Python function


@contextmanager
def watched(asked: set[str]) -> Iterator[None]:
    """Note which functions are called that ask anything but their arguments, and by whom."""

    def look(frame: FrameType, event: str, called: Any) -> None:
        if event == "call" and frame.f_code is _ENVIRON:
            asked.add(f"{frame.f_back and frame.f_back.f_globals.get('__name__')}: os.environ")
        if event != "c_call":
            return
        module, name, owner = called.__module__, called.__name__, getattr(called, "__self__", None)
        by_clock = isinstance(owner, type) and name in {"now", "utcnow", "today"}
        by_chance = isinstance(owner, random.Random)
        if by_clock or by_chance or (module in _OUTSIDE and (module, name) not in _HARMLESS):
            asked.add(f"{frame.f_globals.get('__name__')}: {module or getattr(owner, '__name__', 'random')}.{name}")

    sys.setprofile(look)
    try:
        yield
    finally:
        sys.setprofile(None)


def test_an_output_asks_for_nothing(tmp_path: Path) -> None:
    """Neither the clock nor a disk, nor what another output has left: it may be made at any time, in any order."""
    outputs = outputs_of(RichSite(tmp_path / "site"))
    asked: set[str] = set()

    with watched(asked):
        made = {output.path: output.made() for output in reversed(outputs)}

    assert asked == set()
    assert {path for path, data in made.items() if data != (tmp_path / "site" / "output" / path).read_bytes()} == set()
