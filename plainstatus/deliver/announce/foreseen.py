"""What channels will be told by a publish, for whoever is about to agree to it.

No network is asked for it, because none may delay a publish. So a server that takes more than most may get more of a
text than is shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from plainstatus.deliver.announce.channels.channel import Channel
from plainstatus.deliver.announce.kit import fitted
from plainstatus.deliver.announce.ledger import Entry
from plainstatus.deliver.announce.messages import Message
from plainstatus.deliver.announce.telling import Desk

__all__ = ["foreseen"]

#: More messages than these are a number: nobody reads them all before a publish.
_MOST: Final = 20


def foreseen(found: Desk, new: Collection[str], *, now: datetime, since: datetime) -> Iterator[str]:
    """Yield what channels will be told of the record's `new` lines, and which of them cannot be told from here.

    A channel that is new hears what is public `since` then. Raises AnnounceError where nobody is told anything.
    """
    ledger = found.read()
    found.sound(ledger)
    unseen = [Entry("seen", since, name, "", "", {}) for name in found.names if name not in ledger.seen]
    plans = found.plans(replace(ledger, entries=(*ledger.entries, *unseen)), now=now)
    news = {name: [message for message in plan.send if message.line in new] for name, plan in plans.items()}
    told = [one for one in found.messages if any(one in news[channel.name] for channel in found.channels.usable)]
    if told:
        yield "channels will be told:"
    for message in told[:_MOST]:
        yield from _texts(found, message, [one for one in found.channels.usable if message in news[one.name]])
    if len(told) > _MOST:
        yield f"  … and {len(told) - _MOST} more messages"
    left_out = [why for name, why in found.channels.unusable.items() if news[name]]
    yield from (f"left out: {why}" for why in (*left_out, *found.channels.faults))


def _texts(found: Desk, message: Message, channels: Sequence[Channel]) -> Iterator[str]:
    """Yield a message as channels get it, a text that several get alike but for its lines once."""
    texts: dict[str, list[str]] = {}
    for channel in channels:
        made = fitted(message, channel.network, link=found.links(channel.name))
        texts.setdefault(" ".join(made.post.text.split()), []).append(f"{channel.name} ({made.measure})")
    for text, names in texts.items():
        yield f"  {', '.join(names)}:"
        yield f"    {text}"
