"""How far the e-mail to each person is, by what the record has of its mailing, in place of what staff typed of that."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from plainstatus.model import Incident
from plainstatus.model.breach import DirectNotice
from plainstatus.model.frozen import dataclass

__all__ = ["NO_MAILINGS", "Count", "PublicMailing", "with_mailing"]


@dataclass(frozen=True)
class Count:
    """The sums of a whole mailing, as they became public at one time."""

    at: datetime
    #: None where the part of a sender is not known yet.
    total: int | None
    sent: int
    refused: int
    returned: int
    in_doubt: int
    began: datetime
    #: When the newest batch was sent; None before the first.
    batch_at: datetime | None
    #: None while it lasts.
    ended: datetime | None


@dataclass(frozen=True)
class PublicMailing:
    """A mailing: how far it is, and what it was when it began and when it ended, which stays so for ever."""

    now: Count
    begun: Count
    finished: Count | None


#: Of a site that mails nobody.
NO_MAILINGS: Final[Mapping[str, PublicMailing]] = MappingProxyType({})


def with_mailing(incident: Incident, mailing: PublicMailing | None) -> Incident:
    """Return an incident with what a mailing tells of its messages: that is in place of what the YAML says of the same.

    The YAML tells the end where it has a later one: somebody has seen to the rest in another way.
    """
    breach = incident.breach
    if mailing is None or breach is None:
        return incident
    notice = breach.direct_notice or DirectNotice(channels=("email",))
    return incident.model_copy(
        update={"breach": breach.model_copy(update={"direct_notice": _mailed(notice, mailing.now)})}
    )


def _mailed(notice: DirectNotice, now: Count) -> DirectNotice:
    told: dict[str, object] = {
        "total": now.total if now.total is not None else _all_of(notice.total, now),
        "sent": now.sent,
        "started_at": now.began,
        "last_batch_at": None if now.ended else now.batch_at,
        "finished_at": now.ended,
    }
    if notice.finished_at is not None and notice.finished_at > now.at:
        typed = {"sent": notice.sent, "total": notice.total}
        told |= {name: number for name, number in typed.items() if number is not None}
        told |= {"finished_at": notice.finished_at, "last_batch_at": None}
    if told["finished_at"] is not None:
        told["expected_end"] = None
    return notice.model_copy(update=told)


def _all_of(total: int | None, now: Count) -> int | None:
    """Return how many staff say that there will be, unless there are more already."""
    return total if total is not None and total >= now.sent + now.refused + now.in_doubt else None
