"""What lasts over a second says what it is."""

from __future__ import annotations

import logging
import os
import re
import signal
import sys
import threading
import time

import pytest

from plainstatus.cli.progress import steps_told
from plainstatus.cli.terminal import complain, leave_alone

STEPS = logging.getLogger("plainstatus.steps")


def test_a_plain_line_for_each_step_that_lasts(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a terminal: one line a step, on standard error, and none for what is over sooner."""
    monkeypatch.setattr("plainstatus.cli.progress._PATIENCE", 0.3)
    with steps_told():
        STEPS.info("reading %s", "a file")
        time.sleep(1)
        complain(["done"])
        time.sleep(0.5)
        STEPS.info("soon over")
    STEPS.info("nobody looks on")

    assert capfd.readouterr() == ("", "reading a file …\ndone\n")


def test_in_a_terminal_it_moves_and_vanishes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line is taken away before anything else is printed, and at the end."""
    ours, theirs = os.openpty()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("plainstatus.cli.progress._PATIENCE", 0.3)
    with os.fdopen(theirs, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        with steps_told():
            STEPS.info("making the pages")
            time.sleep(1)
            complain(["done"])
            STEPS.info("soon over")
        seen = ""
        while not seen.endswith("done\r\n"):
            seen += os.read(ours, 65536).decode()
    os.close(ours)

    assert re.fullmatch(r"(\r[/\\|-] making the pages … \d+ s\x1b\[K)+\r\x1b\[Kdone\r\n", seen)


def test_nothing_is_shown_beside_another_program(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An editor has the terminal for itself, and so has a question."""
    monkeypatch.setattr("plainstatus.cli.progress._PATIENCE", 0.3)
    with steps_told():
        STEPS.info("looking at it")
        leave_alone()
        # Nothing rings then: with Ctrl-C at the same moment, input() would fail.
        assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
        time.sleep(1)

    assert capfd.readouterr() == ("", "")


def test_beside_another_thread_nothing_is_told() -> None:
    """Only the main one can be woken; whoever calls a command elsewhere has it done all the same."""
    done: list[int] = []

    def work() -> None:
        with steps_told():
            done.append(1)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

    assert done == [1]
