"""A mailing, sent over several connections at a rate, until everybody was tried or something says to stop."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from plainstatus.deliver.mail.carrier import Carrier, Envelope, Unreachable
from plainstatus.deliver.mail.crew import Crew, Done, crew_of
from plainstatus.deliver.mail.ledger import Mailing, Message
from plainstatus.deliver.mail.recipients import Recipient
from plainstatus.deliver.mail.trouble import Trouble
from plainstatus.errors import AnnounceError
from plainstatus.model.mailing import Sums

__all__ = ["DELAYS", "HOLDS", "Ended", "Letter", "Listener", "Pace", "Progress", "mail"]

#: After so long a message that was put off is tried again; in all nearly two days.
DELAYS: Final = tuple(timedelta(minutes=one) for one in (1, 5, 15, 60, 240, 720, 1440))
#: For so long nothing is sent where a server cannot be reached, or puts off much.
HOLDS: Final = tuple(timedelta(seconds=one) for one in (5, 15, 60, 120, 300, 300))
#: Whom servers refused because of us is tried once more after that long.
_MENDED: Final = timedelta(hours=1)
_LOOK: Final = 1.0
#: To count may take that share of the time.
_LOOKING: Final = 0.05
_SAMPLES: Final = 60


class Letter(Protocol):
    """The notice in one language."""

    def for_one(self, recipient: Recipient, message_id: str) -> bytes:
        """Return the finished message for somebody."""


@dataclass(frozen=True)
class Pace:
    """How fast it goes, and how patiently."""

    #: Messages a second, over all connections.
    rate: float
    #: After so many messages all connections rest, and the listener may show how far it is; 0 for never.
    batch: int = 0
    delays: Sequence[timedelta] = DELAYS
    holds: Sequence[timedelta] = HOLDS


@dataclass(frozen=True)
class Progress:
    """How far it is."""

    sums: Sums
    #: Messages a second, of late.
    per_second: float
    #: None where nobody can say.
    time_left: timedelta | None
    #: Why nothing is sent at the moment; empty where something is.
    waits: str = ""
    #: Until when.
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Listener:
    """Who hears how far it is, and may stop it."""

    #: Called about once a second, and at the end.
    tell: Callable[[Progress], None]
    #: Called after each batch, while nothing is under way.
    after_batch: Callable[[Sums], None] = lambda _: None
    #: Set, it lets what is under way come to its end, and stops.
    stop: threading.Event


@dataclass(frozen=True)
class Ended:
    """What came of a run."""

    sums: Sums
    #: Why some are left, and what to do; empty where none is.
    stopped: str = ""


def mail(
    mailing: Mailing,
    letters: Mapping[str, Letter],
    carriers: Sequence[Carrier],
    *,
    pace: Pace,
    listener: Listener,
    now: Callable[[], datetime],
) -> Ended:
    """Send what is left of a mailing; return once everybody was tried, or it was stopped.

    Raises AnnounceError, and then nothing was sent: where somebody else is sending it, or no server lets us in; or
    where the disk fails meanwhile.
    """
    with mailing.held():
        if mailing.next_due() is None:
            return Ended(mailing.sums())
        try:
            carriers[0].open()
        except Unreachable as error:
            raise AnnounceError(f"{error} (nothing was sent)") from error
        with crew_of(carriers, lambda message: _envelope(mailing, letters, message)) as crew:
            run = _Run(mailing, crew, pace, listener, now)
            run.go()
        trouble = run.trouble
        if trouble.broken is not None:
            raise trouble.broken
        if trouble.stop:
            mailing.pause(trouble.stop)
        return Ended(mailing.sums(), trouble.stop)


def _envelope(mailing: Mailing, letters: Mapping[str, Letter], message: Message) -> Envelope:
    recipient = message.recipient
    data = letters[recipient.language].for_one(recipient, message.message_id)
    return Envelope(mailing.sender, recipient.address, message.hash, data)


class _Run:
    """Hands out messages and writes down what comes of them: the only thread that uses the ledger."""

    def __init__(
        self, mailing: Mailing, crew: Crew, pace: Pace, listener: Listener, now: Callable[[], datetime]
    ) -> None:
        self.trouble = Trouble(crew.size, pace.holds)
        self._mailing, self._crew, self._pace, self._listener, self._now = mailing, crew, pace, listener, now
        self._in_batch = 0
        #: So many messages may begin, as of this moment.
        self._tokens, self._counted = 1.0, time.monotonic()
        #: Nothing is due before that.
        self._dry_until = 0.0
        self._samples = deque[tuple[float, int]](maxlen=_SAMPLES)
        self._next_look = 0.0
        self._complaints = mailing.complaints()

    def go(self) -> None:
        """Send, until nothing is left or something says to stop."""
        crew = self._crew
        while True:
            self._look()
            if self.trouble.stop and crew.idle == crew.size:
                break
            came = crew.came(0.0 if self._allowed() else self._wait())
            for one in came:
                self.trouble.meet(one, moment=time.monotonic())
            most = self._allowed()
            begun = self._turn(came, most) if came or most else 0
            if crew.idle < crew.size or self.trouble.stop:
                continue
            if self._pace.batch and self._in_batch >= self._pace.batch:
                self._in_batch = 0
                self._listener.after_batch(self._mailing.sums())
            elif most and not begun and self._mailing.next_due() is None:
                break
        # They are refused in the ledger by now.
        self._mailing.retry(self.trouble.refused, due=self._now() + _MENDED)
        self._listener.tell(self._progress())

    def _turn(self, came: Sequence[Done], most: int) -> int:
        """Write down what came, and hand out so many messages at most; return how many."""
        results = [(one.message, one.outcome) for one in came]
        messages = self._mailing.turn(results, most, now=self._now(), delays=self._pace.delays)
        for message in messages:
            self._crew.carry(message)
        self._tokens -= len(messages)
        self._in_batch += len(messages)
        self._dry_until = 0.0
        if len(messages) < most:
            due = self._mailing.next_due()
            rest = _LOOK if due is None else min(max((due - self._now()).total_seconds(), 0.0), _LOOK)
            self._dry_until = time.monotonic() + rest
        return len(messages)

    def _allowed(self) -> int:
        """Return how many messages may be begun now."""
        moment = time.monotonic()
        # What was not used is not made up for later, beyond one message for each connection.
        self._tokens = min(float(self._crew.size), self._tokens + (moment - self._counted) * self._pace.rate)
        self._counted = moment
        if self.trouble.stop or moment < max(self.trouble.until, self._dry_until):
            return 0
        most = min(self._crew.idle, int(self._tokens))
        return min(most, self._pace.batch - self._in_batch) if self._pace.batch else most

    def _wait(self) -> float:
        """Return for how long there is nothing to do but to wait for answers."""
        if not self._crew.idle or self.trouble.stop:
            return _LOOK
        moment = time.monotonic()
        begins = [(1 - self._tokens) / self._pace.rate, self.trouble.until - moment, self._dry_until - moment]
        return min(max(*begins, 0.001), _LOOK)

    def _look(self) -> None:
        """See from time to time whether somebody wants it to stop, and tell how far it is."""
        if self._listener.stop.is_set():
            self.trouble.stop_for("it was stopped by hand (it goes on with the same command)")
        began = time.monotonic()
        if began < self._next_look:
            return
        progress = self._progress()
        self.trouble.meet_complaints(self._mailing.complaints() - self._complaints, sent=progress.sums.sent)
        if paused := self._mailing.paused:
            self.trouble.stop_for(paused)
        self._listener.tell(progress)
        ended = time.monotonic()
        self._next_look = began + max(_LOOK, (ended - began) / _LOOKING)

    def _progress(self) -> Progress:
        """Return how far it is."""
        sums, moment = self._mailing.sums(), time.monotonic()
        handled = sums.total - sums.left
        self._samples.append((moment, handled))
        since, before = self._samples[0]
        per_second = (handled - before) / (moment - since) if moment > since else 0.0
        if (hold := self.trouble.until - moment) > 0:
            return Progress(sums, per_second, None, self.trouble.why, self._now() + timedelta(seconds=hold))
        due = self._mailing.next_due()
        if due is not None and due > self._now() and self._crew.idle == self._crew.size:
            return Progress(sums, per_second, None, "what servers have put off is tried again", due)
        return Progress(sums, per_second, timedelta(seconds=sums.left / per_second) if per_second else None)
