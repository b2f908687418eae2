"""What staff are told of channels: what was refused, what waits, and what nobody knows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from plainstatus.deliver.announce.messages import Message
from plainstatus.text.amounts import counted

__all__ = ["RETRY", "doubt", "refusal", "too_late", "unsent"]

#: What tries again what was not sent.
RETRY = "run: invoke announce; timers with publish --if-due try for 40 minutes"


def refusal(channel: str, message: Message, reason: str) -> str:
    """Say that a network will not have a message."""
    return f"{channel}: refused {message.title!r}: {reason} (it is not tried again: post it by hand, {message.link})"


def unsent(channel: str, messages: Sequence[Message], reason: str) -> list[str]:
    """Say what a channel was not told; nothing where that is nothing."""
    return [f"{channel}: not told of {_first_of(messages)}: {reason} ({RETRY})"] if messages else []


def too_late(channel: str, messages: Sequence[Message], within: timedelta) -> str:
    """Say what a channel is not told because it is too old, and how to tell it."""
    hours = counted(within // timedelta(hours=1), "hour")
    return (
        f"{channel}: not told of {_first_of(messages)}, because it is imported or older than {hours} "
        f"(to tell it all the same: invoke announce --late {messages[0].thread})"
    )


def _first_of(messages: Sequence[Message]) -> str:
    more = f" and {counted(len(messages) - 1, 'more message')}" if len(messages) > 1 else ""
    return f"{messages[0].title!r}{more}"


def doubt(channel: str, message: Message, reason: str, *, again: bool = False) -> str:
    """Say that nobody knows whether a message went out, and what to look at; `again` where it is tried once more."""
    told = f"{channel}: nobody knows whether {message.title!r} was posted: {reason or 'there was no answer'}"
    if again:
        return f"{told} (the network drops what comes twice; {RETRY})"
    return (
        f"{told} (look there for {message.link}, then run: invoke announce --settle {channel}/{message.line[:8]} "
        "--there, or --missing)"
    )
