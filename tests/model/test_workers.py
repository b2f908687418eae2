"""Work is spread over all cores, and nobody can tell by what comes of it."""

from __future__ import annotations

import errno
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from plainstatus.model.workers import meanwhile, spread


@pytest.fixture(autouse=True)
def four_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a machine of any size have four."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2, 3}, raising=False)


@pytest.fixture
def copies(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note the copies that are made."""
    found: list[int] = []
    fork = os.fork

    def noted() -> int:
        process = fork()
        found.append(process)
        return process

    monkeypatch.setattr(os, "fork", noted)
    return found


def who(item: int) -> tuple[int, int]:
    """Return an item, and which process has it."""
    return item * item, os.getpid()


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 100])
def test_results_come_in_the_order_of_the_items(count: int) -> None:
    """Whoever worked on them."""
    assert [square for square, _ in spread(range(count), who, least=2)] == [item * item for item in range(count)]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_all_cores_work() -> None:
    """Four cores are four processes, where each has enough to do; three where there is enough for three."""
    assert len({process for _, process in spread(range(8), who, least=2)}) == 4
    assert len({process for _, process in spread(range(7), who, least=2)}) == 3
    assert {process for _, process in spread(range(3), who, least=2)} == {os.getpid()}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_each_has_as_much_to_do() -> None:
    """One large item is as much as all the small ones together, and the results stay in order."""
    sizes = [1, 1, 1, 1, 1, 1, 1, 21]
    found = spread(range(8), who, least=4, sizes=sizes)
    large = found[7][1]

    assert [square for square, _ in found] == [item * item for item in range(8)]
    # Four go in a row.
    assert [process == large for _, process in found] == [False] * 4 + [True] * 4


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_copies_are_many_and_short() -> None:
    """Where there is much to do, a core has several, each of which looks at little, and whoever asked waits."""
    found = [process for _, process in spread(range(1000), who, least=2)]

    assert len({*found}) == 16
    assert os.getpid() not in found


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_each_core_has_as_many_copies(copies: list[int]) -> None:
    """Where there is enough for six copies, four cores have eight: else two would have nothing to do at the end."""
    spread(range(120), who, least=2)

    assert len(copies) == 8


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_much_is_handed_back() -> None:
    """More than a pipe holds, from each of those that work at a time."""
    found = spread(range(32), lambda item: bytes([item]) * 300_000, least=2)

    assert found == [bytes([item]) * 300_000 for item in range(32)]


def test_in_line_beside_threads() -> None:
    """A copy takes no thread along, so there is none."""
    done = threading.Event()
    beside = threading.Thread(target=done.wait)
    beside.start()
    try:
        assert {process for _, process in spread(range(100), who, least=2)} == {os.getpid()}
    finally:
        done.set()
        beside.join()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.parametrize("copies", [0, 1, 2])
def test_in_line_where_no_copy_is_to_be_had(monkeypatch: pytest.MonkeyPatch, copies: int) -> None:
    """A machine that has no memory or no process left, or a container that may have few, is no reason to stop."""
    fork, left = os.fork, [None] * copies

    def scarce() -> int:
        if not left:
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        left.pop()
        return fork()

    monkeypatch.setattr(os, "fork", scarce)
    opened = len([*Path("/dev/fd").iterdir()])

    done = spread(range(8), who, least=2)

    assert [square for square, _ in done] == [item * item for item in range(8)]
    assert len({process for _, process in done}) == 1 + copies
    assert len([*Path("/dev/fd").iterdir()]) == opened


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_nobody_tells_how_a_copy_ended() -> None:
    """Whoever starts us may ignore SIGCHLD, and so do we then: what is not known to be whole is made anew."""
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        assert spread(range(8), who, least=2) == [(item * item, os.getpid()) for item in range(8)]
        with pytest.raises(ZeroDivisionError):
            spread([0, *range(1, 8)], lambda item: 1 / item, least=2)
    finally:
        signal.signal(signal.SIGCHLD, before)


def test_an_exception_is_the_one_of_the_item(tmp_path: Path, copies: list[int]) -> None:
    """As in line; what others had begun is done with, and no process is left."""

    def work(item: int) -> None:
        if item == 5:
            raise ValueError(item)
        (tmp_path / str(item)).touch()

    with pytest.raises(ValueError, match="5"):
        spread(range(16), work, least=2)

    for process in copies:
        with pytest.raises(ChildProcessError):
            os.waitpid(process, os.WNOHANG)


def test_what_a_killed_copy_had_to_do_is_done_again() -> None:
    """By whoever asked, with what is given for that, and nobody does his own share twice."""
    here = os.getpid()

    def work(item: int) -> str:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return f"work {item}"

    found = spread(range(4), work, least=2, again=lambda item: f"again {item}")

    assert found == ["work 0", "work 1", "again 2", "again 3"]


def test_what_cannot_be_handed_back_is_done_here() -> None:
    """A result that is no plain value costs time only."""

    def work(item: int) -> Callable[[], int]:
        return lambda: item

    assert [result() for result in spread(range(4), work, least=2)] == [0, 1, 2, 3]


def test_ctrl_c_ends_the_copies(copies: list[int]) -> None:
    """Nobody works on when the one who asked has stopped."""
    here = os.getpid()
    # Who runs tests in the background of a shell is spared Ctrl-C, and so are they.
    ours = signal.signal(signal.SIGINT, signal.default_int_handler)

    def work(item: int) -> None:
        # When the other one has begun, too.
        if item == 2:
            time.sleep(0.1)
            os.kill(here, signal.SIGINT)
        while True:
            time.sleep(0.01)

    try:
        with pytest.raises(KeyboardInterrupt):
            spread(range(4), work, least=2)
    finally:
        signal.signal(signal.SIGINT, ours)

    for process in copies:
        with pytest.raises(ChildProcessError):
            os.waitpid(process, os.WNOHANG)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_copy_works_meanwhile(copies: list[int]) -> None:
    """What came of it is had once; a copy that nobody asks has ended all the same."""
    with meanwhile(lambda: (os.getpid(), "x" * 1_000_000)) as result:
        assert result() == (copies[0], "x" * 1_000_000)
        assert result() is None
    with meanwhile(lambda: time.sleep(60)):
        pass

    assert len(copies) == 2
    for process in copies:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_copy_that_fails_says_nothing() -> None:
    """Whoever asks does the work for himself, as where it is not done because there is one core, or no copy."""
    with meanwhile(lambda: 1 // 0) as result:
        assert result() is None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_ctrl_c_while_a_copy_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is Ctrl-C that whoever called gets, and not that the copy is gone."""
    waitpid = os.waitpid

    def interrupted(process: int, options: int) -> None:
        monkeypatch.setattr(os, "waitpid", waitpid)
        waitpid(process, options)
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "waitpid", interrupted)
    with pytest.raises(KeyboardInterrupt), meanwhile(lambda: 1) as result:
        result()


@pytest.mark.parametrize("why", ["one core", "no copy"])
def test_nothing_is_done_meanwhile(monkeypatch: pytest.MonkeyPatch, why: str) -> None:
    """Where there is one core, or the system has no copy to give."""

    def none() -> int:
        raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    if why == "one core":
        monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)
    else:
        monkeypatch.setattr(os, "fork", none, raising=False)
    done: list[int] = []
    with meanwhile(lambda: done.append(1)) as result:
        assert result() is None
    assert done == []
