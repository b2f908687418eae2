"""What the answers of servers say together: whether to go on, to wait a while, or to stop until somebody has looked.

Pure: the same answers at the same moments give the same judgement.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

from plainstatus.deliver.mail.carrier import Outcome
from plainstatus.deliver.mail.crew import Done
from plainstatus.deliver.mail.ledger import Message
from plainstatus.text.amounts import counted

__all__ = ["GO_ON", "Trouble"]

GO_ON: Final = "then go on with the same command"
#: Of the last answers, so many of one kind are no chance.
_WINDOW: Final = 50
_MANY: Final = 10
#: One message may meet a quota that is somebody else's.
_QUOTA: Final = 3
#: Above that share providers block a sender.
_COMPLAINTS: Final = 0.003


class Trouble:
    """The last answers of a run, and what follows from them."""

    def __init__(self, connections: int, holds: Sequence[timedelta]) -> None:
        """Where a server cannot be reached or puts off much, nothing is sent for one of `holds`, time after time."""
        #: Why nothing more may be sent, and what to do; empty while something may.
        self.stop = ""
        #: A fault of ours, because of which it stops.
        self.broken: Exception | None = None
        #: Nothing is sent before this moment.
        self.until = 0.0
        #: Why that is so.
        self.why = ""
        #: What it is worth to try once more when whatever made servers refuse us was mended.
        self.refused: Sequence[Message] = ()
        #: All connections may break at once, and once is a chance.
        self._many = max(_MANY, connections + 1)
        self._last = deque[Done](maxlen=max(_WINDOW, 4 * self._many))
        self._holds = holds
        #: How often in a row it was held, and how many answers without another hold make the next a first one.
        self._held, self._proving = 0, 0

    def meet(self, done: Done, *, moment: float) -> None:
        """Learn from an answer."""
        outcome = done.outcome
        if done.broken is not None:
            self.broken = done.broken
            self.stop_for("something is wrong with Plainstatus itself")
        if outcome.kind == "unsent":
            if outcome.stop:
                self.stop_for(outcome.why)
            else:
                self._hold(outcome.why, moment, gives_up=True)
            return
        self._last.append(done)
        self._proving -= 1
        if self._count(lambda one: one.blames == "quota") >= _QUOTA:
            self.stop_for(
                f"our quota is used up: {outcome.code} (ask the provider for more, or wait for a new day; {GO_ON})"
            )
        elif self._count(lambda one: one.blames == "rule") >= self._many:
            self.refused = [one.message for one in self._last if one.outcome.blames == "rule"]
            self.stop_for(
                f"it is us whom servers refuse, {len(self.refused)} of the last {len(self._last)} times: "
                f"{outcome.code} (look at SPF, DKIM and DMARC of our address, and at the pages of who refuses; "
                f"{GO_ON}: those who refused last are asked again)"
            )
        elif self._count(lambda one: one.kind == "doubt") >= self._many:
            self.stop_for(
                "the connection breaks again and again before the server's answer (look at the server's log, and "
                f"settle by it what is in doubt; {GO_ON})"
            )
        elif self._count(lambda one: one.kind == "later") >= self._many:
            self._last.clear()
            self._hold(f"the server puts off much: {outcome.code}", moment, gives_up=False)

    def meet_complaints(self, number: int, *, sent: int) -> None:
        """Learn how many have complained since this run began."""
        if number >= _MANY and number > _COMPLAINTS * sent:
            self.stop_for(
                f"{counted(number, 'recipient')} of {sent} complained of it as spam, and above 3 in 1,000 providers "
                f"block a sender (do subject and sender say at once who writes, and why? Mend that; {GO_ON})"
            )

    def stop_for(self, reason: str) -> None:
        """Stop, unless there is a reason already."""
        self.stop = self.stop or reason

    def _hold(self, why: str, moment: float, *, gives_up: bool) -> None:
        """Send nothing for a while, longer each time; where the last time was to no avail, `gives_up` stops it all."""
        if moment < self.until:
            # All connections meet the same trouble at once.
            return
        self._held = self._held + 1 if self._proving > 0 else 1
        if self._held > len(self._holds) and gives_up:
            self.stop_for(f"{why} (once that is in order, go on with the same command)")
            return
        hold = self._holds[min(self._held, len(self._holds)) - 1]
        self.until, self.why, self._proving = moment + hold.total_seconds(), why, _WINDOW

    def _count(self, which: Callable[[Outcome], bool]) -> int:
        return sum(which(one.outcome) for one in self._last)
