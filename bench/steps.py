"""Runs a verb of ours and tells where its time went, step by step: python bench/steps.py FILE VERB [FLAG ...].

Every two milliseconds of work it looks where the program is, and gives the time since the last look to a step: to the
room that the order of steps in `plainstatus/publish` has called. That costs a hundredth, where a profile of every call
would double the time of whatever calls much. FILE gets step → seconds, as JSON.
"""

from __future__ import annotations

import json
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
_PAUSE = 0.002
_LOADING = "loading code"
_PELICAN = "Pelican"
_REST = "the rest"
#: What a module's name begins with → the step that its time belongs to, however deep it calls. An empty step lets the
#: next module decide that it calls.
STEPS = {
    "plainstatus": "",
    "plainstatus.read": "reading",
    "plainstatus.record": "record",
    "plainstatus.record.load": "",
    "plainstatus.publish.record_copies": "record",
    "plainstatus.model.workers": "waiting for other processes",
    "plainstatus.check": "checking",
    "plainstatus.views": "views",
    "plainstatus.render": "outputs",
    "plainstatus.render.output": "keys of outputs",
    "plainstatus.render.pages": "pages",
    "plainstatus.publish.compiled_templates": "pages",
    "plainstatus.render.feeds": "feeds",
    "plainstatus.render.api": "API",
    "plainstatus.render.files": "small files",
    "plainstatus.tree": "writing and linking",
    "plainstatus.tree.manifest": "manifest",
    "plainstatus.tree.packed": "packing",
    "plainstatus.tree.verify": "verification",
    "plainstatus.publish.withheld": "verification",
    "plainstatus.publish.kept": "keys of outputs",
    "plainstatus.tree.verified": "verification",
    "plainstatus.deliver": "telling others",
    "plainstatus.publish.announce": "telling others",
    "plainstatus.edit": "editing",
    "pelican": _PELICAN,
    "plainstatus.publish.unchanged": _PELICAN,
}
#: Steps that call others, to which the time belongs then.
_CALLING = (_PELICAN, "outputs", "keys of outputs", "waiting for other processes")


def step_of(modules: Iterable[str]) -> str:
    """Return the step that is being taken, of the modules whose functions have called each other, outermost first."""
    found = ""
    for name in modules:
        if name.startswith("importlib._bootstrap"):
            return _LOADING
        if not found or found in _CALLING:
            found = _step(name) or found
    return found or _REST


@cache
def _step(module: str) -> str:
    while module not in STEPS and module:
        module = module.rpartition(".")[0]
    return STEPS.get(module, "")


def shares(spent: dict[str, float]) -> str:
    """Return where the time went, in words, the most first; what is less than a hundredth is left out."""
    total = sum(spent.values())
    shown = sorted(spent.items(), key=lambda item: (item[0] == _REST, -item[1]))
    return ", ".join(f"{step} {100 * of / total:.0f} %" for step, of in shown if of / total >= 0.01)


@contextmanager
def looking() -> Iterator[dict[str, float]]:
    """Give the time until the end to steps."""
    spent: defaultdict[str, float] = defaultdict(float)
    last = time.perf_counter()

    def look(_: int, frame: FrameType | None) -> None:
        nonlocal last
        now, modules = time.perf_counter(), []
        while frame is not None:
            modules.append(frame.f_globals.get("__name__", ""))
            frame = frame.f_back
        # What holds Python up, as a library in C does, is looked at late and gets all the time since.
        spent[step_of(reversed(modules))] += now - last
        last = now

    # The clock that goes by real time is the progress line's. Time spent waiting counts with the look that follows it.
    signal.signal(signal.SIGPROF, look)
    # A call of the system that was interrupted goes on.
    signal.siginterrupt(signal.SIGPROF, False)
    signal.setitimer(signal.ITIMER_PROF, _PAUSE, _PAUSE)
    try:
        yield spent
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def main() -> None:
    """Run it, and write the file."""
    to, *arguments = sys.argv[1:]
    sys.path[0] = str(ROOT)
    sys.argv = ["plainstatus", *arguments]
    try:
        with looking() as spent:
            from plainstatus.__main__ import main as plainstatus  # noqa: PLC0415 - loading it is a step

            plainstatus()
    finally:
        Path(to).write_text(json.dumps(spent), encoding="utf-8")


if __name__ == "__main__":
    main()
