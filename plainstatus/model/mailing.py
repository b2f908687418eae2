"""How far the mailing of a notice is, as numbers alone: what its ledger counts and everybody may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

__all__ = ["Audience", "Sums"]

#: Whom a mailing is for: everybody whom the notice is for, or staff, who may hear of it before the page says it.
Audience = Literal["customers", "staff"]


@dataclass(frozen=True, kw_only=True)
class Sums:
    """The sums of a mailing: no address, and nothing that is made from one."""

    #: The incident's id.
    incident: str
    audience: Audience
    #: How many the list holds, each once.
    total: int
    #: How many messages a server took over for good, those that came back later too.
    sent: int
    #: How many it refused for good.
    refused: int
    #: How many of those sent came back.
    returned: int
    #: How many nobody knows of: the connection broke before the server's answer.
    in_doubt: int
    began: datetime
    #: None while it lasts.
    ended: datetime | None
    #: Where several senders have a part of the list each, with a ledger of its own: which part, and of how many.
    part: int = 1
    parts: int = 1

    @property
    def left(self) -> int:
        """How many have not been tried yet, or are to be tried again."""
        return self.total - self.sent - self.refused - self.in_doubt
