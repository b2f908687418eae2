"""Telling the channels what is owed to them: each in a thread of its own, so that a dead one delays no other.

Before anything is sent, the ledger has an intent; after it, what came of it. Whoever kills this process leaves intents
without results, which the next run takes for what they are: sent, perhaps.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Final, Protocol

from plainstatus.deliver.announce.channels.channel import Channel, InDoubt, NotTaken, Post, Posted, Refused
from plainstatus.deliver.announce.ledger import Ledger, Outcome, Try, ledger_line
from plainstatus.deliver.announce.ledger_file import LedgerFile
from plainstatus.deliver.announce.messages import Message
from plainstatus.deliver.announce.owed import Owed
from plainstatus.deliver.announce.words import doubt, refusal, unsent
from plainstatus.errors import AnnounceError
from plainstatus.model.frozen import dataclass
from plainstatus.record import timestamp

__all__ = ["PATIENCE", "Clock", "Fit", "Run", "Running", "Told", "announce", "intend", "new_run", "release"]

#: How long a publish tries, once it is live, in seconds.
PATIENCE: Final = 60.0
#: No channel waits longer for an answer.
_ANSWER: Final = 15.0
#: Between tries, where the channel does not say when to ask again; the last one counts from then on.
_PAUSES: Final = (1.0, 2.0, 4.0, 8.0, 15.0)
#: Makes what goes to a channel of a message. Whatever it raises, that message waits.
Fit = Callable[[Message, Channel], Post]


class Clock(Protocol):
    """The time that goes by while others are told."""

    def now(self) -> datetime:
        """Return the time."""

    def wait(self, seconds: float) -> None:
        """Let some time go by."""


class Running:
    """A clock that began at a moment which was given."""

    def __init__(self, began: datetime) -> None:
        """`began` is now."""
        self._began, self._since = began, time.monotonic()

    def now(self) -> datetime:
        """Return the time."""
        return self._began + timedelta(seconds=time.monotonic() - self._since)

    def wait(self, seconds: float) -> None:
        """Let some time go by."""
        time.sleep(seconds)


@dataclass(frozen=True)
class Told:
    """What came of it."""

    #: A line for each post that was made.
    posts: tuple[str, ...] = ()
    #: What failed in this run, and what tries it again, a line each.
    failed: tuple[str, ...] = ()
    #: What staff should know besides, a line each.
    notes: tuple[str, ...] = ()
    #: What channels are not told because it is too old, a line each.
    late: tuple[str, ...] = ()
    #: Channel and line of what was sent, and had no answer in time.
    under_way: frozenset[tuple[str, str]] = frozenset()

    def __add__(self, other: Told) -> Told:
        """Return both."""
        return Told(
            self.posts + other.posts,
            self.failed + other.failed,
            self.notes + other.notes,
            self.late + other.late,
            self.under_way | other.under_way,
        )


@dataclass(frozen=True)
class Run:
    """One run of telling the channels."""

    #: What no other run is called, on whatever machine: two may write their intents in the same second, and git would
    #: take those for one.
    name: str
    book: LedgerFile
    #: All that was ever told, in the record's order.
    messages: Sequence[Message]
    fit: Fit
    clock: Clock
    #: Whether the intents are in the ledger already; then nothing else is sent.
    intended: bool = False
    #: Channel → what stands for the place where it leads.
    places: Mapping[str, str] = field(default_factory=dict)

    def has(self, attempt: Try) -> bool:
        """Say whether a try is one of this run."""
        return attempt.name.startswith(f"{self.name}-")


def new_run() -> str:
    """Return a name for a run."""
    return secrets.token_hex(6)


def announce(run: Run, channels: Sequence[Channel], plans: Mapping[str, Owed], *, patience: float = PATIENCE) -> Told:
    """Tell each channel what its plan says; return what came of it, after `patience` seconds at most.

    Raises AnnounceError where the ledger cannot be read.
    """
    ledger, end = run.book.read(), run.clock.now() + timedelta(seconds=patience)
    tellers = [
        _Teller(run, channel, plans[channel.name].send, ledger, end) for channel in channels if channel.name in plans
    ]
    for teller in tellers:
        teller.thread.start()
    deadline = time.monotonic() + patience
    for teller in tellers:
        teller.thread.join(max(0.0, deadline - time.monotonic()))
    # Whoever still waits for an answer leaves an intent without a result, and it is named as what it is.
    run.book.close()
    return sum((teller.told() for teller in tellers), Told())


def intend(plans: Mapping[str, Owed], book: LedgerFile, *, now: datetime, run: str) -> int:
    """Write the intents of all that is to be tried now, and send nothing; return how many there are."""
    lines = [
        _intent(channel, message, now, f"{run}-{number}")
        for channel, plan in plans.items()
        for number, message in enumerate(plan.send)
    ]
    book.add(*lines)
    return len(lines)


def release(
    ledger: Ledger,
    book: LedgerFile,
    *,
    now: datetime,
    run: str,
    reason: str,
    but: Collection[tuple[str, str]] = (),
) -> int:
    """Write that nothing came of a run's intents that have no result, `but` for what was sent; return how many."""
    open_tries = [
        (place, one.name)
        for place, standing in sorted(ledger.known.items())
        for one in standing.tries
        if one.outcome is None and one.name.startswith(f"{run}-") and place not in but
    ]
    lines = [
        ledger_line("result", now, channel=channel, line=line, try_=name, outcome="not taken", reason=reason)
        for (channel, line), name in open_tries
    ]
    book.add(*lines)
    return len(lines)


def _intent(channel: str, message: Message, at: datetime, attempt: str) -> bytes:
    about = message.incident or message.key
    return ledger_line("intent", at, channel=channel, line=message.line, try_=attempt, about=about)


@dataclass(frozen=True)
class _Came:
    """What came of a try."""

    outcome: Outcome
    posted: Posted | None = None
    reason: str = ""
    #: After how many seconds the channel may be asked again, where it said so.
    after: float | None = None


class _Teller:
    """Tells one channel, in order; at the first that it does not take, the rest waits behind it."""

    def __init__(self, run: Run, channel: Channel, queue: Sequence[Message], ledger: Ledger, end: datetime) -> None:
        """`end` is when an answer must be there at the latest."""
        self._run, self._channel, self._ledger, self._end = run, channel, ledger, end
        self._left = list(queue)
        #: Tries are counted on from those that `intend` has noted.
        self._count = len(queue)
        #: Whether something was sent of which the ledger does not know yet what came of it.
        self._asking = False
        #: Why it ended before its time.
        self._broken = ""
        self._posts: list[str] = []
        self._failed: list[str] = []
        self._place = run.places.get(channel.name, "")
        self._threads = self._told_before()
        #: It keeps no program from ending.
        self.thread = threading.Thread(target=self._tell_all, name=f"announce-{channel.name}", daemon=True)

    def told(self) -> Told:
        """Return what came of it, for what waits and for what nobody knows, too."""
        name, failed, asked = self._channel.name, list(self._failed), list[Message]()
        why = "the time was up" if self.thread.is_alive() else self._broken
        if why:
            asked = self._left[: int(self._asking)]
            failed += [doubt(name, one, self._broken or "it has not answered in time") for one in asked]
            failed += unsent(name, self._left[len(asked) :], why)
        return Told(tuple(self._posts), tuple(failed), under_way=frozenset((name, one.line) for one in asked))

    def _tell_all(self) -> None:
        try:
            while self._left:
                if self._tell(self._left[0]):
                    self._left.pop(0)
                else:
                    break
        except AnnounceError as error:
            self._broken = str(error)
        except Exception as error:
            self._broken = f"an error in Plainstatus: {type(error).__name__} (please report it)"

    def _told_before(self) -> dict[str, list[Posted]]:
        """Return thread → its posts on this channel that can be answered, in the record's order."""
        found: dict[str, list[Posted]] = {}
        for message in self._run.messages:
            if posted := self._ledger.standing(self._channel.name, message.line).post_at(self._place):
                found.setdefault(message.thread, []).append(posted)
        return found

    def _tell(self, message: Message) -> bool:
        """Tell one thing, several times if need be; return whether the next may follow."""
        name, clock = self._channel.name, self._run.clock
        standing = self._ledger.standing(name, message.line)
        doubts = [one.at for one in standing.doubts if not self._run.has(one)]
        first, reason = min(doubts, default=None), standing.reason
        wait = max((one.not_before for one in standing.tries if one.not_before is not None), default=clock.now())
        try:
            post = self._post(message)
        except Exception as error:
            self._failed += unsent(name, self._left, f"it could not be put into words: {type(error).__name__}")
            return False
        for number in count():
            if wait + timedelta(seconds=_ANSWER) > self._end:
                break
            clock.wait(max(0.0, (wait - clock.now()).total_seconds()))
            came = self._ask(message, post, number)
            reason = came.reason
            if came.posted is not None:
                self._threads.setdefault(message.thread, []).append(came.posted)
                self._posts.append(f"{name}: told {message.title!r}{came.posted.url and f', {came.posted.url}'}")
                return True
            if came.outcome == "refused":
                self._failed.append(refusal(name, message, reason))
                if first is None:
                    return True
                break
            if came.outcome == "in doubt":
                first = first or clock.now()
            if first is not None and clock.now() - first >= self._channel.key_holds:
                break
            pause = _PAUSES[min(number, len(_PAUSES) - 1)] if came.after is None else came.after
            wait = clock.now() + timedelta(seconds=pause)
        if first is None:
            self._failed += unsent(name, self._left, reason or "the time was up")
        else:
            self._failed.append(doubt(name, message, reason, again=bool(self._channel.key_holds)))
            self._failed += unsent(name, self._left[1:], "it waits behind that")
        return False

    def _post(self, message: Message) -> Post:
        told = self._threads.get(message.thread, [])
        post = self._run.fit(message, self._channel)
        return replace(post, thread=told[0] if told else None, follows=told[-1] if told else None)

    def _ask(self, message: Message, post: Post, number: int) -> _Came:
        """Try once: the intent, unless it is there already; the post; and what came of it."""
        attempt = self._begin(message, number)
        self._asking = True
        came = self._sent(post)
        now, posted = self._run.clock.now(), came.posted
        more: dict[str, Any] = {}
        if posted is not None:
            # Also known when the channel is no longer in the settings.
            more = {"network": self._channel.network, "to": self._place, "id": posted.id}
            more |= {"url": posted.url, "extra": dict(posted.extra)}
        wait = "" if came.after is None else timestamp(now + timedelta(seconds=came.after + 1))
        self._run.book.add(
            ledger_line(
                "result", now, channel=self._channel.name, line=message.line, try_=attempt, outcome=came.outcome,
                reason=came.reason, not_before=wait, **more,
            )
        )  # fmt: skip
        self._asking = False
        return came

    def _begin(self, message: Message, number: int) -> str:
        if self._run.intended and not number:
            tries = self._ledger.standing(self._channel.name, message.line).tries
            return next(one.name for one in tries if one.outcome is None and self._run.has(one))
        self._count += 1
        attempt = f"{self._run.name}-{self._count}"
        self._run.book.add(_intent(self._channel.name, message, self._run.clock.now(), attempt))
        return attempt

    def _sent(self, post: Post) -> _Came:
        try:
            return _Came("posted", self._channel.post(post))
        except Refused as error:
            return _Came("refused", reason=str(error))
        except NotTaken as error:
            return _Came("not taken", reason=str(error), after=error.after)
        except InDoubt as error:
            return _Came("in doubt", reason=str(error))
        except Exception as error:
            # Its text may repeat a secret.
            return _Came("in doubt", reason=f"an error in Plainstatus: {type(error).__name__} (please report it)")
