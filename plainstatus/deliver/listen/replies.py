"""Replying to strangers' posts: each once, whatever breaks, by what the store in private/ knows.

As with announcing, an intent is on the disk before anything is sent, and what came of it after. What nobody knows of is
sent again only where the network drops what comes twice under its key, and for as long as it does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from plainstatus.deliver.announce.channels.channel import Channel, InDoubt, NotTaken, Refused
from plainstatus.deliver.announce.channels.web import Refusal
from plainstatus.deliver.announce.run import Clock
from plainstatus.deliver.listen.networks import Ear
from plainstatus.deliver.listen.store import Entry, Store
from plainstatus.model.frozen import dataclass
from plainstatus.views.asked import Answer

__all__ = ["Due", "Replied", "due", "send"]

#: For longer no network drops anything.
_EVER: Final = timedelta(days=365)
_NEVER: Final = datetime.max.replace(tzinfo=UTC)
#: A key that has expired, and money that is used up, say nothing of the post: 401 and 402 (RFC 9110).
_ABOUT_US: Final = frozenset({401, 402})
#: What becomes of a reply → whether it may be sent again: at once, while the key holds, or never.
_UNKNOWN: Final = frozenset({"begun", "in doubt"})


@dataclass(frozen=True)
class Due:
    """What there is to reply to."""

    #: Channel → the posts there that nobody has replied to yet.
    posts: Mapping[str, Sequence[Entry]]
    #: So many were replied to before, or are by somebody who was or will be; and of so many nobody knows.
    done: int
    unknown: int
    #: So many came from where nothing can be replied to: mail, pasted text, a channel that is not there any more.
    elsewhere: int


@dataclass(frozen=True)
class Replied:
    """What came of it, a line each."""

    posted: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


def due(store: Store, entries: Sequence[Entry], channels: Mapping[str, Channel], *, now: datetime) -> Due:
    """Return which of some posts may be replied to."""
    posts: dict[str, list[Entry]] = {}
    done = unknown = elsewhere = 0
    states = {entry.id: store.reply_state(_key(store, entry)) or ("", now) for entry in entries if entry.place}
    # Whoever asks five times wants one answer.
    told = {entry.author for entry in entries if entry.author and states.get(entry.id, ("",))[0] == "posted"}
    for entry in entries:
        channel = channels.get(entry.place.channel) if entry.place else None
        if channel is None:
            elsewhere += 1
            continue
        state, at = states[entry.id]
        if state in {"", "not taken"} and entry.author in told:
            done += 1
        elif state in {"", "not taken"} or (state in _UNKNOWN and at >= _unknown_since(channel, now)):
            posts.setdefault(channel.name, []).append(entry)
            told |= {entry.author} - {""}
        elif state in _UNKNOWN:
            unknown += 1
        else:
            done += 1
    return Due(posts, done, unknown, elsewhere)


def send(
    store: Store, channel: Channel, ear: Ear, entries: Sequence[Entry], answer: Answer, *, clock: Clock
) -> Replied:
    """Reply to posts on one channel, in order; at the first that is not taken, the rest waits.

    Raises AnnounceError where the disk fails.
    """
    posted: list[str] = []
    failed: list[str] = []
    for number, entry in enumerate(entries, 1):
        # Of each anew: whoever was asked may have thought about it for longer than a network remembers.
        key, now = _key(store, entry), clock.now()
        at = store.begin_reply(key, now=now, unknown_since=_unknown_since(channel, now))
        if entry.place is None or at is None:
            # Another process is at it.
            continue
        state, url = "posted", ""
        try:
            url = ear.reply(entry.place, answer, key=key, at=at).url
        except Refused as error:
            about_us = isinstance(error, Refusal) and error.status in _ABOUT_US
            state, why = "not taken" if about_us else "refused", str(error)
        except NotTaken as error:
            state, why = "not taken", str(error)
        except InDoubt as error:
            state, why = "in doubt", f"nobody knows whether it was taken: {error} (look there)"
        store.end_reply(key, state, url=url)
        if state == "posted":
            posted.append(f"{channel.name}: replied{url and f', {url}'}")
            continue
        failed.append(f"{channel.name}: {why}")
        if state != "refused":
            left = len(entries) - number + (state == "not taken")
            failed += [f"{channel.name}: {left} left for the next time (run the same again)"] if left else []
            break
    return Replied(tuple(posted), tuple(failed))


def _unknown_since(channel: Channel, now: datetime) -> datetime:
    """Return since when a try must have begun, so that the network drops what comes once more under its key."""
    # Where there is no key, not even a try of this very second may come once more: another process may be at it.
    return now - min(channel.key_holds, _EVER) if channel.key_holds else _NEVER


def _key(store: Store, entry: Entry) -> str:
    """Return what a reply to a post is known by, at every try, here and on the network; it tells nobody which post."""
    place = entry.place
    return store.hash("reply", place.channel, place.id) if place else ""
