"""What every channel can do, and what may come of asking it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta
from typing import Any, Protocol

from plainstatus.model.frozen import dataclass

__all__ = ["Channel", "InDoubt", "NotTaken", "Post", "Posted", "Refused"]


@dataclass(frozen=True)
class Posted:
    """A post that a network took."""

    #: What the network knows it by; empty where it tells none, as webhooks do.
    id: str = ""
    #: Where everybody can read it; empty where nobody can, or the network does not say.
    url: str = ""
    #: What a reply must name besides, such as a hash of the post.
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Post:
    """What goes to one channel: a message fitted to what its network allows, the same at every try."""

    #: Known to us and nobody else's: networks that keep such keys drop what comes with one again.
    key: str
    #: As it is to stand there, the link included.
    text: str
    #: The address within the text; empty where it has none.
    link: str
    #: When what it tells became public, by the record.
    at: datetime
    #: Of the text, as BCP 47 writes it.
    language: str
    #: One line, for what has a title: mail, webhooks, push services.
    title: str
    #: The first post of its thread; None for the first, and where that could not be posted.
    thread: Posted | None = None
    #: The newest post of its thread, for networks in which each names the one before it.
    follows: Posted | None = None
    #: What programs read, for webhooks.
    data: Mapping[str, Any] = field(default_factory=dict)


class Refused(Exception):  # noqa: N818 - says what it is
    """The network will not have it: to try again would change nothing. Says why, and names no secret."""


class NotTaken(Exception):  # noqa: N818 - says what it is
    """The network surely has not got it, and may take it later; `after` is when, in seconds, where it says so."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        self.after = after
        super().__init__(reason)


class InDoubt(Exception):  # noqa: N818 - says what it is
    """Nobody can know whether the network has got it: it was sent, and no answer that says so came back."""


class Channel(Protocol):
    """One place to post to. All methods raise Refused, NotTaken or InDoubt; none waits longer than 15 seconds."""

    @property
    def name(self) -> str:
        """What staff call it."""

    @property
    def network(self) -> str:
        """The network's name in our tables, such as `mastodon`."""

    @property
    def key_holds(self) -> timedelta:
        """How long the network drops what comes again with the same key; zero where it knows no keys."""

    def longest(self) -> int | None:
        """Return how long a post may be, where that is each server's own choice and it says so. Raises nothing."""

    def post(self, post: Post) -> Posted:
        """Post it."""

    def delete(self, posted: Posted) -> None:
        """Take a post away. Raises Refused where the network cannot."""

    def probe(self) -> str:
        """Return whose account the key opens, without posting; nothing where the network tells only those who post."""
