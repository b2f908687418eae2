"""Channels told from code hosts: what is to be told is noted first, pushed by git, and only then sent.

That push is the lock between machines that do not see each other's files: whoever loses it sends nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from plainstatus.deliver.announce.ledger import Ledger
from plainstatus.deliver.announce.owed import Owed, left_to_others
from plainstatus.deliver.announce.run import Run, Running, Told, announce, intend, new_run, release
from plainstatus.deliver.announce.telling import Desk, all_told, desk, noted, rest
from plainstatus.errors import AnnounceError, PlainstatusError
from plainstatus.files import replace_file
from plainstatus.read.project import Project
from plainstatus.record.disk import read_bytes

__all__ = ["tell_intended", "write_intents"]

#: In the work folder: the name of the run that has written intents and not sent them yet.
_INTENDED = "announce.intended"


def write_intents(project: Project, *, now: datetime, timer: bool = False) -> int:
    """Write the intents of what is owed, for `tell_intended` to send; return how many.

    Raises PlainstatusError, also where readers cannot see it yet.
    """
    found = desk(project, now=now)
    if found is None:
        return 0
    if all_told(found, now, timer=timer) is None:
        found.shown()
    with found.opened() as book:
        ledger = book.read()
        found.sound(ledger)
        ledger = noted(found, book, ledger, now=now)
        usable = {one.name for one in found.channels.usable}
        plans = {
            name: left_to_others(name, plan, ledger, now=now)
            for name, plan in found.plans(ledger, now=now, timer=timer).items()
            if name in usable
        }
        run = new_run()
        replace_file(found.work / _INTENDED, run.encode())
        return intend(plans, book, now=now, run=run)


def tell_intended(project: Project, *, now: datetime) -> Told:
    """Send what `write_intents` has written the intents of here, and nothing else; where readers see it by now.

    An intent of which nothing came is given back: the next run may send it.
    """
    try:
        found = desk(project, now=now)
        if found is None:
            return Told()
        name = read_bytes(found.work / _INTENDED).decode("ascii", "replace").strip()
        # Whoever ends this process must not make the next one send the same.
        (found.work / _INTENDED).unlink(missing_ok=True)
        with found.opened() as book:
            ledger = book.read()
            found.sound(ledger)
            plans = _intended(found, ledger, name)
            told, reason = Told(), "it was not sent"
            try:
                if plans:
                    found.shown()
                    run = Run(name, book, found.messages, found.fit, Running(now), intended=True, places=found.places)
                    told = announce(run, found.channels.usable, plans)
            except AnnounceError as error:
                reason = str(error)
                told = Told(failed=(reason,))
        with found.opened() as book:
            release(book.read(), book, now=now, run=name, reason=reason, but=told.under_way)
            after = book.read()
            left = found.plans(after, now=now).items()
            return told + rest(
                found, {one: left_to_others(one, plan, after, now=now, run=name) for one, plan in left}, after
            )
    except (PlainstatusError, OSError) as error:
        return Told(failed=(str(error),))


def _intended(found: Desk, ledger: Ledger, run: str) -> Mapping[str, Owed]:
    """Return channel → the messages whose intents this run has written."""
    plans = {}
    for channel in found.channels.usable:
        ours = [
            message
            for message in found.messages
            for one in ledger.standing(channel.name, message.line).tries
            if run and one.outcome is None and one.name.startswith(f"{run}-")
        ]
        if ours:
            plans[channel.name] = Owed(tuple(ours))
    return plans
