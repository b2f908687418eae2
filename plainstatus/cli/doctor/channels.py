"""The channels: mistakes in their settings, whether each key still works, and posts that wait for a person."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Final

from plainstatus.cli.doctor.finding import Finding, fault, note, ok
from plainstatus.deliver.announce.channels.channel import Channel, InDoubt, NotTaken, Refused
from plainstatus.deliver.announce.channels.web import Refusal
from plainstatus.deliver.announce.places import Channels
from plainstatus.deliver.announce.telling import desk
from plainstatus.deliver.announce.words import doubt
from plainstatus.errors import PlainstatusError
from plainstatus.read.project import Project
from plainstatus.settings import Settings

__all__ = ["key_questions", "misnamed", "posts"]

_VARIABLE: Final = re.compile(r"\$\{?(\w+)")


def misnamed(channels: Channels) -> Iterator[Finding]:
    """Yield what is wrong in STATUS_CHANNELS, and which channels cannot be used here."""
    for told in channels.faults:
        yield fault("channels", told)
    for name, why in channels.unusable.items():
        yield fault(f"channel {name}", why.removeprefix(f"{name} "))


def key_questions(settings: Settings, channels: Channels) -> Iterator[tuple[str, Callable[[], Finding]]]:
    """Yield for each channel what asks its network whether the key still works; nothing is posted by that."""
    for channel in channels.usable:
        given = settings.STATUS_CHANNELS[channel.name].values()
        variables = [f"${name}" for value in given if isinstance(value, str) for name in _VARIABLE.findall(value)]
        subject = f"channel {channel.name}"
        yield subject, partial(_key, subject, channel, ", ".join(variables))


def _key(subject: str, channel: Channel, variables: str) -> Finding:
    """Ask a channel's network whose account the key in the `variables` opens."""
    try:
        account = channel.probe()
    except Refusal as error:
        return fault(subject, f"{error} (look at its address, and at {variables})")
    except (Refused, NotTaken, InDoubt) as error:
        return fault(subject, str(error))
    if not account:
        told = "whether its key works, nobody says without a post"
        return note(subject, f"{told} (try it: invoke announce --test {channel.name})")
    return ok(subject, f"the key works: {account}" if variables else account)


def posts(project: Project, *, now: datetime) -> Iterator[Finding]:
    """Yield what the ledger says that a person has to look at."""
    subject = project.settings.announcements.name
    if not project.settings.STATUS_CHANNELS:
        return
    try:
        found = desk(project, now=now)
        if found is None:
            return
        ledger = found.read()
        found.sound(ledger)
        plans = found.plans(ledger, now=now)
    except PlainstatusError as error:
        yield fault(subject, str(error))
        return
    unknown = [(name, message) for name, plan in plans.items() for message in plan.unknown]
    for name, message in unknown:
        yield note(subject, doubt(name, message, ledger.standing(name, message.line).reason))
    if not unknown:
        yield ok(subject, "of each post it is known whether it was made")
