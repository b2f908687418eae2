"""What carries messages to a mail server, and what may come of one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, Protocol

__all__ = ["Carrier", "Envelope", "Outcome", "Unreachable", "blame", "code_of"]

#: By which servers say that we have used up what we may send. A mailbox that is full is X.2.2.
_QUOTA: Final = re.compile(
    rb"\bdaily\b|\b(?:sending|message) (?:limit|quota)\b|\b5\.4\.5\b|\b5\.1\.90\b", re.IGNORECASE
)
_MAILBOX: Final = re.compile(rb"\s*[45]\.2\.")
#: Two numbers, as RFC 3463 and RFC 5321 write them; the words beside them often name whom it was for.
_ENHANCED: Final = re.compile(rb"\s*([245]\.\d{1,3}\.\d{1,3})(?!\S)")


@dataclass(frozen=True, slots=True)
class Envelope:
    """A finished message, and whom it is for."""

    sender: str
    address: str
    #: By which what became of it is told, where the carrier can note it.
    hash: str
    #: As it goes through the line, in lines that end with CRLF.
    data: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one message."""

    #: `sent`: a server took it over. `refused`: for good. `later`: it was surely not taken, and may be later. `unsent`:
    #: nor was it, and it is not to blame. `doubt`: nobody can know whether it was taken.
    kind: Literal["sent", "refused", "later", "unsent", "doubt"]
    #: Numbers alone, such as `550 5.1.1`, or an error's name: what servers say in words names people.
    code: str = ""
    #: Where it is not whom we write to that a server will not have, but us: by a rule, or because of a quota.
    blames: Literal["", "rule", "quota"] = ""
    #: Why an `unsent` message was not sent.
    why: str = ""
    #: That will not change by itself: nothing more is to be sent, and `why` says what to do.
    stop: bool = False


class Unreachable(Exception):  # noqa: N818 - says what it is
    """The server does not answer, or is too busy to; it may later. Says why."""


class Carrier(Protocol):
    """One connection to what takes messages over. One thread uses it."""

    def open(self) -> None:
        """Connect and log in. Raises Unreachable; AnnounceError where that would not change by itself."""

    def carry(self, envelope: Envelope) -> Outcome:
        """Hand a message over. Raises nothing."""

    def close(self) -> None:
        """Say goodbye. Raises nothing."""


def code_of(status: int, text: bytes) -> str:
    """Return the numbers of a server's answer."""
    enhanced = _ENHANCED.match(text)
    return f"{status} {enhanced[1].decode()}" if enhanced else str(status)


def blame(code: str, text: bytes) -> Literal["", "rule", "quota"]:
    """Return whether an answer that is not 'yes' blames us, and for what."""
    if _QUOTA.search(text) and not _MAILBOX.match(text):
        return "quota"
    return "rule" if " 5.7." in code else ""
