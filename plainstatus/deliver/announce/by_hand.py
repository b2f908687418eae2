"""What a person does with channels and ledger: looks, tries a channel, settles a doubt, takes posts away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from plainstatus.deliver.announce.channels.channel import Channel, InDoubt, NotTaken, Post, Posted, Refused
from plainstatus.deliver.announce.kit import fitted
from plainstatus.deliver.announce.ledger import Ledger, ledger_line
from plainstatus.deliver.announce.messages import Message
from plainstatus.deliver.announce.owed import Owed
from plainstatus.deliver.announce.run import Told, new_run
from plainstatus.deliver.announce.telling import Desk, desk
from plainstatus.deliver.announce.words import doubt
from plainstatus.errors import SettingsError
from plainstatus.read.project import Project
from plainstatus.settings import Settings
from plainstatus.text.amounts import counted
from plainstatus.urls import RECORD

__all__ = ["adopt", "delete", "dry_run", "post_test", "settle", "status"]


def _desk(project: Project, now: datetime) -> Desk:
    """Return what is needed. Raises SettingsError where nothing is told at all, or the settings are wrong."""
    found = desk(project, now=now)
    if found is None:
        raise SettingsError(f"this site tells no channels now: {_why_silent(project.settings)}")
    found.channels.check()
    return found


def _why_silent(settings: Settings) -> str:
    if not settings.keeps_record:
        return f"SITEURL is {settings.SITEURL}, an address for examples (write your own into pelicanconf.py)"
    if settings.STATUS_EXERCISE:
        return "it is an exercise"
    if not (settings.live / RECORD).is_file():
        return "nothing was published here yet, or with a clock: in incidents.yaml, as an example (run: invoke publish)"
    return "it was rolled back, until somebody publishes"


def dry_run(project: Project, *, now: datetime) -> Told:
    """Return what each channel would be told now."""
    found = _desk(project, now)
    ledger = found.read()
    return Told(
        tuple(line for name, plan in found.plans(ledger, now=now).items() for line in _shown(found, name, plan.send))
    )


def _shown(found: Desk, name: str, queue: Sequence[Message]) -> Iterator[str]:
    channel = next((one for one in found.channels.usable if one.name == name), None)
    if channel is None:
        yield f"{name}: cannot be used here: {found.channels.unusable[name]}"
        return
    if not queue:
        yield f"{name}: nothing is owed"
    for message in queue:
        made = fitted(message, channel.network, longest=channel.longest(), link=found.links(name))
        yield f"{name}: {made.measure}\n{made.post.text}"


def status(project: Project, *, now: datetime) -> Told:
    """Return how it stands with each channel: what was told last, what is owed, what nobody knows."""
    found = _desk(project, now)
    ledger = found.read()
    lines, notes = list[str](), [*ledger.faults]
    for name, plan in found.plans(ledger, now=now).items():
        lines.append(f"{name}: {'; '.join(_standing(found, ledger, name, plan))}")
        notes += [doubt(name, message, ledger.standing(name, message.line).reason) for message in plan.unknown]
    return Told(tuple(lines), notes=tuple(notes))


def _standing(found: Desk, ledger: Ledger, name: str, plan: Owed) -> Iterator[str]:
    """Yield how it stands with a channel, a part of a sentence each."""
    stands = [(message, ledger.standing(name, message.line)) for message in found.messages]
    told = [
        (one.at, message.title, stand.deleted)
        for message, stand in stands
        for one in stand.tries
        if one.posted is not None
    ]
    if told:
        at, title, deleted = max(told)
        yield f"told {title!r} at {at:%Y-%m-%d %H:%M} UTC{', and deleted since' if deleted else ''}"
    else:
        yield "nothing was told yet"
    if plan.send:
        reason = ledger.standing(name, plan.send[0].line).reason
        yield f"{counted(len(plan.send), 'message')} owed{reason and f', last answer: {reason}'}"
    if plan.late:
        hours = found.settings.STATUS_ANNOUNCE_WITHIN
        yield f"{counted(len(plan.late), 'message')} older than {hours} hours (to tell them: --late ID)"
    refused = [(message, stand) for message, stand in stands if stand.refused]
    if refused:
        message, stand = refused[-1]
        yield f"refused {message.title!r}: {stand.refused}"
    if name in found.channels.unusable:
        yield f"cannot be used here: {found.channels.unusable[name]}"


def post_test(project: Project, name: str, *, now: datetime) -> Told:
    """Post a message that says that it is a test."""
    found = _desk(project, now)
    channel = _channel(found, name)
    text, title = found.say("posts.test"), found.say("posts.test-title")
    post = Post(f"test-{new_run()}", text, "", now, found.say.language, title, data={"kind": "test"})
    try:
        posted = channel.post(post)
    except (Refused, NotTaken, InDoubt) as error:
        return Told(failed=(f"{name}: {error}",))
    return Told((f"{name}: it was posted{posted.url and f', {posted.url}'}",))


def settle(project: Project, which: str, *, now: datetime, there: bool, url: str = "") -> Told:
    """Write what a person found out about doubtful tries on a channel, or about one message there.

    Raises SettingsError where there is no doubt of that name.
    """
    found = _desk(project, now)
    name, _, begin = which.partition("/")
    if url and urlsplit(url).scheme not in {"http", "https"}:
        raise SettingsError(f"--url {url}: it is no address (copy it from the post)")
    with found.opened() as book:
        ledger = book.read()
        doubts = [
            (message, one)
            for message in found.messages
            if message.line.startswith(begin)
            for one in ledger.standing(name, message.line).doubts
        ]
        if not doubts:
            raise SettingsError(f"--settle {which}: nothing there is in doubt (see: invoke announce --status)")
        if url and len({message.line for message, _ in doubts}) > 1:
            raise SettingsError(f"--settle {which}: several are in doubt, and --url is of one (name it: {name}/LINE)")
        network = next((one.network for one in found.channels.usable if one.name == name), "")
        book.add(
            *(
                ledger_line(
                    "settled", now, channel=name, line=message.line, try_=one.name,
                    outcome="posted" if there else "not taken", network=network if there else "", url=url,
                )
                for message, one in doubts
            )
        )  # fmt: skip
    said = "it is there" if there else "it is not there, and is sent by: invoke announce"
    return Told(tuple(dict.fromkeys(f"{name}: settled {message.title!r}: {said}" for message, _ in doubts)))


def adopt(project: Project, *, now: datetime) -> Told:
    """Write that all that is public by now has been told, and that unreadable lines count for nothing."""
    found = _desk(project, now)
    with found.opened() as book:
        ledger = book.read()
        newest = max((message.at for message in found.messages), default=now)
        lines = [ledger_line("adopted", max(now, newest), unreadable=list(ledger.unreadable))]
        book.add(*lines, *(ledger_line("seen", now, channel=name) for name in found.names if name not in ledger.seen))
    return Told((f"{ledger.name}: all that is public by now counts as told",))


def delete(project: Project, incident: str, *, now: datetime) -> Told:
    """Take the posts of an incident away where the network can; the others are for a person."""
    found = _desk(project, now)
    gone, failed = list[str](), list[str]()
    with found.opened() as book:
        ledger = book.read()
        told = found.about(incident)
        for name in dict.fromkeys(channel for channel, _ in ledger.known):
            for message in told:
                standing = ledger.standing(name, message.line)
                if standing.posted is None or standing.deleted:
                    continue
                place = standing.posted.url or f"{message.title!r} at {name}"
                try:
                    _delete(_channel(found, name), standing.post_at(found.places.get(name, "")))
                except (Refused, NotTaken, InDoubt, SettingsError) as error:
                    failed.append(f"{name}: delete it by hand: {place} ({error})")
                else:
                    book.add(ledger_line("deleted", now, channel=name, line=message.line))
                    gone.append(f"{name}: deleted {place}")
    if not gone and not failed:
        return Told(("no post of it is left",))
    return Told(tuple(gone), tuple(failed))


def _delete(channel: Channel, posted: Posted | None) -> None:
    if posted is None:
        raise Refused("its id is not known, or the channel led elsewhere then")
    channel.delete(posted)


def _channel(found: Desk, name: str) -> Channel:
    """Return a channel. Raises SettingsError where there is none of that name, or it cannot be used here."""
    for one in found.channels.usable:
        if one.name == name:
            return one
    why = found.channels.unusable.get(name) or f"there is no channel {name!r} (there are {', '.join(found.names)})"
    raise SettingsError(why)
