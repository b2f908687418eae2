"""What is owed to a channel: what the record says and the ledger does not, as far as the channel wants it.

Pure: the same record, ledger, settings and time give the same answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from plainstatus.deliver.announce.ledger import Ledger, Standing
from plainstatus.deliver.announce.messages import Message
from plainstatus.model.frozen import dataclass

__all__ = ["TIMERS_GO_ON", "Owed", "Wants", "holds", "left_to_others", "owed"]

#: For so long timers try again what a channel did not take; then it waits for the next publish, or a person.
TIMERS_GO_ON: Final = timedelta(minutes=40)
#: For so long what another machine has pushed an intent of is its affair: a minute to send it, the rest for git.
_UNDER_WAY: Final = timedelta(minutes=5)
#: Machines that share a ledger may differ by that much.
_CLOCKS_DIFFER: Final = timedelta(minutes=2)


@dataclass(frozen=True)
class Wants:
    """What a channel wants to hear of; an empty filter takes everything."""

    types: frozenset[str] = frozenset()
    impacts: frozenset[str] = frozenset()
    components: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    first_and_last: bool = False

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Wants:
        """Return what one channel's settings say."""
        filters = {name: frozenset(given.get(name, ())) for name in ("types", "impacts", "components", "languages")}
        return cls(**filters, first_and_last=given.get("tells") == "first and last")

    def take(self, message: Message) -> bool:
        """Say whether the filters let a message through; one without a type, say, is none of those that are named."""
        return (
            (not self.types or message.type in self.types)
            and (not self.impacts or message.impact in self.impacts)
            and (not self.components or bool(self.components & {*message.components}))
            and (not self.languages or message.language in self.languages)
        )


@dataclass(frozen=True)
class Owed:
    """What there is to do for a channel, each in the record's order."""

    #: To be tried now.
    send: tuple[Message, ...] = ()
    #: Nobody knows whether they went out, and to send them again could tell readers twice.
    unknown: tuple[Message, ...] = ()
    #: Owed, but timers have tried for long enough.
    waiting: tuple[Message, ...] = ()
    #: Too old to be told unasked.
    late: tuple[Message, ...] = ()


def owed(
    channel: str,
    wants: Wants,
    key_holds: timedelta,
    messages: Iterable[Message],
    ledger: Ledger,
    *,
    now: datetime,
    within: timedelta,
    timer: bool = False,
    late: str = "",
) -> Owed:
    """Return what is owed to a channel at `now`.

    Corrections, withdrawals and ends go wherever what they are about went; nothing is told that is older than
    `within`, but for the thread `late`. A `timer` leaves what it has tried for long enough, and all that follows it. A
    channel hears nothing of what was public when it was first seen.
    """
    seen, adopted = ledger.seen.get(channel, now), ledger.adopted or datetime.min.replace(tzinfo=UTC)
    #: Stories that the channel has heard of, and of their updates those.
    begun: set[str | tuple[str, str]] = set()
    send, unknown, waiting, too_late = list[Message](), list[Message](), list[Message](), list[Message]()
    for message in messages:
        standing = ledger.standing(channel, message.line)
        story = message.thread
        if standing.tries:
            begun |= {story, (story, message.key)}
            if standing.posted is not None or (standing.refused and not standing.doubts):
                continue
            if standing.doubts and not (
                holds(standing, key_holds, now) and not standing.refused and now - message.at <= within
            ):
                unknown.append(message)
                continue
        elif message.off or message.at <= seen or message.at <= adopted or not _wanted(message, wants, begun):
            continue
        if message.off:
            # It was tried, and not taken; by now nobody should hear it.
            continue
        old = message.imported or now - message.at > within
        if old and story != late:
            too_late.append(message)
            continue
        begun |= {story, (story, message.key)}
        if waiting or (timer and _tried_enough(standing, now)):
            waiting.append(message)
        else:
            send.append(message)
    return Owed(tuple(send), tuple(unknown), tuple(waiting), tuple(too_late))


def holds(standing: Standing, key_holds: timedelta, now: datetime) -> bool:
    """Say whether the network still drops what comes again with the key of tries that are in doubt."""
    if not key_holds:
        return False
    return all(-_CLOCKS_DIFFER <= now - one.at < key_holds for one in standing.doubts)


def left_to_others(channel: str, plan: Owed, ledger: Ledger, *, now: datetime, run: str = "") -> Owed:
    """Return a plan without what another machine than that of this `run` is just telling the channel.

    What would follow that waits: nobody knows yet what it is to reply to. Where nothing came of it, it is owed later.
    """

    def under_way(message: Message) -> bool:
        tries = ledger.standing(channel, message.line).tries
        theirs = [one for one in tries if one.outcome is None and not (run and one.name.startswith(f"{run}-"))]
        return any(abs(now - one.at) < _UNDER_WAY for one in theirs)

    unknown = tuple(message for message in plan.unknown if not under_way(message))
    if any(map(under_way, (*plan.send, *plan.unknown))):
        return Owed((), unknown, (*plan.send, *plan.waiting), plan.late)
    return plan


def _wanted(message: Message, wants: Wants, begun: Collection[str | tuple[str, str]]) -> bool:
    """Say whether a channel is to hear of something that it was not told yet."""
    story = message.thread
    if message.kind in {"correction", "withdrawal"}:
        # Whoever has heard the wrong word hears what is right; nobody else needs to. An incident has no key.
        return ((story, message.key) if message.key else story) in begun
    if message.kind == "update" and message.last and story in begun:
        return True
    return wants.take(message) and not (wants.first_and_last and story in begun)


def _tried_enough(standing: Standing, now: datetime) -> bool:
    return bool(standing.tries) and now - standing.tries[0].at > TIMERS_GO_ON
