"""What there is to tell: one message for each line of the record that others hear of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

__all__ = ["Message", "MessageKind"]

MessageKind = Literal["update", "correction", "withdrawal", "letter"]


@dataclass(frozen=True)
class Message:
    """One thing to tell, before it is fitted to any network."""

    #: The name (SHA-256) of the record's line that it tells: what the ledger knows it by.
    line: str
    kind: MessageKind
    #: The incident's id, as it is now; empty for a letter that is about none.
    incident: str
    #: The key of the update or of the letter.
    key: str
    #: When the line was published.
    at: datetime
    type: str
    impact: str
    #: Ids of the components that it concerns.
    components: tuple[str, ...]
    #: Of its texts, as BCP 47 writes it.
    language: str
    #: Whether it came from another system, or is about a time long before it was published.
    imported: bool
    #: Whether it is the first thing told of its incident.
    first: bool
    #: Whether it ends its incident: resolved, completed, withdrawn.
    last: bool
    #: Where it is to be read in full, on our own site.
    link: str
    title: str
