"""What is in doubt, settled by the log of the mail server that was to take it: Postfix, Exim and sendmail."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from plainstatus.deliver.mail.ledger import Entry, Mailing
from plainstatus.model.frozen import dataclass

__all__ = ["Settled", "settle"]

#: Postfix writes the Message-ID as soon as it has read it, also of a message that is cut off then: no proof. What its
#: queue manager writes of the same queue id is.
_POSTFIX_READ: Final = re.compile(rb"\bpostfix[^\s\[]*/cleanup\[\d+\]: (\w+): message-id=(\S*)")
_POSTFIX_TOOK: Final = re.compile(rb"\bpostfix[^\s\[]*/qmgr\[\d+\]: (\w+): from=.*\(queue active\)")
#: These write both in one line, once they have taken it.
_EXIM_TOOK: Final = re.compile(rb" <= \S+ .*\bid=(\S+)")
_SENDMAIL_TOOK: Final = re.compile(rb"\bnrcpts=[1-9].*\bmsgid=(\S+?),")
#: For so long a server may take to say what it has done.
_LATE: Final = timedelta(minutes=10)


@dataclass(frozen=True)
class Settled:
    """What a log tells of messages that were in doubt."""

    #: So many were taken, and so many not: those are sent by the next run.
    taken: int
    missing: int
    #: Those of which it tells nothing: it does not hold the minutes around them.
    open: tuple[Entry, ...]


def settle(mailing: Mailing, log: Iterable[bytes], *, now: datetime, whole: bool = False) -> Settled:
    """Settle by the lines of a log, oldest first, what is in doubt.

    That a log lacks a message proves something only where it holds the time: where it has messages of this mailing from
    before and from ten minutes after, or somebody says that it is `whole`.
    """
    doubts = {one.hash: one for one in mailing.in_doubt()}
    taken = set[str]()
    first, last = datetime.max.replace(tzinfo=now.tzinfo), datetime.min.replace(tzinfo=now.tzinfo)
    for digest in _taken(mailing, log):
        if digest in doubts:
            taken.add(digest)
        elif (entry := mailing.known(digest)) is not None and entry.state == "sent" and entry.at is not None:
            first, last = min(first, entry.at), max(last, entry.at)
    rest = [one for one in doubts.values() if one.hash not in taken]
    missing = [one for one in rest if whole or (one.at is not None and first <= one.at <= last - _LATE)]
    mailing.settle(taken, [one.hash for one in missing], now=now)
    return Settled(len(taken), len(missing), tuple(one for one in rest if one not in missing))


def _taken(mailing: Mailing, log: Iterable[bytes]) -> Iterable[str]:
    """Yield the hash of each message that the log says was taken."""
    #: Queue id → hash. Ids are used again: the newest message has it.
    read = dict[bytes, str]()
    for line in log:
        if found := _POSTFIX_READ.search(line):
            read.pop(found[1], None)
            if digest := mailing.hash_in(found[2]):
                read[found[1]] = digest
        elif found := _POSTFIX_TOOK.search(line):
            if digest := read.pop(found[1], ""):
                yield digest
        elif (found := _EXIM_TOOK.search(line) or _SENDMAIL_TOOK.search(line)) and (
            digest := mailing.hash_in(found[1])
        ):
            yield digest
