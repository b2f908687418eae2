"""What a source gives: one thing that somebody said, before anything of it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Final

from plainstatus.model.frozen import dataclass

__all__ = ["LONGEST", "Heard", "Place"]

#: Of one text so many characters are read: whatever stands behind them asks nothing new.
LONGEST: Final = 20_000


@dataclass(frozen=True)
class Place:
    """Where a reply belongs: a post on a network."""

    #: The channel's name in STATUS_CHANNELS.
    channel: str
    #: What the network knows the post by.
    id: str
    #: What a reply must name besides, such as a hash of the post.
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Heard:
    """One thing that somebody said."""

    #: What its source knows it by, such as a Message-ID: what comes again under the same counts once.
    id: str
    #: Plain text, as it was written.
    text: str
    #: When it was said; None where the source does not tell.
    at: datetime | None = None
    #: Who said it, as the source names them; empty where it does not. Only a keyed hash of it is kept.
    author: str = ""
    #: None where nothing can be replied to.
    place: Place | None = None
