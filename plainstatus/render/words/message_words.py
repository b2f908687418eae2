"""The words for the messages to each person: how they are known from fakes, and how far they are."""

from __future__ import annotations

from collections.abc import Iterator

from plainstatus.model.breach import DirectNotice
from plainstatus.render.words.catalogue import Words
from plainstatus.render.words.dates import Times
from plainstatus.views.mailings import Count, PublicMailing

__all__ = ["direct_notice", "how_far", "on_its_way"]

_CHANNELS = {"email": "e-mail", "sms": "text message", "post": "post", "phone": "phone", "app": "our app"}
#: How those are told whose e-mail came back.
_UNDELIVERED = {
    "post": "We write by letter to those whose e-mail came back.",
    "sms": "We send a text message to those whose e-mail came back.",
    "phone": "We phone those whose e-mail came back.",
    "app": "In our app we tell those whose e-mail came back.",
}


def direct_notice(
    notice: DirectNotice, times: Times, mailing: PublicMailing | None = None
) -> Iterator[tuple[str, str]]:
    """Yield what is known about the messages to each person, by name; `mailing` tells how far they are."""
    if notice.channels:
        yield "Sent by", ", ".join(_CHANNELS[channel] for channel in notice.channels)
    if notice.sender:
        yield "Sender", notice.sender
    if notice.subject:
        yield "Subject", notice.subject
    if notice.links:
        yield "Links in it", "none" if notice.links == "none" else "only to this page"
    if notice.asks_for:
        yield "It asks you for", "nothing"
    if notice.avoids_breached_channel:
        yield "Not sent to", "the mailboxes that were concerned"
    if notice.sent is not None:
        # A number that staff typed may be older than the end that they typed.
        name = "Sent" if mailing and notice.finished_at else "Sent so far"
        yield name, f"{notice.sent:,} of {notice.total:,}" if notice.total is not None else f"{notice.sent:,}"
    elif notice.total is not None:
        yield "How many", f"{notice.total:,}"
    if mailing is not None:
        yield from _not_sent(mailing.now)
    if notice.undelivered_by:
        yield "If it came back", _UNDELIVERED[notice.undelivered_by]
    moments = {
        "First sent": notice.started_at,
        "Newest batch": notice.last_batch_at,
        "Last one expected": notice.expected_end,
        "Last one sent": notice.finished_at,
    }
    for name, moment in moments.items():
        if moment is not None:
            yield name, times.plain(moment)


def _not_sent(count: Count) -> Iterator[tuple[str, str]]:
    if count.returned:
        yield "Came back", f"{count.returned:,}"
    if count.refused:
        yield "Refused", f"{count.refused:,}, by those who keep the mailboxes"
    if count.in_doubt:
        yield "Not certain yet", f"{count.in_doubt:,}"


def how_far(notice: DirectNotice, mailing: PublicMailing, times: Times) -> str:
    """Say how far a mailing is: 'Our e-mail to each person. Sent so far: 12,000 of 20,000; came back: 37.'."""
    named = {"Sent", "Sent so far", *dict(_not_sent(mailing.now))}
    first, *rest = (f"{name}: {value}" for name, value in direct_notice(notice, times, mailing) if name in named)
    return f"Our e-mail to each person. {'; '.join([first, *(said[:1].lower() + said[1:] for said in rest)])}."


def on_its_way(say: Words, notice: DirectNotice, mailing: PublicMailing | None) -> str:
    """Say to those who wait for their e-mail that they need not, while a mailing lasts; else nothing."""
    if mailing is None or notice.finished_at:
        return ""
    return "Your e-mail may still be on its way; you need not wait for it."
