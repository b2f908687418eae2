"""Threads that carry messages, one for each connection; none of them knows the ledger."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from queue import Empty, Queue, SimpleQueue

from plainstatus.deliver.mail.carrier import Carrier, Envelope, Outcome
from plainstatus.deliver.mail.ledger import Message
from plainstatus.model.frozen import dataclass

__all__ = ["Crew", "Done", "crew_of"]


@dataclass(frozen=True)
class Done:
    """What came of a message."""

    message: Message
    outcome: Outcome
    #: A fault of ours.
    broken: Exception | None = None


class Crew:
    """Carriers at work; one thread hands out what they carry."""

    def __init__(self, jobs: Sequence[SimpleQueue[Message | None]], done: Queue[tuple[int, Done]]) -> None:
        """Use `crew_of`."""
        self._jobs, self._done = jobs, done
        self._idle = [*range(len(jobs))]

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self._jobs)

    @property
    def idle(self) -> int:
        """How many have nothing to do."""
        return len(self._idle)

    def carry(self, message: Message) -> None:
        """Hand a message to one who has nothing to do."""
        self._jobs[self._idle.pop()].put(message)

    def came(self, longest: float) -> list[Done]:
        """Return what has come of messages meanwhile, after so many seconds at the latest."""
        came = []
        try:
            came.append(self._done.get(block=longest > 0, timeout=longest or None))
            while True:
                came.append(self._done.get_nowait())
        except Empty:
            pass
        self._idle += [worker for worker, _ in came]
        return [done for _, done in came]


@contextmanager
def crew_of(carriers: Sequence[Carrier], make: Callable[[Message], Envelope]) -> Iterator[Crew]:
    """Let each carrier work in a thread of its own; in the end each says goodbye."""
    # Not a SimpleQueue: where a signal comes as the time is up, that waits for ever (Python 3.11).
    done = Queue[tuple[int, Done]]()
    jobs = [SimpleQueue[Message | None]() for _ in carriers]

    def work(number: int, carrier: Carrier) -> None:
        while (message := jobs[number].get()) is not None:
            try:
                came = Done(message, carrier.carry(make(message)))
            except Exception as error:
                came = Done(message, Outcome("doubt"), error)
            done.put((number, came))
        carrier.close()

    # Whoever ends the program does not wait for a server's answer: what it was about is in doubt then.
    threads = [threading.Thread(target=work, args=each, daemon=True) for each in enumerate(carriers)]
    for thread in threads:
        thread.start()
    try:
        yield Crew(jobs, done)
    finally:
        for queue in jobs:
            queue.put(None)
    for thread in threads:
        thread.join()
