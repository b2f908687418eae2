"""`listen` on networks: what is said where we have announced something, what that costs, and replying to it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from plainstatus.cli.session import Session
from plainstatus.cli.telling import who_decides
from plainstatus.cli.terminal import complain, say
from plainstatus.cli.verbs.incidents import Listen
from plainstatus.deliver.announce.channels.channel import Channel, InDoubt, NotTaken, Refused
from plainstatus.deliver.announce.channels.x import X
from plainstatus.deliver.announce.run import Running
from plainstatus.deliver.announce.telling import desk
from plainstatus.deliver.listen.networks import FEWEST, Ear, Search, XEar, ear_of, our_posts
from plainstatus.deliver.listen.replies import due, send
from plainstatus.deliver.listen.store import Entry, Store
from plainstatus.errors import Declined, SettingsError
from plainstatus.model import Incident
from plainstatus.read.did_you_mean import guessed
from plainstatus.text.amounts import counted
from plainstatus.text.posts import x_links
from plainstatus.views.asked import Answer, Group

__all__ = ["hear_networks", "reply"]

#: What X charges for a post that is read, and for a reply with a link and without, in US dollars.
_X_READ: Final = 0.001
_X_REPLY: Final = {True: 0.20, False: 0.015}
#: Of posts that are to be replied to so many are shown on each channel.
_SHOWN: Final = 50
#: How the addresses of channels begin that are listened to unasked.
_LISTENED: Final = ("mastodon:", "bluesky:")
_WIDTH: Final = 78


def hear_networks(session: Session, given: Listen, store: Store, incident: Incident) -> list[str]:
    """Read the networks that we have announced the incident on, and keep what is new; return what could not be read."""
    found = desk(session.desk.project, now=session.desk.now)
    posts = our_posts(found, incident.id) if found else {}
    channels = {one.name: one for one in found.channels.usable} if found else {}
    given_to = session.desk.project.settings.STATUS_CHANNELS
    unusable = found.channels.unusable if found else {}
    # What else cannot be used here is told by who announces.
    failed = [why for name, why in unusable.items() if given_to[name]["to"].startswith(_LISTENED)]
    ears = {name: ear for name in posts if not isinstance(ear := ear_of(channels[name]), XEar | None)}
    if given.x:
        ears |= _on_x(given, channels.values())
    begin = incident.started or min(update.at for update in incident.updates)
    since = max(begin, session.desk.now - session.desk.project.settings.heard_for)
    before = store.entries(incident.id)
    for name, ear in ears.items():
        notes: list[str] = []
        known = [one for one in before if one.source == name]
        newest = max((one.place.id for one in known if one.place), key=lambda one: (len(one), one), default="")
        search = Search(posts.get(name, ()), session.desk.project.settings.SITEURL, since, notes, newest)
        try:
            store.add(incident.id, name, ear.heard(search), now=session.desk.now, since=since)
        except (Refused, NotTaken, InDoubt) as error:
            failed.append(f"{name} could not be read: {error}")
        new = sum(one.source == name for one in store.entries(incident.id)) - len(known)
        say(f"{name}: {new:,} new")
        complain(f"note: {note}" for note in notes)
    return failed


def _on_x(given: Listen, channels: Iterable[Channel]) -> dict[str, Ear]:
    """Return what reads X, once somebody agrees to what that costs."""
    try:
        most = int(given.x)
    except ValueError:
        most = 0
    if not FEWEST <= most <= 100_000:
        raise SettingsError(f"--x {given.x!r} is no number of posts from {FEWEST} (write for example --x 1000)")
    ears: dict[str, Ear] = {one.name: XEar(one, most) for one in channels if isinstance(one, X)}
    if not ears:
        raise SettingsError("--x: no channel of yours is an account on X that can be used here")
    cost = most * _X_READ * len(ears)
    if not who_decides(yes=given.yes)(f"X charges {_X_READ} USD a post: {most:,} cost {cost:.2f} USD. Read them?"):
        raise Declined("you said no")
    return ears


def reply(
    session: Session, given: Listen, store: Store, groups: Sequence[Group], entries: Sequence[Entry]
) -> list[str]:
    """Reply with a group's answer to each post in it, once, after showing them and asking; return what failed."""
    clock, group = Running(session.desk.now), _named(groups, given.reply)
    answer = group.answer
    if answer is None:
        raise SettingsError(f"--reply: {group.name} has no answer yet (give one with: invoke answer, and publish)")
    settings = session.desk.project.settings
    faq = settings.live / answer.url.removeprefix(settings.SITEURL).lstrip("/").partition("#")[0]
    if not faq.is_file() or f'id="{answer.id}"' not in faq.read_text(encoding="utf-8"):
        raise SettingsError(f"--reply: the answer {answer.id} is not public yet (run: invoke publish)")
    found = desk(session.desk.project, now=session.desk.now)
    if found is None:
        raise SettingsError("--reply: there is no channel to reply on (an example and an exercise reply to nobody)")
    ears = {one.name: ear for one in found.channels.usable if (ear := ear_of(one)) is not None}
    channels = {one.name: one for one in found.channels.usable if one.name in ears}
    said = {one.id for one in group.said}
    owed = due(store, [one for one in entries if one.id in said], channels, now=session.desk.now)
    number = sum(map(len, owed.posts.values()))
    for line in (
        (owed.done, "replied to already, or by somebody who is"),
        (owed.unknown, "of which nobody knows whether a reply was taken: look there"),
        (owed.elsewhere, "where nobody can be replied to from here: paste it"),
    ):
        if line[0]:
            say(f"{counted(line[0], 'post')} {line[1]}")
    if not number:
        say("there is nothing to reply to")
        return []
    for name, posts in owed.posts.items():
        for shown in _shown(name, ears[name], answer, posts):
            say(shown)
    if not who_decides(yes=given.yes)(f"reply to {counted(number, 'post')}?"):
        raise Declined("you said no")
    failed: list[str] = []
    for name, posts in owed.posts.items():
        came = send(store, channels[name], ears[name], posts, answer, clock=clock)
        for one in came.posted:
            say(one)
        failed += came.failed
    return failed


def _named(groups: Sequence[Group], typed: str) -> Group:
    names = [group.name for group in groups if group.kind != "remark"]
    for group in groups:
        if group.name == typed.strip():
            return group
    raise SettingsError(f"--reply: there is no group {typed!r}{guessed(typed, names, otherwise='there is none yet')}")


def _shown(name: str, ear: Ear, answer: Answer, posts: Sequence[Entry]) -> Iterator[str]:
    """Yield the reply on a channel, and the posts that it goes to."""
    text = ear.written(answer)
    cost = len(posts) * _X_REPLY[bool(x_links(text))] if isinstance(ear, XEar) else 0.0
    yield f"\n{name}, to {counted(len(posts), 'post')}{f', for {cost:.2f} USD' if cost else ''}:"
    yield from textwrap.wrap(
        text, _WIDTH, initial_indent="   ", subsequent_indent="   ", break_long_words=False, break_on_hyphens=False
    )
    for post in posts[:_SHOWN]:
        yield f"   - {textwrap.shorten(post.text, _WIDTH - 5, placeholder=' …')}"
    if len(posts) > _SHOWN:
        yield f"   … and {len(posts) - _SHOWN} more"
