"""A mailing under way: a bar with the time that is left in a terminal, else lines; and the page shows how far it is."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final

from plainstatus import clock
from plainstatus.cli.mailing import Begun
from plainstatus.cli.telling import published_again
from plainstatus.cli.terminal import say
from plainstatus.deliver.mail.run import Ended, Listener, Pace, Progress
from plainstatus.deliver.mail.run import mail as run_mail
from plainstatus.model import Sums
from plainstatus.publish.mailings import publish_sums
from plainstatus.read.project import Project
from plainstatus.text.amounts import in_words

__all__ = ["post", "show_sums"]

#: Without a terminal a line is said so often, in seconds.
_SAYS: Final = 30.0


def post(project: Project, begun: Begun) -> Ended:
    """Send what is left, and show on the page how far that is: at the beginning, after each batch, at the end."""
    show_sums(project, begun.mailing.sums())
    with _stoppable() as stop, _shown() as tell:
        listener = Listener(tell=tell, after_batch=lambda sums: show_sums(project, sums), stop=stop)
        pace = Pace(begun.rate, begun.batch)
        ended = run_mail(
            begun.mailing, begun.letters, begun.carriers, pace=pace, listener=listener, now=lambda: datetime.now(UTC)
        )
    show_sums(project, ended.sums)
    return ended


def show_sums(project: Project, sums: Sums) -> None:
    """Put the sums of a mailing on the page; what goes wrong there stops no mail, and is done the next time."""
    if sums.audience == "customers":
        published_again(lambda: publish_sums(project, [sums], now=clock.now_for_publish(), tell=say))


@contextmanager
def _stoppable() -> Iterator[threading.Event]:
    """Let Ctrl-C, and whoever ends programs, stop it after what is under way; a second time, at once."""
    stop = threading.Event()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def asked(number: int, _: object) -> None:
        signal.signal(number, before[signal.Signals(number)])
        stop.set()

    for number in before:
        signal.signal(number, asked)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _shown() -> Iterator[Callable[[Progress], None]]:
    if not sys.stdout.isatty() or os.environ.get("TERM") in {None, "dumb"}:
        yield _lines()
        return
    # Some tenths of a second, which only a terminal should spend.
    from rich import progress as rich  # noqa: PLC0415

    columns = (rich.BarColumn(), rich.MofNCompleteColumn(), rich.TextColumn("{task.description}"))
    with rich.Progress(*columns, transient=True) as bars:
        task = bars.add_task("", total=None)

        def tell(progress: Progress) -> None:
            sums = progress.sums
            bars.update(task, total=sums.total, completed=sums.total - sums.left, description=_words(progress))

        yield tell


def _lines() -> Callable[[Progress], None]:
    last = float("-inf")

    def tell(progress: Progress) -> None:
        nonlocal last
        if time.monotonic() - last >= _SAYS:
            last = time.monotonic()
            sums = progress.sums
            say(f"{sums.total - sums.left:,} of {sums.total:,}; {_words(progress)}")

    return tell


def _words(progress: Progress) -> str:
    """Return how fast it goes, for how long, and what keeps it from going."""
    sums = progress.sums
    if progress.waits:
        until = f", until {progress.until:%H:%M:%S} UTC" if progress.until else ""
        return f"{progress.waits}{until}"
    words = [f"{progress.per_second:.0f} a second"]
    words += [f"{in_words(progress.time_left)} left"] if progress.time_left is not None else []
    words += [f"{sums.in_doubt:,} in doubt"] if sums.in_doubt else []
    words += [f"{sums.refused:,} refused"] if sums.refused else []
    return ", ".join(words)
